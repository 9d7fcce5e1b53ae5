"""The feed: what stands on its topics is what follows from the log, however it came there."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import fed
import projected
import worlds
from fed import DAY, Ledger, all_said, differences, in_steps
from memory_bus import FailingBus, MemoryBus
from socai.consumers import feed_state
from socai.consumers.bus import Entry
from socai.consumers.feed import Feed
from socai.consumers.feed_figures import DEFINITION
from socai.consumers.feed_record import FIGURES, FORMAT, PLACE, Place, place_entry, topics_of
from socai.consumers.feed_state import FED
from socai.consumers.record import POSITION
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.organisation import MemberJoined, MemberLeft, OrganisationEstablished
from socai.domain.refusal import Refused, Unavailable
from socai.infra.cli import answers
from socai.schemas import feed as wire
from worlds import A, B, Said, World, body, complete, dissolved, held, moved, stock, succeeded, unit

FIRST = date(2012, 1, 1)
HISTORIES: dict[str, Callable[[int], Sequence[Sequence[Recorded]]]] = {
    "whole": lambda seed: projected.commands(worlds.whole_world(seed).events),
    "changing": lambda seed: projected.commands(worlds.changing_world(seed).events),
    "stock": lambda seed: projected.commands(worlds.stock_world(seed).events),
    "flow": lambda seed: projected.commands(worlds.flow_world(seed).events),
    "dividing": lambda seed: projected.commands(worlds.dividing_world(seed).events),
    "kinds": lambda seed: projected.history(seed, 40),
}
KNOWN = {
    **{"whole": (264, 12, 26), "changing": (389, 395, 409), "stock": (9, 10)},
    **{"flow": (), "dividing": (), "kinds": (61,)},
}
"""Seeds that show a mistake, one that was made or one that could be."""
each_history = pytest.mark.parametrize("kind", HISTORIES)


def ledger_of(kind: str, seed: int) -> Ledger:
    """Return a random ledger whose days go past those that its events speak of."""
    first = date(2020, 1, 1) if kind == "kinds" else FIRST
    return fed.recorded(HISTORIES[kind](seed), first, seed)


def broken(kind: str, seed: int, counts: dict[str, int]) -> list[str]:
    """Return what is wrong with what is fed of a random ledger, at once and in steps."""
    ledger = ledger_of(kind, seed)
    once, steps = MemoryBus(), MemoryBus(markers=True)
    assert ledger.feed(once).send(ledger.ends[-1]) == ledger.ends[-1]
    in_steps(ledger, steps, random.Random(seed))
    found = list(differences(ledger, once, ledger.ends[-1], counts))
    at_once, in_turn = all_said(ledger.contents(once)), all_said(ledger.contents(steps))
    for name, content in at_once.items():
        other = in_turn[name]
        differ = (key for key in {*content, *other} if content.get(key) != other.get(key))
        found += [f"{name} {key}: {content.get(key)}, in steps {other.get(key)}" for key in differ]
    return [f"{kind}, seed {seed}: {line}" for line in found]


@each_history
def test_what_is_fed_is_what_is_answered_however_it_is_divided(kind: str) -> None:
    counts: dict[str, int] = {}
    for seed in (*KNOWN[kind], 0):
        assert broken(kind, seed, counts) == []
    assert counts["fed"] > 30


@pytest.mark.slow
@each_history
def test_many_histories(kind: str) -> None:
    counts: dict[str, int] = {}
    for seed in range(1_000, 1_025):
        assert broken(kind, seed, counts) == []
    assert counts["answers"] > counts["fed"] > 300


def ledger_with(*said: Said, first: date = FIRST, later: int = 0) -> Ledger:
    """Return a ledger of statements, a command each."""
    ledger = Ledger(first)
    for events in projected.commands(World().then(*said).events):
        ledger.record(events, later)
    return ledger


def tell(ledger: Ledger, *said: Said, later: int = 0) -> int:
    """Record more statements; return the end of the last."""
    world = World(tuple(ledger.store.read(0, ledger.store.last())))
    for events in projected.commands(world.then(*said).events[len(world.events) :]):
        ledger.record(events, later)
    return ledger.store.last()


def committee(name: str = "ban") -> tuple[Said, ...]:
    """Say that there are two units and a body with a member."""
    return (
        unit("tinh"),
        unit("xa", "tinh"),
        body(name, "xa", A, "2011-03-01"),
        (f"organisation-{name}", MemberJoined(member="tv-1", role="truong-ban"), "2011-05-03"),
    )


def fed_at_once(ledger: Ledger, bus: MemoryBus | None = None) -> MemoryBus:
    """Feed a ledger to its end; return the bus."""
    bus = bus or MemoryBus()
    ledger.feed(bus).send(ledger.store.last())
    return bus


def state(ledger: Ledger, bus: MemoryBus, kind: str = "organisation") -> dict[str, Any]:
    """Return the one record of a kind's current state."""
    (record,) = ledger.content(bus, kind).values()
    return record


