"""Shares as they are printed, in per cent: by their terms, or with the rounding of their digits."""

from __future__ import annotations

from fractions import Fraction

from socai.projections.audit.claim import Claim
from socai.projections.indicators.span import Span

from . import words

NOTHING, ALL = Fraction(0), Fraction(100)


def share_of(claim: Claim) -> Span | None:
    """Return a share in per cent: of the printed terms where they are, else as it was rounded."""
    event, span = claim.event, claim.span
    if event.denominator and event.kind == "spread" and span:
        part = span
    elif event.denominator and event.numerator is not None:
        part = Span(Fraction(event.numerator), Fraction(event.numerator))
    else:
        return _as_printed(claim) if claim.percent else None
    share = part.over(Span(Fraction(event.denominator), Fraction(event.denominator)))
    return share and words.percent(share.share())


def _as_printed(claim: Claim) -> Span | None:
    """Return a printed share with its rounding; «100%» is all, and words such as «hơn» have ends.

    A share is no less than nothing and no more than all.
    """
    span, rounded = claim.span, claim.rounded()
    if span is None or rounded is None:
        return None
    if claim.event.qualifier in ("exact", "range") and span.lo < ALL:
        span = rounded
    hi = ALL if span.hi is None else min(ALL, span.hi)
    return Span(max(NOTHING, span.lo), max(hi, NOTHING))
