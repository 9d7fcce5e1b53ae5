"""A process that has everything imported and forks one worker for each line that it is given.

A line is JSON: {"line": [words of the command], "kafka": servers, "point": [name, when, count, how]
or null, "off": [safeguards], "out": file}. It answers with the number of the worker; what that did
ends up in the file, in one step: nothing there means that it was killed.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from campaign.failpoints import POINTS, arm, switch_off
from campaign.writer import place, write
from socai.domain.refusal import Refused, Unavailable
from socai.infra.cli import main
from socai.infra.kafka import kafka_member

SESSION_MS = 1_500
FAILED = 99


def work(asked: dict[str, Any]) -> None:
    """Do what is asked, and say in the file how it ended."""
    os.environ |= {"SOCAI_KAFKA": asked["kafka"], "SOCAI_HTTP": "off"}
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = _ready(asked) or _run(asked["line"])
        except BaseException:
            code = FAILED
            traceback.print_exc()
    said = {"code": code, "out": out.getvalue(), "err": err.getvalue()}
    path = Path(asked["out"])
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(said), encoding="utf-8")
    temporary.replace(path)


def _ready(asked: dict[str, Any]) -> int:
    for safeguard in asked["off"]:
        switch_off(safeguard)
    if asked["point"]:
        arm(*asked["point"])
    return 0


def _run(line: list[str]) -> int:
    if line[0] != "writer":
        return main(line)
    try:
        write(place(line[1]), Path(line[2]), int(line[3]))
    except Refused as refused:
        print(*(message.text("en") for message in refused.messages), file=sys.stderr)
        return 3 if isinstance(refused, Unavailable) else 1
    return 0


def serve() -> None:
    """Fork a worker for each line of stdin, until it ends."""
    for point in " ".join(POINTS.values()).split():
        importlib.import_module(point.partition(":")[0])
    # A member that was killed is missed for so long: short, or most of the time is waiting.
    kafka_member.SESSION_MS, kafka_member.HEARTBEAT_MS = SESSION_MS, SESSION_MS // 4
    kafka_member.STEP_MS = 2 * SESSION_MS
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                work(json.loads(line))
            finally:
                os._exit(0)
        print(number, flush=True)


if __name__ == "__main__":
    serve()
