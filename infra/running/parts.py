"""The parts that `socai run` knows, and how several are run side by side."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Any

from socai.infra.running.part import Part, Running
from socai.infra.running.relaying import RELAY

PARTS: tuple[Part, ...] = (RELAY,)


def run_parts(parts: Sequence[Part], running: Running) -> list[dict[str, Any]]:
    """Run parts side by side until all have ended; return what each got to.

    With `once` they run one after another, in the order given. The first that fails ends the
    others, and what it raised is raised.
    """
    if running.once:
        return [part.run(running) for part in parts if not part.serves]
    ended: list[dict[str, Any]] = []
    failed: list[BaseException] = []

    def work(part: Part) -> None:
        try:
            ended.append(part.run(running))
        except BaseException as error:
            failed.append(error)
        finally:
            running.stop.set()

    threads = [Thread(target=work, args=(part,), name=part.name) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return ended
