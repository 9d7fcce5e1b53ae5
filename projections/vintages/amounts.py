"""What is added to a value between two readings of it, so that parts sum exactly.

An end that is open, or not said at all, has no number: it counts as the number 0 and no end. Then
«mở → 120» adds 120 and one end, and every sum over a way of readings is what lies between the first
and the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from socai.projections.reading import Reading


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added to one end: to its number, and to whether there is a number (1, 0, −1)."""

    number: Fraction = Fraction(0)
    ends: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.number + other.number, self.ends + other.ends)

    def __neg__(self) -> Amount:
        return Amount(-self.number, -self.ends)

    def __bool__(self) -> bool:
        return bool(self.number or self.ends)


@dataclass(frozen=True, slots=True)
class Delta:
    """What is added to the ends of a value, and to those of the N of a spread."""

    lo: Amount = Amount()
    hi: Amount = Amount()
    of_lo: Amount = Amount()
    of_hi: Amount = Amount()

    def __add__(self, other: Delta) -> Delta:
        return Delta(
            self.lo + other.lo,
            self.hi + other.hi,
            self.of_lo + other.of_lo,
            self.of_hi + other.of_hi,
        )

    def __neg__(self) -> Delta:
        return Delta(-self.lo, -self.hi, -self.of_lo, -self.of_hi)

    def __bool__(self) -> bool:
        return any((self.lo, self.hi, self.of_lo, self.of_hi))


NONE = Delta()


def change(before: Reading, after: Reading) -> Delta:
    """Return what is added to a value from one reading to another."""
    (_, hi), (_, later_hi) = before.of or (None, None), after.of or (None, None)
    lo = before.of[0] if before.of else None
    later_lo = after.of[0] if after.of else None
    return Delta(
        _added(before.lo, after.lo),
        _added(before.hi, after.hi),
        _added(lo, later_lo),
        _added(hi, later_hi),
    )


def same(one: Reading, other: Reading) -> bool:
    """Return whether two readings say the same."""
    return said(one) == said(other)


def said(one: Reading) -> tuple[object, ...]:
    """Return what a reading says: its ends, N, status, and the version of its definition."""
    return one.lo, one.hi, one.of, one.status, one.definition


def _added(before: Fraction | int | None, after: Fraction | int | None) -> Amount:
    number = Fraction(after or 0) - Fraction(before or 0)
    return Amount(number, (after is not None) - (before is not None))
