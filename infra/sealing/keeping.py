"""Keeping a calendar of seals: what is due by a day, what keeps it from being made, making it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from socai.domain.refusal import Conflict, Message, Refused, Unavailable
from socai.domain.timeline import Stream
from socai.infra import known
from socai.infra.app import Ledger, Progress
from socai.infra.cli.asking import AsKnown
from socai.infra.defined import definitions
from socai.infra.files.naming import unit_meant
from socai.infra.reports.asking import reader, windows_of
from socai.infra.sealing.calendar import Calendar
from socai.infra.sealing.sealing import Sealing, complete_position, seal
from socai.infra.store.sql_store import SqlStore
from socai.projections.reports.cells import Read
from socai.projections.reports.report import evaluate
from socai.projections.seals.calendar import Due, Key, due, keys_of, unsealed
from socai.projections.seals.seal import Seal, seals
from socai.projections.tree import Tree, unit_streams
from socai.projections.windows.programme import programmes

READ = 500
"""Seals that are read at a time."""
NOT_RUN = Message(
    "sổ đã đủ cho kỳ này mà chưa chốt: chạy `socai run seal` (hoặc nó đang chạy và chưa tới lượt)",
    "the books are complete for the period and it is not sealed yet: run `socai run seal` (or it "
    "runs, and has not come to it)",
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A seal that is due and does not stand, and why."""

    due: Due
    why: Message


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a calendar asks for by a day: how many seals, and which of them do not stand."""

    day: date
    due: int
    unsealed: tuple[Due, ...]


class Sealed:
    """What the seals of a log are of, read once each: what was sealed is never unsealed."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._read: set[str] = set()
        self.keys: set[Key] = set()

    def look(self) -> None:
        """Read the seals that have come."""
        new = [name for name in self._store.streams("report_seal") if name not in self._read]
        for start in range(0, len(new), READ):
            events = self._store.several(new[start : start + READ])
            found = seals(Stream(name, events[name]) for name in events)
            for one in found.values():
                self.keys.update(_keys(one))
            self._read.update(events)


def _keys(one: Seal) -> tuple[Key, ...]:
    sealed = one.sealed
    windows = zip(sealed.windows, one.windows, strict=True)
    return keys_of(sealed.report, sealed.unit, sealed.boundaries, windows)


def today(ledger: Ledger) -> date:
    """Return the day in Vietnam by the ledger's clock."""
    return known.of(ledger.clock()).date()


def wanted(ledger: Ledger, calendar: Calendar, day: date, sealed: Sealed) -> Wanted:
    """Return what is due by a day, and what of it does not stand; no books are asked for that."""
    sealed.look()
    store = ledger.store
    units = unit_streams(_streams(store, "unit"))
    trees: dict[date, Tree] = {}

    def tree(on: date) -> Tree:
        if on not in trees:
            trees[on] = Tree.on(units, on)
        return trees[on]

    asked = programmes(_streams(store, "programme"))
    found = due(calendar.entries, asked, tree, unit_meant, day)
    return Wanted(day, len(found), tuple(unsealed(found, sealed.keys)))


def _streams(store: SqlStore, kind: str) -> Iterator[Stream]:
    names = store.streams(kind)
    for start in range(0, len(names), READ):
        for name, events in store.several(names[start : start + READ]).items():
            yield Stream(name, events)


def incomplete(ledger: Ledger, told: Progress | None = None) -> Message | None:
    """Return why the books do not know all that is recorded as of this look; None where they do.

    Raises Unavailable where they cannot be reached.
    """
    recorded = ledger.store.last()
    try:
        at = ledger.catch_up(told)
    except Unavailable:
        raise
    except Refused as refused:
        return _joined(refused)
    if not recorded:
        return Message("sổ chưa ghi gì", "nothing is recorded yet")
    return None if at >= recorded else known.behind(recorded, at)


