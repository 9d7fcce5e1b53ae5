"""The command that asks a figure over time: a stock at the end of each period, a flow over each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.figure import Asked, Boundaries, DocumentedBy, Key, Measure, Unit
from socai.infra.cli.look import Known
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.domain.period import Period
    from socai.infra.cli import asking
    from socai.projections.held import Held
    from socai.projections.question import Figure, Question

First = Annotated[str, typer.Option("--from", metavar="D", help="Từ ngày | From this day")]
Last = Annotated[str, typer.Option("--to", metavar="D", help="Đến ngày | To this day")]
Every = Annotated[
    str,
    typer.Option(
        "--every",
        metavar="day|month|quarter|year",
        help="Mỗi ngày, tháng, quý hay năm | Each day, month, quarter or year",
    ),
]
MOST = 4_000
"""Rows at most: eleven years of days."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
GRAINS = {"ngay": "day", "thang": "month", "quy": "quarter", "nam": "year"}
"""Vietnamese words without their marks."""
COLUMNS = (
    Column("period", "kỳ", "period"),
    Column("value", "giá trị", "value"),
    Column("status", "tình trạng", "status"),
    Column("counted", "đếm được", "counted"),
    Column("said", "ghi chú", "notes"),
)
CSV = tuple(
    Column(name, name, name)
    for name in (
        *("period", "finished", "measure", "unit", "key", "as_of", "from", "to", "lo", "hi"),
        *("qualifier", "status", "counted", "declared", "unallocated", "counted_unit"),
        *("definition", "known", "boundaries", "marks", "notes"),
    )
)


@dataclass(frozen=True, slots=True)
class Part:
    """A day, month, quarter or year, and what is asked of it: its last day, or its days."""

    period: Period
    asked: Period
    stock: bool

    @property
    def finished(self) -> bool:
        """Return whether the question goes to the ends of the period."""
        begun = self.stock or self.asked.first == self.period.first
        return begun and self.asked.last == self.period.last

    def words(self, lang: str) -> str:
        """Return the period, saying from and till when only it was asked."""
        from socai.infra.cli.printing import day, period

        said = []
        if not self.stock and self.asked.first != self.period.first:
            said.append(f"{'từ' if lang == 'vi' else 'from'} {day(self.asked.first, lang)}")
        if self.asked.last != self.period.last:
            said.append(f"{'đến' if lang == 'vi' else 'till'} {day(self.asked.last, lang)}")
        return period(self.period, lang) + (f" ({', '.join(said)})" if said else "")


def series(
    ctx: typer.Context,
    measure: Measure,
    unit: Unit,
    first: First,
    last: Last,
    every: Every,
    key: Key = None,
    known: Known = None,
    documented_by: DocumentedBy = None,
    boundaries: Boundaries = None,
) -> None:
    """Print a figure, or what an indicator says, for each period from one day to another."""
    from socai.consumers.collecting import uncollected
    from socai.domain.chart import CHART
    from socai.infra.cli import asking
    from socai.infra.cli.indicator_series import print_series
    from socai.infra.files.naming import unit_meant
    from socai.projections.figure import measure_named
    from socai.projections.question import Question

    console: Console = ctx.obj
    whole = asking.read_window(first, last)
    if measure not in CHART:
        indicator = Asked(measure, unit, key, known, documented_by, boundaries)
        print_series(console, indicator, whole, every)
        return
    stock = measure_named(measure).kind == "stock"
    wanted = wanted_parts(whole, every, stock)
    keys, border = asking.read_keys(key), asking.read_last_day(boundaries)
    with console.open() as ledger, uncollected():
        at = asking.AsKnown.at(ledger, known, documented_by)
        named = unit_meant(at.view.tree(border or whole.last), unit)
        windows = [part.asked for part in wanted]
        asked = [Question(measure, named, w, keys, border or w.last) for w in windows]
        _print(console, at, list(figures(at.view, asked)), wanted)


