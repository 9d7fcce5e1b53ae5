"""A strict Avro reader: it takes the one form that a value is written in, and nothing else.

Stock readers also take longer spellings of a number, arrays in several blocks, any byte for true,
negative lengths. Here they are refused where they stand, so that two byte strings are never the
same event; and no length that the bytes merely claim is believed. This is twice as fast as a stock
reader followed by a comparison with what a stock writer makes of the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from socai.domain.refusal import Message

Reader = Callable[[bytes, int], tuple[Any, int]]
"""From the bytes and a place in them to a value and the place behind it."""


class Unreadable(Exception):
    """The bytes are no value of the schema in its one form; `message` says where and why."""

    def __init__(self, at: int, vi: str, en: str) -> None:
        super().__init__(f"byte {at}: {en}")
        self.message = Message(f"byte {at}: {vi}", f"byte {at}: {en}")


def reader(schema: Any) -> Reader:
    """Return the reader of a schema given as JSON values without logical types.

    It raises Unreadable, UnicodeDecodeError for text that is no UTF-8, and IndexError for bytes
    that end too early. ValueError here says that the schema has a type that socai does not use.
    """
    match schema:
        case str() if schema in _PLAIN:
            return _PLAIN[schema]
        case ["null", branch]:
            return _optional(reader(branch))
        case {"type": "array", "items": items}:
            return _array(reader(items))
        case {"type": "record", "fields": fields}:
            return _record([(field["name"], reader(field["type"])) for field in fields])
    raise ValueError(f"no reader for {schema}")


def _long(data: bytes, at: int) -> tuple[int, int]:
    byte = data[at]
    at += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), at
    value, shift = byte & 0x7F, 7
    while byte >= 0x80:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if value >> 64 or shift > 70:
            raise Unreadable(at, "số vượt quá 64 bit", "a number of more than 64 bits")
    if byte == 0:
        raise Unreadable(at, "số viết dài hơn cần thiết", "a number longer than needed")
    return (value >> 1) ^ -(value & 1), at


def _int(data: bytes, at: int) -> tuple[int, int]:
    value, at = _long(data, at)
    if not -0x80000000 <= value <= 0x7FFFFFFF:
        raise Unreadable(at, "số vượt quá 32 bit", "a number of more than 32 bits")
    return value, at


def _boolean(data: bytes, at: int) -> tuple[bool, int]:
    byte = data[at]
    if byte > 1:
        raise Unreadable(at, "không phải đúng hay sai", "neither true nor false")
    return byte == 1, at + 1


def _string(data: bytes, at: int) -> tuple[str, int]:
    length = data[at]
    if length < 0x80 and not length & 1:
        start = at + 1
        end = start + (length >> 1)
    else:
        length, start = _long(data, at)
        end = start + length
    if not start <= end <= len(data):
        raise Unreadable(at, "chữ vượt ra ngoài dữ liệu", "text that ends outside the bytes")
    return data[start:end].decode(), end


_PLAIN: dict[str, Reader] = {"long": _long, "int": _int, "boolean": _boolean, "string": _string}


def _optional(branch: Reader) -> Reader:
    def read(data: bytes, at: int) -> tuple[Any, int]:
        choice = data[at]
        if choice == 0:
            return None, at + 1
        if choice != 2:
            raise Unreadable(at, "không phải có hay không có", "neither absent nor present")
        return branch(data, at + 1)

    return read


def _array(item: Reader) -> Reader:
    """Return the reader of an array in one block; every item takes a byte or more (linter)."""

    def read(data: bytes, at: int) -> tuple[tuple[Any, ...], int]:
        count, at = _long(data, at)
        if count == 0:
            return (), at
        if not 0 < count <= len(data) - at:
            raise Unreadable(at, f"danh sách {count} mục", f"a list of {count} items")
        values = []
        for _ in range(count):
            value, at = item(data, at)
            values.append(value)
        if data[at] != 0:
            raise Unreadable(at, "danh sách bị chia thành nhiều khối", "a list in several blocks")
        return tuple(values), at + 1

    return read


def _record(fields: list[tuple[str, Reader]]) -> Reader:
    def read(data: bytes, at: int) -> tuple[dict[str, Any], int]:
        values = {}
        for name, field in fields:
            values[name], at = field(data, at)
        return values, at

    return read
