"""`socai report`: rows of measures and indicators over windows or units, as a table or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import AsOf, Boundaries, Force, Known, Windows
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.infra.reports.as_file import Written
    from socai.infra.reports.as_json import Asked

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
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Ghi ra tệp .docx .pdf .xlsx .json .csv .parquet .txt; .toml: bản khai báo, để làm "
        "tệp của mình | Write a file .docx .pdf .xlsx .json .csv .parquet .txt; .toml: the "
        "definition, to make one's own",
    ),
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
    from socai.infra.cli.asking import AsKnown, read_last_day
    from socai.infra.reports.asking import ask

    console: Console = ctx.obj
    if name is None:
        _list(console)
        return
    if output and output.lower().endswith(".toml"):
        _write_definition(console, name, output, force)
        return
    if unit is None:
        raise WrongUse("Báo cáo cần --unit", "A report needs --unit")
    written = _form(console, output, force, explain)
    with console.open() as ledger, uncollected():
        at = AsKnown.at(ledger, known, None)
        today, border = read_last_day(as_of), read_last_day(boundaries)
        asked = ask(at, name, unit, window or [], today, border, explain)
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


def _form(console: Console, output: str | None, force: bool, explain: bool) -> Written | None:
    """Return what makes the bytes of a file, None for none; raise Refused where none can be."""
    from socai.infra.files.exports.target import check_free
    from socai.infra.reports.as_file import form_of

    form = Path(output).suffix.lower() if output else f".{console.format}"
    if explain and form in (".csv", ".parquet"):
        raise WrongUse(
            "--explain không đi cùng CSV, Parquet: dùng bảng, JSON hoặc .xlsx",
            "--explain does not go with CSV or Parquet: use the table, JSON or .xlsx",
        )
    if output is None:
        return None
    written = form_of(output)
    check_free(Path(output), force)
    return written


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
