"""Options that several commands have, each defined once."""

from __future__ import annotations

from typing import Annotated

import typer

from socai.infra.cli.console import WrongUse

Unit = Annotated[
    str, typer.Option("--unit", metavar="U", help="Mã hoặc tên đơn vị | Unit id or name")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="D", help="Ngày, tháng, quý, năm: ngày cuối | Day, month, quarter, year"
    ),
]
First = Annotated[
    str | None, typer.Option("--from", metavar="D", help="Đầu kỳ | Beginning of the window")
]
Last = Annotated[str | None, typer.Option("--to", metavar="D", help="Cuối kỳ | End of the window")]
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
Key = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="K", help="Khóa; nêu lại hoặc a,b để cộng | Key; a,b to add"),
]
Known = Annotated[
    str | None,
    typer.Option(
        "--known",
        metavar="N|@TIME",
        help="Như sổ biết đến vị trí N, hoặc đến lúc @2026-01-31T08:00 "
        "| As known at position N, or at the time @2026-01-31T08:00",
    ),
]
DocumentedBy = Annotated[
    str | None,
    typer.Option(
        "--documented-by",
        metavar="D",
        help="Chỉ theo tài liệu đến ngày này | Only by documents of up to this day",
    ),
]
Boundaries = Annotated[
    str | None,
    typer.Option("--boundaries", metavar="D", help="Địa giới ngày này | Boundaries of this day"),
]
Force = Annotated[
    bool, typer.Option("--force", help="Thay tệp đã có | Replace a file that is there")
]


def number_given(option: str, text: str | None, default: int) -> int:
    """Return the whole number that was typed, else the default; raise WrongUse for another text."""
    from socai.infra.cli.typed import read_whole

    value = default if text is None else read_whole(text)
    if not isinstance(value, int) or value < 0:
        raise WrongUse(f"{option} cần một số, không phải «{text}»", f"{option} needs a number")
    return value
