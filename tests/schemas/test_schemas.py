"""The released schemas: equal to the event classes, documented, with ids that never change."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import fastavro
import pytest
from fastavro.schema import to_parsing_canonical_form

from socai.domain.catalogue import TYPES
from socai.domain.event import Event
from socai.domain.fields import FieldSpec, specs
from socai.domain.refusal import Refused
from socai.schemas import loader
from socai.schemas.envelope import FIELDS as ENVELOPE
from socai.schemas.linter import lint
from socai.schemas.loader import Schema
from socai.schemas.upcasters import UPCASTERS, upcast
from tree import ROOT

SCHEMAS = list(loader.schemas().values())
DATE = {"type": "int", "logicalType": "date"}
AVRO = {str: "string", int: "long", bool: "boolean", date: DATE}
PLAIN = {"string", "long", "int", "boolean", "null"}
IDS = ROOT / "tests" / "golden" / "schema_ids.txt"
REQUIRED = object()

each_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
each_type = pytest.mark.parametrize("event_class", TYPES.values(), ids=lambda c: c.__name__)


def expected(spec: FieldSpec) -> tuple[str, Any, Any]:
    """Return name, Avro type and default that a field of an event class calls for."""
    avro: Any = AVRO[spec.base]
    if spec.many:
        default = REQUIRED if spec.default is dataclasses.MISSING else list(spec.default)
        return spec.name, {"type": "array", "items": avro}, default
    if spec.optional:
        return spec.name, ["null", avro], None
    return spec.name, avro, REQUIRED if spec.default is dataclasses.MISSING else spec.default


def written(field: dict[str, Any]) -> tuple[str, Any, Any]:
    """Return name, Avro type and default that a field of a schema states."""
    return field["name"], field["type"], field.get("default", REQUIRED)


def documented(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every record and field of a schema with its place."""
    if isinstance(node, dict) and node["type"] == "record":
        yield place, node
        for field in node["fields"]:
            yield f"{place}.{field['name']}", field
            yield from documented(field["type"], f"{place}.{field['name']}")


def canonical(node: Any, namespace: str = "") -> str:
    """Return the Parsing Canonical Form, by the rules of the Avro specification."""
    if isinstance(node, str):
        full = node if node in PLAIN or "." in node else f"{namespace}.{node}"
        return json.dumps(full)
    if isinstance(node, list):
        return "[" + ",".join(canonical(branch, namespace) for branch in node) + "]"
    if node["type"] in PLAIN:
        return json.dumps(node["type"])
    if node["type"] == "array":
        return '{"type":"array","items":' + canonical(node["items"], namespace) + "}"
    namespace = node.get("namespace", namespace)
    parts = []
    for field in node["fields"]:
        kind = canonical(field["type"], namespace)
        parts.append(f'{{"name":"{field["name"]}","type":{kind}}}')
    name = f"{namespace}.{node['name']}"
    return f'{{"name":"{name}","type":"record","fields":[{",".join(parts)}]}}'


@each_type
def test_a_schema_equals_the_class(event_class: type[Event]) -> None:
    fields = loader.current(event_class.__name__).tree["fields"]
    assert [written(field) for field in fields[1:]] == [expected(s) for s in specs(event_class)]


def test_every_type_has_every_version_and_nothing_else_is_shipped() -> None:
    needed = {(name, v) for name, c in TYPES.items() for v in range(1, c.version + 1)}
    assert set(loader.schemas()) == needed
    shipped = {e.name for e in files("socai.schemas").iterdir() if e.name.endswith(".avsc")}
    assert shipped == {f"{name}.v{version}.avsc" for name, version in needed}


def test_the_first_version_of_site_launched_lacks_where_it_was_replicated_from() -> None:
    first, second = (
        [field["name"] for field in loader.schemas()["SiteLaunched", v].tree["fields"]]
        for v in (1, 2)
    )
    assert second == [*first, "replicated_from"]


@each_schema
def test_the_envelope_comes_first_and_is_the_same_everywhere(schema: Schema) -> None:
    meta = schema.tree["fields"][0]
    assert meta["name"] == "meta"
    assert meta == SCHEMAS[0].tree["fields"][0]


