"""The AsyncAPI document: valid by the official schema, and true of what is really sent."""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import fed
from command_line import Socai
from memory_bus import MemoryBus
from projected import history
from sent import TOPIC, filled, topic
from socai.consumers.bus import Entry
from socai.consumers.feed_record import topics_of
from socai.consumers.record import BARRIER
from socai.consumers.relay import Relay
from socai.infra.asyncapi import document
from socai.infra.kafka.keeping import kept
from socai.infra.running.relaying import PARTITIONS
from socai.infra.running.topics import topic_of
from socai.schemas import loader
from socai.schemas.feed import feed_schemas
from tree import ROOT

OFFICIAL = ROOT / "tests" / "data" / "asyncapi" / "3.0.0.json"
LEDGER_ID = "4f1c2a52-6c0b-4a86-9d7e-0a6a1b9a5c11"


@cache
def official() -> Draft7Validator:
    """Return what checks a document by the schema of the AsyncAPI Initiative."""
    return Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8")))


@pytest.mark.slow
def test_the_document_is_valid() -> None:
    assert [error.message for error in official().iter_errors(document(LEDGER_ID))] == []


WRONG: dict[str, Callable[[Any], Any]] = {
    "no version": lambda d: d.pop("asyncapi"),
    "another specification": lambda d: d.update(asyncapi="2.6.0"),
    "no title": lambda d: d["info"].pop("title"),
    "a word that it does not know": lambda d: d["channels"]["ledger"].update(topics=[]),
    "no such action": lambda d: d["operations"]["send-ledger"].update(action="publish"),
    "partitions in words": lambda d: kafka(d["channels"]["ledger"]).update(partitions="six"),
    "another policy": lambda d: kafka(d["channels"]["ledger"])["topicConfiguration"].update(
        {"cleanup.policy": ["keep"]}),
    "a record without fields": lambda d: payload(d).pop("fields"),
    "a field without a type": lambda d: payload(d)["fields"][1].pop("type"),
    "headers in no order": lambda d: d["components"]["messages"]["Barrier"].update(headers=[]),
}  # fmt: skip


def kafka(holder: Any) -> Any:
    """Return the binding to Kafka."""
    return holder["bindings"]["kafka"]


def payload(found: Any) -> Any:
    """Return an Avro schema in a document."""
    return found["components"]["messages"]["UnitTagged.v1"]["payload"]["schema"]


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_document_is_found(change: Callable[[Any], Any]) -> None:
    found = copy.deepcopy(document())
    # Fewer messages, so that it takes less than a second.
    found["channels"] = {"ledger": found["channels"]["ledger"]}
    for holder in (found["components"], found["channels"]["ledger"]):
        holder["messages"] = {n: holder["messages"][n] for n in ("UnitTagged.v1", "Barrier")}
    assert official().is_valid(found)
    change(found)
    assert not official().is_valid(found)


def test_every_schema_is_a_message_of_the_ledger_with_its_text() -> None:
    found = document(LEDGER_ID)
    messages = found["components"]["messages"]
    events, fed = loader.schemas().values(), feed_schemas().values()
    assert set(messages) == {*(schema.name for schema in (*events, *fed)), "Barrier", "Gone"}
    assert len(messages) == len(events) + len(fed) + 2
    for schema in (*events, *fed):
        said = messages[schema.name]
        assert said["payload"]["schema"] == schema.tree
        assert said["x-schema-id"] == schema.id
        assert said["summary"] != said["description"]
    listed = found["channels"]["ledger"]["messages"]
    assert list(listed) == [*(schema.name for schema in events), "Barrier"]


def test_every_topic_that_is_fed_is_a_channel() -> None:
    channels = document(LEDGER_ID)["channels"]
    addresses = {channel["address"].replace("{ledgerId}", LEDGER_ID)
                 for channel in channels.values()}  # fmt: skip
    assert addresses == {topic_of(LEDGER_ID), *topics_of(LEDGER_ID, 1).values()}
    state = channels["state-model_site"]
    assert list(state["messages"]) == ["ModelSiteState.v1", "Place.v1", "Gone"]
    assert kafka(state)["topicConfiguration"]["cleanup.policy"] == ["compact"]
    assert list(channels["figures"]["messages"]) == ["Figure.v1", "Place.v1", "Gone"]
    assert "điểm mô hình" in state["title"]


def test_every_reference_leads_somewhere() -> None:
    found = document()
    references = re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(found))
    assert len(references) > len(loader.schemas())
    for reference in references:
        node: Any = found
        for name in reference.split("/"):
            node = node[name]
        assert node


