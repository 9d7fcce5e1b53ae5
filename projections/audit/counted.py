"""Counted units as documents write them: which words count the same, which count another thing."""

from __future__ import annotations

from socai.domain.claim import PERCENT
from socai.domain.numbers import folded

from .claim import Claim

TURNS = "luot"
"""«lượt người» counts turns, not persons: one person may come twice."""
ALIKE = (
    ("người", "đồng chí", "đ/c", "thành viên", "cá nhân", "cán bộ", "công dân", "đối tượng"),
    ("hộ", "gia đình"),
    ("xã", "phường", "thị trấn", "cấp xã", "đơn vị cấp xã"),
    ("thôn", "bản", "khu phố", "tiểu khu", "tổ dân phố", "xóm", "ấp", "buôn", "làng"),
    ("huyện", "thị xã", "thành phố", "quận", "cấp huyện", "đơn vị cấp huyện"),
    ("trường", "nhà trường", "trường học"),
    ("ban", "tổ chức", "ban chỉ đạo"),
)
"""Words that documents use for the same counted unit."""
_GROUP = {folded(word): group for group, words in enumerate(ALIKE) for word in words}


def alike(one: str, other: str) -> bool:
    """Return whether two counted units may be the same: «hộ» and «hộ gia đình», not «lượt hộ»."""
    return not one or not other or _heads(one) == _heads(other)


def jumps(one: str, other: str) -> bool:
    """Return whether two counted units surely count different things.

    Turns are not what takes them («lượt người», «người»), a place of a thing is not the thing
    («điểm mô hình», «mô hình»), a household is no person. Other words may be two names of one.
    """
    (turns_of, head), (other_turns, other_head) = _heads(one), _heads(other)
    if not one or not other:
        return False
    if head == other_head:
        return turns_of != other_turns
    if isinstance(head, int) and isinstance(other_head, int):
        return turns_of == other_turns
    return folded(one).endswith(f" {folded(other)}") or folded(other).endswith(f" {folded(one)}")


def turns(unit: str) -> bool:
    """Return whether a counted unit counts turns."""
    return folded(unit).split(" ")[0] == TURNS


def same_scale(one: Claim, other: Claim) -> bool:
    """Return whether the values may be compared: both in per cent, or both not."""
    return (one.counted_unit == PERCENT) == (other.counted_unit == PERCENT)


def one_unit(one: Claim, other: Claim) -> bool:
    """Return whether two claims may count in the same unit."""
    return same_scale(one, other) and alike(one.counted_unit, other.counted_unit)


def within(words: str, unit: str) -> bool:
    """Return whether words name a counted unit: «tổng số hộ gia đình» has «hộ gia đình»."""
    return f" {folded(unit)} " in f" {folded(words)} "


def _heads(unit: str) -> tuple[bool, int | str]:
    """Return whether turns are counted, and of what: a group of words that are alike, or a word."""
    words = folded(unit.partition(",")[0]).split(" ")
    counts_turns = words[0] == TURNS
    words = words[counts_turns:]
    for length in range(len(words), 0, -1):
        if (group := _GROUP.get(" ".join(words[:length]))) is not None:
            return counts_turns, group
    return counts_turns, words[0] if words else ""
