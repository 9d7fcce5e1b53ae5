"""Printed words: letters without marks, words in one spelling, and their places in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_SIGNS = str.maketrans("«»„‟\t\u2007\u2009\u200a", "“”““|   ")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\uff0d]")
NUMBER = "number"
WORD = "word"
SIGN = "sign"
HIDDEN = "hidden"
"""A number that is no figure: a date, a document's number, a place's."""
_TOKEN = re.compile(
    r"(?P<number>[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9]|[.,/%][0-9])|[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s])"
)
_ONE_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign with its place; `key` is its spelling for comparing."""

    kind: str
    text: str
    key: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def spelled(word: str) -> str:
    """Return a word for comparing: small letters, its tone at the end (hoá and hóa are one)."""
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = "".join(letter for letter in letters if letter in _TONES)
    plain = "".join(letter for letter in letters if letter not in _TONES)
    return unicodedata.normalize("NFC", plain) + tones


@lru_cache(maxsize=4_000)
def _bare(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter)[0].lower()
    bare = "d" if bare == "đ" else bare
    return bare if len(bare) == 1 else letter


def bare(text: str) -> str:
    """Return `text` in small letters without marks and with one kind of dash, letter for letter."""
    return "".join(map(_bare, _DASHES.sub("-", text.translate(_SIGNS))))


def tokens(text: str, hidden: Iterable[tuple[int, int]] = ()) -> list[Token]:
    """Return the tokens of a text; numbers that lie in a hidden stretch become HIDDEN."""
    veil = bytearray(len(text))
    for start, end in hidden:
        veil[start:end] = b"\x01" * (end - start)
    found = []
    for match in _TOKEN.finditer(_DASHES.sub("-", text.translate(_SIGNS))):
        kind = match.lastgroup or SIGN
        if kind == NUMBER and any(veil[match.start() : match.end()]):
            kind = HIDDEN
        key = spelled(match[0]) if kind == WORD else match[0]
        found.append(Token(kind, match[0], key, match.start(), match.end()))
    return found


class Phrases:
    """Phrases that are looked for in tokens, the longest first; signs within them do not count."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in dict.fromkeys(phrases):
            keys = tuple(token.key for token in tokens(phrase) if token.kind != SIGN)
            if keys:
                self._by_first.setdefault(keys[0], []).append((keys, phrase))
                self._by_last.setdefault(keys[-1], []).append((keys[::-1], phrase))
        for table in (self._by_first, self._by_last):
            for found in table.values():
                found.sort(key=lambda entry: -len(entry[0]))

    def after(self, found: Sequence[Token], start: int) -> tuple[str, int] | None:
        """Return the phrase that begins at token `start`, and the token after it."""
        return self._walk(self._by_first, found, start, 1)

    def before(self, found: Sequence[Token], end: int) -> tuple[str, int] | None:
        """Return the phrase that ends before token `end`, and its first token."""
        walked = self._walk(self._by_last, found, end - 1, -1)
        return (walked[0], walked[1] + 1) if walked else None

    def _walk(
        self,
        table: dict[str, list[tuple[tuple[str, ...], str]]],
        found: Sequence[Token],
        start: int,
        step: int,
    ) -> tuple[str, int] | None:
        if not 0 <= start < len(found):
            return None
        for keys, phrase in table.get(found[start].key, ()):
            end = _matched(found, start, step, keys)
            if end is not None:
                return phrase, end
        return None


def _matched(found: Sequence[Token], start: int, step: int, keys: tuple[str, ...]) -> int | None:
    """Return the token after the words, at most one sign standing between two of them."""
    place = start
    for number, key in enumerate(keys):
        if number and 0 <= place < len(found) and found[place].text in (",", "-", "/", "."):
            place += step
        if not 0 <= place < len(found) or found[place].key != key:
            return None
        place += step
    return place
