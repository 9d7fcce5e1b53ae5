"""The log's own streams: which schemas it is written in, how its figures came to be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event
from .fields import LARGEST_COUNT, Bounds, Machine
from .register import Put


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPublished(Event):
    """From here on the log may hold events of this schema; its text is part of the log."""

    category: ClassVar[str] = "log"
    schema_id: int
    name: Machine
    schema: Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionRevised(Event):
    """From here on figures are computed otherwise; the reason says why, the fields how much."""

    category: ClassVar[str] = "log"
    compared_at: Annotated[int, Bounds(0, LARGEST_COUNT)]
    differences: Annotated[int, Bounds(1, LARGEST_COUNT)]
    measures: tuple[Machine, ...]
    software: Machine


EVENTS = (SchemaPublished, ProjectionRevised)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return nothing: the log's own stream has no registers."""
    return ()
