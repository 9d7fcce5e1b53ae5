"""The log itself: dense positions, the Merkle range over its bytes, its last recorded time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.app import Progress
from socai.infra.doctor.finding import Finding, refused, well, wrong
from socai.infra.store.sql_store import SqlStore

SHALLOW = 1_000
"""Events at the end of the log that are read where not all are."""
READ = 5_000
AHEAD_SECONDS = 60
"""How far in the future the last recorded time may be."""
FROM_A_BACKUP = Message(
    "Không ghi thêm; khôi phục từ bản sao lưu, hoặc giữ bản này để điều tra",
    "Record nothing more; restore from a backup, or keep this one to be looked into",
)


def log(store: SqlStore, deep: bool, told: Progress | None = None) -> Iterator[Finding]:
    """Look at the end of the log, or at all of it: positions, and the kept Merkle range."""
    try:
        kept = store.range()
        last = kept.size
        start = 0 if deep else max(0, last - SHALLOW)
        found = _whole(store, last, told) if deep else _end(store, kept, start)
    except Unavailable:
        raise
    except Refused as error:
        yield refused("positions", error, FROM_A_BACKUP)
        return
    read = last - start
    yield well(
        "positions",
        f"Đọc được {read} sự kiện cuối, vị trí liền nhau đến {last}",
        f"The last {read} events can be read, their positions are dense up to {last}",
    )
    yield root(kept, found)


def root(kept: CompactRange, found: Sequence[bytes]) -> Finding:
    """Look whether the kept range ends with the nodes that were computed anew."""
    if kept.nodes[len(kept.nodes) - len(found) :] == tuple(found):
        return well(
            "root",
            f"Gốc Merkle tính lại khớp với gốc đang giữ ({len(found)}/{len(kept.nodes)} nút)",
            f"The Merkle root computed anew is the one kept ({len(found)}/{len(kept.nodes)} nodes)",
        )
    return wrong(
        "root",
        Message(
            f"Cây Merkle tính lại từ các byte khác với cây đang giữ (đến vị trí {kept.size}): có "
            "sự kiện bị đổi ngoài socai",
            f"The Merkle tree computed from the bytes is not the one kept (up to position "
            f"{kept.size}): an event was changed outside socai",
        ),
        FROM_A_BACKUP,
    )


def _whole(store: SqlStore, last: int, told: Progress | None) -> Sequence[bytes]:
    """Return the nodes over all bytes."""
    range_ = CompactRange()
    while range_.size < last:
        events = store.stored(range_.size, min(READ, last - range_.size))
        range_ = range_.extend(data for _, data in events)
        if told:
            told(range_.size, last)
    return range_.nodes


def _end(store: SqlStore, kept: CompactRange, start: int) -> Sequence[bytes]:
    """Return the last nodes, of the events after `start`: those that lie wholly there."""
    events = store.stored(start, kept.size - start)
    first, data = kept.size, [one for _, one in events]
    nodes: list[bytes] = []
    size = 1
    while size <= kept.size:
        if kept.size & size:
            if first - size < start:
                break
            leaves = data[first - size - start : first - start]
            nodes.append(CompactRange().extend(leaves).root())
            first -= size
        size <<= 1
    return nodes[::-1]


def clock(last: Recorded | None, now: int) -> Finding:
    """Look whether the last event was recorded at a time that is still to come."""
    ahead = (last.meta.recorded_at - now) / 1_000_000 if last else 0.0
    if ahead <= AHEAD_SECONDS:
        return well(
            "clock",
            "Giờ ghi của sự kiện cuối không sau giờ của máy",
            "The last event was not recorded after the clock of this machine",
        )
    return wrong(
        "clock",
        Message(
            f"Sự kiện cuối được ghi ở một thời điểm còn {ahead:.0f} giây nữa mới tới",
            f"The last event was recorded at a time that is still {ahead:.0f} s to come",
        ),
        Message(
            "Chỉnh giờ máy này bằng NTP; nếu máy này đúng thì máy đã ghi sai: giờ ghi không chạy "
            "lùi, các sự kiện sau mang giờ ấy đến khi đồng hồ đuổi kịp",
            "Set this machine's clock by NTP; where it is right, the one that recorded was wrong: "
            "recorded times never run back, what follows carries that time until the clock is "
            "there",
        ),
    )
