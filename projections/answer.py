"""From what the sheets evaluate to an answer: how far it is known, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period
from socai.domain.refusal import Message

from . import notes
from .balances import At
from .explain import postings_of
from .flow import FlowSheet
from .parted import Parted
from .question import Question
from .restated import of_flow, of_stock, settled_by
from .scope import Declared, Keys, View
from .stock import StockSheet
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure's interval and status, what was counted, and the declarations that it rests on.

    `stated` are the declarations whose totals stand in the figure, each for a scope of its own;
    `used` also those by whose change it moved.
    """

    value: Interval
    counted: int
    status: str
    governing: Declared | None = None
    stated: tuple[Declared, ...] = ()
    used: tuple[Declared, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def declared(self) -> Interval | None:
        """Return what is declared of the scope, else the total below; None for neither."""
        if self.governing:
            return self.governing.value
        total = NOTHING
        for one in self.stated:
            total += one.value
        return total if self.stated else None


def stock_answer(view: View, question: Question, tree: Tree) -> Answer:
    """Return the answer for a stock on the last day of the question's window."""
    day, unit, keys = question.window.last, question.unit, question.scope_keys
    at, tree_on = At(day, tree.day), _trees(view, tree)
    sheet = StockSheet(view, question.measure, tree_on)
    found = sheet.answer(unit, keys, day, tree.day)
    status = "known" if found.known else "partial"
    value = found.value
    said: tuple[Message, ...] = ()
    if sheet.declared.crosses(unit, keys):
        status, said = "partial", (notes.CROSSING,)
    elif not found.known and _each_known(sheet, unit, keys, at):
        status = "known"
    if status == "partial":
        value = Interval(value.lo, None)
        for wider in sheet.wider(unit, keys, day):
            rest = sheet.itemised(unit, wider.without([keys]), at, None).lo
            left = _left(value, sheet.value(unit, wider, at, None), rest)
            if left:
                value, status, said = left, "not_divisible", (notes.only_together(wider),)
                break
    parts = of_stock(sheet, Parted(tree, tree_on, unit), keys, at)
    parts = parts.without(settled_by(_governing(sheet, unit, keys, day), unit, tree_on))
    if parts.units and status != "not_divisible":
        value = parts.value(found.value, status == "known")
        status, said = "not_restatable", (*said, notes.part_of(parts.units))
    if status == "partial" and not found.used and _untouched(view, question, tree, found.counted):
        status = "no_data"
    stated, used = tuple(found.stated), tuple(found.used)
    return Answer(value, found.counted, status, found.governing, stated, used, said)


def flow_answer(view: View, question: Question, tree: Tree) -> Answer:
    """Return the answer for a flow over the question's window."""
    unit, keys, window = question.unit, question.scope_keys, question.window
    sheet = FlowSheet(view, question.measure, tree)
    found = sheet.answer(unit, keys, window)
    status = "partial" if not found.known else "not_divisible" if found.cut else "known"
    value = found.value
    said: tuple[Message, ...] = (notes.CROSSING,) if found.crossing else ()
    if sheet.declared.crosses(unit, keys):
        status, said = "partial", (notes.CROSSING,)
    elif not found.known and (parts := sheet.declared.parts(unit, keys)):
        answers = [sheet.answer(unit, part, window) for part in parts]
        if all(a.known and not a.cut for a in answers):
            value, status = sum((a.value for a in answers), start=NOTHING), "known"
    if status == "partial":
        value = Interval(value.lo, None)
        for wider in sheet.wider(unit, keys, window):
            rest = sheet.best(unit, wider.without([keys]), window).total.lo
            left = _left(value, sheet.answer(unit, wider, window).value, rest)
            if left:
                value, status, said = left, "not_divisible", (notes.only_together(wider),)
                break
    used = tuple(found.used)
    if status == "partial" and not used and _untouched(view, question, tree, found.counted):
        status = "no_data"
    governing = next((d for d in used if _is_of(d, unit, keys, window)), None)
    own = Answer(value, found.counted, status, governing, used, used, said)
    return _with_parts(own, view, sheet, question, tree)


def _with_parts(
    own: Answer, view: View, sheet: FlowSheet, question: Question, tree: Tree
) -> Answer:
    """Return the answer with what the unit may hold of closed scopes that were declared whole."""
    unit, tree_on = question.unit, _trees(view, tree)
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
        notes=(*own.notes, notes.part_of(parts.units)),
    )


def _trees(view: View, tree: Tree) -> Callable[[date], Tree]:
    """Return the hierarchy of a day; the one at hand is not asked for again."""
    return lambda day: tree if day == tree.day else view.tree(day)


def _governing(sheet: StockSheet, unit: str, keys: Keys, day: date) -> list[Declared]:
    """Return the declaration of the scope that governs, else those of its keys one by one."""
    scopes = [keys] if sheet.governing(unit, keys, day) else sheet.declared.parts(unit, keys)
    return [one for scope in scopes if (one := sheet.governing(unit, scope, day))]


def _each_known(sheet: StockSheet, unit: str, keys: Keys, at: At) -> bool:
    """Return whether the keys are declared one by one, each of them."""
    parts = sheet.declared.parts(unit, keys)
    return bool(parts) and all(sheet.known(unit, part, at) for part in parts)


def _left(own: Interval, whole: Interval, rest: int) -> Interval | None:
    """Return what a common total leaves for some of its keys, less what the others surely hold."""
    if whole.hi is None:
        return None
    return Interval(own.lo, max(own.lo, whole.hi - rest))


def _is_of(one: Declared, unit: str, keys: Keys, window: Period) -> bool:
    days = (one.period.first, one.period.last)
    return (one.unit, one.keys, days) == (unit, keys, (window.first, window.last))


def _untouched(view: View, question: Question, tree: Tree, counted: int) -> bool:
    return not counted and not postings_of(view, question, tree)


ANSWERS: dict[str, Callable[[View, Question, Tree], Answer]] = {
    "stock": stock_answer,
    "flow": flow_answer,
}
