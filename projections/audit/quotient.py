"""Ratios and changes against their terms, and what a term that is not printed would have to be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.findings.finding import Rule
from socai.projections.indicators.span import Span

from .claim import Claim, Related
from .counted import jumps, same_scale
from .finding import CHANGE, RATIO, UNLIKE, AuditFinding, apart, difference
from .words import amount, bracketed, listed, named, plain, say

HUNDRED = Fraction(100)


def scaled(span: Span, factor: Fraction) -> Span:
    """Return a span times a factor above 0."""
    return Span(span.lo * factor, None if span.hi is None else span.hi * factor)


def shifted(span: Span, by: Fraction) -> Span:
    """Return a span moved by a number."""
    return Span(span.lo + by, None if span.hi is None else span.hi + by)


def printed_terms(claim: Claim) -> Iterator[AuditFinding]:
    """Yield where a ratio is surely not that of its printed terms: 458/6195 is 7,39%."""
    event = claim.event
    if event.kind == "spread" or event.numerator is None or event.denominator is None:
        return
    top, bottom = (Span(Fraction(n), Fraction(n)) for n in (event.numerator, event.denominator))
    yield from _quotient(claim, top, bottom, (claim,), None)


def ratio_of_terms(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield where the shares of two claims are not the printed ratio, or cannot be divided."""
    if len(claims) != 3:
        return
    ratio, top, bottom = claims
    if not _same_time(top, bottom):
        vi, en = "không cùng thời gian", "are not of one time"
        yield _unlike(related, claims, vi, en, (_when(top), _when(bottom)))
    elif ratio.percent and jumps(top.counted_unit, bottom.counted_unit):
        vi, en = "không cùng đơn vị đếm", "do not count the same unit"
        yield _unlike(related, claims, vi, en, _units(top, bottom))
    elif top.span is not None and bottom.span is not None:
        yield from _quotient(ratio, top.span, bottom.span, tuple(claims), related)


def change_of_terms(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield where a change is not that of its two windows, or they cannot be compared."""
    if len(claims) != 3:
        return
    change, new, base = claims
    if jumps(new.counted_unit, base.counted_unit) or not same_scale(new, base):
        vi, en = "không cùng đơn vị đếm", "do not count the same unit"
        yield _unlike(related, claims, vi, en, _units(new, base))
        return
    if change.span is None or new.span is None or base.span is None:
        return
    now, then = bracketed(new.span), bracketed(base.span)
    if change.percent:
        quotient = new.span.over(base.span)
        if quotient is None:
            return
        computed = shifted(scaled(quotient, HUNDRED), -HUNDRED)
        how = say("{0} : {1} − 1 = {2}", "{0} / {1} − 1 = {2}", now, then, amount(computed, "%"))
    else:
        rise = difference(new.span, base.span)
        if rise is None:
            return
        computed = rise
        how = say("{0} − {1} = {2}", "{0} − {1} = {2}", now, then, amount(computed))
    yield from _compared(CHANGE, change, computed, how, tuple(claims), related)


def _quotient(
    ratio: Claim, top: Span, bottom: Span, claims: tuple[Claim, ...], related: Related | None
) -> Iterator[AuditFinding]:
    quotient = top.over(bottom)
    if quotient is None:
        return
    computed = scaled(quotient, HUNDRED) if ratio.percent else quotient
    unit = "%" if ratio.percent else ""
    words = bracketed(top), bracketed(bottom), amount(computed, unit)
    yield from _compared(
        RATIO, ratio, computed, say("{0} : {1} = {2}", "{0} / {1} = {2}", *words), claims, related
    )


def _compared(
    rule: Rule,
    claimed: Claim,
    computed: Span,
    how: Message,
    claims: tuple[Claim, ...],
    related: Related | None,
) -> Iterator[AuditFinding]:
    """Yield where what is computed would not be printed as it is, rounded to its last place."""
    rounded = claimed.rounded()
    if claimed.span is None or rounded is None or not apart(rounded, computed):
        return
    unit = claimed.counted_unit
    terms = listed(claims[1:], claimed.document)
    about = say(", tính từ {0}", ", of {0}", terms) if terms.vi else Message("", "")
    message = say(
        "{0}{1}: {2}, làm tròn đến chữ số đã in cũng không ra con số ấy. Xem lại số nào in sai, "
        "rồi đính chính",
        "{0}{1}: {2}, which is not what is printed however it is rounded. Find the figure that is "
        "wrong, then correct it",
        *(named(claimed), about, how),
    )
    less = difference(claimed.span, computed)
    yield AuditFinding(rule, claims, message, related, claimed.span, computed, less, unit)


def _unlike(
    related: Related, claims: list[Claim], vi: str, en: str, words: tuple[Message, Message]
) -> AuditFinding:
    """Return the finding that two terms cannot be divided by each other."""
    first, top, bottom = claims
    message = say(
        f"{{0}} tính từ hai số {vi} ({{3}}; {{4}}): {{1}}; {{2}}. Nêu đúng hai số cùng kỳ, cùng "
        "đơn vị đếm rồi tính lại",
        f"{{0}} is of two terms that {en} ({{3}}; {{4}}): {{1}}; {{2}}. Name two terms of one "
        "period and one counted unit, then compute it again",
        *(named(first), named(top, first.document), named(bottom, first.document), *words),
    )
    return AuditFinding(
        UNLIKE, tuple(claims), message, related, first.span, unit=first.counted_unit
    )


def _units(one: Claim, other: Claim) -> tuple[Message, Message]:
    return plain(f"«{one.counted_unit}»"), plain(f"«{other.counted_unit}»")


def _when(claim: Claim) -> Message:
    return Message(claim.period.vi(), str(claim.period))


def _same_time(one: Claim, other: Claim) -> bool:
    """Return whether one lies in the time of the other; what is undated may."""
    if one.event.undated or other.event.undated:
        return True
    a, b = one.period, other.period
    return _inside(a, b) or _inside(b, a)


def _inside(inner: Period, outer: Period) -> bool:
    return outer.earliest <= inner.earliest and inner.last <= outer.last
