"""The pinned Kafka: real, kept through stops and kills, and met with clear words in any state."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient

from command_line import Socai
from servers import DEADLINE_SECONDS, Kafka, running_kafka
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.kafka import broker
from socai.infra.kafka.broker import Node
from socai.infra.kafka.ports import BEYOND, LOOPBACK, answers, free_port, is_free
from socai.infra.kafka.process import PAUSE_SECONDS, Process
from socai.infra.kafka.provision import kafka_version

RECORDS = [f"số {number}".encode() for number in range(1_000)]


def make_topic(bootstrap: str, topic: str) -> None:
    """Make a topic of one partition that keeps everything."""
    configs = {"retention.ms": "-1", "retention.bytes": "-1"}
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        admin.create_topics(
            {topic: {"num_partitions": 1, "replication_factor": 1, "configs": configs}},
            wait_for_metadata=True,
        )


def cluster_id(bootstrap: str) -> object:
    """Return the id of the cluster that answers."""
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        return admin.describe_cluster()["cluster_id"]


def produce(bootstrap: str, topic: str, values: list[bytes]) -> list[int]:
    """Write records in their order; return the offsets that the broker acknowledged."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, acks="all")
    with producer:
        sent = [producer.send(topic, value, partition=0) for value in values]
        producer.flush()
        return [future.get(timeout=DEADLINE_SECONDS).offset for future in sent]


def consume(bootstrap: str, topic: str) -> list[bytes]:
    """Read every record of a topic."""
    partition = TopicPartition(topic, 0)
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none"
    )
    with consumer:
        consumer.assign([partition])
        consumer.seek(partition, 0)
        end = consumer.end_offsets([partition])[partition]
        values: list[bytes] = []
        while len(values) < end:
            batch = consumer.poll(timeout_ms=int(DEADLINE_SECONDS * 1000))
            assert batch, f"{len(values)} of {end} records came"
            values += [record.value for record in batch.get(partition, [])]
        return values


@pytest.fixture(scope="module")
def own() -> Iterator[Kafka]:
    """Give a broker that the tests of this module may stop and kill; each leaves it running."""
    with running_kafka() as broker_of_this_module:
        yield broker_of_this_module


@pytest.mark.slow
def test_records_come_back_in_their_order(kafka_server: str, topic: str) -> None:
    make_topic(kafka_server, topic)
    assert produce(kafka_server, topic, RECORDS) == list(range(1_000))
    assert consume(kafka_server, topic) == RECORDS


@pytest.mark.slow
def test_a_topic_is_not_made_by_writing_to_it(kafka_server: str, topic: str) -> None:
    producer = KafkaProducer(
        bootstrap_servers=kafka_server, enable_idempotence=True, max_block_ms=1_000
    )
    with producer, pytest.raises(Exception, match="Failed to update metadata"):
        producer.send(topic, b"lost").get(timeout=DEADLINE_SECONDS)
    with KafkaAdminClient(bootstrap_servers=kafka_server) as admin:
        assert topic not in admin.list_topics()


@pytest.mark.slow
def test_data_is_there_after_a_kill(own: Kafka, topic: str) -> None:
    make_topic(own.bootstrap, topic)
    produce(own.bootstrap, topic, RECORDS)
    before = own.node.process()
    own.kill()
    assert not own.node.status().running
    own.start()
    assert own.node.process() not in (None, before)
    assert consume(own.bootstrap, topic) == RECORDS
    assert produce(own.bootstrap, topic, RECORDS[:1]) == [1_000]


@pytest.mark.slow
def test_data_is_there_after_a_stop_and_two_starts_at_once(own: Kafka, topic: str) -> None:
    make_topic(own.bootstrap, topic)
    produce(own.bootstrap, topic, RECORDS)
    cluster = cluster_id(own.bootstrap)
    own.stop()
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(Node(own.node.folder).start) for _ in range(2)]
        one, other = (start.result() for start in starts)
    own.start()
    assert one == other == own.node.status()
    assert (one.running, one.bootstrap) == (True, own.bootstrap)
    assert cluster_id(own.bootstrap) == cluster
    assert consume(own.bootstrap, topic) == RECORDS


@pytest.mark.slow
def test_the_command_starts_tells_and_stops(
    own: Kafka,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    socai = Socai(capsys, tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "kafka").symlink_to(own.node.folder)
    monkeypatch.chdir(tmp_path)
    told = socai.json("kafka", "status")
    assert (told["running"], told["bootstrap"]) == (True, own.bootstrap)
    assert socai.json("kafka", "start") == told
    assert socai("kafka", "start", "--port", str(free_port())).code == 1
    assert "Đã dừng Kafka" in socai("kafka", "stop").err
    for _ in range(2):
        told = socai.json("kafka", "stop")
        assert (told["running"], told["bootstrap"]) == (False, None)
    assert "socai kafka start" in socai("kafka", "status").out
    started = socai("kafka", "start")
    assert (started.code, own.bootstrap in started.out) == (0, True), started.err
    own.start()


# ---- what a folder may look like -----------------------------------------------------------------


def made_folder(folder: Path, kafka: str | None = None, port: int | None = None) -> Path:
    """Write what a node that does not run keeps."""
    made = {"kafka": kafka or kafka_version(), "cluster_id": "MkU3OEVBNTcwNTJENDM2Qk"}
    (folder / "node.json").write_text(json.dumps({**made, "port": port or free_port()}))
    return folder


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Process]:
    """Give a process that waits for signals, and takes no notice of the one that asks it to end."""
    code = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); "
        "signal.pause()"
    )
    output = tmp_path / "output"
    process = Process.detached([sys.executable, "-c", code], tmp_path, output, os.environ)
    while not output.exists() or not output.read_text():
        assert not process.ended_within(PAUSE_SECONDS)
    yield process
    process.send(signal.SIGKILL)
    assert process.ended_within(DEADLINE_SECONDS)


