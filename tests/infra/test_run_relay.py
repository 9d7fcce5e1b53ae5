"""`socai run relay` on a real broker: the log as any client of Kafka reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from command_line import Socai, event
from servers import running_kafka
from socai.infra.app import Ledger
from socai.infra.running.relaying import PARTITIONS
from socai.infra.running.topics import topic_of

pytestmark = pytest.mark.slow
DEADLINE_SECONDS = 60.0


def records(server: str, topic: str) -> list[list[Any]]:
    """Return what stands in each partition, read with a client of its own."""
    consumer = KafkaConsumer(
        bootstrap_servers=[server], isolation_level="read_committed", auto_offset_reset="earliest"
    )
    found: list[list[Any]] = [[] for _ in range(PARTITIONS)]
    places = [TopicPartition(topic, n) for n in range(PARTITIONS)]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    while any(consumer.position(place) < ends[place] for place in places):
        for place, read in consumer.poll(timeout_ms=500).items():
            found[place.partition] += read
    consumer.close()
    return found


def check_topic(folder: Path, server: str) -> None:
    """Check that the topic holds the log, byte for byte, each partition in its order, once."""
    with Ledger(folder) as ledger:
        log = {recorded.position: data for recorded, data in ledger.store.stored(0, 10**6)}
        topic = topic_of(ledger.store.ledger_id)
    sent: dict[int, bytes] = {}
    for partition in records(server, topic):
        positions = [int(dict(r.headers)["socai-position"]) for r in partition if r.value]
        assert positions == sorted(set(positions))
        sent.update(zip(positions, (r.value for r in partition if r.value), strict=True))
        assert dict(partition[-1].headers)["socai-position"] == str(len(log)).encode()
    assert sent == log


def test_the_log_is_sent_once(
    socai: Socai, kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    last = socai.last()
    assert socai.json("run", "relay", "--once")[0]["position"] == last
    check_topic(socai.ledger, kafka_server)
    assert socai.json("run", "relay", "--once")[0]["position"] == last
    assert socai("import", socai.file(event("DocumentRegistered", "document-moi", "2022",
                                            title="Báo cáo mới"))).code == 0  # fmt: skip
    monkeypatch.setenv("SOCAI_KAFKA_CLIENT", "librdkafka")
    assert socai.json("run", "relay", "--once")[0]["position"] == last + 1
    check_topic(socai.ledger, kafka_server)


def test_without_a_broker_it_is_said(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = socai("run", "--once")
    assert ran.code == 1 and "SOCAI_KAFKA" in ran.err
    assert socai("run", "everything").code == 2
    monkeypatch.setenv("SOCAI_KAFKA", "127.0.0.1:9")
    ran = socai("run", "relay", "--once")
    assert ran.code == 3 and "không trả lời" in ran.err


def test_a_relay_goes_on_through_the_death_of_its_broker(socai: Socai) -> None:
    with running_kafka() as kafka:
        settings = {**os.environ, "SOCAI_KAFKA": kafka.bootstrap}
        line = ["--ledger", str(socai.ledger), "run", "relay"]
        main = "import sys; from socai.infra.cli import main; sys.exit(main(sys.argv[1:]))"
        with subprocess.Popen(
            [sys.executable, "-c", main, *line], env=settings, stderr=subprocess.PIPE
        ) as relay:
            try:
                wait_for(socai.ledger, kafka.bootstrap)
                kafka.kill()
                for number in range(20):
                    row = event("DocumentRegistered", f"document-{number}", "2022", title="Văn bản")
                    assert socai("import", socai.file(row)).code == 0
                kafka.start()
                wait_for(socai.ledger, kafka.bootstrap)
                check_topic(socai.ledger, kafka.bootstrap)
            finally:
                relay.send_signal(signal.SIGTERM)
                _, said = relay.communicate(timeout=DEADLINE_SECONDS)
        assert relay.returncode == 0, said.decode()


def wait_for(folder: Path, server: str) -> None:
    """Wait until the topic holds a barrier of the last position in every partition."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    with Ledger(folder) as ledger:
        last, topic = str(ledger.store.last()).encode(), topic_of(ledger.store.ledger_id)
    while time.monotonic() < deadline:
        try:
            found = [part[-1:] for part in records(server, topic)]
        except Exception:
            continue
        if all(part and dict(part[0].headers)["socai-position"] == last for part in found):
            return
    raise AssertionError("the relay did not send everything in time")
