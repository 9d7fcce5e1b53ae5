"""`socai report`: rows of measures and indicators over windows or units, as a table or a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.figure import Boundaries
from socai.infra.cli.look import AsOf, Known
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.domain.period import Period
    from socai.infra.cli.asking import AsKnown
    from socai.infra.reports.as_json import Asked
    from socai.projections.indicators.indicator import Definitions
    from socai.projections.reading import Reading
    from socai.projections.reports.cells import Read
    from socai.projections.reports.report import Report
    from socai.projections.scope import View
    from socai.projections.windows.window import Window

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME|FILE.toml",
        help="Báo cáo có sẵn, hoặc tệp của bạn; bỏ trống: kể các báo cáo | A shipped report, or a "
        "file of your own; none: list the reports",
    ),
]
Unit = Annotated[
    str | None, typer.Option("--unit", metavar="U", help="Mã hoặc tên đơn vị | Unit id or name")
]
Windows = Annotated[
    list[str] | None,
    typer.Option(
        "--window",
        metavar="W",
        help="Kỳ thay cho kỳ của báo cáo, nêu lại để thêm cột: «năm 2021», «từ 2008 đến nay», "
        "de-an-375:ten-years, hoặc chỉ de-an-375 | Window instead of the report's own, again for "
        "more columns: 2021, 2008..2018-09-12, de-an-375:ten-years, or just de-an-375",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Ghi ra tệp .json .csv .xlsx .parquet .txt; .toml: bản khai báo, để làm tệp của mình "
        "| Write a file .json .csv .xlsx .parquet .txt; .toml: the definition, to make one's own",
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Thay tệp đã có | Replace a file that is there")
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Mở từng ô đến bút toán và số công bố | Open every cell to postings and declarations",
    ),
]
REPORTS = (
    Column("name", "báo cáo", "report"),
    Column("title", "tên", "title"),
    Column("windows", "kỳ", "windows"),
    Column("rows", "số hàng", "rows"),
)


def report(
    ctx: typer.Context,
    name: Name = None,
    unit: Unit = None,
    window: Windows = None,
    as_of: AsOf = None,
    known: Known = None,
    boundaries: Boundaries = None,
    output: Output = None,
    force: Force = False,
    explain: Explain = False,
) -> None:
    """Print a report of a unit, or write it to a file; without a name list the reports."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import AsKnown
    from socai.infra.files.exports.target import check_free
    from socai.infra.reports.as_file import form_of

    console: Console = ctx.obj
    if name is None:
        _list(console)
        return
    if output and output.lower().endswith(".toml"):
        _write_definition(console, name, output, force)
        return
    if unit is None:
        raise WrongUse("Báo cáo cần --unit", "A report needs --unit")
    _check_form(console, output, explain)
    written = form_of(output) if output else None
    if output:
        check_free(Path(output), force)
    with console.open() as ledger, uncollected():
        at = AsKnown.at(ledger, known, None)
        asked = _asked(at, name, unit, window or [], as_of, boundaries, explain)
        content = written(asked, console.lang) if written else None
        if content is None:
            _print(console, asked)
    if output and content is not None:
        _write(console, output, force, content, asked)


def _write_definition(console: Console, name: str, output: str, force: bool) -> None:
    from socai.domain.refusal import Message
    from socai.infra.reports.as_file import write
    from socai.infra.reports.loading import written

    write(Path(output), force, written(name))
    console.tell(
        Message(
            f"Đã ghi khai báo của báo cáo «{name}» ra {output}: sửa rồi chạy với tên tệp ấy",
            f"The definition of the report «{name}» was written to {output}: change it, then run "
            "the report by the name of that file",
        )
    )


def _check_form(console: Console, output: str | None, explain: bool) -> None:
    form = Path(output).suffix.lower() if output else f".{console.format}"
    if explain and form in (".csv", ".parquet"):
        raise WrongUse(
            "--explain không đi cùng CSV, Parquet: dùng bảng, JSON hoặc .xlsx",
            "--explain does not go with CSV or Parquet: use the table, JSON or .xlsx",
        )


def _list(console: Console) -> None:
    from socai.domain.event import identity_of
    from socai.infra import shipped as brought
    from socai.infra.reports.loading import shipped

    indicators = [identity_of(said.stream) for said in brought.shipped()]
    rows = [
        {
            "name": one.name,
            "title": one.title.text(console.lang),
            "windows": ", ".join(one.windows),
            "rows": sum(bool(row.items) for row in one.rows),
        }
        for one in shipped(indicators)
    ]
    console.rows(REPORTS, rows)


