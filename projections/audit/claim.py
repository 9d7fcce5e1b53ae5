"""The published figures as known: each claim, the relations between them, answers to findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from socai.domain.chart import CHART
from socai.domain.claim import PERCENT, ClaimsRelated, FigureClaimed, FindingAnswered
from socai.domain.event import Recorded, identity_of
from socai.domain.period import Period
from socai.domain.placing import Standing
from socai.domain.refusal import Refused
from socai.domain.term import Term
from socai.domain.timeline import Stream
from socai.projections.indicators.span import Span

NO_STEP, HALF = Fraction(0), Fraction(1, 2)
ABOUT = ("hơn", "gần")
"""«hơn 85%» may be 85,1%: what lies between its ends and the next printed ones may hold."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure: `span` in the unit printed (87,6% is 438/5), None for words alone.

    `step` is half of the last printed place of what was rounded (all of it after «hơn», «gần»), 0
    of a count. `term` is what of the chart it counts, None where nothing of the chart. `origin` is
    the position where it was first recorded, which a correction does not change.
    """

    id: str
    recorded: Recorded
    event: FigureClaimed
    span: Span | None
    step: Fraction
    term: Term | None
    origin: int

    @property
    def period(self) -> Period:
        """Return the day or period that it is of."""
        return self.recorded.meta.effective

    @property
    def document(self) -> str:
        """Return the document that prints it."""
        return self.recorded.meta.source.document or ""

    @property
    def line(self) -> int | None:
        """Return the line of the document, None where it was not given."""
        return self.recorded.meta.source.line

    @property
    def quote(self) -> str:
        """Return the words of the document."""
        return self.recorded.meta.source.quote or ""

    @property
    def counted_unit(self) -> str:
        """Return what it counts in, "" where words alone are printed."""
        return self.event.counted_unit or ""

    @property
    def percent(self) -> bool:
        """Return whether it is printed in per cent."""
        return self.counted_unit == PERCENT

    @property
    def order(self) -> tuple[str, int, int]:
        """Return its place: by document and line, then as first recorded."""
        return self.document, self.line or 0, self.origin

    def rounded(self) -> Span | None:
        """Return all that would be printed so: the value with half of its last place around it."""
        if self.span is None:
            return None
        hi = None if self.span.hi is None else self.span.hi + self.step
        return Span(self.span.lo - self.step, hi)


@dataclass(frozen=True, slots=True)
class Related:
    """A relation from the claim `first` to others; `proposed` where only the tool says so.

    `origin` is the event that says it, the place in a file, or what the proposal rests on.
    """

    relation: str
    first: str
    others: tuple[str, ...]
    proposed: bool
    note: str | None
    origin: str


def proposal(relation: str, first: Claim, others: Iterable[Claim], origin: str) -> Related:
    """Return a relation that only the tool says, with what it rests on."""
    return Related(relation, first.id, tuple(one.id for one in others), True, None, origin)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that speaks to a finding: what was said, when the finding stood at `state`."""

    finding: str
    rule: str
    answer: str
    state: str
    recorded: Recorded

    @property
    def reason(self) -> str:
        """Return what they said."""
        return self.recorded.meta.reason or ""


@dataclass(eq=False)
class Claims(dict[str, Claim]):
    """The claims by id, in the order of documents and lines, with relations and answers."""

    relations: tuple[Related, ...] = ()
    answers: dict[str, Answered] = field(default_factory=dict)

    def of(self, related: Related) -> list[Claim] | None:
        """Return the claims of a relation, the first first; None where one is not there."""
        ids = (related.first, *related.others)
        return [self[one] for one in ids] if all(one in self for one in ids) else None

    def lines(self) -> Iterator[list[Claim]]:
        """Yield the claims of each line of a document, in the order in which they were recorded."""
        found: dict[tuple[str, int], list[Claim]] = {}
        for claim in self.values():
            if claim.line is not None:
                found.setdefault((claim.document, claim.line), []).append(claim)
        yield from found.values()


def claims(streams: Iterable[Stream]) -> Claims:
    """Return what speaks in the claim streams, with the last answer to each finding."""
    found, relations = [], []
    answers: dict[str, tuple[tuple[date, int], Answered]] = {}
    for stream in streams:
        identity = identity_of(stream.name)
        claimed = None
        for standing in stream.standings():
            recorded = standing.recorded
            match standing.event:
                case FigureClaimed() as event:
                    claimed = _claim(identity, standing, event)
                case ClaimsRelated(relation=relation, claims=others, note=note):
                    origin = recorded.meta.event_id
                    relations.append(Related(relation, identity, others, False, note, origin))
                case FindingAnswered(finding=finding) as said:
                    given = Answered(finding, said.rule, said.answer, said.state, recorded)
                    at = standing.effective.last, recorded.position
                    if finding not in answers or answers[finding][0] < at:
                        answers[finding] = at, given
        found += [claimed] if claimed else []
    said_of = {finding: answered for finding, (_, answered) in answers.items()}
    known = Claims(tuple(relations), said_of)
    known.update({one.id: one for one in sorted(found, key=lambda one: one.order)})
    return known


def _claim(identity: str, standing: Standing, event: FigureClaimed) -> Claim:
    """Return the claim of an event, its value exact in the unit printed."""
    scale = 10**event.decimals
    span = None
    if event.lo is not None:
        hi = None if event.hi is None else Fraction(event.hi, scale)
        span = Span(Fraction(event.lo, scale), hi)
    step = NO_STEP
    if event.counted_unit == PERCENT or event.kind == "ratio" or event.decimals:
        step = Fraction(1 if event.qualifier in ABOUT else HALF, scale)
    term, origin = _term(event.indicator), standing.origin
    return Claim(identity, standing.recorded, event, span, step, term, origin)


def _term(indicator: str | None) -> Term | None:
    """Return the term that an indicator writes, None where it names a definition."""
    if indicator is None or indicator.partition("[")[0].strip() not in CHART:
        return None
    try:
        return Term.parse(indicator)
    except Refused:
        # Recorded under a chart that has another such key: the claim stands, without a term.
        return None
