"""Claims as the audit knows them: exact values, what speaks after corrections, answers, ids."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from claimed import Published
from socai.projections.audit.claim import Claim
from socai.projections.audit.words import named, printed
from socai.projections.findings.finding import SEVERITIES
from socai.projections.indicators.span import Span


def one(printed: str | None, **fields: Any) -> Claim:
    """Return a claim of one figure."""
    book = Published()
    book.claim("con-so", printed, **fields)
    return book.known()["con-so"]


@pytest.mark.parametrize(
    ("text", "kind", "span", "step"),
    [
        ("12.998", "stock", Span(Fraction(12998), Fraction(12998)), Fraction(0)),
        ("hơn 39 nghìn", "flow", Span(Fraction(39001), Fraction(39999)), Fraction(0)),
        ("87,6%", "ratio", Span(Fraction(438, 5), Fraction(438, 5)), Fraction(1, 20)),
        ("94%", "ratio", Span(Fraction(94), Fraction(94)), Fraction(1, 2)),
        ("6", "change", Span(Fraction(6), Fraction(6)), Fraction(0)),
        ("-8,6%", "change", Span(Fraction(-43, 5), Fraction(-43, 5)), Fraction(1, 20)),
        ("87 - 92%", "range", Span(Fraction(87), Fraction(92)), Fraction(1, 2)),
        ("80 trở lên", "stock", Span(Fraction(80), None), Fraction(0)),
    ],
)
def test_a_value_is_exact_in_the_unit_printed(
    text: str, kind: str, span: Span, step: Fraction
) -> None:
    found = one(text, kind=kind, when="2021")
    assert (found.span, found.step) == (span, step)


def test_words_alone_have_no_value() -> None:
    assert one(None, kind="words").span is None


@pytest.mark.parametrize(
    ("text", "fields", "vi", "en"),
    [
        ("12.998", {}, "12.998 thành viên", "12,998 thành viên"),
        ("hơn 1 triệu", {}, "hơn 1.000.000 thành viên", "hơn 1,000,000 thành viên"),
        ("gần 2 triệu", {}, "gần 2.000.000 thành viên", "gần 2,000,000 thành viên"),
        ("hàng vạn", {}, "hàng vạn thành viên", "hàng vạn thành viên"),
        ("hơn 900", {"lo": 950}, "950–999 thành viên", "950–999 thành viên"),
        ("80 trở lên", {}, "80 thành viên trở lên", "at least 80 thành viên"),
        ("45,3%", {"kind": "ratio"}, "45,3%", "45.3%"),
        (None, {"kind": "words"}, "chỉ có chữ", "words alone"),
    ],
)
def test_a_value_is_told_as_it_is_printed(
    text: str | None, fields: dict[str, object], vi: str, en: str
) -> None:
    book = Published()
    book.claim("con-so", text)
    book.correct("con-so", **fields)
    words = printed(book.known()["con-so"])
    assert (words.vi, words.en) == (vi, en)


def test_a_claim_is_named_with_its_document_and_line() -> None:
    found = one("83", document="bao-cao-2018", line=36, name="Mô hình", counted_unit="mô hình")
    assert named(found).vi == "«Mô hình» 83 mô hình (bao-cao-2018, dòng 36)"
    assert named(found, "bao-cao-2018").en == "«Mô hình» 83 mô hình (line 36)"


def test_only_what_speaks_is_known() -> None:
    book = Published()
    book.claim("b", "20", line=9)
    book.claim("a", "10", line=12)
    book.correct("b", lo=21, hi=21)
    known = book.known()
    assert list(known) == ["b", "a"]
    assert known["b"].span == Span(Fraction(21), Fraction(21))


def test_a_correction_leaves_a_claim_at_its_place_in_the_line() -> None:
    book = Published()
    book.claim("first", "20")
    book.claim("second", "30")
    book.correct("first", lo=21, hi=21)
    assert [[claim.id for claim in line] for line in book.known().lines()] == [["first", "second"]]


def test_a_relation_to_a_claim_that_no_longer_stands_is_passed_over() -> None:
    book = Published()
    book.claim("a", "10")
    book.relate("equal", "a", "gone")
    assert [related.others for related in book.known().relations] == [("gone",)]
    assert book.audit() == []


def test_the_id_of_a_finding_stays_when_a_figure_changes_and_its_state_does_not() -> None:
    book = Published()
    book.claim("ban", "111")
    book.claim("thon", "121")
    book.relate("equal", "ban", "thon")
    (before,) = book.audit()
    book.correct("ban", lo=112, hi=112)
    (after,) = book.audit()
    assert after.id == before.id
    assert after.id.startswith("counts-disagree-")
    assert after.state != before.state


def test_the_last_answer_to_a_finding_is_known() -> None:
    book = Published()
    book.claim("ban", "111")
    book.claim("thon", "121")
    book.relate("equal", "ban", "thon")
    (found,) = book.audit()
    book.answer(found, "to-be-corrected", "sẽ hỏi lại huyện")
    book.answer(found, "explained", "10 thôn mới nhập, chưa lập ban")
    given = book.known().answers[found.id]
    assert (given.answer, given.reason) == ("explained", "10 thôn mới nhập, chưa lập ban")
    assert given.state == found.state


def test_what_is_only_proposed_is_never_an_error() -> None:
    proposed, declared = Published(), Published()
    for book in (proposed, declared):
        for name, count, line in (("models", "80", 7), ("xa", "48", 8), ("huyen", "10", 8)):
            indicator = "models" if name == "models" else f"models_by_level[{name}]"
            book.claim(name, count, line=line, indicator=indicator, counted_unit="mô hình")
    declared.relate("sum", "models", "xa", "huyen")
    for book, severity in ((proposed, "warning"), (declared, "error")):
        (found,) = book.audit()
        assert (found.rule.name, found.severity) == ("sum-differs", severity)
        assert found.severity in SEVERITIES
