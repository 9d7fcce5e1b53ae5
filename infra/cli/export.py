"""`socai export`: read models as files, for analysts and for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.refusal import Message
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import Force, Known
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.files.exports.exporting import Asked, Written

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND|postings",
        help="unit, organisation, member, incident, declaration …: hiện trạng; postings: mọi bút "
        "toán | unit, organisation, member, incident, declaration …: as it stands; postings: every "
        "posting",
    ),
]
File = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="Tệp .parquet, .csv hoặc .jsonl; - là ra màn hình (.jsonl, hay .csv nếu --format csv) "
        "| A file .parquet, .csv or .jsonl; - is stdout (.jsonl, with --format csv .csv)",
    ),
]
Bom = Annotated[
    bool,
    typer.Option(
        "--bom",
        help="Thêm dấu UTF-8 ở đầu tệp .csv để Excel đọc đúng chữ Việt; máy khác thì không cần "
        "| Begin a .csv with the mark by which Excel knows UTF-8; other programs do without",
    ),
]


def export(
    ctx: typer.Context,
    kind: Kind,
    file: File,
    known: Known = None,
    bom: Bom = False,
    force: Force = False,
) -> None:
    """Write the rows of a kind, or the postings, to a file."""
    from socai.infra.files.exports.exporting import Asked
    from socai.infra.files.exports.kinds import check_kind

    console: Console = ctx.obj
    check_kind(kind)
    asked = Asked(kind, _form(console, file), known, bom)
    if bom and asked.form != "csv":
        raise WrongUse("--bom chỉ dành cho tệp .csv", "--bom is for .csv files only")
    _say(console, file, kind, _written(console, asked, file, force))


def _form(console: Console, file: str) -> str:
    """Return the form of the file; raise WrongUse where its name does not say."""
    from socai.infra.files.exports.exporting import FORMS

    if file == "-":
        return "csv" if console.format == "csv" else "jsonl"
    form = file.lower().rpartition(".")[2]
    if "." not in file or form not in FORMS:
        raise WrongUse(
            f"«{file}»: tệp xuất cần tên đuôi .parquet, .csv hoặc .jsonl; hoặc - để ra màn hình",
            f"«{file}»: the file needs a name that ends in .parquet, .csv or .jsonl; or - for "
            "stdout",
        )
    return form


def _written(console: Console, asked: Asked, file: str, force: bool) -> Written:
    from socai.infra.files.exports.exporting import export as write
    from socai.infra.files.exports.parquet import check_library
    from socai.infra.files.exports.target import check_free, to_file, to_stdout

    if asked.form == "parquet":
        check_library()
    if file != "-":
        check_free(Path(file), force)
    shown = Shown(console.lang)
    with console.open() as ledger:
        try:
            if file == "-":
                return to_stdout(lambda out: write(ledger, asked, out, shown))
            return to_file(Path(file), force, lambda out: write(ledger, asked, out, shown))
        finally:
            shown.end()


def _say(console: Console, file: str, kind: str, written: Written) -> None:
    """Say what was written: as JSON where that is asked for, else on stderr."""
    why = written.why_none
    if console.format == "json" and file != "-":
        row = {
            "file": file,
            "kind": kind,
            "rows": written.rows,
            "ledger": written.ledger_id,
            "position": written.position,
            "merkle_root": written.root,
            "columns": [column.described() for column in written.columns],
            "why_none": why and {"vi": why.vi, "en": why.en},
        }
        console.one(row, [])
        return
    if why:
        console.tell(why)
    if file != "-":
        rows, rows_en = number(written.rows), number(written.rows, "en")
        console.tell(
            Message(
                f"Đã xuất {rows} dòng «{kind}» ra {file}, như sổ biết đến vị trí "
                f"{written.position}",
                f"{rows_en} rows of «{kind}» were written to {file}, as known at position "
                f"{written.position}",
            )
        )
