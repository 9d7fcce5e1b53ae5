"""What no list can name: the unallocated part of declared totals; and why a list is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from socai.domain.chart import Measure
from socai.domain.interval import NOTHING, Interval
from socai.domain.period import vi_day
from socai.domain.refusal import Message

from .figure import figure
from .posting import Posting
from .present import Asked
from .question import Figure, Question
from .scope import Declared, Keys, View
from .steps import Account
from .tree import Tree

MOST_SCOPES = 100
"""How many scopes are asked one by one; more are shown as one."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What declarations state of a scope beyond what is counted in it."""

    unit: str
    keys: tuple[str, ...]
    value: Interval
    declared: tuple[Declared, ...]


def unallocated(view: View, found: Figure) -> list[Rest]:
    """Return what of a figure is counted nowhere, scope by scope where that sums to the whole."""
    rest = _beyond(found)
    if not (rest.lo or rest.hi):
        return []
    question = found.question
    whole = [Rest(question.unit, question.keys, rest, found.used)]
    scopes: dict[tuple[str, Keys], list[Declared]] = {}
    for one in found.used:
        scopes.setdefault((one.unit, one.keys), []).append(one)
    if not 1 < len(scopes) <= MOST_SCOPES:
        return whole
    parts = [_part(view, question, unit, keys, used) for (unit, keys), used in scopes.items()]
    total = sum((part.value for part in parts), start=NOTHING)
    if total.lo != rest.lo or rest.hi not in (None, total.hi):
        return whole
    return sorted((p for p in parts if p.value.lo or p.value.hi), key=lambda p: (p.unit, p.keys))


def _beyond(found: Figure) -> Interval:
    lo, hi = found.value.lo - found.counted, found.value.hi
    return Interval(max(0, lo), None if hi is None else max(0, hi - found.counted))


def _part(view: View, question: Question, unit: str, keys: Keys, used: Iterable[Declared]) -> Rest:
    names = tuple(sorted(keys.names))
    of_scope = figure(view, replace(question, unit=unit, keys=names))
    return Rest(unit, names, _beyond(of_scope), tuple(used))


def why_none(view: View, question: Question, tree: Tree) -> Message:
    """Return why nothing is listed: none is recorded in the scope, not yet, no longer, elsewhen."""
    asked = Asked(replace(question, keys=()), tree)
    postings = [p for p in view.postings(question.measure) if asked.home(p.account)]
    measure = asked.measure
    if not postings:
        return Message(
            f"Sổ chưa ghi chi tiết «{measure.vi}» nào ở đơn vị này và các đơn vị bên dưới",
            f"No «{measure.en}» is recorded one by one in this unit or below it",
        )
    keyed = [p for p in postings if p.account.key in question.scope_keys]
    if not keyed:
        keys = ", ".join(sorted({p.account.key for p in postings}))
        return Message(
            f"Không có «{measure.vi}» nào có khóa này; các khóa có ghi: {keys}",
            f"No «{measure.en}» has this key; the keys recorded are: {keys}",
        )
    days = _net(keyed)
    if not days:
        return Message(
            "Những gì đã ghi đều đã được đính chính hoặc rút",
            "All that was recorded has been corrected or withdrawn",
        )
    return (_not_there if measure.kind == "stock" else _not_then)(measure, question, days)


def _net(postings: Iterable[Posting]) -> list[tuple[date, int]]:
    """Return the days on which accounts change, with their amounts, corrections settled."""
    found: Counter[tuple[Account, date]] = Counter()
    for posting in postings:
        found[posting.account, posting.day] += posting.amount
    return sorted((day, amount) for (_, day), amount in found.items() if amount)


def _not_there(measure: Measure, question: Question, days: list[tuple[date, int]]) -> Message:
    day, first = question.window.last, days[0][0]
    if first > day:
        return Message(
            f"Chưa có vào {vi_day(day)}: bản ghi đầu tiên có hiệu lực từ {vi_day(first)}",
            f"Not yet on {day}: the first record holds from {first}",
        )
    last = max(at for at, amount in days if at <= day)
    return Message(
        f"Không còn vào {vi_day(day)}: đã thôi hết hoặc chuyển đi từ {vi_day(last)}",
        f"No longer on {day}: the last of them ceased or moved away on {last}",
    )


def _not_then(measure: Measure, question: Question, days: list[tuple[date, int]]) -> Message:
    first, last = days[0][0], days[-1][0]
    return Message(
        f"Không có trong kỳ {question.window.vi()}; các sự kiện đã ghi thuộc "
        f"{vi_day(first)} – {vi_day(last)}",
        f"None in {question.window}; the events recorded are of {first} – {last}",
    )
