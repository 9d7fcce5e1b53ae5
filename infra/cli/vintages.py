"""The command that explains why a figure is not what it was: what each command made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.figure import Boundaries, First, Key, Last, Unit
from socai.infra.cli.look import AsOf
from socai.infra.cli.printing import print_csv

if TYPE_CHECKING:
    from datetime import date

    from socai.domain.period import Period
    from socai.domain.refusal import Message
    from socai.projections.reading import Reading
    from socai.projections.vintages.difference import Ask
    from socai.projections.vintages.parts import Difference
    from socai.projections.vintages.stretch import Stretch

Name = Annotated[
    str,
    typer.Argument(
        metavar="MEASURE|REPORT",
        help="Chỉ tiêu (socai measures), báo cáo có sẵn (socai report) hoặc tệp .toml của bạn "
        "| A measure, a shipped report, or a .toml file of your own",
    ),
]
Known = Annotated[
    str,
    typer.Option(
        "--known",
        metavar="N|@TIME",
        help="Từ vị trí N, hoặc từ lúc @2026-01-31T08:00 | From position N, or @2026-01-31T08:00",
    ),
]
Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="N|@TIME",
        help="Đến vị trí hoặc lúc này; không nêu thì đến hết sổ "
        "| To this position or time; the end of the log where none is given",
    ),
]


def vintages(
    ctx: typer.Context,
    measure: Name,
    unit: Unit,
    known: Known,
    against: Against = None,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    key: Key = None,
    boundaries: Boundaries = None,
) -> None:
    """Print the difference of what is asked as known at two positions, by cause and by command."""
    from socai.infra.cli.asking import read_keys

    console: Console = ctx.obj
    given = Given(measure, unit, known, against, as_of, boundaries)
    if not _is_report(measure):
        _figure(console, given, _window(measure, as_of, first, last), read_keys(key))
        return
    if key or first or last:
        raise WrongUse(
            "Báo cáo có kỳ và khóa của nó: không kèm --key, --from, --to",
            "A report has windows and keys of its own: leave out --key, --from, --to",
        )
    _report(console, given)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given of figures and reports alike."""

    name: str
    unit: str
    known: str
    against: str | None
    as_of: str | None
    boundaries: str | None


def _figure(console: Console, given: Given, window: Period, keys: tuple[str, ...]) -> None:
    """Print the difference of a measure or an indicator."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import read_last_day
    from socai.infra.files.naming import unit_meant
    from socai.projections.vintages.difference import difference
    from socai.projections.vintages.stretch import Stretch

    border = read_last_day(given.boundaries) or window.last
    with console.open() as ledger, uncollected():
        at, to = ledger.position(given.known), ledger.position(given.against)
        stretch = Stretch(ledger.source, ledger.view, at, to)
        tree = stretch.now.tree(border)
        unit, title = unit_meant(tree, given.unit), _title(stretch, given.name)
        asked = Asked(given.name, title, unit, tree.name(unit), window, keys, border, {})
        found = difference(stretch, asked.ask(stretch), unit)
        for position in {at, to} - {0}:
            asked.times[position] = ledger.source.at([position])[0].meta.recorded_at
        _print(console, asked, found)


def _is_report(name: str) -> bool:
    """Return whether a shipped report is named, or a file of one's own."""
    from socai.infra.reports.loading import SUFFIX, shipped_names

    return name.endswith(SUFFIX) or name in shipped_names()


def _report(console: Console, given: Given) -> None:
    """Print the difference of a report, with the rows and columns that it has at the later one."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.report import _asked
    from socai.infra.cli.vintages_report import print_report
    from socai.projections.vintages.report import report_differences
    from socai.projections.vintages.stretch import Stretch

    with console.open() as ledger, uncollected():
        at, to = ledger.position(given.known), ledger.position(given.against)
        later = AsKnown.at(ledger, str(max(at, to)), None)
        table = _asked(
            later, given.name, given.unit, [], given.as_of, given.boundaries, False
        ).table
        stretch = Stretch(ledger.source, ledger.view, at, to, keep=True)
        found = list(report_differences(stretch, table))
        print_report(console, table, {"known": at, "against": to}, found)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of both positions, and when each of them was recorded."""

    name: str
    title: Message
    unit: str
    unit_name: str
    window: Period
    keys: tuple[str, ...]
    boundaries: date
    times: dict[int, int]

    def ask(self, stretch: Stretch) -> Ask:
        """Return what asks it; raise Refused for keys of what has none."""
        from socai.domain.chart import CHART
        from socai.domain.refusal import Refused
        from socai.projections.question import Question
        from socai.projections.vintages.asking import asking, asking_figure

        if self.name in CHART:
            asked = Question(self.name, self.unit, self.window, self.keys, self.boundaries)
            return asking_figure(asked)
        if self.keys:
            raise Refused.of(
                f"«{self.name}» không có khóa: bỏ --key, hoặc hỏi từng chỉ tiêu mà nó gồm",
                f"«{self.name}» has no keys: leave out --key, or ask the measures it is made of",
            )
        return asking(stretch, self.name, self.unit, self.window, self.boundaries)

    @property
    def on_a_day(self) -> bool:
        """Return whether the window is one day."""
        return self.window.first == self.window.last

    def recorded_at(self, position: int) -> int | None:
        """Return when a position was recorded; None before the first."""
        return self.times.get(position)

    def json(self) -> dict[str, Any]:
        """Return what was asked as figures have it."""
        day = self.window.last.isoformat()
        return {
            "measure": self.name,
            "unit": self.unit,
            "key": ",".join(self.keys) or None,
            "as_of": day if self.on_a_day else None,
            "from": None if self.on_a_day else self.window.first.isoformat(),
            "to": None if self.on_a_day else day,
            "boundaries": self.boundaries.isoformat(),
        }

    def words(self, lang: str) -> str:
        """Return what was asked for people."""
        from socai.infra.cli.printing import day, period

        vi = lang != "en"
        keys = f" [{', '.join(self.keys)}]" if self.keys else ""
        when = f"{'trong kỳ' if vi else 'over'} {period(self.window, lang)}"
        if self.on_a_day:
            when = f"{'tại ngày' if vi else 'on'} {day(self.window.last, lang)}"
        return f"{self.title.text(lang)}{keys}, {self.unit_name} ({self.unit}), {when}"


