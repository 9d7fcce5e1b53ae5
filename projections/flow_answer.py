"""The answer for a flow: what happened in a window, how far it is known, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period
from socai.domain.refusal import Message

from . import notes
from .answer import Answer, left, trees, untouched
from .best import FlowAnswer
from .flow import FlowSheet
from .happened import inside, meet
from .parted import Parted
from .question import Question
from .restated import of_flow, settled_by
from .scope import Declared, Keys, View
from .tree import Tree


def flow_answer(view: View, question: Question, tree: Tree) -> Answer:
    """Return the answer for a flow over the question's window."""
    unit, keys, window = question.unit, question.scope_keys, question.window
    sheet = FlowSheet(view, question.measure, tree)
    found = sheet.answer(unit, keys, window)
    status = "partial" if not found.known else "not_divisible" if found.cut else "known"
    value, used = found.value, tuple(found.used)
    said = [notes.CROSSING] if found.crossing else []
    if sheet.declared.crosses(unit, keys):
        status, said = "partial", [notes.CROSSING]
    elif not found.known and (parts := sheet.declared.parts(unit, keys)):
        answers = [sheet.answer(unit, part, window) for part in parts]
        if all(a.known and not a.cut for a in answers):
            value, status = sum((a.value for a in answers), start=NOTHING), "known"
    bounds = found.across if status == "not_divisible" else []
    if status == "partial":
        value = Interval(value.lo, None)
        if common := _common(sheet, unit, keys, window, value):
            value, one = common
            status, bounds, said = "not_divisible", [one], [notes.only_together(one.keys)]
    if status != "known":
        said += _beside(sheet, question, found, status)
    if status == "partial" and not used and untouched(view, question, tree, found.counted):
        status = "partial" if sheet.bearing(unit, keys, window) else "no_data"
    governing = next((d for d in used if _is_of(d, unit, keys, window)), None)
    own = Answer(value, found.counted, status, governing, used, used, tuple(bounds), tuple(said))
    return _with_parts(own, view, sheet, question, tree)


def _common(
    sheet: FlowSheet, unit: str, keys: Keys, window: Period, own: Interval
) -> tuple[Interval, Declared] | None:
    """Return what a total of these and other keys leaves for these, and the total; else None."""
    for wider in sheet.wider(unit, keys, window):
        rest = sheet.best(unit, wider.without([keys]), window).total.lo
        value = left(own, sheet.answer(unit, wider, window).value, rest)
        if value:
            around = (d for d in sheet.declared.scope(unit, wider) if inside(window, d.period))
            return value, next(around)
    return None


def _beside(
    sheet: FlowSheet, question: Question, found: FlowAnswer, status: str
) -> Iterator[Message]:
    """Yield what is to be said of declared periods that a window cuts, and of days without any."""
    unit, keys, window = question.unit, question.scope_keys, question.window
    near = found.across
    if not near and status == "partial":
        near = sheet.bearing(unit, keys, window)
    if cut := [one for one in near if not inside(one.period, window)]:
        yield notes.cut(cut, unit, keys)
    if status != "partial":
        return
    together = [one for one in near if one.unit == unit and keys.within(one.keys)]
    together = [one for one in together if one.keys != keys and inside(one.period, window)]
    yield from (notes.only_together(one.keys) for one in together[:1])
    own = [d.period for d in sheet.declared.scope(unit, keys) if meet(d.period, window)]
    bare = [p for p in found.bare if not any(meet(p, one) for one in own)]
    if own and bare:
        yield notes.bare(bare)


def _with_parts(
    own: Answer, view: View, sheet: FlowSheet, question: Question, tree: Tree
) -> Answer:
    """Return the answer with what the unit may hold of closed scopes that were declared whole."""
    unit, tree_on = question.unit, trees(view, tree)
    parts = of_flow(sheet, Parted(tree, tree_on, unit), question.scope_keys, question.window)
    its = [d for d in own.used if d.unit == unit] if own.status == "known" else []
    parts = parts.without(settled_by(its, unit, tree_on))
    if not parts.units or own.status == "not_divisible":
        return own
    whole = own.status == "known"
    base = own.value if whole else sheet.best(unit, question.scope_keys, question.window).total
    return replace(
        own,
        value=parts.value(base, whole),
        status="not_restatable",
        bounds=(*own.bounds, *parts.declared),
        notes=(*own.notes, notes.part_of(parts.units)),
    )


def _is_of(one: Declared, unit: str, keys: Keys, window: Period) -> bool:
    days = (one.period.first, one.period.last)
    return (one.unit, one.keys, days) == (unit, keys, (window.first, window.last))
