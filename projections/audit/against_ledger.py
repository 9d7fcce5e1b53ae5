"""Every published figure against the ledger as known: inside, outside, or not computable, and why.

A claim is *outside* where it and the figure of the ledger have no value in common: whatever is true
inside the ledger's interval is not what was printed. Two exact counts agree where they are equal; a
printed share or change has half of its last place on either side. It is *inside* where they have a
value in common and the ledger is sure of its own: a figure that is known, or one that lies wholly
in what is claimed. Else it is *not computable*: the ledger has counted a part, or cannot divide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from socai.domain.event import Recorded
from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.breakdown import breakdown
from socai.projections.explain import postings_of
from socai.projections.held import Held
from socai.projections.indicators.definition import Definitions
from socai.projections.indicators.span import Span
from socai.projections.question import Figure
from socai.projections.reports.cells import Read
from socai.projections.scope import View

from . import ledger_words as words
from .claim import Claim, Claims
from .finding import AGAINST_LEDGER, AuditFinding, Child, apart, difference
from .ledger_figure import Found, Ledger
from .words import amount

INSIDE, OUTSIDE, NOT_COMPUTABLE = "inside", "outside", "not-computable"
PART = 200
"""Events that are fetched at a time."""
Events = Callable[[Sequence[int]], Iterable[Recorded]]
"""Gives the events at positions of the log."""


def against(
    view: View,
    claims: Claims,
    read: Read,
    definitions: Definitions,
    events: Events | None = None,
    looked: Collection[str] | None = None,
) -> Iterator[AuditFinding]:
    """Yield one finding for each claim, or for those with the ids `looked`, in their order.

    `read` reads a cell of the ledger as known (socai.projections.reports.cells.Read), `definitions`
    are those of the indicators; `events` gives events by position: without it whatever was counted
    is taken to be of another source than the claim.
    """
    held = Held(view)
    ledger = Ledger(held, read, claims, definitions)
    for claim in claims.values():
        if looked is None or claim.id in looked:
            yield _against(claim, ledger, held, events)


def _against(claim: Claim, ledger: Ledger, held: Held, events: Events | None) -> AuditFinding:
    found, day = ledger.found(claim), None
    outcome = _outcome(claim, found)
    if outcome == OUTSIDE and claim.event.kind == "stock" and not claim.period.exact:
        found, day = _on_some_day(claim, found, ledger, held)
        outcome = _outcome(claim, found)
    more = [*([words.on_day(day)] if day else []), *_origin(claim, found, outcome, held, events)]
    return _finding(claim, found, outcome, held, more)


def _outcome(claim: Claim, found: Found) -> str:
    claimed, computed = claim.rounded(), found.span
    if claimed is None or computed is None:
        return NOT_COMPUTABLE
    if claim.event.kind == "range":
        return _of_range(claim, found)
    if apart(claimed, computed) or _other_number_of_all(claim, found):
        return OUTSIDE
    if found.status == "known" or _within(computed, claimed):
        return INSIDE
    return NOT_COMPUTABLE


def _other_number_of_all(claim: Claim, found: Found) -> bool:
    """Return whether the N of «n of N» is surely another than the ledger's."""
    number = claim.event.denominator
    if found.of_all is None or number is None:
        return False
    return apart(Span(Fraction(number), Fraction(number)), found.of_all)


def _of_range(claim: Claim, found: Found) -> str:
    """Return how a range fares: it varies from its least to its greatest, so both have to agree."""
    claimed, computed, step = claim.span, found.span, claim.step
    if claimed is None or computed is None or found.status != "known":
        return NOT_COMPUTABLE
    if claimed.hi is None or computed.hi is None:
        return NOT_COMPUTABLE
    near = abs(claimed.lo - computed.lo) <= step and abs(claimed.hi - computed.hi) <= step
    return INSIDE if near else OUTSIDE


