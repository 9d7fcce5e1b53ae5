"""Figures as intervals: «hơn 39 nghìn» is [39.001, 39.999]; an open end is None ("at least").

The default widths come from the place of the last non-zero digit printed (design: figures are
intervals). A person may set other ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .numbers import folded, parse_count, parse_decimal, shown
from .refusal import Refused
from .text import fold

SCALES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
SCALES["tỉ"] = SCALES["tỷ"]
ORDERS = {"chục": 10, "trăm": 100, "nghìn": 1_000, "vạn": 10_000, "triệu": 1_000_000}
QUALIFIER_WORDS = (
    ("exact", "đúng"),
    ("hơn", "hơn"),
    ("gần", "gần"),
    *((f"hàng {word}", f"hàng {word}") for word in ORDERS),
    ("range", "từ … đến"),
    ("trở lên", "trở lên"),
    ("zero claim", "không để xảy ra"),
    ("set", "do người nhập đặt"),
)
LONGEST = 100
"""Characters of a quantity."""
# What stands below is compared with folded words: without diacritics and in small letters.
_SCALES = {fold(word): scale for word, scale in SCALES.items()}
_ORDERS = {fold(word): (word, order) for word, order in ORDERS.items()}
_ORDERS["ngan"] = _ORDERS["nghin"]
ZERO_CLAIMS = ("khong", "khong co", "chua co", "khong de xay ra", "khong de phat sinh")
_AMOUNT = rf"([^\sa-z]+?(?: [0-9]{{3}}[^\sa-z]*)*)(?: ({'|'.join(_SCALES)}))?"
_ORDER = re.compile(rf"hang ({'|'.join(_ORDERS)})(?: ({'|'.join(_SCALES)}))?")
_AT_LEAST = re.compile(rf"(?:tu )?{_AMOUNT} tro len|(?:it nhat|toi thieu) {_AMOUNT}")
_RANGE = re.compile(rf"(?:tu )?{_AMOUNT}(?: den | ?- ?){_AMOUNT}")
_ABOUT = re.compile(rf"(?:(hon|tren|gan) )?{_AMOUNT}")
_WITHOUT_ENDS = re.compile(
    "(?:rat |kha |chua |khong )?(?:nhieu|it)(?: lam)?|mot so|mot vai|mot phan|da so|phan lon|"
    "(?:xap xi|khoang|tren duoi|chung|uoc|uoc tinh|duoi|toi da|nhieu nhat|khong qua|vai|may)"
    "(?: .*)?|nhieu (?:chuc|tram|nghin|ngan|van|trieu|ty|ti)(?: .*)?"
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

    «12.998» → [12998, 12998] exact; «hơn 39 nghìn», «hàng vạn», «hàng chục nghìn» by the default
    widths; «từ 20 đến 30», «80 trở lên», «không có» as they say. Raises Refused where the words are
    not understood, have more than one reading, or have no ends of their own («khoảng 30»).
    """
    words = folded(text) if len(text) <= LONGEST else ""
    if words in ZERO_CLAIMS:
        return NOTHING, "zero claim"
    if match := _ORDER.fullmatch(words):
        word, order = _ORDERS[match[1]]
        least = order * _SCALES.get(match[2], 1)
        return Interval(least, least * 10 - 1), f"hàng {word}"
    if _WITHOUT_ENDS.fullmatch(words):
        raise _without_ends(text)
    if match := _AT_LEAST.fullmatch(words):
        least, _ = _scaled(text, match[1] or match[3], match[2] or match[4])
        return Interval(least, None), "trở lên"
    if match := _RANGE.fullmatch(words):
        return _range(text, match), "range"
    match = _ABOUT.fullmatch(words)
    if not match:
        raise _not_understood(text)
    value, place = _scaled(text, match[2], match[3])
    if match[1] is None:
        return exactly(value), "exact"
    if match[1] == "gan":
        return _below(text, value, place), "gần"
    return Interval(value + 1, value + _width(place) - 1), "hơn"


def _width(place: int) -> int:
    """Return how wide a figure is: its last printed place; ten where that is the units."""
    return 10 if place == 1 else place


def _below(text: str, value: int, place: int) -> Interval:
    """Return «gần» a value: less than it, by a tenth where it is a power of ten above 10."""
    if value == 0:
        raise Refused.of(
            f"Không hiểu số «{shown(text)}»: không có số đếm nào dưới 0; viết «0» hoặc «không có»",
            f"«{shown(text)}» is not understood: no count is below 0; write «0» or «không có»",
        )
    width = value // 10 if value == place > 10 else _width(place)
    return Interval(max(0, value - width + 1), value - 1)


def _range(text: str, match: re.Match[str]) -> Interval:
    """Return the interval of «từ 20 đến 30»; the ends must be in order and say their scale."""
    low, low_scale, high, high_scale = match.groups()
    if high_scale and not low_scale:
        scale = next(word for word in SCALES if fold(word) == high_scale)
        raise Refused.of(
            f"«{shown(text)}»: đầu dưới là {low} hay {low} {scale}? Viết «từ {low} {scale} đến "
            f"{high} {scale}», hoặc viết đủ các chữ số của cả hai đầu",
            f"«{shown(text)}»: is the lower end {low} or {low} {scale}? Write «từ {low} {scale} "
            f"đến {high} {scale}», or all digits of both ends",
        )
    lo, hi = _scaled(text, low, low_scale)[0], _scaled(text, high, high_scale)[0]
    if hi < lo:
        raise Refused.of(
            f"«{shown(text)}» có đầu lớn hơn cuối; viết số nhỏ trước, ví dụ «từ 20 đến 30»",
            f"«{shown(text)}» begins above its end; write the lesser first, e.g. «từ 20 đến 30»",
        )
    return Interval(lo, hi)


def _scaled(text: str, digits: str, scale: str | None) -> tuple[int, int]:
    """Return the value and the place of its last non-zero digit as printed."""
    exact = Fraction(parse_decimal(digits)) * _SCALES[scale] if scale else parse_count(digits)
    value = int(exact)
    if value != exact or value < 0:
        raise _not_understood(text)
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return value, place


def _not_understood(text: str) -> Refused:
    return Refused.of(
        f"Không hiểu số «{shown(text)}»; viết 12.998, hoặc «hơn 39 nghìn», «gần 2 triệu», "
        "«hàng vạn», «từ 20 đến 30», «80 trở lên», «không có»",
        f"«{shown(text)}» is not understood; write 12.998, or «hơn 39 nghìn», «gần 2 triệu», "
        "«hàng vạn», «từ 20 đến 30», «80 trở lên», «không có»",
    )


def _without_ends(text: str) -> Refused:
    return Refused.of(
        f"Không hiểu số «{shown(text)}»: cách nói này không tự có hai đầu; cho biết lo (ít nhất) "
        "và hi (nhiều nhất), hoặc viết «từ 20 đến 30»",
        f"«{shown(text)}» is not understood: it has no two ends of its own; give lo (at least) "
        "and hi (at most), or write «từ 20 đến 30»",
    )
