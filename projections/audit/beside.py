"""What neighbours in a line of text say of each other: «97 tin (đạt 95,1%)», «giảm 8,6%»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise, takewhile

from socai.domain.numbers import folded

from .axes import COMMUNE_BODIES
from .claim import Claim, Claims, Related, proposal
from .counted import alike

COUNTS = ("stock", "flow")
SHARES = ("ratio", "streak")
NEAR = Fraction(5)
"""A percentage this many points from a quotient is meant to be it; farther, it is of others."""
_IN_BRACKETS = re.compile(r"\([^()]*[0-9][^()]*%[^()]*\)?")
_AT = re.compile(r"\b(?:o|tai)\b")


def neighbours(claims: Claims) -> Iterator[Related]:
    """Yield the relations of claims that stand beside each other in a line."""
    for line in claims.lines():
        for at, claim in enumerate(line):
            earlier = list(takewhile(partial(_comparable, claim), reversed(line[:at])))
            if claim.percent and claim.event.kind in SHARES:
                yield from _share(claim, earlier)
            elif claim.event.kind == "change":
                yield from _change(claim, earlier)
        for one, after in pairwise(line):
            if _one_in_each(one, after) and _AT.search(folded(after.quote)):
                yield proposal("equal", one, [after], after.quote)


def _share(claim: Claim, earlier: list[Claim]) -> Iterator[Related]:
    """Yield the terms of a percentage in brackets: the count before it, of the count before that.

    «Tiếp nhận 102 tin, giải quyết 97 tin (đạt 95,1%)» has both.
    """
    match = _IN_BRACKETS.search(claim.quote)
    if not match or not earlier or earlier[0].event.kind not in COUNTS:
        return
    top, whole = earlier[0], earlier[1:2]
    both = whole and whole[0].event.kind in COUNTS and _near(claim, top, whole[0])
    yield proposal("ratio", claim, [top, *(whole if both else [])], match[0])


def _near(claim: Claim, top: Claim, whole: Claim) -> bool:
    """Return whether a percentage is meant to be that of two counts."""
    if not alike(top.counted_unit, whole.counted_unit) or not top.span or not whole.span:
        return False
    share, value = top.span.over(whole.span), claim.span
    if share is None or share.hi is None or value is None or value.hi is None:
        return False
    return share.lo * 100 - NEAR <= value.hi and value.lo <= share.hi * 100 + NEAR


def _change(claim: Claim, earlier: list[Claim]) -> Iterator[Related]:
    """Yield the later figure of a rise or fall: the count before it, of its counted unit."""
    counts = [one for one in earlier if one.event.kind != "change"]
    if not claim.percent:
        counts = [one for one in counts if alike(one.counted_unit, claim.counted_unit)]
    if counts and counts[0].event.kind in COUNTS:
        yield proposal("change", claim, counts[:1], claim.quote)


def _comparable(claim: Claim, one: Claim) -> bool:
    """Return whether what stands before a claim has a value of the same unit and time."""
    if one.span is None or one.percent or one.event.unit != claim.event.unit:
        return False
    return one.event.undated or claim.event.undated or one.period == claim.period


def _one_in_each(bodies: Claim, communes: Claim) -> bool:
    """Return whether «635 ban ở 635 xã» counts bodies of which each commune has one."""
    term, kind = bodies.term, communes.event.kind
    if term is None or term.name != "organisations" or kind not in (*COUNTS, "spread"):
        return False
    one_each = bool(term.keys) and all(key in COMMUNE_BODIES for key in term.keys)
    same_place = bodies.event.unit == communes.event.unit
    return one_each and same_place and alike(communes.counted_unit, "xã")
