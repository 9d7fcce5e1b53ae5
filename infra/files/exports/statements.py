"""Declarations, activities, pledges, recognitions: each statement that speaks, with its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from socai.consumers.ports import Source
from socai.domain.catalogue import KINDS as RECORDS
from socai.domain.event import Event, Recorded
from socai.domain.fields import FieldSpec, OneOf, Slug, specs
from socai.infra.files.exports import places
from socai.infra.files.exports.columns import (
    COUNT,
    DAY,
    MOMENT,
    TEXT,
    TRUTH,
    WORD,
    WORDS,
    Column,
    Values,
    several,
    sort_keys,
)
from socai.infra.files.exports.kinds import Kind
from socai.infra.files.exports.places import Places
from socai.schemas.loader import describe

READ = 2_000
"""Events read at a time."""
HEAD = (
    Column("stream", TEXT, "dòng sự kiện", "stream"),
    Column("id", TEXT, "vị trí của lời khai đầu tiên", "position of what was first stated"),
    Column("type", WORD, "loại sự kiện", "event type"),
    Column("effective", TEXT, "hiệu lực, như đã ghi", "when it was so, as recorded"),
    Column("effective_from", DAY, "ngày đầu; trống nếu để mở", "first day; none where open"),
    Column("effective_to", DAY, "ngày cuối", "last day"),
)
SOURCE = (
    Column("position", COUNT, "vị trí của sự kiện", "position of the event"),
    Column("recorded_at", MOMENT, "lúc ghi sổ, giờ UTC", "when the log took it in, UTC"),
    Column("event_id", TEXT, "mã sự kiện", "event id"),
    Column("documented", DAY, "ngày văn bản", "date of the document"),
    Column("document", WORD, "tài liệu", "document"),
    Column("page", COUNT, "trang", "page"),
    Column("line", COUNT, "dòng", "line"),
    Column("quote", TEXT, "trích nguyên văn", "words of the document"),
)


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Return the columns of a kind of statements; sort keys come last."""
    fields = tuple(_column(spec, event) for spec, event in _fields(kind).values())
    plain = (*HEAD, *fields, *SOURCE, *places.COLUMNS)
    return (*plain, *sort_keys(plain))


def shaped(
    source: Source, kind: Kind, rows: Iterable[dict[str, Any]], found: Places
) -> Iterator[Values]:
    """Yield a row of `columns_of` for each row of the view, with the event that speaks."""
    shape = _shape(kind, found)
    for some in several(rows, READ):
        events = {e.position: e for e in source.at(sorted({row["position"] for row in some}))}
        for row in some:
            yield shape(row, events[row["position"]])


def _shape(kind: Kind, found: Places) -> Callable[[dict[str, Any], Recorded], Values]:
    names = tuple(_fields(kind))

    def shaped(row: dict[str, Any], recorded: Recorded) -> Values:
        event, period = recorded.event, recorded.meta.effective
        first = None if period.open else period.first
        where, keys = found.whole(row["unit"])
        head = (row["stream"], row["id"], recorded.meta.type, str(period), first, period.last)
        fields = [getattr(event, name, None) for name in names]
        return (*head, *map(_plain, fields), *source_of(recorded), *where, *keys)

    return shaped


def source_of(recorded: Recorded) -> Values:
    """Return the values of SOURCE."""
    meta, source = recorded.meta, recorded.meta.source
    return (
        *(recorded.position, meta.recorded_at, meta.event_id),
        *(source.documented, source.document, source.page, source.line, source.quote),
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _fields(kind: Kind) -> dict[str, tuple[FieldSpec, type[Event]]]:
    """Return the fields of all events of a kind but the unit, each with an event that has it."""
    found: dict[str, tuple[FieldSpec, type[Event]]] = {}
    for event in RECORDS[kind.category].EVENTS:
        for spec in specs(event):
            if spec.name != "unit":
                found.setdefault(spec.name, (spec, event))
    return found


def _column(spec: FieldSpec, event: type[Event]) -> Column:
    (said,) = [f for f in describe(event.__name__)["fields"] if f["name"] == spec.name]
    holds = {int: COUNT, bool: TRUTH, str: TEXT}.get(spec.base, DAY)
    if holds == TEXT and isinstance(spec.rule, OneOf | Slug):
        holds = WORD
    if spec.many:
        holds = WORDS
    return Column(spec.name, holds, said["doc_vi"], said["doc"])
