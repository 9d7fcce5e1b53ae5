"""Where a text names the keys of measures: bodies, forms of activity, who settles incidents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .clauses import Prose, Span, spelled

_BETWEEN = r"[\s,/-]+"
_LISTED = re.compile(
    r"(?:[\s,0-9.]|(?<![^\W_])(?:và|hoặc|cùng|với|các|những|lực lượng|hơn|gần|trên|"
    r"khoảng|nghìn|ngàn|vạn|triệu|lượt)(?![^\W_]))*"
)
_LINKED = re.compile(r"\s*(?:(?:của|các|những|trong|thuộc|ở|tại|là|địa bàn|lực lượng|có|cho)\s+)*")
_GIVEN_TO = re.compile(
    r"(?<![^\W_])(?:cho|của|chuyển|với|giao|giúp|từ|đến|tới)\s+(?:(?:các|lực lượng|cơ quan)\s+)*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWords:
    """How documents name one key of measures: `axis` body, key to-anxh, names «tổ ANXH» …"""

    axis: str
    key: str
    names: tuple[str, ...]


class Named(NamedTuple):
    """Keys that a text names, and where the name ends."""

    keys: tuple[str, ...]
    end: int


def phrase(words: str) -> str:
    """Return the pattern of words; a comma, dash or slash may stand between them."""
    parts = [re.escape(part) for part in re.split(_BETWEEN, spelled(words.strip())) if part]
    inner = _BETWEEN.join(parts)
    return f"{_BETWEEN if words[:1] == ' ' else ''}{inner}{_BETWEEN if words[-1:] == ' ' else ''}"


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of the words, the longest first; nothing where there are none."""
    known = sorted((word for word in words if word.strip()), key=len, reverse=True)
    alternatives = "|".join(phrase(word) for word in known)
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])" if known else "(?!)")


class Axis:
    """The names of the keys of one axis."""

    def __init__(self, rows: Sequence[KeyWords], *, before_only: bool) -> None:
        self._key = {_even(name): row.key for row in reversed(rows) for name in row.names}
        self._order = list(dict.fromkeys(row.key for row in rows))
        names = [name for row in rows for name in row.names]
        longest = sorted(names, key=len, reverse=True)
        self.alternatives = f"(?:{'|'.join(phrase(name) for name in longest)})"
        self._pattern = phrases(names)
        self._before_only = before_only

    def named(self, prose: Prose, figure: Span, several: bool, counted_at: int) -> Named | None:
        """Return the key named next to a figure, or the keys listed there; None where none is.

        `figure` reaches from the number to the end of what is counted, which begins at
        `counted_at` and may itself be the name.
        """
        text, clause = prose.spelled, prose.clause(figure.start)
        if not self._before_only and (found := self._after(text, figure, clause, counted_at)):
            keys = self._listed(text, found, Span(found.start(), clause.end), several)
            return Named(keys, found.end())
        for start in (clause.start, prose.sentence(figure.start).start):
            named = self._before(text, Span(start, figure.start))
            if named:
                return Named(self._run(text, named, several), named[-1].end())
        return None

    def _after(
        self, text: str, figure: Span, clause: Span, counted_at: int
    ) -> re.Match[str] | None:
        """Return the name that is counted, or that follows what is counted."""
        if found := self._pattern.match(text, counted_at, clause.end):
            return found
        inside = self._pattern.search(text, counted_at, max(counted_at, figure.end))
        if inside:
            return inside
        linked = _LINKED.match(text, figure.end, clause.end)
        return self._pattern.match(text, linked.end() if linked else figure.end, clause.end)

    def _before(self, text: str, region: Span) -> list[re.Match[str]]:
        """Return the names before a figure; those to whom something is given are no actors."""
        found = list(self._pattern.finditer(text, *region))
        if not self._before_only:
            return found
        return [name for name in found if not _GIVEN_TO.search(text, region.start, name.start())]

    def _listed(
        self, text: str, first: re.Match[str], region: Span, several: bool
    ) -> tuple[str, ...]:
        """Return the keys of a name and of those listed after it."""
        keys, end = [self._key_of(first)], first.end()
        for found in self._pattern.finditer(text, first.end(), region.end) if several else ():
            between = text[end : found.start()]
            # «15 xã, 1 thị trấn»: what has a number of its own is another figure.
            if not _LISTED.fullmatch(between) or any(letter.isdigit() for letter in between):
                break
            keys, end = [*keys, self._key_of(found)], found.end()
        return self._ordered(keys)

    def _run(self, text: str, named: list[re.Match[str]], several: bool) -> tuple[str, ...]:
        """Return the key of the last name, with those that it is listed with."""
        keys, start = [self._key_of(named[-1])], named[-1].start()
        for found in reversed(named[:-1]) if several else ():
            if not _LISTED.fullmatch(text, found.end(), start):
                break
            keys, start = [self._key_of(found), *keys], found.start()
        return self._ordered(keys)

    def _ordered(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the keys, each once, in the order of the lexicon."""
        return tuple(sorted(set(keys), key=self._order.index))

    def _key_of(self, found: re.Match[str]) -> str:
        return self._key[_even(found[0])]


def _even(words: str) -> str:
    return " ".join(part for part in re.split(_BETWEEN, spelled(words)) if part)
