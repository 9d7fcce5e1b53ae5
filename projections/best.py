"""What the best split of a window says of a flow, and what is left of a total."""

from __future__ import annotations

from dataclasses import dataclass, field

from socai.domain.interval import Interval
from socai.domain.period import Period

from .scope import Declared


@dataclass(slots=True)
class FlowAnswer:
    """A flow: its interval, what was counted, and how far the window is known."""

    value: Interval
    counted: int
    known: bool
    cut: bool
    crossing: bool
    used: list[Declared] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Best:
    """The best split of a window: total, the periods chosen, and the gaps between them."""

    total: Interval
    chosen: tuple[Declared, ...] = ()
    gaps: tuple[Period, ...] = ()


def rank(best: Best) -> tuple[int, int, int]:
    """Return by what splits are compared: the larger lower end, more periods, fewer gaps."""
    return best.total.lo, len(best.chosen), -len(best.gaps)


def remaining(total: Interval, gone: Interval) -> Interval:
    """Return what a total leaves besides what is counted elsewhere; never less than nothing."""
    lo = 0 if gone.hi is None else max(0, total.lo - gone.hi)
    return Interval(lo, None if total.hi is None else max(0, total.hi - gone.lo))
