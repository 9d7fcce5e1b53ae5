"""The bus on Apache Kafka through kafka-python (the port is consumers.bus.Bus).

Every `send` is one transaction: read committed, a topic holds all of it or nothing, and whoever
begins to send under the same name shuts out whoever sent before (docs/adr: 11).
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import (
    KafkaError,
    ProducerFencedError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)

from socai.consumers.bus import Entry, Received
from socai.domain.refusal import Message, Refused, Unavailable

DELIVERY_MS = 30_000
ANSWER_MS = 10_000
POLL_MS = 200
KNOCK_SECONDS = 5.0
FETCH_BYTES = 8 << 20
TOPIC_SETTINGS = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "max.message.bytes": str(2 << 20),
}
"""A ledger's topic keeps everything, for ever."""


class KafkaBus:
    """Topics of one cluster. `settings` are passed on to every client (security, for instance)."""

    def __init__(
        self,
        bootstrap: str,
        *,
        name: str = "socai",
        replication: int = 1,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """`name` is the transactional id of what is sent: one sender at a time has it."""
        self._common = {"bootstrap_servers": bootstrap.split(","), **(settings or {})}
        self._bootstrap, self._name, self._replication = bootstrap, name, replication
        self._producer: KafkaProducer | None = None
        self._knock()
        with self._reaching():
            self._consumer = KafkaConsumer(
                **self._common,
                enable_auto_commit=False,
                auto_offset_reset="none",
                isolation_level="read_committed",
                max_partition_fetch_bytes=FETCH_BYTES,
                max_poll_records=1 << 20,
            )

    def _knock(self) -> None:
        """Raise Unavailable where no broker answers: the client would leave its sockets open."""
        for server in self._bootstrap.split(","):
            host, _, port = server.strip().rpartition(":")
            try:
                socket.create_connection((host.strip("[]"), int(port)), KNOCK_SECONDS).close()
            except (OSError, ValueError) as error:
                why: Exception = error
            else:
                return
        raise self._unavailable(why) from why

    def create(self, topic: str, partitions: int) -> None:
        """Make a topic that keeps everything; raise Refused where it is there already."""
        new = NewTopic(
            name=topic,
            num_partitions=partitions,
            replication_factor=self._replication,
            topic_configs=TOPIC_SETTINGS,
        )
        with self._reaching():
            admin = KafkaAdminClient(**self._common)
            try:
                admin.create_topics([new], timeout_ms=ANSWER_MS)
                admin.wait_for_topics([topic])
            except TopicAlreadyExistsError as error:
                raise Refused.of(
                    f"Đã có topic «{topic}»", f"Topic «{topic}» is there already"
                ) from error
            finally:
                admin.close()

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        with self._reaching():
            try:
                return len(self._consumer.partitions_for_topic(topic) or ())
            except UnknownTopicOrPartitionError:
                return 0

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries in one transaction; return when it is committed."""
        if not entries:
            return
        with self._reaching():
            producer = self._sender()
            try:
                producer.begin_transaction()
                for one in entries:
                    producer.send(
                        topic,
                        value=one.value,
                        key=one.key,
                        headers=list(one.headers.items()),
                        partition=one.partition,
                    )
                producer.commit_transaction()
            except BaseException:
                # Whether the transaction ended is for the next sender to find out.
                self._drop()
                raise

    def _sender(self) -> KafkaProducer:
        if self._producer is None:
            producer = KafkaProducer(
                **self._common,
                transactional_id=self._name,
                enable_idempotence=True,
                acks="all",
                linger_ms=5,
                batch_size=256 << 10,
                max_request_size=2 << 20,
                delivery_timeout_ms=DELIVERY_MS,
                request_timeout_ms=ANSWER_MS,
                max_block_ms=DELIVERY_MS,
            )
            try:
                producer.init_transactions()
            except BaseException:
                producer.close(timeout=0)
                raise
            self._producer = producer
        return self._producer

    def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(timeout=0)

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
        with self._reaching():
            consumer = self._consumer
            consumer.assign([place])
            end = consumer.end_offsets([place])[place]
            if not consumer.beginning_offsets([place])[place] <= offset <= end:
                raise Refused.of(
                    f"Topic «{topic}», phân vùng {partition}: không có offset {offset}",
                    f"Topic «{topic}», partition {partition}: there is no offset {offset}",
                )
            consumer.seek(place, offset)
            # The position goes on over the markers of transactions, which are no records.
            while len(found) < limit and consumer.position(place) < end:
                for record in consumer.poll(timeout_ms=POLL_MS).get(place, ()):
                    entry = Entry(partition, record.key, record.value, dict(record.headers))
                    found.append(Received(record.offset, entry))
        return found[:limit]

    def close(self) -> None:
        """Release connections."""
        if self._producer is not None:
            self._producer.close()
        self._consumer.close()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Say in words why the cluster cannot be used."""
        try:
            yield
        except ProducerFencedError as error:
            raise Refused.of(
                f"Đã có bản khác đang gửi dưới tên «{self._name}»; bản này dừng lại",
                f"Another one sends under the name «{self._name}» now; this one stops",
            ) from error
        except KafkaError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> Unavailable:
        return Unavailable(
            Message(
                f"Máy chủ Kafka {self._bootstrap} không trả lời ({error}). Sổ gốc vẫn ghi được; "
                "phần chưa gửi sẽ gửi tiếp khi nối lại được",
                f"The Kafka broker {self._bootstrap} does not answer ({error}). The store goes on; "
                "what was not sent is sent when it can be reached again",
            )
        )
