"""When a proposed figure is one that people have marked in the text; nothing is read here.

A match is one of line, value and qualifier. The value agrees where both ends do, or where the same
number is printed: how wide «hơn 39 nghìn» is taken is not what a reader of prose is measured by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from socai.domain.interval import SCALES
from socai.domain.text import normal
from socai.projections.prose.proposal import Proposal

EXPECTED = ("y", "optional", "n")
_NUMBER = re.compile(rf"([0-9][0-9.,]*)(?: ?({'|'.join(SCALES)})(?!\w))?")
_WITHIN = re.compile("«(.*?)»")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A figure that people have marked: where it stands, what it is, whether it is expected.

    `printed` is the text of the number as it is printed, "" where it is not told.
    """

    id: str
    document: str
    line: int
    lo: Decimal | None
    hi: Decimal | None
    qualifier: str
    expected: str
    printed: str
    quote: str


@dataclass(frozen=True, slots=True)
class Read:
    """A proposal with the text of the number as it is printed."""

    proposal: Proposal
    printed: str


@dataclass(slots=True)
class Measure:
    """What a reader found of what it was to find, and what it proposed besides."""

    expected: int = 0
    found: int = 0
    optional: int = 0
    missed: list[Label] = field(default_factory=list)
    wrong: list[Read] = field(default_factory=list)

    @property
    def recall(self) -> Fraction | None:
        """Return how much of what is expected was found; None where nothing is."""
        return Fraction(self.found, self.expected) if self.expected else None

    @property
    def precision(self) -> Fraction | None:
        """Return how much of what was proposed is right; what is optional does not count."""
        proposed = self.found + len(self.wrong)
        return Fraction(self.found, proposed) if proposed else None

    def add(self, other: Measure) -> None:
        """Count what was measured elsewhere as well."""
        self.expected += other.expected
        self.found += other.found
        self.optional += other.optional
        self.missed += other.missed
        self.wrong += other.wrong


def measured(labels: Iterable[Label], found: Iterable[Read]) -> Measure:
    """Return how what was read of one document compares with what is marked in it.

    Each label is met once, the expected ones first; what meets none is wrong.
    """
    marked = (label for label in labels if label.expected != "n")
    left = sorted(marked, key=lambda label: label.expected != "y")
    measure = Measure(expected=sum(one.expected == "y" for one in left))
    for read in found:
        met = next((label for label in left if matches(label, read)), None)
        if met is None:
            measure.wrong.append(read)
            continue
        left.remove(met)
        if met.expected == "y":
            measure.found += 1
        else:
            measure.optional += 1
    measure.missed = [label for label in left if label.expected == "y"]
    return measure


def matches(label: Label, read: Read) -> bool:
    """Return whether line, value and qualifier agree."""
    one = read.proposal
    if (label.line, label.qualifier) != (one.line, one.qualifier):
        return False
    if label.lo is not None and (label.lo, label.hi) == (one.lo, one.hi):
        return True
    # An exact number is its ends; its sign is said by words beside it, not by what is printed.
    rounded = label.lo is None or label.qualifier != "exact"
    numbers = numbers_of(label.printed)
    return rounded and numbers != () and numbers == numbers_of(read.printed)


def printed_in(words: str) -> str:
    """Return the first words in guillemets, where a column keeps the number as it is printed."""
    found = _WITHIN.search(words)
    return found[1] if found else ""


def numbers_of(text: str) -> tuple[Decimal, ...]:
    """Return the numbers of a text in Vietnamese notation, scales included: 39 nghìn is 39000."""
    return tuple(
        Decimal(digits.strip(".,").replace(".", "").replace(",", ".")) * SCALES.get(scale, 1)
        for digits, scale in _NUMBER.findall(normal(text).casefold())
    )