def test_the_state_of_a_body() -> None:
    ledger = ledger_with(*committee())
    ban = state(ledger, fed_at_once(ledger))
    assert ban == {
        **{"ledger": ledger.store.ledger_id, "stream": "organisation-ban", "id": "ban"},
        **{"position": 4, "alive": True, "since": date(2011, 3, 1), "until": None},
        **{"unit": "xa", "key": A, "name": None, "grade": None, "consolidated": None, "into": []},
        **{"part": 1, "parts": 1},
        "things": [
            {
                **{"family": "member", "id": "tv-1", "since": date(2011, 5, 3)},
                **{"kind": "person", "role": "truong-ban", "declared": None},
            }
        ],
    }


def test_who_has_left_is_not_there_and_who_is_dissolved_has_nobody() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    tell(ledger, ("organisation-ban", MemberLeft(member="tv-1"), "2012-01-05"))
    fed_at_once(ledger, bus)
    assert state(ledger, bus)["things"] == []
    joined: Said = ("organisation-ban", MemberJoined(member="tv-1"), "2012-02-01")
    tell(ledger, joined)
    fed_at_once(ledger, bus)
    assert state(ledger, bus)["things"][0]["since"] == date(2012, 2, 1)
    tell(ledger, dissolved("ban", "2012-03-01"))
    fed_at_once(ledger, bus)
    ban = state(ledger, bus)
    assert (ban["alive"], ban["until"], ban["things"]) == (False, date(2012, 3, 1), [])


def test_a_body_that_was_withdrawn_has_no_record() -> None:
    ledger = ledger_with(*committee()[:3])
    bus = fed_at_once(ledger)
    assert len(ledger.content(bus, "organisation")) == 1
    tell(ledger, ("organisation-ban", EventWithdrawn(event="e3"), "2012"))
    fed_at_once(ledger, bus)
    assert ledger.content(bus, "organisation") == {}
    assert last(ledger, bus, "organisation", "organisation-ban").value is None


def last(ledger: Ledger, bus: MemoryBus, name: str, key: str) -> Entry:
    """Return the last record of a key."""
    topic = topics_of(ledger.store.ledger_id, 1)[name]
    found = [
        e for n in range(fed.PARTITIONS) for e in entries(bus, topic, n) if e.key == key.encode()
    ]
    return found[-1]


def entries(bus: MemoryBus, topic: str, partition: int) -> list[Entry]:
    """Return every record of a partition."""
    end = bus.ends(topic)[partition]
    return [received.entry for received in bus.read(topic, partition, 0, end)]


def test_statements_are_records_of_their_own() -> None:
    ledger = ledger_with(
        unit("xa"),
        held("hop", "xa", "contest", 2, "2012-02"),
        held("hop", "xa", "contest", 3, "2012"),
    )
    bus = fed_at_once(ledger)
    found = ledger.content(bus, "activity")
    assert {key: record["sessions"] for key, record in found.items()} == {
        "activity-hop#2": 2,
        "activity-hop#3": 3,
    }
    assert (found["activity-hop#2"]["from"], found["activity-hop#2"]["to"]) == (
        date(2012, 2, 1),
        date(2012, 2, 29),
    )
    tell(ledger, ("activity-hop", EventWithdrawn(event="e2"), "2012"))
    fed_at_once(ledger, bus)
    assert list(ledger.content(bus, "activity")) == ["activity-hop#3"]


