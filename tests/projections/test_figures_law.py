"""Declared figures in random worlds: the product answers what an independent oracle says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from figure_law import (
    Differences,
    count_differences,
    flow_differences,
    halves_differences,
    stock_differences,
)
from socai.projections.scope import ALL
from socai.projections.stock import StockSheet
from worlds import (
    DAYS,
    STOCK,
    A,
    World,
    body,
    changing_world,
    dividing_world,
    flow_world,
    moved,
    smallest,
    stock,
    stock_world,
    unit,
)

Make = Callable[[int], World]
LAWS: dict[str, tuple[Make, Differences]] = {
    "stock": (stock_world, stock_differences),
    "flow": (flow_world, flow_differences),
    "halves": (flow_world, halves_differences),
    "divided halves": (dividing_world, halves_differences),
    "units": (changing_world, count_differences),
}
ATTEMPTS = {"stock": 100, "flow": 60, "units": 60, "halves": 30, "divided halves": 10}
DEEP = {"stock": 1000, "flow": 2000, "units": 2000, "halves": 500, "divided halves": 300}


def compare(law: str, seeds: range) -> Counter[str]:
    """Compare the worlds of these seeds; return the counts, fail with the least that differs."""
    make, differences = LAWS[law]
    counts: Counter[str] = Counter()
    for seed in seeds:
        for world in parts(make(seed)):
            if not any(differences(world, counts)):
                continue
            least = smallest(world, lambda w: any(differences(w, Counter())))
            shown = "\n".join(list(differences(least, Counter()))[:3])
            pytest.fail(f"{law} world of seed {seed} differs:\n{least}\n{shown}", pytrace=False)
    print(law, dict(counts))
    return counts


def parts(world: World) -> list[World]:
    """Return the world, and the world as it was known when half of it was recorded."""
    return [world, World(world.events[: (len(world.events) + 8) // 2])]


@pytest.mark.slow
def test_stocks_are_what_the_rules_say() -> None:
    counts = compare("stock", range(ATTEMPTS["stock"]))
    assert counts["stocks"] > 10_000
    assert counts["stocks beyond what is counted"] > 2_000
    assert counts["stocks known"] > 1_000


@pytest.mark.slow
def test_flows_are_what_the_rules_say() -> None:
    counts = compare("flow", range(ATTEMPTS["flow"]))
    assert counts["flows"] > 10_000
    assert counts["flows bounded above"] > 1_000


@pytest.mark.slow
def test_five_and_five_never_contradict_ten() -> None:
    counts = compare("halves", range(ATTEMPTS["halves"]))
    counts += compare("divided halves", range(ATTEMPTS["divided halves"]))
    assert counts["halves"] > 30_000
    assert counts["halves that are bounded"] > 1_000
    assert counts["halves that hold something"] > 1_000


def test_units_that_begin_and_cease_carry_their_accounts() -> None:
    assert compare("units", range(ATTEMPTS["units"]))["counts"] > 3_000


@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("law", LAWS)
def test_many_more_worlds(law: str) -> None:
    assert sum(compare(law, range(10_000, 10_000 + DEEP[law])).values()) > 20_000


def test_units_that_change_places_lead_to_an_answer_that_no_other_question_changes() -> None:
    """The rules go in a ring where a lies above b, later b above a, and both declare."""
    swap = "2013-01-01"
    world = World().then(
        *(unit("tinh"), unit("a", "tinh"), unit("b", "a")),
        *(moved("b", "tinh", swap), moved("a", "b", swap), body("to-1", "a", A, "2013-06-30")),
        *(stock("tinh", "2012-03-31", 20), stock("a", "2012-06-30", 10)),
        stock("b", "2013-06-30", 4),
    )
    asked = [(at, date.fromisoformat(day)) for at in ("tinh", "a", "b") for day in DAYS]
    sheet = StockSheet(world.view(), STOCK)
    for at, day in [*asked, *reversed(asked)]:
        alone = StockSheet(world.view(), STOCK).answer(at, ALL, day)
        assert sheet.answer(at, ALL, day).value == alone.value
        assert alone.value.lo >= alone.counted
    assert sheet.answer("tinh", ALL, date(2013, 12, 31)).value.lo >= 20
