"""The definition of a report: read from plain mappings (a file's tables) and checked wholly.

Every fault is told at once, with its row, its field, and a near name where there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from socai.domain.refusal import Refused
from socai.projections.windows.words import kind_named, window_named

from .faults import Checking, Fault, hint, said
from .report import BELOW, DEFAULT_WINDOW, OWN, UNITS, Report
from .rows import read_rows

MOST_WINDOWS = 20
FIELDS = {
    "name": str,
    "title": str,
    "title_en": str,
    "note": str,
    "note_en": str,
    "windows": list,
    "units": str,
    "total": bool,
    "rows": list,
}


def read_report(
    given: Mapping[str, Any],
    indicators: Collection[str] = (),
    keys: Mapping[str, Collection[str]] | None = None,
) -> tuple[Report, list[Fault]]:
    """Return the report that the tables of a file declare, and all that is wrong with it.

    `indicators` are those that may be rows beside the measures of the chart; `keys` closed lists
    of keys by what the keys of a measure are. A report with faults is not to be used.
    """
    checking = Checking(indicators, keys or {})
    found = checking.fields(given, FIELDS)
    for name in ("name", "title", "rows"):
        if name not in given:
            checking.wrong(f"Thiếu trường «{name}»", f"The field «{name}» is missing", name)
    rows = tuple(read_rows(checking, found["rows"])) if "rows" in found else ()
    units = found.get("units", OWN)
    if units not in UNITS:
        close, listed = hint(units, UNITS), ", ".join(f"«{one}»" for one in UNITS)
        vi, en = f"Cần một trong {listed}{close.vi}", f"One of {listed} is needed{close.en}"
        checking.wrong(vi, en, "units")
    windows = tuple(_windows(checking, found.get("windows", [DEFAULT_WINDOW])))
    title, note = said(found, "title"), said(found, "note")
    total = found.get("total", False)
    if total and units == BELOW:
        vi = "Cột cộng cần số của chính đơn vị: units = «own» hoặc «own and below»"
        en = "The total needs the figures of the unit itself: units = «own» or «own and below»"
        checking.wrong(vi, en, "total")
    report = Report(found.get("name", ""), title, rows, windows, units, total, note)
    return report, checking.faults


def _windows(checking: Checking, given: list[Any]) -> Iterator[str]:
    """Yield the windows; those that stand for themselves are read to see whether they can be."""
    if len(given) > MOST_WINDOWS:
        vi, en = f"Nhiều nhất {MOST_WINDOWS} kỳ", f"At most {MOST_WINDOWS} windows"
        checking.wrong(vi, en, "windows")
    for text in checking.texts(given, "windows"):
        yield text
        try:
            if ":" not in text and not kind_named(text):
                window_named(text, {}, date.max)
        except Refused as refused:
            for message in refused.messages:
                checking.wrong(message.vi, message.en, "windows")
