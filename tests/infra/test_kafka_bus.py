"""The bus on a real broker, through both clients: the contract, who may send, what fits."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient

from commands import NOON, command, renamed
from contracts.bus import Groups, Order, Topics, entries, held, join, polled, topic
from memory import MemoryEventStore
from servers import Kafka, running_kafka
from socai.consumers.bus import Bus, Entry, Member
from socai.consumers.relay import Relay
from socai.consumers.topic_source import TopicSource
from socai.domain.refusal import Refused, Unavailable
from socai.infra.kafka import kafka_member
from socai.infra.kafka.fast_bus import FastBus
from socai.infra.kafka.kafka_bus import KafkaBus
from socai.infra.kafka.reaching import CLIENTS, Cluster
from socai.schemas import codec
from socai.schemas.codec import MAXIMUM_BYTES

__all__ = ["join", "topic"]
pytestmark = pytest.mark.slow
Make = Callable[[str], Bus]


@pytest.fixture(scope="module", params=[KafkaBus, FastBus], ids=["kafka-python", "librdkafka"])
def make(request: pytest.FixtureRequest, kafka_server: str) -> Iterator[Make]:
    """Return what makes a bus on the real broker, whose sender has a name."""
    made: list[Bus] = []

    def making(name: str) -> Bus:
        made.append(request.param(kafka_server, name=f"{name}-{request.param.__name__}"))
        return made[-1]

    yield making
    for bus in made:
        bus.close()


@pytest.fixture(scope="module")
def bus(make: Make) -> Bus:
    """Return the bus of the contract."""
    return make("socai-test")


class TestTopics(Topics):
    """Topics of Kafka."""


class TestOrder(Order):
    """Order of Kafka."""


class TestGroups(Groups):
    """Groups of Kafka."""


# ---- who may send --------------------------------------------------------------------------------


def test_a_later_sender_shuts_out_the_earlier(bus: Bus, topic: str, make: Make) -> None:
    first, second = make(topic), make(topic)
    first.send(topic, entries(0, 1))
    second.send(topic, entries(0, 2))
    with pytest.raises(Refused, match="bản khác đang gửi"):
        first.send(topic, entries(0, 3))
    second.send(topic, entries(0, 4))
    assert held(bus, topic, 0) == entries(0, 1, 2, 4)


def test_who_takes_over_finds_all_that_was_sent_and_nothing_comes_after(
    bus: Bus, topic: str, make: Make
) -> None:
    earlier = make(topic)
    for number in range(8):
        earlier.send(topic, entries(0, number))
        later = make(topic)
        later.take_over()
        end = later.ends(topic)[0]
        with pytest.raises(Refused, match="bản khác đang gửi"):
            earlier.send(topic, entries(0, 99))
        assert bus.ends(topic)[0] == end
        earlier = later
    assert held(bus, topic, 0) == entries(0, *range(8))


def test_what_one_client_began_the_other_goes_on_with(kafka_server: str, topic: str) -> None:
    store = MemoryEventStore(codec=codec, clock=lambda: NOON)
    for number in range(6):
        store.append([command((f"unit-{number}", 1), command_id=f"c{number}")])
        bus = (KafkaBus, FastBus)[number % 2](kafka_server, name=topic)
        assert Relay(store, bus, topic).send() == number + 1
        source = TopicSource(bus, topic)
        assert source.read(10) == [(n, store.data(n)) for n in range(1, number + 2)]
        bus.close()


# ---- what fits -----------------------------------------------------------------------------------


def test_the_largest_event_of_the_ledger_goes_through(bus: Bus, topic: str) -> None:
    store = MemoryEventStore(codec=codec, clock=lambda: NOON)
    stream = "unit-" + "x" * 200
    store.append([command((stream, 1), events=[renamed("x" * 1_000_000)])])
    room = MAXIMUM_BYTES - len(store.data(1))
    with pytest.raises(Refused, match="nhiều nhất 1048576"):
        store.append([command((stream, 2), events=[renamed("x" * (1_000_000 + room + 1))])])
    store.append(
        [command((stream, n), events=[renamed("x" * (1_000_000 + room))]) for n in range(2, 5)]
    )
    assert len(store.data(4)) == MAXIMUM_BYTES
    assert Relay(store, bus, topic).send() == 4
    assert TopicSource(bus, topic).read(9) == [(n, store.data(n)) for n in range(1, 5)]


def test_a_topic_that_takes_less_is_named(bus: Bus, topic: str, kafka_server: str) -> None:
    name = f"{topic}.small"
    with KafkaAdminClient(bootstrap_servers=kafka_server) as admin:
        settings = {"num_partitions": 1, "replication_factor": 1}
        admin.create_topics({name: {**settings, "configs": {"max.message.bytes": "100000"}}})
    with pytest.raises(Refused, match=r"max.message.bytes") as refused:
        bus.send(name, [Entry(0, b"k", b"v" * 200_000)])
    assert not isinstance(refused.value, Unavailable)
    bus.send(name, entries(0, 1))
    assert held(bus, name, 0) == entries(0, 1)


def test_more_copies_than_brokers_are_refused(topic: str, kafka_server: str) -> None:
    for made in (KafkaBus, FastBus):
        bus = made(kafka_server, replication=2)
        with pytest.raises(Refused, match="SOCAI_KAFKA_REPLICATION"):
            bus.create(f"{topic}.2", 1)
        bus.close()


# ---- brokers that go -----------------------------------------------------------------------------


@pytest.mark.parametrize("client", CLIENTS)
def test_a_broker_that_is_not_there(client: str) -> None:
    with pytest.raises(Unavailable, match="không trả lời"):
        Cluster("127.0.0.1:9,127.0.0.1:none", client).bus("socai-test")


@pytest.fixture(scope="module")
def own() -> Iterator[Kafka]:
    """Give a broker that may be killed; each test leaves it running."""
    with running_kafka() as kafka:
        yield kafka


@pytest.mark.parametrize("client", CLIENTS)
def test_a_bus_and_its_member_go_on_when_the_broker_does(client: str, own: Kafka) -> None:
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("bus_worker.py")), client, own.bootstrap],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdin and worker.stdout and worker.stderr
        for word, act in (("ready", own.kill), ("cut off", own.start), ("well", list)):
            said = worker.stdout.readline().strip()
            assert said == word, worker.stderr.read()
            act()
            print(file=worker.stdin, flush=True)
    assert worker.returncode == 0


def test_a_member_that_polls_for_moments_joins_all_the_same(
    kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a group answers comes between two polls as often as in one: it is not forgotten."""
    monkeypatch.setattr(kafka_member, "POLL_MS", 20)
    with closing(KafkaBus(kafka_server, name="group")) as bus:
        for name in (f"socai.test.{uuid.uuid4()}" for _ in range(12)):
            bus.create(name, 3)
            with closing(bus.join(name, f"group.{name}", lambda partition: 0)) as member:

                def joined(name: str = name, member: Member = member) -> bool:
                    return bus.ends(name) == [0] * 3 and len(member.partitions) == 3

                polled([member], joined)
