"""Units in a ring, as two who record at one moment may leave them: told, once, until mended."""

from __future__ import annotations

import pytest

from found import found, pairs, seen
from socai.projections.findings.finding import RING
from worlds import World, moved, succeeded, unit

BEGUN = World().then(unit("tinh"), unit("a", "tinh"), unit("b", "tinh"), unit("c", "tinh"))


@pytest.mark.parametrize(
    ("said", "ring"),
    [
        ([moved("a", "b", "2020"), moved("b", "a", "2020")], "ab"),
        ([moved("b", "c", "2020"), moved("c", "a", "2021"), moved("a", "b", "2022")], "abc"),
        ([moved("b", "b", "2020")], "b"),
        ([succeeded("a", "2019", "b"), succeeded("b", "2019", "a")], "ab"),
        ([succeeded("a", "2019", "b", "c"), succeeded("c", "2020", "a")], "ac"),
        ([succeeded("a", "2019", "b"), moved("b", "a", "2021")], "ab"),
    ],
    ids=["two", "three", "itself", "merged", "split", "merged into what lies in it"],
)
def test_a_ring_is_found_once(said: list[tuple[str, object, str]], ring: str) -> None:
    events = BEGUN.then(*said).events
    assert pairs(events, RING) == [tuple(f"unit-{one}" for one in ring)]
    (told,) = found(events, None, (RING,))
    assert told.units == frozenset(ring)
    assert [e.position for e in told.rests_on] == list(range(5, 5 + len(said)))
    assert "thành vòng" in told.message.vi and " → " in told.message.en


def test_it_is_gone_once_mended_and_still_seen_before() -> None:
    ringed = BEGUN.then(moved("a", "b", "2020"), moved("b", "a", "2020"))
    mended = ringed.then(moved("b", "tinh", "2021"))
    assert seen(mended.events, RING) == [6]


def test_two_rings_are_two_findings() -> None:
    more = BEGUN.then(unit("d", "tinh"), moved("d", "c", "2020"), moved("c", "d", "2020"))
    events = more.then(moved("b", "a", "2020"), moved("a", "b", "2020")).events
    assert pairs(events, RING) == [("unit-a", "unit-b"), ("unit-c", "unit-d")]


def test_units_below_one_another_are_no_ring() -> None:
    events = BEGUN.then(moved("b", "a", "2020"), moved("c", "b", "2020"), succeeded("a", "2021"))
    assert found(events.events, None, (RING,)) == []
