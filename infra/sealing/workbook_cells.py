"""The cells of a workbook that came from somewhere, read in a process of its own with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from threading import Timer
from typing import Any, BinaryIO

from socai.infra.files.workbooks.xlsx_cells import letters
from socai.infra.files.workbooks.xlsx_rows import LIMITS

MOST_SAID = 128 << 20
"""Bytes that are heard of one workbook."""
ENDED = "sổ tính quá lớn hoặc hỏng: chỉ đọc được đến đây"
_START = "from socai.infra.files.workbooks.xlsx_child import main; main()"
_KEPT = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")


def cells(workbook: bytes) -> dict[tuple[str, str], str]:
    """Return what each cell says by its sheet and name; why it cannot be read, where it cannot.

    What is wrong with a sheet, or with the workbook, stands under names that are no cell's.
    """
    with tempfile.TemporaryFile() as file:
        file.write(workbook)
        file.seek(0)
        said = _said(file)
    found: dict[tuple[str, str], str] = {}
    sheet, told = "", None
    for line in said.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            told = None
        match told:
            case ["sheet", str(name), *_]:
                sheet = name
                found[sheet, ""] = name
            case ["row", int(number), list(row)]:
                found |= {(sheet, f"{letters(one[0])}{number}"): _value(one) for one in row}
            case ["torn", int(number), str(vi), _]:
                found[sheet, f"{number}"] = vi
            case ["refused", str(vi), _]:
                found["", ""] = vi
            case ["wrong", str(vi), _, str(name)]:
                found[name, ""] = vi
    if told != ["done"] and ("", "") not in found:
        found["", ""] = ENDED
    return found


def _value(cell: list[Any]) -> str:
    return str(cell[1]) if len(cell) == 2 else str(cell[2])


def _said(file: BinaryIO) -> bytes:
    """Return what the process that parses a workbook tells of it, as far as it comes in time."""
    asked = {"memory": LIMITS.memory_bytes, "cpu": LIMITS.cpu_seconds, "passed_over": []}
    with subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(asked)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
    ) as child:
        clock = Timer(LIMITS.wall_seconds, child.kill)
        clock.start()
        try:
            assert child.stdout
            return child.stdout.read(MOST_SAID)
        finally:
            clock.cancel()
            child.kill()
