"""A member of a group of readers, through kafka-python (the port is consumers.bus.Member)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Lock
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import (
    AuthorizationError,
    KafkaError,
    LogTruncationError,
    MessageSizeTooLargeError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RecordListTooLargeError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)

from socai.consumers.bus import Begin, Entry, Received
from socai.domain.refusal import Refused
from socai.infra.kafka import refusals
from socai.infra.kafka.keeping import FETCH_BYTES
from socai.infra.kafka.knocking import Door
from socai.infra.kafka.security import Security

POLL_MS = 200
SESSION_MS, HEARTBEAT_MS = 10_000, 2_000
STEP_MS = 45_000
"""So long a member may take between two polls; so long others wait for one that died joining."""
CLOSE_MS = 5_000


class KafkaMember(ConsumerRebalanceListener):
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
        """`common` are the settings of every client. Raises what KafkaConsumer raises."""
        self._servers, self._topic, self._begin = servers, topic, begin
        self._door = Door(servers, security)
        self._lock = Lock()
        self._due: set[int] = set()
        self._begun: set[int] = set()
        self._consumer = KafkaConsumer(
            **common,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            session_timeout_ms=SESSION_MS,
            max_poll_interval_ms=STEP_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        self._consumer.subscribe([topic], listener=self)

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Have no partition: all are shared out anew. The client calls it."""
        with self._lock:
            self._due.clear()
            self._begun.clear()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Note what is assigned, and hold it back until it is begun. The client calls it.

        It does so from a thread of its own, where nobody may be asked anything.
        """
        for place in assigned:
            self._consumer.seek(place, 0)
            self._consumer.pause(place)
        with self._lock:
            self._begun.clear()
            self._due = {place.partition for place in assigned}

    @property
    def partitions(self) -> frozenset[int]:
        """Return the partitions assigned to this member, as it knew at the end of its last poll."""
        with self._lock:
            return frozenset(self._begun)

    def poll(self) -> list[Received]:
        """Return the next records of its partitions, waiting a moment for them.

        Raises Refused where a partition cannot begin where it should, Unavailable where no broker
        answers.
        """
        self._join_again()
        try:
            found = self._consumer.poll(timeout_ms=POLL_MS)
            held = self.partitions
            self._begin_all()
        except OffsetOutOfRangeError as error:
            place, offset = next(iter(error.args[0].items()))
            raise refusals.gone(self._topic, place.partition, offset) from error
        except LogTruncationError as error:
            place, last = next(iter(error.divergent_offsets.items()))
            raise refusals.gone(self._topic, place.partition, last.offset if last else 0) from error
        except NoOffsetForPartitionError:
            return []  # assigned, and not yet held back: it is begun at the next poll
        except KafkaError as error:
            raise said(error, self._servers, self._topic) from error
        self._door.look(bool(found))
        return [
            received(record)
            for place, records in found.items()
            for record in records
            if place.partition in held
        ]

    def _join_again(self) -> None:
        """Join again where the client has joined between two polls and forgets what it was given.

        kafka-python 3.0.12 (coordinator/base.py, join_group_async): where the topic's metadata is
        why it joins, the answer takes that reason away; a poll that ended before the answer leaves
        it lying. It would be a member without partitions and without a heartbeat for ever.
        """
        coordinator = self._consumer._coordinator
        if coordinator._join_task is not None and not coordinator.need_rejoin():
            coordinator.request_rejoin()

    def _begin_all(self) -> None:
        """Begin what was assigned in this poll."""
        with self._lock:
            due = sorted(self._due)
        for partition in due:
            place, offset = TopicPartition(self._topic, partition), self._begin(partition)
            if offset < 0:
                raise refusals.gone(self._topic, partition, offset)
            with self._lock:
                if partition not in self._due:
                    continue
                self._due.discard(partition)
                self._begun.add(partition)
            self._consumer.seek(place, offset)
            self._consumer.resume(place)

    def back(self, partition: int, offset: int) -> None:
        """Give the records of a partition again from `offset` on, where it is assigned still."""
        if partition in self.partitions:
            self._consumer.seek(TopicPartition(self._topic, partition), offset)

    def close(self) -> None:
        """Leave the group and release the connections."""
        self._consumer.close(timeout_ms=CLOSE_MS)


def received(record: Any) -> Received:
    """Return a record of the client's as the bus gives it."""
    headers = {name: value or b"" for name, value in record.headers}
    entry = Entry(record.partition, record.key or b"", record.value, headers)
    return Received(record.offset, entry)


def said(error: KafkaError, servers: str, topic: str) -> Refused:
    """Return why something failed, in words."""
    if isinstance(error, SaslAuthenticationFailedError | UnsupportedSaslMechanismError):
        return refusals.not_let_in(servers, error)
    if isinstance(error, AuthorizationError):
        return refusals.not_allowed(servers, error)
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        return refusals.too_large(topic, error)
    return refusals.silent(servers, error)