def test_a_body_of_very_many_members_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_state, "PART", 3)
    ledger = ledger_with(*committee())
    names = [f"tv-{number}" for number in range(2, 5)]
    tell(ledger, *(("organisation-ban", MemberJoined(member=name), "2011-06-01") for name in names))
    bus = fed_at_once(ledger)
    parts = ledger.content(bus, "organisation")
    assert {key: (r["part"], r["parts"], len(r["things"])) for key, r in parts.items()} == {
        "organisation-ban": (1, 2, 3),
        "organisation-ban#2": (2, 2, 1),
    }
    tell(ledger, ("organisation-ban", MemberLeft(member="tv-1"), "2012-01-05"))
    fed_at_once(ledger, bus)
    assert list(ledger.content(bus, "organisation")) == ["organisation-ban"]


def test_the_largest_part_is_a_record_that_a_topic_takes() -> None:
    ledger = ledger_with(*committee())
    ban = state(ledger, fed_at_once(ledger))
    longest = {"id": "x" * 128, "role": "x" * 100, "kind": "household", "declared": 10**15}
    things = [{**ban["things"][0], **longest}] * feed_state.PART
    assert len(wire.encode("OrganisationState", {**ban, "things": things})) < 3 << 19


def test_nothing_more_is_sent_where_nothing_is_new() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    before = {topic: bus.ends(topic) for topic in bus.topics("")}
    assert ledger.feed(bus).send(ledger.store.last()) == 4
    assert {topic: bus.ends(topic) for topic in bus.topics("")} == before


def test_a_feed_that_is_stopped_ends_with_a_run_of_events_and_is_gone_on_with() -> None:
    ledger = ledger_with(*committee())
    bus, told = MemoryBus(), list[tuple[int, int]]()
    feeding = ledger.feed(bus, batch=1)
    reached = feeding.send(4, lambda *at: told.append(at), stopped=lambda: len(told) == 2)
    assert (reached, told) == (2, [(1, 4), (2, 4)])
    assert ledger.feed(bus).send(4) == 4
    assert all_said(ledger.contents(bus)) == all_said(ledger.contents(fed_at_once(ledger)))


def test_only_what_a_command_changes_is_sent() -> None:
    ledger = ledger_with(*committee(), body("hoi", "xa", B, "2011-03-01"))
    bus = fed_at_once(ledger)
    before = {topic: bus.ends(topic) for topic in bus.topics("")}
    joined: Said = ("organisation-ban", MemberJoined(member="tv-2"), "2011-06-01")
    tell(ledger, joined)
    fed_at_once(ledger, bus)
    assert sent_since(bus, before) == {
        "organisation-ban",
        *(f"members|{unit}|{key}|latest" for unit in ("tinh", "xa") for key in ("", A)),
        *(f"members_joined|{unit}|{key}|2011" for unit in ("tinh", "xa") for key in ("", A)),
    }


def sent_since(bus: MemoryBus, before: dict[str, list[int]]) -> set[str]:
    """Return the keys of the records that stand after these ends, places left out."""
    return {
        entry.key.decode()
        for topic, ends in before.items()
        for partition, end in enumerate(ends)
        for entry in entries(bus, topic, partition)[end:]
        if entry.key != PLACE
    }


def test_a_figure_says_what_socai_figure_says() -> None:
    ledger = ledger_with(*committee(), complete("tinh", "members", "2011-01-01"))
    found = ledger.content(fed_at_once(ledger), FIGURES)
    day = date(2012, 1, 1)
    assert found[f"members|tinh|{A}|latest"] == {
        **{"ledger": ledger.store.ledger_id, "measure": "members", "unit": "tinh", "key": A},
        **{"kind": "stock", "as_of": day, "from": None, "to": None, "known": 5, "boundaries": day},
        **{"lo": 1, "hi": 1, "qualifier": "exact", "counted": 1, "status": "known"},
        **{"counted_unit": "thành viên", "definition": answers.DEFINITION},
    }
    joined = found["members_joined|xa||2011"]
    assert (joined["from"], joined["to"]) == (date(2011, 1, 1), date(2011, 12, 31))
    assert (joined["as_of"], joined["lo"], joined["hi"], joined["status"]) == (
        *(None, 1, None),
        "partial",
    )
    assert DEFINITION == answers.DEFINITION


