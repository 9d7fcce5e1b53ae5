"""The word of a unit's kind before its name: «xã Châu Hóa», «TP. Sầm Sơn»."""

from __future__ import annotations

from collections.abc import Sequence

from .name_words import Word, same_words, words_of
from .unit import UNIT_KINDS

_CENTRAL = " trực thuộc trung ương"
LABELS = {slug: name.removesuffix(_CENTRAL) for slug, name in UNIT_KINDS.words}
"""The word of each kind as it stands before a name."""
SHORT = {
    "TP": "thành phố", "TX": "thị xã", "TT": "thị trấn", "H": "huyện", "Q": "quận", "P": "phường",
    "X": "xã", "KP": "khu phố", "TDP": "tổ dân phố", "KDC": "khu dân cư",
}  # fmt: skip
"""How the words of kinds are cut short."""


def _letters(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.roman or word.letters for word in words)


_KINDS = {
    _letters(words_of(text)): (label, words_of(text))
    for text, label in [*((label, label) for label in LABELS.values()), *SHORT.items()]
}
_LONGEST = max(map(len, _KINDS))


def without_kind(words: Sequence[Word]) -> tuple[str, tuple[Word, ...]]:
    """Return the kind that a unit's name begins with and the words after it.

    The kind is "" where there is none, or nothing after it; marks may be left out of it, so that
    «Quan Sơn» may be the quận Sơn.
    """
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        first = words[:length]
        label, known = _KINDS.get(_letters(first), ("", ()))
        if same_words(first, known):
            return label, tuple(words[length:])
    return "", tuple(words)


def kind_is_exact(words: Sequence[Word], kind: str) -> bool:
    """Return whether the name begins with the word of the kind, no mark left out of it."""
    known = words_of(kind)
    return tuple(words[: len(known)]) == known
