"""Figures as intervals: «hơn 39 nghìn» is [39.001, 39.999]; an open end is None ("at least").

The default widths come from the place of the last non-zero digit printed (design: figures are
intervals). A person may set other ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .refusal import Refused
from .text import normal

SCALES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
ORDERS = {"chục": 10, "trăm": 100, **SCALES}
QUALIFIER_WORDS = (
    ("exact", "đúng"),
    ("hơn", "hơn"),
    ("gần", "gần"),
    *((f"hàng {word}", f"hàng {word}") for word in ("chục", "trăm", "nghìn", "vạn", "triệu")),
    ("range", "từ … đến"),
    ("trở lên", "trở lên"),
    ("zero claim", "không để xảy ra"),
    ("set", "do người nhập đặt"),
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole numbers from `lo` to `hi`, both included; `hi` None means no upper end is known."""

    lo: int
    hi: int | None

    def __add__(self, other: Interval) -> Interval:
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Interval(self.lo + other.lo, hi)

    @property
    def exact(self) -> bool:
        """Return whether this is one number."""
        return self.lo == self.hi

    def meet(self, other: Interval) -> Interval | None:
        """Return what both allow, None where they have nothing in common."""
        his = [hi for hi in (self.hi, other.hi) if hi is not None]
        lo, hi = max(self.lo, other.lo), min(his) if his else None
        return None if hi is not None and hi < lo else Interval(lo, hi)

    def unless_exceeded_by(self, other: Interval) -> Interval:
        """Return this total, raised to what is itemised in `other`.

        Where even the least of `other` is beyond this, `other` stands: a total is never below what
        is itemised under it.
        """
        if self.hi is not None and other.lo > self.hi:
            return other
        return Interval(max(self.lo, other.lo), self.hi)


NOTHING = Interval(0, 0)


def exactly(count: int) -> Interval:
    """Return the interval that holds one number."""
    return Interval(count, count)


def parse_quantity(text: str) -> tuple[Interval, str]:
    """Return the interval and qualifier of a printed quantity.

    «12.998» → [12998, 12998] exact; «hơn 39 nghìn», «hàng vạn» by the default widths.
    Raises Refused where the words are not understood.
    """
    words = normal(text).lower()
    if match := re.fullmatch(r"hàng (chục|trăm|nghìn|ngàn|vạn|triệu)", words):
        order = ORDERS[match[1]]
        return Interval(order, order * 10 - 1), words.replace("ngàn", "nghìn")
    match = re.fullmatch(
        r"(?:(hơn|trên|gần) )?([0-9][0-9.,]*)(?: (nghìn|ngàn|vạn|triệu|tỷ))?", words
    )
    if not match:
        raise _not_understood(text)
    value, place = _number(text, match[2], SCALES.get(match[3] or "", 1))
    if match[1] is None:
        return exactly(value), "exact"
    width = 10 if place == 1 else place
    if match[1] == "gần":
        if value == place and value > 1:
            width = max(1, value // 10)
        return Interval(max(0, value - width + 1), value - 1), "gần"
    return Interval(value + 1, value + width - 1), "hơn"


def _number(text: str, digits: str, scale: int) -> tuple[int, int]:
    """Return the value and the place of its last non-zero digit as printed."""
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]+", digits):
        value = int(digits.replace(".", "")) * scale
    elif scale > 1 and (match := re.fullmatch(r"([0-9]+),([0-9]{1,6})", digits)):
        whole, part = match[1], match[2]
        value, rest = divmod(int(whole + part) * scale, 10 ** len(part))
        if rest:
            raise _not_understood(text)
    else:
        raise _not_understood(text)
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return value, place


def _not_understood(text: str) -> Refused:
    return Refused.of(
        f"Không hiểu số «{text}»; viết 12.998, hoặc «hơn 39 nghìn», «gần 2 triệu», «hàng vạn»",
        f"«{text}» is not understood; write 12.998, or «hơn 39 nghìn», «gần 2 triệu», «hàng vạn»",
    )
