"""A report as it goes on paper: its lines, its columns in tables that fit a page, its notes.

Every word is the text form's. What is printed never acts: hidden signs are shown as such.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

from socai.domain.refusal import Refused
from socai.domain.text import visible
from socai.infra.reports.as_json import Asked
from socai.infra.reports.as_text import (
    STREAM,
    note_lines,
    opened_lines,
    seal_lines,
    table_of,
    title_lines,
)

UPRIGHT, WIDEST = 3, 6
"""The most columns of values on an upright page, and on one that lies."""
TITLE, COUNTED, VALUE = 5.0, 2.0, 3.0
"""Widths of the columns against each other."""
MOST = 50_000
"""Cells of a document: some thousand pages, more than anybody turns."""
# What XML cannot hold, and what is no character.
_NO_TEXT = re.compile("[\n\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_KEYWORDS = re.compile(rb"<pdf:Keywords>([^<]{0,2000})</pdf:Keywords>")
_STREAM = re.compile(rf"(?:^|, ){STREAM}([0-9A-Za-z._/-]+)(?:,|$)")
_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, or a heading: a title with nothing beside it."""

    title: str
    counted: str = ""
    values: tuple[str, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A table of as many columns as fit: `caption` says which, where it is one of several."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def widths(self) -> tuple[float, ...]:
        """Return the widths of the columns as shares of one."""
        found = (TITLE, COUNTED, *(VALUE for _ in self.heads[2:]))
        return tuple(width / sum(found) for width in found)


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on the pages of a report, in order; `foot` on each of them."""

    lang: str
    title: str
    above: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    opened: tuple[str, ...]
    foot: str
    lies: bool
    day: date
    keywords: tuple[str, ...]
    seal: str


def on_paper(asked: Asked, lang: str) -> Paper:
    """Return a report as it goes on paper; raise Refused where it has more cells than paper bears.

    What a sealed one says of its seal stands above the table; the first line also on each page.
    """
    _check_size(asked)
    columns, shown, numbered = table_of(asked, lang)
    title, *above = [printable(line) for line in title_lines(asked, lang) if line]
    said = [printable(line) for line in seal_lines(asked.seal, lang)] if asked.seal else []
    heads = [_capital(printable(column.head(lang))) for column in columns]
    rows = [_row(row, len(columns) - 2) for row in shown]
    stream = f"{STREAM}{asked.seal.seal}" if asked.seal else ""
    return Paper(
        lang=lang,
        title=title,
        above=(*above, *said),
        parts=tuple(_parts(heads, rows, lang)),
        notes=tuple(printable(line) for line in note_lines(asked, numbered, lang)),
        opened=tuple(map(printable, opened_lines(asked, lang))) if asked.explain else (),
        foot=said[0] if said else above[-1],
        lies=len(columns) - 2 > UPRIGHT,
        day=asked.today,
        keywords=tuple(filter(None, (asked.table.report.name, asked.table.unit, stream))),
        seal=stream,
    )


def printable(text: str) -> str:
    r"""Return a line as paper can show it: signs that nobody sees as «\x1b», «\u202e»."""
    return _NO_TEXT.sub(escaped, visible(text))


def escaped(sign: re.Match[str]) -> str:
    r"""Return what was found as «\u202e»."""
    return sign[0].encode("unicode_escape").decode("ascii")


def sealed_in(content: bytes) -> str | None:
    """Return the id of the seal that a .docx or .pdf file names, None where it names none.

    What the file says is not proved by that.
    """
    if content.startswith(b"%PDF"):
        # The standard for keeping has the description of a file in clear text.
        found = [text.decode("utf-8", "replace") for text in _KEYWORDS.findall(content)]
    else:
        found = [_identifier(content)]
    named = [one for one in map(_STREAM.search, found) if one]
    return named[-1][1] if named else None


def _identifier(content: bytes) -> str:
    """Return the identifier among the properties of a Word file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        with archive, archive.open("docProps/core.xml") as file:
            core = ElementTree.fromstring(file.read(_LARGEST))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ElementTree.ParseError):
        return ""
    except (NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return ""  # Packed or encrypted in a way of which zipfile says so; or cut short.
    return (core.findtext(_IDENTIFIER) or "").strip()


def _check_size(asked: Asked) -> None:
    cells = len(asked.table.heads) * len(asked.table.lines)
    if cells > MOST:
        raise Refused.of(
            f"Báo cáo có {cells} ô, tệp .docx, .pdf chứa nhiều nhất {MOST}: ghi ra .xlsx, .csv, "
            "hoặc bớt kỳ, bớt đơn vị",
            f"The report has {cells} cells, a .docx or .pdf file holds at most {MOST}: write a "
            "file .xlsx or .csv, or ask for fewer windows or units",
        )


def _row(row: dict[str, str], values: int) -> Row:
    # The text form indents the rows under their headings with two spaces.
    title = printable(row["title"].removeprefix("  "))
    if "counted" not in row:
        return Row(title, heading=True)
    found = tuple(printable(row[f"column {at}"]) for at in range(1, values + 1))
    return Row(title, printable(row["counted"]), found)


def _parts(heads: Sequence[str], rows: Sequence[Row], lang: str) -> Iterator[Part]:
    """Yield the table in parts of as many columns as fit, none much smaller than the others."""
    count = len(heads) - 2
    parts = max(1, -(-count // (WIDEST if count > UPRIGHT else UPRIGHT)))
    ends = [count * at // parts for at in range(parts + 1)]
    word, of = ("Cột", "trong số") if lang != "en" else ("Columns", "of")
    for first, last in pairwise(ends):
        caption = f"{word} {first + 1}–{last} {of} {count}" if parts > 1 else ""
        kept = [
            row if row.heading else Row(row.title, row.counted, row.values[first:last])
            for row in rows
        ]
        yield Part(caption, (*heads[:2], *heads[2 + first : 2 + last]), tuple(kept))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
