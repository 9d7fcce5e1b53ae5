"""A view asked once for many figures answers each as the view itself would."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from figure_law import ASKED, FLOW_KEYS, STOCK_KEYS, WINDOWS
from socai.domain.period import Period
from socai.projections.explain import postings_of
from socai.projections.figure import figure
from socai.projections.held import Held
from socai.projections.question import Figure, Question
from worlds import FLOW, STOCK, World, flow, flow_world, held, stock_world, unit, whole_world


def told(found: Figure) -> tuple[object, ...]:
    """Return all that a figure says, its declarations by position."""
    used = sorted(one.recorded.position for one in found.used)
    about = (found.question, found.boundaries, found.value, found.qualifier, found.counted)
    return (*about, found.declared, found.status, found.notes, used)


def compare(world: World, questions: list[Question], counts: Counter[str]) -> None:
    """Ask the same of a view and of one that holds it, one after the other."""
    view, kept = world.view(), Held(world.view())
    for question in questions:
        mine, its = figure(kept.over(question.window), question), figure(view, question)
        assert told(mine) == told(its), f"{question}\n{world}"
        counts[its.status] += 1
        counts["used"] += bool(its.used)


def asked(world: World) -> list[Question]:
    """Return questions of every unit that stands: stocks on days, flows over windows."""
    units = sorted(world.view().tree(ASKED[-1]).states)
    days = [Period(day, day) for day in ASKED[::4]]
    return [
        *(Question(STOCK, at, day, keys) for at in units for day in days for keys in STOCK_KEYS),
        *(Question(FLOW, at, w, keys) for at in units for w in WINDOWS for keys in FLOW_KEYS[:3]),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("make", [stock_world, flow_world, whole_world])
def test_figures_are_the_same(make: object) -> None:
    assert callable(make)
    counts: Counter[str] = Counter()
    for seed in range(12):
        world = make(seed)
        compare(world, asked(world), counts)
    assert counts["used"] > 100, counts
    assert counts["known"] > 30 and counts["partial"] > 100, counts


def test_a_flow_is_summed_between_the_bounds_that_its_figure_looks_at() -> None:
    days = [f"2012-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    world = World().then(
        unit("tinh"),
        *(held(f"h-{day}", "tinh", "contest", 1, day) for day in days),
        held("m", "tinh", "contest", 1, "2012-06"),
        flow("tinh", "2012-01-01..2012-06-15", 200),
    )
    view = Held(world.view())
    half = Period(date(2012, 1, 1), date(2012, 6, 30))
    rows = sorted((row.grain, row.amount) for row in view.over(half).flows(FLOW))
    assert rows == [("day", 13), ("day", 5 * 28 + 15), ("month", 1)]
    december = Period(date(2012, 12, 1), date(2012, 12, 31))
    assert [row.amount for row in view.over(december).flows(FLOW)] == [28]
    assert len(view.flows(FLOW)) == len(days) + 1


def test_postings_are_those_that_count_and_few_more() -> None:
    world = World().then(
        unit("tinh"), *(held(f"h-{n}", "tinh", "contest", 1, f"20{n}") for n in range(10, 20))
    )
    view, year = Held(world.view()), Period(date(2012, 1, 1), date(2012, 12, 31))
    question = Question(FLOW, "tinh", year)
    assert [p.position for p in view.over(year).postings(FLOW)] == [4]
    assert len(postings_of(view, question, view.tree(year.last))) == 1
    units = view.over(Period(date(2012, 1, 1), date(2012, 1, 1))).postings("units")
    assert len(units) == 1
