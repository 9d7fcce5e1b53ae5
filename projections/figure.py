"""One figure: a measure of a unit, on a day or over a window, as known at a position.

It says what was counted from events, what documents declare, what remains unallocated between the
two, how far it is known, and why.
"""

from __future__ import annotations

import difflib
from dataclasses import replace

from socai.domain.chart import CHART, Measure
from socai.domain.refusal import Message, Refused

from . import notes
from .absent import not_there
from .answer import Answer
from .flow_answer import flow_answer
from .question import Figure, Question
from .scope import View
from .stock_answer import stock_answer
from .tree import Tree


def measure_named(name: str) -> Measure:
    """Return the measure of a name; raise Refused, with a near name, where the chart has none."""
    if name not in CHART:
        near = difflib.get_close_matches(name, CHART, n=1)
        hint = (f" (có phải «{near[0]}»?)", f" (is it «{near[0]}»?)") if near else ("", "")
        raise Refused.of(
            f"Không có chỉ tiêu «{name}»{hint[0]}; xem `socai measures`",
            f"There is no measure «{name}»{hint[1]}; see `socai measures`",
        )
    return CHART[name]


def figure(view: View, question: Question) -> Figure:
    """Return the figure of a question.

    Raises Refused for an unknown measure or unit, or a stock asked over a window.
    """
    measure = measure_named(question.measure)
    window = question.window
    if measure.kind == "stock" and window.first != window.last:
        raise Refused.of(
            f"«{measure.name}» là số tại thời điểm: hỏi bằng --as-of, không phải --from/--to",
            f"«{measure.name}» is a stock: ask it with --as-of, not --from/--to",
        )
    tree = view.tree(question.boundaries or window.last)
    if question.unit not in tree.states:
        raise Refused.of(
            f"Không có đơn vị «{question.unit}»; xem `socai units --find`",
            f"There is no unit «{question.unit}»; see `socai units --find`",
        )
    answers = stock_answer if measure.kind == "stock" else flow_answer
    if not tree.alive(question.unit):
        answers = not_there
    return _figure(question, measure, tree, answers(view, question, tree))


def _figure(question: Question, measure: Measure, tree: Tree, answer: Answer) -> Figure:
    return Figure(
        question=replace(question, boundaries=tree.day),
        measure=measure,
        boundaries=tree.day,
        value=answer.value,
        qualifier=_qualifier(answer),
        counted=answer.counted,
        declared=answer.declared,
        status=answer.status,
        notes=(*answer.notes, *_notes(question, measure, tree, answer)),
        used=answer.used,
        bounds=answer.bounds,
    )


def _qualifier(answer: Answer) -> str:
    """Return the qualifier of the one declaration that is the figure, else what its ends say."""
    if answer.status == "no_data":
        return "none"
    if answer.value.exact:
        return "exact"
    for one in answer.stated:
        if one.value == answer.value:
            return one.qualifier
    return "trở lên" if answer.value.hi is None else "range"


def _notes(question: Question, measure: Measure, tree: Tree, answer: Answer) -> list[Message]:
    found = []
    if answer.governing:
        day = question.window.last
        found += notes.governed(measure, answer.governing, answer.value, day)
    if answer.status == "partial":
        found.append(notes.PARTIAL)
    if answer.status == "no_data":
        found.append(notes.NO_DATA)
    if answer.status == "not_divisible" and not answer.notes:
        found.append(notes.CUT)
    gone = {d.unit for d in answer.used if d.unit in tree.closed}
    if gone:
        found.append(notes.ceased(sorted(gone)))
    return found
