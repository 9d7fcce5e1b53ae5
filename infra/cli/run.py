"""`socai run`: the long-running parts of a ledger."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.refusal import Refused
from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import Column
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.running.part import Part

Parts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[relay]…", help="Các phần; mặc định: tất cả | The parts; all where none is named"
    ),
]
Once = Annotated[
    bool,
    typer.Option("--once", help="Làm hết phần đã ghi rồi thôi | Do what there is to do, then end"),
]
COLUMNS = (
    Column("part", "Phần", "Part"),
    Column("at", "Ở", "At"),
    Column("position", "Đến vị trí", "Up to position"),
)


def run(ctx: typer.Context, parts: Parts = None, once: Once = False) -> None:
    """Run the parts named, all of them where none is, until interrupted."""
    from socai.infra.running.part import Running
    from socai.infra.running.parts import run_parts

    console: Console = ctx.obj
    chosen = _chosen(parts or ())
    servers = kafka_servers()
    from socai.infra.kafka.kafka_bus import KafkaBus

    shown, stop = Shown(console.lang), Event()
    if not once:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    running = Running(
        open=console.open,
        reach=lambda name: KafkaBus(servers, name=name),
        say=console.warn,
        phase=shown,
        stop=stop,
        once=once,
    )
    try:
        reached = run_parts(chosen, running)
    finally:
        shown.end()
    console.rows(COLUMNS, reached)


def _chosen(names: list[str] | tuple[()]) -> list[Part]:
    from socai.infra.running.parts import PARTS

    known = {part.name: part for part in PARTS}
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise WrongUse(f"«{name[:60]}»: cần {listed}", f"«{name[:60]}»: {listed} needed")
    return [part for part in PARTS if not names or part.name in names]


def kafka_servers() -> str:
    """Return the brokers named by SOCAI_KAFKA; raise Refused where none is."""
    servers = settings.KAFKA.read()
    if not servers:
        raise Refused.of(
            "Chưa nêu máy chủ Kafka: đặt SOCAI_KAFKA, ví dụ 127.0.0.1:9092 (chạy thử: "
            "`socai kafka start`)",
            "No Kafka broker is named: set SOCAI_KAFKA, e.g. 127.0.0.1:9092 (to try it: "
            "`socai kafka start`)",
        )
    return servers
