"""Paragraphs out of the rows of pages: a row goes on where the one before it had no more room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low

SAME_EDGE = 40.0
"""Points between the left ends of rows of one column, at the most; an indent is less."""
INDENT = 6.0
"""Points by which the first row of a paragraph stands in, at the least."""
SPACED = 1.2
"""So many times the common distance between rows is between paragraphs that stand apart."""
EMPTY = 1.8
"""So many times the common distance has room for an empty line."""
OTHER_SIZE = 1.12
"""So many times larger is the letter of a head."""
EDGE_ROWS = 2
"""Rows at the top and at the bottom of a page that may be its running head or foot."""
MOST_HEADS = 0.5
"""Share of the pages on which a running head stands, at the least."""
_PAGE_NUMBER = re.compile(
    r"(?:trang |page )?[\s\-–|]*(\d{1,4})(?:\s*(?:/|trên|of)\s*\d{1,4})?[\s\-–|]*", re.IGNORECASE
)
_ITEM = re.compile(
    r"(?:[-–+*•●▪◦]|\(?[a-zđ0-9]{1,2}[.)]|[IVX]{1,5}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s"
)
_CLOSED = (".", ";", ":", "!", "?", "…", ".”", '."')


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a page as it is seen: its text, its box in points, the width of its first word."""

    text: str
    page: int
    number: int
    left: float
    right: float
    top: float
    bottom: float
    height: float
    first_word: float
    table: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph; `starts` has the character from which on it stands on a page and row."""

    line: str = ""
    starts: list[tuple[int, int, int]] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Add a row at the end."""
        if self.line:
            bound = self.line.endswith("-") and not self.line.endswith(" -")
            self.line += "" if bound else " "
        self.starts.append((len(self.line), row.page, row.number))
        self.line += row.text


def paragraphs(pages: Sequence[Sequence[Row]]) -> list[Paragraph]:
    """Return the paragraphs of the pages, without page numbers and running heads.

    Where there is room for an empty line there is an empty paragraph.
    """
    kept = _without_furniture(pages)
    pitches = _pitches(kept)
    found: list[Paragraph] = []
    former: Row | None = None
    margin = 0.0
    for page in kept:
        for row in page:
            pitch = pitches.get(round(row.height), 0.0)
            if former is None or not _goes_on(former, row, margin, pitch, page):
                if former and _apart(former, row, EMPTY * pitch):
                    found.append(Paragraph(starts=[(0, row.page, row.number)]))
                found.append(Paragraph())
            found[-1].take(row)
            former, margin = row, max(r.right for r in page if _same_column(r, row))
    return found


def _same_column(one: Row, other: Row) -> bool:
    return abs(one.left - other.left) < SAME_EDGE


def _apart(former: Row, row: Row, most: float) -> bool:
    """Return whether a row stands further than that under the one before it."""
    return former.page == row.page and former.bottom - row.bottom > most


def _goes_on(former: Row, row: Row, margin: float, pitch: float, page: Sequence[Row]) -> bool:
    """Return whether a row goes on with the paragraph of the one before it."""
    if former.table or row.table:
        return False
    space = former.height / 4
    if former.right + space + row.first_word < margin - 1:
        return False  # its first word would have had room there
    sizes = sorted((former.height, row.height))
    if sizes[1] > OTHER_SIZE * sizes[0]:
        return False
    closed = former.text.endswith(_CLOSED)
    if _ITEM.match(row.text) and closed:
        return False
    below = former.page == row.page and row.top < former.top
    if not below:  # the next column or page
        return not closed or row.text[0].islower()
    if _apart(former, row, SPACED * pitch):
        return False
    beside = [r.left for r in page if _same_column(r, row)]
    return row.left - min(beside) < INDENT or row.left <= former.left + 1


def _pitches(pages: Iterable[Sequence[Row]]) -> dict[int, float]:
    """Return the common distance between rows, for each size of letters in the document."""
    steps: dict[int, list[float]] = {}
    for page in pages:
        for before, after in pairwise(page):
            step = before.bottom - after.bottom
            if 0 < step < 4 * before.height:
                steps.setdefault(round(after.height), []).append(step)
    # The lower half: rows of a paragraph are at least as many as the breaks between paragraphs.
    return {size: median_low(sorted(all_)[: -(-len(all_) // 2)]) for size, all_ in steps.items()}


def _without_furniture(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the rows of each page without its number and running heads."""
    edges = [_edges(page) for page in pages]
    heads = Counter(shape for rows in edges for shape in {_shape(row) for row in rows})
    least = max(2, MOST_HEADS * len(pages))
    offsets = Counter(_offset(row) for rows in edges for row in rows)
    counted = {offset for offset, n in offsets.items() if n > 1 or offset == 0} - {None}
    found = []
    for page, rows in zip(pages, edges, strict=True):
        away = {
            row.number for row in rows if _offset(row) in counted or heads[_shape(row)] >= least
        }
        found.append([row for row in page if row.number not in away])
    return found


def _offset(row: Row) -> int | None:
    """Return how far the number of a page is from its place in the file, None of other rows."""
    number = _PAGE_NUMBER.fullmatch(row.text)
    return int(number[1]) - row.page if number else None


def _shape(row: Row) -> tuple[str, int]:
    """Return what a running head has in common on all pages: its text and its height.

    For the number of the page, where the row begins or ends so, there is #.
    """
    page = rf"(?<!\d){row.page}(?!\d)"
    text = re.sub(rf"^\W*{page}|{page}(?:\s*/\s*\d+)?\W*$", "#", row.text)
    return text, round(row.top)


def _edges(page: Sequence[Row]) -> list[Row]:
    """Return the rows at the top and at the bottom of a page."""
    ordered = sorted(page, key=lambda row: -row.top)
    return [*ordered[:EDGE_ROWS], *ordered[EDGE_ROWS:][-EDGE_ROWS:]]
