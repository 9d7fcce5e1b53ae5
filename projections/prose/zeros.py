"""Zeros that a text says in words: «không để xảy ra tội phạm nghiêm trọng»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from socai.domain.interval import parse_quantity

from .counting import Vocabulary
from .passages import Passage
from .printed import SIGN, Token
from .proposal import Proposal
from .quoting import cited

FARTHEST_WORDS = 6
"""Words between «không để xảy ra» and the thing that did not happen."""
_CLAUSE_ENDS = (".", ";", ",", ":")


def zeros(words: Vocabulary, passage: Passage, found: Sequence[Token]) -> Iterator[Proposal]:
    """Yield what the text says did not happen, where it names a thing that can be counted."""
    interval, qualifier = parse_quantity("không để xảy ra")
    place = 0
    while place < len(found):
        said = words.zero.after(found, place)
        thing = _thing(words, found, said[1]) if said else None
        if said and thing:
            line, quote, start, end = cited(passage, found, place, place, said[1] - 1)
            yield Proposal(
                line=line, quote=quote, start=start, end=end, lo=Decimal(interval.lo),
                hi=Decimal(interval.lo), qualifier=qualifier, counted_unit=thing, kind="zero",
            )  # fmt: skip
        place = said[1] if said else place + 1


def _thing(words: Vocabulary, found: Sequence[Token], place: int) -> str | None:
    """Return the countable thing named soon after a token, before the clause ends."""
    passed = 0
    while place < len(found) and passed <= FARTHEST_WORDS:
        if match := words.zero_things.after(found, place):
            return match[0]
        if found[place].kind == SIGN and found[place].text in _CLAUSE_ENDS:
            return None
        passed += found[place].kind != SIGN
        place += 1
    return None
