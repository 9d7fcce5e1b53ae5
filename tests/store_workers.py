"""Processes that make, upgrade and recover ledgers: several at once, and one that is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tree import ROOT

COMMAND = [sys.executable, str(ROOT / "tests" / "infra" / "store_worker.py")]


def started(*arguments: str) -> subprocess.Popen[str]:
    """Start tests/infra/store_worker.py."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests"), "SOCAI_LANG": "en"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def at_once(count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Give that many processes that wait for a command line."""
    workers = [started("at-once") for _ in range(count)]
    try:
        assert [read(worker) for worker in workers] == ["ready"] * count
        yield workers
    finally:
        for worker in workers:
            worker.communicate()


def read(worker: subprocess.Popen[str]) -> str:
    """Return the next line that a process says."""
    assert worker.stdout is not None
    return worker.stdout.readline().rstrip("\n")


def together(workers: Sequence[subprocess.Popen[str]], *arguments: str) -> list[dict[str, Any]]:
    """Have all of them run one command line at the same moment; return what came of it."""
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(arguments) + "\n")
        worker.stdin.flush()
    return [json.loads(read(worker)) for worker in workers]


def killed_at(step: str, *arguments: str, times: int = 1) -> None:
    """Run a command line in a process that is killed when it calls a function so often."""
    worker = started("dies", step, str(times), *arguments)
    said, _ = worker.communicate()
    assert worker.returncode == -9, f"{step} was not called: {said}"
