"""What every event store keeps (the port is consumers.ports.EventStore).

A subclass named Test… runs it with three fixtures: `fresh` (of class scope) makes an empty store
with a clock, `clock` is one, and `store` is a fresh store with it.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import NOON, Clock, command
from memory import MemoryEventStore
from socai.consumers.ports import Appended, CommandEntry, EventStore
from socai.domain.event import Recorded
from socai.domain.organisation import MemberJoined
from socai.domain.refusal import Conflict, Refused
from socai.domain.unit import UnitRegistered, UnitRenamed
from socai.schemas import codec

Fresh = Callable[[Clock], EventStore]
"""Makes an empty store with this clock, closed after the test."""


def english(refused: pytest.ExceptionInfo[Refused]) -> str:
    """Return what a refusal says, in English."""
    return " ".join(message.text("en") for message in refused.value.messages)


def vietnamese(refused: pytest.ExceptionInfo[Refused]) -> str:
    """Return what a refusal says, in Vietnamese."""
    return " ".join(message.text("vi") for message in refused.value.messages)


def written(store: EventStore) -> tuple[object, ...]:
    """Return all that a store holds, to see that nothing was added."""
    events = store.read(0, 1_000_000)
    return store.last(), events, [store.command_around(e.position) for e in events]


class Appending:
    """Whole commands, all or none, at dense positions."""

    def test_an_empty_log(self, store: EventStore) -> None:
        assert store.last() == 0
        assert store.read(0, 10) == []
        assert store.stream("unit-a") == []
        assert store.streams("unit") == []
        assert store.at([]) == []
        assert store.append([]) == []
        assert store.position_at(NOON) == 0
        assert store.commands(["none"]) == {}
        assert store.positions(["none"]) == {}
        assert str(uuid.UUID(store.ledger_id)) == store.ledger_id

    def test_what_was_appended_is_read_back(self, store: EventStore) -> None:
        proposed = command(
            ("unit-a", 1),
            ("organisation-b", 1),
            events=[
                UnitRegistered(name="Châu Hóa", kind="xa", parent="tuyen-hoa"),
                MemberJoined(member="m-1", role="truong-ban"),
            ],
        )
        assert store.append([proposed]) == [Appended(proposed[0].meta.command_id, 1, 2)]
        assert store.read(0, 10) == [
            Recorded(position, replace(r.meta, recorded_at=NOON), r.event)
            for position, r in enumerate(proposed, start=1)
        ]

    def test_positions_are_dense_in_the_order_given(self, store: EventStore) -> None:
        commands = [
            command(("unit-a", 1), ("unit-b", 1)),
            command(("unit-a", 2)),
            command(("unit-b", 2), ("unit-b", 3)),
        ]
        answers = store.append(commands)
        assert [(a.first, a.last, a.already) for a in answers] == [
            (1, 2, False),
            (3, 3, False),
            (4, 5, False),
        ]
        assert [(e.position, e.meta.stream, e.meta.version) for e in store.read(0, 10)] == [
            (1, "unit-a", 1),
            (2, "unit-b", 1),
            (3, "unit-a", 2),
            (4, "unit-b", 2),
            (5, "unit-b", 3),
        ]

    def test_a_refused_command_burns_no_position(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1))])
        with pytest.raises(Conflict):
            store.append([command(("unit-b", 1)), command(("unit-a", 1))])
        with pytest.raises(Refused):
            too_far = command(("unit-b", 1), events=[UnitRenamed(name="x" * 2_000_000)])
            store.append([command(("unit-c", 1)), too_far])
        assert store.append([command(("unit-b", 1))])[0].first == 2
        assert [e.position for e in store.read(0, 10)] == [1, 2]

    def test_nothing_of_a_batch_stands_where_anything_is_refused(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1), command_id="c1")])
        before = written(store)
        good = command(("unit-b", 1), command_id="good")
        for bad in (
            command(("unit-a", 1)),
            command(("unit-a", 2), command_id="c1", content="other"),
            [replace(r, meta=replace(r.meta, event_id="c1/0")) for r in command(("unit-a", 2))],
            command(("unit-d", 1), events=[UnitRenamed(name="x" * 2_000_000)]),
        ):
            with pytest.raises(Refused):
                store.append([good, bad])
            assert written(store) == before
            assert store.commands(["good"]) == {}
            assert store.positions(["good/0"]) == {}

    def test_half_a_command_is_a_mistake_of_the_caller(self, store: EventStore) -> None:
        whole = command(("unit-a", 1), ("unit-b", 1))
        other = command(("unit-a", 1), ("unit-b", 1))
        typed = [replace(r, meta=replace(r.meta, type="UnitTagged")) for r in whole]
        for broken in ([], whole[:1], whole[::-1], [whole[0], other[1]], typed):
            with pytest.raises(ValueError, match=r"command|whole|type"):
                store.append([broken])
        assert store.last() == 0

    def test_threads_wait_for_one_another(self, store: EventStore) -> None:
        def write(name: str) -> None:
            for version in range(1, 21):
                store.append(
                    [command((f"unit-{name}", version), (f"organisation-{name}", version))]
                )

        threads = [threading.Thread(target=write, args=[name]) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        events = store.read(0, 1_000)
        assert [e.position for e in events] == list(range(1, 161))
        ids = [e.meta.command_id for e in events]
        assert ids[::2] == ids[1::2]


class Repeating:
    """A command is recorded once, however often it is sent."""

    def test_a_retry_is_answered_where_it_stands(self, store: EventStore) -> None:
        first = command(("unit-a", 1), ("unit-b", 1), command_id="c1")
        store.append([first])
        store.append([command(("unit-a", 2))])
        before = written(store)
        assert store.append([first]) == [Appended("c1", 1, 2, already=True)]
        decided_again = command(("unit-a", 3), ("unit-b", 2), command_id="c1")
        assert store.append([decided_again]) == [Appended("c1", 1, 2, already=True)]
        assert written(store) == before

    def test_a_retry_among_new_commands(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1), command_id="c1")])
        answers = store.append(
            [
                command(("unit-b", 1), command_id="c2"),
                command(("unit-a", 1), command_id="c1"),
                command(("unit-a", 2), command_id="c3"),
            ]
        )
        assert answers == [
            Appended("c2", 2, 2),
            Appended("c1", 1, 1, already=True),
            Appended("c3", 3, 3),
        ]

    def test_the_same_command_twice_in_a_batch(self, store: EventStore) -> None:
        one = command(("unit-a", 1), command_id="c1")
        assert store.append([one, one]) == [
            Appended("c1", 1, 1),
            Appended("c1", 1, 1, already=True),
        ]
        assert store.last() == 1

    @pytest.mark.parametrize("in_one_batch", [False, True])
    def test_one_id_for_two_contents(self, store: EventStore, in_one_batch: bool) -> None:
        first = command(("unit-a", 1), command_id="c1")
        other = command(("unit-a", 2), command_id="c1", content="other")
        if not in_one_batch:
            store.append([first])
        with pytest.raises(Refused) as refused:
            store.append([first, other] if in_one_batch else [other])
        assert not isinstance(refused.value, Conflict)
        assert "«c1» was used for other content, recorded at positions 1–1" in english(refused)
        assert "đã dùng cho nội dung khác" in vietnamese(refused)
        assert store.last() == (0 if in_one_batch else 1)

    @pytest.mark.parametrize("in_one_batch", [False, True])
    def test_one_id_for_two_events(self, store: EventStore, in_one_batch: bool) -> None:
        first = command(("unit-a", 1), command_id="c1")
        taken = command(("unit-b", 1))
        taken = [replace(taken[0], meta=replace(taken[0].meta, event_id="c1/0"))]
        if not in_one_batch:
            store.append([first])
        with pytest.raises(Refused, match="c1/0") as refused:
            store.append([first, taken] if in_one_batch else [taken])
        assert not isinstance(refused.value, Conflict)
        assert "Nothing was recorded" in english(refused)
        assert store.last() == (0 if in_one_batch else 1)


class Conflicting:
    """Somebody else wrote between reading and writing: both sides are shown."""

    def test_who_wrote_what_in_between(self, store: EventStore, clock: Clock) -> None:
        store.append([command(("unit-a", 1))])
        clock.now = NOON + 65_000_000
        store.append([command(("unit-b", 1), ("unit-a", 2), actor="can-bo-9", command_id="c2")])
        late = command(("organisation-z", 1), ("unit-a", 2), command_id="late")
        with pytest.raises(Conflict) as refused:
            store.append([late])
        assert english(refused) == (
            "Stream «unit-a»: you had read up to version 1, it is at version 2 now; in between: "
            "v2 UnitRenamed (#3), at 21/09/2026 14:14:25 UTC, by can-bo-9 "
            "Nothing of command «late» was recorded: read again, then decide again"
        )
        assert vietnamese(refused) == (
            "Dòng «unit-a»: khi quyết định bạn đã đọc đến phiên bản 1, nay dòng ở phiên bản 2; "
            "ở giữa có: v2 UnitRenamed (#3), lúc 21/09/2026 21:14:25 giờ Việt Nam, do can-bo-9 "
            "Lệnh «late» chưa ghi gì: hãy đọc lại rồi quyết định lại"
        )
        assert store.stream("organisation-z") == []
        assert store.commands(["late"]) == {}

    def test_many_events_in_between_are_counted(self, store: EventStore) -> None:
        store.append([command(("unit-a", version)) for version in range(1, 9)])
        with pytest.raises(Conflict) as refused:
            store.append([command(("unit-a", 1))])
        assert "v5 UnitRenamed" in english(refused)
        assert "v6 UnitRenamed" not in english(refused)
        assert "and 3 more" in english(refused)

    def test_each_stream_of_the_command_is_named(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1), ("unit-b", 1))])
        with pytest.raises(Conflict) as refused:
            store.append([command(("unit-a", 1), ("unit-b", 1))])
        assert "«unit-a»" in english(refused) and "«unit-b»" in english(refused)

    def test_a_caller_that_has_read_more_than_there_is(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1))])
        with pytest.raises(Conflict) as refused:
            store.append([command(("unit-a", 4))])
        assert "up to version 3, it is at version 1 now; in between: no event" in english(refused)

    def test_the_loser_may_decide_again(self, store: EventStore) -> None:
        store.append([command(("unit-a", 1))])
        with pytest.raises(Conflict):
            store.append([command(("unit-a", 1), command_id="late")])
        assert store.append([command(("unit-a", 2), command_id="late")]) == [Appended("late", 2, 2)]


class Timing:
    """The time of recording never runs back, and never orders anything."""

    def test_a_clock_set_back(self, store: EventStore, clock: Clock) -> None:
        for version, now in enumerate((NOON, NOON - 3_600_000_000, NOON + 1), start=1):
            clock.now = now
            store.append([command(("unit-a", version))])
        assert [e.meta.recorded_at for e in store.read(0, 9)] == [NOON, NOON, NOON + 1]

    def test_the_position_at_a_time(self, store: EventStore, clock: Clock) -> None:
        store.append([command(("unit-a", 1)), command(("unit-b", 1), ("unit-b", 2))])
        clock.now = NOON + 10
        store.append([command(("unit-c", 1), ("unit-c", 2))])
        clock.now = NOON - 5
        store.append([command(("unit-d", 1))])
        times = (0, NOON - 1, NOON, NOON + 9, NOON + 10, NOON + 11, 10**30)
        assert [store.position_at(time) for time in times] == [0, 0, 3, 3, 6, 6, 6]


class Reading:
    """By position, by stream, by command."""

    @pytest.fixture
    def filled(self, store: EventStore) -> EventStore:
        """Return a store of seven events in four commands."""
        store.append(
            [
                command(("unit-b", 1), ("unit-a", 1), command_id="c1"),
                command(("unit-a/x", 1), command_id="c2"),
                command(("model_site-a", 1), ("unit-a", 2), ("unit-a", 3), command_id="c3"),
                command(("model-a", 1), command_id="c4"),
            ]
        )
        return store

    @pytest.mark.parametrize(
        ("after", "limit", "found"),
        [(0, 3, [1, 2, 3]), (3, 100, [4, 5, 6, 7]), (6, 1, [7]), (7, 5, []), (99, 5, []),
         (2, 0, []), (-5, 2, [1, 2]), (10**30, 10**30, [])],
    )  # fmt: skip
    def test_a_part_of_the_log(
        self, filled: EventStore, after: int, limit: int, found: list[int]
    ) -> None:
        assert [e.position for e in filled.read(after, limit)] == found

    def test_streams_of_a_kind(self, filled: EventStore) -> None:
        assert filled.streams("unit") == ["unit-a", "unit-a/x", "unit-b"]
        assert filled.streams("model") == ["model-a"]
        assert filled.streams("model_site") == ["model_site-a"]
        assert filled.streams("un") == []

    def test_a_stream(self, filled: EventStore) -> None:
        found = [(e.position, e.meta.version) for e in filled.stream("unit-a")]
        assert found == [(2, 1), (5, 2), (6, 3)]
        assert filled.stream("unit") == []

    def test_events_at_positions(self, filled: EventStore) -> None:
        assert [e.position for e in filled.at([6, 2, 2, 7])] == [2, 6, 7]

    def test_positions_of_events(self, filled: EventStore) -> None:
        assert filled.positions(["c3/2", "c9/0", "c1/1"]) == {"c3/2": 6, "c1/1": 2}

    def test_several_streams_at_once(self, filled: EventStore) -> None:
        names = sorted({e.meta.stream for e in filled.read(0, 9)})
        assert len(names) > 1
        assert filled.several([*names, "unit-none"]) == {n: filled.stream(n) for n in names}
        assert filled.several([]) == {}

    def test_the_bytes_are_the_events(self, filled: EventStore) -> None:
        for recorded in filled.read(0, 9):
            data = filled.data(recorded.position)
            assert codec.decode(data) == (recorded.meta, recorded.event)
            assert codec.encode(recorded.meta, recorded.event) == data

    def test_commands(self, filled: EventStore) -> None:
        assert filled.commands(["c3", "none"]) == {"c3": CommandEntry("c3", "one", 4, 6)}
        around = [filled.command_around(position) for position in range(1, 8)]
        assert around == [(1, 2), (1, 2), (3, 3), (4, 6), (4, 6), (4, 6), (7, 7)]

    @pytest.mark.parametrize("position", [-1, 0, 8, 10**30])
    def test_a_position_that_is_not_there(self, filled: EventStore, position: int) -> None:
        for ask in (filled.data, filled.command_around, lambda p: filled.at([1, p])):
            with pytest.raises(Refused, match=f"no position {position}: the log has 1–7"):
                ask(position)

    def test_no_position_in_an_empty_log(self, store: EventStore) -> None:
        with pytest.raises(Refused, match="no position 1: the log is empty"):
            store.data(1)

    def test_more_than_is_looked_up_at_once(self, store: EventStore) -> None:
        count = 5_100
        commands = [command((f"unit-{n}", 1), command_id=f"c{n}") for n in range(count)]
        store.append(commands)
        answers = store.append(commands)
        assert [a.first for a in answers if a.already] == list(range(1, count + 1))
        assert len(store.positions([f"c{n}/0" for n in range(count)])) == count
        assert len(store.at(range(1, count + 1))) == count


class Agreeing:
    """Any sequence of appends leaves what the same sequence leaves in memory."""

    @settings(max_examples=40, deadline=None)
    @given(data=st.data())
    def test_like_the_store_in_memory(self, fresh: Fresh, data: st.DataObject) -> None:
        clock = Clock()
        store, model = fresh(clock), MemoryEventStore(codec=codec, clock=clock)
        for _ in range(data.draw(st.integers(0, 10))):
            clock.now += data.draw(st.integers(-5, 5))
            batch = [a_command(data, model) for _ in range(data.draw(st.integers(0, 3)))]
            assert outcome(store, batch) == outcome(model, batch)
        assert written(store) == written(model)
        for time in range(NOON - 60, NOON + 60, 3):
            assert store.position_at(time) == model.position_at(time)


def a_command(data: st.DataObject, model: EventStore) -> list[Recorded]:
    """Draw a command that is mostly new and mostly on what stands, but not always."""
    streams = data.draw(st.lists(st.sampled_from(["unit-a", "unit-b", "unit-c"]), max_size=3))
    streams = streams or ["unit-a"]
    behind = data.draw(st.sampled_from([0, 0, 0, 0, 1, -1]))
    places = [
        (stream, len(model.stream(stream)) + 1 + streams[:index].count(stream) - behind)
        for index, stream in enumerate(streams)
    ]
    number = data.draw(st.integers(1, 20))
    content = data.draw(st.sampled_from(["one", "one", "one", "other"]))
    return command(*places, command_id=f"c{number}", content=content)


def outcome(store: EventStore, batch: Sequence[Sequence[Recorded]]) -> object:
    """Return what an append answers, or what it refuses."""
    try:
        return store.append(batch)
    except Refused as refused:
        return type(refused), refused.messages


class EventStoreContract(Appending, Repeating, Conflicting, Timing, Reading, Agreeing):
    """All of the contract."""
