"""How an event of the log stands on a topic, and the barriers between commands.

The value is the stored bytes of the event, byte for byte; position, the position before it in the
same partition, and the hash stand in headers, with the attributes of CloudEvents 1.0 (binary mode).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Message, Refused

from .bus import Entry, Received

POSITION, PREVIOUS, HASH, RANGE, ROOT = (
    "socai-position",
    "socai-previous",
    "socai-hash",
    "socai-range",
    "socai-root",
)

SCHEMA = "urn:socai:schema:"
"""Before the id of a schema: an absolute URI, as CloudEvents asks for, that names no host."""

WAY_OUT = Message(
    "Lối ra: `socai recover --from store` lập một topic mới (epoch kế tiếp) từ sổ gốc",
    "The way out: `socai recover --from store` writes a new topic (the next epoch) from the store",
)
"""What to do where a topic cannot be trusted."""

BARRIER = b"#barrier"
"""The key of a barrier: no stream's name, and not empty, which some clients refuse."""


def partition_of(stream: str, partitions: int) -> int:
    """Return the partition of a stream: the same for every client and for ever.

    The first 8 bytes of SHA-256 of its name, big-endian, modulo the number of partitions.
    """
    return int.from_bytes(sha256(stream.encode()).digest()[:8], "big") % partitions


def event_entry(
    recorded: Recorded, data: bytes, ledger_id: str, partition: int, previous: int
) -> Entry:
    """Return an event, whose stored bytes are `data`, as an entry for its partition."""
    meta = recorded.meta
    headers = {
        POSITION: str(recorded.position).encode(),
        PREVIOUS: str(previous).encode(),
        HASH: sha256(data).hexdigest().encode(),
        "ce_specversion": b"1.0",
        "ce_id": meta.event_id.encode(),
        "ce_source": f"urn:uuid:{ledger_id}".encode(),
        "ce_type": meta.type.encode(),
        "ce_subject": meta.stream.encode(),
        "ce_dataschema": f"{SCHEMA}{int.from_bytes(data[1:5], 'big')}".encode(),
        "content-type": b"application/vnd.confluent.avro",
    }
    return Entry(partition, meta.stream.encode(), data, headers)


def barrier_entry(range_: CompactRange, partition: int, previous: int) -> Entry:
    """Return the barrier that says: everything up to the range's last position was sent."""
    headers = {
        POSITION: str(range_.size).encode(),
        PREVIOUS: str(previous).encode(),
        RANGE: bytes(range_).hex().encode(),
        ROOT: range_.root().hex().encode(),
    }
    return Entry(partition, BARRIER, None, headers)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a record of a topic says: an event's bytes, or a barrier's range, and where it stands.

    `previous` is the position of the record before it in its partition that is an event.
    """

    offset: int
    position: int
    previous: int
    data: bytes | None
    range: CompactRange | None


def arrived(topic: str, partition: int, received: Received) -> Arrived:
    """Return what a record says. Raises Refused, saying where it stands, for one that is forged.

    That is: one without its headers, whose bytes have another hash, whose barrier has another root.
    """
    headers, data = received.entry.headers, received.entry.value
    where = f"{topic}, phân vùng {partition}, offset {received.offset}"
    where_en = f"{topic}, partition {partition}, offset {received.offset}"
    try:
        position, previous = (int(headers[name].decode("ascii")) for name in (POSITION, PREVIOUS))
        if data is not None:
            if sha256(data).hexdigest() != headers[HASH].decode("ascii"):
                raise ValueError("hash")
            return Arrived(received.offset, position, previous, data, None)
        range_ = CompactRange.parse(bytes.fromhex(headers[RANGE].decode("ascii")))
        if range_.size != position or range_.root().hex() != headers[ROOT].decode("ascii"):
            raise ValueError("root")
    except (KeyError, ValueError) as error:
        raise Refused.of(
            f"{where}: bản ghi không phải của socai, hoặc đã bị sửa ({error}). Không áp dụng gì từ "
            f"đó trở đi; sổ gốc không bị ảnh hưởng. {WAY_OUT.vi}",
            f"{where_en}: the record is not socai's, or was changed ({error}). Nothing from there "
            f"on is applied; the store is unharmed. {WAY_OUT.en}",
        ) from error
    return Arrived(received.offset, position, previous, None, range_)
