"""The command that writes an empty workbook to fill in and import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number

if TYPE_CHECKING:
    from socai.infra.files.templates.template_columns import Things


def template(
    ctx: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="Loại: organisation, incident, declaration … "
            "| Kind: organisation, incident, declaration …",
        ),
    ],
    file: Annotated[
        str,
        typer.Argument(metavar="FILE.xlsx", help="Tệp sẽ viết | File to write"),
    ],
) -> None:
    """Write the workbook; where there is a ledger, its units and documents are offered in lists."""
    from socai.infra.files.templates.template import event_types, write_template

    console: Console = ctx.obj
    types = event_types(kind)
    if not file.lower().endswith(".xlsx"):
        raise WrongUse(
            f"«{file}»: mẫu là một bảng tính, cần tên đuôi .xlsx",
            f"«{file}»: the template is a workbook, its name must end in .xlsx",
        )
    things = _things(console, types)
    write_template(kind, Path(file), things or {})
    row = {
        "file": file,
        "kind": kind,
        "sheets": types,
        "ledger": None if things is None else console.shown(),
        "listed": {name: len(labels) for name, labels in sorted((things or {}).items())},
    }
    console.one(
        row, [_said(console, file, types), _lists_said(console, things), _next(console, file)]
    )


def _things(console: Console, types: list[str]) -> Things | None:
    """Return the labels of what the ledger holds, None where there is no ledger."""
    from socai.infra.files.templates.template_columns import categories, labels_of
    from socai.infra.store.directory import MARKER

    where = console.where()
    if isinstance(where, Path) and not (where / MARKER).exists():
        return None
    with console.open() as ledger:
        return {
            kind: labels_of(ledger.streams, ledger.store.streams(kind))
            for kind in sorted(categories(types))
        }


def _said(console: Console, file: str, types: list[str]) -> str:
    listed = ", ".join(types)
    return console.say(
        f"Đã viết mẫu {file}, {len(types)} trang tính: {listed}",
        f"Template {file} was written with {len(types)} sheets: {listed}",
    )


def _lists_said(console: Console, things: Things | None) -> str:
    from socai.domain.catalogue import KIND_NAMES

    where = console.shown()
    if things is None:
        return console.say(
            f"Không có sổ ở {where}: các ô đơn vị, tài liệu không có danh sách để chọn, hãy ghi mã",
            f"There is no ledger at {where}: units and documents have no list to choose from",
        )
    counts = {kind: number(len(labels), console.lang) for kind, labels in sorted(things.items())}
    vi = ", ".join(f"{count} {KIND_NAMES[kind]}" for kind, count in counts.items())
    en = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return console.say(f"Danh sách lấy từ sổ {where}: {vi}", f"Lists from ledger {where}: {en}")


def _next(console: Console, file: str) -> str:
    return console.say(
        f"Tiếp theo: điền, kiểm tra bằng «socai import {file} --dry-run», rồi nhập bằng «socai "
        f"import {file}»",
        f"Next: fill it in, check it with «socai import {file} --dry-run», then «socai import "
        f"{file}»",
    )
