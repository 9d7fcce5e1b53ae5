"""A process that outlives the command that started it, known again by its id and its beginning.

Ids are given out again: an id alone may be another program's by the time it is to be stopped.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PAUSE_SECONDS = 0.05
# The shell ends at once, so nobody has to wait for the process when it ends in its turn.
DETACHED = '"$@" </dev/null >>"$OUTPUT" 2>&1 & echo $!'


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its id, and when it began in the words of the system."""

    id: int
    began: str

    @classmethod
    def detached(
        cls,
        command: Sequence[str | Path],
        folder: Path,
        output: Path,
        environment: Mapping[str, str],
    ) -> Process:
        """Start a command in a folder, its output appended to a file; return it at once.

        It goes on when this process ends or is interrupted.
        """
        shell = subprocess.run(
            ["sh", "-c", DETACHED, "sh", *command],
            cwd=folder,
            env={**environment, "OUTPUT": str(output)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
            start_new_session=True,
        )
        id_ = int(shell.stdout)
        return cls.of(id_) or cls(id_, "ended at once")

    @classmethod
    def of(cls, id_: int) -> Process | None:
        """Return the process that has the id now; None where none runs under it."""
        began = _beginning(id_)
        return cls(id_, began) if began else None

    @classmethod
    def noted(cls, path: Path) -> Process | None:
        """Return the process that a file notes; None where there is no such file, or none whole."""
        try:
            noted = json.loads(path.read_text(encoding="utf-8"))
            return cls(int(noted["id"]), str(noted["began"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def note(self, path: Path) -> None:
        """Write it to a file."""
        path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")

    def is_alive(self) -> bool:
        """Return whether it still runs; another process under its id is not it."""
        return _beginning(self.id) == self.began

    def send(self, how: signal.Signals) -> None:
        """Send it a signal, where it is alive; raise PermissionError where it is another user's."""
        if self.is_alive():
            try:
                os.kill(self.id, how)
            except ProcessLookupError:
                return

    def ended_within(self, seconds: float) -> bool:
        """Wait for its end; return whether it came in time."""
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE_SECONDS)
        return True


def _beginning(id_: int) -> str | None:
    """Return when a process began, in words that are equal only for one and the same process.

    None where it has ended, also where nobody has asked for its exit code yet.
    """
    if not Path("/proc/self/stat").exists():
        return _beginning_by_ps(id_)
    try:
        # The second field, the name, may hold blanks and brackets; the first after it is the third.
        fields = Path(f"/proc/{id_}/stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    state, threads, ticks = fields[0], int(fields[17]), fields[19]
    # A program whose first thread has ended still holds its files and ports until the last has.
    ended = state in "ZX" and threads <= 1
    return None if ended else f"{ticks} ticks after boot {boot}"


def _beginning_by_ps(id_: int) -> str | None:
    listed = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(id_)], capture_output=True, text=True
    ).stdout.strip()
    state, _, began = listed.partition(" ")
    return None if not began or state.startswith("Z") else began.strip()
