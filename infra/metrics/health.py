"""Whether all is well, and if not why: what /health/ready says."""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.refusal import Message
from socai.infra.metrics.metrics import Metrics

LOOKED_SECONDS = 60.0
"""The store is looked at far more often than this."""
AWAY_SECONDS = 60.0
"""How long a part may wait for a server."""
LATE_SECONDS = 300.0
"""How long an event may be recorded and not be on the topic."""
PREDECESSOR_SECONDS = 60.0
"""How long a record may wait for the one before it."""
FREE_BYTES = 256 << 20
"""How much room the ledger's disk should have."""


def reasons(metrics: Metrics) -> list[Message]:
    """Return why not all is well; an empty list where it is."""
    return [*_store(metrics), *_parts(metrics), *_log(metrics)]


def _store(metrics: Metrics) -> Iterator[Message]:
    known, now = metrics.known, metrics.clock()
    yield from known.trouble
    if known.looked is None or now - known.looked > LOOKED_SECONDS:
        yield Message(
            "Sổ gốc chưa trả lời: nó đang mở, đang bị khóa, hoặc ổ đĩa hay máy chủ của nó bị treo",
            "The store has not answered: it is being opened, is locked, or its disk or server "
            "hangs",
        )
    if known.free_bytes is not None and known.free_bytes < FREE_BYTES:
        free, least = known.free_bytes >> 20, FREE_BYTES >> 20
        yield Message(
            f"Ổ đĩa của sổ chỉ còn {free} MiB (cần {least}): giải phóng dung lượng, việc ghi sẽ "
            "tiếp tục",
            f"The ledger's disk has only {free} MiB left ({least} needed): free space, recording "
            "will go on",
        )


def _parts(metrics: Metrics) -> Iterator[Message]:
    for part, reason in sorted(metrics.known.stopped.items()):
        yield Message(
            f"Phần {part} đã dừng hẳn ({reason}): đọc lời nhắn của nó, sửa theo đó, rồi chạy lại",
            f"The part {part} has stopped for good ({reason}): read what it said, see to that, "
            "then start it again",
        )
    for part in sorted(metrics.known.up):
        seconds = metrics.waiting(part)
        if seconds > AWAY_SECONDS:
            yield Message(
                f"Phần {part} đã chờ {seconds:.0f} giây một máy chủ không trả lời; nó tự thử lại",
                f"The part {part} has waited {seconds:.0f} s for a server that does not answer; it "
                "tries again by itself",
            )


def _log(metrics: Metrics) -> Iterator[Message]:
    known = metrics.known
    if known.lag_seconds > LATE_SECONDS:
        yield Message(
            f"Có sự kiện đã ghi {known.lag_seconds:.0f} giây mà chưa lên topic",
            f"An event was recorded {known.lag_seconds:.0f} s ago and is not on the topic yet",
        )
    since = known.records_waiting_since
    if since is not None and metrics.clock() - since > PREDECESSOR_SECONDS:
        yield Message(
            f"Có bản ghi của topic đã chờ {metrics.clock() - since:.0f} giây bản ghi đứng trước nó",
            f"A record of the topic has waited {metrics.clock() - since:.0f} s for the one before "
            "it",
        )
