"""A process that appends to a store and says so: PATH MODE NAME COUNT (see test_event_store)."""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from commands import command
from socai.domain.refusal import Unavailable
from socai.infra.store.sqlite_store import SqliteStore
from socai.schemas import codec


def microseconds() -> int:
    """Return the time."""
    return time.time_ns() // 1_000


def one_stream(store: SqliteStore, name: str, count: int) -> None:
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


def until_killed(store: SqliteStore, name: str) -> None:
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


def acknowledge(command_id: str, first: int) -> None:
    """Say that a command is recorded: as a user would see it."""
    print(json.dumps([command_id, first], separators=(",", ":")), flush=True)


if __name__ == "__main__":
    path, mode, name, count = sys.argv[1:]
    opened = SqliteStore(Path(path), codec=codec, clock=microseconds)
    if mode == "one-stream":
        one_stream(opened, name, int(count))
    else:
        until_killed(opened, name)
