"""A process that makes, upgrades or recovers ledgers, together with others or until it dies.

`at-once`: it runs each line on its input, a command line in JSON, and prints what came of it.
`dies STEP TIMES ARGUMENT…`: it runs one command line, and dies when a function of infra of that
name is called so often.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any

from socai.infra.cli import main
from tree import ROOT

STEPS = str(ROOT / "infra")


def run(arguments: list[str]) -> dict[str, Any]:
    """Run a command line; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def at_once() -> None:
    """Run what is said, as others do at the same moment."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


def dies(step: str, times: int, arguments: list[str]) -> None:
    """Run a command line; die as by kill -9 when the function `step` is called so often."""

    def look(frame: FrameType, event: str, argument: object) -> None:
        nonlocal times
        code = frame.f_code
        if event == "call" and code.co_name == step and code.co_filename.startswith(STEPS):
            times -= 1
            if not times:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)
    print(json.dumps(run(arguments)), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "at-once":
        at_once()
    else:
        dies(sys.argv[2], int(sys.argv[3]), sys.argv[4:])
