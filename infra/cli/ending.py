"""Being asked to end (SIGTERM) in the middle of a command: it lets go, and says how things stand.

What `socai run` runs ends by itself between two batches instead (see run.py).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from socai.domain.refusal import Message

SAID = Message(
    "Bị yêu cầu dừng giữa chừng (SIGTERM): lệnh nào đã ghi thì ghi trọn, không có gì dở dang. Chạy "
    "lại đúng dòng lệnh ấy để làm tiếp",
    "Asked to end in the middle (SIGTERM): what was recorded was recorded whole, nothing is half "
    "done. Run the same command line again to go on",
)


class Ended(KeyboardInterrupt):
    """The process was asked to end; transactions that are open are rolled back on the way out."""


@contextmanager
def endable() -> Iterator[None]:
    """Raise Ended in here where the process is asked to end; asked again, it ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _end(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Ended