def test_what_takes_effect_later_is_sent_on_a_later_day() -> None:
    ledger = ledger_with(unit("tinh"), body("ban", "tinh", A, "2012-02-01"))
    bus = fed_at_once(ledger)
    assert "organisations|tinh||latest" not in ledger.content(bus, FIGURES)
    tell(ledger, held("hop", "tinh", "contest", 1, "2012-01"), later=30 * DAY)
    fed_at_once(ledger, bus)
    assert "organisations|tinh||latest" not in ledger.content(bus, FIGURES)
    tell(ledger, held("hop", "tinh", "contest", 1, "2012-01"), later=DAY)
    fed_at_once(ledger, bus)
    found = ledger.content(bus, FIGURES)["organisations|tinh||latest"]
    assert (found["lo"], found["as_of"], found["known"]) == (1, date(2012, 2, 1), 4)


def test_units_that_move_and_merge_take_their_figures_with_them() -> None:
    units = (unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh"))
    ledger = ledger_with(
        *units, unit("xa-1", "huyen-1"), unit("xa-2", "huyen-2"), body("ban", "xa-1", A, "2011")
    )
    bus = fed_at_once(ledger)
    assert counted(ledger, bus) == {"tinh", "huyen-1", "xa-1"}
    tell(ledger, moved("xa-1", "huyen-2", "2012-01-01"))
    assert counted(ledger, fed_at_once(ledger, bus)) == {"tinh", "huyen-2", "xa-1"}
    tell(ledger, succeeded("xa-1", "2012-01-01", "xa-2"))
    assert counted(ledger, fed_at_once(ledger, bus)) == {"tinh", "huyen-2", "xa-2"}


PARTED = {
    "merged into a new commune": (
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("xa-1", "huyen-1")),
        stock("huyen-1", "2012-03-31", 9),
        (unit("xa-3")[0], unit("xa-3", "tinh")[1], "2012-12-31"),
        succeeded("xa-1", "2012-12-31", "xa-3"),
        succeeded("huyen-1", "2013-01-01"),
    ),
    "moved, and declared since": (
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("xa-3", "huyen-1")),
        *(moved("xa-3", "tinh", "2013-01-01"), succeeded("huyen-1", "2013-01-01")),
        stock("huyen-1", "2012-12-31", 9),
    ),
}
"""Histories after which a commune holds a part of a district that is gone, of at most 9."""


@pytest.mark.parametrize("said", PARTED.values(), ids=PARTED)
def test_what_a_closed_unit_declared_bounds_who_holds_a_part_of_it(said: tuple[Said, ...]) -> None:
    ledger, bus = ledger_with(said[0], first=date(2013, 6, 30)), MemoryBus()
    for one in (*said[1:], body("ban", "xa-3", A, "2013-02-01")):
        if isinstance(one[1], OrganisationEstablished):
            found = ledger.content(bus, FIGURES)["organisations|xa-3||latest"]
            assert (found["lo"], found["hi"], found["status"]) == (0, 9, "not_restatable")
        position = tell(ledger, one)
        fed_at_once(ledger, bus)
        assert list(differences(ledger, bus, position, {})) == []
    found = ledger.content(bus, FIGURES)["organisations|xa-3||latest"]
    assert (found["lo"], found["counted"], found["status"]) == (1, 1, "not_restatable")


def test_what_a_new_unit_declares_is_no_longer_looked_for_in_the_closed_one() -> None:
    xa_3: Said = (unit("xa-3")[0], unit("xa-3", "tinh")[1], "2012-12-31")
    ledger = ledger_with(
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("xa-1", "huyen-1"), unit("xa-2", "huyen-1")),
        *(stock("huyen-1", "2012-03-31", 9), xa_3, succeeded("xa-1", "2012-12-31", "xa-3")),
        *(succeeded("huyen-1", "2013-01-01"), body("ban", "xa-2", A, "2013-02-01")),
        first=date(2013, 6, 30),
    )
    bus = fed_at_once(ledger)
    before = ledger.content(bus, FIGURES)["organisations|xa-2||latest"]
    position = tell(ledger, stock("xa-3", "2013-03-31", 4))
    after = ledger.content(fed_at_once(ledger, bus), FIGURES)["organisations|xa-2||latest"]
    assert before["hi"] - after["hi"] == 4
    assert list(differences(ledger, bus, position, {})) == []


