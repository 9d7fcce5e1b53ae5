"""`socai run` as a process of its own, and what monitors read of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MAIN = "import sys; from socai.infra.cli import main; sys.exit(main(sys.argv[1:]))"
DEADLINE_SECONDS = 180.0
PAUSE_SECONDS = 0.1


class Process:
    """One `socai run`; `url` is where it serves metrics and health."""

    def __init__(self, ledger: Path | str, *arguments: str, **settings: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SOCAI_")}
        # Port 0: one that is free.
        environment |= {"SOCAI_HTTP": "127.0.0.1:0", **settings}
        self._process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "--ledger", str(ledger), "run", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""
        self.url = self._told()

    def _told(self) -> str:
        assert self._process.stderr
        for line in self._process.stderr:
            self.said += line
            if found := re.search(r"Số đo và tình trạng: (\S+)", line):
                return found[1]
        self._process.communicate()
        raise AssertionError(f"it ended: {self.said}")

    def ask(self, path: str, accept: str = "*/*") -> tuple[int, str]:
        """Return status and text of a page."""
        request = urllib.request.Request(self.url + path, headers={"accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def ready(self) -> tuple[int, Any]:
        """Return status and content of /health/ready."""
        status, text = self.ask("/health/ready")
        return status, json.loads(text)

    def sample(self, name: str) -> float | None:
        """Return what a metric with its labels shows: `socai_part_up{part="relay"}`."""
        found = re.search(rf"(?m)^{re.escape(name)} (\S+)$", self.ask("/metrics")[1])
        return float(found[1]) if found else None

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not so():
            assert time.monotonic() < deadline, self.ask("/metrics")[1] + str(self.ready())
            with_pause(self._process)

    def end(self) -> int:
        """End it as an operator does; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._wait()

    def _wait(self) -> int:
        _, said = self._process.communicate(timeout=DEADLINE_SECONDS)
        self.said += said
        return self._process.returncode

    def close(self) -> None:
        """End it for certain."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def with_pause(process: subprocess.Popen[str]) -> None:
    """Let a moment pass; fail where the process has ended."""
    try:
        process.wait(PAUSE_SECONDS)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError("it ended")


@contextmanager
def running(ledger: Path | str, *arguments: str, **settings: str) -> Iterator[Process]:
    """Give a `socai run` that serves its pages; it is gone at the end."""
    process = Process(ledger, *arguments, **settings)
    try:
        yield process
    finally:
        process.close()
