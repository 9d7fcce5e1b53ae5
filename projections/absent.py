"""What can be said of a unit that does not stand in the boundaries asked."""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.chart import CHART
from socai.domain.interval import Interval

from . import notes
from .answer import Answer
from .balances import At
from .flow import FlowSheet
from .happened import inside
from .parted import Parted
from .question import Question
from .scope import Declared, View
from .stock import StockSheet
from .tree import Tree


def not_there(view: View, question: Question, tree: Tree) -> Answer:
    """Return the answer for a unit that does not stand on the day of the hierarchy.

    At most what was declared of it, or of a closed scope in which it lay.
    """
    tops = _stock_tops if CHART[question.measure].kind == "stock" else _flow_tops
    bounds = [(value.hi, one) for value, one in tops(view, question, tree) if value.hi is not None]
    note = notes.not_there(question.unit, tree.home(question.unit), tree.day)
    least = min((hi for hi, _ in bounds), default=None)
    bound = tuple(one for hi, one in bounds if hi == least)[:1]
    return Answer(Interval(0, least), 0, "not_restatable", bounds=bound, notes=(note,))


def _stock_tops(view: View, question: Question, tree: Tree) -> Iterator[tuple[Interval, Declared]]:
    """Yield the totals that held the unit, each in its own boundaries, with who declared it."""
    sheet = StockSheet(view, question.measure)
    day, keys = question.window.last, question.scope_keys
    parted = Parted(tree, view.tree, question.unit)
    for unit in parted.ceased(sheet.declared.units):
        for held in (keys, *sheet.wider(unit, keys, day)):
            one = sheet.governing(unit, held, day)
            if one and parted.of([(unit, one.day)]):
                yield sheet.value(unit, held, At(day, one.day), None), one


def _flow_tops(view: View, question: Question, tree: Tree) -> Iterator[tuple[Interval, Declared]]:
    """Yield the totals that held the unit, each in its own boundaries, with who declared it."""
    parted, keys = Parted(tree, view.tree, question.unit), question.scope_keys
    for one in view.declarations(question.measure):
        whole = keys.within(one.keys) and inside(question.window, one.period)
        if whole and parted.ceased([one.unit]) and parted.of([(one.unit, one.day)]):
            sheet = FlowSheet(view, question.measure, view.tree(one.day))
            yield sheet.answer(one.unit, one.keys, question.window).value, one
