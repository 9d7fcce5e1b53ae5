"""What the best split of a window says of a flow, and what is left of a total."""

from __future__ import annotations

from dataclasses import dataclass, field

from socai.domain.interval import Interval
from socai.domain.period import Period

from .scope import Declared


@dataclass(slots=True)
class FlowAnswer:
    """A flow: its interval, what was counted, and how far the window is known.

    `across` are the declared periods of the scope that reach beyond a gap, `bare` the parts of the
    window that nothing bounds from above.
    """

    value: Interval
    counted: int
    known: bool = False
    cut: bool = False
    crossing: bool = False
    used: list[Declared] = field(default_factory=list)
    across: list[Declared] = field(default_factory=list)
    bare: list[Period] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Best:
    """The best split of a window: total, the periods chosen, and the gaps between them."""

    total: Interval
    chosen: tuple[Declared, ...] = ()
    gaps: tuple[Period, ...] = ()


def rank(best: Best) -> tuple[int, int, int]:
    """Return by what splits are compared: the larger lower end, more periods, fewer gaps."""
    return best.total.lo, len(best.chosen), -len(best.gaps)


def fuller(one: Interval, other: Interval) -> bool:
    """Return whether an interval says more than another: at least more, or else at most more."""
    if one.lo != other.lo or other.hi is None:
        return one.lo > other.lo
    return one.hi is None or one.hi > other.hi


def remaining(total: Interval, gone: Interval) -> Interval:
    """Return what a total leaves besides what is counted elsewhere; never less than nothing."""
    lo = 0 if gone.hi is None else max(0, total.lo - gone.hi)
    return Interval(lo, None if total.hi is None else max(0, total.hi - gone.lo))
