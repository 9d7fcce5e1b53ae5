"""What a figure counts, one by one: the list of any figure sums to it, whatever the history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import pytest

import histories
from socai.domain.chart import CHART
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.organisation import MemberJoined, MemberLeft, MembershipCountDeclared
from socai.domain.period import Period, parse_period
from socai.domain.refusal import Refused
from socai.projections.explain import postings_of
from socai.projections.figure import figure
from socai.projections.memory import MemoryView, fold
from socai.projections.present import Item, check, cut_postings, items
from socai.projections.question import Figure, Question
from socai.projections.unlisted import unallocated, why_none
from worlds import A, B, Said, World, body, dissolved, held, relocated, stock, succeeded, unit

MODES = pytest.mark.parametrize("mode", sorted(histories.MODES))
UNITS = (unit("tinh"), unit("xa-1", "tinh"), unit("xa-2", "tinh"))
BODY = "organisation-to-1"


def joined(member: str, when: str, stream: str = BODY) -> Said:
    """Say that a person belongs to a body."""
    return stream, MemberJoined(member=member), when


def counted(members: int, when: str) -> Said:
    """Say how many members the body has."""
    return BODY, MembershipCountDeclared(members=members), when


def ask(world: World, measure: str, at: str, when: str, *keys: str) -> tuple[Figure, list[Item]]:
    """Return a figure and what it counts, checked against the postings and the figure."""
    view = world.view()
    found = figure(view, Question(measure, at, parse_period(when), keys))
    tree = view.tree(found.boundaries)
    listed = items(fold(world.events), found.question, tree)
    names = {e.position: e.meta.stream for e in world.events}
    check(found, listed, postings_of(view, found.question, tree), names)
    assert sum(i.amount for i in listed if i.whole) == found.counted
    return found, listed


def shown(listed: list[Item]) -> list[tuple[str, str, str, int, str]]:
    """Return things (the stream's id for a body) with unit, amount and since when."""
    return [
        (i.thing[1] or i.stream, i.account.unit, i.home, i.amount, i.day.isoformat())
        for i in listed
    ]


def why(world: World, measure: str, at: str, when: str, *keys: str) -> str:
    """Return why a list is empty."""
    found, listed = ask(world, measure, at, when, *keys)
    assert [i for i in listed if i.whole] == []
    view = world.view()
    return why_none(view, found.question, view.tree(found.boundaries)).vi


def test_members_are_listed_by_unit_with_the_day_since_which_they_are_there() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-2", A), body("to-2", "xa-1", B)),
        *(joined("tv-1", "2012-03-31"), joined("tv-2", "2012-06-30")),
        *((BODY, MemberLeft(member="tv-1"), "2013-01-01"), joined("tv-1", "2013-06-30")),
        joined("tv-3", "2012-12-31", "organisation-to-2"),
    )
    tv_3 = ("tv-3", "xa-1", "xa-1", 1, "2012-12-31")
    tv_2 = ("tv-2", "xa-2", "xa-2", 1, "2012-06-30")
    assert shown(ask(world, "members", "tinh", "2013-02-01")[1]) == [tv_3, tv_2]
    tv_1 = ("tv-1", "xa-2", "xa-2", 1, "2013-06-30")
    assert shown(ask(world, "members", "xa-2", "2013-12-31")[1]) == [tv_1, tv_2]
    assert shown(ask(world, "members", "tinh", "2013-12-31", B)[1]) == [tv_3]
    assert ask(world, "members", "xa-2", "2012-03-30")[1] == []


def test_a_withdrawn_member_is_not_listed_and_was_at_the_time() -> None:
    before = World().then(*UNITS, body("to-1", "xa-1", A), joined("tv-1", "2012-03-31"))
    after = before.then((BODY, EventWithdrawn(event="e5"), "2012-03-31"))
    assert len(ask(before, "members", "xa-1", "2013-01-01")[1]) == 1
    assert ask(after, "members", "xa-1", "2013-01-01")[1] == []
    assert "đính chính hoặc rút" in why(after, "members", "xa-1", "2013-01-01")


def test_what_a_declared_count_leaves_unnamed_is_a_row_of_its_own() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A), joined("tv-1", "2012-03-31")),
        *(counted(20, "2012-12-31"), joined("tv-2", "2013-02-10")),
    )
    _, listed = ask(world, "members", "xa-1", "2013-12-31")
    assert [(i.remainder, i.amount) for i in listed] == [(True, 19), (False, 1), (False, 1)]
    rest = listed[0]
    assert (rest.day, rest.standing.recorded.position) == (date(2012, 12, 31), 6)
    again = world.then(counted(26, "2013-06-30"))
    rest = ask(again, "members", "xa-1", "2013-12-31")[1][0]
    assert (rest.amount, rest.day) == (24, date(2013, 6, 30))


def test_a_count_that_leaves_nobody_unnamed_is_no_row() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A), joined("tv-1", "2012-03-31"), counted(1, "2012-12-31"))
    )
    assert [i.thing[1] for i in ask(world, "members", "xa-1", "2013-12-31")[1]] == ["tv-1"]


