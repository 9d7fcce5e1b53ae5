"""Declared totals that what is itemised in them surely exceeds, on their own day or period.

The sheets that answer figures say what is itemised; here it is only compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from socai.domain.chart import MEASURES, Measure
from socai.domain.interval import Interval
from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.domain.register import ALIVE
from socai.projections.declared_words import count_words, explaining, interval_words, scope_words
from socai.projections.evidence import Evidence
from socai.projections.flow import FlowSheet
from socai.projections.itemising import SHOWN, Itemising
from socai.projections.scope import Declared
from socai.projections.stated import Stated, period_of
from socai.projections.stock import StockSheet
from socai.projections.tree import Tree

from .finding import EXCEEDED, Finding


class Exceeded(NamedTuple):
    """A declaration, what is itemised in its scope, and the declarations that itemise."""

    one: Declared
    itemised: Interval
    below: tuple[Declared, ...]


def exceeded(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each declared total that is surely less than what is itemised in it."""
    for measure in MEASURES:
        declared = evidence.declarations(measure.name)
        if all(one.value.hi is None for one in declared):
            continue
        find = _stocks if measure.kind == "stock" else _flows
        found = list(find(evidence, measure.name, declared))
        if found:
            itemising = Itemising(evidence, measure)
            yield from (_finding(evidence, measure, one, itemising) for one in found)


def _stocks(evidence: Evidence, measure: str, declared: list[Declared]) -> Iterator[Exceeded]:
    sheet = StockSheet(evidence, measure, evidence.tree)
    for one in _each(sheet.declared, declared):
        if not evidence.tree(one.day).alive(one.unit):
            continue
        answer = sheet.answer(one.unit, one.keys, one.day)
        if one.value.hi is not None and answer.value.lo > one.value.hi:
            below = tuple(d for d in answer.used if d.recorded is not one.recorded)
            yield Exceeded(one, answer.value, below)


def _flows(evidence: Evidence, measure: str, declared: list[Declared]) -> Iterator[Exceeded]:
    shape: dict[str, tuple[Any, ...]] = {}
    sheet, tree = None, None
    for one in _each(Stated(declared, period_of), declared):
        if sheet is None or tree is None or tree.day != one.day:
            tree = evidence.tree(one.day)
            if sheet is None or shape != _shape(tree):
                shape, sheet = _shape(tree), FlowSheet(evidence, measure, tree)
        if one.value.hi is None or not tree.alive(one.unit):
            continue
        period = Period(one.period.first, one.period.last)
        itemised = sheet.best(one.unit, one.keys, period, inner=True).total
        if itemised.lo > one.value.hi:
            yield Exceeded(one, itemised, tuple(_inside(sheet, tree, one, period)))


def _inside(sheet: FlowSheet, tree: Tree, one: Declared, period: Period) -> Iterator[Declared]:
    """Yield the declarations that itemise a declared period: its parts, units and keys below."""
    best = sheet.best(one.unit, one.keys, period, inner=True)
    yield from best.chosen
    for gap in best.gaps:
        for child in tree.rows(one.unit):
            yield from sheet.answer(child, one.keys, gap).used
        for group in sheet.declared.groups(one.unit, one.keys):
            yield from sheet.answer(one.unit, group, gap).used


def _each(stated: Stated, declared: Iterable[Declared]) -> list[Declared]:
    """Return one declaration per scope and moment, by day, so that days are met in order."""
    scopes = {(d.unit, d.keys) for d in declared}
    found = [one for scope in scopes for one in stated.scope(*scope)]
    return sorted(found, key=lambda d: (d.day, d.recorded.position))


def _shape(tree: Tree) -> dict[str, tuple[Any, ...]]:
    """Return what of a hierarchy a flow depends on: most days have that of the day before."""
    return {
        unit: (state.get(ALIVE), state.get("parent"), state.get("into"))
        for unit, state in tree.states.items()
    }


def _finding(
    evidence: Evidence, measure: Measure, found: Exceeded, itemising: Itemising
) -> Finding:
    one, at = found.one, found.one.recorded.position
    scope, explain = scope_words(evidence, measure, one), explaining(measure, one)
    declared, itemised = interval_words(one.value), interval_words(found.itemised)
    more = count_words(found.itemised.lo - (one.value.hi or 0))
    message = Message(
        f"{scope.vi}: công bố {declared.vi} (vị trí {at}) nhưng số chi tiết là {itemised.vi}, "
        f"vượt {more.vi}. Xem số chi tiết bằng {explain}, rồi đính chính hoặc rút bên sai",
        f"{scope.en}: {declared.en} is declared (position {at}), but {itemised.en} is itemised, "
        f"{more.en} more. See what is itemised with {explain}, then correct or withdraw what is "
        "wrong",
    )
    below = {d.recorded.position: d.recorded for d in found.below}
    last = [below[position] for position in sorted(below)[-SHOWN:]]
    rests_on = (one.recorded, *last, *itemising.events(one))
    streams = tuple(dict.fromkeys(recorded.meta.stream for recorded in rests_on))
    return Finding(EXCEEDED, message, streams, rests_on, frozenset({one.unit}))
