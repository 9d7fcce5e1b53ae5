"""What a log holds between two positions, read once for any number of figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Recorded
from socai.domain.timeline import Stream
from socai.projections.held import Held
from socai.projections.lines import Lines
from socai.projections.posting import Posting
from socai.projections.scope import View

from .cause import Judge, day_of

Ledger = Callable[[int], View]
"""Gives the ledger as known at a position."""


class Log(Protocol):
    """What is read of the log itself (socai.consumers.ports.Source has it all)."""

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        ...

    def several(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """Return the events of each of these streams that has any, in order."""
        ...

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind."""
        ...

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        ...


class Statement(NamedTuple):
    """From this position on a declaration or an assertion speaks, or no longer does."""

    position: int
    speaks: bool
    unit: str
    recorded: Recorded


class Stretch:
    """The log from one position, an end of a command or 0, to a later or an earlier one."""

    def __init__(
        self, log: Log, view: Ledger, known: int, against: int, keep: bool = False
    ) -> None:
        """`keep` what is read of the earlier position: for many figures, not for one."""
        self.log, self.turned = log, against < known
        self.first, self.last = sorted((known, against))
        self.now = Held(view(self.last))
        self.then = Held(view(self.first)) if keep else view(self.first)
        self._events: dict[tuple[str, ...], list[Recorded]] = {}
        self.units = self.events("unit")
        self.lines = Lines(self.units)
        self.judge = Judge(log.several, self._clock(), self.last)
        self._statements: dict[str, list[Statement]] | None = None
        self._postings: dict[str, list[Posting]] = {}
        self._commands: dict[int, tuple[int, int]] = {}

    def events(self, *categories: str) -> list[Recorded]:
        """Return every event of these kinds up to the later position, in order."""
        if categories not in self._events:
            names = [name for kind in categories for name in self.log.streams(kind)]
            streams = self.log.several(names).values()
            found = [e for events in streams for e in events if e.position <= self.last]
            self._events[categories] = sorted(found, key=lambda e: e.position)
        return self._events[categories]

    def since(self, *categories: str) -> list[int]:
        """Return the positions of the events of these kinds in between."""
        return [e.position for e in self.events(*categories) if e.position > self.first]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure up to the later position, in order."""
        if measure not in self._postings:
            found = self.now.postings(measure)
            self._postings[measure] = sorted(found, key=lambda p: p.position)
        return self._postings[measure]

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        if position not in self._commands:
            first, last = self.log.command_around(position)
            self._commands |= dict.fromkeys(range(first, last + 1), (first, last))
        return self._commands[position]

    def statements(self, measure: str) -> list[Statement]:
        """Return how what is declared and asserted of a measure changes in between, in order."""
        if self._statements is None:
            self._statements = {}
            streams = self.log.several(self.log.streams("declaration"))
            for name, events in streams.items():
                if any(self.first < e.position <= self.last for e in events):
                    self._follow(self._statements, name, events)
            for found in self._statements.values():
                found.sort(key=lambda one: one.position)
        return self._statements.get(measure, [])

    def _follow(
        self, found: dict[str, list[Statement]], name: str, events: Sequence[Recorded]
    ) -> None:
        stream = Stream(name)
        for recorded in events:
            if recorded.position > self.last:
                return
            shift = stream.add(recorded)
            if recorded.position > self.first:
                changed = [(s, False) for s in shift.gone] + [(s, True) for s in shift.come]
                for standing, speaks in changed:
                    event = standing.event
                    if isinstance(event, StockDeclared | FlowDeclared | CompletenessDeclared):
                        one = Statement(recorded.position, speaks, event.unit, standing.recorded)
                        found.setdefault(event.measure, []).append(one)

    def _clock(self) -> date | None:
        """Return the day of the earlier position; before the first event that of the first."""
        at = max(1, self.first)
        return day_of(self.log.at([at])[0].meta.recorded_at) if self.last else None