def test_a_moved_body_is_in_its_unit_since_it_moved_and_in_both_since_it_began() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A, "2012-03-31"), joined("tv-1", "2012-06-30")),
        relocated("to-1", "xa-2", "2013-01-01"),
    )
    moved = ("tv-1", "xa-2", "xa-2", 1, "2013-01-01")
    assert shown(ask(world, "members", "xa-2", "2013-06-30")[1]) == [moved]
    whole = ("tv-1", "xa-2", "xa-2", 1, "2012-06-30")
    assert shown(ask(world, "members", "tinh", "2013-06-30")[1]) == [whole]
    assert ask(world, "members", "xa-1", "2013-06-30")[1] == []
    assert "từ 01/01/2013" in why(world, "members", "xa-1", "2013-06-30")


def test_a_merged_commune_keeps_its_rows_under_its_successor() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A), body("to-2", "xa-2", A)),
        succeeded("xa-2", "2013-01-01", "xa-1"),
    )
    both = [("organisation-to-1", "xa-1", "xa-1"), ("organisation-to-2", "xa-2", "xa-1")]
    assert [row[:3] for row in shown(ask(world, "organisations", "xa-1", "2013-06-30")[1])] == both
    assert len(ask(world, "organisations", "xa-1", "2012-12-31")[1]) == 1
    found, listed = ask(world, "organisations", "xa-2", "2013-06-30")
    assert (found.status, listed) == ("not_restatable", [])


def test_another_days_boundaries_list_another_units_bodies() -> None:
    world = World().then(
        *(*UNITS, body("to-2", "xa-2", A)), succeeded("xa-2", "2013-01-01", "xa-1")
    )
    view = world.view()
    day, borders = date(2013, 6, 30), date(2012, 6, 30)
    question = Question("organisations", "xa-2", Period(day, day), (), borders)
    found = figure(view, question)
    listed = items(fold(world.events), found.question, view.tree(borders))
    assert [(i.home, i.amount) for i in listed] == [("xa-2", 1)]
    assert found.counted == 1


def test_a_transfer_is_two_rows_with_signs() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A), relocated("to-1", "xa-2", "2013-01-01"))
    )
    _, listed = ask(world, "organisations_transferred", "tinh", "2013")
    assert [(i.account.unit, i.amount) for i in listed] == [("xa-1", -1), ("xa-2", 1)]
    assert {i.standing.recorded.position for i in listed} == {5}


def test_a_flow_lists_events_and_apart_what_the_window_cuts() -> None:
    world = World().then(
        *(*UNITS, held("a", "xa-1", "contest", 3, "2012-06-15")),
        *(held("b", "xa-2", "contest", 2, "2012-06"), held("c", "xa-2", "training", 1, "2012")),
    )
    found, listed = ask(world, "activities", "tinh", "2012-06-10..2012-12-31")
    assert [(i.stream, i.amount, i.whole, str(i.period)) for i in listed] == [
        ("activity-a", 3, True, "2012-06-15"),
        ("activity-b", 2, False, "2012-06"),
        ("activity-c", 1, False, "2012"),
    ]
    view = world.view()
    cut = cut_postings(view, found.question, view.tree(found.boundaries))
    assert {p.position for p in cut} == {5, 6}
    assert len([i for i in ask(world, "activities", "tinh", "2012")[1] if i.whole]) == 3


def test_one_dissolution_is_a_row_for_each_member_who_left_by_it() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A), joined("tv-1", "2012-03-31")),
        *(joined("tv-2", "2012-03-31"), dissolved("to-1", "2013-01-01")),
    )
    _, listed = ask(world, "members_left", "xa-1", "2013")
    assert [(i.thing[1], i.standing.recorded.meta.type) for i in listed] == [
        ("tv-1", "OrganisationDissolved"),
        ("tv-2", "OrganisationDissolved"),
    ]


def test_an_empty_list_says_why() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A, "2012-03-31"), dissolved("to-1", "2013-01-01")),
        held("a", "xa-1", "contest", 3, "2012-06-15"),
    )
    assert "từ 31/03/2012" in why(world, "organisations", "xa-1", "2012-01-01")
    assert "từ 01/01/2013" in why(world, "organisations", "xa-1", "2013-06-30")
    assert why(world, "organisations", "xa-1", "2012-06-30", B).endswith(f"có ghi: {A}")
    assert "chưa ghi chi tiết" in why(world, "organisations", "xa-2", "2012-06-30")
    assert "15/06/2012 – 15/06/2012" in why(world, "activities", "xa-1", "2013")


def test_unallocated_parts_are_shown_scope_by_scope_where_they_sum_to_the_whole() -> None:
    world = World().then(
        *(*UNITS, body("to-1", "xa-1", A)),
        *(stock("tinh", "2012-12-31", 7, keys=(A,)), stock("tinh", "2012-12-31", 4, 6, (B,))),
    )
    found, listed = ask(world, "organisations", "tinh", "2012-12-31")
    rests = unallocated(world.view(), found)
    assert [(r.keys, r.value.lo, r.value.hi) for r in rests] == [((A,), 6, 6), ((B,), 4, 6)]
    assert sum(i.amount for i in listed) + sum(r.value.lo for r in rests) == found.value.lo


