"""Writing a synthetic history to a file, and beside it the figures that it must come to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from socai.infra.files.jsonl import disk, in_place_of
from socai.infra.synthetic.history import History
from socai.infra.synthetic.plan import Plan

_as_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the files, how many rows in how many commands, how many figures."""

    file: Path
    tally: Path
    rows: int
    commands: int
    figures: int


def tally_of(file: Path) -> Path:
    """Return where the figures of a history lie: beside it."""
    return file.with_name(f"{file.name}.tally.json")


def generate(file: Path, plan: Plan, told: Callable[[int], None] | None = None) -> Written:
    """Write the history of a plan and its tally: both whole, or what was there stays.

    Rows go to the disk as they are made. `told` hears the number of rows written so far. Raises
    Refused where the folder does not exist, Unavailable where the disk cannot be written.
    """
    history, tally = History(plan), tally_of(file)
    with disk(file), in_place_of(tally) as figures, in_place_of(file) as lines:
        for count, row in enumerate(history.rows(), start=1):
            lines.write(f"{_as_text(row)}\n".encode())
            if told:
                told(count)
        expected = history.checkpoints.figures
        listed = ",\n ".join(map(_as_text, expected))
        figures.write(f"[{listed}]\n".encode())
    return Written(file, tally, history.pen.rows, history.pen.commands, len(expected))
