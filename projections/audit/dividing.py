"""Which claims are parts of which: «83 mô hình. Trong đó, có 5 cấp tỉnh, 10 cấp huyện …»."""

from __future__ import annotations

from collections.abc import Iterator

from .axes import DIVISIONS
from .claim import Claim, Claims, Related, proposal
from .finding import apart, total

COUNTS = ("stock", "flow")
NEAR = 3
"""Parts are told in the line of their whole or in the next, blank ones between."""


def divisions(claims: Claims) -> Iterator[Related]:
    """Yield wholes with the parts that are told right after them, and wholes that contain parts."""
    counted = [c for c in claims.values() if c.term and c.event.kind in COUNTS and c.span]
    near: dict[tuple[object, ...], list[Claim]] = {}
    for claim in counted:
        near.setdefault(_about(claim), []).append(claim)
    for found in near.values():
        for whole in found:
            parts = [claim for claim in found if _divides(claim, whole)]
            summed = _summed(whole, [claim for claim in parts if _follows(claim, whole)])
            if summed:
                yield _said("sum", whole, summed)
            for part in parts:
                if part not in summed:
                    yield _said("contains", whole, [part])


def _summed(whole: Claim, parts: list[Claim]) -> list[Claim]:
    """Return the parts that are meant to add up to the whole, none where they are but examples.

    Those of an axis whose parts may overlap belong to the sum only where it needs them.
    """
    alone = [part for part in parts if not _overlaps(part)]
    if len(alone) < 2 or _twice(alone) or whole.span is None:
        return []
    fits = not apart(whole.span, total([part.span for part in alone if part.span]))
    return alone if fits else parts


def _divides(part: Claim, whole: Claim) -> bool:
    """Return whether what one claim counts is a part of what the other counts."""
    one, other = part.term, whole.term
    if one is None or other is None or part is whole:
        return False
    if one.name == other.name:
        return set(one.keys) < set(other.keys) if other.keys else bool(one.keys)
    division = DIVISIONS.get(one.name)
    return division is not None and division.whole == other.name and not other.keys


def _follows(part: Claim, whole: Claim) -> bool:
    """Return whether a part is told right after the whole."""
    if part.line is None or whole.line is None or part.order < whole.order:
        return False
    return part.line - whole.line <= NEAR


def _overlaps(part: Claim) -> bool:
    return (
        part.term is not None and part.term.name in DIVISIONS and DIVISIONS[part.term.name].overlaps
    )


def _twice(parts: list[Claim]) -> bool:
    """Return whether something is counted in two of the parts."""
    keys = [(part.term.name, key) for part in parts if part.term for key in part.term.keys]
    return len(set(keys)) < len(keys)


def _about(claim: Claim) -> tuple[object, ...]:
    event = claim.event
    return claim.document, event.unit, event.place, event.kind, claim.period


def _said(relation: str, whole: Claim, parts: list[Claim]) -> Related:
    terms = dict.fromkeys(str(part.term) for part in parts)
    return proposal(relation, whole, parts, f"{whole.term} ⊇ {', '.join(terms)}")
