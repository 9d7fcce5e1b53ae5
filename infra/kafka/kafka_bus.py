"""The bus on Apache Kafka through kafka-python (the port is consumers.bus.Bus).

Every `send` is one transaction: read committed, a topic holds all of it or nothing, and whoever
begins to send under the same name shuts out whoever sent before (docs/adr: 11).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import (
    InvalidProducerEpochError,
    InvalidReplicationFactorError,
    KafkaError,
    KafkaTimeoutError,
    ProducerFencedError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)

from socai.consumers.bus import Begin, Entry, Received
from socai.infra.kafka import refusals
from socai.infra.kafka.kafka_member import POLL_MS, KafkaMember, received, said
from socai.infra.kafka.kafka_sender import ANSWER_SECONDS, KafkaSender
from socai.infra.kafka.keeping import FETCH_BYTES, RECONNECT_MS, kept
from socai.infra.kafka.knocking import knock
from socai.infra.kafka.security import Security


class KafkaBus:
    """Topics of one cluster."""

    def __init__(
        self,
        servers: str,
        *,
        name: str = "socai",
        replication: int = 1,
        security: Security | None = None,
    ) -> None:
        """`name` is the transactional id of what is sent: one sender at a time has it.

        Raises Unavailable where no broker answers, Refused where it does not let this user in.
        """
        self._security = security or Security()
        # The client would wait for long, and leave its sockets open.
        knock(servers, self._security)
        self._common = {
            "bootstrap_servers": servers.split(","),
            "reconnect_backoff_max_ms": RECONNECT_MS,
            **self._security.for_kafka_python(),
        }
        self._servers, self._name, self._replication = servers, name, replication
        self._sender = KafkaSender(self._common, name)
        self._place: tuple[TopicPartition, int] | None = None
        with self._reaching():
            self._consumer = KafkaConsumer(
                **self._common,
                enable_auto_commit=False,
                auto_offset_reset="none",
                isolation_level="read_committed",
                max_partition_fetch_bytes=FETCH_BYTES,
            )

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic that keeps everything, or is compacted; raise Refused where it is there."""
        new = NewTopic(
            name=topic,
            num_partitions=partitions,
            replication_factor=self._replication,
            topic_configs=kept(compacted, self._replication),
        )
        with self._reaching():
            admin = KafkaAdminClient(**self._common)
            try:
                admin.create_topics([new], timeout_ms=ANSWER_SECONDS * 1000)
                admin.wait_for_topics([topic])
            except TopicAlreadyExistsError as error:
                raise refusals.there_already(topic) from error
            except InvalidReplicationFactorError as error:
                raise refusals.too_few_brokers(topic, self._replication) from error
            finally:
                admin.close()

    def topics(self, prefix: str) -> list[str]:
        """Return the names of the topics that begin with `prefix`, sorted."""
        with self._reaching():
            return sorted(name for name in self._consumer.topics() if name.startswith(prefix))

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        with self._reaching():
            try:
                return len(self._consumer.partitions_for_topic(topic) or ())
            except UnknownTopicOrPartitionError:
                return 0

    def take_over(self) -> None:
        """Shut out whoever sends under this name; what that one began is ended."""
        with self._reaching():
            self._sender.begin()

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries in one transaction; return when it is committed and can be read."""
        with self._reaching(topic):
            last = self._sender.send(topic, entries) if entries else {}
            # A commit is answered a moment before what was sent can be read.
            deadline = time.monotonic() + ANSWER_SECONDS
            places = {TopicPartition(topic, n): offset for n, offset in last.items()}
            while places and any(
                end <= places[place]
                for place, end in self._consumer.end_offsets(list(places)).items()
            ):
                if time.monotonic() > deadline:
                    raise KafkaTimeoutError("committed, but not to be read")

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last committed record of each partition."""
        with self._reaching():
            places = [TopicPartition(topic, n) for n in range(self.partitions(topic))]
            found = self._consumer.end_offsets(places)
            return [found[place] for place in places]

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` committed records from `offset` on, in order."""
        place = TopicPartition(topic, partition)
        found: list[Received] = []
        with self._reaching(topic):
            consumer = self._consumer
            if self._place != (place, offset):
                consumer.assign([place])
            end = consumer.end_offsets([place])[place]
            if not consumer.beginning_offsets([place])[place] <= offset <= end:
                raise refusals.no_offset(topic, partition, offset)
            if self._place != (place, offset):
                # Seeking throws away what was fetched ahead.
                consumer.seek(place, offset)
            self._place = None
            # The position goes on over the markers of transactions, which are no records.
            while len(found) < limit and consumer.position(place) < end:
                came = consumer.poll(timeout_ms=POLL_MS, max_records=limit - len(found))
                found += map(received, came.get(place, ()))
            self._place = (place, found[-1].offset + 1) if found else None
        return found

    def join(self, topic: str, group: str, begin: Begin) -> KafkaMember:
        """Return a new member of a group that reads a topic; raise Refused where it is not there.

        Its partitions come with its polls.
        """
        if not self.partitions(topic):
            raise refusals.no_topic(topic)
        with self._reaching():
            return KafkaMember(self._common, self._servers, self._security, topic, group, begin)

    def close(self) -> None:
        """Release connections."""
        self._sender.close()
        self._consumer.close()

    @contextmanager
    def _reaching(self, topic: str = "") -> Iterator[None]:
        """Say in words why the cluster cannot be used."""
        try:
            yield
        except (ProducerFencedError, InvalidProducerEpochError) as error:
            raise refusals.shut_out(self._name) from error
        except KafkaError as error:
            raise said(error, self._servers, topic) from error
