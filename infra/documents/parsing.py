"""Documents that are parsed in a process of their own (child.py), ended where it takes too much."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_rows import Limits

LIMITS = Limits(memory_bytes=512 << 20)
_START = "from socai.infra.documents.child import main; main()"
_KEPT = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""Settings that the child needs to find what it imports; it is told nothing else."""


def parsed(kind: str, data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return what the child read: `lines`, `notes`, and `starts` where there are pages.

    Raises Unreadable where the document cannot be read within the limits.
    """
    asked = {"kind": kind, "memory": limits.memory_bytes, "cpu": limits.cpu_seconds}
    try:
        # -P: what lies in the folder of work is never imported.
        run = subprocess.run(
            [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(asked)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(limits.wall_seconds) from error
    if run.returncode == -signal.SIGXCPU:
        raise _too_slow(limits.cpu_seconds)
    if run.returncode:
        raise _broken_off(run.returncode)
    said: dict[str, Any] = json.loads(run.stdout)
    if refused := said.get("refused"):
        raise Unreadable.of(*refused)
    return said


def _too_slow(seconds: float) -> Unreadable:
    return Unreadable.of(
        f"đọc tệp quá {seconds:g} giây nên dừng; hãy chia tệp, hoặc lưu lại",
        f"reading the file takes over {seconds:g} seconds; divide it, or save it again",
    )


def _broken_off(code: int) -> Unreadable:
    name = signal.Signals(-code).name if code < 0 else str(code)
    return Unreadable.of(
        f"phần đọc tệp dừng giữa chừng ({name}), có lẽ tệp hỏng hoặc thiếu bộ nhớ; mở bằng chương "
        "trình của nó, lưu lại, hoặc chia tệp",
        f"reading broke off ({name}), the file may be broken or memory short; open it in its "
        "program, save it again, or divide it",
    )
