"""The rows of a figure: the units below, what is not assigned after a split, what closed ones said.

In random worlds, in the boundaries of any day, rows and total agree.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from socai.domain.interval import NOTHING, Interval, exactly
from socai.domain.period import Period, parse_period
from socai.domain.unit import UnitRegistered
from socai.projections.breakdown import Breakdown, Row, breakdown
from socai.projections.figure import figure
from socai.projections.question import Question
from socai.projections.tree import Tree
from worlds import (
    DAYS,
    FLOW,
    HELD,
    PERIODS,
    SHIFTS,
    STOCK,
    A,
    World,
    body,
    changing_world,
    flow,
    flow_world,
    held,
    moved,
    relocated,
    stock,
    stock_world,
    succeeded,
    unit,
    whole_world,
)


def splitting_world(seed: int) -> World:
    """Return a world of units that merge and split, with totals declared here and there."""
    rng, world = Random(seed), changing_world(seed)
    names = [e.meta.stream[5:] for e in world.events if isinstance(e.event, UnitRegistered)]
    for _ in range(rng.randint(1, 6)):
        at, lo = rng.choice(names), rng.randint(0, 12)
        world = world.then(
            stock(at, rng.choice(DAYS), lo, lo + rng.choice((0, 0, 3)), rng.choice(((), (A,)))),
            flow(at, rng.choice(PERIODS), lo),
            held(f"hop-{at}-{lo}", at, "contest", 2, rng.choice(HELD)),
        )
    return world


MAKE = {
    "stock": stock_world,
    "flow": flow_world,
    "units": changing_world,
    "split": splitting_world,
    "whole": whole_world,
    "exact": lambda seed: stock_world(seed, exact=True, crossing=False),
}
BEFORE, AFTER = date(2013, 1, 1), date(2013, 12, 31)


def on(day: date) -> Period:
    """Return a day as a window."""
    return Period(day, day)


def of_kind(found: Breakdown, kind: str) -> dict[str, Row]:
    """Return the rows of a kind by unit."""
    return {row.unit: row for row in found.rows if row.kind == kind}


def asked(rng: Random, tree: Tree) -> Question:
    """Return a random question of a unit that stands."""
    heirs = sorted(set(tree.closed.values()))
    at = rng.choice(heirs if heirs and rng.random() < 0.5 else sorted(tree.parent))
    keys = rng.choice(((), (), (A,)))
    if rng.random() < 0.5:
        day = date.fromisoformat(rng.choice((*DAYS, *SHIFTS)))
        return Question(STOCK, at, on(day), keys, tree.day)
    return Question(FLOW, at, parse_period(rng.choice(PERIODS)), (), tree.day)


def check(world: World, question: Question, counts: Counter[str]) -> None:
    """Hold the rows of a figure against its total and against the figures of the units below."""
    view = world.view()
    found = breakdown(view, question)
    total = found.total
    assert total.value == figure(view, question).value
    assert sum(row.counted for row in found.rows) == total.counted, world
    held_by = sum((r.value for r in found.rows if r.kind != "remainder"), start=NOTHING)
    rest = next((r.value for r in found.rows if r.kind == "remainder"), NOTHING)
    assert held_by.lo + rest.lo <= total.value.lo, f"{question}\n{world}"
    if total.value.hi is None:
        assert rest.hi is None
    else:
        assert held_by.lo + (rest.hi or 0) == total.value.hi, f"{question}\n{world}"
    for row in of_kind(found, "unit").values():
        assert row.figure and row.figure.counted == row.counted
    if total.value.exact and held_by.exact:
        assert sum(row.value.lo for row in found.rows) == total.value.lo, world
        counts["exact"] += 1
    counts.update(row.kind for row in found.rows)


@pytest.mark.slow
def test_rows_and_total_agree_in_the_boundaries_of_any_day() -> None:
    counts: Counter[str] = Counter()
    for make in MAKE.values():
        for seed in range(110 if make is splitting_world else 8):
            world, rng = make(seed), Random(seed)
            for _ in range(8):
                day = rng.choice((*DAYS, *SHIFTS, *("2013-12-31",) * 10))
                tree = world.view().tree(date.fromisoformat(day))
                if tree.parent:
                    check(world, asked(rng, tree), counts)
    print(dict(counts))
    for kind in ("unit", "own", "closed", "unassigned", "remainder", "exact"):
        assert counts[kind] >= 10, counts


def split_between_districts() -> World:
    """Return a world in which a commune is split between its own district and another one."""
    return World().then(
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh")),
        *(unit("xa", "huyen-1"), unit("xa-1", "huyen-1"), unit("xa-2", "huyen-2")),
        *(body("to-1", "xa", A), body("to-2", "xa", A), body("to-3", "xa-2", A)),
        stock("xa", "2012-12-31", 30),
        held("hop-1", "xa", "contest", 4, "2012-06-15"),
        succeeded("xa", "2013-06-30", "xa-1", "xa-2"),
    )


def test_what_a_split_leaves_stands_under_the_nearest_unit_over_all_parts() -> None:
    view = split_between_districts().view()
    found = breakdown(view, Question(STOCK, "tinh", on(AFTER)))
    (row,) = of_kind(found, "unassigned").values()
    assert (row.unit, row.counted, row.value) == ("xa", 2, exactly(30))
    assert row.title.vi == "Chưa phân bổ sau khi chia xa"
    below = {name: row.counted for name, row in of_kind(found, "unit").items()}
    assert below == {"huyen-1": 0, "huyen-2": 1} and found.total.counted == 3
    before = breakdown(view, Question(STOCK, "tinh", on(AFTER), boundaries=BEFORE))
    assert {n: r.value.lo for n, r in of_kind(before, "unit").items()} == {
        "huyen-1": 30,
        "huyen-2": 1,
    }
    assert found.total.value == before.total.value == Interval(31, None)


def test_a_flow_of_a_split_unit_stands_there_too_and_widens_where_the_window_cuts() -> None:
    world = split_between_districts().then(held("hop-2", "xa", "contest", 3, "2012"))
    found = breakdown(world.view(), Question(FLOW, "tinh", parse_period("2012-Q2"), (), AFTER))
    (row,) = of_kind(found, "unassigned").values()
    assert (row.counted, row.value) == (4, Interval(4, 7))
    assert found.total.counted == 4


def test_what_is_moved_leaves_the_row() -> None:
    world = split_between_districts().then(relocated("to-1", "xa-2", "2013-06-30"))
    found = breakdown(world.view(), Question(STOCK, "tinh", on(AFTER)))
    assert of_kind(found, "unassigned")["xa"].counted == 1
    assert of_kind(found, "unit")["huyen-2"].counted == 2
    assert found.total.counted == 3


def test_parts_that_become_one_again_carry_all() -> None:
    world = split_between_districts().then(succeeded("xa-1", "2013-12-31", "xa-2"))
    tree = world.view().tree(AFTER)
    assert (tree.home("xa"), tree.unassigned("xa")) == ("xa-2", None)
    found = breakdown(world.view(), Question(STOCK, "xa-2", on(AFTER)))
    assert {row.kind: row.counted for row in found.rows} == {"own": 3, "closed": 0, "remainder": 0}
    assert of_kind(found, "closed")["xa"].value == exactly(28)


def test_parts_without_a_unit_over_them_leave_the_rest_nowhere() -> None:
    world = World().then(
        *(unit("tinh-1"), unit("tinh-2"), unit("xa", "tinh-1"), body("to-1", "xa", A)),
        *(unit("xa-1", "tinh-1"), unit("xa-2", "tinh-2")),
        succeeded("xa", "2013-06-30", "xa-1", "xa-2"),
    )
    view = world.view()
    assert view.tree(AFTER).home("xa") is None and "xa" not in view.tree(AFTER).closed
    for at in ("tinh-1", "tinh-2"):
        assert breakdown(view, Question(STOCK, at, on(AFTER))).total.counted == 0


def test_splits_in_a_ring_and_into_units_unknown_stand_with_the_unit_above() -> None:
    world = World().then(
        *(unit("tinh"), unit("a", "tinh"), unit("b", "tinh"), unit("c", "tinh")),
        *(body("to-a", "a", A), body("to-c", "c", A)),
        succeeded("a", "2013-06-30", "b", "c"),
        succeeded("b", "2013-06-30", "a", "c"),
        succeeded("c", "2013-06-30", "b", "nowhere"),
    )
    tree = world.view().tree(AFTER)
    assert {tree.home(one) for one in ("a", "b", "c")} == {"tinh"}
    found = breakdown(world.view(), Question(STOCK, "tinh", on(AFTER)))
    assert sum(row.counted for row in found.rows) == found.total.counted == 2


def test_a_closed_district_stands_beside_its_communes_and_a_unit_gone_has_no_rows() -> None:
    world = World().then(
        *(
            unit("tinh"),
            unit("huyen", "tinh"),
            unit("xa", "huyen"),
            stock("huyen", "2012-12-31", 9),
        ),
        *(moved("xa", "tinh", "2013-06-30"), succeeded("huyen", "2013-06-30")),
        flow("huyen", "2012", 5),
    )
    view = world.view()
    found = breakdown(view, Question(STOCK, "tinh", on(AFTER)))
    assert [(row.kind, row.unit, row.value.lo) for row in found.rows] == [
        ("unit", "xa", 0),
        ("closed", "huyen", 9),
        ("remainder", "tinh", 0),
    ]
    gone = breakdown(view, Question(FLOW, "huyen", parse_period("2012"), (), AFTER))
    assert gone.rows == () and gone.total.status == "not_restatable"
