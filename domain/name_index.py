"""Things by the names that people give them.

A name is matched with or without marks, in either tone placement, with any spaces and in any form
of Unicode. Two different marks on one word are two names: «Hoằng Phụ» never finds Hoằng Phú.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .kind_words import LABELS, kind_is_exact, without_kind
from .name_words import Word, same_words, words_of
from .text import fold, hides


class Reading(NamedTuple):
    """A name without the word of its kind, which is one of `kinds`; none: it may be any."""

    kinds: frozenset[str]
    key: str
    words: Sequence[Word]

    def meets(self, other: Reading) -> bool:
        """Return whether both may be the name of one thing."""
        apart = self.kinds and other.kinds and not self.kinds & other.kinds
        return not apart and same_words(self.words, other.words)


class NameIndex:
    """Ids by the whole names that they bear."""

    def __init__(self) -> None:
        self._named: dict[str, list[tuple[Reading, str]]] = {}

    def add(self, name: str, one: str) -> None:
        """Note that `one` bears a name."""
        self.keep(Reading(frozenset(), fold(name), words_of(name)), one)

    def find(self, text: str) -> set[str]:
        """Return the ids that bear the name; none where it holds signs that nobody sees."""
        if hides(text):
            return set()
        return self.meeting(Reading(frozenset(), fold(text), words_of(text)))

    def keep(self, reading: Reading, one: str) -> None:
        """Note that `one` bears the name of this reading."""
        self._named.setdefault(reading.key, []).append((reading, one))

    def meeting(self, wanted: Reading) -> set[str]:
        """Return the ids whose readings may be the one wanted."""
        known = self._named.get(wanted.key, ())
        return {one for reading, one in known if wanted.meets(reading)}


class UnitNameIndex:
    """Units by their names; the word of the kind may be left out or cut short, never another."""

    def __init__(self) -> None:
        self._whole, self._bare = NameIndex(), NameIndex()

    def add(self, name: str, unit: str, kind: str | None = None) -> None:
        """Note that a unit bears a name, and its kind where that is known."""
        self._whole.add(name, unit)
        label = LABELS.get(kind or "", "")
        words = words_of(name)
        said, bare = without_kind(words)
        if said and (said == label or kind_is_exact(words, said)):
            kinds = frozenset(filter(None, (said, label)))
            self._bare.keep(Reading(kinds, _key(name, words, bare), bare), unit)
        else:
            kinds = frozenset(filter(None, (label,)))
            self._bare.keep(Reading(kinds, fold(name), words), unit)

    def find(self, text: str) -> set[str]:
        """Return the units of that name; those of it but for the kind where none is it wholly."""
        if (whole := self._whole.find(text)) or hides(text):
            return whole
        words = words_of(text)
        kind, bare = without_kind(words)
        found = self._bare.find(text)
        if kind:
            found |= self._bare.meeting(Reading(frozenset({kind}), _key(text, words, bare), bare))
        return found


def _key(name: str, words: Sequence[Word], bare: Sequence[Word]) -> str:
    """Return the folded name without the words of its kind and the signs after them."""
    kind = rf"(?:[^\W_]+[\W_]+){{{len(words) - len(bare)}}}"
    return re.sub(f"^{kind}", "", fold(name))
