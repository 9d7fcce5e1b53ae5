"""Clients that are not ours read a ledger's topic with nothing but what is public.

librdkafka with Confluent's deserializer, kcat, and Kafka Connect: on a real broker, to which
`socai run relay` sent the log, and with the registry that `socai run registry` serves.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

import connect
from command_line import event, write
from connect import file_sink
from programs import program
from running import Process, running
from socai.consumers.record import BARRIER, partition_of
from socai.domain.event import Event, Meta
from socai.domain.fields import specs
from socai.infra.app import Ledger
from socai.infra.cli import main
from socai.infra.kafka import provision
from socai.infra.running.relaying import PARTITIONS
from socai.infra.running.topics import topic_of
from socai.schemas import loader
from socai.schemas.codec import decode
from socai.schemas.envelope import meta_record
from socai.schemas.values import number_of

pytestmark = pytest.mark.slow
SECONDS = 60.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sent:
    """A log that was sent: the ledger, its topic, where the broker is, the bytes by position."""

    ledger: Path
    server: str
    topic: str
    log: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Read:
    """A record as a client gave it."""

    partition: int
    offset: int
    key: bytes
    value: bytes | None
    headers: Mapping[str, str]

    @property
    def position(self) -> int:
        """Return the position that its headers tell."""
        return int(self.headers["socai-position"])


@pytest.fixture(scope="module")
def sent(kafka_server: str, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Return the log of a small ledger, sent to its topic as a person sends it."""
    folder = tmp_path_factory.mktemp("sent")
    rows = [event("ActivityHeld", f"activity-{number}", "2021-05-03", unit="xa", form="conference",
                  attendances=number + 1, quote="một\nhội nghị ở Châu Hóa " * (number % 7 + 1))
            for number in range(300)]  # fmt: skip
    unit = event("UnitRegistered", "unit-xa", "..2008-01-01", kind="xa", name="xã Châu Hóa")
    file = write(folder / "rows.jsonl", [unit, *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOCAI_KAFKA", kafka_server)
        for line in (("init",), ("import", file), ("run", "relay", "--once")):
            assert main(["--ledger", str(folder / "ledger"), *line]) == 0
    with Ledger(folder / "ledger") as ledger:
        log = {recorded.position: data for recorded, data in ledger.store.stored(0, 10**6)}
        return Sent(folder / "ledger", kafka_server, topic_of(ledger.store.ledger_id), log)


@pytest.fixture(scope="module")
def registry(sent: Sent) -> Iterator[Process]:
    """Return `socai run registry` for that ledger."""
    with running(sent.ledger, "registry") as process:
        yield process


def consumed(sent: Sent) -> list[Read]:
    """Return every record of the topic as librdkafka reads it."""
    consumer = Consumer(
        {"bootstrap.servers": sent.server, "group.id": "not-ours", "enable.partition.eof": True,
         "enable.auto.commit": False, "isolation.level": "read_committed"}
    )  # fmt: skip
    consumer.assign([TopicPartition(sent.topic, number, 0) for number in range(PARTITIONS)])
    found: list[Read] = []
    ended: set[int | None] = set()
    while len(ended) < PARTITIONS:
        message = consumer.poll(SECONDS)
        assert message is not None
        if error := message.error():
            assert error.code() == KafkaError._PARTITION_EOF, error
            ended.add(message.partition())
            continue
        found.append(as_consumed(message))
    consumer.close()
    return found


def as_consumed(message: Any) -> Read:
    """Return a record that librdkafka gave."""
    headers = {name: value.decode() for name, value in message.headers()}
    return Read(message.partition(), message.offset(), message.key(), message.value(), headers)


def plain(value: Any) -> Any:
    """Return what a client read as it stands on the wire: days and times as numbers."""
    match value:
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case datetime():
            return (value - EPOCH) // timedelta(microseconds=1)
        case date():
            return number_of(value)
    return value


def as_record(meta: Meta, found: Event) -> dict[str, Any]:
    """Return what socai decoded in the same form."""
    return {"meta": meta_record(meta)} | {
        spec.name: plain(getattr(found, spec.name)) for spec in specs(type(found))
    }


def check(sent: Sent, found: list[Read]) -> None:
    """Check that records are the log: each event once, in its partition, headers and all."""
    events = [one for one in found if one.key != BARRIER]
    assert {one.position: one.value for one in events} == sent.log
    assert len(events) == len(sent.log) > 350
    ledger = sent.topic.removeprefix("socai.ledger.")
    last = dict.fromkeys(range(PARTITIONS), 0)
    for one in found:
        assert int(one.headers["socai-previous"]) == last[one.partition]
        if one.key == BARRIER:
            assert one.value is None
            continue
        assert one.value is not None
        last[one.partition] = one.position
        meta, _ = decode(one.value)
        assert one.headers["socai-hash"] == sha256(one.value).hexdigest()
        assert one.key.decode() == one.headers["ce_subject"] == meta.stream
        assert (one.headers["ce_id"], one.headers["ce_type"]) == (meta.event_id, meta.type)
        assert one.headers["ce_source"] == f"urn:uuid:{ledger}"
        assert one.partition == partition_of(meta.stream, PARTITIONS)


def test_librdkafka_and_confluents_deserializer_read_every_event(
    sent: Sent, registry: Process
) -> None:
    found = consumed(sent)
    check(sent, found)
    with SchemaRegistryClient({"url": registry.url}) as client:
        deserialize = AvroDeserializer(client)
        at = SerializationContext(sent.topic, MessageField.VALUE)
        for one in found:
            if one.value is None:
                assert deserialize(one.value, at) is None
                continue
            assert plain(deserialize(one.value, at)) == as_record(*decode(one.value))


def test_the_header_that_names_the_schema_has_the_id_that_the_registry_knows(
    sent: Sent, registry: Process
) -> None:
    records = [one for one in consumed(sent) if one.value]
    names = {one.headers["ce_dataschema"] for one in records}
    assert len(names) == len({one.headers["ce_type"] for one in records}) > 2
    for name in names:
        schema = loader.schemas_by_id()[int(name.removeprefix("urn:socai:schema:"))]
        status, text = registry.ask(f"/schemas/ids/{schema.id}")
        assert (status, json.loads(text)) == (200, {"schema": schema.text})


def kcat(sent: Sent) -> list[Read]:
    """Return every record of the topic as kcat prints it."""
    ran = subprocess.run(
        [program("kcat", "kcat"), "-C", "-b", sent.server, "-t", sent.topic, "-o", "beginning",
         "-e", "-q", "-J", "-X", "isolation.level=read_committed"],
        capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")
    # It prints the bytes as they are: read as Latin-1, each stays one letter.
    lines = ran.stdout.decode("latin-1").removesuffix("\n").split("\n")
    return [as_read(json.loads(line)) for line in lines]


def as_read(said: dict[str, Any]) -> Read:
    """Return a record that kcat printed."""
    names, values = said["headers"][::2], said["headers"][1::2]
    value = said["payload"]
    return Read(
        said["partition"],
        said["offset"],
        said["key"].encode("latin-1"),
        None if value is None else value.encode("latin-1"),
        dict(zip(names, values, strict=True)),
    )


def test_kcat_prints_every_record_with_its_headers(sent: Sent) -> None:
    found = kcat(sent)
    check(sent, found)
    barriers = [one for one in found if one.key == BARRIER]
    assert {one.partition for one in barriers} == set(range(PARTITIONS))
    assert {one.position for one in barriers} >= {len(sent.log)}
    assert len({one.headers["socai-root"] for one in barriers}) == len(
        {one.position for one in barriers}
    )
    mine = {(one.partition, one.offset): one for one in consumed(sent)}
    assert {(one.partition, one.offset): one for one in found} == mine


def divided(written: bytes, partitions: list[list[bytes]]) -> tuple[int, int]:
    """Return how many events and barriers a sink wrote.

    It wrote each partition in its order; what is no partition's next record fails.
    """
    events = barriers = 0
    while written:
        if written.startswith(b"null\n"):
            barriers, written = barriers + 1, written[5:]
            continue
        (queue,) = (left for left in partitions if left and written.startswith(left[0] + b"\n"))
        events, written = events + 1, written[len(queue.pop(0)) + 1 :]
    return events, barriers


def test_kafka_connect_takes_the_whole_topic_into_a_file(sent: Sent, tmp_path: Path) -> None:
    records = consumed(sent)
    partitions = [[one.value for one in records if one.partition == number and one.value]
                  for number in range(PARTITIONS)]  # fmt: skip
    barriers = sum(one.value is None for one in records)
    size = sum(len(one.value) if one.value else len("null") for one in records) + len(records)
    with file_sink(tmp_path, sent.server, sent.topic) as sink:
        written = sink.until(size)
    assert sink.text() == written and len(written) == size
    assert divided(written, partitions) == (len(sent.log), barriers)
    assert not any(partitions)


def test_the_jars_of_connect_are_those_of_the_broker_where_both_have_them() -> None:
    mine, brokers = connect.locked(), provision.locked()
    assert len({jar.name for jar in mine}) == len(mine) > 50
    versions = {(jar.group, jar.artifact): jar for jar in brokers}
    shared = [jar for jar in mine if (jar.group, jar.artifact) in versions]
    assert len(shared) > 8 and set(shared) <= set(brokers)
    kafka = {jar.version for jar in mine if jar.group == "org.apache.kafka"}
    assert kafka == {provision.kafka_version()}
