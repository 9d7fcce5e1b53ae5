"""`socai run feed` on a real broker: what any client of Kafka reads of it, by the schema's id."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import fastavro
import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource

from command_line import BODY, Socai, event, make_sample
from memory_bus import MemoryBus
from running import running
from servers import running_kafka
from socai.consumers.feed import Feed
from socai.consumers.feed_record import FIGURES, PLACE, topics_of
from socai.infra.app import Ledger
from socai.infra.running.feeding import PARTITIONS, make_topics
from socai.schemas import feed

pytestmark = pytest.mark.slow
FEED = ("run", "relay", "project", "feed", "--once")
WAIT_SECONDS = 20.0


@pytest.fixture
def own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a ledger that has topics of its own."""
    make_sample(tmp_path).rename(tmp_path / "ledger")
    return Socai(capsys, tmp_path)


@pytest.fixture
def kafka(kafka_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the broker's address, which questions and parts use."""
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    monkeypatch.setenv("SOCAI_HTTP", "off")
    return kafka_server


def topics(socai: Socai, number: int = 1) -> dict[str, str]:
    """Return the topics of a ledger's feed by what they hold."""
    with Ledger(socai.ledger) as ledger:
        return topics_of(ledger.store.ledger_id, number)


@contextmanager
def reader(server: str) -> Iterator[Consumer]:
    """Give a plain client that knows nothing of socai."""
    reading = Consumer(
        {
            "bootstrap.servers": server,
            "group.id": "nobody",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 20,
        }
    )
    try:
        yield reading
    finally:
        reading.close()


def places(socai: Socai, number: int = 1) -> list[TopicPartition]:
    """Return every partition of a ledger's feed."""
    named = topics(socai, number).values()
    return [
        TopicPartition(topic, n, OFFSET_BEGINNING) for topic in named for n in range(PARTITIONS)
    ]


def ends(server: str, socai: Socai) -> list[TopicPartition]:
    """Return every partition of a ledger's feed with its end."""
    with reader(server) as reading:
        found = places(socai)
        for place in found:
            place.offset = reading.get_watermark_offsets(place, timeout=WAIT_SECONDS)[1]
        return found


def records(server: str, since: list[TopicPartition]) -> dict[str, list[tuple[str, Any]]]:
    """Return key and value of the records of each topic since these offsets; no places."""
    found: dict[str, list[tuple[str, Any]]] = {place.topic: [] for place in since}
    left = {(place.topic, place.partition) for place in since}
    with reader(server) as reading:
        reading.assign(since)
        while left:
            message = reading.poll(WAIT_SECONDS)
            assert message is not None, f"nothing comes of {left}"
            if message.error():
                assert message.error().code() == KafkaError._PARTITION_EOF
                left.discard((message.topic(), message.partition()))
            elif message.key() != PLACE:
                found[message.topic()].append((message.key().decode(), message.value()))
    return found


def decoded(value: bytes | None) -> Any:
    """Return what a value says by the schema whose id it begins with, as a registry serves it."""
    if value is None:
        return None
    assert value[:1] == b"\x00"
    text = feed.feed_schemas()[int.from_bytes(value[1:5], "big")].text
    schema = fastavro.parse_schema(json.loads(text))
    return fastavro.schemaless_reader(io.BytesIO(value[5:]), schema, None)


def expected(socai: Socai) -> dict[str, dict[str, Any]]:
    """Return what is fed of the ledger at once, told from its own books."""
    bus = MemoryBus()
    with Ledger(socai.ledger) as ledger:
        make_topics(bus, ledger.store.ledger_id, 1)
        Feed(ledger.store, ledger.view, bus, feed).send(ledger.catch_up())
    found: dict[str, dict[str, Any]] = {}
    for name, topic in topics(socai).items():
        read = [r.entry for n in range(PARTITIONS) for r in bus.read(topic, n, 0, 10**6)]
        kept = {entry.key.decode(): entry.value for entry in read if entry.key != PLACE}
        found[name] = {key: decoded(value) for key, value in kept.items() if value is not None}
    return found


def told(contents: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return contents without when the figures were asked."""
    times = {"known", "as_of", "boundaries"}
    return {
        name: {
            key: {field: value for field, value in record.items() if field not in times}
            for key, record in content.items()
        }
        for name, content in contents.items()
    }


def standing(server: str, socai: Socai) -> dict[str, dict[str, Any]]:
    """Return what stands on the topics, the last record of each key."""
    found: dict[str, dict[str, Any]] = {}
    read = records(server, places(socai))
    for name, topic in topics(socai).items():
        last = dict(read[topic])
        found[name] = {key: decoded(value) for key, value in last.items() if value is not None}
    return found


def test_any_client_reads_what_is_fed(own: Socai, kafka: str, tmp_path: Path) -> None:
    recorded = own.last()
    ran = own.json(*FEED)
    assert ran[-1] == {"part": "feed", "at": topics(own)[FIGURES], "position": recorded}
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("SOCAI_KAFKA")
        wanted = told(expected(own))
    assert told(standing(kafka, own)) == wanted
    assert wanted[FIGURES]["members|thanh-hoa|ban-chi-dao-antt|latest"]["lo"] == 12998
    before = ends(kafka, own)
    assert own.json(*FEED)[-1]["position"] == recorded
    assert ends(kafka, own) == before
    assert own("import", own.file(event("MemberLeft", BODY, "2020", member="tv-0001"))).code == 0
    assert own.json(*FEED)[-1]["position"] == recorded + 1
    since = records(kafka, before)
    sent = {name: since[topic] for name, topic in topics(own).items()}
    assert [key for key, _ in sent.pop("organisation")] == [BODY]
    figures = {key: decoded(value) for key, value in sent.pop(FIGURES)}
    assert {key.split("|")[0] for key in figures} == {"members", "members_left"}
    assert figures["members_left|tuyen-hoa||2020"]["lo"] == 1
    assert set(map(len, sent.values())) == {0}
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("SOCAI_KAFKA")
        assert told(standing(kafka, own)) == told(expected(own))


def test_a_sealed_report_goes_downstream_with_its_figures_and_signatures(
    own: Socai, kafka: str
) -> None:
    own.json(*FEED)
    sealed = own.json("seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "2018")
    own.json(*FEED)
    own.json("countersign", sealed["seal"], "--unit", "quang-binh")
    last = own.json(*FEED)[-1]["position"]
    fed = dict(records(kafka, places(own))[topics(own)["report_seal"]])
    state = decoded(fed[f"report_seal-{sealed['seal']}"])
    assert list(fed) == [f"report_seal-{sealed['seal']}"] and state["position"] == last
    assert sha256(state["table"].encode()).hexdigest() == state["digest"] == sealed["digest"]
    assert (state["known"], state["root"]) == (sealed["known"], sealed["root"])
    ((signed, digest),) = [(thing["id"], thing["digest"]) for thing in state["things"]]
    assert (signed, digest) == ("quang-binh", sealed["digest"])


def test_the_topics_are_compacted(own: Socai, kafka: str) -> None:
    own.json(*FEED)
    asked = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics(own).values()]
    admin = AdminClient({"bootstrap.servers": kafka})
    answers = admin.describe_configs(asked)
    policies = {a.result(WAIT_SECONDS)["cleanup.policy"].value for a in answers.values()}
    assert policies == {"compact"} and len(answers) == len(topics(own))


def test_before_anything_is_received_there_is_nothing_to_feed(own: Socai, kafka: str) -> None:
    ran = own("run", "feed", "--once", "--format", "json")
    assert ran.code == 0 and ran.json[0]["position"] == 0
    assert "socai run relay project" in ran.err


def test_a_number_that_is_none_is_refused(
    own: Socai, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_FEED", "hai")
    ran = own("run", "feed", "--once")
    assert ran.code == 1 and "SOCAI_FEED là «hai»" in ran.err


def test_a_new_number_begins_new_topics(
    own: Socai, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = own.json(*FEED)[-1]
    monkeypatch.setenv("SOCAI_FEED", "2")
    again = own.json("run", "feed", "--once")[-1]
    assert again == {**first, "at": f"{first['at']}.2"}
    one, two = (records(kafka, places(own, number)) for number in (1, 2))
    assert [sorted(found) for found in one.values()] == [sorted(found) for found in two.values()]
    assert one[first["at"]]


def test_a_feed_goes_on_through_the_death_of_its_broker(own: Socai) -> None:
    parts = ("relay", "project", "feed")
    with running_kafka() as kafka, running(own.ledger, *parts, SOCAI_KAFKA=kafka.bootstrap) as run:

        def fed(key: str) -> bool:
            return key in standing(kafka.bootstrap, own)["document"]

        run.until(lambda: in_force(kafka.bootstrap, own) and fed("document-bao-cao-2021"))
        kafka.kill()
        for number in range(20):
            row = event("DocumentRegistered", f"document-{number}", "2022", title="Văn bản")
            assert own("import", own.file(row)).code == 0
        kafka.start()
        run.until(lambda: fed("document-19"))
        assert told(standing(kafka.bootstrap, own)) == told(expected(own))
        assert run.end() == 0, run.said


def in_force(server: str, socai: Socai) -> bool:
    """Return whether the topics of a ledger's feed are there."""
    there = AdminClient({"bootstrap.servers": server}).list_topics(timeout=WAIT_SECONDS).topics
    return set(topics(socai).values()) <= set(there)
