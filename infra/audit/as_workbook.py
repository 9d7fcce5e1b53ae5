"""An audit as a workbook: the findings, every claim with what the ledger says, the targets.

Numbers stay numbers, no text is a formula, and the same audit gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import xlsxwriter

from socai.domain.claim_words import ANSWERS, CLAIM_KINDS
from socai.domain.period import vi_day
from socai.infra.audit.as_json import quotes
from socai.infra.audit.as_text import OUTCOMES, said, severity
from socai.infra.audit.asking import Audited, Result
from socai.infra.audit.target_words import STATUS, goal, places
from socai.infra.cli.showing import cited
from socai.infra.reports.workbook import CREATED, LONGEST, PLAIN
from socai.projections.audit.claim import Claim
from socai.projections.audit.finding import AuditFinding
from socai.projections.audit.words import printed
from socai.projections.indicators.span import Span
from socai.projections.targets.attainment import Attainment

TITLE = "Đối chiếu số liệu đã công bố"


class _Column(NamedTuple):
    head: str
    width: int


ENDS = (
    *(_Column("công bố, từ", 13), _Column("công bố, đến", 13)),
    *(_Column("tính được, từ", 13), _Column("tính được, đến", 13)),
    *(_Column("chênh lệch, từ", 13), _Column("chênh lệch, đến", 13), _Column("đơn vị tính", 14)),
)
FINDINGS = (
    *(_Column("mức", 10), _Column("quy tắc", 28), _Column("tài liệu", 22), _Column("dòng", 7)),
    *(_Column("nội dung", 70), *ENDS, _Column("nguyên văn", 50), _Column("theo đơn vị", 36)),
    *(_Column("trả lời", 18), _Column("lý do", 36), _Column("còn mở", 9), _Column("mã", 30)),
)
CLAIMS = (
    *(_Column("tài liệu", 22), _Column("dòng", 7), _Column("con số", 36), _Column("loại", 18)),
    *(_Column("như in", 24), _Column("kỳ", 24), _Column("đơn vị, nơi", 22)),
    *(_Column("chỉ tiêu", 30), _Column("với sổ", 16), *ENDS, _Column("vì sao", 60)),
    *(_Column("nguyên văn", 50), _Column("phát hiện", 30), _Column("mã", 26)),
)
TARGETS = (
    *(_Column("chương trình", 22), _Column("chỉ tiêu", 44), _Column("đơn vị", 22)),
    *(_Column("phải đạt", 40), _Column("kết quả", 18), _Column("vì sao", 70)),
    *(_Column("nguyên văn", 60), _Column("mã", 26)),
)


def workbook(audited: Audited, attained: Sequence[Attainment]) -> bytes:
    """Return the workbook of an audit."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, PLAIN)
    about = {"title": TITLE, "author": "socai", "created": CREATED}
    known = f"Như sổ biết đến vị trí {audited.position}, ghi đến ngày {vi_day(audited.day)}"
    book.set_properties({**about, "comments": known})
    look = _Look(book)
    found = audited.found()
    _sheet(book.add_worksheet("Phát hiện"), look, FINDINGS, (_finding(one) for one in found))
    _sheet(book.add_worksheet("Con số"), look, CLAIMS, _claims(audited))
    _sheet(book.add_worksheet("Chỉ tiêu giao"), look, TARGETS, (_target(one) for one in attained))
    book.close()
    return whole.getvalue()


class _Look:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.places = book.add_format({"num_format": "#,##0.00####", "valign": "top"})


def _sheet(
    sheet: Any, look: _Look, columns: Sequence[_Column], rows: Iterable[Sequence[Any]]
) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.head, look.head)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, look, (last, at), value)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, look: _Look, at: tuple[int, int], value: Any) -> None:
    if isinstance(value, int | Fraction):
        form = look.whole if value.denominator == 1 else look.places
        sheet.write_number(*at, float(value), form)
    elif value:
        sheet.write_string(*at, str(value)[:LONGEST], look.text)


def _finding(one: Result) -> list[Any]:
    found, given = one.finding, one.answer
    return [
        *(severity(one, "vi"), found.rule.vi, found.document, found.claims[0].line),
        found.message.vi,
        *(*_ends(found.claimed, found.computed, found.difference), found.unit),
        "\n".join(cited(quote, "vi") for quote in quotes(one)),
        "\n".join(f"{child.name}: {said(child.span, found.unit)}" for child in found.children),
        _answered(one),
        *(given.reason if given else None, "không" if one.settled else "có", found.id),
    ]


def _answered(one: Result) -> str | None:
    if one.answer is None:
        return None
    meaning = dict(ANSWERS.words)[one.answer.answer]
    return f"{meaning}; số đã khác từ đó" if one.reopened else meaning


def _claims(audited: Audited) -> Iterator[list[Any]]:
    """Yield a row for each claim: what is printed, and what the ledger says of it."""
    ledger = {
        one.finding.claims[0].id: one.finding for one in audited.results if one.finding.outcome
    }
    named: dict[str, list[str]] = {}
    for one in audited.found():
        for claim in one.finding.claims:
            named.setdefault(claim.id, []).append(one.finding.id)
    for claim in audited.claims:
        yield _claim(claim, ledger.get(claim.id), named.get(claim.id, []))


def _claim(claim: Claim, found: AuditFinding | None, named: Sequence[str]) -> list[Any]:
    event = claim.event
    computed, less = (found.computed, found.difference) if found else (None, None)
    return [
        *(claim.document, claim.line, event.name, dict(CLAIM_KINDS.words)[event.kind]),
        *(printed(claim).vi, "không nêu" if event.undated else claim.period.vi()),
        *(event.unit or event.place, event.indicator),
        OUTCOMES[found.outcome][0] if found else None,
        *(*_ends(claim.span, computed, less), claim.counted_unit),
        *(found.message.vi if found else None, claim.quote, ", ".join(named), claim.id),
    ]


def _ends(*spans: Span | None) -> Iterator[Fraction | None]:
    """Yield the ends of each span."""
    for span in spans:
        yield from (None, None) if span is None else (span.lo, span.hi)


def _target(one: Attainment) -> list[Any]:
    target = one.target
    return [
        *(target.programme, target.name, target.unit, goal(target).vi, STATUS[one.status].vi),
        "\n".join(reason.vi for reason in one.reasons),
        "\n".join(cited(place, "vi") for place in places(target)),
        target.identity,
    ]
