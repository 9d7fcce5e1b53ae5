"""An export from the ledger to a file: what is asked, from which position, written whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import BinaryIO, Protocol

from socai.consumers.ports import EventStore, Source
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Message
from socai.infra.app import READ, Ledger, Phases, Progress
from socai.infra.books.reading import Reading
from socai.infra.files.exports import postings, statements, views
from socai.infra.files.exports.columns import Column, Values, several
from socai.infra.files.exports.kinds import KINDS, POSTINGS
from socai.infra.files.exports.places import Places
from socai.infra.files.exports.text import CsvForm, JsonLinesForm, moment
from socai.projections.views import STATED

ROWS = 2_000
"""Rows written at a time."""
FORMS = ("parquet", "csv", "jsonl")


class Form(Protocol):
    """How rows stand in a file."""

    def write(self, rows: list[Values]) -> None:
        """Write some rows."""
        ...

    def end(self) -> None:
        """Write what ends the file."""
        ...

    def give_up(self) -> None:
        """Leave a file that cannot be finished as it is."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: a kind of record or the postings, as known where, in which form."""

    kind: str
    form: str
    known: str | None = None
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: from which ledger and position, its columns, and how many rows.

    `why_none` says why there are none, where there are none.
    """

    ledger_id: str
    position: int
    root: str
    columns: tuple[Column, ...]
    rows: int
    why_none: Message | None


def columns_of(kind: str) -> tuple[Column, ...]:
    """Return the columns of a kind that can be exported."""
    if kind == POSTINGS:
        return postings.COLUMNS
    found = KINDS[kind]
    if found.category in STATED:
        return statements.columns_of(found)
    return views.columns_of(found)


def export(ledger: Ledger, asked: Asked, file: BinaryIO, phases: Phases) -> Written:
    """Write what is asked to a file that is open; the books are first brought up to the log.

    Raises Refused for a position that cannot be asked, Unavailable where the ledger or the disk is.
    """
    range_ = ledger.source.range()
    known = ledger.position(asked.known) if asked.known else range_.size
    ledger.catch_up(phases("tổng hợp", "books"))
    if range_.size != known:
        range_ = _range(ledger.source, known, phases("gốc Merkle", "Merkle root"))
    columns = columns_of(asked.kind)
    about = _about(ledger, asked.kind, range_)
    places = Places(ledger.view(known).tree(date.max))
    form = _form(asked, file, columns, about)
    try:
        with ledger.books.reading() as reading:
            reader = _Reader(ledger.source, reading, known, places)
            count = _write(form, reader, asked.kind, phases)
        form.end()
    except BaseException:
        form.give_up()
        raise
    why = None if count else _why_none(ledger.source, asked.kind, known)
    return Written(ledger.source.ledger_id, known, range_.root().hex(), columns, count, why)


def _write(form: Form, reader: _Reader, kind: str, phases: Phases) -> int:
    told, total, count = phases("xuất", "exporting"), reader.total(kind), 0
    for rows in several(reader.rows(kind), ROWS):
        form.write(rows)
        count += len(rows)
        if told:
            told(count, max(total, count))
    return count


@dataclass(frozen=True, slots=True)
class _Reader:
    """The rows of a ledger as known at a position."""

    source: Source
    reading: Reading
    known: int
    places: Places

    def total(self, kind: str) -> int:
        """Return how many rows there are, as far as that is known before they are read."""
        if kind == POSTINGS:
            return self.reading.count_postings(self.known)
        return self.reading.count(KINDS[kind].table) if self._current() else 0

    def rows(self, kind: str) -> Iterator[Values]:
        """Yield the rows of a kind."""
        if kind == POSTINGS:
            return postings.rows(self.source, self.reading, self.known, self.places)
        found = KINDS[kind]
        rows = (
            views.from_books(self.reading, found)
            if self._current()
            else views.taken_in_again(self.source, found, self.known)
        )
        if found.category in STATED:
            return statements.shaped(self.source, found, rows, self.places)
        return map(views.shape_of(found, self.places), rows)

    def _current(self) -> bool:
        """Return whether the views are those of the position: others may have written since."""
        return self.reading.position() == self.known


def _form(asked: Asked, file: BinaryIO, columns: tuple[Column, ...], about: dict[str, str]) -> Form:
    if asked.form == "csv":
        return CsvForm(file, columns, asked.bom)
    if asked.form == "jsonl":
        return JsonLinesForm(file, columns)
    from socai.infra.files.exports.parquet import ParquetForm

    return ParquetForm(file, columns, about)


def _about(ledger: Ledger, kind: str, range_: CompactRange) -> dict[str, str]:
    """Return what a file says of itself: nothing that differs when it is written again."""
    said = {
        "socai.kind": kind,
        "socai.ledger": ledger.source.ledger_id,
        "socai.position": str(range_.size),
        "socai.merkle_root": range_.root().hex(),
        "socai.version": version("socai"),
    }
    if range_.size:
        (last,) = ledger.source.at([range_.size])
        said["socai.recorded_at"] = moment(last.meta.recorded_at)
    return said


def _range(store: EventStore, known: int, told: Progress | None) -> CompactRange:
    """Return the compact range over the log up to an earlier position."""
    found = CompactRange()
    while found.size < known:
        stored = store.stored(found.size, min(READ, known - found.size))
        found = found.extend(data for _, data in stored)
        if told:
            told(found.size, known)
    return found


def _why_none(store: EventStore, kind: str, known: int) -> Message:
    """Return why there are no rows."""
    if kind != POSTINGS:
        category = KINDS[kind].category
        streams = len(store.streams(category))
        if streams:
            return Message(
                f"Không có dòng nào: sổ có {streams} dòng sự kiện «{category}», nhưng đến vị trí "
                f"{known} không nêu «{kind}» nào, hoặc đã rút hết. Tệp chỉ có tên cột",
                f"No rows: the ledger has {streams} streams of kind «{category}», but up to "
                f"position {known} none states a «{kind}», or all were withdrawn. The file has "
                "its columns alone",
            )
        return Message(
            f"Không có dòng nào: sổ chưa ghi «{category}» nào. Tệp chỉ có tên cột; các loại sự "
            "kiện: `socai types`",
            f"No rows: the ledger has recorded no «{category}» yet. The file has its columns "
            "alone; the event types: `socai types`",
        )
    return Message(
        f"Không có bút toán nào đến vị trí {known}: chưa ghi gì được đếm. Tệp chỉ có tên cột; các "
        "chỉ tiêu: `socai measures`",
        f"There are no postings up to position {known}: nothing that is counted was recorded. The "
        "file has its columns alone; the measures: `socai measures`",
    )
