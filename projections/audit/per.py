"""Averages: members for each body, and how far the averages of two places lie apart."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from socai.domain.numbers import folded
from socai.domain.refusal import Message
from socai.projections.indicators.span import Span

from .axes import LIKE_BODIES
from .claim import Claim, Claims, Related
from .finding import FAR_APART, FEWER, AuditFinding, above, difference
from .words import amount, bracketed, named, say

FAR = Fraction(3, 2)
"""Averages more than half as much again apart are worth a question; nearer ones are ordinary."""
AT_LEAST_ONE = {("members", "organisations"), ("member_households", "organisations")}
"""Measures of which each of the others has one at the least."""


def members_for_each(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield where there are surely fewer members than bodies."""
    members, bodies = claims
    if members.term is None or bodies.term is None or members.span is None or bodies.span is None:
        return
    pair = members.term.name, bodies.term.name
    if pair not in AT_LEAST_ONE or not above(bodies.span, members.span):
        return
    message = say(
        "{0} ít hơn {1}, trong khi mỗi tổ chức có ít nhất một thành viên. Xem hai số có bị đổi chỗ "
        "hay thiếu chữ số không",
        "{0} are fewer than {1}, though each body has a member at the least. See whether the two "
        "have changed places or lack a digit",
        *(named(members), named(bodies, members.document)),
    )
    one, two = members.span, bodies.span
    less, unit = difference(one, two), members.counted_unit
    yield AuditFinding(FEWER, (members, bodies), message, related, one, two, less, unit)


def far_apart(claims: Claims, relations: list[Related]) -> Iterator[AuditFinding]:
    """Yield a hint where the greatest and the least average of like places lie far apart."""
    groups: dict[tuple[str, str], list[tuple[Span, Claim, Claim, Related]]] = {}
    for related in relations:
        if related.relation != "per" or not (given := claims.of(related)) or len(given) != 2:
            continue
        count, each = given
        if count.span is None or each.span is None or count.percent or each.percent:
            continue
        if quotient := count.span.over(each.span):
            pair = _what(count), _what(each)
            groups.setdefault(pair, []).append((quotient, count, each, related))
    for found in groups.values():
        least = min(found, key=lambda one: one[0].lo)
        most = max(found, key=lambda one: one[0].lo)
        if _place(most[1]) != _place(least[1]) and _far(most[0], least[0]):
            yield _hint(*most, *least[:3])


def _far(most: Span, least: Span) -> bool:
    return least.hi is not None and most.lo > least.hi * FAR


def _hint(
    most: Span, count: Claim, each: Claim, related: Related, least: Span, few: Claim, places: Claim
) -> AuditFinding:
    words = (
        named(count),
        named(each, count.document),
        _quotient(count, each, most),
        named(few),
        named(places, few.document),
        _quotient(few, places, least),
    )
    message = say(
        "{0} trên {1}: {2}; còn {3} trên {4}: {5}. Chênh nhau hơn một lần rưỡi: có thể hai nơi tổ "
        "chức khác nhau, hoặc một số sai; hỏi lại để biết",
        "{0} for {1}: {2}; yet {3} for {4}: {5}. More than half as much again: the places may be "
        "organised in different ways, or a figure is wrong; ask to know",
        *words,
    )
    unit = f"{count.counted_unit}/{each.counted_unit}"
    about = (count, each, few, places)
    return AuditFinding(
        FAR_APART, about, message, related, most, least, difference(most, least), unit
    )


def _quotient(count: Claim, each: Claim, value: Span) -> Message:
    top, bottom = (bracketed(one.span) if one.span else Message("", "") for one in (count, each))
    return say("{0} : {1} = {2}", "{0} / {1} = {2}", top, bottom, amount(value))


def _what(claim: Claim) -> str:
    """Return what is counted, for comparing places: bodies that are alike count as one kind."""
    if claim.term is None:
        return folded(f"{claim.counted_unit} {claim.event.name}")
    keys = sorted({LIKE_BODIES.get(key, key) for key in claim.term.keys})
    return f"{claim.term.name}[{','.join(keys)}]"


def _place(claim: Claim) -> tuple[str, str | None, str | None]:
    return claim.document, claim.event.unit, claim.event.place
