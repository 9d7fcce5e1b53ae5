"""`socai run`: the long-running parts of a ledger."""

from __future__ import annotations

import signal
from threading import Event
from typing import Annotated

import typer

from socai.domain.refusal import Message, Refused
from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.progress import Shown

PARTS = ("relay",)
Parts = Annotated[
    list[str] | None,
    typer.Argument(metavar="relay", help="Chuyển sổ lên Kafka | Send the log to Kafka"),
]
Once = Annotated[
    bool,
    typer.Option("--once", help="Gửi hết phần đã ghi rồi thôi | Send what is recorded, then end"),
]


def run(ctx: typer.Context, parts: Parts = None, once: Once = False) -> None:
    """Run the parts named, all of them where none is, until interrupted."""
    console: Console = ctx.obj
    for part in parts or PARTS:
        if part not in PARTS:
            named = ", ".join(PARTS)
            raise WrongUse(f"«{part[:60]}»: cần {named}", f"«{part[:60]}»: {named} needed")
    servers = settings.KAFKA.read()
    if not servers:
        raise Refused.of(
            "Chưa nêu máy chủ Kafka: đặt SOCAI_KAFKA, ví dụ 127.0.0.1:9092 (chạy thử: "
            "`socai kafka start`)",
            "No Kafka broker is named: set SOCAI_KAFKA, e.g. 127.0.0.1:9092 (to try it: "
            "`socai kafka start`)",
        )
    _relay(console, servers, once)


def _relay(console: Console, servers: str, once: bool) -> None:
    from socai.infra.kafka.kafka_bus import KafkaBus
    from socai.infra.relaying import relay_on, relay_once, topic_of

    shown, stop = Shown(console.lang), Event()
    with console.open() as ledger:
        log = ledger.store
        topic = topic_of(log.ledger_id)

        def reach() -> KafkaBus:
            return KafkaBus(servers, name=topic)

        told = shown("chuyển lên Kafka", "to Kafka")
        try:
            if once:
                bus = reach()
                try:
                    reached = relay_once(log, bus, told)
                finally:
                    bus.close()
            else:
                for name in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(name, lambda *_: stop.set())
                console.tell(
                    Message(f"Đang chuyển sổ lên topic {topic}", f"Sending the log to {topic}")
                )
                relay_on(log, reach, told, console.warn, stop)
                reached = log.last()
        finally:
            shown.end()
    said = console.say(
        f"Topic {topic} có đến vị trí {reached}", f"Topic {topic} holds up to position {reached}"
    )
    console.one({"topic": topic, "position": reached}, [said])
