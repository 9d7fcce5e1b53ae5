"""Claims: a figure is kept as it is printed, and only what contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socai.domain.claim import ClaimsRelated, FigureClaimed, FindingAnswered
from socai.domain.event import Source, Statement
from socai.domain.unit import UnitRegistered
from specification import given, said

STREAM, DAY, YEARS = "claim-a15", "2018-09-12", "2008-01-01..2018-09-12"
PRINTED = Source(document="thanh-hoa-2008-2018", line=29, quote="với 12.998 thành viên")
MEMBERS: dict[str, Any] = {
    "name": "Thành viên Ban chỉ đạo ANTT",
    "kind": "stock",
    "lo": 12_998,
    "hi": 12_998,
    "qualifier": "exact",
    "counted_unit": "thành viên",
    "indicator": "members[ban-chi-dao-antt]",
}
PROVINCE = said("..2008-01-01", "unit-thanh-hoa", UnitRegistered(name="Thanh Hóa", kind="tinh"))


def claim(
    when: str = DAY, source: Source = PRINTED, stream: str = STREAM, **other: Any
) -> Statement:
    """Return the statement of a claim; of the members unless said otherwise."""
    fields = {**MEMBERS, **other}
    return replace(said(when, stream, FigureClaimed(**fields)), source=source)


def test_a_figure_is_kept_as_it_is_printed() -> None:
    outcome = given(PROVINCE).when(claim(unit="thanh-hoa")).recorded("FigureClaimed")
    outcome.leaves(STREAM, DAY, lo=12_998, hi=12_998, qualifier="exact", unit="thanh-hoa")
    outcome.changes_nothing_again()


# What is printed may be impossible: that is for the audit, and never refused here.
@pytest.mark.parametrize(
    "fields",
    (
        {"kind": "ratio", "lo": 1_204, "hi": 1_204, "decimals": 1, "counted_unit": "%"},
        {"kind": "spread", "lo": 28, "hi": 28, "counted_unit": "huyện", "denominator": 27},
        {"kind": "change", "lo": -86, "hi": -86, "decimals": 1, "counted_unit": "%"},
        {"kind": "words", "lo": None, "hi": None, "qualifier": None, "counted_unit": None},
        {"kind": "target", "lo": 80, "hi": None, "qualifier": "trở lên", "counted_unit": "%"},
        {"lo": 5, "hi": 5, "items": ("một", "hai")},
        {"indicator": None, "place": "6 huyện", "undated": True},
    ),
)
def test_what_a_document_prints_is_recorded_also_where_it_cannot_be(fields: dict[str, Any]) -> None:
    indicator = {"indicator": None} if "kind" in fields else {}
    given().when(claim(**{**indicator, **fields})).recorded("FigureClaimed")


@pytest.mark.parametrize(
    ("fields", "words"),
    (
        ({"lo": 20, "hi": 10}, "đầu dưới 20 lớn hơn đầu trên 10"),
        ({"counted_unit": "%"}, "một số đếm không có % hay phần lẻ"),
        ({"decimals": 1}, "một số đếm không có % hay phần lẻ"),
        ({"counted_unit": None}, "không nói đếm gì"),
        ({"qualifier": None}, "không có qualifier"),
        ({"lo": None, "hi": 3, "qualifier": None}, "mà không có lo"),
        ({"lo": -3, "hi": -3}, "mới dưới 0"),
        ({"kind": "words"}, "chỉ có chữ mà lại có số"),
        ({"kind": "spread", "indicator": None}, "cần N (denominator)"),
        ({"kind": "flow", "when": YEARS}, "là số tại thời điểm"),
        ({"when": YEARS}, "không phải một kỳ"),
        ({"indicator": "thanh_vien"}, "Không có chỉ tiêu «thanh_vien»"),
        ({"unit": "thanh-hoa-2"}, "không có đơn vị «thanh-hoa-2»"),
        ({"items": ("a", "a")}, "được nêu hai lần"),
        ({"source": Source(document="bc-1")}, "cần nguyên văn (quote)"),
        ({"source": Source(quote="12.998")}, "cần tài liệu (document)"),
    ),
)
def test_what_contradicts_itself_is_refused(fields: dict[str, Any], words: str) -> None:
    given(PROVINCE).when(claim(**fields)).refused(words)


def test_relations_name_claims_that_are_there_once_each() -> None:
    other, third = claim(stream="claim-a13"), claim(stream="claim-a14")
    ledger = given(claim(), other, third)

    def related(relation: str, *claims: str) -> Statement:
        return said(DAY, STREAM, ClaimsRelated(relation=relation, claims=claims))

    ledger.when(related("sum", "a13", "a14")).recorded("ClaimsRelated")
    ledger.when(related("ratio", "a13", "a14")).recorded("ClaimsRelated")
    for statement, words in (
        (related("ratio", "a13"), "cần 2 con số khác"),
        (related("per", "a13", "a14"), "cần 1 con số khác"),
        (related("sum"), "cần ít nhất một con số khác"),
        (related("equal", "a15"), "mỗi con số chỉ nêu một lần"),
        (related("equal", "a13", "a13"), "mỗi con số chỉ nêu một lần"),
        (related("equal", "a16"), "không có con số đã công bố «a16»"),
    ):
        ledger.when(statement).refused(words)


def test_a_finding_is_answered_again_and_with_a_reason() -> None:
    def answer(kind: str, reason: str | None) -> Statement:
        event = FindingAnswered(finding="sum-0a1b2c3d", rule="sum", answer=kind, state="00")
        return replace(said("2026-01-05", STREAM, event), reason=reason)

    first = answer("explained", "Đã hỏi lại Công an tỉnh")
    given(claim()).when(first).recorded("FindingAnswered")
    given(claim(), first).when(answer("to-be-corrected", "Sai thật")).recorded("FindingAnswered")
    given(claim()).when(answer("explained", None)).refused("cần lý do")
    given().when(first).refused("chưa được ghi nhận")


def test_what_is_said_of_a_claim_has_a_day_of_its_own() -> None:
    """A target of 2030 is related to others, and questioned, long before."""
    target = claim("2030-12-31", kind="target", indicator=None)
    other = claim(stream="claim-a13")
    related = said("2016-02-01", STREAM, ClaimsRelated(relation="answers", claims=("a13",)))
    given(target, other).when(related).recorded("ClaimsRelated")
    given(other).when(related).refused("chưa được ghi nhận")
