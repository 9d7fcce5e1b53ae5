"""A figure is explained by every declaration that it counts or that bounds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from figure_law import STOCK_KEYS, WINDOWS
from socai.domain.period import Period, parse_period
from socai.projections.explain import declarations_of
from socai.projections.figure import figure
from socai.projections.question import Figure, Question
from worlds import (
    FLOW,
    FORMS,
    STOCK,
    World,
    dividing_world,
    flow,
    flow_world,
    stock,
    succeeded,
    unit,
    whole_world,
)

DAYS = tuple(Period(day, day) for day in (date(2012, 12, 30), date(2013, 12, 31)))
BORDERS = date(2013, 12, 31)


def unexplained(world: World, counts: Counter[str]) -> Iterator[str]:
    """Yield each figure of a world that rests on a declaration which its explanation leaves out."""
    view = world.view()
    tree = view.tree(BORDERS)
    asked = [(STOCK, day, keys) for day in DAYS for keys in STOCK_KEYS[:3]]
    asked += [(FLOW, window, keys) for window in WINDOWS[:4] for keys in ((), FORMS[:1])]
    for name in tree.states:
        for measure, window, keys in asked:
            found = figure(view, Question(measure, name, window, keys, BORDERS))
            told = {d.recorded.position for d in declarations_of(view, found.question, tree)}
            for kind, ones in (("used", found.used), ("bounds", found.bounds)):
                counts[f"{kind} where {found.status}"] += bool(ones)
                if not {one.recorded.position for one in ones} <= told:
                    yield f"{measure} of {name} {keys} in {window}: {kind}\n{world}"


@pytest.mark.slow
@pytest.mark.parametrize("make", [flow_world, whole_world, dividing_world])
def test_every_declaration_that_a_figure_rests_on_is_shown(make: Callable[[int], World]) -> None:
    counts: Counter[str] = Counter()
    for seed in range(15):
        assert list(unexplained(make(seed), counts)) == []
    assert counts["used where known"] + counts["used where partial"] > 100, counts
    if make is dividing_world:
        assert counts["bounds where not_restatable"] > 100, counts
    else:
        assert counts["bounds where not_divisible"] > 20, counts


def split_commune() -> World:
    """Return a commune that declared thirty bodies and twelve activities, then was split in two."""
    units = (unit("huyen"), unit("xa", "huyen"), unit("xa-1", "huyen"), unit("xa-2", "huyen"))
    declared = (stock("xa", "2012-06-30", 30), flow("xa", "2012", 12))
    return World().then(*units, *declared, succeeded("xa", "2013-01-01", "xa-1", "xa-2"))


def asked(measure: str, name: str, window: Period) -> Figure:
    """Return a figure of the split commune in the boundaries after the split."""
    return figure(split_commune().view(), Question(measure, name, window, boundaries=BORDERS))


@pytest.mark.parametrize("name", ["xa-1", "xa"])
@pytest.mark.parametrize("measure, position, most", [(STOCK, 5, 30), (FLOW, 6, 12)])
def test_what_a_split_unit_declared_explains_a_part_of_it(
    measure: str, position: int, most: int, name: str
) -> None:
    """The part is known to hold at most that; so it is of the split unit, which is not there."""
    window = DAYS[1] if measure == STOCK else parse_period("2012")
    found, view = asked(measure, name, window), split_commune().view()
    told = declarations_of(view, found.question, view.tree(BORDERS))
    assert [one.recorded.position for one in told] == [position]
    assert [one.recorded.position for one in found.bounds] == [position]
    assert (found.used, found.counted, found.status) == ((), 0, "not_restatable")
    assert found.value.hi in (most, None)


def test_the_period_that_a_window_cuts_bounds_the_figure() -> None:
    world = World().then(unit("xa"), flow("xa", "2012", 12))
    found = figure(world.view(), Question(FLOW, "xa", parse_period("2012-06")))
    assert [one.recorded.position for one in found.bounds] == [2]
    assert (found.value.lo, found.value.hi, found.used) == (0, 12, ())
    assert "2012" in found.notes[0].vi and "(12)" in found.notes[0].en
