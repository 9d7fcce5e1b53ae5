"""The released schemas: one .avsc per event type and version, packaged beside this module."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import fastavro
from fastavro.schema import to_parsing_canonical_form

from socai.domain.catalogue import event_type
from socai.domain.fields import Bounds, FieldSpec, OneOf, Ref, specs

from .linter import lint
from .reader import Reader, reader

KIND_OF_VALUE = {str: "text", int: "integer", bool: "boolean", date: "date"}
GIVEN_BY_USERS = (
    "effective",
    "documented",
    "document",
    "page",
    "line",
    "quote",
    "reason",
    "corrects",
)
"""The fields of the envelope that a user can give; the others are the log's."""


@dataclass(frozen=True, eq=False)
class Schema:
    """One released schema: the type and version that it is for, its id and its text."""

    type: str
    version: int
    id: int
    canonical: str
    text: str

    @property
    def name(self) -> str:
        """Return «<type>.v<version>»."""
        return f"{self.type}.v{self.version}"

    @cached_property
    def tree(self) -> dict[str, Any]:
        """Return the schema as JSON values, with its docs."""
        tree: dict[str, Any] = json.loads(self.text)
        return tree

    @cached_property
    def parsed(self) -> Any:
        """Return the schema for fastavro, with days as dates and times as datetimes."""
        return fastavro.parse_schema(self.tree)

    @cached_property
    def wire(self) -> Any:
        """Return the schema for fastavro with days and times as the plain numbers on the wire.

        It is the canonical form, which has no logical types: writing is much faster.
        """
        return fastavro.parse_schema(json.loads(self.canonical))

    @cached_property
    def read(self) -> Reader:
        """Return what reads the wire form, strictly."""
        return reader(json.loads(self.canonical))


def schema_id(canonical: str) -> int:
    """Return the id of a schema: the first 31 bits of the SHA-256 of its Parsing Canonical Form.

    So nobody has to allot ids. That form has names and types alone: schemas that differ only in
    docs or defaults have the same id, so what was released is not reworded either.
    """
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:4], "big") >> 1


def load(name: str, text: str) -> Schema:
    """Return the schema of a file «<type>.v<version>»; raise ValueError where it is unfit."""
    tree = json.loads(text)
    type_name, _, version = name.rpartition(".v")
    wrong = lint(tree)
    if (tree["name"], tree["namespace"]) != (type_name, f"socai.v{version}"):
        wrong.append(f"is of {tree['namespace']}.{tree['name']}")
    if wrong:
        raise ValueError(f"schema {name}: {'; '.join(wrong)}")
    canonical = to_parsing_canonical_form(tree)
    return Schema(type_name, int(version), schema_id(canonical), canonical, text)


@cache
def schemas() -> dict[tuple[str, int], Schema]:
    """Return every released schema by type and version, in order of name."""
    found = (entry for entry in files(__package__).iterdir() if entry.name.endswith(".avsc"))
    texts = {entry.name.removesuffix(".avsc"): entry.read_text("utf-8") for entry in found}
    loaded = [load(name, texts[name]) for name in sorted(texts)]
    return {(schema.type, schema.version): schema for schema in loaded}


@cache
def schemas_by_id() -> dict[int, Schema]:
    """Return every released schema by id."""
    return by_id(schemas().values())


def by_id(found: Iterable[Schema]) -> dict[int, Schema]:
    """Return schemas by id; raise ValueError where two have the same, or one has 0."""
    indexed: dict[int, Schema] = {}
    for schema in found:
        other = indexed.setdefault(schema.id, schema)
        if other is not schema or schema.id == 0:
            raise ValueError(f"schemas {other.name} and {schema.name} have the id {schema.id}")
    return indexed


def current(type_name: str) -> Schema:
    """Return the schema in which events of a type are written; raise Refused for no such type."""
    return schemas()[type_name, event_type(type_name).version]


def describe(type_name: str) -> dict[str, Any]:
    """Return what a user can say with an event type: its fields with their docs in two languages.

    The fields of the envelope are the same for all: `describe_envelope`. Raises Refused where there
    is no such type.
    """
    event_class = event_type(type_name)
    tree = current(type_name).tree
    written = {field["name"]: field for field in tree["fields"]}
    return {
        "type": type_name,
        "version": event_class.version,
        "kind": event_class.category,
        "doc": tree["doc"],
        "doc_vi": tree["doc_vi"],
        "fields": [_field(spec, written[spec.name]) for spec in specs(event_class)],
    }


def _field(spec: FieldSpec, written: dict[str, Any]) -> dict[str, Any]:
    kind = KIND_OF_VALUE[spec.base]
    described: dict[str, Any] = {
        "name": spec.name,
        "type": f"list of {kind}" if spec.many else kind,
        "optional": spec.optional or spec.default is not MISSING,
        "doc": written["doc"],
        "doc_vi": written["doc_vi"],
    }
    match spec.rule:
        case OneOf(words=allowed):
            described["words"] = dict(allowed)
        case Ref(category=category):
            described["refers_to"] = category
        case Bounds(lo=lo, hi=hi):
            described["range"] = [lo, hi]
    if spec.default is not MISSING and spec.default not in (None, ()):
        described["default"] = spec.default
    return described


@cache
def _envelope() -> dict[str, dict[str, Any]]:
    tree = next(iter(schemas().values())).tree
    return {field["name"]: field for field in tree["fields"][0]["type"]["fields"]}


def describe_envelope() -> list[dict[str, Any]]:
    """Return the fields that a user can give with every event, as `describe` returns them."""
    kinds = {"documented": "date", "effective": "period", "page": "integer", "line": "integer"}
    return [
        {
            "name": name,
            "type": kinds.get(name, "text"),
            "optional": name != "effective",
            "doc": _envelope()[name]["doc"],
            "doc_vi": _envelope()[name]["doc_vi"],
        }
        for name in GIVEN_BY_USERS
    ]