def test_the_envelope_has_the_fields_of_meta() -> None:
    flat: list[dict[str, Any]] = []
    for field in SCHEMAS[0].tree["fields"][0]["type"]["fields"]:
        kind = field["type"]
        flat += kind["fields"] if isinstance(kind, dict) and "fields" in kind else [field]
    assert flat[8]["type"] == {"type": "long", "logicalType": "timestamp-micros"}
    kinds = ["long" if f["name"] == "recorded_at" else f["type"] for f in flat]
    assert kinds == [expected(spec)[1] for spec in ENVELOPE]
    assert all(written(f)[2] is (None if isinstance(f["type"], list) else REQUIRED) for f in flat)


@each_schema
def test_every_record_and_field_is_documented_in_both_languages(schema: Schema) -> None:
    for place, node in documented(schema.tree, schema.type):
        doc, doc_vi = node.get("doc", ""), node.get("doc_vi", "")
        assert len(doc) > 10 and doc.endswith("."), place
        assert len(doc_vi) > 10 and doc_vi.endswith("."), place
        assert not doc_vi.isascii() and unicodedata.is_normalized("NFC", doc_vi), place


@each_schema
def test_name_and_namespace_say_type_and_version(schema: Schema) -> None:
    assert schema.name == f"{schema.type}.v{schema.version}"
    assert (schema.tree["name"], schema.tree["namespace"]) == (
        schema.type,
        f"socai.v{schema.version}",
    )


@each_schema
def test_the_canonical_form_is_that_of_the_specification(schema: Schema) -> None:
    assert schema.canonical == canonical(schema.tree)
    assert json.loads(schema.canonical)["name"] == f"socai.v{schema.version}.{schema.type}"


@each_schema
def test_a_stock_library_parses_the_text(schema: Schema) -> None:
    assert fastavro.parse_schema(json.loads(schema.text)) == schema.parsed


def test_ids_never_change() -> None:
    """A released schema is never edited: what it writes must be readable for ever.

    A new version adds a line here and a pair of golden events; no line changes.
    """
    lines = [f"{schema.name} {schema.id}" for schema in SCHEMAS]
    assert IDS.read_text(encoding="utf-8").splitlines() == lines


def test_ids_are_distinct_and_fit_the_wire() -> None:
    assert len({schema.id for schema in SCHEMAS}) == len(SCHEMAS)
    assert all(0 < schema.id < 2**31 for schema in SCHEMAS)
    assert loader.schemas_by_id() == {schema.id: schema for schema in SCHEMAS}


def test_an_id_is_the_first_31_bits_of_a_well_known_hash() -> None:
    # SHA-256 of nothing begins with e3b0c442.
    assert loader.schema_id("") == 0xE3B0C442 >> 1


def test_an_id_says_nothing_of_docs_and_defaults() -> None:
    current = loader.current("SiteLaunched")
    tree = json.loads(current.text)
    tree["doc"] = tree["fields"][-1]["doc"] = "Said otherwise."
    tree["fields"][-1]["default"] = "otherwise"
    assert loader.schema_id(to_parsing_canonical_form(tree)) == current.id
    tree["fields"][-1]["name"] = "otherwise"
    assert loader.schema_id(to_parsing_canonical_form(tree)) != current.id


def test_a_collision_and_the_id_0_are_refused() -> None:
    one, two = SCHEMAS[:2]
    with pytest.raises(ValueError, match=f"{one.name} and {two.name}"):
        loader.by_id([one, dataclasses.replace(two, id=one.id)])
    with pytest.raises(ValueError, match="have the id 0"):
        loader.by_id([dataclasses.replace(one, id=0)])


def test_a_file_of_another_name_is_refused() -> None:
    text = loader.current("MemberLeft").text
    assert loader.load("MemberLeft.v1", text).id == loader.current("MemberLeft").id
    for name in ("MemberLeft.v2", "MemberJoined.v1"):
        with pytest.raises(ValueError, match=r"is of socai\.v1\.MemberLeft"):
            loader.load(name, text)


def record(*types: Any, name: str = "R") -> dict[str, Any]:
    """Return a record with fields f0, f1 … of these types."""
    fields = [{"name": f"f{number}", "type": kind} for number, kind in enumerate(types)]
    return {"type": "record", "name": name, "namespace": "socai.v1", "fields": fields}


def array(items: Any) -> dict[str, Any]:
    """Return an array."""
    return {"type": "array", "items": items}


