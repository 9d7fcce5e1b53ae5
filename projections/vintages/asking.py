"""Asking measures and indicators of a ledger that goes from position to position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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
from .concern import concern
from .steps import Asked
from .stretch import Stretch


def asking_figure(question: Question) -> Asked:
    """Return what asks a figure."""

    def ask(view: View, position: int) -> Figure:
        held = view.over(question.window) if isinstance(view, Held) else view
        return figure(held, question)

    return Asked(ask, {question.measure: frozenset({question.scope_keys})})


def asking(stretch: Stretch, name: str, unit: str, window: Period, border: date | None) -> Asked:
    """Return what asks a measure or an indicator, by its definition as known at each position."""
    known = Known(stretch)

    def ask(view: View, position: int) -> Reading:
        return read(view, name, unit, window, border, known.at(position))

    return Asked(ask, concern(stretch, [name]))


class Known:
    """The definitions of indicators as known at each position of a stretch."""

    def __init__(self, stretch: Stretch) -> None:
        self._stretch = stretch
        self._known: dict[int, Definitions] = {}

    def at(self, position: int) -> Definitions:
        """Return the definitions as known at a position; certifications when first needed."""
        defined = _up_to(position, self._stretch.events(*DEFINING))
        if len(defined) not in self._known:
            self._known[len(defined)] = indicators(fold(defined))
        kept = self._known[len(defined)]
        found = Definitions(kept.standards, lambda: self._certifications(position))
        found.update(kept)
        return found

    def _certifications(self, position: int) -> Iterable[Stream]:
        return fold(_up_to(position, self._stretch.events("certification")))


def _up_to(position: int, events: Sequence[Recorded]) -> Sequence[Recorded]:
    return events[: bisect_right(events, position, key=lambda e: e.position)]
