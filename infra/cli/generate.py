"""`socai generate`: a synthetic history, for load and demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.synthetic.generating import Written
    from socai.infra.synthetic.plan import Plan

Communes = Annotated[
    int,
    typer.Option("--communes", metavar="N", help="Số xã, từ 1 đến 635 | Communes, 1 to 635"),
]
Years = Annotated[
    int,
    typer.Option("--years", metavar="Y", help="Số năm, từ năm 2008 | Years, from 2008 on"),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="S",
        help="Mầm: cùng mầm thì cùng dữ liệu | The same seed gives the same history",
    ),
]
Out = Annotated[
    str, typer.Option("--out", metavar="FILE.jsonl", help="Tệp sẽ viết | The file to write")
]
Households = Annotated[
    int | None,
    typer.Option(
        "--households",
        metavar="H",
        help="Số hộ được ghi từng hộ một; các tổ khai số hộ còn lại "
        "| Households named one by one; the teams declare how many the rest are",
    ),
]
Events = Annotated[
    int | None,
    typer.Option(
        "--events",
        metavar="E",
        help="Chừng bao nhiêu sự kiện: chọn thay cho --households "
        "| About how many events: chooses --households",
    ),
]


def generate(
    ctx: typer.Context,
    communes: Communes,
    years: Years,
    seed: Seed,
    out: Out,
    households: Households = None,
    events: Events = None,
) -> None:
    """Write a synthetic history and its tally."""
    from socai.infra.synthetic.generating import generate as write
    from socai.infra.synthetic.plan import planned

    console: Console = ctx.obj
    if not out.lower().endswith(".jsonl"):
        raise WrongUse(
            f"«{out}»: tệp cần tên đuôi .jsonl, để nhập được",
            f"«{out}»: the file needs a name that ends in .jsonl, so that it can be imported",
        )
    plan = planned(communes, years, seed, households, events)
    shown = Shown(console.lang)
    told = shown("sinh dữ liệu giả lập", "generating synthetic data")
    try:
        written = write(Path(out), plan, lambda done: told(done, max(done, plan.expected)))
    finally:
        shown.end()
    _say(console, plan, written)


def _say(console: Console, plan: Plan, written: Written) -> None:
    row = {
        "file": str(written.file),
        "tally": str(written.tally),
        "synthetic": True,
        "document": plan.document,
        "rows": written.rows,
        "commands": written.commands,
        "figures": written.figures,
    }
    counts = (written.rows, written.commands, written.figures)
    rows, commands, figures = (number(count, console.lang) for count in counts)
    said = console.say(
        f"DỮ LIỆU GIẢ LẬP, không phải số liệu thật: {rows} sự kiện trong {commands} lệnh ở "
        f"{written.file}; {figures} con số phải ra ở {written.tally}",
        f"SYNTHETIC DATA, no real figures: {rows} events in {commands} commands in "
        f"{written.file}; the {figures} figures that they must come to in {written.tally}",
    )
    console.one(row, [said])