def _title(stretch: Stretch, name: str) -> Message:
    """Return what a measure, or an indicator as last defined, is called; the name for neither."""
    from socai.domain.chart import CHART
    from socai.domain.indicator import IndicatorDefined
    from socai.domain.refusal import Message

    if name in CHART:
        return Message(CHART[name].vi, CHART[name].en)
    title = Message(name, name)
    for recorded in stretch.events("indicator"):
        event = recorded.event
        if recorded.meta.stream == f"indicator-{name}" and isinstance(event, IndicatorDefined):
            title = Message(event.name, event.name_en)
    return title


def _window(name: str, as_of: str | None, first: str | None, last: str | None) -> Period:
    """Return the day or window asked; raise WrongUse or Refused where a measure needs another."""
    from socai.domain.chart import CHART
    from socai.domain.period import Period
    from socai.domain.refusal import Refused
    from socai.infra.cli.asking import read_window
    from socai.infra.cli.typed import read_period

    if as_of and (first or last):
        raise WrongUse("--as-of không đi cùng --from, --to", "--as-of goes without --from, --to")
    kind = CHART[name].kind if name in CHART else None
    if as_of and kind == "flow":
        raise Refused.of(
            f"«{name}» là số trong kỳ: hỏi bằng --from và --to, không phải --as-of",
            f"«{name}» is a flow: ask it with --from and --to, not --as-of",
        )
    if as_of:
        day = read_period(as_of).last
        return Period(day, day)
    if not (first and last):
        options = {"stock": "--as-of", "flow": "--from, --to"}
        needed = options.get(kind or "", "--as-of | --from, --to")
        raise WrongUse(f"«{name}» cần {needed}", f"«{name}» needs {needed}")
    return read_window(first, last)


def _print(console: Console, asked: Asked, found: Difference) -> None:
    from socai.infra.cli.printing import print_json
    from socai.infra.cli.vintages_answers import CSV, csv_row, difference_json

    if console.format == "csv":
        print_csv(CSV, [csv_row(part) for part in found.parts])
    elif console.format == "json":
        print_json({**asked.json(), **_positions(asked, found), **difference_json(found)})
    else:
        print("\n".join(_lines(console, asked, found)))


def _positions(asked: Asked, found: Difference) -> dict[str, Any]:
    """Return both positions with their times."""
    from socai.infra import known

    times: dict[str, Any] = {}
    for name, position in (("known", found.known), ("against", found.against)):
        at = asked.recorded_at(position)
        times |= {name: position, f"{name}_recorded_at": known.of(at).isoformat() if at else None}
    return times


def _lines(console: Console, asked: Asked, found: Difference) -> Iterator[str]:
    from socai.infra.cli.vintages_words import delta_words, difference_lines, shares

    # Where a unit is not known yet nothing is counted.
    counted_unit = found.after.counted_unit or found.before.counted_unit
    yield f"{asked.words(console.lang)}; {counted_unit}:"
    yield from _end(console, asked, found.before, found.known)
    yield from _end(console, asked, found.after, found.against)
    added = delta_words(found.delta, shares(found), console.lang)
    yield f"  {console.say('chênh lệch', 'difference')} {added}"
    if found.against < found.known:
        yield "  " + console.say(
            "(vị trí đầu đứng sau trong sổ: đọc ngược, dấu đã đổi)",
            "(the first position is the later one: read backwards, with signs turned)",
        )
    yield from difference_lines(found, console.lang)


def _end(console: Console, asked: Asked, reading: Reading, position: int) -> Iterator[str]:
    """Yield what is said at a position, with its time and how far it is known."""
    from socai.infra import known
    from socai.infra.cli.words import status
    from socai.infra.reports.words import said

    words, how = said(reading, console.lang), status(reading.status, console.lang)
    line = f"  {words}, {console.say('như sổ biết đến vị trí', 'as known at position')} {position}"
    if at := asked.recorded_at(position):
        line += f" ({console.say('ghi lúc', 'recorded at')} {known.words(at)})"
    yield line if how == words else f"{line}: {how}"
    for note in reading.notes if reading.lo is None else ():
        yield f"    {note.text(console.lang)}"
