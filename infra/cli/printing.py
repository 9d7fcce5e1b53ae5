"""Output: tables for people, JSON and CSV for programs; numbers as each language writes them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from socai.domain.period import Period, vi_day
from socai.domain.text import visible
from socai.infra.files.tables.formulas import shielded


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the name of its field, and its heads."""

    name: str
    vi: str
    en: str

    def head(self, lang: str) -> str:
        """Return the head in `lang`."""
        return self.en if lang == "en" else self.vi


def number(count: int, lang: str = "vi") -> str:
    """Return a whole number: 12.998, in English 12,998."""
    grouped = f"{count:,}"
    return grouped if lang == "en" else grouped.replace(",", ".")


def day(value: date, lang: str = "vi") -> str:
    """Return a day as each language writes it: 12/09/2018, in English 2018-09-12."""
    return value.isoformat() if lang == "en" else vi_day(value)


def period(value: Period, lang: str = "vi") -> str:
    """Return a period in words."""
    return str(value) if lang == "en" else value.vi()


def print_json(value: Any) -> None:
    """Print one JSON value, for people to read as well."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print a JSON list as its rows come, one a line."""
    before = "["
    for row in rows:
        print(before + json.dumps(row, ensure_ascii=False), end="")
        before = ",\n "
    print("[]" if before == "[" else "]")


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as CSV with these columns; a list is joined by commas, nothing is blank.

    Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay as they are.
    """
    writer = csv.writer(_Lines(), lineterminator=_Lines.END)
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


class _Lines:
    """Stdout for a writer of CSV, which quotes only what stands in the end of a line.

    Cells with a carriage return must be quoted, else they begin a line of their own.
    """

    END = "\r\n"

    def write(self, line: str) -> None:
        """Print one line."""
        sys.stdout.write(f"{line.removesuffix(self.END)}\n")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        value = ",".join(str(item) for item in value)
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return shielded(str(value))


def print_table(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print rows in columns; numbers stand on the right."""
    cells = [[_shown(row.get(column.name), lang) for column in columns] for row in rows]
    heads = [column.head(lang) for column in columns]
    right = [
        bool(rows) and all(isinstance(row.get(c.name), int | None) for row in rows) for c in columns
    ]
    widths = [max(map(len, texts)) for texts in zip(heads, *cells, strict=True)]
    for texts in [heads, ["─" * width for width in widths], *cells]:
        line = (
            text.rjust(width) if on_right else text.ljust(width)
            for text, width, on_right in zip(texts, widths, right, strict=True)
        )
        print("  ".join(line).rstrip())


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, bool):
        words = ("yes", "no") if lang == "en" else ("có", "không")
        return words[0] if value else words[1]
    if isinstance(value, int):
        return number(value, lang)
    if isinstance(value, Period):
        return period(value, lang)
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, list | tuple):
        return visible(", ".join(str(item) for item in value))
    return "" if value is None else visible(str(value))
