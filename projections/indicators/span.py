"""Exact arithmetic of intervals of fractions: what holds for every exact choice of the terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from socai.domain.interval import Interval

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Span:
    """All from `lo` to `hi`, both included; `hi` None means no upper end is known."""

    lo: Fraction
    hi: Fraction | None

    @classmethod
    def of(cls, value: Interval) -> Span:
        """Return an interval of whole numbers as fractions."""
        return cls(Fraction(value.lo), None if value.hi is None else Fraction(value.hi))

    def __add__(self, other: Span) -> Span:
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Span(self.lo + other.lo, hi)

    @property
    def exact(self) -> bool:
        """Return whether this is one number."""
        return self.lo == self.hi

    def over(self, whole: Span) -> Span | None:
        """Return this divided by another, None where that may be 0 (or less)."""
        if whole.lo <= 0:
            return None
        least = self.lo / whole.lo
        if self.lo > 0:
            least = ZERO if whole.hi is None else self.lo / whole.hi
        most = None if self.hi is None else self.hi / whole.lo
        if most is not None and most < 0:
            most = ZERO if whole.hi is None else (self.hi or ZERO) / whole.hi
        return Span(least, most)

    def share(self) -> Span:
        """Return this as a share: no less than nothing, no more than the whole."""
        return Span(min(max(self.lo, ZERO), ONE), ONE if self.hi is None else min(self.hi, ONE))

    def plus(self, number: int) -> Span:
        """Return this moved by a whole number."""
        return Span(self.lo + number, None if self.hi is None else self.hi + number)

    def at_least(self, threshold: int) -> bool | None:
        """Return whether it is that much or more, None where it may be either."""
        if self.lo >= threshold:
            return True
        return False if self.hi is not None and self.hi < threshold else None

    def at_most(self, threshold: int) -> bool | None:
        """Return whether it is that much or less, None where it may be either."""
        if self.hi is not None and self.hi <= threshold:
            return True
        return False if self.lo > threshold else None


def extremes(spans: Iterable[Span]) -> Span:
    """Return from the least to the greatest that any of these may be."""
    given = list(spans)
    tops = [span.hi for span in given if span.hi is not None]
    return Span(min(span.lo for span in given), max(tops) if len(tops) == len(given) else None)
