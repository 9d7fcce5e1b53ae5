"""The kinds of fields that events have, and their checks: exact types, ranges, words."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Annotated, Any

from .refusal import Refused
from .text import check_free_text, check_opaque, fold, normal

PEOPLE_OF_THE_COUNTRY = 120_000_000
LARGEST_COUNT = 99_999_999_999
LARGEST_AMOUNT = 10**15


@dataclass(frozen=True, slots=True)
class Ref:
    """The field names a thing of this kind; it must stand on the event's day, or `ever`."""

    category: str
    ever: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """The field is a whole number in this range, both ends included."""

    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field is one of these words; each has its Vietnamese name."""

    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Slug:
    """The field is a word of small letters, digits and hyphens."""


@dataclass(frozen=True, slots=True)
class Free:
    """The field is free text of at most `length` characters, checked for persons' numbers."""

    length: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """The field is an opaque code of a person or household."""


@dataclass(frozen=True, slots=True)
class Exact:
    """The field is text of a machine (a hash, a schema): kept as it is."""


Rule = Ref | Bounds | OneOf | Slug | Free | Opaque | Exact


def words(**names: str) -> OneOf:
    """Return a closed list of words; `a_b` stands for the word «a-b»."""
    return OneOf(tuple((word.replace("_", "-"), name) for word, name in names.items()))


UnitId = Annotated[str, Ref("unit")]
ModelId = Annotated[str, Ref("community_model")]
SiteId = Annotated[str, Ref("model_site")]
BodyId = Annotated[str, Ref("organisation")]
StandardId = Annotated[str, Ref("standard")]
Name = Annotated[str, Free(300)]
Text = Annotated[str, Free(2000)]
Word = Annotated[str, Slug()]
Code = Annotated[str, Opaque()]
Machine = Annotated[str, Exact()]
Count = Annotated[int, Bounds(0, LARGEST_COUNT)]
Amount = Annotated[int, Bounds(0, LARGEST_AMOUNT)]
Year = Annotated[int, Bounds(1945, 2199)]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: its name, Python type (str, int, bool, date), whether it may be left out."""

    name: str
    base: type
    many: bool
    optional: bool
    rule: Rule | None
    default: Any


_SPECS: dict[type, tuple[FieldSpec, ...]] = {}


def specs(event_class: type) -> tuple[FieldSpec, ...]:
    """Return the fields of an event class in the order of their declaration."""
    if event_class not in _SPECS:
        assert is_dataclass(event_class)
        hints = typing.get_type_hints(event_class, include_extras=True)
        found = tuple(_spec(f.name, hints[f.name], f.default) for f in fields(event_class))
        _SPECS[event_class] = found
    return _SPECS[event_class]


def _spec(name: str, hint: Any, default: Any) -> FieldSpec:
    optional, many, rule = False, False, None
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        (hint,) = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        optional = True
    if typing.get_origin(hint) is tuple:
        hint, many = typing.get_args(hint)[0], True
    if typing.get_origin(hint) is Annotated:
        hint, rule = typing.get_args(hint)[:2]
    return FieldSpec(name, hint, many, optional, rule, default)


def check(spec: FieldSpec, value: Any) -> Any:
    """Return `value` as the field keeps it (text in NFC); raise Refused naming the field."""
    if value is None:
        if spec.optional:
            return None
        raise Refused.of(f"Thiếu trường «{spec.name}»", f"Field «{spec.name}» is missing")
    if spec.many:
        if isinstance(value, str) or not isinstance(value, (list, tuple)):
            raise _wrong(spec, value, "một danh sách", "a list")
        return tuple(_check_one(spec, item) for item in value)
    return _check_one(spec, value)


def _wrong(spec: FieldSpec, value: Any, vi: str, en: str) -> Refused:
    shown = repr(value)[:60]
    return Refused.of(
        f"Trường «{spec.name}»: {shown} không đúng, cần {vi}",
        f"Field «{spec.name}»: {shown} is wrong, {en} is needed",
    )


def _check_one(spec: FieldSpec, value: Any) -> Any:
    if spec.base is bool:
        if not isinstance(value, bool):
            raise _wrong(spec, value, "true hoặc false", "true or false")
        return value
    if spec.base is date:
        if type(value) is not date:
            raise _wrong(spec, value, "một ngày YYYY-MM-DD", "a day YYYY-MM-DD")
        return value
    if spec.base is int:
        return _check_count(spec, value)
    if not isinstance(value, str):
        raise _wrong(spec, value, "chữ", "text")
    return _check_text(spec, value)


def _check_count(spec: FieldSpec, value: Any) -> int:
    bounds = spec.rule if isinstance(spec.rule, Bounds) else Bounds(0, LARGEST_COUNT)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(spec, value, "một số nguyên", "a whole number")
    if not bounds.lo <= value <= bounds.hi:
        ends = f"{bounds.lo}–{bounds.hi}"
        raise _wrong(spec, value, f"một số trong khoảng {ends}", f"a number in {ends}")
    return value


def _check_text(spec: FieldSpec, value: str) -> str:
    if isinstance(spec.rule, Exact):
        return value
    value = normal(value)
    if not value:
        raise _wrong(spec, value, "chữ, không để trống", "text, not blank")
    match spec.rule:
        case OneOf(words=allowed):
            if all(value != word for word, _ in allowed):
                value = {fold(word): word for word, _ in allowed}.get(fold(value), value)
            if all(value != word for word, _ in allowed):
                names = ", ".join(f"{word} ({name})" for word, name in allowed)
                raise _wrong(spec, value, f"một trong: {names}", f"one of: {names}")
        case Slug():
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 100:
                raise _wrong(
                    spec,
                    value,
                    "chữ thường không dấu, số và gạch nối, ví dụ ban-chi-dao-antt",
                    "small letters without marks, digits and hyphens, e.g. ban-chi-dao-antt",
                )
        case Opaque():
            check_opaque(spec.name, value)
        case Free(length=length):
            if len(value) > length:
                most = (f"nhiều nhất {length} ký tự", f"at most {length} characters")
                raise _wrong(spec, value, *most)
            check_free_text(spec.name, value)
    return value
