"""`socai asyncapi`: what stands on Kafka, as an AsyncAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from socai.domain.refusal import Unavailable
from socai.infra.cli.console import Console, WrongUse

File = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE.json",
        help="Tệp sẽ viết; không nêu thì in ra | The file to write; printed where none is named",
    ),
]


def asyncapi(ctx: typer.Context, file: File = None) -> None:
    """Write the document to a file, or print it. It needs no ledger."""
    console: Console = ctx.obj
    if file is not None and not file.lower().endswith(".json"):
        raise WrongUse(
            f"«{file[:60]}»: tài liệu AsyncAPI viết ra JSON, cần tên đuôi .json",
            f"«{file[:60]}»: the AsyncAPI document is JSON, its name must end in .json",
        )
    from socai.infra.asyncapi import document

    found = document()
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if file is None:
        print(text, end="")
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unavailable.of(
            f"Không ghi được {file} ({error.strerror}). Chọn một thư mục có sẵn và ghi được",
            f"{file} cannot be written ({error.strerror}). Choose a folder that is there and can "
            "be written to",
        ) from error
    row = {"file": file, "asyncapi": found["asyncapi"], "channels": len(found["channels"]),
           "messages": len(found["components"]["messages"])}  # fmt: skip
    said = console.say(
        f"Đã viết {file}: {row['channels']} kênh, {row['messages']} loại bản ghi",
        f"Wrote {file}: {row['channels']} channels, {row['messages']} kinds of messages",
    )
    console.one(row, [said])
