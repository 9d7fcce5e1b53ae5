"""Counts against what they count: the items of a list, another count that should be the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from socai.projections.indicators.span import Span

from .claim import Claim, Related
from .counted import same_scale
from .finding import EQUAL, LENGTH, AuditFinding, apart, difference
from .words import amount, named, number, plain, say


def list_as_long(claim: Claim) -> Iterator[AuditFinding]:
    """Yield where more or fewer are listed by name than the number says."""
    items, span = claim.event.items, claim.span
    if not items or span is None or claim.percent:
        return
    count = Span(Fraction(len(items)), Fraction(len(items)))
    if not apart(span, count):
        return
    message = say(
        "{0}, nhưng danh sách nêu {1}: {2}. Xem danh sách thiếu hay thừa mục nào, hoặc con số sai",
        "{0}, yet {1} are listed: {2}. See what the list lacks or has too much, or whether the "
        "number is wrong",
        *(named(claim), amount(count), plain(", ".join(items))),
    )
    less = difference(span, count)
    yield AuditFinding(LENGTH, (claim,), message, None, span, count, less, claim.counted_unit)


def counts_agree(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield each count that surely differs from the one that it should be."""
    first, *others = claims
    for other in others:
        one, two = first.span, other.span
        if one is None or two is None or not same_scale(first, other) or not apart(one, two):
            continue
        less = difference(one, two)
        words = (
            named(first),
            named(other, first.document),
            number(abs(less.lo)) if less and less.exact else amount(_size(less)),
        )
        message = say(
            "{0} đáng lẽ bằng {1}, nhưng chênh nhau {2}. Hỏi nơi nào còn thiếu, hoặc số nào của "
            "ngày khác",
            "{0} should be equal to {1}, yet they differ by {2}. Ask which place lacks one, or "
            "which figure is of another day",
            *words,
        )
        unit = first.counted_unit
        yield AuditFinding(EQUAL, (first, other), message, related, one, two, less, unit)


def _size(less: Span | None) -> Span:
    """Return how far apart two values are, in either direction."""
    if less is None or less.hi is None:
        return Span(Fraction(1), None)
    return less if less.lo > 0 else Span(-less.hi, -less.lo)
