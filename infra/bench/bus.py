"""`socai bench bus`: how fast both clients of Kafka send and read, as a ratio in one run.

What one machine does in a second says little: client and broker share it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TextIO

from socai.consumers.bus import Bus, Entry
from socai.consumers.record import event_entry, partition_of
from socai.domain.event import Meta, Recorded, Source
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.domain.unit import UnitRenamed
from socai.infra.cli.printing import number
from socai.infra.kafka.reaching import CLIENTS, Cluster, client_there, cluster
from socai.schemas import codec

EVENTS = 20_000
PARTITIONS, STREAMS = 6, 500
SENT_AT_ONCE, READ_AT_ONCE, FIRST = 2_000, 5_000, 1_000
DAY = Period(date(2021, 5, 3), date(2021, 5, 3))


def bus(out: TextIO, events: int, lang: str) -> None:
    """Print how many events a second each client sends and reads, and how they compare.

    Raises Refused where no broker is named or a client is not installed, and what a bus raises. The
    topics that were measured are deleted.
    """
    reached = cluster()
    for client in CLIENTS:
        client_there(client)
    made = entries(events)
    title = Message(
        f"{number(events, lang)} sự kiện, {PARTITIONS} phân vùng, máy chủ {reached.servers}",
        f"{number(events, lang)} events, {PARTITIONS} partitions, broker {reached.servers}",
    )
    print(title.text(lang), file=out)
    name = f"socai.bench.{secrets.token_hex(4)}"
    topics = {client: f"{name}.{client}" for client in CLIENTS}
    try:
        found = [measured(replace(reached, client=one), topics[one], made) for one in CLIENTS]
    finally:
        _delete(reached, list(topics.values()))
    for words, rates in zip(_words(lang), zip(*found, strict=True), strict=True):
        each = ", ".join(
            f"{client} {number(round(rate), lang)}/s"
            for client, rate in zip(CLIENTS, rates, strict=True)
        )
        slow, fast = rates
        print(f"{words}: {each}; {CLIENTS[1]} : {CLIENTS[0]} = {fast / slow:.2f}", file=out)


def entries(count: int) -> list[Entry]:
    """Return events as the relay sends them."""
    found: list[Entry] = []
    lasts = [0] * PARTITIONS
    for position in range(1, count + 1):
        stream = f"unit-xa-{position * 7_919 % STREAMS}"
        meta = Meta(
            event_id=f"bench-{position}",
            command_id=f"bench-{position}",
            command_content="bench",
            command_index=0,
            command_size=1,
            stream=stream,
            version=position,
            type="UnitRenamed",
            recorded_at=position,
            effective=DAY,
            source=Source(document="document-bench", line=position, quote="Xã đo tốc độ"),
            actor="bench",
        )
        event = UnitRenamed(name=f"Xã đo tốc độ số {position}")
        partition = partition_of(stream, PARTITIONS)
        recorded = Recorded(position, meta, event)
        data = codec.encode(meta, event)
        found.append(event_entry(recorded, data, "bench", partition, lasts[partition]))
        lasts[partition] = position
    return found


def measured(reached: Cluster, topic: str, made: Sequence[Entry]) -> tuple[float, float]:
    """Return how many entries a second are sent to a new topic, and how many are read from it.

    Raises Refused where other entries are read than were sent.
    """
    with closing(reached.bus(topic)) as bus_:
        bus_.create(topic, PARTITIONS)
        # What is set up once is not measured.
        bus_.send(topic, made[:FIRST])
        bus_.read(topic, 0, 0, 1)
        begun = time.perf_counter()
        for at in range(0, len(made), SENT_AT_ONCE):
            bus_.send(topic, made[at : at + SENT_AT_ONCE])
        sent = time.perf_counter()
        count = sum(_read(bus_, topic, partition) for partition in range(PARTITIONS))
        read = time.perf_counter()
    whole = len(made) + len(made[:FIRST])
    if count != whole:
        raise Refused.of(
            f"{reached.client}: đã gửi {whole} bản ghi, đọc được {count}",
            f"{reached.client}: {whole} records were sent, {count} were read",
        )
    return len(made) / (sent - begun), whole / (read - sent)


def _read(bus_: Bus, topic: str, partition: int) -> int:
    """Read a partition to its end; return the number of its records."""
    count = offset = 0
    while records := bus_.read(topic, partition, offset, READ_AT_ONCE):
        count, offset = count + len(records), records[-1].offset + 1
    return count


def _delete(reached: Cluster, topics: Sequence[str]) -> None:
    from kafka.admin import KafkaAdminClient

    admin = KafkaAdminClient(
        bootstrap_servers=reached.servers.split(","), **reached.security.for_kafka_python()
    )
    with closing(admin):
        admin.delete_topics(sorted(set(topics) & set(admin.list_topics())))


def _words(lang: str) -> tuple[str, str]:
    return ("sending", "reading") if lang == "en" else ("gửi", "đọc")
