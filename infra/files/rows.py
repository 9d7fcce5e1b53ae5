"""One row of a file, one line of a command: from names and values to a statement, and back.

The field names are those of interface «Events in files»; the rest are the event's own fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, replace
from datetime import date
from hashlib import sha256
from typing import Any

from socai.domain.catalogue import TYPES
from socai.domain.claim import FigureClaimed
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import Event, Recorded, Source, Statement
from socai.domain.fields import FieldSpec, check, specs
from socai.domain.interval import parse_quantity
from socai.domain.refusal import Message, Refused
from socai.domain.text import normal
from socai.infra.cli.typed import (
    check_document,
    check_place,
    check_text,
    hint,
    read_day,
    read_period,
    short,
)
from socai.infra.files.tables.cells import cell_value, envelope_value

ENVELOPE = (
    "type",
    "stream",
    "event_id",
    "command_id",
    "actor",
    "effective",
    "document",
    "page",
    "line",
    "quote",
    "documented",
    "reason",
    "corrects",
)
EXPORTED = ("position", "recorded_at")
"""Columns of an export that an import passes over: the new log gives its own."""


def digest(*parts: str) -> str:
    """Return 24 hexadecimal digits that stand for these texts and no others."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def canonical(row: Mapping[str, Any]) -> str:
    """Return the one text of a row: keys sorted, NFC, without empty fields or log positions."""
    kept = {
        key: normal(value) if isinstance(value, str) else value
        for key, value in row.items()
        if value is not None and key not in EXPORTED
    }
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def no_such_type(name: str) -> Refused:
    """Return the refusal of an event type that the catalogue does not have."""
    close = hint(name, TYPES)
    return Refused.of(
        f"Không có loại sự kiện «{name}»{close.vi}; xem `socai types`",
        f"There is no event type «{name}»{close.en}; see `socai types`",
    )


def _stream(name: str, value: Any) -> str:
    text = check_text(name, value)
    if text.startswith("log-"):
        raise Refused.of(
            f"Dòng «{text}» do socai tự ghi; người dùng không ghi vào đó",
            f"Stream «{text}» is written by socai alone",
        )
    return text


READ: dict[str, Callable[[str, Any], Any]] = {
    "type": check_text,
    "document": check_document,
    "page": check_place,
    "line": check_place,
    "quote": check_text,
    "documented": lambda name, value: read_day(check_text(name, value)),
    "stream": _stream,
    "effective": lambda name, value: read_period(check_text(name, value)),
    "reason": check_text,
    "corrects": check_text,
}
"""How each field of the envelope is read."""
SOURCE = ("document", "page", "line", "quote", "documented")
MOST_UNKNOWN = 5
"""Unknown fields of a row that are named one by one."""


def statement(row: Mapping[str, Any], event_id: str, table: bool = False) -> Statement:
    """Return the statement of a row; of a `table` the values are cells, to be read as written.

    Raises Refused with every field that is wrong, each message with its field.
    """
    wrong: list[Message] = []
    cells: list[Message] = []
    if table:
        row = _from_cells(row, cells)

    for name in ("type", "stream", "effective"):
        if row.get(name) is None:
            wrong.append(Message(f"Thiếu trường «{name}»", f"Field «{name}» is missing", name))
    given = {name: _taken(name, read, row, wrong) for name, read in READ.items()}
    event = _event(given.pop("type"), row, wrong)
    source = Source(**{name: given.pop(name) for name in SOURCE})
    said = {message.field for message in cells}
    wrong = [*cells, *(message for message in wrong if message.field not in said)]
    if wrong or event is None:
        raise Refused(*wrong)
    return Statement(event_id=event_id, event=event, source=source, **given)


def _taken(name: str, read: Callable[[str, Any], Any], row: Any, wrong: list[Message]) -> Any:
    """Return a field of the envelope as `read` makes it, None where it is left out or wrong."""
    try:
        return None if row.get(name) is None else read(name, row[name])
    except Refused as refused:
        wrong.extend(_about(name, refused))
        return None


def _event(name: str | None, row: Mapping[str, Any], wrong: list[Message]) -> Event | None:
    """Return the row's event; add to `wrong` what is the matter with its fields."""
    kind = TYPES.get(name or "")
    if kind is None:
        wrong += _about("type", no_such_type(name)) if name else ()
        return None
    given = {key: value for key, value in row.items() if key not in (*ENVELOPE, *EXPORTED)}
    if "value" in given and kind in (StockDeclared, FlowDeclared):
        _quantity(given, wrong)
    elif "value" in given and kind is FigureClaimed:
        _printed(given, wrong)
    known = {spec.name: spec for spec in specs(kind)}
    wrong.extend(_unknown(kind.__name__, [*known], [f for f in given if f not in known]))
    values = {}
    for spec in known.values():
        if spec.name in given:
            try:
                values[spec.name] = check(spec, _read_value(spec, given[spec.name]))
            except Refused as refused:
                wrong.extend(_about(spec.name, refused))
        elif spec.default is MISSING:
            wrong.append(
                Message(
                    f"{name} thiếu trường «{spec.name}»",
                    f"{name} lacks field «{spec.name}»",
                    spec.name,
                )
            )
    return None if wrong else kind(**values)


