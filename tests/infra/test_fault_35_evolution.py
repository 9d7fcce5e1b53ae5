"""Schemas change: what cannot read the past is refused, and the past is read for ever.

By socai, which reads every event with the schema that wrote it and brings it up to date, and by
clients that are not ours, which let Avro resolve the schema that wrote and the one they know.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import fastavro
import pytest
from confluent_kafka.schema_registry import Schema as Registered
from confluent_kafka.schema_registry import SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from command_line import Socai
from commands import NOON, command
from memory import MemoryEventStore
from memory_bus import MemoryBus
from mirrored import Mirrored, send
from other_versions import Fields, newer, shipping, successor
from registered import client_of
from socai.domain.catalogue import TYPES
from socai.domain.event import Event
from socai.domain.model_site import SiteLaunched
from socai.schemas import codec, loader
from socai.schemas.codec import HEAD_BYTES, decode, encode
from socai.schemas.compatibility import obstacles
from socai.schemas.loader import Schema
from socai.schemas.upcasters import UPCASTERS
from tree import ROOT

SITE_1, SITE_2 = (loader.schemas()["SiteLaunched", version] for version in (1, 2))
RECORD = {"subject.name.strategy.type": "RECORD"}
TOPIC = "socai.ledger.x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Third(Event):
    """SiteLaunched as a later version may state it: one field more, one under another name."""

    category: ClassVar[str] = "model_site"
    version: ClassVar[int] = 3
    unit: str
    model: str
    new: bool
    name: str | None = None
    whereabouts: str | None = None
    replicated_from: str | None = None
    households: int = 0


Third.__name__ = "SiteLaunched"


def third_schema() -> Schema:
    """Return the schema of that version."""

    def change(tree: Any) -> None:
        (place,) = (field for field in tree["fields"] if field["name"] == "place")
        place.update(name="whereabouts", aliases=["place"])
        tree["fields"].append({"name": "households", "type": "long", "default": 0})

    return successor(SITE_2, change)


def to_third(fields: Fields) -> Fields:
    """Return the fields of version 2 as those of version 3."""
    rest = {name: value for name, value in fields.items() if name != "place"}
    return {**rest, "whereabouts": fields["place"], "households": 0}


def golden(name: str) -> bytes:
    """Return the bytes that a released version once wrote."""
    lines = (ROOT / "tests" / "golden" / "events.txt").read_text(encoding="utf-8").split("\n")
    return bytes.fromhex(lines[lines.index(name) + 1])


OLD = {version: golden(f"SiteLaunched.v{version} full") for version in (1, 2)}


def resolved(reader: Schema, writer: Schema, data: bytes) -> dict[str, Any]:
    """Return what a stock library makes of the bytes of one version with another."""
    wrote, reads = (fastavro.parse_schema(json.loads(s.text)) for s in (writer, reader))
    found = fastavro.schemaless_reader(io.BytesIO(data[HEAD_BYTES:]), wrote, reads)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("version", "writer"), [(1, SITE_1), (2, SITE_2)])
def test_old_events_are_read_with_their_own_schema_and_brought_up_to_date(
    version: int, writer: Schema
) -> None:
    third = third_schema()
    assert obstacles(third.tree, writer.tree) == []
    with newer(third, Third, to_third):
        meta, event = decode(OLD[version])
    assert isinstance(event, Third) and meta.type == "SiteLaunched"
    assert (event.whereabouts, event.households) == ("đủ-place", 0)
    assert event.replicated_from == (None if version == 1 else "đủ-replicated_from")
    avro = resolved(third, writer, OLD[version])
    mine = {name: getattr(event, name) for name in avro if name != "meta"}
    assert {name: value for name, value in avro.items() if name != "meta"} == mine


def test_a_log_of_all_versions_is_read_over_the_wire() -> None:
    """Written by three socais, one after the other, and mirrored by the last."""
    fields: Fields = {"unit": "a", "model": "m", "new": True}
    store, bus = MemoryEventStore(codec=codec, clock=lambda: NOON), MemoryBus()
    with as_it_was():
        store.append([command(("model_site-1", 1), events=[First(**fields, place="thôn 1")])])
    event = SiteLaunched(**fields, place="thôn 2", replicated_from="1")
    store.append([command(("model_site-2", 1), events=[event])])
    with newer(third_schema(), Third, to_third):
        last = Third(**fields, whereabouts="thôn 3", households=7)
        store.append([command(("model_site-3", 1), events=[last])])
        send(bus, store)
        mirrored = Mirrored(store, bus)
        assert mirrored.run() == 3
        found = [decode(mirrored.store.data(position))[1] for position in (1, 2, 3)]
    assert [schema_of(store.data(n)) for n in (1, 2)] == [SITE_1.id, SITE_2.id]
    assert found == [
        Third(**fields, whereabouts="thôn 1"),
        Third(**fields, whereabouts="thôn 2", replicated_from="1"),
        last,
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Event):
    """SiteLaunched as its first version stated it."""

    category: ClassVar[str] = "model_site"
    unit: str
    model: str
    new: bool
    name: str | None = None
    place: str | None = None


First.__name__ = "SiteLaunched"


@contextmanager
def as_it_was() -> Iterator[None]:
    """Be the socai that had only the first version of SiteLaunched."""
    left = {key: found for key, found in loader.schemas().items() if found is not SITE_2}
    steps = {key: step for key, step in UPCASTERS.items() if key[0] != "SiteLaunched"}
    with shipping(left, {**TYPES, "SiteLaunched": First}, steps):
        yield


def schema_of(data: bytes) -> int:
    """Return the id of the schema that wrote these bytes."""
    return int.from_bytes(data[1:HEAD_BYTES], "big")


def graded(*symbols: str, **more: Any) -> Any:
    """Return a schema with an enumeration, as others may have one."""
    enum = {"type": "enum", "name": "Grade", "symbols": list(symbols), **more}
    return {"type": "record", "name": "R", "namespace": "x", "fields": [
        {"name": "grade", "type": enum}]}  # fmt: skip


def test_an_enumeration_is_widened_but_never_narrowed() -> None:
    narrow, wide = graded("good", "fair"), graded("good", "fair", "weak")
    assert obstacles(wide, narrow) == []
    assert [why.en for why in obstacles(narrow, wide)] == [
        ".grade: the reader's enum lacks weak, and has no default"
    ]
    assert obstacles(graded("good", "fair", default="fair"), wide) == []


CHANGES: dict[str, Callable[[Any], Any]] = {
    "a field that must be there": lambda t: t["fields"].append({"name": "cost", "type": "long"}),
    "a field under another name": lambda t: t["fields"][1].update(name="commune"),
    "a field of another type": lambda t: t["fields"][1].update(type="long"),
    "a field no longer optional": lambda t: t["fields"][4].update(type="string", default=""),
    "another event": lambda t: t.update(name="SiteOpened"),
}


@pytest.fixture
def registry(socai: Socai) -> Iterator[SchemaRegistryClient]:
    """Return Confluent's client of the registry of the sample's ledger."""
    with client_of(socai.ledger) as client:
        yield client


def test_an_incompatible_schema_is_refused_and_the_past_still_read(
    socai: Socai, registry: SchemaRegistryClient
) -> None:
    before = socai.last()
    subject = "socai.v2.SiteLaunched"
    for change in CHANGES.values():
        tree = json.loads(SITE_2.text)
        change(tree)
        wrong = Registered(json.dumps(tree), "AVRO")
        assert not registry.test_compatibility_all_versions(subject, wrong)
        with pytest.raises(SchemaRegistryError) as refused:
            registry.register_schema(subject, wrong)
        assert refused.value.http_status_code == 409
        assert "không tương thích" in refused.value.error_message
    assert registry.get_versions(subject) == [1, 2]
    assert socai.last() == before
    read = [decode(OLD[version])[1] for version in OLD]
    assert [event.place for event in read if isinstance(event, SiteLaunched)] == ["đủ-place"] * 2


@pytest.mark.slow
def test_every_event_ever_written_is_read_through_the_registry(
    registry: SchemaRegistryClient,
) -> None:
    deserialize = AvroDeserializer(registry)
    lines = (ROOT / "tests" / "golden" / "events.txt").read_text(encoding="utf-8").split("\n\n")
    for block in lines:
        name, raw, _ = block.strip().split("\n")
        found = deserialize(bytes.fromhex(raw), context())
        assert isinstance(found, dict) and found["meta"]["type"] == name.partition(".v")[0]
    assert len(lines) == 2 * len(loader.schemas())


def context() -> SerializationContext:
    """Return where a value stands."""
    return SerializationContext(TOPIC, MessageField.VALUE)


def test_a_client_that_knows_the_first_version_reads_the_second(
    registry: SchemaRegistryClient,
) -> None:
    found = AvroDeserializer(registry, SITE_1.text)(OLD[2], context())
    assert isinstance(found, dict)
    assert "replicated_from" not in found and found["place"] == "đủ-place"


def test_a_client_that_knows_the_second_version_reads_the_first(
    registry: SchemaRegistryClient,
) -> None:
    found = AvroDeserializer(registry, SITE_2.text)(OLD[1], context())
    assert isinstance(found, dict)
    assert found["replicated_from"] is None and found["place"] == "đủ-place"


def test_a_client_that_asks_for_the_latest_version_reads_all_of_them(
    registry: SchemaRegistryClient,
) -> None:
    latest = AvroDeserializer(registry, conf={"use.latest.version": True, **RECORD})
    for version in (1, 2):
        found = latest(OLD[version], context())
        assert isinstance(found, dict) and "replicated_from" in found
    assert latest(OLD[2], context())["replicated_from"] == "đủ-replicated_from"


def test_what_was_read_is_what_socai_reads(registry: SchemaRegistryClient) -> None:
    found = AvroDeserializer(registry, SITE_2.text)(OLD[1], context())
    _, event = decode(OLD[1])
    assert {name: found[name] for name in found if name != "meta"} == {
        name: getattr(event, name) for name in found if name != "meta"
    }
    assert schema_of(encode(decode(OLD[1])[0], event)) == SITE_2.id
