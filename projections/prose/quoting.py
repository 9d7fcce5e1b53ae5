"""Quotes: the words of a line around a number, cut where the clause begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from .passages import Passage
from .printed import SIGN, Token

WORDS_BEFORE, WORDS_AFTER = 12, 14
_CLAUSE_ENDS = (".", ";", "!", "?")


def cited(
    passage: Passage, found: Sequence[Token], first: int, number: int, last: int
) -> tuple[int, str, int, int]:
    """Return line, quote, start and end of the printed number from token `number` to `last`.

    The quote holds the clause around it from token `first` on, as far as its own line goes.
    """
    line, begins = passage.line_of(found[number].start)
    text = passage.line_text(found[number].start)
    left = first
    while left > 0 and first - left < WORDS_BEFORE and not _ends(found[left - 1]):
        left -= 1
    right = last
    while right + 1 < len(found) and right - last < WORDS_AFTER and not _ends(found[right + 1]):
        right += 1
    start = max(0, found[left].start - begins)
    end = min(len(text), found[right].end - begins)
    printed_end = min(len(text), found[last].end - begins)
    return line, text[start:end].strip(" ,"), found[number].start - begins, printed_end


def _ends(token: Token) -> bool:
    return token.kind == SIGN and token.text in _CLAUSE_ENDS
