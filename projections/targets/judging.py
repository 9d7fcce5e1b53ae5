"""Whether what is known surely reaches a target, surely does not, or may do either."""

from __future__ import annotations

from socai.projections.audit.finding import above
from socai.projections.indicators.span import Span

from .target import Pair, Target

MET, NOT_MET, UNDECIDABLE = "met", "not_met", "undecidable"
AGAINST_TIME_BEFORE = ("fall", "rise")
"""Operators that compare with the window before."""
NET = "_transferred"
"""How the flows are named that may also fall: what came less what went."""


def judged(operator: str, found: Span, measured: Span) -> str:
    """Return whether what was found surely reaches, or surely fails, what it is measured by.

    That is the value, for fall and rise what was before, for done the whole. The answer holds for
    every exact value that the spans allow; where they allow both it is undecidable.
    """
    match operator:
        case "at-most":
            return _named(_not_above(found, measured))
        case "fall":
            return _named(_opposite(_not_above(measured, found)))
        case "rise":
            return _named(_opposite(_not_above(found, measured)))
    return _named(_not_above(measured, found))


def _not_above(one: Span, other: Span) -> bool | None:
    """Return whether one is the same as the other or less, None where that is not known."""
    if above(one, other):
        return False
    return True if one.hi is not None and one.hi <= other.lo else None


def _opposite(held: bool | None) -> bool | None:
    return None if held is None else not held


def _named(held: bool | None) -> str:
    return {True: MET, False: NOT_MET, None: UNDECIDABLE}[held]


def final(target: Target, pair: Pair) -> str | None:
    """Return what can be settled before the deadline: a flow that is counted alone only grows."""
    term = pair.term
    grows = term is None or (term.measure.kind == "flow" and not term.name.endswith(NET))
    if pair.whole or not grows:
        return None
    return {"at-least": MET, "at-most": NOT_MET}.get(target.operator)
