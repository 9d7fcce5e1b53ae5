"""Findings of events held in memory, as known at any position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from socai.domain.event import Recorded, category_of
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence
from socai.projections.findings.finding import RULES, Finding, Rule
from socai.projections.findings.rules import Findings
from socai.projections.memory import MemoryView


class MemoryLog:
    """The streams of these events (the port is socai.projections.evidence.Log)."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self._events = {e.position: e for e in events}
        self._streams: dict[str, list[Recorded]] = {}
        for e in self._events.values():
            self._streams.setdefault(e.meta.stream, []).append(e)

    def names(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        return sorted(name for name in self._streams if category_of(name) == category)

    def stream(self, name: str) -> Stream:
        """Return a stream; an empty one where nothing is known of it."""
        return Stream(name, self._streams.get(name, ()))

    def at(self, positions: Iterable[int]) -> list[Recorded]:
        """Return the events at these positions, in order."""
        return [self._events[position] for position in sorted(set(positions))]


def evidence(events: Sequence[Recorded], known: int | None = None) -> Evidence:
    """Return what is known of these events at a position, of all where none is given."""
    kept = [e for e in events if known is None or e.position <= known]
    return Evidence(MemoryLog(kept), MemoryView(kept))


def found(
    events: Sequence[Recorded], known: int | None = None, rules: Collection[Rule] = RULES
) -> list[Finding]:
    """Return the findings in order, as known at a position."""
    return list(Findings(evidence(events, known), rules).all())


def seen(events: Sequence[Recorded], rule: Rule) -> list[int]:
    """Return the positions, of all, at which a rule finds something by what is known there."""
    return [e.position for e in events if found(events, e.position, (rule,))]


def pairs(events: Sequence[Recorded], rule: Rule) -> list[tuple[str, ...]]:
    """Return the streams of what a rule finds by all that is known, in order."""
    return [one.streams for one in found(events, None, (rule,))]
