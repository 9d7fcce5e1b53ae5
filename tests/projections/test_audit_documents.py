"""What the audit finds in the three documents of the demo: each doubt in them, and no other."""

from __future__ import annotations

from functools import cache

import pytest

from claimed import Published
from socai.projections.audit.finding import AuditFinding
from tree import ROOT

DEMO = ROOT / "infra" / "data" / "demo"
FILES = ("claims-thanh-hoa-2016", "claims-thanh-hoa-2018", "claims-tuyen-hoa-2021", "relations")
A, B = "thanh-hoa-2018-", "tuyen-hoa-2021-"


@cache
def found() -> list[AuditFinding]:
    """Return what is found in the three documents."""
    book = Published()
    for name in FILES:
        book.read(DEMO / f"{name}.jsonl")
    return book.audit()


def of(rule: str, identity: str) -> str:
    """Return what a rule says of the claim of that id."""
    (one,) = (f for f in found() if f.rule.name == rule and f.claims[0].id == identity)
    return one.message.vi


def test_nothing_else_is_above_a_note() -> None:
    assert [(f.severity, f.rule.name, f.claims[0].id) for f in found() if f.severity != "note"] == [
        ("error", "order-broken", f"{A}a48"),
        ("warning", "axes-mixed", f"{A}a30"),
        ("warning", "counts-disagree", f"{B}b17"),
    ]


def test_two_ways_of_dividing_are_mixed_in_a_sum_that_comes_out_right() -> None:
    said = of("axes-mixed", f"{A}a30")
    assert "5 + 10 + 48 + 20 = 83" in said
    assert "theo cấp: 5 + 10 + 48 = 63; theo địa bàn đặc thù: 20" in said


def test_more_areas_are_free_of_all_crime_than_of_drugs() -> None:
    assert "81% > 79%" in of("order-broken", f"{A}a48")


def test_there_are_fewer_boards_than_hamlets() -> None:
    said = of("counts-disagree", f"{B}b17")
    assert "111 ban" in said and "121 thôn, bản" in said and "chênh nhau 10" in said


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("a20", "mẫu số không in"),
        ("a20", "mẫu số phải trong khoảng 1.058.202–2.139.037 hộ gia đình"),
        ("a23", "không rõ là cá nhân hay lượt cá nhân"),
        ("a36", "không in số của kỳ gốc"),
        ("a36", "kỳ gốc phải trong khoảng 37.887–37.929 vụ việc"),
        ("a38", "không nói là tử số hay mẫu số"),
        ("a45", "không in tử số và mẫu số"),
        ("a46", "không nói là của ngày hoặc kỳ nào; không in tử số và mẫu số"),
        ("a47", "không nói là của ngày hoặc kỳ nào; không in tử số và mẫu số"),
        ("a50", "không nói là của ngày hoặc kỳ nào; không in tử số và mẫu số"),
    ],
)
def test_what_a_figure_does_not_tell_is_one_note(claim: str, words: str) -> None:
    assert words in of("incomplete", f"{A}{claim}")


def test_committees_of_two_provinces_are_of_different_sizes() -> None:
    said = of("per-far-apart", f"{A}a15")
    assert "12.998 : 635 = 20,47" in said and "254 : 19 = 13,37" in said


def test_every_finding_has_an_id_of_its_own_and_says_what_to_do() -> None:
    assert len({one.id for one in found()}) == len(found())
    assert all("{" not in one.message.vi and one.message.vi != one.message.en for one in found())
