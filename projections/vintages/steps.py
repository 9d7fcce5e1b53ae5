"""The commands between two positions that may bear on what is asked, and the answers around each.

Any number of questions about one unit go through the log together: each is asked again only after
a command that may change what it read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from socai.domain.chart import CHART
from socai.domain.refusal import Refused, Unavailable
from socai.projections.question import Figure
from socai.projections.reading import Reading, of_figure
from socai.projections.scope import View

from .cause import DEFINING
from .concern import Concern
from .stepping import Reads, Stepping
from .stretch import Stretch

Ask = Callable[[View, int], Reading | Figure]
"""What is asked of the ledger as known at a position; it reads nothing but the view, and
definitions as known at the position. Where it raises Refused nothing is said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the keys that it is about."""

    ask: Ask
    concern: Concern = field(default_factory=dict)

    def __call__(self, view: View, position: int) -> Reading | Figure:
        """Return what is said; raise Refused where the question is refused."""
        return self.ask(view, position)


class Step(NamedTuple):
    """A command that may bear on the answer, its events that may, and the answers around it."""

    first: int
    last: int
    bearing: Sequence[int]
    before: Reading
    after: Reading


def steps(stretch: Stretch, asked: Sequence[Asked], unit: str | None) -> list[list[Step]]:
    """Return for each question where it begins, then each command that may bear on it, in order."""
    stepping = Stepping(stretch, unit)
    found = [_Followed(stretch, stepping, one) for one in asked]
    while (at := min(filter(None, (one.next for one in found)), default=None)) is not None:
        first, last = stretch.command_around(at)
        stepping.advance(last)
        for one in found:
            if one.next is not None and one.next <= last:
                one.step(first, last)
    return [one.steps for one in found]


class _Followed:
    """A question on its way through the log, and where it must be asked again."""

    def __init__(self, stretch: Stretch, stepping: Stepping, asked: Asked) -> None:
        self._stretch, self._stepping, self._asked = stretch, stepping, asked
        said = self._answer()
        self.steps = [Step(stretch.first, stretch.first, (), said, said)]
        self._candidates = self._after(said, stepping.candidates)
        self._bearing = self._after(said, stepping.bearing)
        self.next = self._next()

    def step(self, first: int, last: int) -> None:
        """Ask again after a command."""
        said, before, bearing = self._answer(), self.steps[-1].after, self._bearing
        self._candidates = self._after(said, self._stepping.candidates)
        self._bearing = self._after(said, self._stepping.bearing)
        found = {p for them in (bearing, self._bearing) for p in _within(them, first, last)}
        self.steps.append(Step(first, last, sorted(found), before, said))
        self.next = self._next()

    def _answer(self) -> Reading:
        self._stepping.about(self._asked.concern)
        return answer(self._asked, self._stepping, self._stepping.position)[0]

    def _after(self, said: Reading, of: Callable[[Reads], Sequence[int]]) -> Sequence[int]:
        """Return the positions of what was read for the answer, and of definitions behind it."""
        found = of(self._stepping.reads())
        if said.item in CHART:  # A base measure never changes its meaning.
            return found
        # Of these the view says nothing: a streak looks at certificates year by year.
        unseen = (*DEFINING, "certification") if said.form == "streak" else DEFINING
        defined = self._stretch.since(*unseen)
        return sorted({*found, *defined}) if defined else found

    def _next(self) -> int | None:
        at = bisect_right(self._candidates, self._stepping.position)
        return self._candidates[at] if at < len(self._candidates) else None


def _within(positions: Sequence[int], first: int, last: int) -> Sequence[int]:
    return positions[bisect_right(positions, first - 1) : bisect_right(positions, last)]


def answer(ask: Ask, view: View, position: int) -> tuple[Reading, Refused | None]:
    """Return what is said; nothing where the question is refused, and the refusal."""
    try:
        found = ask(view, position)
    except Unavailable:
        raise
    except Refused as refused:
        nothing = Reading("", "count", None, None, "no_data", "", notes=refused.messages)
        return nothing, refused
    return (of_figure(found) if isinstance(found, Figure) else found), None
