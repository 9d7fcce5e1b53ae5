"""The schemas of what is fed: documented, with ids that never change, and without free text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import fastavro
import pytest

from socai.consumers.feed_state import BODIES, FED, STATEMENTS, THINGS, schema_of
from socai.domain.catalogue import KINDS, evolve
from socai.domain.event import Event
from socai.domain.fields import FieldSpec, Free, specs
from socai.domain.refusal import Refused
from socai.schemas import feed
from socai.schemas.linter import lint
from socai.schemas.loader import Schema, schema_id, schemas_by_id
from tree import ROOT

SCHEMAS = list(feed.feed_schemas().values())
IDS = ROOT / "tests" / "golden" / "feed_schema_ids.txt"
MARK = "Nguyễn Văn A"
NAMES = {"name", "number"}
"""What of free text is fed: the names of units, bodies and programmes, the numbers of documents."""

each_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
each_kind = pytest.mark.parametrize("kind", FED)


def documented(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every record and field of a schema with its place."""
    if isinstance(node, dict) and node["type"] == "record":
        yield place, node
        for field in node["fields"]:
            yield f"{place}.{field['name']}", field
            yield from documented(field["type"], f"{place}.{field['name']}")
    elif isinstance(node, dict) and node["type"] == "array":
        yield from documented(node["items"], f"{place}[]")


def test_every_kind_has_a_schema_and_nothing_else_is_shipped() -> None:
    names = {*(schema_of(kind) for kind in FED), "Figure", "Place"}
    assert {schema.type for schema in SCHEMAS} == names and len(SCHEMAS) == len(names)
    shipped = {e.name for e in files("socai.schemas.feed").iterdir() if e.name.endswith(".avsc")}
    assert shipped == {f"{schema.name}.avsc" for schema in SCHEMAS}
    assert set(FED) == set(KINDS) - {"log"} == {*BODIES, *STATEMENTS}


def test_ids_never_change() -> None:
    """A released schema is never edited; a new version adds a line here, and no line changes."""
    lines = [f"{schema.name} {schema.id}" for schema in SCHEMAS]
    assert IDS.read_text(encoding="utf-8").splitlines() == lines


def test_an_id_is_that_of_no_event() -> None:
    assert not set(feed.feed_schemas()) & set(schemas_by_id())
    assert all(schema.id == schema_id(schema.canonical) for schema in SCHEMAS)


@each_schema
def test_every_record_and_field_is_documented_in_both_languages(schema: Schema) -> None:
    found = list(documented(schema.tree, schema.type))
    assert len(found) > 5
    for place, node in found:
        doc, doc_vi = node["doc"], node["doc_vi"]
        assert len(doc) > 10 and doc.endswith("."), place
        assert len(doc_vi) > 6 and doc_vi.endswith("."), place
        assert not doc_vi.isascii() and unicodedata.is_normalized("NFC", doc_vi), place


@each_schema
def test_a_stock_library_parses_the_text(schema: Schema) -> None:
    assert lint(schema.tree) == []
    assert fastavro.parse_schema(json.loads(schema.text)) == schema.parsed


@each_kind
def test_a_state_has_the_registers_of_its_kind(kind: str) -> None:
    fields = {
        field["name"]: field["type"] for field in feed.current(schema_of(kind)).tree["fields"]
    }
    if kind in STATEMENTS:
        return
    assert set(BODIES[kind]) <= set(fields)
    assert ("things" in fields) is (kind in THINGS)
    if kind in THINGS:
        names = [field["name"] for field in fields["things"]["items"]["fields"]]
        assert names == ["family", "id", "since", *THINGS[kind]]


def value(spec: FieldSpec) -> Any:
    """Return a value for a field, the mark where it is free text."""
    text = MARK if isinstance(spec.rule, Free) else "x"
    one = {str: text, int: 1, bool: True, date: date(2021, 1, 1)}[spec.base]
    return (one,) if spec.many else one


def sample(event_class: type[Event]) -> Event:
    """Return an event with every field, free text marked but for names and numbers."""
    named = {spec.name: value(spec) for spec in specs(event_class)}
    return event_class(**{n: "x" if n in NAMES and v == MARK else v for n, v in named.items()})


@each_kind
def test_no_free_text_is_fed(kind: str) -> None:
    marked = 0
    for event_class in KINDS[kind].EVENTS:
        event = sample(event_class)
        marked += MARK in map(str, vars_of(event))
        if kind in STATEMENTS:
            assert MARK not in map(str, STATEMENTS[kind](event).values())
        for put in evolve(kind, event):
            fed = THINGS.get(kind, ()) if put.thing[0] else BODIES.get(kind, ())
            assert put.register not in fed or put.value != MARK, put
            assert put.thing[1] != MARK
    assert marked or kind not in ("document", "activity", "programme", "pledge")


def vars_of(event: Event) -> list[Any]:
    """Return the values of an event."""
    return [getattr(event, spec.name) for spec in specs(type(event))]


def test_bytes_are_framed_and_read_back() -> None:
    record = {"ledger": "L", "position": 7, "hash": "00", "as_of": date(2021, 5, 3), "format": 1}
    data = feed.encode("Place", record)
    assert data[:5] == b"\x00" + feed.current("Place").id.to_bytes(4, "big")
    assert feed.decode(data) == ("Place", record)


@pytest.mark.parametrize("change", [{"more": 1}, {"position": None}, {"ledger": None}])
def test_a_record_that_is_not_of_its_schema_is_not_written(change: dict[str, Any]) -> None:
    record = {"ledger": "L", "position": 7, "hash": "00", "as_of": date(2021, 5, 3), "format": 1}
    with pytest.raises((ValueError, TypeError)):
        feed.encode("Place", {**record, **change})


def test_other_bytes_are_refused() -> None:
    record = {"ledger": "L", "position": 7, "hash": "00", "as_of": date(2021, 5, 3), "format": 1}
    data = feed.encode("Place", record)
    for wrong in (b"", data[:4], data[:-1], data + b"\x00", b"\x01" + data[1:], b"\x00" * 9):
        with pytest.raises(Refused, match="không phải do socai"):
            feed.decode(wrong)
