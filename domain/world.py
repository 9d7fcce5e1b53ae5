"""What a decision may look at: the streams as they stand."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from .register import BODY, Thing


class Registers(Protocol):
    """The registers of a body, asked by day."""

    @property
    def position(self) -> int:
        """Return the position of the last event that it was told of, 0 where there is none."""
        ...

    def state(self, day: date) -> dict[str, Any]:
        """Return the body's registers at the close of `day`."""
        ...

    def first(self, thing: Thing = BODY) -> dict[str, Any]:
        """Return the registers of the body, or of a thing, as its first statement puts them."""
        ...

    def final(self) -> dict[str, Any]:
        """Return the body's registers after all that stands."""
        ...


class World(Protocol):
    """Every stream, empty ones included."""

    def stream(self, name: str) -> Registers:
        """Return the stream of this name; an empty one where nothing was recorded."""
        ...
