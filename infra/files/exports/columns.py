"""The columns of an export: what each is called, holds and means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

TEXT, WORD, COUNT, TRUTH = "text", "word", "integer", "boolean"
"""A word is a text that many rows share."""
DAY, MOMENT, WORDS = "date", "time", "list of text"
"""A moment is microseconds since 1970."""
SORT_KEY = "_sort_key"

Values = tuple[Any, ...]
"""One row: the values of all columns in their order."""
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what kind of values it holds, and what it means in both languages."""

    name: str
    holds: str
    vi: str
    en: str

    def described(self) -> dict[str, str]:
        """Return the column as programs read about it."""
        return {"name": self.name, "type": self.holds, "vi": self.vi, "en": self.en}


def sort_keys(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return a column for each that holds names: what to sort by for the Vietnamese order."""
    return tuple(
        Column(
            f"{column.name}{SORT_KEY}",
            WORD,
            f"khóa xếp «{column.name}» theo thứ tự tiếng Việt, bằng cách so từng ký tự",
            f"key that sorts «{column.name}» as Vietnamese does, compared letter by letter",
        )
        for column in columns
        if column.name == "name" or column.name.endswith("_name")
    )


def several(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """Yield the items in lists of `most`; the last may be shorter."""
    left = iter(items)
    while found := list(islice(left, most)):
        yield found
