"""A process that appends to a store and says so: PLACE MODE NAME COUNT.

PLACE is a file of SQLite or a URL of PostgreSQL (see test_event_store, test_postgres_crashes).
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from commands import command
from socai.consumers.ports import EventStore
from socai.domain.refusal import Unavailable
from socai.infra.store.postgres_store import create_store, open_store
from socai.infra.store.sqlite_store import SqliteStore
from socai.schemas import codec


def microseconds() -> int:
    """Return the time."""
    return time.time_ns() // 1_000


def one_stream(store: EventStore, name: str, count: int) -> None:
    """Append `count` commands to a stream that others write to; after a conflict read it again."""
    for number in range(count):
        while True:
            version = len(store.stream("unit-shared")) + 1
            try:
                (answer,) = store.append(
                    [command(("unit-shared", version), command_id=f"{name}-{number}")]
                )
                break
            except Unavailable:
                continue
        acknowledge(f"{name}-{number}", answer.first)


def until_killed(store: EventStore, name: str) -> None:
    """Append commands of one to forty events in two streams, without end."""
    streams = [f"unit-{name}-a", f"unit-{name}-b"]
    versions = dict.fromkeys(streams, 0)
    for number in itertools.count():
        places = []
        for index in range(1 + number * 7 % 40):
            stream = streams[index % 2]
            versions[stream] += 1
            places.append((stream, versions[stream]))
        (answer,) = store.append([command(*places, command_id=f"{name}-{number}")])
        acknowledge(f"{name}-{number}", answer.first)


def start_together(name: str) -> None:
    """Make and open the ledger at each URL that is said, as others do at the same moment."""
    print("ready", flush=True)
    for line in sys.stdin:
        url = line.strip()
        ledger_id, _ = create_store(url)
        store = open_store(url, codec, microseconds)
        (answer,) = store.append([command((f"unit-{name}", 1), command_id=name)])
        store.close()
        print(json.dumps([ledger_id, answer.first], separators=(",", ":")), flush=True)


def acknowledge(command_id: str, first: int) -> None:
    """Say that a command is recorded: as a user would see it."""
    print(json.dumps([command_id, first], separators=(",", ":")), flush=True)


def opened(place: str) -> EventStore:
    """Open the store at a place."""
    if "://" in place:
        return open_store(place, codec, microseconds)
    return SqliteStore(Path(place), codec=codec, clock=microseconds)


if __name__ == "__main__":
    place, mode, name, count = sys.argv[1:]
    if mode == "one-stream":
        one_stream(opened(place), name, int(count))
    elif mode == "start-together":
        start_together(name)
    else:
        until_killed(opened(place), name)
