"""`socai units-file`: unit events from a package of administrative units, as a file to import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number

Province = Annotated[
    str,
    typer.Option(
        "--province",
        metavar="P",
        help="Tỉnh, thành phố theo tên trước 01/07/2025 | A province by its name before 2025-07-01",
    ),
]
District = Annotated[
    str | None,
    typer.Option("--district", metavar="D", help="Chỉ một huyện của tỉnh | One district only"),
]
Out = Annotated[
    str, typer.Option("--out", metavar="FILE.jsonl", help="Tệp sẽ viết | The file to write")
]


def units_file(ctx: typer.Context, province: Province, out: Out, district: District = None) -> None:
    """Write the events of a province's units; what the ledger knows by name keeps its id."""
    from socai.infra.units.package import installed
    from socai.infra.units.rows import CHANGE, LAST_DAY, Rows
    from socai.infra.units.writing import write

    console: Console = ctx.obj
    if not out.lower().endswith(".jsonl"):
        raise WrongUse(
            f"«{out}»: tệp cần tên đuôi .jsonl, để nhập được",
            f"«{out}»: the file needs a name that ends in .jsonl, so that it can be imported",
        )
    listed = installed()
    with console.open() as ledger:
        before, after = ledger.tree(LAST_DAY), ledger.tree(CHANGE)
        documents = set(ledger.store.streams("document"))
        rows = Rows(listed, before, after, documents).of(province, district)
    write(Path(out), rows)
    count = number(len(rows), console.lang)
    said = console.say(
        f"{count} sự kiện ở {out}, theo dữ liệu của vietnamadminunits {listed.version}: xem lại "
        f"rồi nhập bằng `socai import {out}`",
        f"{count} events in {out}, by the data of vietnamadminunits {listed.version}: look them "
        f"over, then import them by `socai import {out}`",
    )
    row = {"file": out, "rows": len(rows), "source": listed.version, "hash": listed.file_hash}
    console.one(row, [said])
