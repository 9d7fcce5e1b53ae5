"""Amounts in tokens: a number in figures or words, with its scales («1 tỷ 200 triệu»)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from socai.domain.interval import SCALES
from socai.domain.numbers import parse_decimal
from socai.domain.refusal import Refused

from .numerals import numeral
from .printed import NUMBER, WORD, Token, spelled

SCALE_WORDS = {spelled(word): scale for word, scale in SCALES.items()}
_HALF = spelled("rưỡi")
_RATE = spelled("lệ")
"""«3 tỷ lệ …» is no three thousand millions."""
_PER_CENT = (spelled("phần"), spelled("trăm"))
_WEIGHED = {spelled(word) for word in ("kg", "g", "gam", "gram", "tấn", "tạ", "lít", "ml")}
"""What can have three decimals: 98,655 g; of people and things 1,234 is a whole number."""
_ENGLISH_WHOLE = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_ENGLISH_DECIMALS = re.compile(r"[0-9]+\.[0-9]{1,2}")


def amount(found: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """Return a number with its scales («1 tỷ 200 triệu»), and the token after it."""
    read = number(found, place)
    if read is None:
        return None
    value, after = read
    scale = _scale(found, after)
    if scale is None:
        return value, after
    total, after = value * scale, after + 1
    following = number(found, after)
    if following and (lesser := _scale(found, following[1])) and lesser < scale:
        total, after = total + following[0] * lesser, following[1] + 1
    elif following and found[after].kind == WORD and following[0] < scale:
        total, after = total + following[0], following[1]
    elif after < len(found) and found[after].key == _HALF:
        total, after = total + Decimal(scale) / 2, after + 1
    return Decimal(int(total)) if total == int(total) else total, after


def _scale(found: Sequence[Token], place: int) -> int | None:
    if place >= len(found) or [token.key for token in found[place + 1 : place + 2]] == [_RATE]:
        return None
    return SCALE_WORDS.get(found[place].key)


def number(found: Sequence[Token], place: int) -> tuple[Decimal, int] | None:
    """Return the number at a token, in figures or in words, and the token after it."""
    if place >= len(found):
        return None
    if found[place].kind == WORD:
        return numeral(found, place)
    if found[place].kind != NUMBER:
        return None
    text, after = found[place].text, place + 1
    divided = _scale(found, after) is not None or percent_end(found, after) > after
    if _ENGLISH_DECIMALS.fullmatch(text) and divided:
        text = text.replace(".", ",")
    elif _ENGLISH_WHOLE.fullmatch(text):
        weighed = after < len(found) and found[after].key in _WEIGHED
        text = f"{text}0" if divided or weighed else text.replace(",", "")
    try:
        return parse_decimal(text), after
    except Refused:
        return None


def percent_end(found: Sequence[Token], place: int) -> int:
    """Return the token after «%» or «phần trăm», or `place` where neither stands there."""
    if place < len(found) and found[place].text == "%":
        return place + 1
    words = tuple(token.key for token in found[place : place + 2])
    return place + 2 if words == _PER_CENT else place
