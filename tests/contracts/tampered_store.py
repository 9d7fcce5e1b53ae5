"""What every store in an SQL database says of tables that were changed outside socai.

A subclass named Test… runs it with two fixtures: `store` is an empty store, and `raw` does what
anybody can do who has its database; the triggers go first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from commands import command
from contracts.event_store import vietnamese, written
from contracts.taking import computed
from socai.consumers.ports import EventStore
from socai.domain.refusal import Refused, Unavailable

Raw = Callable[..., None]
"""Runs a statement with its values, each a «?» in it."""


CHANGES: list[tuple[str, object, str]] = [
    ("topic", "canary.Thing", "no event type 'canary.Thing'"),
    ("topic", "canary:Thing.v1", "no event type 'canary:Thing.v1'"),
    ("topic", "canary.v1", "no event type 'canary.v1'"),
    ("topic", "UnitRenamed", "no event type"),
    ("topic", "UnitTagged.v1", "column topic has 'UnitTagged.v1'.*«UnitRenamed.v1»"),
    ("originator_id", "unit-z", "column stream has 'unit-z', the content has «unit-b»"),
    ("originator_version", 9, "column version has 9, the content has «2»"),
    ("state", b"\0", "content cannot be read.*position 4"),
    ("state", bytes(2_000_000), "content cannot be read.*position 4"),
]


class TamperingContract:
    """Whoever has the database can change it; what was changed is named, and nothing is run."""

    @pytest.fixture
    def filled(self, store: EventStore) -> EventStore:
        """Return a store of six events in three commands."""
        store.append([command((f"unit-{n}", 1), (f"unit-{n}", 2)) for n in "abc"])
        return store

    @pytest.mark.parametrize(("column", "value", "words"), CHANGES)
    def test_a_changed_column(
        self,
        filled: EventStore,
        raw: Raw,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        column: str,
        value: object,
        words: str,
    ) -> None:
        (tmp_path / "canary.py").write_text("raise SystemExit('imported')")
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        raw(f"UPDATE stored_events SET {column} = ? WHERE position = 4", value)
        self.check_changed(filled, words)
        assert "canary" not in sys.modules

    def check_changed(self, store: EventStore, words: str) -> None:
        """Check that what was done to position 4 is said by whatever reads it."""
        for look in (partial(store.read, 0, 10), partial(store.at, [2, 4])):
            with pytest.raises(Refused, match=f"Position 4: .*{words}") as refused:
                look()
            assert not isinstance(refused.value, Unavailable)
            assert "sổ bị sửa ngoài socai" in vietnamese(refused)
        assert [e.position for e in store.read(0, 3)] == [1, 2, 3]

    def test_the_content_of_another_event(self, filled: EventStore, raw: Raw) -> None:
        raw("UPDATE stored_events SET state = ? WHERE position = 4", filled.data(2))
        self.check_changed(filled, "column stream has 'unit-b', the content has «unit-a»")

    def test_a_type_of_a_newer_socai(self, filled: EventStore, raw: Raw) -> None:
        raw("UPDATE stored_events SET topic = 'UnitRenamed.v2' WHERE position = 4")
        with pytest.raises(Refused, match=r"Position 4: .* written by a newer socai"):
            filled.read(0, 10)

    def test_a_changed_byte_is_not_taken_for_the_event(self, filled: EventStore, raw: Raw) -> None:
        data = filled.data(4).replace(b"unit-b", b"unit-x")
        raw("UPDATE stored_events SET state = ? WHERE position = 4", data)
        with pytest.raises(Refused, match="Position 4: column stream has 'unit-b'"):
            filled.stream("unit-b")

    @pytest.mark.parametrize(("gone", "first"), [("2", 2), ("4, 5", 4), ("6", 6), ("1", 1)])
    def test_a_missing_event(self, filled: EventStore, raw: Raw, gone: str, first: int) -> None:
        raw(f"DELETE FROM stored_events WHERE position IN ({gone})")
        raw("VACUUM")
        with pytest.raises(Refused, match=f"Position {first}: "):
            filled.read(0, 100)
        with pytest.raises(Refused, match=f"Position {first}: "):
            filled.at(range(1, 7))
        if first == 6:
            for look in (filled.last, lambda: filled.append([command(("unit-z", 1))])):
                with pytest.raises(Refused, match=r"Position 6: .* ends at 6, that of events at 5"):
                    look()

    def test_a_missing_version(self, filled: EventStore, raw: Raw) -> None:
        raw("DELETE FROM stored_events WHERE position = 3")
        with pytest.raises(Refused, match="Position 4: stream «unit-b» lacks version 1"):
            filled.stream("unit-b")

    def test_a_missing_command(self, filled: EventStore, raw: Raw) -> None:
        raw("DELETE FROM commands WHERE first = 3")
        with pytest.raises(Refused, match="Position 4: it belongs to no command"):
            filled.command_around(4)
        assert filled.command_around(5) == (5, 6)

    def test_a_changed_byte_is_another_tree(self, filled: EventStore, raw: Raw) -> None:
        assert filled.range() == computed(filled)
        data = filled.data(4).replace("đổi tên".encode(), "đổi TÊN".encode())
        raw("UPDATE stored_events SET state = ? WHERE position = 4", data)
        assert filled.at([4])[0].meta.source.quote == "đổi TÊN"
        assert filled.range().size == computed(filled).size
        assert filled.range().root() != computed(filled).root()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("size = 7", "Position 6: the Merkle tree is gone"),
            ("size = 5, nodes = ?", "Position 6: the Merkle tree has 5 leaves, .* ends at 6"),
            ("size = -1", "Position 6: the Merkle tree is gone"),
        ],
    )
    def test_another_range(self, filled: EventStore, raw: Raw, change: str, words: str) -> None:
        before = written(filled)
        raw(f"UPDATE merkle_range SET {change}", *[bytes(64)] * change.count("?"))
        stored = [(7, filled.data(6))]
        more = [command(("unit-z", 1))]
        for look in (filled.range, lambda: filled.append(more), lambda: filled.take(stored)):
            with pytest.raises(Refused, match=words) as refused:
                look()
            assert not isinstance(refused.value, Unavailable)
        assert written(filled) == before
