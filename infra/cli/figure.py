"""The command that asks one figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.refusal import Refused
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import (
    AsOf,
    Boundaries,
    DocumentedBy,
    First,
    Key,
    Known,
    Last,
    Unit,
)
from socai.infra.cli.printing import print_csv

if TYPE_CHECKING:
    from socai.domain.period import Period

EXPLAINED = (
    "part",
    "effective",
    "from",
    "to",
    "grain",
    "unit",
    "key",
    "amount",
    "lo",
    "hi",
    "qualifier",
    "used",
    "documented",
    "position",
    "event_id",
    "type",
    "stream",
    "document",
    "line",
    "quote",
)
"""Columns of an explanation as CSV."""
BY_WINDOW = "--from, --to"


Measure = Annotated[
    str,
    typer.Argument(metavar="MEASURE", help="Chỉ tiêu, xem socai measures | A measure or indicator"),
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Kể mọi bút toán và số công bố | List what it comes from")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as it was typed: a measure or an indicator, of a unit, as known when."""

    name: str
    unit: str
    key: list[str] | None = None
    known: str | None = None
    documented_by: str | None = None
    boundaries: str | None = None
    explain: bool = False


def figure(
    ctx: typer.Context,
    measure: Measure,
    unit: Unit,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    key: Key = None,
    known: Known = None,
    documented_by: DocumentedBy = None,
    boundaries: Boundaries = None,
    explain: Explain = False,
) -> None:
    """Print a figure or what an indicator says, and with --explain what it comes from."""
    from socai.domain.chart import CHART
    from socai.infra.cli.indicator import print_indicator

    console: Console = ctx.obj
    asked = Asked(measure, unit, key, known, documented_by, boundaries, explain)
    if measure in CHART:
        _print_figure(console, asked, measure_window(measure, as_of, first, last))
    else:
        print_indicator(console, asked, as_of, first, last)


def _print_figure(console: Console, asked: Asked, window: Period) -> None:
    from socai.infra.cli.answers import explained, figure_json
    from socai.infra.cli.asking import read_keys, read_last_day
    from socai.infra.cli.figure_words import figure_lines
    from socai.infra.files.naming import unit_meant
    from socai.projections.figure import figure as ask
    from socai.projections.question import Question

    with console.open() as ledger:
        position = ledger.position(asked.known)
        documented = read_last_day(asked.documented_by)
        view = ledger.view(position, documented)
        border = read_last_day(asked.boundaries) or window.last
        named = unit_meant(view.tree(border), asked.unit)
        question = Question(asked.name, named, window, read_keys(asked.key), border)
        found = ask(view, question)
        answer = figure_json(found, ledger.source, position, documented)
        lines = figure_lines(found, answer, view.tree(border), console.lang)
        parts = explained(found, view, ledger.source) if asked.explain else None
    _print(console, answer, parts, lines)


def _print(
    console: Console,
    answer: dict[str, Any],
    parts: dict[str, Any] | None,
    lines: list[str],
) -> None:
    from socai.infra.cli.figure_words import explanation_lines

    if console.format == "csv" and parts:
        rows = [{"part": "posting", **row} for row in parts["postings"]]
        rows += [{"part": "declaration", **row} for row in parts["declarations"]]
        print_csv(EXPLAINED, rows)
        return
    if parts:
        lines += explanation_lines(parts, answer["counted"], console.lang)
    console.one({**answer, **(parts or {})}, lines)


def measure_window(measure: str, as_of: str | None, first: str | None, last: str | None) -> Period:
    """Return the day or window asked; raise WrongUse or Refused where the measure needs another."""
    refuse_both(as_of, first, last)
    kind = _kind(measure, on_a_day=bool(as_of), over_a_window=bool(first or last))
    return asked_window(measure, as_of, first, last, "--as-of" if kind == "stock" else BY_WINDOW)


def refuse_both(as_of: str | None, first: str | None, last: str | None) -> None:
    """Raise WrongUse where both a day and a window are asked."""
    if as_of and (first or last):
        raise WrongUse("--as-of không đi cùng --from, --to", "--as-of goes without --from, --to")


def asked_window(
    measure: str, as_of: str | None, first: str | None, last: str | None, needed: str
) -> Period:
    """Return the day or window that was typed; raise WrongUse, naming what is needed, for none."""
    from socai.domain.period import Period
    from socai.infra.cli.asking import read_window
    from socai.infra.cli.typed import read_period

    if as_of:
        day = read_period(as_of).last
        return Period(day, day)
    if not (first and last):
        raise WrongUse(f"«{measure}» cần {needed}", f"«{measure}» needs {needed}")
    return read_window(first, last)


def _kind(measure: str, on_a_day: bool, over_a_window: bool) -> str:
    """Return "stock" or "flow"; raise Refused for a measure that is asked otherwise."""
    from socai.domain.chart import CHART

    kind = CHART[measure].kind
    if kind == "stock" and over_a_window:
        raise Refused.of(
            f"«{measure}» là số tại thời điểm: hỏi bằng --as-of, không phải --from/--to",
            f"«{measure}» is a stock: ask it with --as-of, not --from/--to",
        )
    if kind == "flow" and on_a_day:
        raise Refused.of(
            f"«{measure}» là số trong kỳ: hỏi bằng --from và --to, không phải --as-of",
            f"«{measure}» is a flow: ask it with --from and --to, not --as-of",
        )
    return kind
