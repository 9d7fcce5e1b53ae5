"""Completing a ledger's store from its topic on Kafka, and beginning a new topic from the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from socai.consumers.bus import Bus
from socai.consumers.relay import Relay
from socai.consumers.tail import tail
from socai.consumers.topic_source import TopicSource
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused
from socai.infra.running.relaying import PARTITIONS
from socai.infra.running.topics import epochs, in_force, topic_of
from socai.infra.store.home import Where, open_home
from socai.infra.store.places import make_store
from socai.infra.store.sql_store import Clock, SqlStore
from socai.schemas import codec

BATCH = 2_000
"""Events taken in one transaction, where their commands are no longer than that."""
ALL = "socai.ledger."
_TOPIC = re.compile(
    r"socai\.ledger\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[1-9][0-9]{0,8})?"
)
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Completed:
    """What a store held before, what it holds now, and what its topic has that it cannot take."""

    topic: str
    ledger_id: str
    made: bool
    before: int
    last: int
    left: int


def choose_topic(bus: Bus, ledger_id: str | None, asked: str | None = None) -> tuple[str, str]:
    """Return the topic to recover from and its ledger's id.

    It is the one asked for, else the one in force of the ledger whose id is given, else of the only
    ledger that has topics. Raises Refused where it is not clear which, or there is none.
    """
    if asked is not None:
        match = _TOPIC.fullmatch(asked)
        if not match or not bus.partitions(asked):
            raise _no_topic(f"«{asked[:80]}»", _listed(bus))
        if ledger_id not in (None, match[1]):
            raise Refused.of(
                f"Topic «{asked}» là của sổ {match[1]}, ở đây là sổ {ledger_id}. Chưa ghi gì",
                f"Topic «{asked}» is that of ledger {match[1]}, here is ledger {ledger_id}. "
                "Nothing was recorded",
            )
        return asked, match[1]
    if ledger_id is not None:
        topic = in_force(bus, ledger_id)
        if topic is None:
            raise _no_topic(topic_of(ledger_id), _listed(bus))
        return topic, ledger_id
    listed = _listed(bus)
    if len(listed) > 1:
        raise _several(listed)
    for found in listed.items():
        return found
    raise _no_topic(f"{ALL}*", listed)


def _listed(bus: Bus) -> dict[str, str]:
    """Return the topics in force of all ledgers, each with the ledger's id."""
    matches = (_TOPIC.fullmatch(name) for name in bus.topics(ALL))
    ids = sorted({match[1] for match in matches if match})
    return {topic: one for one in ids if (topic := in_force(bus, one))}


def complete(
    bus: Bus, where: Where, topic: str, ledger_id: str, clock: Clock, told: Told
) -> Completed:
    """Bring into the store at a place what its topic holds beyond it, byte for byte.

    The store is made where there is none. Killed half-way it holds a prefix of whole commands, and
    is completed when this is done again. Raises Refused, naming the position, where the topic is
    not whole or is of another history than the store; nothing is written then.
    """
    source = TopicSource(bus, topic)
    first = source.read(BATCH)
    made = make_store(where, ledger_id)
    with closing(open_home(where, clock).store) as store:
        before = store.last()
        _take_all(store, source, first, told)
        last = store.last()
    ends = enumerate(bus.ends(topic))
    sent = max(tail(bus, topic, partition, end).last for partition, end in ends)
    return Completed(topic, ledger_id, made, before, last, max(sent - last, 0))


def _take_all(
    store: SqlStore, source: TopicSource, waiting: list[tuple[int, bytes]], told: Told
) -> None:
    """Take all that the topic holds, in parts that end with commands, and compare the roots."""
    range_ = CompactRange()
    while waiting:
        end = _whole(waiting)
        if end:
            part, waiting = waiting[:end], waiting[end:]
            range_ = range_.extend(data for _, data in part)
            if store.take(part) == range_.size:
                _agree(store, range_)
            told(range_.size, source.complete)
        more = source.read(BATCH)
        if not more and waiting:
            store.take(waiting)
        waiting += more


def _agree(store: SqlStore, range_: CompactRange) -> None:
    """Raise Refused where the store, while it ends there, has another root than the topic."""
    try:
        store.take([], range_.root())
    except Refused:
        # Somebody records meanwhile: of a longer log this is no root, and the bytes are compared.
        if store.last() == range_.size:
            raise


def _whole(stored: Sequence[tuple[int, bytes]]) -> int:
    """Return how many of these events, from the first on, are whole commands."""
    for count in range(len(stored), 0, -1):
        position, data = stored[count - 1]
        if codec.decode(data, f"position {position}")[0].ends_command:
            return count
    return 0


def begin_epoch(bus: Bus, store: SqlStore, told: Told) -> str:
    """Write a new topic, the next epoch, from all that a store holds; return its name.

    The bus must be that of the ledger's sender. Whoever still sends to the former topic is shut
    out, and whoever reads goes over. Killed half-way, the relay completes it.
    """
    number = max(epochs(bus, store.ledger_id), default=0) + 1
    topic = topic_of(store.ledger_id, number)
    bus.create(topic, PARTITIONS)
    relay = Relay(store, bus, topic)
    while relay.step():
        told(relay.position, store.last())
    return topic


def _no_topic(asked: str, listed: Mapping[str, str]) -> Refused:
    names = ", ".join(listed)
    vi, en = f"có: {names}" if listed else "", f"it has: {names}" if listed else ""
    return Refused.of(
        f"Kafka không có topic sổ để khôi phục: {asked}; {vi or 'chưa có topic sổ nào'}. Chưa ghi "
        "gì: kiểm tra SOCAI_KAFKA, --ledger và --topic",
        f"Kafka has no topic of a ledger to recover from: {asked}; {en or 'it has none'}. Nothing "
        "was recorded: check SOCAI_KAFKA, --ledger and --topic",
    )


def _several(listed: Mapping[str, str]) -> Refused:
    names = ", ".join(listed)
    return Refused.of(
        f"Kafka có topic của {len(listed)} sổ: {names}. Chưa ghi gì: nêu một, --topic TÊN",
        f"Kafka has topics of {len(listed)} ledgers: {names}. Nothing was recorded: name one, "
        "--topic NAME",
    )
