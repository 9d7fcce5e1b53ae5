"""The command that asks a figure over time: a stock at the end of each period, a flow over each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.figure import Asked, Measure
from socai.infra.cli.options import Boundaries, DocumentedBy, Key, Known, Unit

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
    from socai.infra.cli.figure_words import quantity
    from socai.infra.cli.series_rows import Told, print_periods

    rows = [figure_json(one, at.ledger.source, at.position, at.documented) for one in found]
    told = []
    for one in found:
        value = quantity(one.value, one.qualifier, console.lang)
        told.append(Told("–" if one.status == "no_data" else value, one.counted))
    tree, unit = at.view.tree(found[-1].boundaries), found[-1].question.unit
    title = _title(found[-1], f"{tree.name(unit)} ({unit})", console.lang)
    print_periods(console, title, rows, told, wanted, at.position)


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


def _title(found: Figure, unit: str, lang: str) -> str:
    measure, keys = found.measure, ", ".join(found.question.keys)
    title = measure.en if lang == "en" else measure.vi
    return f"{title}{f' [{keys}]' if keys else ''}, {unit}; {found.counted_unit}:"
