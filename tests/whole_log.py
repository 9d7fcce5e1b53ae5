"""What a log must still be after whatever befell it, and how one is filled until that befalls."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from commands import command
from contracts.event_store import vietnamese
from socai.consumers.ports import EventStore
from socai.domain.refusal import Unavailable


def check_whole_prefix(store: EventStore, acknowledged: Mapping[str, int]) -> None:
    """Check that the log is whole commands, dense, and has all that was acknowledged."""
    events = store.read(0, 1_000_000)
    assert [e.position for e in events] == list(range(1, len(events) + 1))
    first: dict[str, int] = {}
    for event in events:
        meta = event.meta
        assert first.setdefault(meta.command_id, event.position) == (
            event.position - meta.command_index
        )
        if meta.ends_command:
            around = (first[meta.command_id], event.position)
            assert store.command_around(event.position) == around
    assert events[-1].meta.ends_command
    assert acknowledged.items() <= first.items()
    last = events[-1].meta
    retry = command(*[("unit-z", 1)] * last.command_size, command_id=last.command_id)
    assert store.append([retry])[0].already


def fill(store: EventStore) -> int:
    """Append until the disk is full, twice; return how many events were recorded."""
    recorded = 0
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"disk .*that holds .* is full") as refused:
            while True:
                places = [("unit-a", recorded + n) for n in (1, 2, 3)]
                store.append([command(*places, content="x" * 500)])
                recorded += 3
        assert "đã đầy" in vietnamese(refused)
        assert store.last() == recorded == len(store.read(0, 100_000))
    assert recorded > 0
    return recorded


def goes_on(store: EventStore, recorded: int) -> None:
    """Check that the same store writes again, at the next position."""
    for version in range(recorded + 1, recorded + 101):
        assert store.append([command(("unit-a", version))])[0].first == version