EMPTY = record(name="Empty")


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        (record(["null", "R"]), ".f0: R holds itself"),
        (record(["null", "socai.v1.R"]), ".f0: socai.v1.R holds itself"),
        (record(array("R")), ".f0[]: R holds itself"),
        (record("string", record(["null", "R"], name="Inner")), ".f1.f0: R holds itself"),
        (record({"type": "map", "values": "R"}), ".f0[]: R holds itself"),
        (record(array("null")), ".f0: items of array take no bytes"),
        (record({"type": "map", "values": "null"}), ".f0: items of map take no bytes"),
        (record(array({"type": "null"})), ".f0: items of array take no bytes"),
        (record(array(EMPTY)), ".f0: items of array take no bytes"),
        (record(EMPTY, array("Empty")), ".f1: items of array take no bytes"),
        (record(array(record("null", "null", name="Nulls"))), ".f0: items of array take no bytes"),
        (record(array({"type": "fixed", "name": "F", "size": 0})), ".f0: items of array take no"),
        (record(["null", array("null")]), ".f0: items of array take no bytes"),
        (record(array(array("null"))), ".f0[]: items of array take no bytes"),
    ],
)
def test_the_linter_finds(schema: Any, fault: str) -> None:
    assert any(found.startswith(fault) for found in lint(schema))
    with pytest.raises(ValueError, match=re.escape(fault)):
        loader.load("R.v1", json.dumps(schema))


@pytest.mark.parametrize(
    "schema",
    [
        record(array("string"), "null", EMPTY),
        record(record("long", name="Twice"), "Twice", array("Twice")),
        record(array(array("long")), array(["null", "string"])),
        record(array({"type": "fixed", "name": "F", "size": 2}), {"type": "map", "values": "int"}),
        record({"type": "enum", "name": "E", "symbols": ["a"]}, array("E")),
    ],
)
def test_the_linter_leaves_alone(schema: Any) -> None:
    assert lint(schema) == []


@each_schema
def test_the_linter_passes_what_is_shipped(schema: Schema) -> None:
    assert lint(schema.tree) == []


def test_every_old_version_has_a_way_to_the_current_one() -> None:
    old = {(s.type, s.version) for s in SCHEMAS if s.version < TYPES[s.type].version}
    assert set(UPCASTERS) == old


@each_schema
def test_upcasting_gives_the_fields_of_the_class(schema: Schema) -> None:
    fields = {field["name"]: None for field in schema.tree["fields"][1:]}
    now = TYPES[schema.type].version
    names = [spec.name for spec in specs(TYPES[schema.type])]
    assert list(upcast(schema.type, schema.version, now, fields)) == names


def test_a_missing_step_is_an_error() -> None:
    with pytest.raises(KeyError):
        upcast("SiteLaunched", 1, 3, {})


@each_type
def test_describe_covers_every_field(event_class: type[Event]) -> None:
    described = loader.describe(event_class.__name__)
    head = [described[key] for key in ("type", "version", "kind")]
    assert head == [event_class.__name__, event_class.version, event_class.category]
    assert [f["name"] for f in described["fields"]] == [s.name for s in specs(event_class)]
    assert all(node["doc"] and node["doc_vi"] for node in (described, *described["fields"]))
    json.dumps(described)


def test_describe_tells_words_references_ranges_and_defaults() -> None:
    fields = {
        f["name"]: f
        for name in ("MemberJoined", "SuspectsArrested", "StockDeclared")
        for f in loader.describe(name)["fields"]
    }
    kind = fields["member_kind"]
    assert kind["words"] == {"person": "người", "household": "hộ gia đình", "guard": "bảo vệ"}
    assert (kind["type"], kind["optional"], kind["default"]) == ("text", True, "person")
    assert (fields["member"]["optional"], fields["role"]["optional"]) == (False, True)
    assert fields["suspects"]["range"] == [1, 10_000]
    assert fields["unit"]["refers_to"] == "unit"
    assert fields["keys"]["type"] == "list of text" and fields["keys"]["optional"]
    assert "words" not in fields["member"]


def test_describe_refuses_an_unknown_type() -> None:
    with pytest.raises(Refused, match="«Nothing»"):
        loader.describe("Nothing")


def test_the_envelope_describes_what_users_give() -> None:
    described = {field["name"]: field for field in loader.describe_envelope()}
    assert list(described) == [
        "effective",
        "documented",
        "document",
        "page",
        "line",
        "quote",
        "reason",
        "corrects",
    ]
    assert [name for name, field in described.items() if not field["optional"]] == ["effective"]
    assert described["page"]["type"] == "integer" and described["quote"]["type"] == "text"
    assert all(field["doc"] and field["doc_vi"] for field in described.values())
