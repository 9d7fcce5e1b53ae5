"""Rows of tables in the text of a document, their cells divided by «|» or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .counting import Vocabulary
from .hidden import hidden
from .passages import Passage, divided
from .printed import NUMBER, Token, tokens
from .proposal import Proposal
from .quantities import Quantity, quantity

_CELL = re.compile(r"(?:[^|\t ]| {1,2}(?! ))+")
_ORDINALS = ("stt", "tt", "số tt", "năm", "mã", "ngày", "ghi chú", "điện thoại", "số hiệu")
"""Headings of columns whose numbers are no figures."""
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_SHARES = ("%", "tỷ lệ", "tỉ lệ")


def is_row(passage: Passage) -> bool:
    """Return whether a passage is a row of a table."""
    return divided(passage.text)


def table(words: Vocabulary, rows: Sequence[Passage]) -> Iterator[Proposal]:
    """Yield the numbers that stand alone in cells; the heading of a column tells what it counts."""
    headings: list[str] = []
    for row in rows:
        cells = list(_CELL.finditer(row.text))
        if not any(_alone(cell[0]) for cell in cells):
            headings = [cell[0].strip() for cell in cells]
            continue
        named = any(any(letter.isalpha() for letter in cell[0]) for cell in cells)
        for column, cell in enumerate(cells):
            heading = headings[column] if len(headings) == len(cells) else ""
            number = _alone(cell[0])
            ordinal = heading.casefold() in _ORDINALS or (column == 0 and named)
            if number and named and not ordinal:
                label = next((cell[0] for cell in cells if not _alone(cell[0])), "")
                share = any(_is_share(name) for name in (heading, label))
                yield _proposal(words, row, cell, number, f"{heading} {label}", share)


def _is_share(name: str) -> bool:
    return name.strip().casefold().startswith(_SHARES) or "(%)" in name


def _alone(cell: str) -> tuple[Quantity, list[Token]] | None:
    """Return the quantity that is all that a cell holds; a year is none."""
    if _YEAR.fullmatch(cell.strip()):
        return None
    found = tokens(cell, hidden(cell))
    place = next((place for place, token in enumerate(found) if token.kind == NUMBER), None)
    number = quantity(found, place) if place is not None else None
    whole = number is not None and number.first == 0 and number.after == len(found)
    return (number, found) if number and whole else None


def _proposal(
    words: Vocabulary,
    row: Passage,
    cell: re.Match[str],
    number: tuple[Quantity, list[Token]],
    names: str,
    share: bool,
) -> Proposal:
    amount, found = number
    lo, hi, qualifier = amount.ends()
    line, begins = row.line_of(cell.start())
    percent = amount.percent or share
    spelled = tokens(names)
    named = (words.counted.after(spelled, place) for place in range(len(spelled)))
    counted = next((match[0] for match in named if match), None)
    kind = "ratio" if percent else "spread" if amount.denominator is not None else "count"
    return Proposal(
        line=line, quote=row.line_text(cell.start()), start=cell.start() + found[0].start - begins,
        end=cell.start() + found[-1].end - begins, lo=lo, hi=hi, qualifier=qualifier,
        counted_unit="%" if percent else counted, kind=kind, denominator=amount.denominator,
    )  # fmt: skip
