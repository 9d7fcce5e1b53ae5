"""What must be true after any campaign, told from the outside: files, tables and topics."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from campaign import world
from memory_books import MemoryBooks
from socai.consumers.books import Books
from socai.consumers.ports import Source
from socai.consumers.projector import Projector
from socai.domain.merkle import CompactRange
from socai.infra.app import Ledger


def log_is_whole(ledger: Ledger, acknowledged: Path, before: int, commands: int) -> list[bytes]:
    """Check the log against what was acknowledged; return its bytes in order."""
    stored = ledger.store.stored(0, 10**6)
    assert [recorded.position for recorded, _ in stored] == list(range(1, len(stored) + 1))
    due = before + world.events(commands)
    assert len(stored) == due, f"recorded twice, or lost: {len(stored)} events, {due} are due"
    assert len({recorded.meta.event_id for recorded, _ in stored}) == len(stored)
    ends = {r.meta.command_id: r.position for r, _ in stored if r.meta.ends_command}
    said = acknowledged.read_text().split()
    for line in said:
        number, _, places = line.partition(":")
        assert ends[f"lenh-{number}"] == int(places.partition("-")[2]), line
    assert len(said) == commands
    return [data for _, data in stored]


def topic_holds(servers: str, topic: str, log: list[bytes]) -> Counter[str]:
    """Check that the topic holds the log once, each partition in order; return counts."""
    counts: Counter[str] = Counter()
    found: dict[int, bytes] = {}
    for records in _records(servers, topic):
        last = 0
        for record in records:
            headers = {name: value.decode() for name, value in record.headers}
            assert int(headers["socai-previous"]) == last, f"out of order after position {last}"
            if record.value is None:
                counts["barriers"] += 1
                range_ = CompactRange()
                continue
            last = int(headers["socai-position"])
            assert last not in found, f"position {last} twice"
            found[last] = record.value
    assert [found[position] for position in sorted(found)] == log
    range_ = CompactRange()
    for data in log:
        range_ = range_.append(data)
    for records in _records(servers, topic):
        last_barrier = [dict(r.headers) for r in records if r.value is None][-1]
        assert last_barrier["socai-root"].decode() == range_.root().hex()
    counts["records"] = len(found)
    return counts


def _records(servers: str, topic: str) -> list[list[Any]]:
    consumer = KafkaConsumer(
        bootstrap_servers=servers, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    try:
        places = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        found: list[list[Any]] = [[] for _ in places]
        while any(consumer.position(place) < ends[place] for place in places):
            for place, read in consumer.poll(timeout_ms=500).items():
                found[place.partition] += read
        return found
    finally:
        consumer.close()


def books_are_right(source: Source, theirs: Books) -> None:
    """Check that what was projected is what a fresh projector in memory makes of the log."""
    mine = MemoryBooks(source.ledger_id)
    Projector(source, mine).catch_up()
    assert theirs.state() == mine.state()
    for measure in ("members", "members_joined", "members_left", "organisations"):
        there, due = (books.postings(measure, source.last()) for books in (theirs, mine))
        assert sorted(map(str, there)) == sorted(map(str, due)), measure


def figures(said: str) -> int:
    """Return the figure that a command printed as JSON, which must be exact."""
    found = json.loads(said)
    assert found["lo"] == found["counted"], found
    return int(found["lo"])
