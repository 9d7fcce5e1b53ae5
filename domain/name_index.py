"""Things by the names that people give them.

A name is matched with its marks or without, in either tone placement, with any spaces and in any
form of Unicode. Another mark is another name: «Hoằng Phụ» never finds Hoằng Phú, nor Hoằng Phu,
which bears no mark that could be left out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .kind_words import LABELS, kind_is_exact, without_kind
from .name_words import Word, is_marked, may_write, words_of
from .text import fold, hides


class Reading(NamedTuple):
    """A name without the word of its kind, which is one of `kinds`; none: it may be any."""

    kinds: frozenset[str]
    key: str
    words: tuple[Word, ...]

    def names(self, borne: Reading) -> bool:
        """Return whether this is that name, but for marks left out."""
        apart = self.kinds and borne.kinds and not self.kinds & borne.kinds
        return (
            not apart
            and 0 < len(self.words) == len(borne.words)
            and all(map(may_write, self.words, borne.words))
        )


class NameIndex:
    """Ids by the whole names that they bear."""

    def __init__(self) -> None:
        self._named: dict[str, list[tuple[Reading, str]]] = {}

    def add(self, name: str, one: str) -> None:
        """Note that `one` bears a name."""
        self.keep(Reading(frozenset(), _folded(name), words_of(name)), one)

    def find(self, text: str) -> set[str]:
        """Return the ids that bear the name; none where it holds signs that nobody sees."""
        if hides(text):
            return set()
        words = words_of(text)
        return self.named(Reading(frozenset(), _folded(text), words), is_marked(words))

    def keep(self, reading: Reading, one: str) -> None:
        """Note that `one` bears the name of this reading."""
        self._named.setdefault(reading.key, []).append((reading, one))

    def named(self, wanted: Reading, marked: bool) -> set[str]:
        """Return the ids that bear the name; of several, those that bear just these marks.

        Unless it is written without any, when each of them may be meant.
        """
        found = [(r, one) for r, one in self._named.get(wanted.key, ()) if wanted.names(r)]
        just = {one for r, one in found if marked and r.words == wanted.words}
        return just or {one for _, one in found}


class UnitNameIndex:
    """Units by their names; the word of the kind may be left out or cut short, never another."""

    def __init__(self) -> None:
        self._names = NameIndex()

    def add(self, name: str, unit: str, kind: str | None = None) -> None:
        """Note that a unit bears a name, and its kind where that is known."""
        label = LABELS.get(kind or "", "")
        words = words_of(name)
        said, bare = without_kind(words)
        if said not in ("", label) and not kind_is_exact(words, said):
            said, bare = "", words
        kinds = frozenset(filter(None, (said, label)))
        self._names.keep(Reading(kinds, _key(name, words, bare), bare), unit)

    def find(self, text: str) -> set[str]:
        """Return the units of that name, all of them where the kind does not tell them apart."""
        found = self._names.find(text)
        words = words_of(text)
        kind, bare = without_kind(words)
        if kind and not hides(text):
            key = _key(text, words, bare)
            found |= self._names.named(Reading(frozenset({kind}), key, bare), is_marked(words))
        return found


def _folded(name: str) -> str:
    return fold(unicodedata.normalize("NFKC", name))


def _key(name: str, words: tuple[Word, ...], bare: tuple[Word, ...]) -> str:
    """Return the folded name without the words of its kind and the signs after them."""
    kind = rf"(?:[^\W_]+[\W_]+){{{len(words) - len(bare)}}}"
    return re.sub(f"^{kind}", "", _folded(name))
