"""The words of a name, and when two words are one: marks left out are no difference, others are.

Hoằng Phú and Hoằng Phụ are two communes; «Hoang Phu» may be either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_BAR = "\u0335"
_WORD = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+")
_LETTER = re.compile(r"([^\u0300-\u036f])([\u0300-\u036f]*)")
_BARRED = re.compile("[đðɖ]")
_ROMAN = re.compile(r"(?=.)(x{0,3})(ix|iv|v?i{0,3})")
_BELOW_TEN = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_BELOW_TEN |= {f"v{ones}": 5 + _BELOW_TEN[ones] for ones in ("i", "ii", "iii")} | {"ix": 9}


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its plain letters, the marks of each letter, and its tones, wherever they stand.

    A number, Roman or not, is its value and has no marks; `roman` are the letters of a Roman one.
    """

    letters: str
    marks: tuple[str, ...] = ()
    tones: str = ""
    roman: str = field(default="", compare=False)

    @property
    def number(self) -> bool:
        """Return whether this is a number."""
        return not self.marks

    @property
    def key(self) -> str:
        """Return what words that are alike have in common."""
        return (not self.number and _value(self.letters)) or self.letters

    def joined(self, other: Word) -> Word:
        """Return the word that both make without the space between them."""
        return Word(
            self.letters + other.letters, self.marks + other.marks, self.tones + other.tones
        )


def words_of(name: str) -> tuple[Word, ...]:
    """Return the words of a name: without case, punctuation, or where a tone mark stands."""
    plain = _BARRED.sub(f"d{_BAR}", unicodedata.normalize("NFKD", name).casefold())
    return tuple(_word(text) for text in _WORD.findall(plain))


@lru_cache(maxsize=10_000)
def _word(text: str) -> Word:
    if text.isdecimal():
        return Word(str(int(text)))
    if value := _value(text):
        return Word(value, roman=text)
    tones = "".join(mark for mark in text if mark in TONES)
    letters = _LETTER.findall(text)
    return Word(
        "".join(letter for letter, _ in letters),
        tuple("".join(sorted(set(marks) - set(TONES))) for _, marks in letters),
        tones,
    )


def _value(letters: str) -> str:
    """Return the value of a Roman number, "" where the letters are none."""
    match = _ROMAN.fullmatch(letters)
    return str(10 * len(match[1]) + _BELOW_TEN[match[2]]) if match else ""


def alike(a: Word, b: Word) -> bool:
    """Return whether two words are one, but for marks that one of them leaves out.

    «Thọ» and «Thơ» are two: each has a mark that the other has not.
    """
    return leaves_out(a, b) or leaves_out(b, a)


def leaves_out(a: Word, b: Word) -> bool:
    """Return whether `a` is `b`, or is `b` but for marks that it leaves out."""
    if a is b or a == b:
        return True
    if a.number or b.number:
        # «Vi» is a number, and «Vị» without its mark.
        return not b.number and a.roman == b.letters
    marks = zip(a.marks, b.marks, strict=False)
    return (
        a.letters == b.letters and a.tones in ("", b.tones) and all(x in ("", y) for x, y in marks)
    )


def may_write(written: Word, borne: Word) -> bool:
    """Return whether a word may be written for one that a name bears: as it is, or all unmarked.

    With some of its marks it is another word: «Án» is not «Ấn».
    """
    return written == borne or (not is_marked((written,)) and leaves_out(written, borne))


def same_words(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Return whether each word of `a` is alike to that of `b`; never where there is none."""
    return bool(a) and len(a) == len(b) and all(map(alike, a, b))


def is_marked(words: Sequence[Word]) -> bool:
    """Return whether any word has a mark: who wrote it writes marks."""
    return any(word.tones or any(word.marks) for word in words)
