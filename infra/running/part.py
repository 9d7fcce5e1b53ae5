"""What a long-running part of a ledger is, and what it is run with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from socai.consumers.bus import Bus
from socai.domain.refusal import Message, Unavailable
from socai.infra.app import Ledger, Progress
from socai.infra.metrics.metrics import Metrics

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """What a part is run with: each part opens a ledger and a bus of its own."""

    open: Callable[[], Ledger]
    reach: Callable[[str], Bus]
    """Gives a bus whose sender has this name; raises Unavailable where no broker answers."""
    say: Callable[[Message], None]
    """Says what the operator should know."""
    phase: Callable[[str, str], Progress]
    """Gives what is told how far a phase is, by its name in Vietnamese and English."""
    stop: Event
    """Set when the part should end."""
    once: bool = False
    """Do what there is to do, then end."""
    address: str = ""
    """Where the routes of all parts are served, «127.0.0.1:8081»; nowhere where it is empty."""
    metrics: Metrics = field(default_factory=Metrics)
    """What the part tells how far it has got."""
    part: str = ""
    """The name of the part that is run with this."""

    def until_stopped(self, work: Callable[[Callable[[], None]], None]) -> None:
        """Do `work` until it returns; where something cannot be reached, try again later.

        It is said once, and the waits grow longer, until `work` calls what it is given: all is well
        again. With `once` it is raised.
        """
        wait = FIRST_WAIT_SECONDS

        def well() -> None:
            nonlocal wait
            wait = FIRST_WAIT_SECONDS
            self.metrics.well(self.part)

        while not self.stop.is_set():
            try:
                return work(well)
            except Unavailable as unavailable:
                if self.once:
                    raise
                self.metrics.failed(self.part)
                if wait == FIRST_WAIT_SECONDS:
                    for message in unavailable.messages:
                        self.say(message)
                self.stop.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name, what it does in Vietnamese and English, and how it is run.

    `run` returns what it got to: {"part": …, "at": where, "position": …}. A part that only answers
    others has none: its routes are served with those of all parts by one server.
    """

    name: str
    vi: str
    en: str
    run: Callable[[Running], dict[str, Any]] | None = None
    serves: bool = False
    """Whether it answers others for as long as it runs: nothing to do once."""
    routes: Callable[[Running], Sequence[BaseRoute]] | None = None
    """Gives what it answers over HTTP. A route should not take long."""
