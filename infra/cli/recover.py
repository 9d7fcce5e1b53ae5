"""`socai recover`: the store completed from its topic, or a new topic written from the store."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.refusal import Message
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.ledger import waiting
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.recovering import Completed

SOURCES = ("kafka", "store")
From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="kafka|store",
        help="kafka: bổ sung sổ gốc từ topic; store: lập topic mới từ sổ gốc "
        "| kafka: complete the store from its topic; store: write a new topic from the store",
    ),
]
Topic = Annotated[
    str | None,
    typer.Option(
        "--topic",
        metavar="T",
        help="Topic để đọc, khi Kafka có nhiều sổ | Topic to read, where Kafka has several ledgers",
    ),
]


def recover(ctx: typer.Context, source: From, topic: Topic = None) -> None:
    """Complete the store from its topic on Kafka, or write a new topic from the store."""
    console: Console = ctx.obj
    if source not in SOURCES:
        raise WrongUse(f"--from «{source[:40]}»: kafka, store", f"--from «{source[:40]}»: unknown")
    if source == "kafka":
        _from_kafka(console, topic)
    elif topic is not None:
        raise WrongUse("--topic chỉ đi với --from kafka", "--topic goes with --from kafka alone")
    else:
        _from_store(console)


def _from_kafka(console: Console, asked: str | None) -> None:
    from socai.infra.app import clock
    from socai.infra.kafka.reaching import reach
    from socai.infra.recovering import choose_topic, complete
    from socai.infra.store.places import ledger_at
    from socai.infra.store.upgrading import alone

    where, shown = console.where(), Shown(console.lang)
    with closing(reach("socai-recover")) as bus:
        # First what refuses: nothing is made at the ledger's place before that.
        choose_topic(bus, ledger_at(where), asked)
        with alone(where, partial(waiting, console), make=True):
            topic, ledger_id = choose_topic(bus, ledger_at(where), asked)
            told = shown("bổ sung từ Kafka", "completing from Kafka")
            try:
                found = complete(bus, where, topic, ledger_id, clock, told)
            finally:
                shown.end()
    _tell(console, found)


def _tell(console: Console, found: Completed) -> None:
    row = {
        "ledger": console.shown(),
        "id": found.ledger_id,
        "topic": found.topic,
        "made": found.made,
        "before": found.before,
        "added": found.last - found.before,
        "position": found.last,
        "left": found.left,
    }
    if found.left:
        console.warn(
            Message(
                f"Topic {found.topic} còn {number(found.left)} vị trí của một lệnh chưa gửi hết, "
                "không lấy được: `socai recover --from store` lập một topic mới từ sổ gốc",
                f"Topic {found.topic} has {number(found.left, 'en')} more positions of a command "
                "that was not sent whole, which cannot be taken: `socai recover --from store` "
                "writes a new topic from the store",
            )
        )
    console.one(row, [_said(console, found)])


def _said(console: Console, found: Completed) -> str:
    counts = (found.before, found.last - found.before, found.last)
    before, new, last = (number(count, console.lang) for count in counts)
    place = console.shown()
    if found.made:
        return console.say(
            f"Đã lập lại sổ {found.ledger_id} ở {place} từ topic {found.topic}: {new} sự kiện",
            f"Ledger {found.ledger_id} was made again at {place} from topic {found.topic}: {new} "
            "events",
        )
    if found.last > found.before:
        return console.say(
            f"Sổ {place} đang có {before} sự kiện, đã thêm {new} từ topic {found.topic}: nay có "
            f"{last}",
            f"Ledger {place} held {before} events, {new} were added from topic {found.topic}: now "
            f"{last}",
        )
    return console.say(
        f"Sổ {place} có {last} sự kiện; topic {found.topic} không có gì thêm",
        f"Ledger {place} holds {last} events; topic {found.topic} has nothing beyond them",
    )


def _from_store(console: Console) -> None:
    from socai.infra.kafka.reaching import reach
    from socai.infra.recovering import begin_epoch
    from socai.infra.running.topics import topic_of
    from socai.infra.store.upgrading import alone

    shown = Shown(console.lang)
    with (
        alone(console.where(), partial(waiting, console), make=False),
        console.open() as ledger,
        # One name for all epochs: whoever still sends to the former topic is shut out.
        closing(reach(topic_of(ledger.store.ledger_id))) as bus,
    ):
        try:
            topic = begin_epoch(bus, ledger.store, shown("lập topic mới", "writing a new topic"))
        finally:
            shown.end()
        last = ledger.store.last()
    said = console.say(
        f"Đã lập topic {topic} từ sổ gốc: {number(last)} sự kiện. Các phần đang đọc tự chuyển "
        "sang topic này; phần relay đang chạy sẽ dừng, hãy chạy lại `socai run`",
        f"Topic {topic} was written from the store: {number(last, 'en')} events. Whoever reads "
        "goes over to it by itself; a relay that is running ends, run `socai run` again",
    )
    console.one({"topic": topic, "position": last}, [said])