def test_a_folder_that_is_not_there_is_a_node_that_does_not_run(tmp_path: Path) -> None:
    node = Node(tmp_path / "none")
    assert node.status() == node.stop()
    assert (node.status().running, node.status().bootstrap) == (False, None)
    assert not node.folder.exists()


def test_a_process_that_got_the_id_again_is_left_alone(tmp_path: Path, sleeper: Process) -> None:
    replace(sleeper, began="before").note(made_folder(tmp_path) / "process.json")
    told: list[Message] = []
    status = Node(tmp_path, told.append).stop()
    assert sleeper.is_alive()
    assert (status.running, status.process_id) == (False, None)
    assert ["was not stopped" in message.en for message in told] == [True]
    assert Node(tmp_path, told.append).stop() == status and len(told) == 1


def test_what_does_not_end_is_killed_with_a_word(
    tmp_path: Path, sleeper: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "STOP_SECONDS", 0.2)
    sleeper.note(made_folder(tmp_path) / "process.json")
    told: list[Message] = []
    node = Node(tmp_path, told.append)
    assert node.status().process_id == sleeper.id and not node.status().running
    assert node.stop().process_id is None
    assert not sleeper.is_alive()
    assert ["was killed" in message.en for message in told] == [True]


@pytest.mark.parametrize("text", ["", "{}", '{"kafka": 1'])
def test_a_damaged_folder_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "node.json").write_text(text)
    with pytest.raises(Refused, match="damaged"):
        Node(tmp_path).status()


def test_data_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(Refused, match="no folder that socai kafka made"):
        Node(tmp_path).start()
    assert list((tmp_path / "data").iterdir()) == []


def test_data_of_another_kafka_is_refused(tmp_path: Path) -> None:
    made_folder(tmp_path, kafka="4.4.0")
    with pytest.raises(
        Refused, match=f"is of Kafka 4.4.0, this version runs Kafka {kafka_version()}"
    ):
        Node(tmp_path).start()


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, free_port())) as other:
        port = other.getsockname()[1]
        assert answers(port) and not is_free(port)
        with pytest.raises(Unavailable, match=f"Port {port} is used by another program"):
            Node(made_folder(tmp_path, port=port)).start()


@pytest.mark.slow
def test_a_broker_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")
    node = Node(made_folder(tmp_path))
    with pytest.raises(Unavailable) as failed:
        node.start()
    (message,) = failed.value.messages
    assert str(tmp_path / "logs") in message.vi
    assert "Stored node id 7" in message.vi and "\tat " not in message.vi
    assert node.status().process_id is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="file/kafka cannot be written to"):
        Node(tmp_path / "file" / "kafka").start()


def test_ports_lie_below_those_of_clients() -> None:
    ports = {free_port() for _ in range(20)}
    assert len(ports) > 10
    assert max(ports) < BEYOND == 32_768


@pytest.mark.parametrize(
    "words", [("restart",), ("stop", "--port", "9092"), ("start", "--port", "40000"), ()]
)
def test_wrong_use_of_the_command(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Socai(capsys, tmp_path)("kafka", *words)
    assert (ran.code, ran.out) == (2, "")


# ---- processes -----------------------------------------------------------------------------------


def test_a_process_outlives_who_started_it(tmp_path: Path) -> None:
    process = Process.detached(
        ["sh", "-c", "echo $PPID; cat"], tmp_path, tmp_path / "o", os.environ
    )
    assert process.ended_within(DEADLINE_SECONDS)
    assert (tmp_path / "o").read_text().strip() != str(os.getpid())


def test_a_process_is_known_again_from_its_note(tmp_path: Path, sleeper: Process) -> None:
    sleeper.note(tmp_path / "note")
    assert Process.noted(tmp_path / "note") == sleeper
    assert sleeper.is_alive() and not replace(sleeper, began="never").is_alive()
    assert Process.noted(tmp_path / "none") is None
    (tmp_path / "note").write_text("12")
    assert Process.noted(tmp_path / "note") is None


def test_a_process_that_nobody_has_waited_for_has_ended() -> None:
    child = subprocess.Popen(["sh", "-c", "read -r line"], stdin=subprocess.PIPE)
    process = Process.of(child.pid)
    assert process and process.is_alive()
    assert child.stdin
    child.stdin.close()
    assert process.ended_within(DEADLINE_SECONDS)
    assert Process.of(child.pid) is None
    child.wait()
