"""Members of a group: each a `socai run project` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RUN = """
import sys
from socai.infra.cli import main

sys.exit(main(["--ledger", sys.argv[1], "run", "project"]))
"""
DEADLINE_SECONDS = 200.0
"""Others wait 45 s for a member that stops while the group is shared out, then for their turn."""
PAUSE_SECONDS = 0.02


@contextmanager
def member(ledger: Path, *arguments: str, program: str = RUN) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that runs the program with the ledger and arguments; it is gone at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(ledger), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def until(process: subprocess.Popen[bytes], so: Callable[[], bool]) -> None:
    """Wait until something is so, while a process runs."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not so():
        assert time.monotonic() < deadline, "it did not come to that in time"
        try:
            process.wait(PAUSE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(process.stderr and process.stderr.read().decode())


def end(process: subprocess.Popen[bytes]) -> int:
    """End a process as an operator does; return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(DEADLINE_SECONDS)
