"""The bus as the settings say."""

from __future__ import annotations

import pytest

from socai.domain.refusal import Refused, Unavailable
from socai.infra import settings
from socai.infra.kafka import reaching
from socai.infra.kafka.keeping import kept
from socai.infra.kafka.reaching import Cluster, cluster, reach
from socai.infra.kafka.security import Security


@pytest.fixture(autouse=True)
def only_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing but where a broker should be."""
    for setting in settings.OF_KAFKA:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("SOCAI_KAFKA", "127.0.0.1:9")


def test_what_is_not_said_has_its_default() -> None:
    assert cluster() == Cluster("127.0.0.1:9", "kafka-python", Security(), 1)


def test_all_that_is_said_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", "một.example:9092, hai.example:9093")
    monkeypatch.setenv("SOCAI_KAFKA_CLIENT", "librdkafka")
    monkeypatch.setenv("SOCAI_KAFKA_REPLICATION", "3")
    assert cluster() == Cluster("một.example:9092, hai.example:9093", "librdkafka", Security(), 3)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("", "", "Chưa nêu máy chủ Kafka: đặt SOCAI_KAFKA"),
        ("", "127.0.0.1", "SOCAI_KAFKA: «127.0.0.1» không phải máy:cổng"),
        ("", "a:9092,,b:9092", "SOCAI_KAFKA: «» không phải máy:cổng"),
        ("_CLIENT", "java", "SOCAI_KAFKA_CLIENT: không có «java»; dùng một trong: kafka-python"),
        ("_REPLICATION", "0", "SOCAI_KAFKA_REPLICATION: «0» không phải số từ 1 đến"),
        ("_REPLICATION", "ba", "SOCAI_KAFKA_REPLICATION: «ba» không phải số từ 1 đến"),
        ("_REPLICATION", "²", "SOCAI_KAFKA_REPLICATION: «²» không phải số từ 1 đến"),
    ],
)
def test_what_cannot_be_is_refused(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SOCAI_KAFKA{name}", value)
    with pytest.raises(Refused, match=words) as refused:
        reach("socai-test")
    assert not isinstance(refused.value, Unavailable)


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAFKA_CLIENT", "librdkafka")
    monkeypatch.setattr(reaching, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"pip install 'socai\[fast\]'"):
        reach("socai-test")


@pytest.mark.parametrize("client", reaching.CLIENTS)
def test_a_broker_that_is_not_there_is_unavailable(
    client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA_CLIENT", client)
    with pytest.raises(Unavailable, match="không trả lời"):
        reach("socai-test")


def test_a_topic_keeps_everything_in_as_many_copies_as_are_wanted() -> None:
    assert kept(compacted=False, replication=1) == {
        "max.message.bytes": "2097152",
        "cleanup.policy": "delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
    }
    assert kept(compacted=True, replication=1)["cleanup.policy"] == "compact"
    assert "retention.ms" not in kept(compacted=True, replication=3)
    least = [kept(False, copies)["min.insync.replicas"] for copies in (2, 3, 5)]
    assert least == ["2", "2", "3"]