def _unknown(name: str, known: list[str], fields: list[str]) -> Iterator[Message]:
    """Yield that a type has none of these fields; the first of them one by one."""
    listed = ", ".join(known)
    for field in fields[:MOST_UNKNOWN]:
        close = hint(field, [*known, *ENVELOPE])
        yield Message(
            f"{name} không có trường «{field}»{close.vi} (các trường: {listed})",
            f"{name} has no field «{field}»{close.en} (fields: {listed})",
            field,
        )
    if more := len(fields[MOST_UNKNOWN:]):
        yield Message(f"và {more} trường lạ khác nữa", f"and {more} more that it does not have")


def _about(field: str, refused: Refused) -> list[Message]:
    """Return the messages of a refusal as said of a field."""
    return [replace(message, field=message.field or field) for message in refused.messages]


def _from_cells(row: Mapping[str, Any], wrong: list[Message]) -> dict[str, Any]:
    """Return the values that the cells of a row of a table mean; add to `wrong` what means none."""
    kind = TYPES.get(str(row.get("type") or ""))
    known = {spec.name: spec for spec in specs(kind)} if kind else {}
    found: dict[str, Any] = {}
    for name, value in row.items():
        try:
            spec = known.get(name)
            found[name] = cell_value(spec, value) if spec else envelope_value(name, value)
        except Refused as refused:
            wrong.extend(_about(name, refused))
            found[name] = None
    return found


def _quantity(given: dict[str, Any], wrong: list[Message]) -> None:
    """Replace «value» (12998, «hơn 39 nghìn») by lo, hi and qualifier."""
    try:
        interval, qualifier = parse_quantity(short(str(given.pop("value"))))
    except Refused as refused:
        wrong.extend(_about("value", refused))
        interval, qualifier = parse_quantity("0")
    given.setdefault("lo", interval.lo)
    given.setdefault("hi", interval.hi)
    given.setdefault("qualifier", qualifier)


def _printed(given: dict[str, Any], wrong: list[Message]) -> None:
    """Replace «value» («87,6%», «hơn 39 nghìn») by what a published figure has of it."""
    # The grammar of percentages is read when somebody needs it.
    from socai.infra.files.printed_value import printed_value

    try:
        found = printed_value(short(str(given.pop("value"))))
    except Refused as refused:
        wrong.extend(_about("value", refused))
        return
    counted = given.get("counted_unit")
    if "counted_unit" in found and counted not in (None, found["counted_unit"]):
        vi = f"tỷ lệ phần trăm mà đơn vị đếm là «{short(str(counted))}»; bỏ trống counted_unit"
        en = f"a percentage, and its counted unit is «{short(str(counted))}»; leave that out"
        wrong.append(Message(vi, en, "value"))
    for name, value in found.items():
        given.setdefault(name, value)


def _read_value(spec: FieldSpec, value: Any) -> Any:
    """Return a value of a file as the field's Python type where that is plain; else as it is."""
    if spec.base is date and isinstance(value, str):
        return read_day(value)
    return value


def statement_of(recorded: Recorded) -> Statement:
    """Return what a recorded event states."""
    meta = recorded.meta
    return Statement(
        event_id=meta.event_id,
        stream=meta.stream,
        event=recorded.event,
        effective=meta.effective,
        source=meta.source,
        reason=meta.reason,
        corrects=meta.corrects,
    )


def row_of_statement(said: Statement) -> dict[str, Any]:
    """Return a statement as a row of a file, without the fields that are empty."""
    source = said.source
    row: dict[str, Any] = {
        "type": type(said.event).__name__,
        "stream": said.stream,
        "effective": str(said.effective),
        **event_fields(said.event),
        "document": source.document,
        "page": source.page,
        "line": source.line,
        "quote": source.quote,
        "documented": source.documented.isoformat() if source.documented else None,
        "reason": said.reason,
        "corrects": said.corrects,
        "event_id": said.event_id,
    }
    required = {s.name for s in specs(type(said.event)) if s.default is MISSING}
    return {key: value for key, value in row.items() if value is not None or key in required}


def row_of(recorded: Recorded) -> dict[str, Any]:
    """Return an event as a row of a file: importing it records the same event."""
    meta = recorded.meta
    return {
        **row_of_statement(statement_of(recorded)),
        "command_id": meta.command_id,
        "actor": meta.actor,
    }


def event_fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event as values of JSON."""
    found = {}
    for spec in specs(type(event)):
        value = getattr(event, spec.name)
        if isinstance(value, date):
            value = value.isoformat()
        found[spec.name] = list(value) if isinstance(value, tuple) else value
    return found
