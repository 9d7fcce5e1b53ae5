"""One campaign: a ledger, a broker of its own, four processes, and a list of deaths."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from campaign.writer import place
from servers import Kafka
from socai.infra.app import Ledger
from tree import ROOT

LONGEST_SECONDS = 30.0
TRIES = 4
LOOK_SECONDS = 0.02
Point = tuple[str, str, int, str]
"""Name, before or after, the how-manieth call, kill or stop."""


class Zygote:
    """Forks workers that have everything imported."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "campaign.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            start_new_session=True,
        )
        assert self._said() == "ready"

    def start(self, **asked: Any) -> Worker:
        """Fork a worker for what is asked (see zygote.py)."""
        out = self._folder / f"worker-{next(self._numbers)}.json"
        assert self._process.stdin
        self._process.stdin.write(json.dumps({**asked, "out": str(out)}) + "\n")
        self._process.stdin.flush()
        return Worker(int(self._said()), out)

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it and whatever it forked."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Worker:
    """A process, and where it says how it ended."""

    number: int
    out: Path

    def alive(self) -> bool:
        """Return whether it still runs, or is stopped."""
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True

    def stopped(self) -> bool:
        """Return whether it was stopped as if it were dead."""
        try:
            state = Path(f"/proc/{self.number}/stat").read_text().rpartition(") ")[2][0]
        except FileNotFoundError:
            return False
        return state == "T"

    def send(self, sign: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        if self.alive():
            os.kill(self.number, sign)

    def killed(self) -> bool:
        """Return whether it is gone without a word."""
        return not self.alive() and not self.out.exists()

    def ended(self) -> dict[str, Any] | None:
        """Return how it ended; None where it was killed."""
        return json.loads(self.out.read_text()) if self.out.exists() else None


@dataclass(slots=True)
class Campaign:
    """A ledger under attack, and what was counted."""

    zygote: Zygote
    kafka: Kafka
    ledger: str
    acknowledged: Path
    off: tuple[str, ...] = ()
    commands: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    _workers: dict[str, Worker] = field(default_factory=dict)
    _alone: bool = False

    def run(self, points: Sequence[Point], broker_deaths: int) -> None:
        """Let every point strike once, and the broker die in between."""
        every = max(1, len(points) // max(1, broker_deaths))
        for number, point in enumerate(points):
            if broker_deaths and number % every == every - 1:
                self._kill_broker()
            self._strike(point)
        self.rest()

    def _strike(self, point: Point) -> None:
        """Have one process reach a point, with something to do for all of them."""
        for _ in range(TRIES):
            if self._reached(point):
                return
            self.counts["not reached"] += 1
        self.said.append(f"{point} was not reached in {TRIES} tries")

    def _reached(self, point: Point) -> bool:
        """Arm a point in one process; return whether that was struck there."""
        role = ROLES[point[0]]
        self._end(role)
        self._alone = point[0] in BY_ANY and point[3] == "kill"
        if self._alone:
            self._end("project too")
        self.commands += SLICE
        struck = self._start(role, point)
        self._keep_alive()
        self._until(lambda: self._struck(struck), LONGEST_SECONDS)
        reached = struck.stopped() or struck.killed()
        if reached:
            self.counts[f"{point[3]}: {point[0]} {point[1]}"] += 1
        if struck.stopped():
            self._wake_later(struck)
        return reached

    def _struck(self, worker: Worker) -> bool:
        # The other member may have had all there was: there is always more to come.
        if self.written():
            self.commands += SLICE
        self._keep_alive()
        return not worker.alive() or worker.stopped()

    def _wake_later(self, zombie: Worker) -> None:
        """Let another take over its partitions and do its work, then wake it."""
        self._workers = {role: one for role, one in self._workers.items() if one != zombie}
        self.commands += SLICE
        self._keep_alive()
        self._until(self._caught_up, LONGEST_SECONDS)
        zombie.send(signal.SIGCONT)
        self.commands += SLICE
        self._keep_alive()
        self._until(self._caught_up, LONGEST_SECONDS)
        self.counts["woken"] += 1
        zombie.send(signal.SIGKILL)

    def _caught_up(self) -> bool:
        """Return whether everything asked for is written, and projected by others."""
        self._keep_alive()
        if not self.written():
            return False
        with Ledger(place(self.ledger)) as ledger:
            return ledger.mirror.books.state()[1] == ledger.store.last()

    def _kill_broker(self) -> None:
        self.kafka.kill()
        self.counts["broker: kill"] += 1
        self.commands += SLICE
        self._keep_alive()
        self.kafka.start()

    def _keep_alive(self) -> None:
        """Start again whoever has died; the writer as long as there is something to write."""
        for role in LINES:
            if self._alone and role == "project too":
                continue
            worker = self._workers.get(role)
            if worker is not None and worker.alive():
                continue
            ended = worker.ended() if worker else None
            if ended is not None and ended["code"] not in (0, 3):
                self.said.append(f"{role}: {ended['err']}")
            if role != "writer" or not self.written():
                self._start(role, None)

    def written(self) -> bool:
        """Return whether the writer has had everything acknowledged."""
        there = self.acknowledged.read_text() if self.acknowledged.exists() else ""
        return there.count("\n") == self.commands

    def _start(self, role: str, point: Point | None) -> Worker:
        line = ["--ledger", self.ledger, *LINES[role]]
        if role == "writer":
            line = self._writing()
        worker = self._fork(line, point)
        self._workers[role] = worker
        return worker

    def _fork(self, line: list[str], point: Point | None) -> Worker:
        return self.zygote.start(
            line=line, kafka=self.kafka.bootstrap, point=point, off=list(self.off)
        )

    def _writing(self) -> list[str]:
        return ["writer", self.ledger, str(self.acknowledged), str(self.commands)]

    def _end(self, role: str) -> None:
        worker = self._workers.pop(role, None)
        if worker:
            worker.send(signal.SIGKILL)
            self._until(lambda: not worker.alive(), LONGEST_SECONDS)

    def rest(self) -> None:
        """End everybody, then have everything done once, undisturbed."""
        for role in list(self._workers):
            self._end(role)
        self.once(*self._writing())
        for part in ("relay", "project"):
            self.once("--ledger", self.ledger, "run", part, "--once")

    def once(self, *line: str) -> str:
        """Run one command to its end; return what it printed."""
        worker = self._fork(list(line), None)
        self._until(lambda: not worker.alive(), TRIES * LONGEST_SECONDS)
        ended = worker.ended()
        assert ended and ended["code"] == 0, ended
        out: str = ended["out"]
        return out

    @staticmethod
    def _until(done: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done() and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)


BY_ANY = ("take", "drop", "apply")
"""What any member does for all of them: one alone is struck, or another may always be first."""
SLICE = 15
"""Commands that are added for each strike."""
LINES = {
    "writer": [],
    "relay": ["run", "relay"],
    "project": ["run", "project"],
    "project too": ["run", "project"],
}
ROLES = {
    "inserted": "writer",
    "append": "writer",
    "acknowledge": "writer",
    "send": "relay",
    "commit": "relay",
    "barrier": "relay",
    "receive": "project",
    "put": "project",
    "take": "project",
    "drop": "project",
    "apply": "project",
}


@contextmanager
def zygote(folder: Path) -> Iterator[Zygote]:
    """Give a process that forks workers; end it and them at the end."""
    found = Zygote(folder)
    try:
        yield found
    finally:
        found.close()