class Looking:
    """The ledger as it is known at one look, asked whether seals can be made."""

    def __init__(self, ledger: Ledger, told: Progress | None = None) -> None:
        """Bring the books up; raise Unavailable where they cannot be reached."""
        self.incomplete = incomplete(ledger, told)
        self.at: AsKnown | None = None
        if self.incomplete is None:
            position = complete_position(ledger, None)
            self.at = AsKnown.at(ledger, str(position), None)
            self._cell: Read = reader(definitions(ledger.source, position), position)[0]

    def why_not(self, one: Due) -> Message | None:
        """Return what keeps a seal from being made; None where nothing is seen that does."""
        if one.trouble or one.span is None:
            return one.trouble
        if self.at is None:
            return self.incomplete
        try:
            self._check_asked(self.at, one)
            return self._silent(self.at, one)
        except Unavailable:
            raise
        except Refused as refused:
            return _joined(refused)

    def _check_asked(self, at: AsKnown, one: Due) -> None:
        """Raise Refused where the report cannot be asked: its columns are made, not its cells."""
        assert one.span
        entry, last = one.entry, one.span.period.last
        unit_meant(at.view.tree(entry.boundaries or last), one.unit)
        texts = [text for text, _ in one.span.windows]
        columns = windows_of(at, entry.report, one.unit, texts, last)
        bare = replace(entry.report, rows=())
        windows = [window for _, window in columns]
        evaluate(at.view, bare, one.unit, windows, entry.boundaries, self._cell)

    def _silent(self, at: AsKnown, one: Due) -> Message | None:
        """Return which needed figures have no data."""
        assert one.span
        period, border = one.span.period, one.entry.boundaries
        silent = [
            name
            for name in one.entry.needs
            if self._cell(at.view, name, one.unit, period, border).status == "no_data"
        ]
        if not silent:
            return None
        listed = ", ".join(f"«{name}»" for name in silent)
        return Message(
            f"chưa có số liệu cần có: {listed} ({period.vi()}); ghi số liệu, hoặc bỏ khỏi needs "
            "của mục",
            f"needed figures have no data: {listed} ({period}); record them, or take them out of "
            "the needs of the entry",
        )


def overdue(
    ledger: Ledger, waiting: Sequence[Due], told: Progress | None = None
) -> Iterator[Overdue]:
    """Yield why each of these seals has not been made; nothing is recorded.

    Raises Unavailable where the books cannot be reached.
    """
    looking = Looking(ledger) if waiting else None
    for number, one in enumerate(waiting, start=1):
        assert looking
        yield Overdue(one, looking.why_not(one) or NOT_RUN)
        if told:
            told(number, len(waiting))


def make(
    ledger: Ledger, one: Due, at: AsKnown | None, actor: str, sealed: Sealed
) -> Seal | Message | None:
    """Make one seal of what is known there; return it, or why it was refused.

    None where another has made it meanwhile.
    Raises Unavailable where the store or the books cannot be reached.
    """
    assert one.span and at
    entry, span = one.entry, one.span
    asking = Sealing(
        named=entry.source,
        unit=one.unit,
        windows=tuple(text for text, _ in span.windows),
        as_of=span.period.last,
        known=str(at.position),
        boundaries=entry.boundaries,
    )
    try:
        made = seal(ledger, asking, actor, at=at)
    except Refused as refused:
        if isinstance(refused, Unavailable) and not isinstance(refused, Conflict):
            raise
        sealed.look()
        return _joined(refused) if unsealed([one], sealed.keys) else None
    return None if made.already else made.seal


def _joined(refused: Refused) -> Message:
    vi, en = (" ".join(said.text(lang) for said in refused.messages) for lang in ("vi", "en"))
    return Message(vi, en)


def of_period(one: Due) -> Message:
    """Return the period of a seal in words."""
    if one.span is None:
        return Message("chưa rõ kỳ", "period unknown")
    return Message(one.span.period.vi(), str(one.span.period))