def test_the_channel_is_the_topic_as_it_is_made() -> None:
    ledger = document(LEDGER_ID)["channels"]["ledger"]
    assert ledger["address"].replace("{ledgerId}", LEDGER_ID) == topic_of(LEDGER_ID)
    assert ledger["parameters"]["ledgerId"]["default"] == LEDGER_ID
    assert "default" not in document()["channels"]["ledger"]["parameters"]["ledgerId"]
    said = kafka(ledger)
    assert said["partitions"] == PARTITIONS
    configured = {name: value[0] if isinstance(value, list) else str(value)
                  for name, value in said["topicConfiguration"].items()}  # fmt: skip
    assert configured == kept(compacted=False, replication=1)


def entries() -> list[Entry]:
    """Return what a relay really sends."""
    bus = topic(MemoryBus())
    Relay(filled(random.Random(1), 30), bus, TOPIC).send()
    return [received.entry for partition, end in enumerate(bus.ends(TOPIC))
            for received in bus.read(TOPIC, partition, 0, end)]  # fmt: skip


def test_headers_and_keys_are_those_that_are_sent() -> None:
    messages = document()["components"]["messages"]
    seen = set()
    for entry in entries():
        headers = {name: value.decode("ascii") for name, value in entry.headers.items()}
        barrier = entry.key == BARRIER
        said = messages["Barrier" if barrier else f"{headers['ce_type']}.v1"]
        assert set(headers) == set(said["headers"]["required"])
        Draft7Validator(said["headers"]).validate(headers)
        Draft7Validator(kafka(said)["key"]).validate(entry.key.decode())
        assert entry.value is None if barrier else said["contentType"] == headers["content-type"]
        seen.add(barrier)
    assert seen == {True, False}
    wrong = Draft7Validator(messages["Barrier"]["headers"])
    assert not wrong.is_valid({"socai-position": "01"})


@pytest.mark.parametrize(
    ("name", "fits"),
    [("urn:socai:schema:7", True), ("/schemas/ids/7", True), ("7", False), ("urn:7", False)],
)
def test_a_schema_is_named_as_now_or_as_before(name: str, fits: bool) -> None:
    headers = document()["components"]["messages"]["UnitTagged.v1"]["headers"]
    said = Draft7Validator(headers["properties"]["ce_dataschema"])
    assert said.is_valid(name) is fits


def test_what_is_fed_is_what_its_channel_tells() -> None:
    ledger, bus = fed.recorded(history(3, 60), date(2020, 1, 1), seed=3), MemoryBus()
    feed = ledger.feed(bus, batch=20)
    feed.send(ledger.store.last())
    found = document(ledger.store.ledger_id)
    seen: Counter[str] = Counter()
    for channel in found["channels"].values():
        name = channel["address"].replace("{ledgerId}", ledger.store.ledger_id)
        described = {m: found["components"]["messages"][m] for m in channel["messages"]}
        for partition, end in enumerate(bus.ends(name) if bus.partitions(name) else []):
            for received in bus.read(name, partition, 0, end):
                seen.update([told(received.entry, described)])
    assert seen["Place.v1"] > 20 and seen["Figure.v1"] > 20 and seen["Gone"] > 0
    assert sum(seen.values()) > 200 and len(seen) > 8


def told(entry: Entry, described: dict[str, Any]) -> str:
    """Return the message that a record is, by its schema; check its headers and key."""
    schema_id = int.from_bytes(entry.value[1:5], "big") if entry.value else None
    (name,) = (n for n, said in described.items() if said.get("x-schema-id") == schema_id)
    headers = {key: value.decode("ascii") for key, value in entry.headers.items()}
    assert set(headers) == set(described[name]["headers"]["required"])
    Draft7Validator(described[name]["headers"]).validate(headers)
    if name != "Gone":
        Draft7Validator(kafka(described[name])["key"]).validate(entry.key.decode())
    return name


def test_the_command_writes_the_document(socai: Socai, tmp_path: Path) -> None:
    ran = socai("asyncapi")
    assert ran.code == 0 and json.loads(ran.out) == document()
    path = tmp_path / "socai.json"
    told = socai("asyncapi", str(path))
    assert told.code == 0 and str(path) in told.err + told.out
    assert json.loads(path.read_text(encoding="utf-8")) == document()
    assert "ổ" in path.read_text(encoding="utf-8")
    assert socai("asyncapi", str(tmp_path / "no" / "folder.json")).code == 3
    assert socai("asyncapi", str(tmp_path / "socai.yaml")).code == 2


def test_the_command_needs_no_ledger(tmp_path: Path, socai: Socai) -> None:
    assert socai("asyncapi", ledger=tmp_path / "none").code == 0
