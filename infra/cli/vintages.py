"""The command that explains why a figure is not what it was: what each command made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.figure import (
    BY_WINDOW,
    Asked,
    asked_window,
    measure_window,
    refuse_both,
)
from socai.infra.cli.options import AsOf, Boundaries, First, Key, Last, Unit, Windows

if TYPE_CHECKING:
    from socai.domain.period import Period

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
    window: Windows = None,
    key: Key = None,
    boundaries: Boundaries = None,
) -> None:
    """Print the difference of what is asked as known at two positions, by cause and by command."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.vintages_figure import print_figure
    from socai.infra.cli.vintages_report import print_report

    console: Console = ctx.obj
    asked = Asked(measure, unit, key, known, boundaries=boundaries)
    if not _is_report(measure):
        if window:
            raise WrongUse(
                "--window là kỳ của báo cáo: hỏi con số bằng --as-of, hoặc --from, --to",
                "--window is of reports: ask a figure with --as-of, or --from, --to",
            )
        days = _window(measure, as_of, first, last)
        with uncollected():
            print_figure(console, asked, against, days)
        return
    if key or first or last:
        raise WrongUse(
            "Báo cáo có kỳ và khóa của nó: dùng --window thay cho --from, --to; không kèm --key",
            "A report has windows and keys of its own: --window in place of --from, --to; no --key",
        )
    with uncollected():
        print_report(console, asked, against, window or [], as_of)


def _is_report(name: str) -> bool:
    """Return whether a shipped report is named, or a file of one's own."""
    from socai.infra.reports.loading import SUFFIX, shipped_names

    return name.endswith(SUFFIX) or name in shipped_names()


def _window(name: str, as_of: str | None, first: str | None, last: str | None) -> Period:
    """Return the day or window asked; raise WrongUse or Refused where a measure needs another."""
    from socai.domain.chart import CHART

    if name in CHART:
        return measure_window(name, as_of, first, last)
    refuse_both(as_of, first, last)
    return asked_window(name, as_of, first, last, f"--as-of | {BY_WINDOW}")
