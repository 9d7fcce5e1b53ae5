"""Who can read what whom has written: the rules against a stock library, and each rule by itself.

fastavro is the oracle: it shares no code with the rules, and reads bytes that are written here.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avro_worlds import DATE, Tree, World, any_value, copy, every_shape, kind, number, plain_bytes
from socai.schemas import loader
from socai.schemas.compatibility import DEEPEST, PROMISED, Level, broken, obstacles
from socai.schemas.forms import BadSchema, form

V1 = loader.schemas()["SiteLaunched", 1]
STRICTER = re.compile(r"the writer has int, the reader needs int \(date\)$")


def resolving(reader: Tree, writer: Tree) -> Callable[[bytes], Any]:
    """Return what reads a value as fastavro resolves it; it raises whatever it raises."""
    wrote, reads = (fastavro.parse_schema(copy(tree)) for tree in (writer, reader))
    return lambda data: fastavro.schemaless_reader(io.BytesIO(data), wrote, reads)


def fails(reader: Tree, writer: Tree, *data: bytes) -> bool:
    """Return whether fastavro cannot read one of the values."""
    read = resolving(reader, writer)
    for one_value in data:
        try:
            read(one_value)
        except Exception:
            return True
    return False


def two(seed: int) -> tuple[Tree, Tree]:
    """Return two schemas of which one is the other with something changed."""
    world = World(seed)
    made = world.record()
    pair = made, world.changed(made)
    return pair if world.rng.random() < 0.5 else (pair[1], pair[0])


def found(reader: Tree, writer: Tree) -> list[str] | None:
    """Return the obstacles; None where what was changed left a default that does not fit."""
    try:
        return [message.en for message in obstacles(reader, writer)]
    except BadSchema as bad:
        assert "default" in str(bad)
        return None


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_rules_agree_with_a_stock_library(seed: int) -> None:
    reader, writer = two(seed)
    why = found(reader, writer)
    if why is None:
        return
    rng = random.Random(seed)
    data = [*every_shape(writer), *(any_value(rng, writer) for _ in range(20))]
    if why and not all(STRICTER.search(each) for each in why):
        assert fails(reader, writer, *data), why
    else:
        read = resolving(reader, writer)
        assert len([read(value) for value in data]) == len(data)


def test_what_is_compared_is_varied() -> None:
    """So that agreement means something: enough pairs of each kind, few that are given up."""
    seen: Counter[str] = Counter()
    for seed in range(400):
        why = found(*two(seed))
        seen["no schema" if why is None else "incompatible" if why else "compatible"] += 1
        seen.update(kind(tree) for tree in (w["type"] for w in two(seed)[0]["fields"]))
    assert seen["incompatible"] > 60 and seen["compatible"] > 200 and seen["no schema"] < 12
    assert all(seen[each] > 20 for each in ("union", "enum", "array", "map", "record", "long"))


@pytest.mark.parametrize("seed", range(20))
def test_the_bytes_are_what_the_library_takes_them_for(seed: int) -> None:
    world = World(seed)
    tree = world.record()
    for data in [*every_shape(tree), any_value(world.rng, tree)]:
        whole = io.BytesIO(data)
        fastavro.schemaless_reader(whole, fastavro.parse_schema(copy(tree)), None)
        assert whole.read() == b""


def record(*fields: dict[str, Any], name: str = "R", **more: Any) -> Tree:
    """Return a record of these fields."""
    return {"type": "record", "name": name, "namespace": "w.v1", "fields": list(fields), **more}


def one(of: Tree, **more: Any) -> Tree:
    """Return a record whose only field, f, is of a type."""
    return record({"name": "f", "type": of, **more})


def enum(*symbols: str, **more: Any) -> Tree:
    """Return an enum."""
    return {"type": "enum", "name": "E", "symbols": list(symbols), **more}


MICROS = {"type": "long", "logicalType": "timestamp-micros"}
MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
NODE = record({"name": "next", "type": ["null", "R"], "default": None})

WRONG: list[tuple[str, Tree, Tree, str]] = [
    ("a field without default", one("int"), record(), ".f: the writer lacks this field"),
    ("a renamed field", record({"name": "g", "type": "int"}), one("int"), ".g: the writer lacks"),
    ("another type", one("int"), one("string"), ".f: the writer has string, the reader needs int"),
    ("narrower", one("int"), one("long"), ".f: the writer has long, the reader needs int"),
    ("no longer optional", one("string"), one(["null", "string"]), ".f: the writer has null, the"),
    ("a branch fewer", one(["null", "int"]), one(["null", "string", "int"]),
     ".f: the writer has string, the reader needs null | int"),
    ("a symbol fewer", one(enum("a")), one(enum("a", "b", "c")), ".f: the reader's enum lacks b,"),
    ("other items", one({"type": "array", "items": "int"}),
     one({"type": "array", "items": ["int", "null"]}), ".f[]: the writer has null"),
    ("other values", one({"type": "map", "values": "int"}),
     one({"type": "map", "values": "string"}), ".f[]: the writer has string"),
    ("an array is no map", one({"type": "map", "values": "int"}),
     one({"type": "array", "items": "int"}), ".f: the writer has array, the reader needs map"),
    ("another record", record(name="S"), record(), ".: the writer has record w.v1.R"),
    ("another enum", one({**enum("a"), "name": "F"}), one(enum("a")), ".f: the writer has enum"),
    ("another size", one({"type": "fixed", "name": "F", "size": 2}),
     one({"type": "fixed", "name": "F", "size": 3}), ".f: the writer has fixed w.v1.F"),
    ("inside a record", one(record({"name": "a", "type": "int"}, name="In")),
     one(record(name="In")), ".f.a: the writer lacks"),
    ("in a branch", one(["null", record({"name": "a", "type": "int"}, name="In")]),
     one(["null", record(name="In")]), ".f.a: the writer lacks"),
    ("two fields into one", record({"name": "a", "type": "int", "aliases": ["b"]}),
     record({"name": "a", "type": "int"}, {"name": "b", "type": "int"}), ".b: aliases of the"),
]  # fmt: skip
"""A rule, a reader that breaks it, the writer, and the place and words that say so."""


@pytest.mark.parametrize(("reader", "writer", "said"), [w[1:] for w in WRONG],
                         ids=[w[0] for w in WRONG])  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(reader: Tree, writer: Tree, said: str) -> None:
    (message,) = obstacles(reader, writer)
    assert message.en.startswith(said)
    assert message.vi.partition(":")[0] == message.en.partition(":")[0] and message.vi != message.en
    if "fixed" not in said:
        assert fails(reader, writer, *every_shape(writer))


RIGHT: list[tuple[str, Tree, Tree]] = [
    ("the same", one("int"), one("int")),
    ("a field with a default", one("int", default=3), record()),
    ("a field fewer", record(), one("int")),
    ("a renamed field", record({"name": "g", "type": "int", "aliases": ["f"]}), one("int")),
    ("wider", one("long"), one("int")),
    ("a number with decimals", one("double"), one("long")),
    ("optional now", one(["null", "string"]), one("string")),
    ("required again", one("string"), one(["string"])),
    ("a branch more", one(["null", "int", "string"]), one(["null", "int"])),
    ("a wider branch", one(["null", "long"]), one(["null", "int"])),
    ("a symbol more", one(enum("a", "b")), one(enum("a"))),
    ("a symbol fewer, with a default", one(enum("a", default="a")), one(enum("a", "b"))),
    ("another version of the name", {**one("int"), "namespace": "w.v2"}, one("int")),
    ("a record of another name", record(name="S", aliases=["R"]), record()),
    ("a record of another full name", record(name="S", aliases=["w.v1.R"]), record()),
    ("other order", record({"name": "b", "type": "int"}, {"name": "a", "type": "string"}),
     record({"name": "a", "type": "string"}, {"name": "b", "type": "int"})),
    ("a plain number", one("int"), one(DATE)),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "writer"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
def test_what_can_be_read_is_left_alone(reader: Tree, writer: Tree) -> None:
    assert obstacles(reader, writer) == []
    assert not fails(reader, writer, *every_shape(writer))


def test_names_are_followed() -> None:
    first, second = {"name": "a", "type": enum("x")}, {"name": "b", "type": "E"}
    assert obstacles(record(first, second), record(first, second)) == []
    assert obstacles(NODE, NODE) == []
    fewer = {"name": "a", "type": enum("y")}
    (message,) = obstacles(record(fewer, second), record(second | {"type": enum("x")}, first | {
        "type": "E"}))  # fmt: skip
    assert message.en == ".a: the reader's enum lacks x, and has no default"
    wider = record({"name": "next", "type": ["null", "R"]}, {"name": "more", "type": "int"})
    assert [each.en for each in obstacles(wider, NODE)] == [
        ".more: the writer lacks this field, and the reader has no default"
    ]


def test_a_time_in_another_measure_is_read_wrongly_by_stock_libraries() -> None:
    data = number(1_536_742_800_000_000)
    assert resolving(one(MILLIS), one(MICROS))(data)["f"].year == 2018
    assert obstacles(one(MILLIS), one(MICROS))[0].en == (
        ".f: the writer has long (timestamp-micros), the reader needs long (timestamp-millis)"
    )
    assert obstacles(one(DATE), one("int")) and not obstacles(one("long"), one(MICROS))


def test_bytes_are_not_always_text() -> None:
    text, raw = one("string"), one("bytes")
    assert resolving(text, raw)(plain_bytes("string", "xã"))["f"] == "xã"
    assert fails(text, raw, b"\x02\xff")
    assert obstacles(text, raw) and not obstacles(raw, text)


def test_one_field_of_the_writer_is_not_two_of_the_reader() -> None:
    twice = record(*({"name": n, "type": "int", "aliases": ["f"], "default": 0} for n in "ab"))
    assert sorted(resolving(twice, one("int"))(number(7)).values()) == [0, 7]
    assert obstacles(twice, one("int"))[0].en.startswith(".f: aliases of the reader")


BAD: list[tuple[Tree, str]] = [
    (5, ".: «5» is no type"),
    ({}, ".: «{}» is no type"),
    ("nope", ".: there is no type «nope»"),
    ({"type": {"type": "int"}}, ".: «{'type': {'type': 'int'}}» is no type"),
    ({"type": "error", "name": "E", "fields": []}, ".: «{'type': 'error'"),
    ({"type": "array"}, ".: the array lacks «items»"),
    ({"type": "map", "values": "nope"}, "[]: there is no type «nope»"),
    ({"type": "record", "name": "R"}, ".: the record lacks «fields»"),
    ({"type": "record", "name": "R-1", "fields": []}, ".: «R-1» is no name"),
    ({"type": "record", "fields": []}, ".: «None» is no name"),
    ({**record(), "namespace": 5}, ".: «R» is no name"),
    (record({"name": "f"}), ".: a field lacks its name or type"),
    (record({"name": "f g", "type": "int"}), ".f g: this is no name"),
    (record({"name": "f", "type": "int"}, {"name": "f", "type": "int"}), ".: a field is there twi"),
    (one("int", default="x"), ".f: the default «x» is no int"),
    (one("int", default=2**31), ".f: the default «2147483648» is no int"),
    (one("long", default=True), ".f: the default «True» is no long"),
    (one(["null", "int"], default=3), ".f: the default «3» is no union"),
    (one(enum("a"), default="b"), ".f: the default «b» is no enum"),
    (one(enum("a", "a")), ".f: symbols must be distinct"),
    (one(enum("a", default="b")), ".f: the default is no symbol"),
    (one(["int", "int"]), ".f: the branches of a union"),
    (one(["null", ["int"]]), ".f: the branches of a union"),
    (one("int", aliases="g"), ".f: a list of texts is needed"),
    (one({"type": "fixed", "name": "F", "size": "2"}), ".f: the fixed lacks its size"),
    (record({"name": "a", "type": enum("x")}, {"name": "b", "type": enum("x")}), ".b: the type «w"),
    (one(record({"name": "a", "type": "int"}, name="In"), default={}), ".f: the default «{}» is"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "said"), BAD)
def test_what_is_no_schema_is_refused_with_its_place(tree: Tree, said: str) -> None:
    with pytest.raises(BadSchema) as refused:
        form(tree)
    (message,) = refused.value.messages
    assert message.en.startswith(f"This is no Avro schema: {said}")
    assert message.vi.startswith("Không phải lược đồ Avro: ") and message.vi != message.en


def nested(depth: int) -> Tree:
    """Return arrays in arrays."""
    return {"type": "array", "items": nested(depth - 1)} if depth else "int"


def test_a_hostile_schema_exhausts_nothing() -> None:
    with pytest.raises(BadSchema, match="nested more than"):
        form(nested(300))
    chain = [record(name="R0")]
    chain += [record({"name": "f", "type": f"R{n}"}, name=f"R{n + 1}") for n in range(3_000)]
    assert len(form(chain).inner) == 3_001
    last = {"name": "f", "type": "R3000"}
    reader = record({"name": "mine", "type": chain, "default": {}}, last)
    (message,) = obstacles(reader, record({"name": "theirs", "type": chain}, last))
    assert message.en.count(".f") == DEEPEST + 1 and message.en.endswith("nested too deep")


SUCCESSORS: dict[str, Callable[[Tree], Any]] = {
    "a field without default": lambda t: t["fields"].append({"name": "cost", "type": "long"}),
    "a field renamed": lambda t: t["fields"][1].update(name="commune"),
    "another type": lambda t: t["fields"][1].update(type="long"),
    "no longer optional": lambda t: t["fields"][4].update(type="string", default=""),
    "a time in another measure": lambda t: meta(t)[5].update(type=MILLIS),
    "a field of the envelope": lambda t: meta(t).append({"name": "place", "type": "string"}),
    "another event": lambda t: t.update(name="SiteOpened"),
}  # fmt: skip


def meta(tree: Tree) -> list[Any]:
    """Return the fields of the envelope."""
    fields: list[Any] = tree["fields"][0]["type"]["fields"]
    return fields


@pytest.mark.parametrize("change", SUCCESSORS.values(), ids=SUCCESSORS)
def test_an_incompatible_successor_of_a_released_schema_is_found(
    change: Callable[[Tree], Any],
) -> None:
    tree = json.loads(V1.text)
    change(tree)
    why = broken(PROMISED, tree, [V1.tree])
    assert why and all(each.en.startswith("socai.v1.Site") for each in why)
    assert "cannot read the data of socai.v1.SiteLaunched" in why[0].en


def test_levels_differ_in_who_reads_whom_and_how_far_back() -> None:
    first, second, third = one("int"), one("long"), record()
    found = {level.value: len(broken(level, third, [first, second])) for level in Level}
    assert found == {
        "NONE": 0, "BACKWARD": 0, "BACKWARD_TRANSITIVE": 0, "FORWARD": 1, "FORWARD_TRANSITIVE": 2,
        "FULL": 1, "FULL_TRANSITIVE": 2,
    }  # fmt: skip
    found = {level.value: len(broken(level, one("int"), [second, third])) for level in Level}
    assert found == {
        "NONE": 0, "BACKWARD": 1, "BACKWARD_TRANSITIVE": 2, "FORWARD": 0, "FORWARD_TRANSITIVE": 0,
        "FULL": 1, "FULL_TRANSITIVE": 2,
    }  # fmt: skip
    assert PROMISED is Level.BACKWARD_TRANSITIVE


def test_the_first_version_has_nothing_to_keep_to() -> None:
    assert [broken(level, one("int"), []) for level in Level] == [[]] * len(Level)
