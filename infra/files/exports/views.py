"""The rows of a current-state view, each with where it lies.

From the books where they stand at the position that is asked for; else the streams are taken in
again up to there, which gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from socai.consumers.ports import Source
from socai.domain.event import identity_of
from socai.infra.books.reading import BODY_COLUMNS, Reading
from socai.infra.files.exports import places
from socai.infra.files.exports.columns import (
    COUNT,
    DAY,
    TEXT,
    TRUTH,
    WORD,
    Column,
    Values,
    several,
    sort_keys,
)
from socai.infra.files.exports.kinds import Kind
from socai.infra.files.exports.places import Places, hex_key
from socai.projections.views import BODIES, COLUMNS, THINGS, replayed
from socai.projections.views import Row as Held

STREAMS = 200
"""Streams taken in at a time."""
Row = dict[str, Any]
Shape = Callable[[Row], Values]

STREAM = Column("stream", TEXT, "dòng sự kiện", "stream")
ID = Column("id", TEXT, "mã của sự vật", "id of the thing")
POSITION = Column(
    "position",
    COUNT,
    "vị trí của sự kiện cuối cùng về nó hoặc về tổ chức, mô hình … chứa nó",
    "position of the last event about it or about what it is in",
)
BODY = (
    Column("body", WORD, "mã của tổ chức, mô hình … chứa nó", "id of the body that it is in"),
    Column("body_name", WORD, "tên của nơi chứa nó", "name of that body"),
    Column("body_kind", WORD, "loại của nơi chứa nó", "kind of that body"),
)
LIFE = (
    Column("alive", TRUTH, "còn, theo mọi điều sổ biết", "it is there, after all that is known"),
    Column("since", DAY, "ngày đầu tiên sổ biết về nó", "the first day on which it is known"),
    POSITION,
)
OF_VIEW = {
    "name": Column("name", TEXT, "tên", "name"),
    "kind": Column("kind", WORD, "loại", "kind"),
    "parent": Column("parent", WORD, "mã của cái mà nó thuộc hoặc thay", "what it is under"),
    "code": Column("code", TEXT, "mã số, số hiệu; luôn là chữ", "official code; always text"),
    "place": Column("place", TEXT, "nơi đặt", "place"),
    "grade": Column("grade", WORD, "xếp loại lần cuối", "its last grade"),
    "role": Column("role", WORD, "vai trò", "role"),
    "status": Column("status", WORD, "tình trạng", "status"),
}

_UNIT, _IN_UNIT = "unit", "in a unit"
_TABLES = dict((*BODIES.values(), *THINGS.values()))


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Return the columns of a view of things or bodies; sort keys come last."""
    body = BODY if _bodies(kind) else ()
    where = {_UNIT: places.PATH, _IN_UNIT: places.COLUMNS}.get(_lies(kind), ())
    plain = (STREAM, ID, *body, *(OF_VIEW[name] for name in _named(kind)), *LIFE, *where)
    return (*plain, *sort_keys(plain))


def shape_of(kind: Kind, found: Places) -> Shape:
    """Return what makes a row of `columns_of` of a row of the view."""
    named, bodies, lies = _named(kind), _bodies(kind), _lies(kind)

    def shaped(row: Row) -> Values:
        identity = identity_of(row["stream"])
        body: Values = ()
        where: Values = ()
        keys: Values = ()
        position, unit = row["position"], row["unit"]
        if bodies:
            body = (identity, row["body_name"], row["body_kind"])
            position = max(position, row["body_position"] or 0)
            unit = unit or (identity if bodies == "units" else row["body_unit"])
        if lies == _UNIT:
            where, keys = found.path(identity)
        elif lies == _IN_UNIT:
            where, keys = found.whole(unit)
        named_keys = [hex_key(row["body_name"])] if bodies else []
        named_keys += [hex_key(row["name"])] if "name" in named else []
        life = (row["alive"], date.fromisoformat(row["since"]), position)
        own = [row[name] for name in named]
        return (row["stream"], row["id"], *body, *own, *life, *where, *named_keys, *keys)

    return shaped


def from_books(reading: Reading, kind: Kind) -> Iterator[Row]:
    """Yield the rows of a view as the books hold them."""
    return reading.view(kind.table, _bodies(kind))


def taken_in_again(source: Source, kind: Kind, known: int) -> Iterator[Row]:
    """Yield the rows of a view as the books held them at a position, by stream and id."""
    for names in several(source.streams(kind.category), STREAMS):
        streams = source.several(names)
        for name in names:
            events = [e for e in streams.get(name, ()) if e.position <= known]
            if events:
                yield from _rows_of(kind, replayed(name, events))


def _rows_of(kind: Kind, held: list[Held]) -> Iterator[Row]:
    bodies = _bodies(kind)
    body = next((row.columns or {} for row in held if row.table == bodies), Row())
    beside = {f"body_{name}": body.get(name) for name in BODY_COLUMNS} if bodies else {}
    blank = dict.fromkeys(COLUMNS)
    for table, (stream, thing), columns in held:
        if table == kind.table and columns is not None:
            yield {"stream": stream, "id": thing, **blank, **columns, **beside}


def _lies(kind: Kind) -> str:
    """Return whether the things of a kind are units, lie in units, or neither."""
    if kind.name == _UNIT:
        return _UNIT
    return _IN_UNIT if _bodies(kind) or "unit" in _TABLES[kind.table] else ""


def _named(kind: Kind) -> tuple[str, ...]:
    """Return the columns that are filled in a view, but for the unit."""
    return tuple(name for name in OF_VIEW if name in _TABLES[kind.table])


def _bodies(kind: Kind) -> str | None:
    """Return the view of the bodies that the things of a kind are in, if they are in any."""
    table, _ = BODIES.get(kind.category, (None, {}))
    return None if table == kind.table else table
