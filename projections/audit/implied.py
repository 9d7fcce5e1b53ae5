"""What a term that is not printed would have to be, by the one that is and the rounded ratio."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from socai.domain.refusal import Message
from socai.projections.indicators.span import Span

from .claim import Claim
from .counted import within
from .finding import difference
from .quotient import HUNDRED, scaled, shifted
from .words import amount, number, plain, say, whole

TOTAL = "tổng số"


class Implied(NamedTuple):
    """What a term would have to be: its name, its value, its unit."""

    name: Message
    span: Span
    unit: str


DENOMINATOR = Message("mẫu số phải", "the denominator would be")
NUMERATOR = Message("tử số phải", "the numerator would be")
BASE = Message("kỳ gốc phải", "the base would be")
IF_ABOVE = Message("nếu đó là tử số thì mẫu số", "if it is the numerator, the denominator would be")
IF_BELOW = Message("nếu đó là mẫu số thì tử số", "if it is the denominator, the numerator would be")


def would_be(implied: Implied) -> Message:
    """Return what a term would have to be, in words."""
    vi, en = ("là", "") if implied.span.exact else ("trong khoảng", "within ")
    value = amount(implied.span, implied.unit)
    return say(f"{{0}} {vi} {{1}}", f"{{0}} {en}{{1}}", implied.name, value)


def rounding(claim: Claim) -> Message:
    """Return what a rounded figure stands for: 94% is rounded from 93,5 to 94,5%."""
    rounded = claim.rounded()
    if rounded is None or rounded.hi is None or not claim.step:
        return Message("", "")
    unit = plain(claim.counted_unit if claim.percent else f" {claim.counted_unit}")
    ends = number(rounded.lo), number(rounded.hi)
    return say(" (làm tròn từ {0} đến {1}{2})", " (rounded from {0} to {1}{2})", *ends, unit)


def is_numerator(claim: Claim, term: Claim) -> bool:
    """Return whether the words say that a count is a part of «tổng số» of what it counts."""
    said = claim.event.of or claim.quote
    return within(said, TOTAL) and within(said, term.counted_unit)


def denominator(claim: Claim, top: Span, name: Message, unit: str) -> list[Implied]:
    """Return the denominator that a share of a numerator has, as whole numbers."""
    share = _share(claim)
    bottom = top.over(share) if share else None
    return [Implied(name, whole(bottom), unit)] if bottom else []


def numerator(claim: Claim, bottom: Span, name: Message, unit: str) -> list[Implied]:
    """Return the numerator that a share of a denominator has, as whole numbers."""
    share = _share(claim)
    if share is None:
        return []
    hi = None if share.hi is None or bottom.hi is None else share.hi * bottom.hi
    return [Implied(name, whole(Span(share.lo * bottom.lo, hi)), unit)]


def base(claim: Claim, others: list[Claim]) -> list[Implied]:
    """Return the base that a change of a later figure has, as whole numbers."""
    rounded = claim.rounded()
    if rounded is None or not others or others[0].span is None:
        return []
    new, unit = others[0].span, others[0].counted_unit
    if claim.percent:
        found = new.over(scaled(shifted(rounded, HUNDRED), 1 / HUNDRED))
    else:
        found = difference(new, claim.span) if claim.span else None
    return [Implied(BASE, whole(found), unit)] if found else []


def _share(claim: Claim) -> Span | None:
    """Return all shares of 1 that are printed so, None where that may be 0."""
    rounded = claim.rounded()
    if rounded is None or rounded.lo <= 0:
        return None
    return scaled(rounded, 1 / HUNDRED) if claim.percent else rounded


def exactly(count: int) -> Span:
    """Return a printed count as a span."""
    return Span(Fraction(count), Fraction(count))
