"""One figure: a measure of a unit, on a day or over a window, as known at a position.

It says what was counted from events, what documents declare, what remains unallocated between the
two, how far it is known, and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from socai.domain.chart import CHART, Measure
from socai.domain.interval import Interval
from socai.domain.period import Period, grain_period
from socai.domain.refusal import Message, Refused

from . import notes
from .flow import FlowSheet
from .posting import Posting
from .scope import Declared, Keys, View, keys_of
from .stock import StockSheet
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `window` is one day for a stock; `boundaries` the day of the hierarchy."""

    measure: str
    unit: str
    window: Period
    keys: tuple[str, ...] = ()
    boundaries: date | None = None

    @property
    def scope_keys(self) -> Keys:
        """Return the keys as a set: all keys where none is named."""
        return keys_of(self.keys)


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer. `counted` is exact; `value`, `declared`, `unallocated` are intervals.

    `status`: known · partial (a lower bound) · no_data · not_divisible · not_restatable.
    """

    question: Question
    measure: Measure
    boundaries: date
    value: Interval
    qualifier: str
    counted: int
    declared: Interval | None
    status: str
    notes: tuple[Message, ...]
    used: tuple[Declared, ...]

    @property
    def unallocated(self) -> Interval | None:
        """Return what of the figure no event itemises; None where nothing is declared."""
        if self.declared is None:
            return None
        hi = self.value.hi
        return Interval(
            max(0, self.value.lo - self.counted), None if hi is None else max(0, hi - self.counted)
        )

    @property
    def counted_unit(self) -> str:
        """Return the Vietnamese word of what is counted."""
        keys = self.question.keys
        return self.measure.counted_unit_of(frozenset(keys) if keys else None)


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Interval
    counted: int
    status: str
    governing: Declared | None
    used: tuple[Declared, ...]
    notes: tuple[Message, ...] = ()


def measure_named(name: str) -> Measure:
    """Return the measure of a name; raise Refused where the chart has none."""
    if name not in CHART:
        raise Refused.of(
            f"Không có chỉ tiêu «{name}»; xem `socai measures`",
            f"There is no measure «{name}»; see `socai measures`",
        )
    return CHART[name]


def figure(view: View, question: Question) -> Figure:
    """Return the figure. Raises Refused for an unknown measure or unit, or a window where a day is due."""
    measure = measure_named(question.measure)
    window = question.window
    if measure.kind == "stock" and window.first != window.last:
        raise Refused.of(
            f"«{measure.name}» là số tại thời điểm: hỏi bằng --as-of, không phải --from/--to",
            f"«{measure.name}» is a stock: ask it with --as-of, not --from/--to",
        )
    boundaries = question.boundaries or window.last
    tree = view.tree(boundaries)
    if question.unit not in tree.states:
        raise Refused.of(
            f"Không có đơn vị «{question.unit}»; xem `socai units --find`",
            f"There is no unit «{question.unit}»; see `socai units --find`",
        )
    if not tree.alive(question.unit):
        answer = _not_there(question, tree)
    elif measure.kind == "stock":
        answer = _stock(view, question, tree)
    else:
        answer = _flow(view, question, tree)
    return _figure(view, question, measure, tree, answer)


def _figure(
    view: View, question: Question, measure: Measure, tree: Tree, answer: _Answer
) -> Figure:
    declared = answer.governing.value if answer.governing else _sum(answer.used)
    return Figure(
        question=replace(question, boundaries=tree.day),
        measure=measure,
        boundaries=tree.day,
        value=answer.value,
        qualifier=_qualifier(answer),
        counted=answer.counted,
        declared=declared,
        status=answer.status,
        notes=(*answer.notes, *_notes(view, question, measure, tree, answer)),
        used=answer.used,
    )


def _sum(used: tuple[Declared, ...]) -> Interval | None:
    if not used:
        return None
    total = Interval(0, 0)
    for one in used:
        total += one.value
    return total


def _qualifier(answer: _Answer) -> str:
    if answer.status == "no_data":
        return "none"
    if answer.value.exact:
        return "exact"
    for one in answer.used:
        if one.value == answer.value:
            return one.qualifier
    return "trở lên" if answer.value.hi is None else "range"


def _stock(view: View, question: Question, tree: Tree) -> _Answer:
    day, unit, keys = question.window.last, question.unit, question.scope_keys
    sheet = StockSheet(view, question.measure, lambda at: tree if at == day else view.tree(at))
    found = sheet.answer(unit, keys, day)
    value, status = found.value, "known"
    said: tuple[Message, ...] = ()
    if not found.known:
        value, status = Interval(value.lo, None), "partial"
        for wider in sheet.wider(unit, keys, day):
            whole = sheet.value(unit, wider, day, None)
            rest = sheet.itemised(unit, wider.without([keys]), day, None).lo
            if whole.hi is not None:
                value, status = Interval(value.lo, max(value.lo, whole.hi - rest)), "not_divisible"
                said = (notes.only_together(wider),)
                break
    if status == "partial" and not found.used and not _touched(view, question, tree, found.counted):
        status = "no_data"
    return _Answer(value, found.counted, status, found.governing, tuple(found.used), said)


def _flow(view: View, question: Question, tree: Tree) -> _Answer:
    unit, keys, window = question.unit, question.scope_keys, question.window
    sheet = FlowSheet(view, question.measure, tree)
    found = sheet.answer(unit, keys, window)
    status = "partial" if not found.known else "not_divisible" if found.cut else "known"
    value = found.value
    said: tuple[Message, ...] = ()
    if status == "partial":
        value = Interval(value.lo, None)
        for wider in sheet.wider(unit, keys, window):
            whole = sheet.answer(unit, wider, window).value
            rest = sheet.best(unit, wider.without([keys]), window).total.lo
            if whole.hi is not None:
                value, status = Interval(value.lo, max(value.lo, whole.hi - rest)), "not_divisible"
                said = (notes.only_together(wider),)
                break
    if found.crossing:
        said += (notes.CROSSING,)
    if status == "partial" and not found.used and not _touched(view, question, tree, found.counted):
        status = "no_data"
    governing = next(
        (d for d in found.used if d.unit == unit and _spans(d, window) and d.keys == keys), None
    )
    return _Answer(value, found.counted, status, governing, tuple(found.used), said)


def _spans(one: Declared, window: Period) -> bool:
    return (one.period.first, one.period.last) == (window.first, window.last)


def _touched(view: View, question: Question, tree: Tree, counted: int) -> bool:
    return bool(counted) or bool(postings_of(view, question, tree))


def postings_of(view: View, question: Question, tree: Tree) -> list[Posting]:
    """Return the postings that `counted` sums, in order of position."""
    stock = CHART[question.measure].kind == "stock"
    keys, window = question.scope_keys, question.window
    found, below = [], {}
    for posting in view.postings(question.measure):
        account = posting.account
        if account.unit not in below:
            below[account.unit] = question.unit in tree.path(tree.home(account.unit))
        within = posting.day <= window.last if stock else _wholly(posting, window)
        if below[account.unit] and account.key in keys and within:
            found.append(posting)
    return sorted(found, key=lambda p: (p.position, p.day))


def _wholly(posting: Posting, window: Period) -> bool:
    """Return whether the period of a flow's posting lies wholly inside the window."""
    period = grain_period(posting.account.grain, posting.day)
    return window.first <= period.first and period.last <= window.last


def declarations_of(view: View, question: Question, tree: Tree) -> list[Declared]:
    """Return every declaration of the measure in the unit, above or below it, that shares a key."""
    keys, related = question.scope_keys, set(tree.path(question.unit))
    found = []
    for one in view.declarations(question.measure):
        near = one.unit in related or question.unit in tree.path(tree.home(one.unit))
        shared = one.keys.others or keys.others or keys.meets(one.keys)
        if near and shared:
            found.append(one)
    return sorted(found, key=lambda d: d.recorded.position)


def _not_there(question: Question, tree: Tree) -> _Answer:
    note = notes.not_there(question.unit, tree.home(question.unit), tree.day)
    return _Answer(Interval(0, None), 0, "not_restatable", None, (), (note,))


def _notes(
    view: View, question: Question, measure: Measure, tree: Tree, answer: _Answer
) -> list[Message]:
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
    gone = {d.unit for d in view.declarations(question.measure) if not tree.alive(d.unit)}
    if any(question.unit in tree.path(tree.home(unit)) for unit in gone):
        found.append(notes.ceased(sorted(gone)))
    return found
