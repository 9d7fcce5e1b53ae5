"""What stands around a quantity: what it counts, whether it is a name, a time or a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import Lexicon
from .numerals import numeral, spoken
from .printed import NUMBER, WORD, Phrases, Token, spelled
from .quantities import Quantity

MOST_UNKNOWN_WORDS = 2
"""Words of a counted unit that no lexicon knows."""
MOST_WORDS_OF = 12
LONGEST_LIST = 40
_BEFORE_A_UNIT = tuple(tuple(map(spelled, words.split())) for words in ("tổng số", "số", "các"))
_NAMELESS = {spelled(word) for word in ("tổng", "trong", "bằng", "tới")}
_SAYING = {
    ":", "=", *map(spelled, ("là", "còn", "đạt", "tăng", "giảm", "lên", "xuống", "có", "từ")),
}  # fmt: skip
_RURAL = spelled("nông")  # «Nông thôn 18» is no hamlet 18.
_VERBS_TOO = ("tổ chức", "kiến nghị", "phản ánh", "tố giác", "cam kết")
"""Counted units that after a place are what it does: «Quận 1 tổ chức»."""
_CHANGING = {spelled(word) for word in ("tăng", "giảm")}
_BECOMES = {spelled(word) for word in ("lên", "xuống", "còn", "thành")}
_NOT_OF = {spelled(word) for word in ("đạt", "so", "trở", "là", "đã", "được", "tham", "ký")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The phrases of a lexicon, ready to be looked for."""

    counted: Phrases
    numbered: Phrases
    numbered_places: Phrases
    measured: Phrases
    not_counted: Phrases
    aims: Phrases
    zero: Phrases
    zero_things: Phrases


@lru_cache(maxsize=4)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """Return the phrases of a lexicon."""
    return Vocabulary(**{name: Phrases(getattr(lexicon, name)) for name in Vocabulary.__slots__})


def counted_unit(
    words: Vocabulary, found: Sequence[Token], place: int
) -> tuple[str, int, bool] | None:
    """Return what is counted at a token, the token after it, and whether the lexicon knows it.

    None where nothing is: a sign, a word that is never counted, a time, an age, a length.
    """
    place = _unit_begins(found, place)
    known = words.counted.after(found, place)
    measure = words.measured.after(found, place)
    if measure and (known is None or measure[1] >= known[1]):
        return None
    if known:
        return *known, True
    end = place
    while end < len(found) and end < place + MOST_UNKNOWN_WORDS and _noun(words, found, end):
        end += 1
    if end == place:
        return None
    return " ".join(token.text for token in found[place:end]), end, False


def is_name(words: Vocabulary, found: Sequence[Token], number: Quantity) -> bool:
    """Return whether a number names something: «Điều 8», «Đề án 375», «thôn 4 có …»."""
    before = number.first - (number.first > 0 and found[number.first - 1].text == ":")
    if number.words or number.order:
        return False
    if named := words.numbered.before(found, number.first) or words.numbered.before(found, before):
        start = named[1]
        if named[0] != "số" or _is_named_by_number(words, found, start):
            return True
        counted = counted_unit(words, found, number.after)
        known = counted is not None and counted[2] and not _proper(found, counted[1])
        return not (known or number.percent or (start and found[start - 1].key in _NAMELESS))
    place = words.numbered_places.before(found, number.first)
    if place is None or (place[1] and found[place[1] - 1].key == _RURAL):
        return False
    if place[1] and found[place[1]].text.istitle() and found[place[1] - 1].text != ".":
        return True
    unit = counted_unit(words, found, number.after)
    printed = found[number.number].text
    if number.percent or number.denominator or number.scaled or "," in printed or len(printed) > 4:
        return False
    return unit is None or not unit[2] or unit[0] in _VERBS_TOO or _proper(found, unit[1])


def _is_named_by_number(words: Vocabulary, found: Sequence[Token], end: int) -> bool:
    """Return whether what stands before «số» has numbers for names: «Chỉ thị số», «tổ số»."""
    return bool(words.numbered.before(found, end) or words.numbered_places.before(found, end))


