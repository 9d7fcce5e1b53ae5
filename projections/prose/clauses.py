"""The sentences and clauses of a passage, and its words in one spelling, letter for letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from socai.domain.kind_words import SHORT

from .printed import bare

WIDEST = 600
"""Characters before and after a figure that are looked at."""
_ENDS = re.compile(r"[.!?…]+[\"”»’)\]]*\s*")
_LAST_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)?$")
_NUMBERED = re.compile(r"[\W_]*(?:(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[A-Za-zđ]|[IVXivx]{1,4})[.)/:-])?")
_BEFORE_WORDS = re.compile(r"[\W_]*")
_QUOTED = re.compile('“[^“”]{1,300}”|«[^«»]{1,300}»|"[^"]{1,300}"')
_CUT_SHORT = {word.casefold() for word in (*SHORT, "đ/c", "tr", "st")}
_TONE_LAST = re.compile("([ou])([áàảãạéèẻẽẹýỳỷỹỵ])(?![^\\W_])")
_TONES = {"a": "áàảãạ", "e": "éèẻẽẹ", "y": "ýỳỷỹỵ", "o": "óòỏõọ", "u": "úùủũụ"}


class Span(NamedTuple):
    """The characters from `start` up to, not including, `end`."""

    start: int
    end: int


def spelled(text: str) -> str:
    """Return `text` in small letters and one tone placement (hoá as hóa), letter for letter."""
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return _TONE_LAST.sub(_tone_first, small)


def _tone_first(found: re.Match[str]) -> str:
    first, second = found.groups()
    letter = next(letter for letter, toned in _TONES.items() if second in toned)
    return _TONES[first][_TONES[letter].index(second)] + letter


class Prose:
    """A passage: its text, the text without marks, sentences, clauses and quotations."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        """Return the text in small letters without marks."""
        return bare(self.text)

    @cached_property
    def spelled(self) -> str:
        """Return the text in small letters and one tone placement."""
        return spelled(self.text)

    @cached_property
    def quoted(self) -> list[Span]:
        """Return what stands in quotation marks: names of programmes, models, movements."""
        return [Span(*found.span()) for found in _QUOTED.finditer(self.text)]

    @cached_property
    def sentences(self) -> list[int]:
        """Return where each sentence begins."""
        return [0, *_sentence_starts(self.text)]

    @cached_property
    def clauses(self) -> list[int]:
        """Return where each clause begins: with a sentence, and after a semicolon."""
        semicolons = (found.end() for found in re.finditer(";", self.text))
        return sorted({*self.sentences, *semicolons})

    def sentence_index(self, at: int) -> int:
        """Return the number, from 0, of the sentence around a character."""
        return bisect_right(self.sentences, at) - 1

    def sentence(self, at: int) -> Span:
        """Return the sentence around a character, no more than WIDEST to either side."""
        return _around(self.sentences, at, len(self.text))

    def clause(self, at: int) -> Span:
        """Return the clause around a character, no more than WIDEST to either side."""
        return _around(self.clauses, at, len(self.text))

    def is_quoted(self, at: int) -> bool:
        """Return whether a character stands in quotation marks."""
        found = bisect_right(self.quoted, at, key=lambda quote: quote.start) - 1
        return found >= 0 and at < self.quoted[found].end

    def lead(self, at: int) -> int:
        """Return where the words of the sentence that begins `at` begin, after its number."""
        number = _NUMBERED.match(self.text, at)
        words = _BEFORE_WORDS.match(self.text, number.end() if number else at)
        return words.end() if words else at


def _around(starts: list[int], at: int, length: int) -> Span:
    index = bisect_right(starts, at) - 1
    end = starts[index + 1] if index + 1 < len(starts) else length
    return Span(max(starts[index], at - WIDEST), min(end, at + WIDEST))


def _sentence_starts(text: str) -> Iterator[int]:
    """Yield where a sentence begins after another; «TP. Vinh», «1.234» and «vv..» end none."""
    for found in _ENDS.finditer(text):
        start, after = found.span()
        if after == len(text):
            return
        word = _LAST_WORD.search(text[max(0, start - 12) : start])
        if word and word[0].casefold() in _CUT_SHORT:
            continue
        begins = text[after].isupper() or text[after].isdigit() or text[after] in '“«"-+('
        glued = text[after].isupper() and text[max(0, start - 1)].islower()
        if (text[after - 1].isspace() and begins) or glued:
            yield after
