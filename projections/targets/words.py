"""Why a target is met, not met or undecidable, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from socai.domain.claim import PERCENT
from socai.domain.claim_words import SUBJECTS
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message
from socai.domain.target import REACHED
from socai.domain.term import Term
from socai.projections.audit.words import amount, joined
from socai.projections.indicators.span import Span

from .target import Pair, Target

OPERATORS = {
    "at-least": "at least",
    "at-most": "at most",
    "fall": "has to fall",
    "rise": "has to rise",
    "done": "has to be done",
}
VERDICTS = {
    "met": Message("đạt", "met"),
    "not_met": Message("không đạt", "not met"),
    "undecidable": Message("có thể đạt, có thể không", "it may be met or not"),
}
NOT_COUNTED = Message(
    "Sổ không đếm việc này: chỉ tiêu không nêu số hạng nào (terms)",
    "The ledger counts no such thing: the target names no terms",
)
NO_VALUE = Message(
    "Chỉ tiêu không nêu mức phải đạt (value)", "The target does not say what is to be reached"
)
NO_WHOLE = Message(
    "Chỉ tiêu không nêu toàn bộ là bao nhiêu (denominators), nên không biết thế nào là xong",
    "The target names no denominators: when all is done cannot be told",
)
NO_OCCASION = Message(
    "Chưa có kỳ nào phải đạt kết thúc", "No period in which it has to be reached has ended"
)


def title(term: Term) -> Message:
    """Return a term by its title: «Khu dân cư đạt chuẩn [thong-tu-23]»."""
    keys = f" [{', '.join(term.keys)}]" if term.keys else ""
    return Message(f"{term.measure.vi}{keys}", f"{term.measure.en}{keys}")


def titled(pair: Pair, target: Target) -> Message:
    """Return a pair by its titles, with whom it is about; without terms the target's name."""
    if pair.term is None:
        whom = f", {subject(pair.subject)}" if pair.subject else ""
        return Message(f"«{target.name}»{whom}", f"«{target.name}»{whom}")
    term = title(pair.term)
    if pair.whole is None:
        return Message(f"«{term.vi}»", f"«{term.en}»")
    whole = title(pair.whole)
    return Message(f"«{term.vi}» trên «{whole.vi}»", f"«{term.en}» of «{whole.en}»")


def subject(word: str | None) -> str:
    """Return whom a pair or a claim is about in Vietnamese."""
    return dict(SUBJECTS.words).get(word or "", word or "")


def when(window: Period, stock: bool) -> Message:
    """Return the day of a stock, the period of a flow."""
    shown = Period(window.last, window.last) if stock else window
    return Message(shown.vi(), str(shown))


def wanted(target: Target) -> Message:
    """Return what a target asks: «ít nhất 80%», «phải giảm»."""
    vi = dict(REACHED.words).get(target.operator, target.operator)
    en = OPERATORS.get(target.operator, target.operator)
    if target.value is None:
        return Message(vi, en)
    value = amount(Span(target.value, target.value), target.counted_unit)
    return Message(f"{vi} {value.vi}", f"{en} {value.en}")


def no_data(missing: Iterable[tuple[Term, Message]]) -> list[Message]:
    """Return of which terms the ledger has no data and when, those of the same days together."""
    days: dict[Term, dict[Message, None]] = {}
    for term, at in missing:
        days.setdefault(term, {})[at] = None
    terms: dict[tuple[Message, ...], list[Message]] = {}
    for term, at_all in days.items():
        terms.setdefault(tuple(at_all), []).append(title(term))
    return [_no_data(names, at) for at, names in terms.items()]


def _no_data(names: list[Message], days: tuple[Message, ...]) -> Message:
    vi, en = ", ".join(f"«{n.vi}»" for n in names), ", ".join(f"«{n.en}»" for n in names)
    at = joined(days, ", ")
    return Message(f"Sổ chưa có số liệu {vi} {at.vi}", f"The ledger has no data of {en}, {at.en}")


def counted(name: Message, found: Message, status: str, goal: Message) -> Message:
    """Return what the ledger says of a pair, and whether that reaches the target."""
    verdict = VERDICTS[status]
    return Message(
        f"Theo sổ, {name.vi} là {found.vi}; {goal.vi}: {verdict.vi}",
        f"By the ledger {name.en} is {found.en}; {goal.en}: {verdict.en}",
    )


def of_whole(part: Span, whole: Span, share: Span | None) -> Message:
    """Return a part of a whole, and its share: «5.000 trên 5.971 = 83,74%»."""
    one, other = amount(part), amount(whole)
    vi, en = f"{one.vi} trên {other.vi}", f"{one.en} of {other.en}"
    if share is None:
        return Message(vi, en)
    shown = amount(share, PERCENT)
    return Message(f"{vi} = {shown.vi}", f"{en} = {shown.en}")


def against(now: Message, then: Message, period: Message) -> Message:
    """Return what is now and what was in the window of the same length before."""
    return Message(
        f"{now.vi}, kỳ liền trước ({period.vi}) {then.vi}",
        f"{now.en}, in the window before ({period.en}) {then.en}",
    )


def pending(deadline: date) -> Message:
    """Return that the deadline is still to come."""
    return Message(f"Chưa đến hạn {vi_day(deadline)}", f"The deadline {deadline} is still to come")


def begins(target: Target) -> Message:
    """Return that the target does not hold yet."""
    return Message(
        f"Chỉ tiêu có hiệu lực từ {vi_day(target.since)}", f"The target holds from {target.since}"
    )


def last_day(target: Target, due: date) -> Message:
    """Return what the last day of an occasion is: the deadline, the end of a period, today."""
    if target.recurrence and due != target.deadline:
        return Message(f"ngày cuối kỳ {vi_day(due)}", f"the end of the period, {due}")
    if target.deadline is None:
        return Message(f"ngày hỏi {vi_day(due)}", f"the day asked, {due}")
    return Message(f"hạn {vi_day(due)}", f"the deadline {due}")


def endless(day: date) -> Message:
    """Return that a target has no deadline, and up to which day it was looked at."""
    return Message(
        f"Chỉ tiêu không có thời hạn: tính đến ngày {vi_day(day)}",
        f"The target has no deadline: looked at up to {day}",
    )


def percent(value: Span) -> Span:
    """Return a share of one in per cent."""
    hundred = Fraction(100)
    return Span(value.lo * hundred, None if value.hi is None else value.hi * hundred)
