"""What questions about many figures share: their options, and the ledger that answers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING

from socai.domain.event import Recorded
from socai.domain.fields import FieldSpec, Slug, check
from socai.domain.period import Period
from socai.domain.refusal import Refused
from socai.domain.timeline import Stream
from socai.infra.cli.typed import read_period
from socai.projections.held import Held
from socai.projections.memory import MemoryView, documented_by, fold

if TYPE_CHECKING:
    from socai.infra.app import Ledger


def read_keys(given: Iterable[str] | None) -> tuple[str, ...]:
    """Return the keys named, «a,b» or one by one; raise Refused for a name that no key can have."""
    spec = FieldSpec("key", str, False, False, Slug(), None)
    found = [check(spec, name.strip()) for text in given or () for name in text.split(",")]
    return tuple(dict.fromkeys(found))


def read_last_day(text: str | None) -> date | None:
    """Return the last day of a period that was typed, None where nothing was."""
    return read_period(text).last if text else None


def read_window(first: str, last: str) -> Period:
    """Return the days from the first of one period to the last of another; or Refused."""
    begin, end = read_period(first).first, read_period(last).last
    if end < begin:
        raise Refused.of(
            f"Kỳ kết thúc ({last}) trước khi bắt đầu ({first})",
            f"The window ends ({last}) before it begins ({first})",
        )
    return Period(begin, end)


@dataclass(slots=True)
class AsKnown:
    """The ledger as known at a position, or as documented by a day: its figures, its streams."""

    ledger: Ledger
    position: int
    documented: date | None
    view: Held
    _events: dict[int, Recorded] | None = None
    _streams: dict[str, Stream] = field(default_factory=dict)

    @classmethod
    def at(cls, ledger: Ledger, known: str | None, documented_by_day: str | None) -> AsKnown:
        """Return the ledger as a question asks for it."""
        position, documented = ledger.position(known), read_last_day(documented_by_day)
        if documented is None:
            return cls(ledger, position, None, Held(ledger.view(position)))
        given = takewhile(lambda e: e.position <= position, ledger.answering.events())
        events = documented_by(given, documented)
        streams = {stream.name: stream for stream in fold(events)}
        by_position = {e.position: e for e in events}
        view = Held(MemoryView(events))
        return cls(ledger, position, documented, view, by_position, streams)

    def stream(self, name: str) -> Stream:
        """Return a stream as known; an empty one where nothing was."""
        if name not in self._streams:
            events = self.ledger.source.stream(name) if self._events is None else []
            kept = (e for e in events if e.position <= self.position)
            self._streams[name] = Stream(name, kept)
        return self._streams[name]

    def streams_at(self, positions: Iterable[int]) -> dict[int, str]:
        """Return the name of the stream of each position."""
        wanted = sorted(set(positions))
        if self._events is not None:
            return {at: self._events[at].meta.stream for at in wanted}
        return {e.position: e.meta.stream for e in self.ledger.source.at(wanted)}
