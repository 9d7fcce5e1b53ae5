"""Asking the figures that an indicator is made of, and what their sums say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from socai.domain.indicator import IndicatorDefined
from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.figure import figure
from socai.projections.held import Held
from socai.projections.question import Figure, Question
from socai.projections.reading import Reading

from .definition import Definitions, terms_of
from .span import ZERO, Span

STATUSES = ("known", "partial", "not_divisible", "not_restatable", "undecidable", "no_data")
"""From the strongest to the weakest."""


def weakest(statuses: Iterable[str]) -> str:
    """Return the weakest of statuses, «known» where there is none."""
    return max(statuses, key=STATUSES.index, default="known")


@dataclass(frozen=True, slots=True)
class Amount:
    """What terms come to: a span, None where nothing is known of any; the figures it is made of."""

    span: Span | None
    status: str
    notes: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Amount:
        """Return the sum of figures: where some say nothing, the others are a lower bound."""
        notes = tuple(dict.fromkeys(note for one in figures for note in one.notes))
        statuses = {one.status for one in figures}
        if statuses == {"no_data"}:
            return cls(None, "no_data", notes, tuple(figures))
        # «No data» of one term beside others that are known leaves a lower bound.
        status = weakest(("partial" if one == "no_data" else one) for one in statuses)
        total = sum((Span.of(one.value) for one in figures), start=Span(ZERO, ZERO))
        return cls(total, status, notes, tuple(figures))


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator by one version, asked of a unit over a window, in the boundaries of a day."""

    held: Held
    name: str
    unit: str
    window: Period
    boundaries: date | None
    event: IndicatorDefined
    definitions: Definitions
    notes: list[Message] = field(default_factory=list)

    @property
    def border(self) -> date:
        """Return the day of the hierarchy."""
        return self.boundaries or self.window.last

    @property
    def terms(self) -> list[Term]:
        """Return what is counted."""
        return terms_of(self.event.terms)

    @property
    def denominator(self) -> list[Term]:
        """Return what it is divided by."""
        return terms_of(self.event.denominator)

    def figure(self, term: Term, window: Period, unit: str | None = None) -> Figure:
        """Return the figure of a term: a stock on the window's last day, a flow over it."""
        return ask(self.held, term, unit or self.unit, window, self.border)

    def amount(self, terms: Iterable[Term], window: Period, unit: str | None = None) -> Amount:
        """Return what terms come to over a window."""
        return Amount.of([self.figure(term, window, unit) for term in terms])

    def whole(self, window: Period, terms: Sequence[Term], unit: str | None = None) -> Amount:
        """Return the denominator: a flow over the window, a stock on the day that is its own."""
        return self.amount(terms, self._dated(window, terms), unit)

    def _dated(self, window: Period, terms: Sequence[Term]) -> Period:
        if all(term.measure.kind == "flow" for term in terms):
            return window
        match self.event.denominator_day:
            case "beginning":
                day = window.first
            case "stated" if self.event.stated_day:
                day = self.event.stated_day
            case _:
                day = window.last
        return Period(day, day)

    def meets(self, span: Span) -> bool | None:
        """Return whether a unit or a year meets the threshold; None where that is not known."""
        threshold = 1 if self.event.threshold is None else self.event.threshold
        at_most = self.event.operator == "at-most"
        return span.at_most(threshold) if at_most else span.at_least(threshold)

    def reading(
        self,
        span: Span | None,
        status: str,
        counted_unit: str,
        figures: Sequence[Figure],
        notes: Iterable[Message] = (),
        of: tuple[int, int | None] | None = None,
    ) -> Reading:
        """Return the reading of what was found; without a span nothing can be said."""
        lo: Fraction | None = span.lo if span else None
        return Reading(
            item=self.name,
            form=self.event.form,
            lo=lo,
            hi=span.hi if span else None,
            status=status,
            counted_unit=counted_unit,
            definition=self.event.definition,
            of=of,
            notes=tuple(dict.fromkeys((*notes, *self.notes))),
            terms=tuple(figures),
        )


def ask(held: Held, term: Term, unit: str, window: Period, boundaries: date) -> Figure:
    """Return the figure of a term: a stock on the window's last day, a flow over the window."""
    stock = term.measure.kind == "stock"
    asked = Period(window.last, window.last) if stock else window
    question = Question(term.name, unit, asked, term.keys, boundaries)
    return figure(held.over(asked), question)
