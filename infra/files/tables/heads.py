"""The first row of a table: which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from socai.domain.catalogue import TYPES
from socai.domain.fields import specs
from socai.domain.refusal import Message
from socai.domain.text import normal
from socai.infra.cli.typed import hint
from socai.infra.files.rows import ENVELOPE, EXPORTED
from socai.infra.files.workbooks.xlsx_cells import letters as letters

FIELDS = frozenset(
    {spec.name for event in TYPES.values() for spec in specs(event)}
    | {*ENVELOPE, *EXPORTED, "value"}
)
"""Every name that a head may bear."""
MOST_COLUMNS = 500
_IN_BRACKETS = re.compile(r"\(([^()]*)\)$")
_HIDDEN = re.compile("[\u200b-\u200d\u2060\ufeff]")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a table by column, and the column letters of each field."""

    fields: Mapping[int, str]
    letters: Mapping[str, str]

    @property
    def last(self) -> int:
        """The last column that has a name."""
        return max(self.fields)


def shown(text: object) -> str:
    """Return a value as a message can show it: short, on one line, without control characters."""
    line = "".join(sign if sign.isprintable() else " " for sign in normal(str(text)))
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def field_of(text: str) -> str:
    """Return the name in a head: «Unit», « unit » and «Đơn vị (unit)» all name `unit`."""
    name = " ".join(_HIDDEN.sub("", normal(text)).split()).casefold()
    found = _IN_BRACKETS.search(name)
    return found[1].strip() if found else name


def is_field(name: str) -> bool:
    """Return whether a field bears this name."""
    return name in FIELDS


def no_head(first: str) -> Message:
    """Return that a table does not begin with the names of its columns, and what it begins with."""
    return Message(
        "dòng đầu phải là tên cột (type, stream, effective, unit …), ngăn cách bằng dấu phẩy, chấm "
        f"phẩy hoặc TAB nếu là CSV; ở đây là «{shown(first)}»",
        "the first line must name the columns (type, stream, effective, unit …), divided by comma, "
        f"semicolon or TAB in CSV; here it is «{shown(first)}»",
    )


def read_head(number: int, cells: Mapping[int, object], wrong: list[Message]) -> Head:
    """Return the head of a table; add to `wrong` every cell that names no column, or one twice."""
    found: dict[int, str] = {}
    taken: dict[str, str] = {}
    for column, cell in cells.items():
        name, here = field_of(str(cell)), f"{letters(column)}{number}"
        if name not in FIELDS:
            close = hint(name, FIELDS)
            wrong.append(
                Message(
                    f"ô {here}: không có cột «{shown(cell)}»{close.vi}; xem `socai types`",
                    f"cell {here}: there is no column «{shown(cell)}»{close.en}; see `socai types`",
                )
            )
        elif name in taken:
            wrong.append(
                Message(
                    f"ô {taken[name]} và ô {here} cùng là cột «{name}»; mỗi cột một lần",
                    f"cells {taken[name]} and {here} are both «{name}»; name each column once",
                )
            )
        else:
            found[column], taken[name] = name, here
    return Head(found, {name: letters(column) for column, name in found.items()})