def counted(ledger: Ledger, bus: MemoryBus) -> set[str]:
    """Return the units of which the number of organisations is fed."""
    found = ledger.content(bus, FIGURES)
    return {key.split("|")[1] for key in found if key.startswith("organisations|")}


def test_that_all_units_are_listed_bears_on_what_they_declare() -> None:
    ledger = ledger_with(
        *(unit("tinh"), unit("xa-1", "tinh"), unit("xa-2", "tinh")),
        *(stock("tinh", "2011-03-31", 10), stock("xa-1", "2011-06-30", 3)),
        stock("xa-2", "2011-06-30", 4),
    )
    bus = fed_at_once(ledger)
    assert ledger.content(bus, FIGURES)["organisations|tinh||latest"]["lo"] == 10
    tell(ledger, complete("tinh", "units", "2011-01-01"))
    fed_at_once(ledger, bus)
    assert ledger.content(bus, FIGURES)["organisations|tinh||latest"]["lo"] == 7


def test_what_is_recorded_later_is_not_known_before() -> None:
    said = (
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh"), unit("xa", "huyen-1")),
        *(complete("huyen-2", "organisations", "2011-01-01"), body("ban", "xa", A, "2011-02-01")),
    )
    early = ledger_with(*said)
    ledger = ledger_with(*said, moved("xa", "huyen-2", "2011-03-01"))
    bus = MemoryBus()
    assert ledger.feed(bus).send(6) == 6
    fed_early = early.content(fed_at_once(early), FIGURES)
    assert set(ledger.content(bus, FIGURES)) == set(fed_early)
    fed_at_once(ledger, bus)
    assert "organisations|huyen-2||latest" in ledger.content(bus, FIGURES)


class StoppingBus(MemoryBus):
    """A bus that is gone after some sends."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 10**9

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries, or raise Unavailable."""
        if not self.left:
            raise Unavailable.of("Máy chủ Kafka không trả lời", "The broker does not answer")
        self.left -= 1
        super().send(topic, entries)


