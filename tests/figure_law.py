"""The law of declared figures, asked of worlds: what the product answers is what the oracle says.

Each function yields a line for every difference and counts what it compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, product

from figure_oracle import OPEN, FlowOracle, Span, StockOracle
from socai.domain.interval import Interval
from socai.domain.period import Period, parse_period
from socai.projections.flow import FlowSheet
from socai.projections.scope import keys_of
from socai.projections.stock import StockSheet
from worlds import DAYS, FLOW, FORMS, SHIFTS, STOCK, A, B, C, World

STOCK_KEYS = ((), (A,), (B,), (A, B), (B, C))
FLOW_KEYS = ((), FORMS[:1], FORMS[1:2], FORMS[:2], FORMS[1:])
ASKED = tuple(sorted({date.fromisoformat(day) for day in (*DAYS, *SHIFTS, "2014-01-01")}))
WINDOWS = tuple(
    parse_period(text)
    for text in (
        *("2012", "2013", "2012-01-01..2013-12-31", "2012-06", "2012-Q2", "2012-06-15"),
        *("2012-05-20..2012-07-05", "2012-03-01..2013-03-01", "2012-04-01..2012-12-31"),
    )
)
HIERARCHIES = tuple(date.fromisoformat(day) for day in ("2012-04-30", "2012-12-30", "2013-12-31"))
CUTS = ("2011-07-01", "2012-01-01", "2012-06-01", "2012-06-16", "2012-07-01", "2013-01-01")
EDGES = tuple(date.fromisoformat(day) for day in (*CUTS, "2014-01-01", "2014-03-01"))
Differences = Callable[[World, Counter[str]], Iterator[str]]


def span(value: Interval) -> Span:
    """Return an interval as the oracle writes it."""
    return value.lo, OPEN if value.hi is None else value.hi


def stock_differences(world: World, counts: Counter[str]) -> Iterator[str]:
    """Yield where the stocks of a world differ: values, counts, whether known."""
    oracle, sheet = StockOracle(world.events), StockSheet(world.view(), STOCK)
    for unit, keys, day in product(oracle.raw.units, STOCK_KEYS, ASKED):
        counts["stocks"] += 1
        answer, figure = sheet.answer(unit, keys_of(keys), day), oracle.figure(unit, keys, day)
        counts["stocks known"] += figure.known
        counts["stocks beyond what is counted"] += figure.value[0] > figure.counted
        found = (span(answer.value), answer.counted, answer.known)
        if found != (figure.value, figure.counted, figure.known):
            yield f"{unit} {keys} on {day}: {found}, by the oracle {figure}"


def count_differences(world: World, counts: Counter[str]) -> Iterator[str]:
    """Yield where the counted bodies of living units differ in a world of changing units."""
    oracle, view = StockOracle(world.events), world.view()
    sheet = StockSheet(view, STOCK)
    for unit, day in product(oracle.raw.units, ASKED):
        counts["homes"] += 1
        home, stands = oracle.raw.home(unit, day), oracle.raw.stands(unit, day)
        if (view.tree(day).home(unit), view.tree(day).alive(unit)) != (home, stands):
            yield f"{unit} on {day}: at home in {view.tree(day).home(unit)}, by the oracle {home}"
        for keys in STOCK_KEYS[:2] if stands else ():
            counts["counts"] += 1
            found = sheet.answer(unit, keys_of(keys), day).counted
            counted = oracle.counted(unit, oracle.raw.keys(keys), (day, day))
            if found != counted:
                yield f"{unit} {keys} on {day}: {found}, by the oracle {counted}"


def flow_differences(world: World, counts: Counter[str]) -> Iterator[str]:
    """Yield where the flows of a world differ.

    Two choices of declared periods may reach the same lower end by other periods. Each bounds the
    same total from above by what is true of it, so either upper end stands; ties are counted.
    """
    hierarchy = HIERARCHIES[len(world.events) % len(HIERARCHIES)]
    oracle, view = FlowOracle(world.events, hierarchy), world.view()
    sheet = FlowSheet(view, FLOW, view.tree(hierarchy))
    for unit, keys, window in product(oracle.raw.units, FLOW_KEYS, WINDOWS):
        counts["flows"] += 1
        found = span(sheet.answer(unit, keys_of(keys), window).value)
        figures = oracle.figures(unit, keys, (window.first, window.last))
        counts["flows with ties"] += len(figures) > 1
        counts["flows bounded above"] += found[1] < OPEN
        if found not in figures:
            yield f"{unit} {keys} in {window}: {found}, by the oracle {figures}"


def halves_differences(world: World, counts: Counter[str]) -> Iterator[str]:
    """Yield where two windows side by side contradict the window that they make together.

    Their lower ends never add up to more than its own, nor its own to more than their upper ends.
    """
    view, day = world.view(), date(2013, 12, 31)
    sheet, tree, found = FlowSheet(view, FLOW, view.tree(day)), view.tree(day), dict[object, Span]()

    def flow(unit: str, keys: tuple[str, ...], first: date, after: date) -> Span:
        at = (unit, keys, first, after)
        if at not in found:
            window = Period(first, after - timedelta(1))
            found[at] = span(sheet.answer(unit, keys_of(keys), window).value)
        return found[at]

    for unit, keys in product(filter(tree.alive, tree.states), FLOW_KEYS):
        for first, middle, last in combinations(EDGES, 3):
            one, other = flow(unit, keys, first, middle), flow(unit, keys, middle, last)
            whole = flow(unit, keys, first, last)
            counts["halves"] += 1
            counts["halves that are bounded"] += one[1] + other[1] < OPEN
            counts["halves that hold something"] += min(one[0], other[0]) > 0
            if one[0] + other[0] > whole[0] or whole[0] > one[1] + other[1]:
                yield f"{unit} {keys} {first}, {middle}, {last}: {one} and {other}, whole {whole}"
