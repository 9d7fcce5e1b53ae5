"""Orders of size: a part within its whole, a set within another, n of N, a share within 100 %."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from socai.domain.numbers import folded
from socai.domain.refusal import Message
from socai.projections.findings.finding import Rule
from socai.projections.indicators.span import Span

from .claim import Claim, Related
from .counted import same_scale
from .finding import ORDER, ORDER_DOUBT, PART, SHARE, SPREAD, AuditFinding, above, difference
from .words import amount, named, say

HUNDRED = Span(Fraction(100), Fraction(100))
SHARES = ("ratio", "streak", "range")
BEYOND = ("ke hoach", "chi tieu", "so voi", "du toan", "dinh muc", "cung ky", "vuot")
"""Words of percentages that are no shares: 120% of a plan is possible."""
SURE = Message("", "")
DOUBT = Message(
    "; hai số khác đối tượng, nơi hoặc kỳ nên chưa chắc là sai",
    "; they differ in subjects, place or period, so this may be no mistake",
)


def parts_within(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield each part that is surely above its whole."""
    whole, *parts = claims
    for part in parts:
        yield from _least(PART, part, whole, related, "là một phần của", "is a part of")


def lesser_first(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield where the first is surely above another that it cannot exceed.

    It is an error where both are about the same place, subjects and period; else a warning.
    """
    lesser, *others = claims
    for other in others:
        rule = ORDER if _about(lesser) == _about(other) else ORDER_DOUBT
        vi, en = "không thể lớn hơn", "cannot be above"
        yield from _least(rule, lesser, other, related, vi, en)


def _about(claim: Claim) -> tuple[object, ...]:
    event = claim.event
    return claim.period, event.unit, event.place, frozenset(event.subjects), event.undated


def _least(
    rule: Rule, lesser: Claim, greater: Claim, related: Related, vi: str, en: str
) -> Iterator[AuditFinding]:
    """Yield the finding where `lesser` is surely above `greater`."""
    one, other = lesser.span, greater.span
    if one is None or other is None or not same_scale(lesser, greater) or not above(one, other):
        return
    message = say(
        f"{{0}} {vi} {{1}}, nhưng {{2}} > {{3}}{{4}}. Đối chiếu hai số với hồ sơ gốc: có thể hai "
        "số bị đổi chỗ, hoặc tính trên hai mẫu số khác nhau",
        f"{{0}} {en} {{1}}, yet {{2}} > {{3}}{{4}}. Compare both with the records behind them: "
        "they may have changed places, or be of two denominators",
        named(lesser),
        named(greater, lesser.document),
        amount(one, lesser.counted_unit),
        amount(other, greater.counted_unit),
        DOUBT if rule == ORDER_DOUBT else SURE,
    )
    less, unit = difference(one, other), lesser.counted_unit
    yield AuditFinding(rule, (lesser, greater), message, related, one, other, less, unit)


def n_of_all(claim: Claim) -> Iterator[AuditFinding]:
    """Yield where «n of N» has more than N."""
    span, event = claim.span, claim.event
    if span is None or event.denominator is None or event.kind != "spread":
        return
    every = Span(Fraction(event.denominator), Fraction(event.denominator))
    if not above(span, every):
        return
    message = say(
        "{0} là n trong N, nhưng n = {1} lớn hơn N = {2}. Xem lại bản gốc: có thể n và N đổi chỗ",
        "{0} is n of N, yet n = {1} is above N = {2}. Look at the original: n and N may have "
        "changed places",
        named(claim),
        amount(span),
        amount(every),
    )
    less = difference(span, every)
    yield AuditFinding(SPREAD, (claim,), message, None, span, every, less, claim.counted_unit)


def share_of_whole(claim: Claim) -> Iterator[AuditFinding]:
    """Yield where a share of a whole is above 100 %; a percentage of a plan may be."""
    event, span = claim.event, claim.span
    if span is None or not claim.percent or event.kind not in SHARES or span.lo <= HUNDRED.lo:
        return
    said = folded(f"{event.of or claim.quote} {event.name}")
    if any(word in said for word in BEYOND):
        return
    message = say(
        "{0} là phần của một toàn bộ nên không thể vượt 100%. Xem lại tử số, mẫu số và dấu phẩy",
        "{0} is a part of a whole, so it cannot be above 100 %. Check the terms and the comma",
        named(claim),
    )
    less = difference(span, HUNDRED)
    yield AuditFinding(SHARE, (claim,), message, None, span, HUNDRED, less, claim.counted_unit)
