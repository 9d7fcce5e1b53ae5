"""The figures' law can fail: each mistake planted in stocks, flows or the hierarchy is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest

from figure_law import (
    Differences,
    count_differences,
    flow_differences,
    halves_differences,
    stock_differences,
)
from socai.domain.interval import Interval
from socai.domain.period import Period
from socai.projections import flow, governing, happened, splits, stated
from socai.projections.apart import Apart
from socai.projections.balances import At
from socai.projections.flow import FlowSheet
from socai.projections.form import Form
from socai.projections.memory import MemoryView
from socai.projections.scope import Declared, Keys
from socai.projections.stated import Stated
from socai.projections.stock import StockSheet
from socai.projections.tree import Tree
from worlds import World, changing_world, flow_world, stock_world

ATTEMPTS = 150
Patch = pytest.MonkeyPatch
Make = Callable[[int], World]
STOCKS: tuple[Make, Differences] = (stock_world, stock_differences)
FLOWS: tuple[Make, Differences] = (flow_world, flow_differences)
HALVES: tuple[Make, Differences] = (flow_world, halves_differences)
UNITS: tuple[Make, Differences] = (changing_world, count_differences)


def coarse_days_apart(patch: Patch) -> None:
    """«2012» and «2012-12-31» are kept as two declarations of the same day."""
    patch.setattr(governing, "day_of", stated.period_of)


def first_one_stands(patch: Patch) -> None:
    """Of two declarations that contradict each other the first recorded stands."""

    def combine(
        found: Iterable[Declared], moment: Callable[[Declared], stated.Moment]
    ) -> list[Declared]:
        turned = sorted(found, key=lambda d: -d.recorded.position)
        return [d for i, d in enumerate(turned) if moment(d) not in map(moment, turned[i + 1 :])]

    patch.setattr(stated, "combine", combine)


def first_declaration_is_a_change(patch: Patch) -> None:
    """A unit that declares for the first time counts as nothing before."""
    right = StockSheet._governed

    def governed(sheet: StockSheet, unit: str, keys: Keys, at: At) -> Form:
        found = sheet.declared.scope(unit, keys)
        if found and at.day < found[0].day:
            return sheet.change(unit, keys, at)
        return right(sheet, unit, keys, at)

    patch.setattr(StockSheet, "_governed", governed)


def older_ones_overrule(patch: Patch) -> None:
    """Declarations below count however old they are."""
    right = StockSheet.itemised

    def itemised(sheet: StockSheet, unit: str, keys: Keys, at: At, since: date | None) -> Interval:
        return right(sheet, unit, keys, at, None)

    patch.setattr(StockSheet, "itemised", itemised)


def nothing_lapses(patch: Patch) -> None:
    """A declaration stands although later ones cover all."""
    patch.setattr(StockSheet, "lapsed", lambda *asked: False)


def lapses_without_a_list(patch: Patch) -> None:
    """Later declarations of all units known make a declaration lapse, the list complete or not."""
    right = MemoryView.completeness

    def completeness(view: MemoryView, measure: str) -> list[tuple[str, date]]:
        if measure != "units":
            return right(view, measure)
        return [(unit, date.min) for unit in view.tree(date.max).states]

    patch.setattr(MemoryView, "completeness", completeness)


def one_hierarchy_for_all_days(patch: Patch) -> None:
    """What lay below on the day of the declaration is what lies below at last."""
    right = MemoryView.tree
    patch.setattr(MemoryView, "tree", lambda view, day: right(view, max(day, date(2013, 1, 1))))


def intervals_taken_first(patch: Patch) -> None:
    """A declaration added and taken away is not seen to be the same."""

    def plus(form: Form, other: Form, sign: int = 1) -> Form:
        parts = (*form.parts, *((d, sign * n) for d, n in other.parts))
        return Form(form.count + sign * other.count, parts)

    patch.setattr(Form, "plus", plus)


def keys_that_cross_are_added(patch: Patch) -> None:
    """Key sets that cross are added as if they had nothing in common."""
    patch.setattr(Keys, "meets", lambda keys, other: False)


def only_events_exceed(patch: Patch) -> None:
    """By units alone: what is declared of single keys adds to no total."""
    patch.setattr(Stated, "families", lambda *asked: [])


def periods_meet_but_are_added(patch: Patch) -> None:
    """What lies after a period begins on its last day."""
    patch.setattr(splits, "after", lambda day: day)


def cut_events_count_whole(patch: Patch) -> None:
    """A flow that the window cuts counts as if it lay inside."""
    patch.setattr(happened, "inside", happened.meet)


def what_is_certain_outside_is_forgotten(patch: Patch) -> None:
    """A cut period leaves all of its total to the window."""

    def left(sheet: FlowSheet, unit: str, keys: Keys, one: Declared, gap: Period) -> int | None:
        return sheet._of(one).hi if flow.inside(gap, one.period) else None

    patch.setattr(FlowSheet, "_left", left)


def crossing_goes_unseen(patch: Patch) -> None:
    """Crossing periods are answered as if they were apart."""
    patch.setattr(flow, "cross", lambda a, b: False)


def declared_flow_is_never_exceeded(patch: Patch) -> None:
    """A declared period counts as declared, whatever is itemised inside."""
    patch.setattr(FlowSheet, "_of", lambda sheet, one: one.value)


def one_way_for_a_whole_gap(patch: Patch) -> None:
    """A gap is itemised by keys or by units, never by one before a day and the other after it."""
    patch.setattr(FlowSheet, "_mixed", lambda *asked: False)


def complete_records_hold_all_that_is_declared(patch: Patch) -> None:
    """Where records are complete, a total that is cut says nothing more than they do."""
    patch.setattr(FlowSheet, "_excess", lambda *asked: 0)


def split_units_go_to_the_first(patch: Patch) -> None:
    """A unit that was split leaves all to the first successor."""
    right = Tree.home

    def home(tree: Tree, unit: str) -> str | None:
        into = tree.states.get(unit, {}).get("into") or ()
        return home(tree, into[0]) if len(into) > 1 and not tree.alive(unit) else right(tree, unit)

    patch.setattr(Tree, "home", home)


def all_periods_stand_apart(patch: Patch) -> None:
    """No gap holds a declared period, whatever below straddles it."""
    patch.setattr(Apart, "periods", lambda apart, unit, keys: apart._stated.scope(unit, keys))


PLANTED: tuple[tuple[Callable[[Patch], None], tuple[Make, Differences]], ...] = (
    (coarse_days_apart, STOCKS),
    (first_one_stands, STOCKS),
    (first_declaration_is_a_change, STOCKS),
    (older_ones_overrule, STOCKS),
    (nothing_lapses, STOCKS),
    (lapses_without_a_list, STOCKS),
    (one_hierarchy_for_all_days, STOCKS),
    (intervals_taken_first, STOCKS),
    (keys_that_cross_are_added, STOCKS),
    (only_events_exceed, STOCKS),
    (only_events_exceed, FLOWS),
    (first_one_stands, FLOWS),
    (keys_that_cross_are_added, FLOWS),
    (periods_meet_but_are_added, FLOWS),
    (cut_events_count_whole, FLOWS),
    (what_is_certain_outside_is_forgotten, FLOWS),
    (crossing_goes_unseen, FLOWS),
    (declared_flow_is_never_exceeded, FLOWS),
    (all_periods_stand_apart, FLOWS),
    (one_way_for_a_whole_gap, FLOWS),
    (one_way_for_a_whole_gap, HALVES),
    (complete_records_hold_all_that_is_declared, FLOWS),
    (complete_records_hold_all_that_is_declared, HALVES),
    (split_units_go_to_the_first, UNITS),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "plant, law", PLANTED, ids=[f"{plant.__name__}-{law[1].__name__}" for plant, law in PLANTED]
)
def test_the_mistake_is_found(
    monkeypatch: Patch, plant: Callable[[Patch], None], law: tuple[Make, Differences]
) -> None:
    make, differences = law
    plant(monkeypatch)
    found = next((s for s in range(ATTEMPTS) if any(differences(make(s), Counter()))), None)
    assert found is not None, f"not found in {ATTEMPTS} worlds"
    print(f"found in world {found}")
