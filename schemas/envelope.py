"""The envelope of an event as the record `meta` that every schema begins with, and back."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

from socai.domain.event import Meta, Source
from socai.domain.fields import FieldSpec
from socai.domain.period import Period
from socai.domain.refusal import Message

from .values import Types, check_types, day_of, not_recorded, number_of


def _needed(name: str, kind: type) -> FieldSpec:
    return FieldSpec(name, kind, many=False, optional=False, rule=None, default=None)


def _optional(name: str, kind: type) -> FieldSpec:
    return FieldSpec(name, kind, many=False, optional=True, rule=None, default=None)


FIELDS = (
    _needed("event_id", str),
    _needed("command_id", str),
    _needed("command_content", str),
    _needed("command_index", int),
    _needed("command_size", int),
    _needed("stream", str),
    _needed("version", int),
    _needed("type", str),
    _needed("recorded_at", int),
    _needed("effective.first", date),
    _needed("effective.last", date),
    _needed("effective.open", bool),
    _optional("source.documented", date),
    _optional("source.document", str),
    _optional("source.page", int),
    _optional("source.line", int),
    _optional("source.quote", str),
    _needed("actor", str),
    _optional("reason", str),
    _optional("corrects", str),
)
_VALUES = attrgetter(*(spec.name for spec in FIELDS))
_known: set[Types] = set()


def meta_record(meta: Meta) -> dict[str, Any]:
    """Return the record of an envelope.

    Raises Refused where a value is not exactly of its type or the envelope impossible.
    """
    values = _VALUES(meta)
    types = tuple(map(type, values))
    if types not in _known:
        check_types(FIELDS, types, _known)
    event_id, command_id, content, index, size, stream, version, kind, recorded_at = values[:9]
    first, last, is_open, documented, document, page, line, quote = values[9:17]
    actor, reason, corrects = values[17:]
    if wrong := _impossible(index, size, version, first, last):
        raise not_recorded(wrong.vi, wrong.en)
    return {
        "event_id": event_id,
        "command": {"id": command_id, "content": content, "index": index, "size": size},
        "stream": stream,
        "version": version,
        "type": kind,
        "recorded_at": recorded_at,
        "effective": {"from": number_of(first), "to": number_of(last), "open": is_open},
        "documented": None if documented is None else number_of(documented),
        "document": document,
        "page": page,
        "line": line,
        "quote": quote,
        "actor": actor,
        "reason": reason,
        "corrects": corrects,
    }


def meta_of(record: dict[str, Any]) -> Meta | Message:
    """Return the envelope in a record, or why no event can have it.

    Raises ValueError or OverflowError for a day that does not exist.
    """
    command, effective = record["command"], record["effective"]
    first, last = day_of(effective["from"]), day_of(effective["to"])
    index, size, version = command["index"], command["size"], record["version"]
    if wrong := _impossible(index, size, version, first, last):
        return wrong
    documented = record["documented"]
    return Meta(
        event_id=record["event_id"],
        command_id=command["id"],
        command_content=command["content"],
        command_index=index,
        command_size=size,
        stream=record["stream"],
        version=version,
        type=record["type"],
        recorded_at=record["recorded_at"],
        effective=Period(first, last, effective["open"]),
        source=Source(
            document=record["document"],
            page=record["page"],
            line=record["line"],
            quote=record["quote"],
            documented=None if documented is None else day_of(documented),
        ),
        actor=record["actor"],
        reason=record["reason"],
        corrects=record["corrects"],
    )


def _impossible(index: int, size: int, version: int, first: date, last: date) -> Message | None:
    """Return why no event can have such an envelope, None where one can."""
    if not 0 <= index < size:
        return Message(
            f"sự kiện thứ {index} (tính từ 0) của lệnh có {size} sự kiện",
            f"it is event {index} (from 0) of a command of {size}",
        )
    if version < 1:
        return Message(f"thứ tự trong dòng là {version}", f"its version in the stream is {version}")
    if last < first:
        return Message(
            f"kỳ hiệu lực kết thúc {last} trước khi bắt đầu {first}",
            f"its period ends on {last}, before it begins on {first}",
        )
    return None