def test_unallocated_parts_that_do_not_sum_are_one_row_of_all_declarations() -> None:
    world = World().then(
        *UNITS, stock("tinh", "2012-06-30", 5), stock("xa-1", "2012-06-30", 3),
        stock("xa-1", "2012-12-31", 6),
    )  # fmt: skip
    found, _ = ask(world, "organisations", "tinh", "2012-12-31")
    (rest,) = unallocated(world.view(), found)
    assert (rest.unit, rest.value.lo, rest.value.hi) == ("tinh", found.value.lo, found.value.hi)
    assert len(rest.declared) == len(found.used) > 1


def test_nothing_is_unallocated_where_the_list_fills_what_was_declared() -> None:
    world = World().then(*UNITS, body("to-1", "xa-1", A), stock("tinh", "2012-12-31", 1))
    found, _ = ask(world, "organisations", "tinh", "2012-12-31")
    assert unallocated(world.view(), found) == []


def planted() -> tuple[Figure, list[Item], MemoryView, dict[int, str]]:
    """Return a figure of two bodies with what it counts."""
    world = World().then(*UNITS, body("to-1", "xa-1", A), body("to-2", "xa-2", A))
    found, listed = ask(world, "organisations", "tinh", "2012-12-31")
    return found, listed, world.view(), {e.position: e.meta.stream for e in world.events}


@pytest.mark.parametrize(
    "change",
    [
        lambda listed: listed[1:],
        lambda listed: [*listed, listed[0]],
        lambda listed: [replace(listed[0], amount=2), *listed[1:]],
        lambda listed: [replace(i, stream="organisation-to-1") for i in listed],
    ],
    ids=["one left out", "one twice", "another amount", "of another stream"],
)
def test_a_list_that_is_not_what_was_posted_is_refused(change: object) -> None:
    found, listed, view, names = planted()
    postings = postings_of(view, found.question, view.tree(found.boundaries))
    check(found, listed, postings, names)
    assert callable(change)
    with pytest.raises(Refused, match="organisation-to-1"):
        check(found, change(listed), postings, names)
    with pytest.raises(Refused, match="con số đếm 3"):
        check(replace(found, counted=3), listed, postings, names)


def on_ground(events: list[Recorded]) -> list[Recorded]:
    """Return a history in which the units that it names have stood for ever."""
    names = ("huyen", *histories.NAMES["unit"])
    ground = World().then(*(unit(name, "huyen" if name != "huyen" else None) for name in names))
    first = [replace(e, meta=replace(e.meta, event_id=f"u{e.position}")) for e in ground.events]
    return [*first, *(replace(e, position=e.position + len(first)) for e in events)]


def compare(events: list[Recorded], rng: Random, counts: Counter[str]) -> None:
    """Ask every measure of every unit at a random day and position; the list must be the figure."""
    prefix = events[: rng.randrange(len(events) // 2, len(events)) + 1]
    view, streams = MemoryView(prefix), fold(prefix)
    names = {e.position: e.meta.stream for e in prefix}
    day = rng.choice((date(2022, 12, 31), rng.choice(prefix).meta.effective.last))
    first = date(day.year - rng.choice((0, 1, 5)), rng.choice((1, day.month)), rng.choice((1, 5)))
    measures = [measure for measure in CHART.values() if view.postings(measure.name)]
    for at, measure in product(sorted(view.tree(day).states), measures):
        window = Period(day if measure.kind == "stock" else min(first, day), day)
        found = figure(view, Question(measure.name, at, window))
        tree = view.tree(found.boundaries)
        listed = items(streams, found.question, tree)
        check(found, listed, postings_of(view, found.question, tree), names)
        whole = [i for i in listed if i.whole]
        assert sum(i.amount for i in whole) == found.counted
        if measure.kind == "stock":
            assert len({(i.stream, i.thing) for i in listed}) == len(listed)
            assert all(i.amount == 1 or i.remainder for i in listed)
        cut = cut_postings(view, found.question, tree) if measure.kind == "flow" else []
        assert sum(i.amount for i in listed if not i.whole) == sum(p.amount for p in cut)
        counts[measure.name] += bool(whole)
        counts["rows"] += len(whole)
        counts["cut"] += bool(cut)


@pytest.mark.slow
@MODES
def test_every_list_sums_to_its_figure(mode: str) -> None:
    counts: Counter[str] = Counter()
    for seed in range(80):
        compare(on_ground(histories.MODES[mode](seed, 60)), Random(seed), counts)
    assert counts["rows"] > 1_000 and counts["cut"] > 40, counts
    assert sum(counts[name] > 0 for name in CHART) > 40, counts


@pytest.mark.deep
@pytest.mark.timeout(1200)
@MODES
def test_every_list_of_many_histories(mode: str) -> None:
    counts: Counter[str] = Counter()
    for seed in range(5_000, 5_800):
        compare(on_ground(histories.MODES[mode](seed, 60)), Random(seed), counts)
    assert counts["rows"] > 10_000, counts
