"""Why a figure is not what it was: its difference between two positions, by cause and command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socai.domain.chart import CHART
from socai.domain.indicator import IndicatorDefined
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.infra import known
from socai.infra.cli.asking import read_keys, read_last_day
from socai.infra.cli.console import Console
from socai.infra.cli.figure import Asked
from socai.infra.cli.indicated import how_known
from socai.infra.cli.printing import day, period, print_csv, print_json
from socai.infra.cli.vintages_answers import CSV, csv_row, difference_json
from socai.infra.cli.vintages_words import delta_words, difference_lines, shares
from socai.infra.files.naming import unit_meant
from socai.infra.reports.words import said
from socai.projections.question import Question
from socai.projections.reading import Reading
from socai.projections.vintages.asking import asking, asking_figure
from socai.projections.vintages.difference import Ask, difference
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.stretch import Stretch

if TYPE_CHECKING:
    from socai.infra.app import Ledger


def print_figure(console: Console, asked: Asked, against: str | None, window: Period) -> None:
    """Print the difference of a measure or an indicator between two positions.

    Raises Refused where the question is refused at both.
    """
    with console.open() as ledger:
        at, to = ledger.position(asked.known), ledger.position(against)
        stretch = Stretch(ledger.source, ledger.view, at, to)
        compared = _compared(ledger, stretch, asked, window)
        found = difference(stretch, _ask(stretch, compared.question), compared.question.unit)
        _print(console, compared, found)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is asked of both positions, how it is called, and when each of them was recorded."""

    question: Question
    title: Message
    unit_name: str
    times: dict[int, int]

    @property
    def on_a_day(self) -> bool:
        """Return whether the window is one day."""
        return self.question.window.first == self.question.window.last

    def recorded_at(self, position: int) -> int | None:
        """Return when a position was recorded; None before the first."""
        return self.times.get(position)

    def json(self) -> dict[str, Any]:
        """Return what was asked as figures have it."""
        asked, on_a_day = self.question, self.on_a_day
        last, border = asked.window.last.isoformat(), asked.boundaries or asked.window.last
        return {
            "measure": asked.measure,
            "unit": asked.unit,
            "key": ",".join(asked.keys) or None,
            "as_of": last if on_a_day else None,
            "from": None if on_a_day else asked.window.first.isoformat(),
            "to": None if on_a_day else last,
            "boundaries": border.isoformat(),
        }

    def words(self, lang: str) -> str:
        """Return what was asked for people."""
        vi, asked = lang != "en", self.question
        keys = f" [{', '.join(asked.keys)}]" if asked.keys else ""
        when = f"{'trong kỳ' if vi else 'over'} {period(asked.window, lang)}"
        if self.on_a_day:
            when = f"{'tại ngày' if vi else 'on'} {day(asked.window.last, lang)}"
        return f"{self.title.text(lang)}{keys}, {self.unit_name} ({asked.unit}), {when}"


def _compared(ledger: Ledger, stretch: Stretch, asked: Asked, window: Period) -> Compared:
    """Return what is asked, of a unit that is named by id or as it is called at the later one."""
    border = read_last_day(asked.boundaries) or window.last
    tree = stretch.now.tree(border)
    unit = unit_meant(tree, asked.unit)
    question = Question(asked.name, unit, window, read_keys(asked.key), border)
    ends = ledger.source.at(sorted({stretch.first, stretch.last} - {0}))
    times = {one.position: one.meta.recorded_at for one in ends}
    return Compared(question, _title(stretch, asked.name), tree.name(unit), times)


def _ask(stretch: Stretch, question: Question) -> Ask:
    """Return what asks it; raise Refused for keys of what has none."""
    name, unit, window = question.measure, question.unit, question.window
    if name in CHART:
        return asking_figure(question)
    if question.keys:
        raise Refused.of(
            f"«{name}» không có khóa: bỏ --key, hoặc hỏi từng chỉ tiêu mà nó gồm",
            f"«{name}» has no keys: leave out --key, or ask the measures it is made of",
        )
    return asking(stretch, name, unit, window, question.boundaries)


def _title(stretch: Stretch, name: str) -> Message:
    """Return what a measure, or an indicator as last defined, is called; the name for neither."""
    if name in CHART:
        return Message(CHART[name].vi, CHART[name].en)
    title = Message(name, name)
    for recorded in stretch.events("indicator"):
        event = recorded.event
        if recorded.meta.stream == f"indicator-{name}" and isinstance(event, IndicatorDefined):
            title = Message(event.name, event.name_en)
    return title


def _print(console: Console, asked: Compared, found: Difference) -> None:
    if console.format == "csv":
        print_csv(CSV, [csv_row(part) for part in found.parts])
    elif console.format == "json":
        print_json({**asked.json(), **_positions(asked, found), **difference_json(found)})
    else:
        print("\n".join(_lines(console, asked, found)))


def _positions(asked: Compared, found: Difference) -> dict[str, Any]:
    """Return both positions with their times."""
    times: dict[str, Any] = {}
    for name, position in (("known", found.known), ("against", found.against)):
        at = asked.recorded_at(position)
        times |= {name: position, f"{name}_recorded_at": known.of(at).isoformat() if at else None}
    return times


def _lines(console: Console, asked: Compared, found: Difference) -> Iterator[str]:
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


def _end(console: Console, asked: Compared, reading: Reading, position: int) -> Iterator[str]:
    """Yield what is said at a position, with its time and how far it is known."""
    words, how = said(reading, console.lang), how_known(reading.status, reading.hi, console.lang)
    line = f"  {words}, {console.say('như sổ biết đến vị trí', 'as known at position')} {position}"
    if at := asked.recorded_at(position):
        line += f" ({console.say('ghi lúc', 'recorded at')} {known.words(at)})"
    yield line if how == words else f"{line}: {how}"
    for note in reading.notes if reading.lo is None else ():
        yield f"    {note.text(console.lang)}"
