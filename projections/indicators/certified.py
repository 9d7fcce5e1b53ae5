"""Certification years of a unit: what was decided of it, or of the areas in it, for each year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from socai.domain.period import month_end
from socai.domain.term import Term
from socai.projections.facts import CERTIFIED

from .asking import Asked
from .definition import YEAR_END, Decision
from .span import Span
from .spread import KINDS

SUBJECTS = {stock.measure: subject for subject, stock in CERTIFIED.items()}
"""The subject that each measure of certificates counts."""
KINDS_OF_SUBJECT = {
    "residential-area": KINDS["residential-area"],
    "commune": KINDS["commune"],
    "agency": ("co-quan",),
    "enterprise": ("doanh-nghiep",),
    "school": ("nha-truong",),
}


class Held(NamedTuple):
    """Whether a year is met (None: nobody knows), by which standard, over how many areas."""

    met: bool | None
    standard: str
    areas: int


@dataclass(frozen=True, slots=True)
class CertifiedYears:
    """The decisions about the subjects of a term in a unit, each with the living unit it is of."""

    asked: Asked
    subject: str
    decisions: list[Decision]
    single: bool

    @classmethod
    def of(cls, asked: Asked, term: Term) -> CertifiedYears | None:
        """Return the decisions that a term counts; None where it counts no certificates."""
        subject = SUBJECTS.get(term.name)
        if subject is None:
            return None
        tree = asked.held.tree(asked.border)
        found = [
            one
            for one in asked.definitions.decisions
            if one.subject == subject
            and (not term.keys or one.standard in term.keys)
            and asked.unit in tree.path(tree.home(one.unit))
        ]
        single = tree.kind(asked.unit) in KINDS_OF_SUBJECT[subject]
        return cls(asked, subject, found, single)

    def closing(self, year: int) -> date:
        """Return the day on which a certification year closes, by the standard of its decisions."""
        known = sorted(self.decisions, key=lambda one: (abs(one.year - year), -one.year))
        standard = self.asked.definitions.standards.get(known[0].standard) if known else None
        month, day = standard.closing if standard else YEAR_END
        return date(year, month, min(day, month_end(year, month).day))

    def held(self, year: int, closing: date) -> Held:
        """Return whether the year is met, as far as it was decided."""
        decided = [one for one in self.decisions if one.year == year]
        standard = max((one.standard for one in decided), default="")
        if not self.single:
            met = sum(one.met for one in decided)
            # Nobody says how many areas there are in all: those not decided may be met or not.
            return Held(self.asked.meets(Span(Fraction(met), None)), standard, 1)
        areas = self._areas(closing)
        words = {one.unit: one.met for one in decided}
        if len(areas) < 2:
            return Held(max(words.values(), default=None), standard, 1)
        each = [words.get(area) for area in areas]
        return Held(self._together(each), standard, len(areas))

    def _together(self, each: list[bool | None]) -> bool | None:
        """Return whether a year is met by the areas of which the unit was made later."""
        wanted = self.asked.event.merged_area == "any"
        if wanted in each:
            return wanted
        return None if None in each else not wanted

    def _areas(self, day: date) -> list[str]:
        """Return the units that stood on a day and are the unit asked now."""
        now, then = self.asked.held.tree(self.asked.border), self.asked.held.tree(day)
        unit, kinds = self.asked.unit, KINDS_OF_SUBJECT[self.subject]
        return [
            one
            for one in then.parent
            if then.kind(one) in kinds and one in now.states and now.home(one) == unit
        ]
