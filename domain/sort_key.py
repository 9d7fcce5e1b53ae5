"""The Vietnamese order of names as bytes: compared byte by byte, names stand as in a dictionary.

For wherever nothing knows that order: a file, a database without ICU. It is the order of ICU's
«vi»: signs, digits, a ă â b c d đ e ê …; then the tones (none, huyền, hỏi, ngã, sắc, nặng); then
small letters before capitals. Letters that Vietnamese does not have stand after z, by number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

SIGNS = (
    "\t\n\v\f\r\u0085\u2028\u2029 _-\u2010\u2012–—,;:!¡?¿.·'‹›\"«»()[]{}§¶@*/\\&#%‰†‡•′`^°©®←→"
    "+±÷×<=>|~−¢$£¥₫€"
)
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
OTHER_MARKS = "\u0306\u0302\u030c\u030a\u0308\u030b\u0307\u0338\u0327\u0328\u0304"
"""Marks of other languages, and those of ă and â on letters that do not bear them."""
QUOTES = {"'": "‘’‚‛", '"': "“”„‟"}
"""Signs that stand with another one, and differ from it only where all else is equal."""

# The end of a level weighs least, so that what is shorter stands first.
_END, _PLAIN, _VARIANT, _CAPITAL, _OTHER_SIGN, _OTHER_LETTER = 1, 5, 0x11, 0x12, 0x6F, 0xF0
_LONGEST_RUN = 13
_FIRST = (
    {sign: 0x02 + i for i, sign in enumerate(SIGNS)}
    | {digit: 0x70 + i for i, digit in enumerate("0123456789")}
    | {letter: 0x80 + i for i, letter in enumerate(LETTERS)}
)
_SECOND = {mark: 0x18 + i for i, mark in enumerate(TONES + OTHER_MARKS)}
_QUOTED = {
    sign: (quote, 0x10 + i) for quote, signs in QUOTES.items() for i, sign in enumerate(signs)
}
_RUN = re.compile(bytes([_PLAIN]) + b"+")
_LETTER_WITH_MARKS = re.compile("(?s).[\u0300-\u036f]*")


class _Weights(NamedTuple):
    """What a letter weighs: its place in the alphabet, its marks, its form."""

    first: bytes
    second: bytes
    third: bytes


_NOTHING = _Weights(b"", b"", b"")


def sort_key(text: str) -> bytes:
    """Return bytes that sort as Vietnamese does: «Da» < «Dạ» < «Đa», «la» < «La» < «lá»."""
    letters = _LETTER_WITH_MARKS.findall(unicodedata.normalize("NFC", text))
    first, second, third = _joined([_weights(letter) for letter in letters])
    end = bytes([_END])
    return end.join((first, _short(second), _short(third))).rstrip(end)


def _short(level: bytes) -> bytes:
    """Return the weights of a level with each run of plain letters as one byte.

    What follows a run weighs more than a plain letter, so the longer run is the lesser one.
    """
    return _RUN.sub(_run, level.rstrip(bytes([_PLAIN])))


def _run(found: re.Match[bytes]) -> bytes:
    longest, rest = divmod(len(found[0]), _LONGEST_RUN)
    return bytes([0x02] * longest + [0x0F - rest] * bool(rest))


def _joined(parts: list[_Weights]) -> _Weights:
    return _Weights(*(b"".join(level) for level in zip(*parts, strict=True))) if parts else _NOTHING


@lru_cache(maxsize=4096)
def _weights(text: str) -> _Weights:
    """Return what one letter weighs with the marks on it."""
    letter, *marks = list(unicodedata.normalize("NFD", text))
    if unicodedata.combining(letter):
        return _joined([_mark(mark) for mark in (letter, *marks)])
    before = -1
    for mark in tuple(marks):
        # The mark of ă â ê ô ơ ư makes another letter, unless one like it lies between the two.
        whole, place = unicodedata.normalize("NFC", letter + mark), unicodedata.combining(mark)
        if place != before and whole.lower() in _FIRST:
            letter = whole
            marks.remove(mark)
        before = place
    return _joined([_letter(letter), *map(_mark, marks)])


def _letter(letter: str) -> _Weights:
    """Return what a letter, digit or sign weighs by itself."""
    plain = bytes([_PLAIN])
    if letter in _FIRST:
        return _Weights(bytes([_FIRST[letter]]), plain, plain)
    if letter in _QUOTED:
        quote, variant = _QUOTED[letter]
        return _Weights(bytes([_FIRST[quote]]), bytes([variant]), plain)
    small = letter.lower()
    if small in _FIRST:
        return _Weights(bytes([_FIRST[small]]), plain, bytes([_CAPITAL]))
    alike = unicodedata.normalize("NFKD", letter)
    if alike != letter:
        found = _joined([_weights(one) for one in _LETTER_WITH_MARKS.findall(alike)])
        return found._replace(third=bytes(max(_VARIANT, weight) for weight in found.third))
    return _unknown(letter, small)


def _unknown(letter: str, small: str) -> _Weights:
    category = unicodedata.category(letter)
    if category.startswith("C"):
        return _NOTHING
    plain = bytes([_PLAIN])
    if category == "Nd":
        return _Weights(bytes([_FIRST[str(unicodedata.digit(letter))]]), plain, bytes([_VARIANT]))
    kind = _OTHER_LETTER if category[0] in "LMN" else _OTHER_SIGN
    third = _PLAIN if letter == small else _CAPITAL
    return _Weights(bytes([kind]) + _number(small[0]), plain, bytes([third]))


def _mark(mark: str) -> _Weights:
    known = _SECOND.get(mark)
    second = bytes([known]) if known else b"\xf0" + _number(mark)
    return _Weights(b"", second, bytes([_PLAIN]))


def _number(letter: str) -> bytes:
    """Return the number of a letter in Unicode in three bytes, none of which ends a level."""
    number = ord(letter)
    return bytes(0x80 | number >> shift & 0x7F for shift in (14, 7, 0))
