"""Events as bytes: Confluent's wire format (byte 0, schema id in 4 bytes, Avro body).

An event has exactly one byte string, and a byte string is exactly one event or refused: what is
written is checked for exact types first, what is read is read by a reader that takes one form only.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, NoReturn

from fastavro import schemaless_writer

from socai.domain.catalogue import TYPES
from socai.domain.event import Event, Meta
from socai.domain.fields import specs
from socai.domain.refusal import Message, Refused, UpgradeNeeded

from .envelope import meta_of, meta_record
from .loader import Schema, current, schemas_by_id
from .reader import Reader, Unreadable, reader
from .upcasters import upcast
from .values import Types, check_types, day_of, not_recorded, number_of, wrong_type

MAXIMUM_BYTES = 1_048_576
MAGIC = b"\x00"
HEAD_BYTES = 5


class BadMessage(Refused):
    """Bytes that are no event of this ledger: what is wrong, and where they stood."""


class LaterMessage(BadMessage, UpgradeNeeded):
    """Bytes of a schema that is not known here, behind whose id the envelope of an event stands."""


class _Form:
    """How the events of one type are taken apart and put together."""

    def __init__(self, name: str) -> None:
        self.event_class = TYPES[name]
        self.schema = current(name)
        self.wire = self.schema.wire
        self.head = MAGIC + self.schema.id.to_bytes(HEAD_BYTES - 1, "big")
        self.fields = specs(self.event_class)
        self.days = tuple(spec.name for spec in self.fields if spec.base is date)
        self.lists = tuple(spec for spec in self.fields if spec.many)
        self.known: set[Types] = set()


_form = cache(_Form)


def encode(meta: Meta, event: Event) -> bytes:
    """Return the bytes of an event in the current schema of its type.

    Raises Refused, naming the field, where a value is not exactly of its type; also where one does
    not fit, the envelope is impossible or the bytes are more than MAXIMUM_BYTES.
    """
    name = type(event).__name__
    if TYPES.get(name) is not type(event):
        raise not_recorded(f"«{name}» không có trong danh mục", f"«{name}» is not in the catalogue")
    form = _form(name)
    try:
        record = _event_record(form, event)
        record["meta"] = meta_record(meta)
        buffer = BytesIO()
        buffer.write(form.head)
        schemaless_writer(buffer, form.wire, record, strict=True)
    except (OverflowError, UnicodeEncodeError, AttributeError) as error:
        raise not_recorded(
            f"một giá trị không ghi được: {error}", f"a value cannot be written: {error}"
        ) from error
    if meta.type != name:
        raise not_recorded(
            f"phần chung ghi loại «{meta.type}», sự kiện là {name}",
            f"the envelope says «{meta.type}», the event is {name}",
        )
    data = buffer.getvalue()
    if len(data) > MAXIMUM_BYTES:
        raise not_recorded(
            f"dài {len(data)} byte, nhiều nhất {MAXIMUM_BYTES}; hãy rút ngắn hoặc chia nhỏ",
            f"it is {len(data)} bytes long, at most {MAXIMUM_BYTES}; shorten or divide it",
        )
    return data


def _event_record(form: _Form, event: Event) -> dict[str, Any]:
    record = {spec.name: getattr(event, spec.name) for spec in form.fields}
    types = tuple(map(type, record.values()))
    if types not in form.known:
        check_types(form.fields, types, form.known)
    for name in form.days:
        if record[name] is not None:
            record[name] = number_of(record[name])
    for spec in form.lists:
        for item in record[spec.name]:
            if type(item) is not spec.base:
                raise wrong_type(spec.name, type(item), spec.base)
    return record


def decode(data: bytes, where: str = "") -> tuple[Meta, Event]:
    """Return the envelope and the event, in its current version, that bytes hold.

    Raises BadMessage, naming `where` the bytes stood, unless they are exactly what some version of
    socai wrote: of a known schema, whole, with nothing left over, each value in its one form.
    It is a LaterMessage where a later version seems to have written them.
    """
    schema = _schema_of(data, where)
    try:
        record, end = schema.read(data, HEAD_BYTES)
        if end != len(data):
            left = len(data) - end
            raise Unreadable(end, f"thừa {left} byte ở cuối", f"{left} bytes are left over")
        meta = meta_of(record.pop("meta"))
        event = _event(schema, record)
    except (Unreadable, IndexError, ValueError, OverflowError) as error:
        said = _said(error)
        _bad(
            where,
            f"không phải một {schema.name} trọn vẹn ({said.vi})",
            f"they are not one whole {schema.name} ({said.en})",
            error,
        )
    if isinstance(meta, Message):
        _bad(where, meta.vi, meta.en)
    if meta.type != schema.type:
        _bad(
            where,
            f"phần chung ghi loại «{meta.type}», lược đồ là {schema.name}",
            f"the envelope says «{meta.type}», the schema is {schema.name}",
        )
    return meta, event


def _said(error: Exception) -> Message:
    match error:
        case Unreadable(message=message):
            return message
        case UnicodeDecodeError():
            return Message("chữ không phải UTF-8", "text that is no UTF-8")
        case IndexError():
            return Message("dữ liệu bị cắt cụt", "the bytes end too early")
    return Message(f"ngày không tồn tại: {error}", f"a day that does not exist: {error}")


def _event(schema: Schema, fields: dict[str, Any]) -> Event:
    form = _form(schema.type)
    if schema is not form.schema:
        fields = upcast(schema.type, schema.version, form.schema.version, fields)
    for name in form.days:
        if fields[name] is not None:
            fields[name] = day_of(fields[name])
    return form.event_class(**fields)


def _schema_of(data: bytes, where: str) -> Schema:
    """Return the schema that the head of the bytes names; raise BadMessage where it names none."""
    if len(data) > MAXIMUM_BYTES:
        _bad(
            where,
            f"dài {len(data)} byte, nhiều nhất {MAXIMUM_BYTES}",
            f"they are {len(data)} bytes, at most {MAXIMUM_BYTES}",
        )
    if len(data) < HEAD_BYTES or data[:1] != MAGIC:
        start = data[:HEAD_BYTES].hex()
        _bad(
            where,
            f"không bắt đầu bằng byte 0 và mã lược đồ 4 byte («{start}»)",
            f"they do not begin with byte 0 and a schema id of 4 bytes («{start}»)",
        )
    number = int.from_bytes(data[1:HEAD_BYTES], "big")
    schema = schemas_by_id().get(number)
    if schema is None:
        _bad(
            where,
            f"không biết lược đồ {number}; nếu dữ liệu không hỏng thì sổ này được ghi bởi "
            "phiên bản mới hơn, cần nâng cấp socai",
            f"schema {number} is not known; unless they are damaged, this ledger was written by a "
            "newer version, upgrade socai",
            kind=LaterMessage if _has_envelope(data) else BadMessage,
        )
    return schema


def _has_envelope(data: bytes) -> bool:
    """Return whether an envelope follows the head, as in every event of every version."""
    try:
        record, _ = _envelope()(data, HEAD_BYTES)
        return isinstance(meta_of(record), Meta)
    except (Unreadable, IndexError, ValueError, OverflowError):
        return False


@cache
def _envelope() -> Reader:
    fields = json.loads(next(iter(schemas_by_id().values())).canonical)["fields"]
    return reader(fields[0]["type"])


def _bad(
    where: str,
    vi: str,
    en: str,
    cause: Exception | None = None,
    kind: type[BadMessage] = BadMessage,
) -> NoReturn:
    at = f" ({where})" if where else ""
    raise kind(
        Message(
            f"Bản ghi sự kiện{at} không dùng được: {vi}. Không có gì được ghi hay tính từ bản ghi "
            "này; hãy đối chiếu với bản sao lưu",
            f"The bytes of an event{at} cannot be used: {en}. Nothing was recorded or counted from "
            "them; compare with a backup",
        )
    ) from cause
