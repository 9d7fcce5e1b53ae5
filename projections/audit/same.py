"""Claims of one thing, in several documents: their values and counted units."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from socai.domain.numbers import folded
from socai.domain.period import Period

from .claim import Claim, Claims, Related
from .counted import jumps, one_unit, same_scale
from .finding import SAME, UNIT_JUMP, AuditFinding, apart, difference
from .over_years import over_years, said_once
from .words import named, plain, say

COUNTED_KINDS = ("stock", "flow", "ratio", "spread", "streak")
Key = tuple[object, ...]


def of_one_indicator(claims: Claims) -> Iterator[AuditFinding]:
    """Yield what does not fit among the claims of each indicator, unit and subjects."""
    groups: dict[Key, list[Claim]] = {}
    by_indicator: dict[str, list[Claim]] = {}
    for claim in claims.values():
        event = claim.event
        if event.indicator is None or claim.span is None or event.kind not in COUNTED_KINDS:
            continue
        about = event.indicator, event.unit, event.place, frozenset(event.subjects), event.kind
        groups.setdefault(about, []).append(claim)
        by_indicator.setdefault(event.indicator, []).append(claim)
    for found in by_indicator.values():
        yield from _unit_jumps(found, None)
    for found in groups.values():
        yield from _values(found, None)
        yield from over_years(found, None)


def of_one_thing(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield what does not fit among claims that somebody says are of one thing."""
    known = [claim for claim in claims if claim.span is not None]
    yield from _unit_jumps(known, related)
    yield from _values(known, related)
    yield from over_years(known, related)


def _unit_jumps(claims: list[Claim], related: Related | None) -> Iterator[AuditFinding]:
    """Yield where another document counts the same in another unit; one finding for all claims."""
    kinds: list[Claim] = []
    for claim in claims:
        for first in kinds:
            unlike = not same_scale(first, claim) or jumps(first.counted_unit, claim.counted_unit)
            if unlike and first.document != claim.document:
                yield _jump(first, claim, related)
                return
        if not any(one.counted_unit == claim.counted_unit for one in kinds):
            kinds.append(claim)


def _jump(first: Claim, other: Claim, related: Related | None) -> AuditFinding:
    message = say(
        "{0} đếm «{2}», còn {1} đếm «{3}»: hai đơn vị đếm khác nhau thì không so được. Hỏi mỗi "
        "nơi đếm gì, rồi tách thành hai chỉ tiêu",
        "{0} counts «{2}», {1} counts «{3}»: different units cannot be compared. Ask what each "
        "counts, then keep them apart",
        *(named(first), named(other, first.document)),
        *(plain(first.counted_unit), plain(other.counted_unit)),
    )
    spans, unit = (first.span, other.span), first.counted_unit
    return AuditFinding(UNIT_JUMP, (first, other), message, related, *spans, unit=unit)


def _values(claims: list[Claim], related: Related | None) -> Iterator[AuditFinding]:
    """Yield the pairs of one day or period whose values cannot both hold.

    What has one indicator need not be one thing: a document that has several values of it tells
    of several occasions or of a part, so only claims of one name are compared then.
    """
    moments: dict[Period, list[Claim]] = {}
    for claim in claims:
        if not claim.event.undated:
            moments.setdefault(claim.period, []).append(claim)
    for found in moments.values():
        once = {claim.id for claim in said_once(found)}
        for first, other in combinations(found, 2):
            told_once = {first.id, other.id} <= once
            one_thing = related or told_once or _said_again(first, other)
            if one_thing and not _both_hold(first, other):
                yield _contradiction(first, other, related)


def _said_again(one: Claim, other: Claim) -> bool:
    """Return whether two claims of one name are told in two places: in one line is a part."""
    places = {(claim.document, claim.line) for claim in (one, other)}
    return len(places) > 1 and folded(one.event.name) == folded(other.event.name)


def _both_hold(first: Claim, other: Claim) -> bool:
    one, two = first.rounded(), other.rounded()
    return one is None or two is None or not one_unit(first, other) or not apart(one, two)


def _contradiction(first: Claim, other: Claim, related: Related | None) -> AuditFinding:
    message = say(
        "{0} và {1} nói cùng một điều, cùng thời gian, nhưng hai số không thể cùng đúng. Đối "
        "chiếu với hồ sơ gốc, rồi đính chính số sai",
        "{0} and {1} say one thing of one time, yet both cannot hold. Compare them with the "
        "records behind them, then correct what is wrong",
        *(named(first), named(other, first.document)),
    )
    one, two = first.span, other.span
    less = difference(one, two) if one and two else None
    return AuditFinding(SAME, (first, other), message, related, one, two, less, first.counted_unit)
