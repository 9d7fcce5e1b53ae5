"""The difference between two vintages of what is asked: command by command, and why.

A part is what is said after a command less what was said before it, so parts sum to the whole
difference; both ends of that are also asked of the ledger as it is known there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from socai.domain.chart import CHART
from socai.domain.event import Recorded
from socai.domain.log import ProjectionRevised
from socai.domain.refusal import Refused, Unavailable
from socai.projections.question import Figure
from socai.projections.reading import Reading, of_figure
from socai.projections.scope import View

from .amounts import said, same
from .cause import DEFINING, gravest
from .parts import Bearing, Difference, Part
from .stepping import Stepping
from .stretch import Stretch

Ask = Callable[[View, int], Reading | Figure]
"""What is asked of the ledger as known at a position; it reads nothing but the view, and
definitions as known at the position. Where it raises Refused nothing is said."""


class Step(NamedTuple):
    """A command that may bear on the answer, its events that may, and the answers around it."""

    first: int
    last: int
    bearing: Sequence[int]
    before: Reading
    after: Reading


def difference(
    stretch: Stretch, ask: Ask, unit: str | None = None, printed: Reading | None = None
) -> Difference:
    """Return how what is asked differs between the two positions of a stretch.

    `unit`: what is asked is about it and what lies below it alone. `printed` is what was said at
    the earlier position, where that may differ from what is computed of it now: the part of the
    software. Raises Refused where the question is refused at both positions.
    """
    before, refused_then = _answer(ask, stretch.then, stretch.first)
    after, refused = _answer(ask, stretch.now, stretch.last)
    if refused_then and refused:
        raise refused
    steps = list(_steps(stretch, Stepping(stretch, unit), ask))
    for step, whole in ((steps[0].before, before), (steps[-1].after, after)):
        if not same(step, whole):
            raise AssertionError(f"step by step {said(step)}, asked at once {said(whole)}")
    parts = [_part(stretch, step) for step in steps if not same(step.before, step.after)]
    if printed and not same(printed, before):
        parts.insert(0, _software(stretch, printed, before))
    found = Difference(
        known=stretch.first,
        against=stretch.last,
        before=printed or before,
        after=after,
        parts=tuple(parts),
        recorded=stretch.last - stretch.first,
        looked=len(steps) - 1,
    )
    return found.turned() if stretch.turned else found


def _steps(stretch: Stretch, stepping: Stepping, ask: Ask) -> Iterator[Step]:
    """Yield where it begins, then each command that may bear on the answer, in order."""
    before, _ = _answer(ask, stepping, stretch.first)
    yield Step(stretch.first, stretch.first, (), before, before)
    positions = _candidates(stretch, stepping, before)
    while (at := bisect_right(positions, stepping.position)) < len(positions):
        first, last = stretch.log.command_around(positions[at])
        stepping.advance(last)
        after, _ = _answer(ask, stepping, last)
        later = _candidates(stretch, stepping, after)
        bearing = {p for them in (positions, later) for p in _within(them, first, last)}
        yield Step(first, last, sorted(bearing), before, after)
        before, positions = after, later


def _within(positions: Sequence[int], first: int, last: int) -> Sequence[int]:
    return positions[bisect_right(positions, first - 1) : bisect_right(positions, last)]


def _candidates(stretch: Stretch, stepping: Stepping, answer: Reading) -> Sequence[int]:
    """Return the positions whose events may change what was just answered."""
    found = stepping.candidates(stepping.reads())
    if answer.item in CHART:  # A base measure never changes its meaning.
        return found
    # Of these the view says nothing: a streak looks at certificates year by year.
    unseen = (*DEFINING, "certification") if answer.form == "streak" else DEFINING
    defined = (e.position for e in stretch.events(*unseen) if e.position > stretch.first)
    return sorted({*found, *defined})


def _part(stretch: Stretch, step: Step) -> Part:
    events = tuple(_bearing(stretch, recorded) for recorded in stretch.log.at(step.bearing))
    cause = gravest([one.cause for one in events])
    return Part(cause, step.first, step.last, events, step.before, step.after)


def _bearing(stretch: Stretch, recorded: Recorded) -> Bearing:
    judge = stretch.judge
    return Bearing(recorded, judge.cause(recorded), judge.documented(recorded))


def _software(stretch: Stretch, printed: Reading, computed: Reading) -> Part:
    """Return what software has changed of what was said at the earlier position."""
    revised = [e for e in stretch.events("log") if isinstance(e.event, ProjectionRevised)]
    events = (_bearing(stretch, e) for e in revised if e.position > stretch.first)
    return Part("software", 0, 0, tuple(events), printed, computed)


def _answer(ask: Ask, view: View, position: int) -> tuple[Reading, Refused | None]:
    """Return what is said; nothing where the question is refused, and the refusal."""
    try:
        found = ask(view, position)
    except Unavailable:
        raise
    except Refused as refused:
        nothing = Reading("", "count", None, None, "no_data", "", notes=refused.messages)
        return nothing, refused
    return (of_figure(found) if isinstance(found, Figure) else found), None
