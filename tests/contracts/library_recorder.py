"""What the recorder of every store keeps of the library's contract, with dense positions."""

from __future__ import annotations

from typing import Protocol

import pytest
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent

from commands import command
from socai.consumers.ports import EventStore


class WithRecorder(EventStore, Protocol):
    """A store on a recorder of the library."""

    @property
    def recorder(self) -> ApplicationRecorder:
        """Return it."""
        ...


def check_recorder(store: WithRecorder) -> None:
    """Check that the recorder of an empty store reads and writes as one of the library."""
    store.append([command(("unit-a", 1), ("unit-b", 1)), command(("unit-a", 2))])
    recorder = store.recorder
    assert recorder.max_notification_id() == 3
    found = recorder.select_notifications(2, 10, stop=3, topics=["UnitRenamed.v1"])
    assert [(n.id, n.originator_id, n.originator_version) for n in found] == [
        (2, "unit-b", 1),
        (3, "unit-a", 2),
    ]
    assert [n.state for n in found] == [store.data(2), store.data(3)]
    assert recorder.select_notifications(2, 10, inclusive_of_start=False) == found[1:]
    assert recorder.select_notifications(None, 10, topics=["Other.v1"]) == []
    stored = recorder.select_events("unit-a")
    assert [(s.originator_version, s.topic) for s in stored] == [
        (1, "UnitRenamed.v1"),
        (2, "UnitRenamed.v1"),
    ]
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent("unit-c", 1, "t", b""), stored[0]])
    assert recorder.insert_events([StoredEvent("unit-c", 1, "t", b"")]) == range(4, 5)
