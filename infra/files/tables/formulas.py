"""Text that a spreadsheet would take for a formula: exported with an apostrophe, read without it.

A formula runs where a sheet is opened: it can send the sheet away or start a program. What is
stored stays as it was typed; only CSV, which has no types, needs the apostrophe.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[\\s\ufeff]*[=+\\-@＝＋－＠\t\r\0]")
"""What begins a formula, after what a spreadsheet passes over; also in full-width letters."""


def shielded(text: str) -> str:
    """Return `text` as a cell of CSV has it: with an apostrophe where it could be a formula.

    So has a text that only looks as if it were shielded already: `unshielded` gives back each.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unshielded(cell: str) -> str:
    """Return the text that stands in a cell of CSV, without the apostrophe of `shielded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
