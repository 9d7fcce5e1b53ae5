"""Event types with their fields, for people: what each field means and which words it takes."""

from __future__ import annotations

from typing import Any

from socai.domain.catalogue import TYPES
from socai.schemas.loader import describe, describe_envelope

OWN = ("SchemaPublished", "ProjectionRevised")
"""Types that socai alone records."""
KINDS_OF_VALUES = {
    "text": "chữ",
    "integer": "số nguyên",
    "boolean": "true hoặc false",
    "date": "ngày",
    "period": "kỳ",
}


def all_types() -> list[dict[str, Any]]:
    """Return every event type that a user can record."""
    return [describe(name) for name in TYPES if name not in OWN]


def one_type(name: str) -> dict[str, Any]:
    """Return one event type with the fields of its envelope; raise Refused where there is none."""
    return {**describe(name), "envelope": describe_envelope()}


def type_lines(found: dict[str, Any], lang: str) -> list[str]:
    """Return an event type in words."""
    vi = lang != "en"
    doc = "doc_vi" if vi else "doc"
    lines = [f"{found['type']} ({found['kind']}): {found[doc]}"]
    lines.append("Các trường:" if vi else "Fields:")
    lines += [_field(field, lang) for field in found["fields"]] or ["  –"]
    lines.append("Mọi sự kiện còn có:" if vi else "Every event has also:")
    return lines + [_field(field, lang) for field in found["envelope"]]


def _field(field: dict[str, Any], lang: str) -> str:
    vi = lang != "en"
    kind: str = field["type"]
    if vi:
        one = kind.removeprefix("list of ")
        kind = ("danh sách " if one != kind else "") + KINDS_OF_VALUES.get(one, one)
    if words := field.get("words"):
        kind = ", ".join(f"{word} ({name})" if vi else word for word, name in words.items())
    need = "" if field["optional"] else ("; cần có" if vi else "; needed")
    return f"  {field['name']} [{kind}{need}]: {field['doc_vi' if vi else 'doc']}"
