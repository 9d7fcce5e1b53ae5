"""What every event store keeps of its Merkle range, and of events taken from another home.

A subclass named Test… runs it with the fixtures of contracts.event_store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import NOON, Clock, command
from contracts.event_store import Fresh, a_command, english, outcome, vietnamese
from memory import MemoryEventStore
from socai.consumers.ports import EventStore
from socai.domain.merkle import EMPTY, CompactRange
from socai.domain.model_site import SiteLaunched
from socai.domain.refusal import Conflict, Refused, Unavailable
from socai.domain.unit import UnitRenamed
from socai.schemas import codec
from socai.schemas.loader import schemas

Stored = list[tuple[int, bytes]]


def stored(store: EventStore, after: int = 0, to: int = 1_000_000) -> Stored:
    """Return (position, bytes) of the events of a store after a position, up to another."""
    return [(r.position, data) for r, data in store.stored(after, max(to - after, 0))]


def computed(store: EventStore) -> CompactRange:
    """Return the range over the bytes that a store holds."""
    found = CompactRange()
    for position in range(1, store.last() + 1):
        found = found.append(store.data(position))
    return found


def range_of(store: EventStore) -> CompactRange:
    """Return the same, of what is read in one go."""
    return CompactRange().extend(data for _, data in stored(store))


def everything(store: EventStore) -> dict[str, object]:
    """Return what every question of the port answers, but for the id of the ledger."""
    events = store.read(0, 1_000_000)
    ids = sorted({event.meta.command_id for event in events})
    names = sorted({event.meta.stream for event in events})
    every = range(1, store.last() + 1)
    return {
        "last": store.last(),
        "read": events,
        "stored": store.stored(0, 1_000_000),
        "stream": [store.stream(name) for name in names],
        "several": store.several(names),
        "streams": [store.streams(kind) for kind in ("unit", "organisation", "model")],
        "at": store.at(every),
        "data": [store.data(position) for position in every],
        "positions": store.positions([event.meta.event_id for event in events]),
        "commands": store.commands(ids),
        "around": [store.command_around(position) for position in every],
        "at time": [store.position_at(time) for time in range(NOON - 60, NOON + 60)],
        "range": store.range(),
    }


class Ranging:
    """The range is that of the bytes, always."""

    def test_of_an_empty_log(self, store: EventStore) -> None:
        assert store.range() == CompactRange()
        assert store.range().root() == EMPTY

    @settings(max_examples=15, deadline=None)
    @given(data=st.data())
    def test_after_any_appends(self, fresh: Fresh, data: st.DataObject) -> None:
        model = MemoryEventStore(codec=codec, clock=Clock())
        with closing(fresh(Clock())) as store:
            for _ in range(data.draw(st.integers(0, 8))):
                batch = [a_command(data, model) for _ in range(data.draw(st.integers(0, 3)))]
                assert outcome(store, batch) == outcome(model, batch)
                assert store.range() == computed(store) == model.range()

    def test_a_refused_append_leaves_it(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1)), command(("unit-b", 1), ("unit-b", 2))])
        before = store.range()
        assert before.size == 3
        with pytest.raises(Conflict):
            store.append([command(("unit-c", 1)), command(("unit-a", 1))])
        with pytest.raises(Refused):
            too_far = command(("unit-c", 2), events=[UnitRenamed(name="x" * 2_000_000)])
            store.append([command(("unit-c", 1)), too_far])
        assert store.range() == before == computed(store)

    def test_those_who_append_at_once_build_one_tree(self, store: EventStore) -> None:
        def write(name: str) -> None:
            for version in range(1, 16):
                store.append([command((f"unit-{name}", version))])

        at_once([lambda name=name: write(name) for name in "abcd"])
        assert store.range().size == 60
        assert store.range() == computed(store)

    def test_more_than_is_written_at_once(self, store: EventStore) -> None:
        count = 10_050
        store.append([command(*((f"unit-{n}", 1) for n in range(count)))])
        assert store.range() == range_of(store)
        assert store.range().size == count


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Do all of that in threads, and wait for them."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Taking:
    """Byte for byte what another home recorded, or nothing."""

    @pytest.fixture
    def source(self, fresh: Fresh) -> EventStore:
        """Return a store of seven events in four commands, two of them at one time."""
        clock = Clock()
        source = fresh(clock)
        source.append(
            [
                command(("unit-b", 1), ("unit-a", 1), command_id="c1"),
                command(("organisation-x", 1), command_id="c2"),
            ]
        )
        clock.now += 7
        source.append([command(("unit-a", 2), ("unit-a", 3), ("model-a", 1), command_id="c3")])
        clock.now += 9
        source.append([command(("unit-b", 2), command_id="c4")])
        return source

    def test_a_filled_store_is_the_source(self, store: EventStore, source: EventStore) -> None:
        assert store.take(stored(source), source.range().root()) == 7
        assert everything(store) == everything(source)

    @settings(max_examples=25, deadline=None)
    @given(data=st.data())
    def test_whatever_the_source_and_the_parts(self, fresh: Fresh, data: st.DataObject) -> None:
        clock = Clock()
        source = MemoryEventStore(codec=codec, clock=clock)
        for _ in range(data.draw(st.integers(0, 12))):
            clock.now += data.draw(st.integers(-2, 5))
            outcome(source, [a_command(data, source) for _ in range(data.draw(st.integers(0, 2)))])
        with closing(fresh(clock)) as store:
            for end in parts(source, data):
                before = data.draw(st.integers(0, store.last()))
                assert store.take(stored(source, before, end)) == max(end, store.last())
            assert everything(store) == everything(source)
            for _ in range(3):
                one = a_command(data, source)
                assert outcome(store, [one]) == outcome(source, [one])
            assert everything(store) == everything(source)

    def test_appending_goes_on(self, store: EventStore, source: EventStore) -> None:
        store.take(stored(source))
        retry = command(("unit-b", 2), command_id="c4")
        for one in (retry, command(("unit-a", 4)), command(("unit-c", 1), ("unit-b", 3))):
            assert store.append([one]) == source.append([one])
        with pytest.raises(Conflict):
            store.append([command(("unit-a", 4))])
        late = store.read(7, 9)
        assert [r.meta.recorded_at for r in late] == [NOON + 16] * 3
        assert store.range() == computed(store)

    def test_bytes_of_an_earlier_schema_stay_as_they_are(
        self, store: EventStore, source: EventStore
    ) -> None:
        launched = SiteLaunched(unit="chau-hoa", model="tu-quan", new=True)
        source.append([command(("model_site-a", 1), events=[launched])])
        # What version 2 added stands last, and is one byte where it is nothing.
        head = b"\0" + schemas()["SiteLaunched", 1].id.to_bytes(4, "big")
        earlier = head + source.data(8)[len(head) : -1]
        assert codec.decode(earlier) == codec.decode(source.data(8))
        assert store.take([*stored(source, 0, 7), (8, earlier)]) == 8
        assert store.data(8) == earlier != source.data(8)
        assert store.read(0, 9) == source.read(0, 9)
        assert store.range() == computed(store)

    def test_what_is_held_already_is_only_compared(
        self, store: EventStore, source: EventStore
    ) -> None:
        assert store.take([]) == 0
        assert store.take(stored(source, 0, 3)) == 3
        before = everything(store)
        assert store.take(stored(source, 1, 2)) == 3
        assert store.take([], store.range().root()) == 3
        assert everything(store) == before
        assert store.take(stored(source, 2), source.range().root()) == 7
        assert everything(store) == everything(source)

    def test_two_who_take_at_once(self, store: EventStore, source: EventStore) -> None:
        def take() -> None:
            for end in (2, 3, 6, 7):
                while True:
                    try:
                        store.take(stored(source, 0, end))
                        break
                    except Unavailable:
                        continue

        at_once([take] * 3)
        assert everything(store) == everything(source)

    @pytest.mark.parametrize(
        ("given", "position", "words"),
        [
            (slice(1, 3), 2, "follow one another: position 1 is due"),
            (slice(0, 4), 4, "Position 4: command «c3» is cut: 1 of its 3 events are given"),
            (slice(0, 6, 2), 3, "follow one another: position 2 is due"),
            (slice(2, None, -1), 3, "follow one another: position 1 is due"),
        ],
    )
    def test_not_what_follows(
        self, store: EventStore, source: EventStore, given: slice, position: int, words: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            store.take(stored(source)[given])
        said = english(refused)
        assert said.startswith(f"Position {position}: ")
        assert said.endswith(f"{words}. Nothing was added")
        assert "Chưa ghi thêm gì" in vietnamese(refused)
        assert everything(store) == everything(MemoryEventStore(codec=codec, clock=Clock()))

    @pytest.mark.parametrize("position", [0, -1])
    def test_a_position_that_no_log_has(
        self, store: EventStore, source: EventStore, position: int
    ) -> None:
        with pytest.raises(Refused, match=f"Position {position}: .*position 1 is due"):
            store.take([(position, source.data(1))])
        assert store.last() == 0

    def test_another_history(self, store: EventStore, source: EventStore) -> None:
        store.append([command(("unit-b", 1), ("unit-a", 1), command_id="other")])
        before = everything(store)
        with pytest.raises(Refused, match=r"Position 1: .* two histories\. Nothing was added"):
            store.take(stored(source))
        assert everything(store) == before

    def test_another_root(self, store: EventStore, source: EventStore) -> None:
        store.take(stored(source, 0, 3))
        before = everything(store)
        for part in (stored(source), stored(source, 0, 3), []):
            with pytest.raises(Refused, match=r"Merkle root up to here is .* an event was replac"):
                store.take(part, source.range().extend([b"more"]).root())
            assert everything(store) == before

    @pytest.mark.parametrize("data", [b"", b"\0", bytes(9), b"\0" * 2_000_000])
    def test_bytes_that_are_no_event(
        self, store: EventStore, source: EventStore, data: bytes
    ) -> None:
        with pytest.raises(Refused, match=r"position 4"):
            store.take([*stored(source, 0, 3), (4, data)])
        assert store.last() == 0
        assert store.range() == CompactRange()

    def test_an_envelope_that_does_not_fit(self, store: EventStore, source: EventStore) -> None:
        store.take(stored(source, 0, 3))
        before = everything(store)
        for meant, changes in MISFITS.items():
            with pytest.raises(Refused) as refused:
                store.take(changed(source, changes))
            assert meant in english(refused)
            assert everything(store) == before
        assert store.take(changed(source, {})) == 7


MISFITS: dict[str, dict[int, dict[str, Any]]] = {
    "Position 5: version 7 of stream «unit-a», 3 is due": {5: {"version": 7}},
    "Position 7: version 1 of stream «unit-b», 2 is due": {7: {"version": 1}},
    "Position 7: it was recorded at an earlier time than the event before it": {
        7: {"recorded_at": NOON + 6}
    },
    "Position 5: event 2/3 of command «c3» does not follow": {5: {"recorded_at": NOON + 9}},
    "Position 6: event 2/3 of command «c3» does not follow": {6: {"command_index": 1}},
    "Position 5: event 2/4 of command «c3» does not follow": {5: {"command_size": 4}},
    "Position 5: event 2/3 of command «c9» does not follow": {5: {"command_id": "c9"}},
    "Position 6: event 3/3 of command «c3» does not follow": {6: {"command_content": "other"}},
    "Position 4: event 2/3 of command «c3» does not follow": {4: {"command_index": 1}},
    "Position 7: the id «c2» was used at position 3": {7: {"command_id": "c2"}},
    "Position 7: the id «c3» was used at position 4": {7: {"command_id": "c3"}},
    "Position 5: the id «c1/0» was used at position 1": {5: {"event_id": "c1/0"}},
    "Position 6: the id «c3/1» was used at position 5": {6: {"event_id": "c3/1"}},
}
"""What is refused, and which fields of which envelopes are changed so that it is."""


def changed(source: EventStore, changes: dict[int, dict[str, Any]]) -> Stored:
    """Return the events of a store after position 3, with changed envelopes."""
    return [
        (r.position, codec.encode(replace(r.meta, **changes.get(r.position, {})), r.event))
        for r in source.read(3, 99)
    ]


def parts(source: EventStore, data: st.DataObject) -> Iterator[int]:
    """Draw the ends of commands up to which the source is taken, to its last."""
    ends = [r.position for r in source.read(0, 1_000) if r.meta.ends_command]
    drawn = data.draw(st.lists(st.sampled_from(ends))) if ends else []
    yield from sorted({*drawn, source.last()})


class TakingContract(Ranging, Taking):
    """All of the contract."""
