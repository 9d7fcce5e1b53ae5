"""Quantities in tokens: numbers with their qualifiers, scales, per cent, ranges and fractions.

Ends come from `domain.interval.parse_quantity` alone: decimals are shifted into whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from socai.domain.interval import ORDERS, parse_quantity
from socai.domain.refusal import Refused

from .amounts import SCALE_WORDS, amount, number, percent_end
from .printed import NUMBER, WORD, Token, spelled
from .qualifiers import words_before

HUNDRED = Decimal(100)
_ORDERS = {spelled(word): word for word in (*ORDERS, "ngàn")}
_UPWARDS = tuple(map(spelled, ("trở", "lên")))
_OUT_OF = {spelled("trong"), spelled("trên")}
_OF_ALL = {spelled("tổng"), spelled("số")}
_BETWEEN = {"-", *map(spelled, ("đến", "tới"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A printed quantity: tokens `first` to before `after`, its number from `number` on."""

    first: int
    number: int
    after: int
    values: tuple[Decimal, ...]
    words: str = ""
    percent: bool = False
    denominator: Decimal | None = None
    order: str | None = None
    in_words: bool = False

    @property
    def between(self) -> bool:
        """Return whether two ends are printed."""
        return len(self.values) == 2

    @property
    def scaled(self) -> bool:
        """Return whether a scale stands behind the number: «2 triệu»."""
        return not self.percent and self.denominator is None and self.after > self.number + 1

    def ends(self, upwards: bool = False) -> tuple[Decimal | None, Decimal | None, str]:
        """Return both ends and the qualifier; no ends and «set» where the words have none."""
        places = max((-int(value.as_tuple().exponent) for value in self.values), default=0)
        shift = max(0, places)
        whole = [str(int(value.scaleb(shift))) for value in self.values]
        said = self.order or " đến ".join(whole)
        said = f"{said} trở lên" if upwards and not self.words else f"{self.words} {said}".strip()
        try:
            interval, qualifier = parse_quantity(said)
        except Refused:
            return None, None, "set"
        lo = Decimal(interval.lo).scaleb(-shift)
        if interval.hi is None:
            return lo, HUNDRED if self.percent else None, qualifier
        hi = Decimal(interval.hi).scaleb(-shift)
        return lo, min(hi, HUNDRED) if self.percent and lo <= HUNDRED else hi, qualifier


def quantity(found: Sequence[Token], place: int) -> Quantity | None:
    """Return the quantity whose number stands at a token, None where there is none."""
    if order := _order(found, place):
        return order
    printed = amount(found, place)
    if printed is None:
        return None
    value, after = printed
    first, words = words_before(found, place)
    whole = _denominator(found, after) or _whole(found, after) if after == place + 1 else None
    if whole is not None:
        return Quantity(
            first=first, number=place, after=whole[1], values=(value,), words=words,
            denominator=whole[0],
        )  # fmt: skip
    end = percent_end(found, after)
    if ranged := _range(found, place, first, value, after, end > after):
        return ranged
    return Quantity(
        first=first, number=place, after=end, values=(value,), words=words,
        percent=end > after, in_words=found[place].kind == WORD,
    )  # fmt: skip


def upwards(found: Sequence[Token], place: int) -> bool:
    """Return whether «trở lên» stands at a token."""
    return tuple(token.key for token in found[place : place + 2]) == _UPWARDS


def _order(found: Sequence[Token], place: int) -> Quantity | None:
    """Return «hàng vạn», «hàng chục nghìn»."""
    if found[place].key != spelled("hàng") or place + 1 >= len(found):
        return None
    order = _ORDERS.get(found[place + 1].key)
    if order is None:
        return None
    after, said = place + 2, f"hàng {order}"
    if after < len(found) and found[after].key in SCALE_WORDS:
        said, after = f"{said} {found[after].text.lower()}", after + 1
    return Quantity(first=place, number=place, after=after, values=(), order=said)


def _denominator(found: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """Return N of «n/N» and the token after it, where no third number follows as in a date."""
    if place + 1 >= len(found) or found[place].text != "/" or found[place + 1].kind != NUMBER:
        return None
    if place + 3 < len(found) and found[place + 2].text == "/" and found[place + 3].text.isdigit():
        return None
    read = number(found, place + 1)
    whole = read is not None and read[0] > 0 and read[0] == int(read[0])
    return read if whole and "," not in found[place - 1].text else None


def _whole(found: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """Return N of «5 trong 7 bản», «3 trên tổng số 5 vụ», and the token after it."""
    if place >= len(found) or found[place].key not in _OUT_OF:
        return None
    start = place + 1
    while start < len(found) and found[start].key in _OF_ALL:
        start += 1
    read = number(found, start) if start < len(found) and found[start].kind == NUMBER else None
    part = number(found, place - 1)
    return read if read and part and part[0] <= read[0] else None


def _range(
    found: Sequence[Token], place: int, first: int, value: Decimal, after: int, percent: bool
) -> Quantity | None:
    """Return «87 - 92%», «từ 5 đến 7»: two numbers, the lesser first, per cent at the last."""
    middle = after + percent
    if middle >= len(found) or found[middle].key not in _BETWEEN:
        return None
    second = amount(found, middle + 1)
    if second is None or second[0] <= value or found[middle + 1].kind != found[place].kind:
        return None
    end = percent_end(found, second[1])
    if percent and end == second[1]:
        return None
    begun = first - (first > 0 and found[first - 1].key == spelled("từ"))
    return Quantity(
        first=begun, number=place, after=end, values=(value, second[0]), percent=end > second[1]
    )
