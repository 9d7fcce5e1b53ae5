"""The log's own stream: which schemas it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .event import Event
from .fields import Machine
from .register import Put


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaPublished(Event):
    """From here on the log may hold events of this schema; its text is part of the log."""

    category: ClassVar[str] = "log"
    schema_id: int
    name: Machine
    schema: Machine


EVENTS = (SchemaPublished,)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return nothing: the log's own stream has no registers."""
    return ()
