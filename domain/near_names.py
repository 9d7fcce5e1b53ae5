"""Names that may be one name written twice: by case, marks, spaces, or a slip of the pen.

Vietnamese names are told apart by single short words and by numbers («Tổ 1», «khu phố Đông», «thôn
Ngoại»), so only a long word may have a slip. A mark left out («To dan pho», «Hoá» for «Hóa») is no
difference; two different marks on one short word are: Hoằng Phú and Hoằng Phụ are two communes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .kind_words import without_kind
from .name_words import Word, alike, same_words, words_of

__all__ = ["Word", "keys_of_words", "near_names", "near_words", "words_of"]
LONG, LONGER = 5, 7
"""A word of so many letters may have one slip, or two."""
_PLACES = frozenset({"trong", "ngoai", "truoc", "trung", "thuong"})
"""Long words of place: two of them are two places, however alike they are written."""


def near_names(a: str, b: str) -> bool:
    """Return whether two names may well be one: the same words, but for marks left out, a space
    left out, or a slip in one long word. Numbers are equal in any case.
    """
    return near_words(words_of(a), words_of(b))


def near_words(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Return whether the names of these words are near; never where one has no word at all."""
    if not a or not b:
        return False
    return _near(a, b) or _kind_left_out(a, b)


def _near(a: Sequence[Word], b: Sequence[Word]) -> bool:
    if len(a) != len(b):
        return abs(len(a) - len(b)) == 1 and _space_left_out(*sorted((a, b), key=len))
    apart = [pair for pair in zip(a, b, strict=True) if not alike(*pair)]
    return not apart or (len(apart) == 1 and _slip(*apart[0]))


def keys_of_words(words: Sequence[Word]) -> Iterator[str]:
    """Yield keys of a name, of which names that are near have one in common."""
    yield "".join(word.key for word in words)
    kind, bare = without_kind(words)
    if kind:
        yield "".join(word.key for word in bare)
    for place, word in enumerate(words):
        if not word.number and len(word.letters) >= LONG:
            rest = (w.key for at, w in enumerate(words) if at != place)
            yield f"{place} {' '.join(rest)}"


def _kind_left_out(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Return whether the names are one but for the words of a unit's kind, left out or cut short.

    «Đồng Hóa» may be «xã Đồng Hóa», «TP. Sầm Sơn» «thành phố Sầm Sơn».
    """
    (kind, bare), (other_kind, other_bare) = without_kind(a), without_kind(b)
    if not kind and not other_kind:
        return False
    if kind and other_kind:
        return kind == other_kind and same_words(bare, other_bare)
    return same_words(bare, other_bare)


def _space_left_out(fewer: Sequence[Word], more: Sequence[Word]) -> bool:
    """Return whether two words of `more`, written as one long word, make `fewer`."""
    at = next(
        (i for i, (x, y) in enumerate(zip_longest(fewer, more)) if not (x and y and alike(x, y))),
        0,
    )
    if at >= len(fewer) or at + 1 >= len(more) or more[at].number or more[at + 1].number:
        return False
    one = more[at].joined(more[at + 1])
    rest = zip(fewer[at + 1 :], more[at + 2 :], strict=True)
    return len(one.letters) >= LONG and alike(fewer[at], one) and all(alike(x, y) for x, y in rest)


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
