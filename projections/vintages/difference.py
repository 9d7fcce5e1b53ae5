"""The difference between two vintages of what is asked: command by command, and why.

A part is what is said after a command less what was said before it, so parts sum to the whole
difference; both ends of that are also asked of the ledger as it is known there.
"""

from __future__ import annotations

from collections.abc import Sequence

from socai.domain.event import Recorded
from socai.domain.log import ProjectionRevised
from socai.projections.reading import Reading

from .amounts import said, same
from .cause import gravest
from .parts import Bearing, Difference, Part
from .steps import Ask as Ask
from .steps import Asked as Asked
from .steps import Step, answer, steps
from .stretch import Stretch


def difference(
    stretch: Stretch, ask: Ask, unit: str | None = None, printed: Reading | None = None
) -> Difference:
    """Return how what is asked differs between the two positions of a stretch.

    `unit`: what is asked is about it and what lies below it alone. `printed` is what was said at
    the earlier position, where that may differ from what is computed of it now: the part of the
    software. Raises Refused where the question is refused at both positions.
    """
    asked = ask if isinstance(ask, Asked) else Asked(ask)
    (found,) = differences(stretch, [asked], unit, printed)
    return found


def differences(
    stretch: Stretch, asked: Sequence[Asked], unit: str | None, printed: Reading | None = None
) -> list[Difference]:
    """Return the difference of each of many questions about one unit, in their order.

    The ledger goes from the one position to the other once for all of them. Raises Refused where
    one of them is refused at both positions.
    """
    ends = [_ends(stretch, one) for one in asked]
    found = steps(stretch, asked, unit)
    return [_difference(stretch, *of, printed) for of in zip(ends, found, strict=True)]


def _ends(stretch: Stretch, ask: Ask) -> tuple[Reading, Reading]:
    """Return what is said at either position, asked at once."""
    before, refused_then = answer(ask, stretch.then, stretch.first)
    after, refused = answer(ask, stretch.now, stretch.last)
    if refused_then and refused:
        raise refused
    return before, after


def _difference(
    stretch: Stretch,
    ends: tuple[Reading, Reading],
    steps: Sequence[Step],
    printed: Reading | None,
) -> Difference:
    before, after = ends
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
