"""Every finding of a ledger as known at one position, in the order of rules and streams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from socai.domain.catalogue import KINDS
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence
from socai.projections.tree import Tree

from .declared import contradictions
from .documents import Citations, Registrations
from .exceeded import exceeded
from .finding import (
    CONTRADICT,
    DUPLICATE,
    EXCEEDED,
    LIVES_ON,
    MOVED,
    RING,
    RULES,
    STANDS_NOT,
    UNREGISTERED,
    Finding,
    Rule,
)
from .life import LivesOn
from .moved import moved
from .names import Names
from .references import References
from .rings import rings

Told = Callable[[int, int], None]
"""Told how many streams are read, of how many."""


class Looker(Protocol):
    """Looks at the streams of a ledger one by one."""

    def take(self, stream: Stream) -> Iterable[Finding]:
        """Look at one more stream; return what is found by then."""
        ...

    def rest(self) -> Iterable[Finding]:
        """Return what is found once every stream was looked at."""
        ...


LOOKERS: tuple[tuple[Rule, Callable[[Evidence], Looker]], ...] = (
    (STANDS_NOT, References),
    (DUPLICATE, Names),
    (DUPLICATE, Registrations),
    (LIVES_ON, LivesOn),
    (UNREGISTERED, Citations),
)
"""The rules that look at streams, each with what looks."""
AT_ONCE: dict[Rule, Callable[[Evidence], Iterator[Finding]]] = {
    RING: rings,
    CONTRADICT: contradictions,
    EXCEEDED: exceeded,
    MOVED: moved,
}
"""The rules that look at all units, or at declared totals, at once."""


@dataclass(slots=True)
class Findings:
    """Looks for findings by some rules, and counts what it read."""

    evidence: Evidence
    rules: Collection[Rule] = RULES
    streams: int = 0
    events: int = 0
    _held: list[Finding] = field(default_factory=list)

    def all(self, told: Told | None = None) -> Iterator[Finding]:
        """Yield every finding in order.

        What names something that does not stand comes first and in the order of the streams: there
        may be as many as events, and none of them is kept.
        """
        yield from self._read(told)
        for rule in (rule for rule in RULES if rule in self.rules):
            look = AT_ONCE.get(rule)
            found = look(self.evidence) if look else (f for f in self._held if f.rule == rule)
            yield from sorted(found, key=lambda f: f.order)

    def _read(self, told: Told | None) -> Iterator[Finding]:
        lookers = [make(self.evidence) for rule, make in LOOKERS if rule in self.rules]
        kinds = sorted(kind for kind in KINDS if kind != "log") if lookers else []
        names = [name for kind in kinds for name in self.evidence.log.names(kind)]
        for done, name in enumerate(names, start=1):
            stream = self.evidence.log.stream(name)
            self.streams += bool(stream.events)
            self.events += len(stream.events)
            for looker in lookers:
                yield from self._kept(looker.take(stream))
            if told:
                told(done, len(names))
        for looker in lookers:
            yield from self._kept(looker.rest())

    def _kept(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings of the first rule; keep the others until their turn."""
        for one in found:
            if one.rule == STANDS_NOT:
                yield one
            else:
                self._held.append(one)


def concerns(finding: Finding, unit: str, tree: Tree) -> bool:
    """Return whether a finding is about a unit, or about one that lies or is carried below it."""
    return any(
        unit == one or unit in tree.path(one) or unit in tree.path(tree.home(one))
        for one in finding.units
    )
