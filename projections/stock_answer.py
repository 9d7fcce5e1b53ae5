"""The answer for a stock: what stands on a day, how far it is known, and what it rests on."""

from __future__ import annotations

from datetime import date

from socai.domain.interval import Interval

from . import notes
from .answer import Answer, left, trees, untouched
from .balances import At
from .moves import Moves, moves
from .parted import Parted
from .question import Question
from .restated import TreeOn, of_stock, settled_by
from .scope import Declared, Keys, View
from .stock import StockSheet
from .tree import Tree


def stock_answer(view: View, question: Question, tree: Tree) -> Answer:
    """Return the answer for a stock on the last day of the question's window."""
    day, unit, keys = question.window.last, question.unit, question.scope_keys
    at, tree_on = At(day, tree.day), trees(view, tree)
    sheet = StockSheet(view, question.measure, tree_on)
    found = sheet.answer(unit, keys, day, tree.day)
    stated, used, bounds = tuple(found.stated), tuple(found.used), list[Declared]()
    said = [notes.shared(found.shared)] if found.shared else []
    status, value = "known" if found.known else "partial", found.value
    if sheet.declared.crosses(unit, keys):
        status, said = "partial", [*said, notes.CROSSING]
    elif not found.known and _each_known(sheet, unit, keys, at):
        status = "known"
    if status == "partial":
        value = Interval(value.lo, None)
        if common := _common(sheet, unit, keys, at, value):
            value, one = common
            status = "not_divisible"
            bounds.append(one)
            said.append(notes.only_together(one.keys))
    if status == "known" and found.governing:
        value, moved = _moved(sheet, found.governing, value, at, tree_on)
        if moved.came or moved.left:
            status = "partial" if moved.came else "not_restatable"
            said.append(notes.moved((*moved.came, *moved.left)))
    parts = of_stock(sheet, Parted(tree, tree_on, unit), keys, at)
    parts = parts.without(settled_by(_governing(sheet, unit, keys, day), unit, tree_on))
    if parts.units and status != "not_divisible":
        value = parts.value(Interval(value.lo, found.value.hi), status == "known")
        status = "not_restatable"
        bounds += parts.declared
        said.append(notes.part_of(parts.units))
    if status == "partial" and not used and untouched(view, question, tree, found.counted):
        status = "no_data"
    governing = found.governing
    return Answer(value, found.counted, status, governing, stated, used, tuple(bounds), tuple(said))


def _moved(
    sheet: StockSheet, governing: Declared, value: Interval, at: At, tree_on: TreeOn
) -> tuple[Interval, Moves]:
    """Return a total less what is not said of units that moved since it was declared, and those."""
    found = moves(sheet, governing, tree_on(at.boundaries), tree_on)
    lower = (
        sheet.itemised(governing.unit, governing.keys, at, governing.day) if found.left else value
    )
    return found.widened(value, lower), found


def _common(
    sheet: StockSheet, unit: str, keys: Keys, at: At, own: Interval
) -> tuple[Interval, Declared] | None:
    """Return what a total of these and other keys leaves for these, and the total; else None."""
    for wider in sheet.wider(unit, keys, at.day):
        rest = sheet.itemised(unit, wider.without([keys]), at, None).lo
        value = left(own, sheet.value(unit, wider, at, None), rest)
        one = sheet.governing(unit, wider, at.day)
        if value and one:
            return value, one
    return None


def _governing(sheet: StockSheet, unit: str, keys: Keys, day: date) -> list[Declared]:
    """Return the declaration of the scope that governs, else those of its keys one by one."""
    scopes = [keys] if sheet.governing(unit, keys, day) else sheet.declared.parts(unit, keys)
    return [one for scope in scopes if (one := sheet.governing(unit, scope, day))]


def _each_known(sheet: StockSheet, unit: str, keys: Keys, at: At) -> bool:
    """Return whether the keys are declared one by one, each of them."""
    parts = sheet.declared.parts(unit, keys)
    return bool(parts) and all(sheet.known(unit, part, at) for part in parts)
