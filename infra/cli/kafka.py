"""`socai kafka`: a pinned Apache Kafka on this machine, for development."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.kafka.broker import Status

FOLDER = Path("var", "kafka")
ACTIONS = ("start", "stop", "status")
LOWEST_PORT, HIGHEST_PORT = 1024, 32_767

Action = Annotated[
    str,
    typer.Argument(
        metavar="start|stop|status",
        help="Chạy (lần đầu thì tải về và lập), dừng, hoặc xem nó đang làm gì "
        "| Start it (fetched and made the first time), stop it, or see what it does",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        metavar="N",
        help="Cổng khi chạy: mặc định là cổng lần trước, lần đầu là 9092 nếu còn trống "
        "| The port to start on: as before, the first time 9092 if it is free",
    ),
]


def kafka(ctx: typer.Context, action: Action, port: Port = None) -> None:
    """Start or stop the Kafka of this folder, or tell what it does."""
    from socai.infra.kafka.broker import Node

    if action not in ACTIONS:
        raise WrongUse(
            f"socai kafka «{action[:60]}»: cần {', '.join(ACTIONS)}",
            f"socai kafka «{action[:60]}»: {', '.join(ACTIONS)} needed",
        )
    _check_port(action, port)
    console: Console = ctx.obj
    shown = Shown(console.lang)
    fetched = shown("tải Kafka, số tệp", "fetching Kafka, files")
    node = Node(FOLDER, console.tell, fetched)
    try:
        match action:
            case "start":
                status = node.start(port)
            case "stop":
                status = node.stop()
            case _:
                status = node.status()
    finally:
        shown.end()
    console.one(asdict(status), _lines(console, status))


def _check_port(action: str, port: int | None) -> None:
    if port is None:
        return
    if action != "start":
        raise WrongUse("--port chỉ dùng với start", "--port goes with start only")
    if not LOWEST_PORT <= port <= HIGHEST_PORT:
        raise WrongUse(
            f"--port {port}: cần số từ {LOWEST_PORT} đến {HIGHEST_PORT}; các cổng cao hơn hệ điều "
            "hành cấp cho những chương trình khác",
            f"--port {port}: {LOWEST_PORT} to {HIGHEST_PORT} needed; the system gives the higher "
            "ports to other programs",
        )


def _lines(console: Console, status: Status) -> list[str]:
    if status.running:
        first = console.say(
            f"Kafka {status.kafka} đang chạy ở {status.bootstrap}",
            f"Kafka {status.kafka} is running at {status.bootstrap}",
        )
    elif status.process_id:
        first = console.say(
            f"Kafka {status.kafka} (tiến trình {status.process_id}) đang khởi động hoặc bị treo: "
            "nó chưa trả lời",
            f"Kafka {status.kafka} (process {status.process_id}) is starting or hangs: it does "
            "not answer yet",
        )
    else:
        return [
            console.say(
                "Kafka không chạy. Để chạy: socai kafka start",
                "Kafka is not running. To start it: socai kafka start",
            )
        ]
    return [
        first,
        console.say(f"  Dữ liệu: {status.folder}", f"  Data: {status.folder}"),
        console.say(f"  Nhật ký: {status.log}", f"  Log: {status.log}"),
    ]
