"""A figure by the units right below it, in rows that sum to it.

After the living units come what is recorded in the unit itself, what stands where a unit was split
and is not yet assigned to its parts, what closed units declared, and the unallocated remainder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from socai.domain.interval import NOTHING, Interval, exactly
from socai.domain.period import grain_period
from socai.domain.refusal import Message

from . import notes
from .balances import At
from .figure import figure
from .flow import FlowSheet
from .happened import inside, meet
from .held import Held
from .question import Figure, Question
from .scope import View
from .stock import StockSheet
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a figure: `counted` is exact, `value` is what it adds to the total.

    `kind`: unit (a living unit, with its own `figure`) · own · unassigned (after the split of
    `unit`) · closed (what `unit`, which has ceased, declared) · remainder.
    """

    kind: str
    unit: str
    title: Message
    counted: int
    value: Interval
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure and its rows: their counts sum to what it counts, their values to its value.

    Where values are intervals the remainder is what the others can leave of the total.
    """

    total: Figure
    rows: tuple[Row, ...]


def breakdown(view: View, question: Question) -> Breakdown:
    """Return a figure by the units right below its unit; raise Refused as `figure` does.

    A unit that does not stand in the boundaries asked has no rows.
    """
    held = Held(view)
    total = figure(held, question)
    tree = held.tree(total.boundaries)
    if not tree.alive(question.unit):
        return Breakdown(total, ())
    stock = total.measure.kind == "stock"
    parts = _of_stock(held, total, tree) if stock else _of_flow(held, total, tree)
    rows = [*_living(held, total, tree, parts), *_other(question.unit, tree, parts)]
    return Breakdown(total, (*rows, *_remainder(total, rows)))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is counted where, and what a unit right below adds to the total by the sheet's rules.

    `below` is by unit right below; `here` what stands in the unit itself, None as key, and by the
    split unit to whose parts it is not assigned. Intervals hold what the window cuts.
    """

    below: dict[str, Interval]
    here: dict[str | None, Interval]
    declared: Callable[[str], Interval]


def _of_stock(view: Held, total: Figure, tree: Tree) -> _Parts:
    question, measure = total.question, total.measure.name
    keys, at = question.scope_keys, At(question.window.last, tree.day)
    sheet = StockSheet(view, measure)
    governing = sheet.governing(question.unit, keys, at.day)
    since = governing.day if governing else None
    rows = view.stock(measure, at.day)
    amounts = ((row.unit, exactly(row.amount)) for row in rows if row.key in keys)
    return _placed(question.unit, tree, amounts, lambda one: sheet.value(one, keys, at, since))


def _of_flow(view: Held, total: Figure, tree: Tree) -> _Parts:
    question, measure = total.question, total.measure.name
    keys, window = question.scope_keys, question.window
    sheet = FlowSheet(view, measure, tree)
    amounts = [
        (row.unit, Interval(row.amount if inside(period, window) else 0, row.amount))
        for row in view.flows(measure)
        if row.key in keys and meet(period := grain_period(row.grain, row.last), window)
    ]
    return _placed(question.unit, tree, amounts, lambda one: sheet.best(one, keys, window).total)


def _placed(
    unit: str,
    tree: Tree,
    amounts: Iterable[tuple[str, Interval]],
    declared: Callable[[str], Interval],
) -> _Parts:
    """Return the parts of a unit's figure: each account's amount is in just one of them."""
    below: dict[str, Interval] = {}
    here: dict[str | None, Interval] = {}
    for account, amount in amounts:
        path = tree.path(tree.home(account))
        if path[:1] == [unit]:
            split = tree.unassigned(account)
            here[split] = here.get(split, NOTHING) + amount
        elif unit in path:
            child = path[path.index(unit) - 1]
            below[child] = below.get(child, NOTHING) + amount
    return _Parts(below, here, declared)


def _living(view: Held, total: Figure, tree: Tree, parts: _Parts) -> Iterator[Row]:
    """Yield a row for each living unit right below, and one for what the unit itself holds."""
    for unit in tree.children.get(total.question.unit, ()):
        asked = replace(total.question, unit=unit)
        counted, name = parts.below.get(unit, NOTHING).lo, tree.name(unit)
        value = parts.declared(unit)
        yield Row("unit", unit, Message(name, name), counted, value, figure(view, asked))
    if own := parts.here.get(None):
        yield Row("own", total.question.unit, notes.OWN, own.lo, own)


def _other(unit: str, tree: Tree, parts: _Parts) -> Iterator[Row]:
    """Yield the rows of units that have ceased: split ones with what is not assigned."""
    for one in sorted(closed for closed, home in tree.closed.items() if home == unit):
        declared, counted = parts.declared(one), parts.here.get(one, NOTHING)
        value = declared + counted
        if value != NOTHING:
            split = tree.unassigned(one) == one
            title = (notes.unassigned if split else notes.declared_by)(tree.name(one))
            yield Row("unassigned" if split else "closed", one, title, counted.lo, value)


def _remainder(total: Figure, rows: list[Row]) -> Iterator[Row]:
    """Yield a row for what is in the total and in no other row, where there is anything."""
    held = sum((row.value for row in rows), start=NOTHING)
    lo = 0 if held.hi is None else max(0, total.value.lo - held.hi)
    hi = None if total.value.hi is None else max(0, total.value.hi - held.lo)
    if lo or hi != 0:
        yield Row("remainder", total.question.unit, notes.REMAINDER, 0, Interval(lo, hi))
