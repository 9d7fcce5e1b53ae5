"""The calendar of seals: which reports of which units are due by a day, and which of them stand.

A period is due so many days after its last one. Nothing is decided here of whether the books are
complete for it, and a seal that stands is never asked for again, whatever is recorded later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message, Refused
from socai.projections.indicators.spread import KINDS
from socai.projections.reports.report import Report
from socai.projections.tree import Tree
from socai.projections.windows.programme import Programme

from .periods import PROGRAMME, Span, of_programme, stepped

AFTER_DAYS = 1
"""The day after a period's last is the first on which nothing of it is still to come."""
Meant = Callable[[Tree, str], str]
"""Gives the id of a unit by its id or name; raises Refused where there is none."""
Key = tuple[str, str, date | None, tuple[str, ...] | tuple[Period, ...]]
"""What a seal is of: report, unit, boundaries, its windows by their texts, or by their days."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: a report of units, or of those of a level below them.

    `number` is its place in the calendar, `source` where the report is declared. `first` is its
    first period (with a programme: no earlier ones), `until` the last day of the last one. `after`
    are the days of grace. `needs` are what must not be without data for a period to be complete.
    """

    number: int
    report: Report
    source: str
    units: tuple[str, ...]
    every: str
    first: Period | None = None
    until: date | None = None
    below: str | None = None
    programme: str | None = None
    after: int = AFTER_DAYS
    boundaries: date | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A seal that an entry asks for: of a unit, over a period, from the day `since` on.

    `trouble` says why it can never be made as the calendar has it; the unit is then as written
    there. `span` is None where not even the periods are known.
    """

    entry: Entry
    unit: str
    span: Span | None
    since: date
    trouble: Message | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return what a seal in its place would be of."""
        if self.span is None:
            return ()
        entry, windows = self.entry, self.span.windows
        return keys_of(entry.report.name, self.unit, entry.boundaries, windows)


def keys_of(
    report: str, unit: str, boundaries: date | None, windows: Iterable[tuple[str, Period]]
) -> tuple[Key, ...]:
    """Return what a seal over windows is of: two that share one of these are of the same.

    The days of a programme's window may be corrected after its seal: its text is still the same.
    """
    found = tuple(windows)
    texts, days = tuple(text for text, _ in found), tuple(period for _, period in found)
    return (report, unit, boundaries, texts), (report, unit, boundaries, days)


def due(
    entries: Iterable[Entry],
    known: Mapping[str, Programme],
    tree: Callable[[date], Tree],
    meant: Meant,
    day: date,
) -> list[Due]:
    """Return every seal that is due by a day, each once, in the order in which they are made.

    A period comes after those that lie within it, so that what is longer can cite what is shorter.
    """
    every = [one for entry in entries for one in _of_entry(entry, known, tree, meant, day)]
    found, seen = list[Due](), set[Key]()
    for one in sorted(every, key=_order):
        if seen.isdisjoint(one.keys):
            found.append(one)
            seen.update(one.keys)
    return found


def unsealed(wanted: Iterable[Due], sealed: Collection[Key]) -> list[Due]:
    """Return those for which no seal stands."""
    return [one for one in wanted if not any(key in sealed for key in one.keys)]


def _order(one: Due) -> tuple[date, int, int, str]:
    if one.span is None:
        return date.min, 0, one.entry.number, one.unit
    period = one.span.period
    return period.last, (period.last - period.first).days, one.entry.number, one.unit


def _of_entry(
    entry: Entry,
    known: Mapping[str, Programme],
    tree: Callable[[date], Tree],
    meant: Meant,
    day: date,
) -> Iterator[Due]:
    try:
        spans = list(spans_of(entry, known, day))
    except Refused as refused:
        yield Due(entry, ", ".join(entry.units), None, day, refused.messages[0])
        return
    for span in spans:
        since = span.period.last + timedelta(days=entry.after)
        at = tree(entry.boundaries or span.period.last)
        for unit, trouble in _units(entry, at, meant):
            yield Due(entry, unit, span, since, trouble)


def spans_of(entry: Entry, known: Mapping[str, Programme], day: date) -> Iterator[Span]:
    """Yield the periods of an entry that are due by a day; raise Refused where they are unknown."""
    until = min(day - timedelta(days=entry.after), entry.until or date.max)
    if entry.programme is None:
        assert entry.first and entry.every != PROGRAMME
        yield from stepped(entry.every, entry.first, until)
        return
    if entry.programme not in known:
        raise Refused(_no_programme(entry.programme))
    begin = entry.first.first if entry.first else date.min
    for span in of_programme(entry.every, entry.programme, known, entry.report.windows, until):
        if span.period.first >= begin:
            yield span


def _units(entry: Entry, tree: Tree, meant: Meant) -> Iterator[tuple[str, Message | None]]:
    """Yield the units of an entry on a day, each once, with what keeps one from being asked of."""
    given: dict[str, Message | None] = {}
    for text in entry.units:
        try:
            unit = meant(tree, text)
        except Refused as refused:
            given[text] = refused.messages[0]
            continue
        alive = tree.alive(unit)
        if entry.below is None or not alive:
            given[unit] = None if alive else _not_there(unit, tree.day)
        else:
            given |= dict.fromkeys(_below(tree, unit, KINDS[entry.below]))
    yield from given.items()


def _below(tree: Tree, unit: str, kinds: Sequence[str]) -> Iterator[str]:
    """Yield the living units of these kinds under a unit."""
    for under in tree.children.get(unit, []):
        if tree.kind(under) in kinds:
            yield under
        yield from _below(tree, under, kinds)


def _no_programme(identity: str) -> Message:
    return Message(
        f"Sổ không có chương trình «{identity}»; xem `socai log --type ProgrammeStarted`, rồi sửa "
        "lịch hoặc ghi chương trình",
        f"The ledger has no programme «{identity}»; see `socai log --type ProgrammeStarted`, then "
        "change the calendar, or record the programme",
        "programme",
    )


def _not_there(unit: str, day: date) -> Message:
    return Message(
        f"Vào {vi_day(day)} không có đơn vị «{unit}»: sửa kỳ đầu (from) hoặc kỳ cuối (until) của "
        "mục, hoặc bỏ đơn vị khỏi mục",
        f"On {day} there is no unit «{unit}»: change the first period (from) or the last one "
        "(until) of the entry, or take the unit out of it",
        "unit",
    )
