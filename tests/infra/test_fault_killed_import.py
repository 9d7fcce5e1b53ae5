"""An import of a table that is killed: none of it is recorded or all; the next completes it."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from command_line import Socai, event
from socai.infra.app import Ledger
from socai.infra.files.importing import import_files

from .crash_worker import Ticks, run
from .test_import_again import written

ROWS, KILLS = 120, 8


def rows() -> list[dict[str, Any]]:
    """Return the rows of a file without command ids, two of them equal."""
    made = [
        event("IncidentReported", f"incident-{n}", f"2021-{n % 12 + 1:02d}",
              unit="tuyen-hoa/chau-hoa", kind="dispute")
        for n in range(ROWS - 2)
    ]  # fmt: skip
    held = event("ActivityHeld", "activity-hop", "2021-03", unit="tuyen-hoa",
                 form="residents-meeting")  # fmt: skip
    return [*made, held, held]


def imported(folder: Path, file: Path, last: int) -> int | None:
    """Import a file in a child that kills itself at the last tick of SQLite (0: never).

    Returns how many ticks there were, None where it was killed.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            ticks = Ticks(last)
            run("import", folder, file)
            os.write(writes, str(ticks.count).encode())
        except BaseException:
            os.write(writes, traceback.format_exc().encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as said:
        counted = said.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or counted.isdecimal(), counted
    return None if killed else int(counted)


def recorded(folder: Path) -> Sequence[str]:
    """Return the ids of the events of the file that a ledger holds."""
    with Ledger(folder) as ledger:
        assert ledger.catch_up() == ledger.store.last()
        found = [e.meta for e in ledger.events()]
    assert [meta for meta in found if meta.stream == "activity-hop"][2:] == []
    return [m.event_id for m in found if m.stream[:9] in ("incident-", "activity-")]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_a_killed_import_is_completed_by_the_next(socai: Socai, form: str) -> None:
    file, rng = Path(written(socai, form, rows())), Random(56)
    whole = socai.folder / "whole"
    shutil.copytree(socai.ledger, whole)
    ticks = imported(whole, file, 0)
    expected = recorded(whole)
    assert ticks and len(expected) == len(set(expected)) == ROWS
    held, killed = [0], 0
    # In the end less and less is left to do, and a process may get to its end before the tick.
    for at in [*rng.sample(range(1, ticks), KILLS - 2), ticks - 1, ticks]:
        killed += imported(socai.ledger, file, at) is None
        held.append(len(recorded(socai.ledger)))
    assert killed >= KILLS // 2
    assert held.count(0) > KILLS // 2 and held == sorted(held) and set(held) <= {0, ROWS}
    for again in (ROWS - held[-1], 0):
        with Ledger(socai.ledger) as ledger:
            assert import_files(ledger, [file], actor="recorder").recorded == again
        assert recorded(socai.ledger) == expected
