"""What kind of figure a quantity is: a change, a target, a streak; which terms a share has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from .counting import Vocabulary
from .printed import WORD, Token, spelled
from .proposal import Proposal
from .qualifiers import compared
from .quantities import Quantity, upwards

Figure = tuple[Quantity, Proposal]
SENTENCE = 60
"""Tokens before or after a number that are looked at, at most."""
_CHANGES = {spelled("giảm"): -1, spelled("tăng"): 1}
_PASSED_OVER = {spelled(word) for word in ("thêm", "được", "tới", "mạnh", "nhẹ", "bình", "quân")}
_STOPS = (".", ";", "!", "?")
_LONG_RUNNING = {spelled(word) for word in ("tục", "tiếp", "liền")}
_NO_AIM = {spelled(word) for word in ("đạt", "vượt", "với", "thực")}
_SHARE_WORDS = {"=", "(", *map(spelled, ("đạt", "chiếm", "lệ", "bằng", "đương"))}
_SAME_CHANGE = {"=", "(", *map(spelled, ("đương", "ứng", "bằng", "khoảng"))}
_NEAR = 8
_FROM, _TO, _AND = map(spelled, ("từ", "đến", "và"))
_COMPARED = (spelled("so"), spelled("với"))
_NO_NOUNS = {
    spelled(word)
    for word in (
        "đạt", "chiếm", "còn", "xuống", "lên", "có", "được", "với", "là", "cho", "đến", "tới",
        "và", "trong", "cường", "bằng", "trên", "thêm", "từ",
    )
}  # fmt: skip


def direction(found: Sequence[Token], number: Quantity) -> int:
    """Return -1 for a fall, 1 for a rise, 0 where the number is no change."""
    if number.denominator is not None:
        return 0
    if sign := compared(found, number.first):
        return sign
    place = number.first - 1
    if place > 0 and found[place].text in "+-" and _signs(found, place):
        return -1 if found[place].text == "-" else 1
    if place > 0 and found[place].key == _FROM and upwards(found, number.after):
        place -= 1
    while place >= 0 and found[place].key in _PASSED_OVER:
        place -= 1
    if place < 0 or found[place].key in _CHANGES or not number.percent:
        return _CHANGES.get(found[place].key, 0) if place >= 0 else 0
    return _change_of(found, place)


def _change_of(found: Sequence[Token], place: int) -> int:
    """Return the direction of «giảm số vụ phạm pháp hình sự 5%»: only nouns stand between."""
    for before in range(place, max(-1, place - _NEAR), -1):
        if found[before].key in _CHANGES:
            return _CHANGES[found[before].key]
        if found[before].kind != WORD or found[before].key in _NO_NOUNS:
            return 0
    return 0


def _signs(found: Sequence[Token], place: int) -> bool:
    """Return whether «+» or «-» belongs to the number after it: «(+3 vụ, -1 đối tượng)»."""
    touches = found[place].end == found[place + 1].start
    return touches and found[place - 1].text in ("(", ",", ";")


def aimed(words: Vocabulary, found: Sequence[Token], number: Quantity) -> bool:
    """Return whether the sentence has set itself an aim before the number."""
    for place in range(number.first - 1, max(-1, number.first - SENTENCE), -1):
        if found[place].text in _STOPS:
            return False
        if words.aims.after(found, place):
            return place == 0 or found[place - 1].key not in _NO_AIM
    return False


def streak(found: Sequence[Token], number: Quantity) -> bool:
    """Return whether «9 năm liên tục» follows in the same clause."""
    for place in range(number.after, min(len(found) - 3, number.after + SENTENCE)):
        if found[place].text in _STOPS or found[place].text == "%":
            return False
        years = found[place + 1].key == spelled("năm") and found[place + 2].key == spelled("liên")
        if years and found[place + 3].key in _LONG_RUNNING:
            return True
    return False


def linked(found: Sequence[Token], figures: Sequence[Figure]) -> list[Proposal]:
    """Return the proposals; a percentage has the terms and the direction printed beside it."""
    proposals = [proposal for _, proposal in figures]
    joined: set[int] = set()
    for place, ((left, _), (right, _)) in enumerate(pairwise(figures)):
        between = found[left.after : right.first]
        if any(token.text in _STOPS for token in between):
            continue
        keys = [token.key for token in between]
        first, second = proposals[place], proposals[place + 1]
        if left.denominator is not None and right.percent and _SHARE_WORDS & set(keys[-3:]):
            proposals[place + 1] = _of_terms(second, left)
        elif left.percent and right.denominator is not None and keys[:1] == ["("]:
            proposals[place] = _of_terms(first, right)
        elif _from_to(found, figures[place], figures[place + 1], keys):
            lo, hi, qualifier = replace(left, values=left.values + right.values).ends()
            proposals[place + 1] = replace(first, lo=lo, hi=hi, qualifier=qualifier, kind="range")
            joined.add(place)
        elif first.kind == "change" and second.kind == "count" and _goes_on(found, left, keys):
            proposals[place + 1] = changed(second, -1 if (first.lo or 0) < 0 else 1)
        elif first.kind == "change" and second.kind == "spread" and keys[-1:] == ["("]:
            # «giảm 05 vụ (15/20)»: this year's number and last year's.
            proposals[place + 1] = replace(second, kind="count", denominator=None)
        elif first.kind == "change" and second.kind == "ratio" and _beside(keys):
            proposals[place + 1] = changed(second, direction(found, left))
    return [proposal for place, proposal in enumerate(proposals) if place not in joined]


def _from_to(found: Sequence[Token], left: Figure, right: Figure, between: Sequence[str]) -> bool:
    """Return whether two figures are one: «từ 300.000 đồng đến 500.000 đồng»."""
    (low, first), (high, second) = left, right
    if not low.first or found[low.first - 1].key != _FROM or between[-1:] != [_TO]:
        return False
    alike = first.counted_unit == second.counted_unit and first.kind == second.kind == "count"
    return alike and len(between) <= _NEAR and low.values < high.values


def changed(proposal: Proposal, sign: int) -> Proposal:
    """Return a proposal as a change; a fall lies below 0, «at least» has no ends there."""
    if sign >= 0:
        return replace(proposal, kind="change")
    if proposal.lo is None or proposal.hi is None:
        return replace(proposal, kind="change", lo=None, hi=None, qualifier="set")
    return replace(proposal, kind="change", lo=-proposal.hi, hi=-proposal.lo)


def _goes_on(found: Sequence[Token], left: Quantity, between: Sequence[str]) -> bool:
    """Return whether a comparison goes on: «so với cùng kỳ giảm 02 vụ, 03 đối tượng»."""
    if len(between) > _NEAR or between[-1:] not in ([","], [_AND]) or "(" in between:
        return False
    around = [token.key for token in found[max(0, left.first - SENTENCE // 3) : left.first]]
    around += [token.key for token in found[left.after : left.after + SENTENCE // 3]]
    return _COMPARED in pairwise(around)


def _beside(between: Sequence[str]) -> bool:
    """Return whether a percentage says the change before it again: «giảm 15 vụ (8,6%)»."""
    return len(between) <= _NEAR and bool(set(between[-1:]) & _SAME_CHANGE)


def _of_terms(proposal: Proposal, fraction: Quantity) -> Proposal:
    numerator: Decimal = fraction.values[0]
    return replace(proposal, numerator=numerator, denominator=fraction.denominator)