@pytest.mark.slow
def test_a_crash_between_any_two_sends_changes_nothing() -> None:
    ledger = ledger_of("whole", 3)
    middle, end = ledger.ends[len(ledger.ends) // 2], ledger.ends[-1]
    whole = all_said(ledger.contents(fed_at_once(ledger)))
    for sends in range(2 * len(whole) + 1):
        bus = StoppingBus()
        bus.left = sends
        stopped = False
        try:
            ledger.feed(bus).send(middle)
            ledger.feed(bus).send(end)
        except Unavailable:
            stopped = True
        assert stopped is (sends < 2 * len(whole))
        bus.left = 10**9
        assert ledger.feed(bus, batch=3).send(end) == end
        assert all_said(ledger.contents(bus)) == whole
        check_places(ledger, bus, end)


def check_places(ledger: Ledger, bus: MemoryBus, position: int) -> None:
    """Check that each partition ends with its place, and that it never went back."""
    for topic in topics_of(ledger.store.ledger_id, 1).values():
        for partition in range(fed.PARTITIONS):
            found = [e for e in entries(bus, topic, partition) if e.key == PLACE]
            told = [int(e.headers[POSITION]) for e in found]
            assert told == sorted(set(told)) and told[-1] == position
            assert entries(bus, topic, partition)[-1] == found[-1]
            assert wire.decode(found[-1].value or b"")[1]["position"] == position


@pytest.mark.parametrize("seed", range(6))
def test_a_bus_that_keeps_a_part_of_what_it_was_given(seed: int) -> None:
    ledger = ledger_of("whole" if seed % 2 else "kinds", seed)
    whole = all_said(ledger.contents(fed_at_once(ledger)))
    bus = FailingBus(random.Random(seed), chance=0.15)
    for position in ledger.ends[::3] + ledger.ends[-1:]:
        reached = 0
        while reached < position:
            try:
                reached = ledger.feed(bus).send(position)
            except Unavailable:
                # It is looked again when more is recorded: what was sent may no longer be so.
                break
    while ledger.feed(bus).position < ledger.ends[-1]:
        try:
            ledger.feed(bus).send(ledger.ends[-1])
        except Unavailable:
            continue
    assert bus.failures > 3
    assert all_said(ledger.contents(bus)) == whole


def test_what_was_sent_without_its_place_is_not_left_standing() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    figures = topics_of(ledger.store.ledger_id, 1)[FIGURES]
    for partition in range(fed.PARTITIONS):
        for key in ("members|tinh||latest", "members|la||latest"):
            record = ledger.content(bus, FIGURES)["members|tinh||latest"]
            value = wire.encode("Figure", {**record, "lo": 7})
            bus.send(figures, [Entry(partition, key.encode(), value, {})])
    tell(ledger, ("organisation-ban", MemberLeft(member="tv-1"), "2012-05-01"))
    fed_at_once(ledger, bus)
    found = ledger.content(bus, FIGURES)
    assert "members|la||latest" not in found
    assert found["members|tinh||latest"]["lo"] == 1


def test_a_compacted_topic_is_fed_on() -> None:
    ledger = ledger_of("whole", 5)
    bus = MemoryBus(markers=True)
    for position in ledger.ends:
        ledger.feed(bus).send(position)
        for topic in bus.topics(""):
            bus.compact(topic)
    assert all_said(ledger.contents(bus)) == all_said(ledger.contents(fed_at_once(ledger)))


def test_whoever_fed_before_is_shut_out_before_it_is_looked_where_that_got_to() -> None:
    calls: list[str] = []

    class Told(MemoryBus):
        def take_over(self) -> None:
            calls.append("take over")

        def ends(self, topic: str) -> list[int]:
            calls.append("look")
            return super().ends(topic)

    ledger_with(unit("xa")).feed(Told())
    assert calls[0] == "take over" and set(calls[1:]) == {"look"}


def test_topics_of_another_ledger_version_or_history_are_refused() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    own = Place(4, ledger.store.ledger_id, "00", date(2012, 1, 1), FORMAT)
    for place, why in (
        (replace(own, ledger="la"), "của một sổ khác"),
        (replace(own, format=FORMAT + 1), "do một phiên bản khác cấp"),
        (own, "theo một lịch sử khác ở vị trí 4"),
        (replace(own, position=9), "đã có đến vị trí 9, sổ mới có đến 4"),
    ):
        topic = topics_of(ledger.store.ledger_id, 1)["standard"]
        bus.send(topic, [place_entry(1, place, wire)])
        with pytest.raises(Refused, match=why) as refused:
            ledger.feed(bus)
        assert not isinstance(refused.value, Unavailable) and "SOCAI_FEED" in str(refused.value)
    assert ledger.feed(bus, number=2).send(4) == 4
    assert len(ledger.content(bus, "organisation", number=2)) == 1


def test_a_place_that_is_none_of_ours_is_refused() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    topic = topics_of(ledger.store.ledger_id, 1)["unit"]
    value = wire.encode("Figure", ledger.content(bus, FIGURES)["members|xa||latest"])
    for wrong in (value, b"{}", None):
        bus.send(topic, [Entry(0, PLACE, wrong, {})])
        with pytest.raises(Refused, match="không phải do socai"):
            ledger.feed(bus)


def test_a_source_that_has_not_come_as_far_as_the_topics_is_waited_for() -> None:
    ledger = ledger_with(*committee())
    bus = fed_at_once(ledger)
    behind = Ledger(FIRST)
    behind.store.ledger_id = ledger.store.ledger_id
    behind.record(projected.commands(World().then(unit("tinh")).events)[0])
    with pytest.raises(Unavailable, match="bản nhận từ Kafka mới có đến 1"):
        Feed(behind.store, behind.view, bus, wire, recorded=4)
    with pytest.raises(Refused, match="bị lùi lại"):
        Feed(behind.store, behind.view, bus, wire, recorded=3)


def test_topics_must_be_there() -> None:
    ledger = ledger_with(unit("xa"))
    with pytest.raises(
        Refused, match=f"Không có topic «socai.state.{ledger.store.ledger_id}.unit»"
    ):
        Feed(ledger.store, ledger.view, MemoryBus(), wire)


def test_topics_have_the_ledger_and_from_the_second_on_a_number() -> None:
    first, second = topics_of("L", 1), topics_of("L", 2)
    assert first[FIGURES] == "socai.figures.L" and second[FIGURES] == "socai.figures.L.2"
    assert first["unit"] == "socai.state.L.unit" and second["unit"] == "socai.state.L.unit.2"
    assert set(first) == {*FED, FIGURES} and len(set(first.values())) == len(FED) + 1