def _asked(
    at: AsKnown,
    name: str,
    unit: str,
    given: list[str],
    as_of: str | None,
    boundaries: str | None,
    explain: bool,
) -> Asked:
    from socai.infra.cli.asking import read_last_day
    from socai.infra.defined import definitions
    from socai.infra.files.naming import unit_meant
    from socai.infra.reports.as_json import Asked
    from socai.infra.reports.loading import load
    from socai.projections.reports.report import evaluate

    known = definitions(at.ledger.source, at.position)
    read, indicators = _reader(known, at.position)
    asked = load(name, indicators)
    today, border = read_last_day(as_of) or _clock_day(at), read_last_day(boundaries)
    named = unit_meant(at.view.tree(border or today), unit)
    windows = _windows(at, asked, named, given, today)
    table = evaluate(at.view, asked, named, windows, border, read)
    return Asked(table, at.view, at.ledger.source, at.position, today, known, explain)


def _reader(definitions: Definitions, position: int) -> tuple[Read, list[str]]:
    """Return how cells are read, and the indicators that rows may name beside the measures."""
    from socai.domain.event import identity_of
    from socai.domain.refusal import Refused
    from socai.infra.shipped import shipped
    from socai.projections.indicators.indicator import read

    brought = {identity_of(said.stream) for said in shipped()}

    def cell(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
        if name in brought and name not in definitions:
            raise Refused.of(
                f"Đến vị trí {position} sổ chưa có định nghĩa «{name}»; sổ cũ thì chạy `socai "
                "upgrade`",
                f"Up to position {position} the ledger has no definition of «{name}»; for an old "
                "ledger run `socai upgrade`",
            )
        return read(view, name, unit, window, boundaries, definitions)

    return cell, sorted(brought | definitions.keys())


def _clock_day(at: AsKnown) -> date:
    """Return the day in Vietnam on which the position that is asked was recorded."""
    from socai.domain.refusal import Refused
    from socai.infra import known

    if not at.position:
        raise Refused.of(
            "Sổ chưa ghi gì: nhập các đơn vị trước, xem `socai template unit`",
            "Nothing is recorded yet: import the units first, see `socai template unit`",
        )
    (last,) = at.ledger.source.at([at.position])
    return known.of(last.meta.recorded_at).date()


def _windows(at: AsKnown, asked: Report, unit: str, given: list[str], today: date) -> list[Window]:
    """Return the windows that are asked, else those of the report.

    A programme named alone is the one of whose years the report's windows are; all its years, where
    the report has no windows of a programme. Where none is named it is one of the unit or of those
    above it.
    """
    from socai.projections.windows.programme import programmes
    from socai.projections.windows.words import kind_named, window_named

    every = programmes(at.stream(name) for name in at.ledger.source.streams("programme"))
    above = at.view.tree(today).path(unit)
    own = {identity: one for identity, one in every.items() if one.unit in above}
    texts: list[str] = []
    for text in given or asked.windows:
        whose = [window for window in asked.windows if kind_named(window)] or ["years"]
        texts += [f"{text}:{window}" for window in whose] if text in every else [text]
    return [window_named(text, every if ":" in text else own, today) for text in texts]


def _print(console: Console, asked: Asked) -> None:
    from socai.infra.cli.printing import print_csv
    from socai.infra.reports.as_file import text
    from socai.infra.reports.as_json import report_json
    from socai.infra.reports.cells import COLUMNS, as_object, rows

    if console.format == "csv":
        names = [column.name for column in COLUMNS]
        print_csv(names, (as_object(values) for values in rows(asked)))
    elif console.format == "json":
        console.one(report_json(asked), [])
    else:
        print(text(asked, console.lang), end="")


def _write(console: Console, output: str, force: bool, content: bytes, asked: Asked) -> None:
    from socai.domain.refusal import Message
    from socai.infra.reports.as_file import write

    write(Path(output), force, content)
    title, at = asked.table.report.title, asked.position
    said = Message(
        f"Đã ghi «{title.vi}» của {asked.unit_name} ra {output}, như sổ biết đến vị trí {at}",
        f"«{title.en}» of {asked.unit_name} was written to {output}, as known at position {at}",
    )
    if console.format == "json":
        row = {"file": output, "report": asked.table.report.name, "known": at}
        console.one(row, [])
    else:
        console.tell(said)
