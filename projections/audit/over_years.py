"""Figures of one thing over the years: steps, and what stays for years to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from socai.projections.indicators.span import Span

from .claim import Claim, Related
from .counted import one_unit
from .finding import COPIED, STEP, AuditFinding, above, difference
from .words import listed, named, say

MUCH = 2
"""More than twice, or less than half: seldom in one year, and the usual slip is a digit."""
SMALL = 10
"""Below this a doubling is ordinary: 3 new models after 1."""
YEARS_ALIKE = 3
"""Two equal years happen; three in a row of a large figure are rather copied."""
COPIED_FROM = 100
"""Small counts stay the same for years; large ones hardly ever do, to the last digit."""
ALL = 100
"""«100%» may well stay."""


def over_years(claims: list[Claim], related: Related | None) -> Iterator[AuditFinding]:
    """Yield steps from one year to the next, and figures that stay for years to the last digit."""
    years = _by_year(claims)
    run: list[Claim] = []
    for year, claim in sorted(years.items()):
        before = years.get(year - 1)
        if before is not None and _stepped(before, claim):
            yield _step(before, claim, related)
        stays = before is not None and before.span == claim.span
        if not stays:
            yield from _copied(run, related)
        run = [*run, claim] if stays else [claim]
    yield from _copied(run, related)


def said_once(claims: list[Claim]) -> list[Claim]:
    """Return the claims whose document has no other value among them.

    A document that has several may tell of several occasions.
    """
    spans: dict[str, set[Span | None]] = {}
    for claim in claims:
        spans.setdefault(claim.document, set()).add(claim.span)
    return [claim for claim in claims if len(spans[claim.document]) == 1]


def _by_year(claims: list[Claim]) -> dict[int, Claim]:
    """Return the last claim of each year among the documents that say it once."""
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        if (year := _year(claim)) is not None:
            found.setdefault(year, []).append(claim)
    return {year: max(once, key=_last) for year, many in found.items() if (once := said_once(many))}


def _last(claim: Claim) -> tuple[date, int]:
    return claim.period.last, claim.recorded.position


def _year(claim: Claim) -> int | None:
    """Return the year of a flow of one year, or in which a stock was counted; else None."""
    if claim.event.undated or claim.period.open:
        return None
    if claim.event.kind == "flow" and claim.period.grain != "year":
        return None
    return claim.period.last.year if claim.period.first.year == claim.period.last.year else None


def _stepped(before: Claim, claim: Claim) -> bool:
    one, two = before.span, claim.span
    if one is None or two is None or not one_unit(before, claim) or max(one.lo, two.lo) < SMALL:
        return False
    return above(two, _times(one, MUCH)) or above(one, _times(two, MUCH))


def _times(span: Span, factor: int) -> Span:
    return Span(span.lo * factor, None if span.hi is None else span.hi * factor)


def _step(before: Claim, claim: Claim, related: Related | None) -> AuditFinding:
    assert before.span is not None and claim.span is not None
    rises = claim.span.lo > before.span.lo
    vi, en = ("hơn gấp đôi", "more than twice") if rises else ("chưa bằng nửa", "less than half")
    message = say(
        f"{{0}} {vi} năm trước: {{1}}. Xem có thiếu hay thừa một chữ số, đổi cách đếm, hay có "
        "nguyên nhân thật; nếu có thì ghi lý do",
        f"{{0}} is {en} of the year before: {{1}}. See whether a digit is lacking or too much, the "
        "way of counting changed, or there is a cause; if so, say which",
        *(named(claim), named(before, claim.document)),
    )
    less = difference(claim.span, before.span)
    return AuditFinding(
        STEP, (claim, before), message, related, claim.span, before.span, less, claim.counted_unit
    )


def _copied(run: list[Claim], related: Related | None) -> Iterator[AuditFinding]:
    """Yield the note that years in a row have one figure, where it is large or has decimals."""
    value = run[-1].span if run else None
    if len(run) < YEARS_ALIKE or value is None or not value.exact:
        return
    last, ordinary = run[-1], value.lo < COPIED_FROM and value.lo.denominator == 1
    if ordinary or (last.percent and value.lo == ALL):
        return
    message = say(
        f"{{0}}: {len(run)} năm liền không đổi đến chữ số cuối ({{1}}). Hỏi số này có được đếm lại "
        "mỗi năm không, hay chép từ báo cáo trước",
        f"{{0}}: the same to the last digit for {len(run)} years ({{1}}). Ask whether it was "
        "counted anew each year, or copied from the report before",
        *(named(last), listed(run[:-1], last.document)),
    )
    yield AuditFinding(COPIED, (last, *run[:-1]), message, related, value, unit=last.counted_unit)
