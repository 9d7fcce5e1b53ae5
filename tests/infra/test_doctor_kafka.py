"""`socai doctor` on a real Kafka: the topic in force, its settings, how far it is."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from command_line import Socai, event, make_sample
from contracts.bus import entries, held
from socai.infra.app import Ledger
from socai.infra.doctor import broker
from socai.infra.doctor.examination import examine
from socai.infra.doctor.finding import BAD, OK, WARN, Finding
from socai.infra.kafka.kafka_bus import KafkaBus
from socai.infra.running.topics import topic_of

KEEPS = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "max.message.bytes": str(2 << 20),
    "min.insync.replicas": "2",
}


def found(folder: Path) -> dict[str, Finding]:
    """Return what is found of a ledger and its broker."""
    return {one.name: one for one in examine(folder)}


def states(found: dict[str, Finding]) -> dict[str, str]:
    """Return the states that are not well: of the one broker without replicas, no mirror apart."""
    apart = ("replicas", "mirror")
    assert {found[name].state for name in apart if name in found} == {WARN}
    return {n: one.state for n, one in found.items() if one.state != OK and n not in apart}


def send(socai: Socai) -> None:
    """Send what is recorded."""
    assert socai("run", "relay", "--once").code == 0


def register(socai: Socai, stream: str, ledger: Path | None = None) -> None:
    """Record one event more."""
    row = event("DocumentRegistered", stream, "2022", title="Báo cáo mới")
    assert socai("import", socai.file(row), ledger=ledger).code == 0


@pytest.fixture
def socai(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a ledger of its own, with a topic of its own."""
    make_sample(tmp_path).rename(tmp_path / "ledger")
    return Socai(capsys, tmp_path)


@pytest.fixture
def servers(kafka_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the broker, which the command line uses as well."""
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    return kafka_server


@pytest.mark.slow
def test_a_topic_from_its_beginning(socai: Socai, servers: str) -> None:
    assert states(found(socai.ledger)) == {"topic": WARN}
    send(socai)
    findings = found(socai.ledger)
    assert states(findings) == {}
    assert f"complete up to {socai.last()}" in findings["relay"].said.en
    register(socai, "document-moi")
    findings = found(socai.ledger)
    assert states(findings) == {"relay": WARN}
    assert "1 events are left" in findings["relay"].said.en
    send(socai)
    assert states(found(socai.ledger)) == {}


@pytest.mark.slow
def test_who_sends_is_not_shut_out(socai: Socai, servers: str, topic: str) -> None:
    send(socai)
    with Ledger(socai.ledger) as ledger:
        name = topic_of(ledger.store.ledger_id)
    with closing(KafkaBus(servers, name=name)) as sender:
        sender.create(topic, 1)
        sender.send(topic, entries(0, 1))
        assert states(found(socai.ledger)) == {}
        sender.send(topic, entries(0, 2))
        assert held(sender, topic, 0) == entries(0, 1, 2)


@pytest.mark.slow
def test_a_store_that_went_back(socai: Socai, servers: str, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(socai.ledger, before)
    register(socai, "document-moi")
    send(socai)
    assert states(found(before)) == {"relay": BAD}
    register(socai, "document-khac", before)
    findings = found(before)
    assert states(findings) == {"relay": BAD}
    assert "is not the store's" in findings["relay"].said.en


@pytest.mark.slow
def test_a_topic_that_drops_records(socai: Socai, servers: str) -> None:
    with Ledger(socai.ledger) as ledger:
        name = topic_of(ledger.store.ledger_id)
    with closing(KafkaAdminClient(bootstrap_servers=[servers])) as admin:
        admin.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": "1000"})])
        admin.wait_for_topics([name])
    one = found(socai.ledger)["topic"]
    assert one.state == BAD and "retention.ms = 1000" in one.said.en
    assert "retention.bytes" not in one.said.en and "retention.ms = -1" in one.todo.en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention.ms", "604800000"),
        ("retention.bytes", "1000"),
        ("cleanup.policy", "compact"),
        ("cleanup.policy", "compact,delete"),
        ("max.message.bytes", "1048588"),
    ],
)
def test_settings_that_lose_records(name: str, value: str) -> None:
    assert broker.kept("a", KEEPS).state == OK
    one = broker.kept("a", KEEPS | {name: value})
    assert one.state == BAD and f"{name} = {value}" in one.said.en


@pytest.mark.parametrize(
    ("in_sync", "changed", "state"),
    [
        ([3, 3], {}, OK),
        ([3, 2], {}, WARN),
        ([3, 3], {"min.insync.replicas": "1"}, WARN),
        ([1], {"min.insync.replicas": "1"}, WARN),
        ([3, 3], {"unclean.leader.election.enable": "true"}, BAD),
    ],
)
def test_copies(in_sync: list[int], changed: dict[str, str], state: str) -> None:
    assert broker.copies("a", in_sync, KEEPS | changed).state == state
