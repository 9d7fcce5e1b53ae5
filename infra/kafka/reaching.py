"""The bus as the settings say: which brokers, by which client, how safely."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.util import find_spec

from socai.consumers.bus import Bus
from socai.domain.refusal import Refused
from socai.infra import settings
from socai.infra.kafka.security import Security, security

CLIENTS = ("kafka-python", "librdkafka")
MOST_COPIES = 32


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of brokers, and how it is reached."""

    servers: str
    client: str = CLIENTS[0]
    security: Security = field(default_factory=Security)
    replication: int = 1

    def bus(self, name: str) -> Bus:
        """Return a bus whose sender has this name; raise what the bus raises."""
        if self.client == "librdkafka":
            from socai.infra.kafka.fast_bus import FastBus

            return FastBus(
                self.servers, name=name, replication=self.replication, security=self.security
            )
        from socai.infra.kafka.kafka_bus import KafkaBus

        return KafkaBus(
            self.servers, name=name, replication=self.replication, security=self.security
        )


def cluster() -> Cluster:
    """Return the cluster that the settings name; raise Refused where they do not fit together."""
    servers = settings.KAFKA.read()
    if not servers:
        raise Refused.of(
            "Chưa nêu máy chủ Kafka: đặt SOCAI_KAFKA, ví dụ 127.0.0.1:9092 (chạy thử: "
            "`socai kafka start`)",
            "No Kafka broker is named: set SOCAI_KAFKA, e.g. 127.0.0.1:9092 (to try it: "
            "`socai kafka start`)",
        )
    for server in servers.split(","):
        if not re.fullmatch(r"\s*\S+:[0-9]{1,5}\s*", server, re.ASCII):
            raise Refused.of(
                f"{settings.KAFKA.name}: «{server[:60]}» không phải máy:cổng, ví dụ 127.0.0.1:9092",
                f"{settings.KAFKA.name}: «{server[:60]}» is not host:port, e.g. 127.0.0.1:9092",
            )
    return Cluster(servers, _client(), security(), _replication())


def reach(name: str) -> Bus:
    """Return the bus that the settings name; its sender has this name.

    Raises Refused where the settings do not fit together, or the cluster does not let this user in,
    and Unavailable where no broker answers.
    """
    return cluster().bus(name)


def _client() -> str:
    found = settings.KAFKA_CLIENT.read()
    if found not in CLIENTS:
        listed = ", ".join(CLIENTS)
        raise Refused.of(
            f"{settings.KAFKA_CLIENT.name}: không có «{found[:60]}»; dùng một trong: {listed}",
            f"{settings.KAFKA_CLIENT.name}: there is no «{found[:60]}»; use one of: {listed}",
        )
    client_there(found)
    return found


def client_there(client: str) -> None:
    """Raise Refused where a client is not installed."""
    if client == "librdkafka" and find_spec("confluent_kafka") is None:
        name = settings.KAFKA_CLIENT.name
        raise Refused.of(
            "Chưa cài librdkafka. Cài: pip install 'socai[fast]'; "
            f"{name} = kafka-python thì không cần",
            "librdkafka is not installed. Run pip install 'socai[fast]'; with "
            f"{name} = kafka-python it is not needed",
        )


def _replication() -> int:
    found = settings.KAFKA_REPLICATION.read()
    if not (found.isascii() and found.isdigit() and 1 <= int(found) <= MOST_COPIES):
        raise Refused.of(
            f"{settings.KAFKA_REPLICATION.name}: «{found[:60]}» không phải số từ 1 đến "
            f"{MOST_COPIES}",
            f"{settings.KAFKA_REPLICATION.name}: «{found[:60]}» is no number from 1 to "
            f"{MOST_COPIES}",
        )
    return int(found)
