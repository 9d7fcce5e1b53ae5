"""A member of a group of readers, through librdkafka (the port is consumers.bus.Member)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from socai.consumers.bus import Begin, Entry, Received
from socai.domain.refusal import Refused
from socai.infra.kafka import refusals
from socai.infra.kafka.kafka_member import HEARTBEAT_MS, SESSION_MS, STEP_MS
from socai.infra.kafka.keeping import FETCH_BYTES
from socai.infra.kafka.knocking import Door
from socai.infra.kafka.security import Security

POLL_SECONDS = 0.2
POLLED = 500
NOT_ALLOWED = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
)
TOO_LARGE = (KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.RECORD_LIST_TOO_LARGE)


class Told:
    """What a client has told of itself: why it is not let in is told here alone."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._not_let_in: KafkaError | None = None

    def __call__(self, error: KafkaError) -> None:
        """Note an error. The client calls it."""
        if error.code() == KafkaError._AUTHENTICATION:
            self._not_let_in = error

    def said(self, error: KafkaError, topic: str) -> Refused:
        """Return why something failed, in words."""
        if error.code() == KafkaError._AUTHENTICATION or self._not_let_in:
            return refusals.not_let_in(self._servers, (self._not_let_in or error).str())
        if error.code() in NOT_ALLOWED:
            return refusals.not_allowed(self._servers, error.str())
        if error.code() in TOO_LARGE:
            return refusals.too_large(topic, error.str())
        return refusals.silent(self._servers, error.str())


class FastMember:
    """A member of a group. What is assigned is begun when it polls, and not read before."""

    def __init__(
        self,
        common: Mapping[str, Any],
        servers: str,
        security: Security,
        topic: str,
        group: str,
        begin: Begin,
    ) -> None:
        """`common` are the settings of every client."""
        self._told, self._door = Told(servers), Door(servers, security)
        self._topic, self._begin = topic, begin
        self._due: set[int] = set()
        self._places: dict[int, int] = {}
        self._moved = False
        self._consumer = Consumer(
            {
                **common,
                "error_cb": self._told,
                "group.id": group,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "error",
                "isolation.level": "read_committed",
                "partition.assignment.strategy": "range",
                "session.timeout.ms": SESSION_MS,
                "heartbeat.interval.ms": HEARTBEAT_MS,
                "max.poll.interval.ms": STEP_MS,
                "fetch.message.max.bytes": FETCH_BYTES,
            }
        )
        self._consumer.subscribe([topic], on_assign=self._assigned, on_revoke=self._revoked)

    def _assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        """Note what is assigned; it is read when it is known where to begin."""
        self._places.clear()
        self._due = {place.partition for place in places}
        consumer.assign([])

    def _revoked(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        """Have no partition: all are shared out anew."""
        self._places.clear()
        self._due.clear()
        self._moved = False

    @property
    def partitions(self) -> frozenset[int]:
        """Return the partitions assigned to this member, as it knew at the end of its last poll."""
        return frozenset(self._places)

    def poll(self) -> list[Received]:
        """Return the next records of its partitions, waiting a moment for them.

        Raises Refused where a partition cannot begin where it should, Unavailable where no broker
        answers.
        """
        if self._moved:
            self._read_on()
        messages = arrived(self._consumer, POLLED)
        for message in messages:
            error = message.error()
            if error is not None:
                # What came with it is given again: no place has moved yet.
                self._moved = True
                raise self._said(message, error) from KafkaException(error)
        self._door.look(bool(messages))
        found = [received(one) for one in messages if one.partition() in self._places]
        self._places |= {one.entry.partition: one.offset + 1 for one in found}
        for partition in sorted(self._due):
            offset = self._begin(partition)
            if offset < 0:
                raise refusals.gone(self._topic, partition, offset)
            self._due.discard(partition)
            self._places[partition] = offset
            self._moved = True
        return found

    def _read_on(self) -> None:
        """Read on where each partition's place is now."""
        self._consumer.assign(
            [TopicPartition(self._topic, n, offset) for n, offset in self._places.items()]
        )
        self._moved = False

    def _said(self, message: Message, error: KafkaError) -> Refused:
        """Return what an error in the place of a record means."""
        if error.code() != KafkaError._AUTO_OFFSET_RESET:
            return self._told.said(error, self._topic)
        partition = message.partition() or 0
        return refusals.gone(self._topic, partition, self._places.get(partition, 0))

    def back(self, partition: int, offset: int) -> None:
        """Give the records of a partition again from `offset` on, where it is assigned still."""
        if partition in self._places:
            self._places[partition] = offset
            self._moved = True

    def close(self) -> None:
        """Leave the group and release the connections."""
        self._consumer.close()


def arrived(consumer: Consumer, limit: int) -> list[Message]:
    """Return at most `limit` messages, some of them errors; wait a moment for the first alone."""
    first = consumer.poll(POLL_SECONDS)
    if first is None:
        return []
    return [first, *(consumer.consume(limit - 1, 0) if limit > 1 else ())]


def received(message: Message) -> Received:
    """Return a record of the client's as the bus gives it."""
    headers = {name: value or b"" for name, value in message.headers() or ()}
    entry = Entry(message.partition(), message.key() or b"", message.value(), headers)
    return Received(message.offset(), entry)
