"""Which published figures concern a target: related to it, or of the same terms or subjects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from socai.domain.indicator import IndicatorDefined
from socai.domain.period import Period
from socai.domain.term import Term
from socai.domain.text import fold
from socai.projections.audit.claim import Claim, Claims, Related
from socai.projections.happened import same
from socai.projections.indicators.definition import Definitions, terms_of
from socai.projections.indicators.ratio import before_this
from socai.projections.tree import Tree

from .target import Pair, Target

PASSED_OVER = ("target", "duration")
"""Kinds that never say what was reached."""


Counts = tuple[tuple[Term, Term | None], ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """A claim that concerns a target, and the relation «answers» that says so, if one does.

    `counts` is what it counts, each with what that is divided by where that is defined; `base` what
    a change is against, where that is told.
    """

    claim: Claim
    counts: Counts = ()
    related: Related | None = None
    base: Period | None = None

    @property
    def declared(self) -> bool:
        """Return whether somebody said that it answers the target."""
        return self.related is not None and not self.related.proposed

    def against(self, period: Period) -> bool:
        """Return whether it is a change against this period."""
        return self.base is not None and same(self.base, period)

    def counts_just(self, pair: Pair) -> bool:
        """Return whether it counts just what a pair does."""
        return any(one == pair.term and over in (None, pair.whole) for one, over in self.counts)


def concerning(
    target: Target, claims: Claims, definitions: Definitions, tree: Tree
) -> Iterator[Concern]:
    """Yield the claims that concern a target, in the order of documents and lines."""
    related, bases = _related(target, claims), _bases(claims)
    for claim in claims.values():
        if claim.event.kind in PASSED_OVER:
            continue
        event = _event(claim, definitions)
        base = bases.get(claim.id) or (_base(claim, event) if event else None)
        concern = Concern(claim, _counts(claim, event), related.get(claim.id), base)
        if concern.related or (_near(target, claim, tree) and _alike(target, concern)):
            yield concern


def states(target: Target, claim: Claim) -> bool:
    """Return whether a claim is the target as its document prints it."""
    if claim.event.kind != "target":
        return False
    for recorded in target.said:
        source = recorded.meta.source
        if (source.document, source.line) != (claim.document, claim.line):
            continue
        if target.value is not None and claim.span and claim.span.lo == target.value:
            return True
        one, other = fold(source.quote or ""), fold(claim.quote)
        if one and other and (one in other or other in one):
            return True
    return False


def _related(target: Target, claims: Claims) -> dict[str, Related]:
    """Return the claims that are said to answer the target; what a person said stands first."""
    stating = {claim.id for claim in claims.values() if states(target, claim)}
    found: dict[str, Related] = {}
    for related in sorted(claims.relations, key=lambda one: one.proposed):
        if related.relation == "answers" and related.first in stating:
            for other in related.others:
                found.setdefault(other, related)
    return found


def _near(target: Target, claim: Claim, tree: Tree) -> bool:
    """Return whether a claim is of the target's unit, or may be: below it, above it, not told."""
    unit = claim.event.unit
    return unit is None or unit in tree.path(target.unit) or target.unit in tree.path(unit)


def _alike(target: Target, concern: Concern) -> bool:
    """Return whether a claim counts what the target does, or is about the same and counts that."""
    claim, terms = concern.claim, [pair.term for pair in target.pairs if pair.term]
    if concern.counts:
        return any(one.shares(term) for one, _ in concern.counts for term in terms)
    if claim.event.indicator or claim.event.kind == "words":
        return False
    shares = any(pair.whole for pair in target.pairs)
    return claim.percent == shares and bool(target.subjects & {*claim.event.subjects})


def elsewhere(target: Target, pair: Pair, concern: Concern) -> bool:
    """Return whether a claim is wholly about other pairs of the target than this."""
    others = [one for one in target.pairs if one != pair]
    about = {*concern.claim.event.subjects}
    if about and pair.subject and pair.subject not in about and about <= target.subjects:
        return True
    if concern.counts_just(pair) or not concern.counts:
        return False
    counted = {(one.term, over) for one in others for over in (None, one.whole)}
    return all(count in counted for count in concern.counts)


def _event(claim: Claim, definitions: Definitions) -> IndicatorDefined | None:
    definition = None if claim.term else definitions.get(claim.event.indicator or "")
    return definition.at(claim.period.last) if definition else None


def _bases(claims: Claims) -> dict[str, Period]:
    """Return the periods of the claims that changes are said to be against."""
    found = {}
    for related in claims.relations:
        given = claims.of(related) if related.relation == "change" else None
        if given and not related.proposed:
            found[related.first] = given[2].period
    return found


def _base(claim: Claim, event: IndicatorDefined) -> Period | None:
    """Return what an indicator says that a change is against."""
    previous = event.form == "change" and event.against in (None, "previous")
    return before_this(claim.period) if previous else None


def _counts(claim: Claim, event: IndicatorDefined | None) -> Counts:
    """Return what a claim counts: its term, or the terms of the indicator that it names."""
    if claim.term:
        return ((claim.term, None),)
    # How many units, or a sum, is no figure of any one term.
    if event is None or event.form == "spread" or (len(event.terms) > 1 and event.over != "terms"):
        return ()
    wholes: list[Term | None] = [*terms_of(event.denominator)]
    return tuple(zip_longest(terms_of(event.terms), wholes[: len(event.terms)]))
