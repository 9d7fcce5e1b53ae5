"""The bus on a real broker: the contract, and who may send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.bus import Order, Topics, entries, held, topic
from socai.consumers.bus import Bus
from socai.domain.refusal import Refused, Unavailable
from socai.infra.kafka.kafka_bus import KafkaBus

__all__ = ["topic"]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bus(kafka_server: str) -> Iterator[KafkaBus]:
    """Return the bus on the real broker."""
    made = KafkaBus(kafka_server, name="socai-test")
    yield made
    made.close()


class TestTopics(Topics):
    """Topics of Kafka."""


class TestOrder(Order):
    """Order of Kafka."""


def test_a_later_sender_shuts_out_the_earlier(bus: Bus, topic: str, kafka_server: str) -> None:
    first, second = (KafkaBus(kafka_server, name="one-relay") for _ in range(2))
    first.send(topic, entries(0, 1))
    second.send(topic, entries(0, 2))
    with pytest.raises(Refused, match="bản khác đang gửi"):
        first.send(topic, entries(0, 3))
    second.send(topic, entries(0, 4))
    first.close()
    second.close()
    assert held(bus, topic, 0) == entries(0, 1, 2, 4)


def test_a_broker_that_is_not_there() -> None:
    with pytest.raises(Unavailable, match="không trả lời"):
        KafkaBus("127.0.0.1:9,127.0.0.1:none")
