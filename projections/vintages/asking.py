"""Asking measures and indicators of a ledger that goes from position to position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from socai.domain.event import Recorded
from socai.domain.period import Period
from socai.domain.timeline import Stream
from socai.projections.figure import figure
from socai.projections.held import Held
from socai.projections.indicators.indicator import Definitions, indicators, read
from socai.projections.memory import fold
from socai.projections.question import Figure, Question
from socai.projections.reading import Reading
from socai.projections.scope import View

from .cause import DEFINING
from .difference import Ask
from .stretch import Stretch


def asking_figure(question: Question) -> Ask:
    """Return what asks a figure."""

    def ask(view: View, position: int) -> Figure:
        held = view.over(question.window) if isinstance(view, Held) else view
        return figure(held, question)

    return ask


def asking(stretch: Stretch, name: str, unit: str, window: Period, border: date | None) -> Ask:
    """Return what asks a measure or an indicator, by its definition as known at each position."""
    known = Known(stretch)

    def ask(view: View, position: int) -> Reading:
        return read(view, name, unit, window, border, known.at(position))

    return ask


class Known:
    """The definitions of indicators as known at each position of a stretch."""

    def __init__(self, stretch: Stretch) -> None:
        self._stretch = stretch
        self._folded: dict[int, list[Stream]] = {}

    def at(self, position: int) -> Definitions:
        """Return the definitions as known at a position; certifications when first needed."""
        events = self._stretch.events(*DEFINING)
        end = bisect_right(events, position, key=lambda e: e.position)
        if end not in self._folded:
            self._folded[end] = fold(events[:end])
        return indicators(self._folded[end], lambda: self._certifications(position))

    def _certifications(self, position: int) -> Iterable[Stream]:
        events: list[Recorded] = self._stretch.events("certification")
        return fold(events[: bisect_right(events, position, key=lambda e: e.position)])
