"""The parts that `socai run` knows, and how several are run side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from socai.domain.refusal import Message, Refused
from socai.infra.registry.part import REGISTRY
from socai.infra.running.feeding import FEED
from socai.infra.running.part import Part, Running
from socai.infra.running.projecting import PROJECT
from socai.infra.running.relaying import RELAY
from socai.infra.running.sealing import SEAL

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

PARTS: tuple[Part, ...] = (RELAY, PROJECT, FEED, SEAL, REGISTRY)


def run_parts(parts: Sequence[Part], running: Running) -> list[dict[str, Any]]:
    """Run parts side by side until all have ended; return what each got to.

    With `once` they run one after another, in the order given, and nothing is served. The first
    that fails ends the others, and what it raised is raised. Where there is an address monitors see
    which part has stopped: one that refuses leaves the others to go on, and what it raised is
    raised when they have ended.
    """
    if running.once:
        return [part.run(running) for part in parts if part.run and not part.serves]
    return _SideBySide(parts, running).run()


class _SideBySide:
    """Threads: one for each part, and with an address those of the server and of the watch."""

    def __init__(self, parts: Sequence[Part], running: Running) -> None:
        self._parts, self._running = parts, running
        self._at_work = {part.name for part in parts if part.run}
        self._lock = Lock()
        self._reached: list[dict[str, Any]] = []
        self._failed: list[BaseException] = []

    def run(self) -> list[dict[str, Any]]:
        """Run until all have ended; return what each got to, or raise what was raised first."""
        threads = [
            Thread(target=self._work, args=(part, part.run), name=part.name)
            for part in self._parts
            if part.run
        ]
        if self._running.address:
            threads += [Thread(target=self._beside, args=(work,)) for work in self._serving()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failed:
            raise self._failed[0]
        return self._reached

    def _work(self, part: Part, run: Callable[[Running], dict[str, Any]]) -> None:
        metrics, stop = self._running.metrics, self._running.stop
        metrics.begun(part.name)
        try:
            self._reached.append(run(replace(self._running, part=part.name)))
        except BaseException as error:
            metrics.stopped(part.name, error)
            self._failed.append(error)
            if not self._left_to(part) or not self._goes_on(error):
                stop.set()
        else:
            metrics.ended(part.name)
            stop.set()

    def _left_to(self, part: Part) -> bool:
        """Note that a part has ended; return whether others are still at work."""
        with self._lock:
            self._at_work.discard(part.name)
            return bool(self._at_work)

    def _goes_on(self, error: BaseException) -> bool:
        """Return whether the others go on without a part, after saying why it has stopped."""
        if not (self._running.address and isinstance(error, Refused)):
            return False
        for message in error.messages:
            self._running.say(message)
        return True

    def _serving(self) -> list[Callable[[], None]]:
        from socai.infra.metrics.pages import pages
        from socai.infra.metrics.watch import Watch
        from socai.infra.running.http import serve

        running = self._running
        routes: list[BaseRoute] = [*pages(running.metrics)]
        for part in self._parts:
            routes += part.routes(replace(running, part=part.name)) if part.routes else ()

        def told(url: str) -> None:
            running.say(Message(f"Số đo và tình trạng: {url}", f"Metrics and health: {url}"))

        return [
            partial(serve, routes, running.address, running.stop, told, running.say),
            partial(Watch(running.open, running.metrics).run, running.stop),
        ]

    def _beside(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._failed.append(error)
            self._running.stop.set()
