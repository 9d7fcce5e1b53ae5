"""What a long-running part of a ledger is, and what it is run with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from socai.consumers.bus import Bus
from socai.domain.refusal import Message, Unavailable
from socai.infra.app import Ledger, Progress

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

    def until_stopped(self, work: Callable[[Callable[[], None]], None]) -> None:
        """Do `work` until it returns; where something cannot be reached, try again later.

        It is said once, and the waits grow longer, until `work` calls what it is given: all is well
        again. With `once` it is raised.
        """
        wait = FIRST_WAIT_SECONDS

        def well() -> None:
            nonlocal wait
            wait = FIRST_WAIT_SECONDS

        while not self.stop.is_set():
            try:
                return work(well)
            except Unavailable as unavailable:
                if self.once:
                    raise
                if wait == FIRST_WAIT_SECONDS:
                    for message in unavailable.messages:
                        self.say(message)
                self.stop.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name, what it does in Vietnamese and English, and how it is run.

    `run` returns what it got to: {"part": …, "at": where, "position": …}.
    """

    name: str
    vi: str
    en: str
    run: Callable[[Running], dict[str, Any]]
    serves: bool = False
    """Whether it answers others for as long as it runs: nothing to do once."""
