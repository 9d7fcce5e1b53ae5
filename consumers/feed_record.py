"""How what is fed stands on its topics, and how far each partition is: its place.

Topics are compacted: the last record of each key stands, and a key whose last record has no value
is gone. The place of a partition is a record among the others, after all that it speaks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from socai.domain.refusal import Refused

from .bus import Bus, Entry, Received
from .feed_state import FED
from .record import POSITION, partition_of

PLACE = b"#place"
"""The key of a place: no stream's name, and no figure's."""
FORMAT = 1
"""The version of what is fed and how: another one begins topics of its own."""
FIGURES = "figures"
LOOKED_BACK = 1_000


class Wire(Protocol):
    """What is fed as bytes: each record in the schema of a name."""

    def encode(self, name: str, record: Mapping[str, Any]) -> bytes:
        """Return the bytes of a record."""
        ...

    def decode(self, data: bytes) -> tuple[str, dict[str, Any]]:
        """Return the name of the schema and the record; raise Refused for other bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """How far a partition is: it holds all up to a position, which ends a command.

    `loose` are the keys of records that stand after it, whose own place was never written.
    """

    position: int = 0
    ledger: str = ""
    hash: str = ""
    as_of: date | None = None
    format: int = FORMAT
    loose: frozenset[str] = frozenset()


def topics_of(ledger: str, number: int) -> dict[str, str]:
    """Return the topics of a ledger by what they hold: a kind's current state, or figures."""
    after = "" if number == 1 else f".{number}"
    states = {kind: f"socai.state.{ledger}.{kind}{after}" for kind in FED}
    return {**states, FIGURES: f"socai.figures.{ledger}{after}"}


def entry(topic_partition: int, key: str, value: bytes | None, position: int) -> Entry:
    """Return a record, or with no value the end of a key, as it is at a position of the log."""
    return Entry(topic_partition, key.encode(), value, {POSITION: str(position).encode()})


def place_entry(partition: int, place: Place, wire: Wire) -> Entry:
    """Return the record that says how far a partition is."""
    record = {
        "ledger": place.ledger,
        "position": place.position,
        "hash": place.hash,
        "as_of": place.as_of,
        "format": place.format,
    }
    return entry(partition, PLACE.decode(), wire.encode("Place", record), place.position)


def places(bus: Bus, topic: str, wire: Wire) -> list[Place]:
    """Return the place of each partition of a topic.

    Raises Refused where the topic is not there, or holds a place that is none of ours.
    """
    if not bus.partitions(topic):
        raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
    return [_place(bus, topic, n, end, wire) for n, end in enumerate(bus.ends(topic))]


def _place(bus: Bus, topic: str, partition: int, end: int, wire: Wire) -> Place:
    loose: set[str] = set()
    for received in _backwards(bus, topic, partition, end):
        if received.entry.key != PLACE:
            loose.add(received.entry.key.decode())
            continue
        name, record = wire.decode(received.entry.value or b"")
        if name != "Place":
            raise _none_of_ours(topic, partition, received)
        return Place(loose=frozenset(loose), **record)
    return Place(loose=frozenset(loose))


def _backwards(bus: Bus, topic: str, partition: int, end: int) -> Iterable[Received]:
    while end > 0:
        begin = max(0, end - LOOKED_BACK)
        yield from reversed(bus.read(topic, partition, begin, end - begin))
        end = begin


def _none_of_ours(topic: str, partition: int, received: Received) -> Refused:
    where = f"{topic}, phân vùng {partition}, offset {received.offset}"
    where_en = f"{topic}, partition {partition}, offset {received.offset}"
    return Refused.of(
        f"{where}: bản ghi «#place» không phải do socai ghi. Chưa gửi gì: đặt SOCAI_FEED sang một "
        "số chưa dùng để cấp lại từ đầu vào các topic mới",
        f"{where_en}: the record «#place» was not written by socai. Nothing was sent: set "
        "SOCAI_FEED to a number not used yet, and new topics are fed from the beginning",
    )


def partition_in(key: str, partitions: int) -> int:
    """Return the partition of a record: with all records of its stream, or by a figure's key."""
    return partition_of(key.partition("#")[0], partitions)
