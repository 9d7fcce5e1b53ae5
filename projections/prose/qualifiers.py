"""Qualifiers before numbers: «hơn», «gần», «ít nhất», «khoảng», and where these words are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .printed import Token, bare, spelled

_BEFORE = {
    tuple(map(spelled, words.split())): meaning
    for words, meaning in (
        *((words, "hơn") for words in ("hơn", "trên")),
        *((words, "gần") for words in ("gần", "ngót", "suýt soát")),
        *((words, "ít nhất") for words in ("ít nhất", "tối thiểu", "không dưới", "không ít hơn")),
        *((words, "khoảng") for words in ("khoảng", "xấp xỉ", "trên dưới", "ước", "ước tính",
          "ước đạt", "dưới", "tối đa", "không quá", "nhiều nhất", "chừng", "khoảng trên",
          "khoảng hơn", "khoảng gần", "không vượt quá", "ước khoảng")),
    )
}  # fmt: skip
_NOT_MORE = {spelled(word) for word in ("cấp", "bên", "phía", "ở")}
"""Words before a «trên» that says where, not how many."""
_MORE, _ABOVE = spelled("hơn"), spelled("trên")
_COMPARED = {
    spelled(word): sign
    for word, sign in (("nhiều", 1), ("cao", 1), ("ít", -1), ("thấp", -1), ("kém", -1))
}
_GLUED = ("hơn", "gần")
_VOWEL = re.compile("[aeiouy]")


def words_before(found: Sequence[Token], place: int) -> tuple[int, str]:
    """Return the first token of the qualifier before a number, and what it means."""
    for length in (3, 2, 1):
        words = tuple(token.key for token in found[max(0, place - length) : place])
        if len(words) == length and words in _BEFORE:
            if _says_where(words, found, place) or compared(found, place):
                return place, ""
            return place - length, _BEFORE[words]
    return place, _glued(found[place - 1].text.lower()) if place else ""


def compared(found: Sequence[Token], place: int) -> int:
    """Return 1 after «nhiều hơn», «cao hơn», -1 after «ít hơn», «thấp hơn», else 0."""
    if place < 2 or found[place - 1].key != _MORE:
        return 0
    return _COMPARED.get(found[place - 2].key, 0)


def _says_where(words: tuple[str, ...], found: Sequence[Token], place: int) -> bool:
    """Return whether «trên» says where: «cấp trên 02 vụ»; a number with a zero first is exact."""
    if words != (_ABOVE,):
        return False
    zero = found[place].text[0] == "0" and found[place].text.isdigit()
    return zero or (place > 1 and found[place - 2].key in _NOT_MORE)


def _glued(word: str) -> str:
    """Return the qualifier that a lost space has left at the end of a word («đượchơn»)."""
    for end in _GLUED:
        if word.endswith(end) and _VOWEL.search(bare(word[: -len(end)])):
            return end
    return ""