def _print(
    console: Console, at: asking.AsKnown, found: Sequence[Figure], wanted: Sequence[Part]
) -> None:
    from socai.infra.cli.answers import figure_json

    rows = [figure_json(one, at.ledger.source, at.position, at.documented) for one in found]
    for row, part, marked in zip(rows, wanted, marks(rows), strict=True):
        row |= {"period": str(part.period), "finished": part.finished, "marks": marked}
    if console.format == "csv":
        console.rows(CSV, [csv_row(row, console.lang) for row in rows])
    elif console.format == "json":
        console.rows(COLUMNS, rows)
    else:
        tree, unit = at.view.tree(found[-1].boundaries), found[-1].question.unit
        print(_title(found[-1], f"{tree.name(unit)} ({unit})", console.lang))
        console.rows(COLUMNS, list(_lines(found, rows, wanted, console.lang)))
        print(f"{console.say('Như sổ biết đến vị trí', 'As known at position')} {at.position}")


def figures(held: Held, questions: Sequence[Question]) -> Iterator[Figure]:
    """Yield the figure of each question from one reading of the ledger."""
    from socai.projections.figure import figure

    for question in questions:
        yield figure(held.over(question.window), question)


def parts(whole: Period, every: str, stock: bool) -> Iterator[Part]:
    """Yield, in order, each day, month, quarter or year that `whole` meets."""
    from datetime import date

    from socai.domain.period import Period, after, month_end

    start = whole.first
    while start <= whole.last:
        period = Period(start, start)
        if months := MONTHS.get(every):
            first = start.month - (start.month - 1) % months
            end = month_end(start.year, first + months - 1)
            period = Period(date(start.year, first, 1), end)
        last = min(period.last, whole.last)
        yield Part(period, Period(last if stock else start, last), stock)
        start = after(period.last)


def wanted_parts(whole: Period, every: str, stock: bool) -> list[Part]:
    """Return the periods asked; raise WrongUse for an unknown length, Refused for too many."""
    from socai.domain.refusal import Refused
    from socai.domain.text import fold

    grain = GRAINS.get(fold(every), every)
    if grain not in ("day", *MONTHS):
        asked = every[:60]
        raise WrongUse(
            f"--every «{asked}»: cần day, month, quarter hoặc year (ngày, tháng, quý, năm)",
            f"--every «{asked}»: day, month, quarter or year needed",
        )
    found = list(islice(parts(whole, grain, stock), MOST + 1))
    if len(found) > MOST:
        raise Refused.of(
            f"{whole.vi()} có hơn {MOST} kỳ: chọn --every dài hơn, hoặc ít ngày hơn",
            f"{whole} has more than {MOST} periods: choose a longer --every, or fewer days",
        )
    return found


def marks(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, str]]]:
    """Yield, for each figure, what sets it apart from the one before: its definition, its status.

    Such figures do not compare as they stand.
    """
    from socai.infra.cli.words import status

    before: dict[str, Any] | None = None
    for row in rows:
        found = []
        if before and row["definition"] != before["definition"]:
            version = row["definition"]
            found.append(
                {
                    "vi": f"từ đây theo định nghĩa {version}",
                    "en": f"by definition {version} from here",
                }
            )
        if before and row["status"] != before["status"]:
            vi, en = status(row["status"]), status(row["status"], "en")
            found.append({"vi": f"từ đây: {vi}", "en": f"from here: {en}"})
        yield found
        before = row


def csv_row(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a row for CSV: what is said in words is one text."""
    said = {name: "; ".join(one[lang] for one in row[name]) for name in ("marks", "notes")}
    return {**row, **said}


def _title(found: Figure, unit: str, lang: str) -> str:
    measure, keys = found.measure, ", ".join(found.question.keys)
    title = measure.en if lang == "en" else measure.vi
    return f"{title}{f' [{keys}]' if keys else ''}, {unit}; {found.counted_unit}:"


def _lines(
    found: Sequence[Figure], rows: Sequence[dict[str, Any]], wanted: Sequence[Part], lang: str
) -> Iterator[dict[str, Any]]:
    """Yield the rows for people; a note that was said of the row before is not said again."""
    from socai.infra.cli.figure_words import quantity
    from socai.infra.cli.words import status

    before: list[str] = []
    for figure, row, part in zip(found, rows, wanted, strict=True):
        value = quantity(figure.value, figure.qualifier, lang)
        notes = [note[lang] for note in row["notes"]]
        said = [mark[lang] for mark in row["marks"]] + [n for n in notes if n not in before]
        yield {
            "period": part.words(lang),
            "value": "–" if figure.status == "no_data" else value,
            "status": status(figure.status, lang),
            "counted": figure.counted,
            "said": "; ".join(said),
        }
        before = notes
