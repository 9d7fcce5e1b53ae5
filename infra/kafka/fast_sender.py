"""The one who sends, through librdkafka: a transaction for everything that is sent together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from socai.consumers.bus import Entry
from socai.infra.kafka.keeping import LARGEST_RECORD

DELIVERY_SECONDS = 30.0
PAUSE_SECONDS = 0.2
Delivered = Callable[[KafkaError | None, Message], None]


class FastSender:
    """Sends under a name; whoever begins under the same name later shuts this one out."""

    def __init__(self, common: Mapping[str, Any], name: str) -> None:
        """`common` are the settings of every client."""
        self._settings = {
            **common,
            "transactional.id": name,
            "enable.idempotence": True,
            # With more in flight records were lost that were said to be delivered: a broker that
            # has nothing of a sender yet takes its second batch where the first came a moment too
            # early, and takes the first one, sent again, for a copy.
            "max.in.flight": 1,
            "acks": "all",
            "linger.ms": 5,
            "message.max.bytes": LARGEST_RECORD,
            "delivery.timeout.ms": int(DELIVERY_SECONDS * 1000),
            "transaction.timeout.ms": int(2 * DELIVERY_SECONDS * 1000),
        }
        self._producer: Producer | None = None

    def begin(self) -> Producer:
        """Return the client, once what was sent before under this name is ended."""
        if self._producer is None:
            producer = Producer(self._settings)
            producer.init_transactions(DELIVERY_SECONDS)
            self._producer = producer
        return self._producer

    def send(self, topic: str, entries: Sequence[Entry]) -> dict[int, int]:
        """Return the last offset of each partition sent to, once all is committed.

        Raises KafkaException; whether the transaction ended is then for the next sender to find
        out.
        """
        producer = self.begin()
        try:
            producer.begin_transaction()
            last = _delivered(producer, topic, entries)
            producer.commit_transaction(DELIVERY_SECONDS)
        except BaseException as error:
            self._producer = None
            producer.purge()
            # Where it fails for good while it tells of deliveries, Python takes that amiss.
            if isinstance(error, SystemError) and isinstance(error.__cause__, KafkaException):
                raise error.__cause__ from None
            raise
        return last

    def close(self) -> None:
        """Release the connections."""
        if self._producer is not None:
            self._producer.close()


def _delivered(producer: Producer, topic: str, entries: Sequence[Entry]) -> dict[int, int]:
    """Return the last offset of each partition, once entries stand there, not yet committed."""
    firsts = {one.partition: n for n, one in reversed(list(enumerate(entries)))}
    lasts = {one.partition: n for n, one in enumerate(entries)}
    counts = Counter(one.partition for one in entries)
    offsets: dict[int, list[int | None]] = {partition: [] for partition in lasts}
    errors: list[KafkaError] = []

    def told(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            errors.append(error)
        offsets[message.partition()].append(message.offset())

    for n, one in enumerate(entries):
        watched = n in (firsts[one.partition], lasts[one.partition])
        _produce(producer, topic, one, told if watched else None)
    producer.flush(DELIVERY_SECONDS)
    if errors:
        raise KafkaException(errors[0])
    found: dict[int, int] = {}
    for partition, (first, last) in ((n, (has[0], has[-1])) for n, has in offsets.items() if has):
        if first is not None and last is not None and last - first == counts[partition] - 1:
            found[partition] = last
    if found.keys() != counts.keys():
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "not all was delivered"))
    return found


def _produce(producer: Producer, topic: str, one: Entry, told: Delivered | None) -> None:
    """Hand an entry to the client; wait where its queue is full."""
    while True:
        try:
            producer.produce(
                topic, value=one.value, key=one.key, partition=one.partition,
                headers=list(one.headers.items()), on_delivery=told,
            )  # fmt: skip
        except BufferError:
            producer.poll(PAUSE_SECONDS)
        else:
            return
