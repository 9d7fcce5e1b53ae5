"""Golden bytes: what every version of every event type once wrote is read the same for ever.

tests/golden/events.txt holds two events of each schema, a bare and a full one: the name, the bytes
in hex, and what they mean. A new schema adds its blocks, which the failing test prints. Bytes never
change; what the bytes of an old version mean gains the fields of the new one.
"""

import dataclasses
import io
import json
from datetime import date
from typing import Any

import fastavro
import pytest

from socai.domain.catalogue import TYPES
from socai.domain.event import Event, Meta
from socai.schemas import loader
from socai.schemas.codec import HEAD_BYTES, decode, encode
from socai.schemas.loader import Schema
from tree import ROOT

DAY = 17_000
GOLDEN = ROOT / "tests" / "golden" / "events.txt"


def blocks() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Return the golden events by name: their bytes and what they mean."""
    found = {}
    for block in GOLDEN.read_text(encoding="utf-8").split("\n\n"):
        name, raw, meaning = block.strip().split("\n")
        found[name] = (bytes.fromhex(raw), json.loads(meaning))
    return found


def plain(value: Any) -> Any:
    """Return a value as JSON holds it, days as text."""
    if isinstance(value, date):
        return str(value)
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: plain(getattr(value, name)) for name in names}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def meaning(meta: Meta, event: Event) -> dict[str, Any]:
    """Return what a decoded message says."""
    return {"meta": plain(meta), type(event).__name__: plain(event)}


def sample(kind: Any, name: str, full: bool) -> Any:
    """Return a value of a wire type, another for each name; `full` leaves nothing out."""
    if isinstance(kind, list):
        return sample(kind[1], name, full) if full else None
    if isinstance(kind, str):
        number = sum(name.encode())
        return {"string": f"đủ-{name}", "long": number, "int": DAY + number, "boolean": full}[kind]
    if kind["type"] == "array":
        return [sample(kind["items"], f"{name}-{n}", full) for n in (1, 2)] if full else []
    return {field["name"]: sample(field["type"], field["name"], full) for field in kind["fields"]}


def made(schema: Schema, full: bool) -> bytes:
    """Return a sample of a schema as the stock library writes it."""
    record = sample(json.loads(schema.canonical), "", full)
    record["meta"]["type"] = schema.type
    record["meta"]["command"]["index"] = 2 if full else 0
    record["meta"]["effective"]["to"] += 365
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema.wire, record)
    return b"\x00" + schema.id.to_bytes(4, "big") + body.getvalue()


def block(schema: Schema, full: bool) -> str:
    """Return the block that a new schema adds."""
    data = made(schema, full)
    said = json.dumps(meaning(*decode(data)), ensure_ascii=False)
    return f"{schema.name} {'full' if full else 'bare'}\n{data.hex()}\n{said}\n"


NEEDED = {
    f"{schema.name} {'full' if full else 'bare'}": (schema, full)
    for schema in loader.schemas().values()
    for full in (False, True)
}
each_golden = pytest.mark.parametrize("name", NEEDED)


def test_every_schema_has_its_golden_events() -> None:
    there = blocks()
    missing = [block(*needed) for name, needed in NEEDED.items() if name not in there]
    assert not missing, f"append to {GOLDEN.name}:\n\n" + "\n".join(missing)
    assert set(there) == set(NEEDED)


@each_golden
def test_golden_bytes_are_read_as_ever(name: str) -> None:
    data, said = blocks()[name]
    assert meaning(*decode(data)) == said


@each_golden
def test_a_stock_library_reads_and_writes_golden_bytes(name: str) -> None:
    data, _ = blocks()[name]
    schema = NEEDED[name][0]
    assert data[:HEAD_BYTES] == b"\x00" + schema.id.to_bytes(4, "big")
    body, again = io.BytesIO(data[HEAD_BYTES:]), io.BytesIO()
    parsed = fastavro.parse_schema(json.loads(schema.text))
    record: Any = fastavro.schemaless_reader(body, parsed, None)
    fastavro.schemaless_writer(again, parsed, record)
    assert again.getvalue() == data[HEAD_BYTES:]


@each_golden
def test_the_current_version_writes_the_golden_bytes(name: str) -> None:
    data, _ = blocks()[name]
    schema = NEEDED[name][0]
    meta, event = decode(data)
    written = encode(meta, event)
    is_current = schema.version == TYPES[schema.type].version
    assert (written == data) is is_current
    assert decode(written) == (meta, event)


def test_a_full_event_leaves_nothing_out_and_a_bare_one_all_it_may() -> None:
    there = blocks()
    full = there["StockDeclared.v1 full"][1]
    assert "null" not in json.dumps(full)
    meta = full["meta"]
    numbers = [meta["version"], meta["recorded_at"], meta["source"]["page"], meta["source"]["line"]]
    assert len({*numbers, meta["command_index"], meta["command_size"]}) == 6
    assert full["StockDeclared"]["keys"] == ["đủ-keys-1", "đủ-keys-2"]
    bare = there["StockDeclared.v1 bare"][1]["StockDeclared"]
    assert (bare["hi"], bare["keys"]) == (None, [])
    old = there["SiteLaunched.v1 full"][1]["SiteLaunched"]
    assert old["replicated_from"] is None and old["place"] == "đủ-place"
