"""What a reader of prose proposes: a figure as it is printed, to be looked at by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A printed figure with the words around it.

    `line` counts from 1. `quote` is cut from that line as `domain.text.normal` gives it, and
    `start`, `end` are the characters of the printed number there. `lo` and `hi` are its ends (per
    cent in per cent, a fall below 0); `hi` alone is None for «at least», both are where the words
    have no ends of their own («khoảng 30», qualifier «set»): a person gives them. `kind` is count,
    stock, flow, ratio, spread, streak, range, change, target, zero or duration. `of` says in words
    what a percentage or a spread is of; `numerator` and `denominator` are printed terms.
    """

    line: int
    quote: str
    start: int
    end: int
    lo: Decimal | None
    hi: Decimal | None
    qualifier: str
    counted_unit: str | None
    kind: str = "count"
    of: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    indicator: str | None = None
    place: str | None = None
    unit: str | None = None
    first: date | None = None
    last: date | None = None
