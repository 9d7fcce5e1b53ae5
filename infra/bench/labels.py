"""The figures that people have marked in documents: a CSV file beside the texts that it names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from socai.domain.interval import QUALIFIER_WORDS
from socai.domain.refusal import Message, Refused
from socai.infra.bench.matching import EXPECTED, Label, numbers_of, printed_in
from socai.infra.documents.txt import lines_of
from socai.infra.files.jsonl import disk
from socai.infra.files.place import Place
from socai.infra.files.tables.unreadable import Unreadable

FIGURES = "figures.csv"
COLUMNS = ("id", "document", "value_as_printed", "quote", "line", "lo", "hi", "qualifier")
QUALIFIERS = tuple(word for word, _ in QUALIFIER_WORDS)


def labels(place: Path) -> list[Label]:
    """Return what is marked in a file of figures, or in the one of a folder.

    Raises Refused, naming file, line and field, for what cannot be compared with what is read;
    Unavailable where the disk cannot be read.
    """
    file = place / FIGURES if place.is_dir() else place
    with disk(file):
        data = file.read_bytes()
    try:
        rows = csv.DictReader(lines_of(data), strict=True)
        found = list(_labels(file, rows))
    except Unreadable as refused:
        raise Refused(*refused.said(file.name)) from refused
    except csv.Error as error:
        raise _refused(
            Place(file.name, rows.line_num),
            f"không phải CSV ({error})",
            f"this is no CSV ({error})",
        ) from error
    if not found:
        raise Refused.of(
            f"{file.name}: không có con số nào được đánh dấu, nên không đo được gì",
            f"{file.name}: no figure is marked, so nothing can be measured",
        )
    return found


def _labels(file: Path, rows: csv.DictReader[str]) -> Iterator[Label]:
    missing = [name for name in (*COLUMNS, "expected") if name not in (rows.fieldnames or ())]
    if missing:
        listed = ", ".join(missing)
        raise _refused(Place(file.name, 1), f"thiếu cột {listed}", f"columns are missing: {listed}")
    for row in rows:
        # A row that is shorter than the head has None in the cells that it lacks.
        cells = {name: cell or "" for name, cell in row.items() if isinstance(name, str)}
        yield _label(Place(file.name, rows.line_num), cells)


def _label(place: Place, row: dict[str, str]) -> Label:
    """Return what a row marks; raise Refused where that can never be met."""
    label = Label(
        id=row["id"],
        document=_one_of(place, "document", row["document"]),
        line=_line(place, row["line"]),
        lo=_decimal(place, "lo", row["lo"]),
        hi=_decimal(place, "hi", row["hi"]),
        qualifier=row["qualifier"],
        expected=_one_of(place, "expected", row["expected"], EXPECTED),
        printed=printed_in(row["value_as_printed"]),
        quote=row["quote"],
    )
    if label.expected == "y":
        _one_of(place, "qualifier", label.qualifier, QUALIFIERS)
        if label.lo is None and not numbers_of(label.printed):
            raise _refused(
                place,
                "được chờ đợi (expected y) thì cần lo, hoặc số in trong «…» ở value_as_printed",
                "what is expected (y) needs lo, or the number within «…» in value_as_printed",
            )
    if label.lo is not None and label.hi is not None and label.lo > label.hi:
        raise _refused(place, "lo lớn hơn hi", "lo is above hi")
    return label


def _one_of(place: Place, field: str, text: str, allowed: tuple[str, ...] = ()) -> str:
    """Return a text that must be there, and one of these where there are any."""
    if text and (not allowed or text in allowed):
        return text
    listed = ", ".join(allowed)
    vi, en = (
        (f"cần một trong: {listed}", f"one of {listed} needed") if listed else ("cần", "needed")
    )
    raise _refused(place, f"{field} «{text}»: {vi}", f"{field} «{text}»: {en}")


def _line(place: Place, text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 10**6:
        return int(text)
    raise _refused(
        place,
        f"line «{text}»: cần số dòng của văn bản, đếm từ 1",
        f"line «{text}»: the number of a line of the text is needed, counted from 1",
    )


def _decimal(place: Place, field: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite():
        return found
    raise _refused(
        place,
        f"{field} «{text}»: cần một số viết với dấu chấm thập phân, ví dụ 87.6",
        f"{field} «{text}»: a number with a decimal point is needed, e.g. 87.6",
    )


def _refused(place: Place, vi: str, en: str) -> Refused:
    return Refused(place.said(Message(vi, en)))
