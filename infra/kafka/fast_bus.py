"""The bus on Apache Kafka through librdkafka, the faster client (the port is consumers.bus.Bus).

Every `send` is one transaction, as with kafka-python (docs/adr: 11); a topic that one client wrote
is read and continued by the other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

from socai.consumers.bus import Begin, Entry, Received
from socai.domain.refusal import Refused
from socai.infra.kafka import refusals
from socai.infra.kafka.fast_member import FastMember, Told, arrived, received
from socai.infra.kafka.fast_sender import DELIVERY_SECONDS, FastSender
from socai.infra.kafka.keeping import FETCH_BYTES, RECONNECT_MS, kept
from socai.infra.kafka.knocking import knock
from socai.infra.kafka.security import Security

ANSWER_SECONDS = 10.0
READ_AT_ONCE = 10_000
OUTCOME_UNKNOWN = KafkaError(KafkaError._TIMED_OUT, "committed, but not to be read")
NO_LEADER = (
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError._NOENT,
)
SILENT = logging.Logger("librdkafka", logging.CRITICAL + 1)
"""What is to be said is said in words, by what is raised."""
SHUT_OUT = (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED)


class FastBus:
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
        knock(servers, self._security)
        self._servers, self._name, self._replication = servers, name, replication
        self._told = Told(servers)
        self._common: dict[str, Any] = {
            "bootstrap.servers": servers,
            "socket.nagle.disable": True,
            "reconnect.backoff.max.ms": RECONNECT_MS,
            "log_level": 0,
            "logger": SILENT,
            "error_cb": self._told,
            **self._security.for_librdkafka(),
        }
        self._sender = FastSender(self._common, name)
        self._admin = AdminClient(self._common)
        self._consumer = _reader(self._common, name)
        self._place: tuple[str, int] | None = None
        self._next = 0
        with self._reaching():
            self._admin.list_topics(timeout=ANSWER_SECONDS)

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic that keeps everything, or is compacted; raise Refused where it is there."""
        new = NewTopic(
            topic,
            num_partitions=partitions,
            replication_factor=self._replication,
            config=kept(compacted, self._replication),
        )
        with self._reaching(topic):
            try:
                made = self._admin.create_topics([new], request_timeout=ANSWER_SECONDS)
                made[topic].result()
            except KafkaException as error:
                if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                    raise refusals.there_already(topic) from error
                if error.args[0].code() == KafkaError.INVALID_REPLICATION_FACTOR:
                    raise refusals.too_few_brokers(topic, self._replication) from error
                raise
            deadline = time.monotonic() + ANSWER_SECONDS
            while not self._ready(topic, partitions):
                if time.monotonic() > deadline:
                    raise KafkaException(OUTCOME_UNKNOWN)

    def _ready(self, topic: str, partitions: int) -> bool:
        """Return whether a topic's partitions are known, each with a broker that leads it."""
        found = self._admin.list_topics(topic, ANSWER_SECONDS).topics[topic]
        led = [one for one in found.partitions.values() if one.leader >= 0]
        return len(led) == partitions

    def topics(self, prefix: str) -> list[str]:
        """Return the names of the topics that begin with `prefix`, sorted."""
        with self._reaching():
            names = self._admin.list_topics(timeout=ANSWER_SECONDS).topics
        return sorted(name for name in names if name.startswith(prefix))

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        with self._reaching(topic):
            found = self._admin.list_topics(topic, ANSWER_SECONDS).topics[topic]
            if found.error and found.error.code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                raise KafkaException(found.error)
            return len(found.partitions)

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
            while any(end <= last[n] for n, end in self._ends(topic, list(last)).items()):
                if time.monotonic() > deadline:
                    raise KafkaException(OUTCOME_UNKNOWN)

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last committed record of each partition."""
        count = self.partitions(topic)
        with self._reaching(topic):
            return [end for _, end in sorted(self._ends(topic, range(count)).items())]

    def _ends(self, topic: str, partitions: Sequence[int]) -> dict[int, int]:
        return self._offsets(topic, partitions, OffsetSpec.latest())

    def _offsets(self, topic: str, partitions: Sequence[int], asked: OffsetSpec) -> dict[int, int]:
        # Asked of the consumer, they would wait behind what it fetches.
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            answers = self._admin.list_offsets(
                {TopicPartition(topic, n): asked for n in partitions},
                isolation_level=IsolationLevel.READ_COMMITTED,
                request_timeout=ANSWER_SECONDS,
            )
            try:
                return {place.partition: one.result().offset for place, one in answers.items()}
            except KafkaException as error:
                # Who leads a partition changes now and then, and is not known at once.
                if error.args[0].code() not in NO_LEADER or time.monotonic() > deadline:
                    raise

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` committed records from `offset` on, in order."""
        with self._reaching(topic):
            end = self._ends(topic, [partition])[partition]
            begin = self._offsets(topic, [partition], OffsetSpec.earliest())[partition]
            if not begin <= offset <= end:
                raise refusals.no_offset(topic, partition, offset)
            if self._place != (topic, partition) or self._next != offset:
                self._consumer.assign([TopicPartition(topic, partition, offset)])
                self._place, self._next = (topic, partition), offset
            found: list[Received] = []
            deadline = time.monotonic() + DELIVERY_SECONDS
            while len(found) < limit and self._next < end:
                came = self._more(min(limit - len(found), READ_AT_ONCE))
                found += came
                if came:
                    deadline = time.monotonic() + DELIVERY_SECONDS
                elif time.monotonic() > deadline:
                    raise KafkaException(OUTCOME_UNKNOWN)
            if self._next >= end:
                # Nothing is fetched while nobody reads.
                self._place = None
                self._consumer.unassign()
            return found

    def _more(self, limit: int) -> list[Received]:
        """Return what comes next of the partition that is read; note where it goes on."""
        found = []
        for message in arrived(self._consumer, limit):
            error = message.error()
            if error is None:
                found.append(received(message))
                self._next = found[-1].offset + 1
            elif error.code() == KafkaError._PARTITION_EOF:
                # The place behind the markers of transactions, which are no records.
                self._next = message.offset()
            else:
                self._place = None
                raise KafkaException(error)
        return found

    def join(self, topic: str, group: str, begin: Begin) -> FastMember:
        """Return a new member of a group that reads a topic; raise Refused where it is not there.

        Its partitions come with its polls.
        """
        if not self.partitions(topic):
            raise refusals.no_topic(topic)
        with self._reaching(topic):
            return FastMember(self._common, self._servers, self._security, topic, group, begin)

    def close(self) -> None:
        """Release connections."""
        self._sender.close()
        self._consumer.close()

    @contextmanager
    def _reaching(self, topic: str = "") -> Iterator[None]:
        """Say in words why the cluster cannot be used."""
        try:
            yield
        except KafkaException as error:
            raise self._said(error.args[0], topic) from error

    def _said(self, error: KafkaError, topic: str) -> Refused:
        if error.code() in SHUT_OUT:
            return refusals.shut_out(self._name)
        return self._told.said(error, topic)


def _reader(common: Mapping[str, Any], name: str) -> Consumer:
    """Return a client that reads what it is told to; it is a member of no group."""
    return Consumer(
        {
            **common,
            "group.id": name,  # asked for, and never joined
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.message.max.bytes": FETCH_BYTES,
            "fetch.wait.max.ms": 10,
        }
    )
