"""Where a partition of a ledger's topic ends: found by going back from its end, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused

from .bus import Bus
from .record import WAY_OUT, Arrived, arrived

LOOKED_BACK = 1_000
"""Records read at a time."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a partition: the last event sent to it, its hash, and the last barrier's range."""

    last: int = 0
    digest: bytes = b""
    range: CompactRange = field(default_factory=CompactRange)


def tail(bus: Bus, topic: str, partition: int, end: int) -> Tail:
    """Return the end of a partition whose last record is before the offset `end`.

    Raises Refused where a record is forged or the chain of positions is broken, as far as it had to
    go back: to the last event and to the last barrier.
    """
    event: Arrived | None = None
    barrier: CompactRange | None = None
    due: int | None = None
    for one in backwards(bus, topic, partition, end):
        here = one.previous if one.data is None else one.position
        if due is not None and here != due:
            raise _broken(topic, partition, one.offset, here, due)
        due = one.previous
        if one.range is not None:
            barrier = barrier or one.range
        else:
            event = event or one
        if barrier is not None and (event is not None or not due):
            break
    else:
        if due:
            raise _broken(topic, partition, 0, 0, due)
    if event is None or event.data is None:
        return Tail(range=barrier or CompactRange())
    return Tail(event.position, sha256(event.data).digest(), barrier or CompactRange())


def backwards(bus: Bus, topic: str, partition: int, end: int) -> Iterable[Arrived]:
    """Yield the records of a partition from the offset before `end` to its beginning."""
    while end > 0:
        begin = max(0, end - LOOKED_BACK)
        found = bus.read(topic, partition, begin, end - begin)
        # Where there are offsets without a record it reads on beyond the end of the stretch.
        stretch = [received for received in found if received.offset < end]
        for received in reversed(stretch):
            yield arrived(topic, partition, received)
        end = begin


def _broken(topic: str, partition: int, offset: int, here: int, due: int) -> Refused:
    return Refused.of(
        f"Topic «{topic}», phân vùng {partition}, offset {offset}: vị trí {here}, lẽ ra {due}; "
        f"chuỗi vị trí bị đứt. Chưa gửi gì. {WAY_OUT.vi}",
        f"Topic «{topic}», partition {partition}, offset {offset}: position {here}, {due} is due; "
        f"the chain of positions is broken. Nothing was sent. {WAY_OUT.en}",
    )