def said_without_unit(words: Vocabulary, found: Sequence[Token], number: Quantity) -> str | None:
    """Return what «số vụ cháy là 12.», «Hội viên: 1.234;» count: it stands before the number.

    Empty where a list goes on without saying («mạnh 96, khá 28»), None where it is no figure.
    """
    start, after = number.first, number.after
    ends = after >= len(found) or found[after].text in (".", ",", ";", ")", "(")
    if not start or not (ends or found[after].key in _BECOMES):
        return None
    if found[start - 1].text == ":" and [t.kind for t in found[after + 1 : after + 2]] == [NUMBER]:
        return None
    if found[start - 1].key not in _SAYING:
        return _listed(words, found, start)
    changes = found[start - 1].key in _CHANGING or not ends or found[start - 1].key in _BECOMES
    for place in range(start - 1, max(-1, start - MOST_WORDS_OF), -1):
        if found[place].text in (".", ";") or (found[place].kind == NUMBER and not changes):
            return None
        match = words.counted.before(found, place)
        told = place == start - 1 or changes
        if match and (told or found[match[1] - 1].key == spelled("số")):
            return match[0]
    alone = ends and found[start - 1].text == ":" and (start < 2 or found[start - 2].kind == WORD)
    return "" if alone else None


def said_after_change(words: Vocabulary, found: Sequence[Token], number: Quantity) -> str | None:
    """Return what the 12 of «tăng từ 12 lên 15 vụ» counts: what the number after it does."""
    place = number.after
    if not number.first or found[number.first - 1].key != spelled("từ"):
        return None
    while place < len(found) and found[place].key in _BECOMES:
        place += 1
    if place == number.after or place >= len(found) or found[place].kind != NUMBER:
        return None
    unit = counted_unit(words, found, place + 1)
    return unit[0] if unit and unit[2] else None


def _listed(words: Vocabulary, found: Sequence[Token], start: int) -> str | None:
    """Return what «Số người tham gia: nam 1.203, nữ 188» counts, or "" where nothing tells."""
    first = start < 2 or found[start - 2].text in (":", ";", ",")
    if found[start - 1].kind != WORD or not (found[start - 1].text.islower() or first):
        return None
    colon = start - 1
    while colon > 0 and start - colon < LONGEST_LIST and found[colon].text not in (":", "."):
        colon -= 1
    if found[colon].text != ":":
        return None
    for place in range(colon, max(-1, colon - MOST_WORDS_OF), -1):
        if found[place].text in (".", ";"):
            break
        if match := words.counted.before(found, place):
            return match[0]
    return ""


def words_of(words: Vocabulary, found: Sequence[Token], place: int) -> str | None:
    """Return in words what a percentage is of («khu dân cư không có ma túy» has «khu dân cư»)."""
    place = _unit_begins(found, place)
    known = words.counted.after(found, place)
    if not known and words.measured.after(found, place):
        return None
    end = known[1] if known else place
    while end < len(found) and end < place + MOST_WORDS_OF:
        token = found[end]
        listed = token.text == "," and end > place and words.counted.after(found, end + 1)
        if listed:
            end = listed[1]
        elif not known and _noun(words, found, end) and token.key not in _NOT_OF:
            end += 1
        else:
            break
    text = " ".join(token.text for token in found[place:end])
    return text.replace(" ,", ",") or None


def _unit_begins(found: Sequence[Token], place: int) -> int:
    """Return the token at which a unit begins, after «(mười hai)», «tổng số», «số», «các»."""
    if place + 2 < len(found) and found[place].text == "(":
        end = spoken(found, place + 1)
        if place + 1 < end < len(found) and found[end].text == ")":
            place = end + 1
    for keys in _BEFORE_A_UNIT:
        if tuple(token.key for token in found[place : place + len(keys)]) == keys:
            return place + len(keys)
    return place


def _noun(words: Vocabulary, found: Sequence[Token], place: int) -> bool:
    """Return whether a token may be part of an unknown counted unit."""
    token = found[place]
    if token.kind != WORD or not token.text.islower():
        return False
    return not words.not_counted.after(found, place) and numeral(found, place) is None


def _proper(found: Sequence[Token], place: int) -> bool:
    """Return whether a name begins at a token: a capital letter, then small ones."""
    return place < len(found) and found[place].text.istitle()