def _within(inner: Span, outer: Span) -> bool:
    """Return whether everything that one allows is allowed by the other."""
    if inner.lo < outer.lo:
        return False
    return outer.hi is None or (inner.hi is not None and inner.hi <= outer.hi)


def _on_some_day(
    claim: Claim, found: Found, ledger: Ledger, held: Held
) -> tuple[Found, Period | None]:
    """Return what the ledger says on a day of a coarse period on which the claim is not outside.

    A stock of a month or year is that of its last day, yet the document may mean any day of it.
    """
    period, term = claim.period, claim.term
    days = {period.first}
    if term:
        days |= {posting.day for posting in held.postings(term.name)}
        days |= {one.day for one in held.declarations(term.name)}
    for day in sorted((d for d in days if period.first <= d <= period.last), reverse=True):
        other = ledger.found(claim, Period(day, day))
        if _outcome(claim, other) == INSIDE:
            return other, Period(day, day)
    return found, None


def _finding(
    claim: Claim, found: Found, outcome: str, held: Held, more: list[Message]
) -> AuditFinding:
    span = found.span
    apart_by = difference(claim.span, span) if claim.span and span else None
    computed = amount(span, claim.counted_unit) if span else words.NO_DATA
    guessed = [words.PROPOSED] if found.related and found.related.proposed else []
    if outcome == NOT_COMPUTABLE:
        message = words.not_computable(claim, [*_why(found, computed), *guessed])
    elif outcome == OUTSIDE:
        message = words.outside(claim, computed, apart_by, [*more, *found.why, *guessed])
    else:
        message = words.inside(claim, computed, [*more, *guessed])
    return AuditFinding(
        rule=AGAINST_LEDGER,
        claims=(claim,),
        message=message,
        relation=found.related,
        claimed=claim.span,
        computed=span,
        difference=apart_by if outcome == OUTSIDE else None,
        unit=claim.counted_unit,
        children=tuple(_children(found, held)) if outcome == OUTSIDE else (),
        outcome=outcome,
    )


def _why(found: Found, computed: Message) -> Iterator[Message]:
    """Yield why the ledger does not settle a claim."""
    if found.span:
        partial = found.span.hi is None
        yield words.lower_bound(computed) if partial else words.too_wide(computed)
    yield from found.why


def _origin(
    claim: Claim, found: Found, outcome: str, held: Held, events: Events | None
) -> Iterator[Message]:
    """Yield where else the ledger has what it says from; for one inside, that it has nowhere."""
    if outcome == OUTSIDE:
        yield from words.declared_in(one.recorded for f in found.figures for one in f.used)
    if outcome != INSIDE or (events is None and any(f.counted for f in found.figures)):
        return
    lines = set()
    for recorded in (one for figure in found.figures for one in _rests_on(figure, held, events)):
        source = recorded.meta.source
        if source.document != claim.document:
            return
        lines.add(source.line)
    if lines:
        yield words.OWN_LINE if lines == {claim.line} else words.OWN_DOCUMENT


def _rests_on(figure: Figure, held: Held, events: Events | None) -> Iterator[Recorded]:
    """Yield the events that a figure is made of, those counted in parts: the first may do."""
    yield from (one.recorded for one in figure.used)
    if events and figure.counted:
        tree = held.tree(figure.boundaries)
        positions = sorted({p.position for p in postings_of(held, figure.question, tree)})
        for start in range(0, len(positions), PART):
            yield from events(positions[start : start + PART])


def _children(found: Found, held: Held) -> Iterator[Child]:
    """Yield what each unit below adds to a count, with what stands in none of them."""
    if len(found.figures) != 1 or found.related:
        return
    figure = found.figures[0]
    rows = [row for row in breakdown(held, figure.question).rows if row.value.hi != 0]
    if any(row.kind == "unit" for row in rows):
        for row in rows:
            yield Child(row.unit, row.title.vi, Span.of(row.value))
