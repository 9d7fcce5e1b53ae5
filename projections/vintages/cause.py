"""Why a command changed a figure: one cause, by a fixed precedence.

What a ledger learned is told apart from what was changed in it: history that was typed in had been
documented before the first position's clock, what is late was documented after it, or nobody says
when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from socai.domain.event import EventWithdrawn, Recorded, category_of
from socai.domain.log import ProjectionRevised
from socai.domain.refusal import Message
from socai.domain.timeline import Stream
from socai.domain.unit import UnitRegistered

CAUSES = {
    "software": Message("phần mềm tính lại", "software"),
    "definition": Message("định nghĩa, tiêu chuẩn", "definitions, standards"),
    "reorganisation": Message("sắp xếp đơn vị, tổ chức", "reorganisation"),
    "withdrawal": Message("rút", "withdrawals"),
    "correction": Message("đính chính", "corrections"),
    "history": Message("lịch sử được nhập", "history entered"),
    "late": Message("có sau", "late"),
}
"""The causes in the order of their precedence; a command has the first that one of its events has.

`history`: documented before the clock of the first position; `late`: all else that is new.
"""
DEFINING = ("indicator", "standard")
"""Kinds of streams whose events say how something is computed or certified."""
VIETNAM = timedelta(hours=7)
Read = Callable[[Sequence[str]], dict[str, list[Recorded]]]
"""Gives the events of streams."""


def day_of(recorded_at: int) -> date:
    """Return the day, in Vietnam, of a recorded time in microseconds."""
    return date(1970, 1, 1) + timedelta(days=(timedelta(microseconds=recorded_at) + VIETNAM).days)


def gravest(causes: Sequence[str]) -> str:
    """Return the first of these causes by precedence."""
    return min(causes, key=list(CAUSES).index)


class Judge:
    """Tells the cause of each event, by what is known of its document at the later position."""

    def __init__(self, read: Read, clock: date | None, until: int) -> None:
        """`clock` is the day of the earlier position, `until` the later position."""
        self._read, self._clock, self._until = read, clock, until
        self._dates: dict[str, date | None] = {}

    def cause(self, recorded: Recorded) -> str:
        """Return why an event changed what is said."""
        category = category_of(recorded.meta.stream)
        if isinstance(recorded.event, ProjectionRevised):
            return "software"
        if category in DEFINING:
            return "definition"
        if self._reorganises(recorded):
            return "reorganisation"
        if isinstance(recorded.event, EventWithdrawn):
            return "withdrawal"
        if recorded.meta.corrects:
            return "correction"
        documented = self.documented(recorded)
        before = documented and self._clock and documented < self._clock
        return "history" if before else "late"

    def documented(self, recorded: Recorded) -> date | None:
        """Return the day of an event's document: the one cited, else the one registered."""
        source = recorded.meta.source
        return source.documented or (self._date(source.document) if source.document else None)

    def _date(self, document: str) -> date | None:
        if document not in self._dates:
            name = f"document-{document}"
            known = [e for e in self._read([name]).get(name, ()) if e.position <= self._until]
            self._dates[document] = Stream(name, known).final().get("date")
        return self._dates[document]

    def _reorganises(self, recorded: Recorded) -> bool:
        """Return whether units change here, a body is succeeded, or a succession taken back.

        A unit that is registered as standing since before was there: that is history entered.
        """
        event, meta = recorded.event, recorded.meta
        if category_of(meta.stream) == "unit":
            there = isinstance(event, UnitRegistered) and meta.effective.open
            return not there or meta.corrects is not None
        if not isinstance(event, EventWithdrawn):
            return meta.type.endswith("Succeeded")
        said = self._read([meta.stream]).get(meta.stream, ())
        target = next((e for e in said if e.meta.event_id == event.event), None)
        return target is not None and target.meta.type.endswith("Succeeded")
