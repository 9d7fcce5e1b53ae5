"""Commands as they are decided, ready to be appended to a store; and a clock to be set."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from socai.domain.event import Event, Meta, Recorded, Source
from socai.domain.period import Period
from socai.domain.unit import UnitRenamed

DAY = Period(date(2021, 5, 3), date(2021, 5, 3))
NOON = 1_790_000_000_000_000


@dataclass
class Clock:
    """A clock that tells what it is set to, in microseconds."""

    now: int = NOON

    def __call__(self) -> int:
        """Return the time."""
        return self.now


def renamed(name: str = "Châu Hóa") -> UnitRenamed:
    """Return an event to record."""
    return UnitRenamed(name=name)


def command(
    *places: tuple[str, int],
    command_id: str | None = None,
    content: str = "one",
    events: Sequence[Event] = (),
    actor: str = "can-bo-7",
) -> list[Recorded]:
    """Return a command of one event for each (stream, version), as decided: unplaced, untimed."""
    command_id = command_id or str(uuid.uuid4())
    events = events or [renamed()] * len(places)
    return [
        Recorded(
            0,
            Meta(
                event_id=f"{command_id}/{index}",
                command_id=command_id,
                command_content=content,
                command_index=index,
                command_size=len(places),
                stream=stream,
                version=version,
                type=type(event).__name__,
                recorded_at=0,
                effective=DAY,
                source=Source(document="document-1", line=3, quote="đổi tên"),
                actor=actor,
            ),
            event,
        )
        for index, ((stream, version), event) in enumerate(zip(places, events, strict=True))
    ]
