"""An audit as a report of findings in Markdown, in Vietnamese, to be forwarded as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from socai.domain.period import vi_day
from socai.infra.audit.as_json import quotes
from socai.infra.audit.as_text import OUTCOMES, answer, claimed, counted, proposal, said, signed
from socai.infra.audit.asking import Audited, Result
from socai.infra.audit.target_words import STATUS, goal, places
from socai.infra.cli.printing import number
from socai.infra.cli.showing import cited
from socai.projections.audit.against_ledger import NOT_COMPUTABLE
from socai.projections.audit.words import printed
from socai.projections.findings.finding import SEVERITIES
from socai.projections.targets.attainment import Attainment

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_LEADING = re.compile(r"(-+|\++|=+|[0-9]+[.)])(?= |$)")
"""What begins a list, or makes a line above it a heading."""


def markdown(audited: Audited, attained: Sequence[Attainment]) -> bytes:
    """Return the report of the findings."""
    lines = [
        *_head(audited),
        *_summary(audited),
        *_findings(audited),
        *_not_computable(audited),
        *_targets(attained),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def plain(text: str) -> str:
    """Return a text as Markdown shows it, on one line: no sign in it does anything."""
    escaped = _MARKS.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))
    begins = _LEADING.match(escaped)
    at = begins.end() - 1 if begins else 0
    return f"{escaped[:at]}\\{escaped[at:]}" if begins else escaped


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int]) -> list[str]:
    """Return a table; the columns of these numbers stand on the right."""
    rule = ["---:" if at in right else "---" for at in range(len(heads))]
    cells = [heads, rule, *([plain(cell) for cell in row] for row in rows)]
    return [*(f"| {' | '.join(row)} |" for row in cells), ""]


def _head(audited: Audited) -> Iterator[str]:
    yield "# Đối chiếu số liệu đã công bố"
    yield ""
    yield f"- Tài liệu: {plain(', '.join(audited.documents)) or 'chưa có'}"
    yield (
        f"- Như sổ biết đến vị trí {number(audited.position)}, ghi đến ngày {vi_day(audited.day)}"
    )
    yield ""


def _summary(audited: Audited) -> Iterator[str]:
    counts = Counter(one.finding.severity for one in counted(audited))
    outcomes = audited.outcomes
    rows = [("Con số đã đối chiếu", len(audited.claims))]
    rows += [(f"– {vi}", outcomes[name]) for name, (vi, _) in OUTCOMES.items()]
    rows += [(f"Phát hiện: {vi}", counts[name]) for name, (vi, _) in SEVERITIES.items()]
    rows += [
        ("Phát hiện đã trả lời", sum(one.answer is not None for one in audited.results)),
        ("Lỗi còn mở", audited.stands),
    ]
    yield "## Tóm tắt"
    yield ""
    yield from table(("Nội dung", "Số lượng"), ((name, number(n)) for name, n in rows), (1,))


def _findings(audited: Audited) -> Iterator[str]:
    before, at = None, 0
    for at, one in enumerate(counted(audited), start=1):
        if one.finding.severity != before:
            before = one.finding.severity
            yield f"## {SEVERITIES[before][0].capitalize()}"
            yield ""
        yield from _finding(one, at)
    if not at:
        yield from ("Không có phát hiện nào.", "")


def _finding(one: Result, at: int) -> Iterator[str]:
    found = one.finding
    yield f"### {at}. {plain(found.rule.vi)} ({plain(found.document)})"
    yield ""
    yield plain(found.message.vi)
    yield ""
    values = (
        claimed(found),
        said(found.computed, found.unit),
        signed(found.difference, found.unit),
    )
    if any(values):
        yield from table(("Công bố", "Tính được", "Chênh lệch"), [values], (0, 1, 2))
    for quote in quotes(one):
        yield f"> {plain(cited(quote, 'vi'))}"
        yield ""
    if found.children:
        rows = [(child.name, said(child.span, found.unit)) for child in found.children]
        yield from table(("Đơn vị", "Số"), rows, (1,))
    for text in (proposal(found), answer(one)):
        if text:
            yield plain(text)
            yield ""
    yield f"Mã phát hiện: `{found.id}`"
    yield ""


def _not_computable(audited: Audited) -> Iterator[str]:
    rows = []
    for one in audited.found():
        if one.finding.outcome == NOT_COMPUTABLE:
            claim = one.finding.claims[0]
            line = str(claim.line or "")
            rows.append((claim.document, line, printed(claim).vi, one.finding.message.vi))
    if rows:
        yield "## Chưa đối chiếu được với sổ"
        yield ""
        yield from table(("Tài liệu", "Dòng", "Công bố", "Vì sao"), rows, (1,))


def _targets(attained: Sequence[Attainment]) -> Iterator[str]:
    if not attained:
        return
    yield f"## Chỉ tiêu giao, xét đến ngày {vi_day(attained[0].day)}"
    yield ""
    heads = ("Chỉ tiêu", "Phải đạt", "Kết quả")
    rows = [(one.target.name, goal(one.target).vi, STATUS[one.status].vi) for one in attained]
    yield from table(heads, rows, ())
    for one in attained:
        yield f"### {plain(one.target.name)}: {STATUS[one.status].vi}"
        yield ""
        for place in places(one.target):
            yield f"> {plain(cited(place, 'vi'))}"
            yield ""
        yield from (f"- {plain(reason.vi)}" for reason in one.reasons)
        yield ""
