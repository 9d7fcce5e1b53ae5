"""Names that may be one name written twice: by case, marks, spaces, or a slip of the pen.

Vietnamese names are told apart by single short words and by numbers («Tổ 1», «khu phố Đông», «thôn
Ngoại»), so only a long word may have a slip. A mark left out («To dan pho», «Hoá» for «Hóa») is no
difference; two different marks on one short word are: Hoằng Phú and Hoằng Phụ are two communes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

LONG, LONGER = 5, 7
"""A word of so many letters may have one slip, or two."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_BAR = "\u0335"
_WORD = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+")
_LETTER = re.compile(r"([^\u0300-\u036f])([\u0300-\u036f]*)")
_ROMAN = re.compile(r"(?=.)(x{0,3})(ix|iv|v?i{0,3})")
_BELOW_TEN = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_BELOW_TEN |= {f"v{ones}": 5 + _BELOW_TEN[ones] for ones in ("i", "ii", "iii")} | {"ix": 9}
_PLACES = frozenset({"trong", "ngoai", "truoc", "trung", "thuong"})
"""Long words of place: two of them are two places, however alike they are written."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its plain letters, the marks of each letter, and its tones, wherever they stand.

    A number, Roman or not, is its value and has no marks.
    """

    letters: str
    marks: tuple[str, ...] = ()
    tones: str = ""

    @property
    def number(self) -> bool:
        """Return whether this is a number."""
        return not self.marks

    def joined(self, other: Word) -> Word:
        """Return the word that both make without the space between them."""
        return Word(
            self.letters + other.letters, self.marks + other.marks, self.tones + other.tones
        )


def words_of(name: str) -> tuple[Word, ...]:
    """Return the words of a name: without case, punctuation, or where a tone mark stands."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("đ", f"d{_BAR}")
    return tuple(_word(text) for text in _WORD.findall(plain))


@lru_cache(maxsize=10_000)
def _word(text: str) -> Word:
    if text.isdecimal():
        return Word(str(int(text)))
    if match := _ROMAN.fullmatch(text):
        return Word(str(10 * len(match[1]) + _BELOW_TEN[match[2]]))
    tones = "".join(mark for mark in text if mark in _TONES)
    letters = _LETTER.findall(text)
    return Word(
        "".join(letter for letter, _ in letters),
        tuple("".join(sorted(set(marks) - set(_TONES))) for _, marks in letters),
        tones,
    )


def near_names(a: str, b: str) -> bool:
    """Return whether two names may well be one: the same words, but for marks left out, a space
    left out, or a slip in one long word. Numbers are equal in any case.
    """
    return near_words(words_of(a), words_of(b))


def near_words(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Return whether the names of these words are near; never where one has no word at all."""
    if not a or not b:
        return False
    if len(a) != len(b):
        return abs(len(a) - len(b)) == 1 and _space_left_out(*sorted((a, b), key=len))
    apart = [pair for pair in zip(a, b, strict=True) if not _alike(*pair)]
    return not apart or (len(apart) == 1 and _slip(*apart[0]))


def keys_of_words(words: Sequence[Word]) -> Iterator[str]:
    """Yield keys of a name, of which names that are near have one in common."""
    yield "".join(word.letters for word in words)
    for place, word in enumerate(words):
        if not word.number and len(word.letters) >= LONG:
            rest = (w.letters for at, w in enumerate(words) if at != place)
            yield f"{place} {' '.join(rest)}"


def _alike(a: Word, b: Word) -> bool:
    """Return whether two words are one, but for marks that one of them leaves out."""
    if a is b or a == b:
        return True
    if (
        a.number
        or b.number
        or a.letters != b.letters
        or (a.tones != b.tones and a.tones and b.tones)
    ):
        return False
    return all(x == y or not x or not y for x, y in zip(a.marks, b.marks, strict=True))


def _space_left_out(fewer: Sequence[Word], more: Sequence[Word]) -> bool:
    """Return whether two words of `more`, written as one long word, make `fewer`."""
    at = next(
        (i for i, (x, y) in enumerate(zip_longest(fewer, more)) if not (x and y and _alike(x, y))),
        0,
    )
    if at >= len(fewer) or at + 1 >= len(more) or more[at].number or more[at + 1].number:
        return False
    one = more[at].joined(more[at + 1])
    rest = zip(fewer[at + 1 :], more[at + 2 :], strict=True)
    return (
        len(one.letters) >= LONG and _alike(fewer[at], one) and all(_alike(x, y) for x, y in rest)
    )


def _slip(a: Word, b: Word) -> bool:
    """Return whether two long words differ by a letter or mark, the longest by two."""
    shorter = min(len(a.letters), len(b.letters))
    if a.number or b.number or shorter < LONG or {a.letters, b.letters} <= _PLACES:
        return False
    return _within(_written(a), _written(b), 2 if shorter >= LONGER else 1)


def _written(word: Word) -> str:
    """Return a word with each mark after its letter and the tones at its end."""
    pairs = zip(word.letters, word.marks, strict=True)
    return "".join(letter + marks for letter, marks in pairs) + word.tones


def _within(a: str, b: str, most: int) -> bool:
    """Return whether `most` changes make `a` into `b`.

    A change is a letter or mark more, less, another, or two side by side that change places.
    """
    if a == b:
        return True
    if not most or abs(len(a) - len(b)) > most:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    a, b = a[at:], b[at:]
    swapped = len(a) > 1 and a[1] + a[0] == b[:2]
    return (
        _within(a[1:], b, most - 1)
        or _within(a, b[1:], most - 1)
        or _within(a[1:], b[1:], most - 1)
        or (swapped and _within(a[2:], b[2:], most - 1))
    )
