"""What the ledger says of the very thing that a claim tells, in the unit in which it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from socai.domain.claim import PERCENT
from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.indicators.asking import Amount
from socai.projections.indicators.definition import Definitions
from socai.projections.indicators.ratio import quotient
from socai.projections.indicators.span import Span
from socai.projections.notes import NO_DATA, not_there
from socai.projections.question import Figure
from socai.projections.reading import Reading
from socai.projections.reports.cells import Read
from socai.projections.scope import View

from . import ledger_words as words
from .claim import Claim, Claims, Related

FORMS = {
    "stock": ("count", "sum", "zero"),
    "flow": ("count", "sum", "zero"),
    "ratio": ("ratio", "coverage"),
    "spread": ("spread",),
    "streak": ("streak",),
    "range": ("range",),
    "change": ("change",),
}
"""The forms of readings that a kind of claim may be put against."""
NEVER = {
    "words": words.WORDS_ALONE,
    "target": words.IS_TARGET,
    "duration": words.IS_DURATION,
}
"""Kinds that say nothing that a ledger counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger says: `span` in the unit printed, None where `why` says why not.

    `figures` are those that it was made of, `related` the relation that named its terms, `of_all`
    the N of «n of N».
    """

    span: Span | None = None
    status: str = "no_data"
    why: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    related: Related | None = None
    of_all: Span | None = None


@dataclass(eq=False)
class Ledger:
    """The ledger as known, asked for what claims tell."""

    view: View
    read: Read
    claims: Claims
    definitions: Definitions

    def found(self, claim: Claim, day: Period | None = None) -> Found:
        """Return what the ledger says of what a claim tells, on `day` where one is given."""
        if why := self._lacking(claim):
            return Found(why=(why,))
        window = day or _window(claim)
        related = self._related.get((claim.event.kind, claim.id))
        name = claim.event.indicator
        if name and (claim.term is None or claim.event.kind in ("stock", "flow")):
            if claim.term is None and name not in self.definitions:
                return Found(why=(words.unknown_indicator(name),))
            unit = claim.event.unit or ""
            return _of_reading(claim, self.read(self.view, name, unit, window, None))
        if related is None:
            lacking = {"ratio": words.NO_DENOMINATOR, "change": words.NO_BASE}
            return Found(why=(lacking.get(claim.event.kind, words.OTHER_FORM),))
        return self._of_terms(claim, related)

    def _lacking(self, claim: Claim) -> Message | None:
        """Return what the claim does not tell, or names and the ledger does not have."""
        event = claim.event
        if event.kind in NEVER:
            return NEVER[event.kind]
        if claim.span is None:
            return words.WORDS_ALONE
        if event.indicator is None and event.kind not in ("ratio", "change"):
            return words.NO_INDICATOR
        if event.unit is None:
            return words.NO_UNIT
        if event.undated:
            return words.UNDATED
        tree = self.view.tree(claim.period.last)
        if event.unit not in tree.states:
            return words.unknown_unit(event.unit)
        if not tree.alive(event.unit):
            return not_there(event.unit, tree.home(event.unit), tree.day)
        return None

    @cached_property
    def _related(self) -> dict[tuple[str, str], Related]:
        """Return the relations that name both terms of a ratio or change; a person's first."""
        found: dict[tuple[str, str], Related] = {}
        for related in sorted(self.claims.relations, key=lambda one: one.proposed):
            given = self.claims.of(related) if related.relation in ("ratio", "change") else None
            if given and all(one.term and one.event.unit for one in given[1:]):
                found.setdefault((related.relation, related.first), related)
        return found

    def _of_terms(self, claim: Claim, related: Related) -> Found:
        """Return a ratio or change of the terms of other claims, as the ledger has them."""
        one, other = (self._amount(self.claims[name]) for name in related.others[:2])
        span, status, said = quotient(one, other, share=False)
        notes = (*said, *one.notes, *other.notes)
        figures = (*one.figures, *other.figures)
        if span is None:
            return Found(None, status, notes or (words.NO_DATA,), figures, related)
        moved = span.plus(-1) if claim.event.kind == "change" else span
        scaled = _percent(moved) if claim.percent else moved
        return Found(scaled, status, notes, figures, related)

    def _amount(self, claim: Claim) -> Amount:
        term: Term | None = claim.term
        reading = self.read(self.view, str(term), claim.event.unit or "", _window(claim), None)
        return Amount.of(reading.terms)


def _window(claim: Claim) -> Period:
    """Return the days that a claim is of: one where it says «up to that day»."""
    last = claim.period.last
    return Period(last, last) if claim.period.open else claim.period


def _of_reading(claim: Claim, reading: Reading) -> Found:
    """Return what a reading says of a claim, or why it is of another kind or unit."""
    if reading.form not in FORMS[claim.event.kind]:
        return Found(why=(words.OTHER_FORM,))
    if reading.lo is None:
        # Of an indicator the notes say of which term there is no data.
        missing = words.NO_DATA if reading.status == "no_data" else words.UNDECIDED
        said = tuple(note for note in reading.notes if note != NO_DATA)
        return Found(None, reading.status, said or (missing,), reading.terms)
    if claim.percent != (reading.counted_unit == PERCENT):
        return Found(why=(words.OTHER_UNIT,))
    span = Span(reading.lo, reading.hi)
    shown = _percent(span) if claim.percent else span
    of_all = None
    if reading.of:
        least, most = reading.of
        of_all = Span(Fraction(least), None if most is None else Fraction(most))
    return Found(shown, reading.status, reading.notes, reading.terms, of_all=of_all)


def _percent(span: Span) -> Span:
    hundred = Fraction(100)
    return Span(span.lo * hundred, None if span.hi is None else span.hi * hundred)
