"""Numbers in words, from «hai» on: «ba mươi», «hai trăm linh năm»."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .printed import Token, spelled

_UNITS = {
    spelled(word): value
    for word, value in (
        ("một", 1), ("mốt", 1), ("hai", 2), ("ba", 3), ("bốn", 4), ("tư", 4), ("năm", 5),
        ("lăm", 5), ("sáu", 6), ("bảy", 7), ("bẩy", 7), ("tám", 8), ("chín", 9),
    )
}  # fmt: skip
_TEN, _TENS, _HUNDRED, _AND = map(spelled, ("mười", "mươi", "trăm", "linh"))
_SCALES = {spelled(word) for word in ("nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ")}
_WORDS = {*_UNITS, *_SCALES, _TEN, _TENS, _HUNDRED, _AND, spelled("lẻ"), spelled("không")}
_ROUGHLY = {spelled(word) for word in ("vài", "dăm")} | set(_UNITS) - {spelled("năm")}
"""Words before a number that make it rough: «ba, bốn vụ», «vài ba hộ»."""
_ALONE = {spelled(word) for word in ("một", "mốt", "tư", "năm", "lăm")}
"""Words that are no numbers by themselves: an article, «fourth», «year»."""


def numeral(found: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """Return the number in words at a token, and the token after it; None where there is none.

    A word with a capital letter is a name («Hai Bà Trưng»), unless a sentence begins with it.
    """
    first = found[place]
    if first.text[0].isupper() and place and found[place - 1].text not in (".", ":"):
        return None
    before = place - 1 - (place > 0 and found[place - 1].text == ",")
    if before >= 0 and found[before].key in _ROUGHLY:
        return None
    value, after = _below_hundred(found, place)
    if value and after < len(found) and found[after].key == _HUNDRED:
        skipped = after + 1 + (after + 1 < len(found) and found[after + 1].key == _AND)
        rest, end = _below_hundred(found, skipped)
        value, after = value * 100 + rest, end if rest else after + 1
    if not value or (after == place + 1 and first.key in _ALONE and not _scaled(found, after)):
        return None
    return Decimal(value), after


def spoken(found: Sequence[Token], place: int) -> int:
    """Return the token after the words of a number: «một», «hai trăm linh năm nghìn»."""
    while place < len(found) and found[place].key in _WORDS:
        place += 1
    return place


def _below_hundred(found: Sequence[Token], place: int) -> tuple[int, int]:
    """Return a number below a hundred and the token after it; 0 and `place` where none is."""
    if place >= len(found):
        return 0, place
    if found[place].key == _TEN:
        unit = _UNITS.get(found[place + 1].key, 0) if place + 1 < len(found) else 0
        return 10 + unit, place + 1 + bool(unit)
    unit = _UNITS.get(found[place].key, 0)
    if unit and place + 1 < len(found) and found[place + 1].key == _TENS:
        last = _UNITS.get(found[place + 2].key, 0) if place + 2 < len(found) else 0
        return unit * 10 + last, place + 2 + bool(last)
    return unit, place + bool(unit)


def _scaled(found: Sequence[Token], place: int) -> bool:
    return place < len(found) and found[place].key in _SCALES
