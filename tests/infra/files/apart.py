"""Processes apart from the tests: those that are measured, those that parse workbooks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_BETWEEN = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))"


def apart(script: str, *arguments: object) -> list[list[float]]:
    """Run a script that prints lines of numbers; return them.

    A process is said to have used as much memory as the one that started it: a small one between
    the tests and the script keeps the memory of the tests out of the figures.
    """
    command = [sys.executable, "-c", _BETWEEN, "-c", script, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return [list(map(float, line.split())) for line in ran.stdout.splitlines()]


def parsers() -> Iterator[str]:
    """Yield the processes that parse workbooks for this one."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status, line = (folder / "status").read_text(), (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"\nPPid:\t{os.getpid()}\n" in status and b"xlsx_child" in line:
            yield folder.name
