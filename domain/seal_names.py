"""The names of seals: <report>_<unit>_<window>_<n>, the same for whoever seals the same.

Letters stand before the number where those words do not say everything: of several windows, of the
boundaries of a day, of names that were cut or written otherwise. The number is 1; a seal that
replaces another has the number after its: so no seal is replaced twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from .period import Period
from .text import fold

LONGEST_PART = 40
"""Characters of a report's or a unit's name in that of a seal."""
# No digits: they might be taken for a telephone number.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_NUMBERED = re.compile(r"(.+)_([1-9][0-9]{0,8})")


def first_id(report: str, unit: str, windows: Sequence[Period], boundaries: date | None) -> str:
    """Return the id of the first seal of a report of a unit over these windows."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(report)).strip("-")[:LONGEST_PART].strip("-")
    place = place_of(unit)
    days = _days(spanned(windows))
    parts = [words or "bao-cao", place, days]
    if [words, place] != [report, unit] or "_" in unit or len(windows) > 1 or boundaries:
        told = (report, unit, *map(str, windows), str(boundaries))
        whole = sha256("\x1f".join(told).encode()).hexdigest()
        parts.append(whole[:8].translate(_LETTERS))
    return "_".join((*parts, "1"))


def place_of(unit: str) -> str:
    """Return what stands for a unit in the ids of its seals, between two «_»."""
    return unit[:LONGEST_PART].rstrip("._/-")


def next_id(seal: str) -> str:
    """Return the id of the seal that replaces another; that itself with «_2» where it has no
    number."""
    match = _NUMBERED.fullmatch(seal)
    return f"{match[1]}_{int(match[2]) + 1}" if match else f"{seal}_2"


def spanned(windows: Sequence[Period]) -> Period:
    """Return the days from the first of these windows to the last."""
    firsts, lasts = (window.first for window in windows), (window.last for window in windows)
    return Period(min(firsts), max(lasts))


def _days(period: Period) -> str:
    first, last = period.first, period.last
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}..{last.year}" if first.year != last.year else f"{first.year}"
    return str(period).lower()
