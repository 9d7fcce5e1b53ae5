"""A process that imports a file or brings books up, and dies when told (see test_crashes).

MODE FOLDER FILE TICKS: `import` or `project`; after TICKS ticks of SQLite it dies (0: never).
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from socai.consumers.projector import Projector
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.infra.files import importing

INSTRUCTIONS = 200
"""Instructions of SQLite's machine in a tick."""
BATCH = 150
"""Events in one transaction: small, so that there is much to be torn apart."""


class Ticks:
    """Counts what SQLite does on every connection of this process; dies at the last tick."""

    def __init__(self, last: int) -> None:
        self.count, self._last = 0, last
        connect = sqlite3.connect

        def connected(*given: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*given, **named)
            connection.set_progress_handler(self._tick, INSTRUCTIONS)
            return connection

        for module in (sqlite3, sqlite3.dbapi2):
            module.connect = connected

    def _tick(self) -> int:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0


def run(mode: str, folder: Path, file: Path) -> dict[str, Any]:
    """Do it; return what was done."""
    with Ledger(folder) as ledger:
        if mode == "project":
            return {"position": Projector(ledger.store, ledger.books, batch=BATCH).catch_up()}
        report = importing.import_files(ledger, [file], actor="recorder")
        return {"recorded": report.recorded, "already": report.already}


def main(mode: str, folder: str, file: str, ticks: str) -> int:
    """Do it and say so in JSON; return the exit code."""
    importing.BATCH_EVENTS = BATCH
    counted = Ticks(int(ticks))
    print("begun", flush=True)
    try:
        done = run(mode, Path(folder), Path(file))
    except Refused as refused:
        said = [message.text("en") for message in refused.messages]
        print(json.dumps({"refused": type(refused).__name__, "said": said}), flush=True)
        return 3
    print(json.dumps({"ticks": counted.count, **done}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
