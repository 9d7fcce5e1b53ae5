"""The one who sends, through kafka-python: a transaction for everything that is sent together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from socai.consumers.bus import Entry
from socai.infra.kafka.keeping import LARGEST_RECORD

DELIVERY_SECONDS, ANSWER_SECONDS, CLOSE_SECONDS = 30, 10, 5


class KafkaSender:
    """Sends under a name; whoever begins under the same name later shuts this one out."""

    def __init__(self, common: Mapping[str, Any], name: str) -> None:
        """`common` are the settings of every client."""
        self._settings = {
            **common,
            "transactional_id": name,
            "enable_idempotence": True,
            "acks": "all",
            "linger_ms": 5,
            "batch_size": 256 << 10,
            "max_request_size": LARGEST_RECORD,
            "delivery_timeout_ms": DELIVERY_SECONDS * 1000,
            "request_timeout_ms": ANSWER_SECONDS * 1000,
            "max_block_ms": DELIVERY_SECONDS * 1000,
        }
        self._producer: KafkaProducer | None = None

    def begin(self) -> KafkaProducer:
        """Return the client, once what was sent before under this name is ended."""
        if self._producer is None:
            producer = KafkaProducer(**self._settings)
            try:
                producer.init_transactions()
            except BaseException:
                _give_up(producer)
                raise
            self._producer = producer
        return self._producer

    def send(self, topic: str, entries: Sequence[Entry]) -> dict[int, int]:
        """Return the last offset of each partition sent to, once all is committed.

        Raises KafkaError; whether the transaction ended is then for the next sender to find out.
        """
        producer = self.begin()
        try:
            producer.begin_transaction()
            last = {
                one.partition: producer.send(
                    topic,
                    value=one.value,
                    key=one.key,
                    headers=list(one.headers.items()),
                    partition=one.partition,
                )
                for one in entries
            }
            producer.flush(DELIVERY_SECONDS + ANSWER_SECONDS)
            found = {partition: int(sent.get().offset) for partition, sent in last.items()}
            _commit(producer)
        except BaseException:
            self._producer = None
            _give_up(producer)
            raise
        return found

    def close(self) -> None:
        """Release the connections."""
        if self._producer is not None:
            self._producer.close(timeout=CLOSE_SECONDS)


def _commit(producer: KafkaProducer) -> None:
    """Commit. The client waits for the broker without an end: it does so elsewhere."""
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def commit() -> None:
        try:
            producer.commit_transaction()
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    Thread(target=commit, daemon=True).start()
    try:
        error = ended.get(timeout=DELIVERY_SECONDS)
    except Empty:
        raise KafkaTimeoutError("the commit was not answered") from None
    if error is not None:
        raise error


def _give_up(producer: KafkaProducer) -> None:
    """Close a client whose transaction failed; what it holds is never sent."""
    # To close it is to wait for what cannot be delivered; it would go on trying.
    producer._sender.force_close()
    with suppress(KafkaError):
        producer.close(timeout=CLOSE_SECONDS)
