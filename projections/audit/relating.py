"""Relations that the tool can tell from the claims themselves; what it cannot, a person declares.

They come from what the claims count, of which unit and time, and where they stand in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from socai.projections.indicators.definition import Definition

from .beside import neighbours
from .claim import Claim, Claims, Related, proposal
from .dividing import divisions

COUNTS = ("stock", "flow")
WHOLE = ("ratio", "change", "per", "sum")
"""Relations that say all of their first claim: there is one of each."""


def proposed(claims: Claims, definitions: Mapping[str, Definition] | None = None) -> list[Related]:
    """Return the relations that the claims let one tell, but for those that somebody declared.

    With the definitions of indicators, ratios are related to the claims of their terms as well.
    """
    found = [
        *divisions(claims),
        *_defined(claims, definitions or {}),
        *neighbours(claims),
        *_members(claims),
    ]
    return list(unsaid(found, claims.relations))


def unsaid(proposals: Iterable[Related], said: Iterable[Related]) -> Iterator[Related]:
    """Yield the proposals that nobody has declared: what a person says takes their place.

    Who names the terms of a ratio, or the parts of a whole, has judged any other proposal of it.
    """
    known = set()
    for one in said:
        known |= _told(one)
        if one.relation in ("sum", "contains"):
            known |= {("sum", one.first), *_pairs(one, "contains")}
    for one in proposals:
        if known.isdisjoint(_told(one)):
            known |= _told(one)
            yield one


def _told(related: Related) -> set[object]:
    """Return what a relation says that needs no second saying."""
    if related.relation in WHOLE:
        return {(related.relation, related.first)}
    return _pairs(related, related.relation)


def _pairs(related: Related, relation: str) -> set[object]:
    return {(relation, frozenset((related.first, other))) for other in related.others}


def _members(claims: Claims) -> Iterator[Related]:
    """Yield members of bodies for each body of the same kind, unit and time."""
    bodies = {
        (*_about(claim), claim.term.keys): claim
        for claim in claims.values()
        if claim.term and claim.term.name == "organisations" and claim.event.kind == "stock"
    }
    for claim in claims.values():
        term = claim.term
        if term is None or term.name not in ("members", "member_households") or not term.keys:
            continue
        each = bodies.get((*_about(claim), term.keys))
        if each is not None and claim.event.kind == "stock":
            yield proposal("per", claim, [each], f"{term} / {each.term}")


def _about(claim: Claim) -> tuple[object, ...]:
    event = claim.event
    return claim.document, event.unit, event.place, claim.period


def _defined(claims: Claims, definitions: Mapping[str, Definition]) -> Iterator[Related]:
    """Yield the ratios whose indicator is defined, with the claims of its two terms."""
    counted: dict[tuple[object, ...], Claim] = {}
    for claim in claims.values():
        if claim.term is not None and claim.event.kind in COUNTS:
            counted.setdefault((claim.document, claim.event.unit, str(claim.term)), claim)
    for claim in claims.values():
        definition = definitions.get(claim.event.indicator or "")
        if definition is None or claim.event.kind != "ratio":
            continue
        event = definition.at(claim.period.last)
        if len(event.terms) != 1 or len(event.denominator) != 1:
            continue
        where = claim.document, claim.event.unit
        top = counted.get((*where, event.terms[0]))
        bottom = counted.get((*where, event.denominator[0]))
        if top is not None and bottom is not None:
            origin = f"{event.terms[0]} / {event.denominator[0]}"
            yield proposal("ratio", claim, [top, bottom], origin)
