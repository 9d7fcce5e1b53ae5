"""Rules of claims among themselves: what each says, and where it has to be silent."""

from __future__ import annotations

from typing import Any

import pytest

from claimed import Published, rules
from socai.projections.audit.rules import audit


def only(book: Published) -> str:
    """Return what the one finding says."""
    (found,) = book.audit()
    return found.message.vi


def counts(*printed: str, **fields: Any) -> Published:
    """Return claims of these values, named a, b, c …"""
    book = Published()
    for name, text in zip("abcdefgh", printed, strict=False):
        book.claim(name, text, **fields)
    return book


def test_a_sum_is_written_out() -> None:
    book = counts("84", "5", "10", "48", "20")
    book.relate("sum", "a", "b", "c", "d", "e")
    said = only(book)
    assert "5 + 10 + 48 + 20 = 83: cộng thiếu" in said
    (found,) = book.audit()
    assert found.difference is not None and found.difference.lo == found.difference.hi == 1


@pytest.mark.parametrize(
    ("printed", "speaks"),
    [
        (("hơn 80", "40", "45"), False),
        (("hơn 80", "40", "60"), True),
        (("100", "hơn 40", "gần 60"), False),
        (("1.000", "hơn 40", "gần 60"), True),
        (("300", "80 trở lên", "90"), False),
        (("100", "80 trở lên", "90"), True),
    ],
)
def test_a_sum_of_intervals_speaks_only_where_it_surely_differs(
    printed: tuple[str, ...], speaks: bool
) -> None:
    book = counts(*printed)
    book.relate("sum", "a", "b", "c")
    assert rules(book.audit()) == (["sum-differs"] if speaks else [])


def test_parts_by_subjects_of_different_kinds_are_mixed() -> None:
    book = counts("30", "20", "10")
    book.correct("b", subjects=("commune",))
    book.correct("c", subjects=("school", "agency"))
    book.relate("sum", "a", "b", "c")
    said = only(book)
    assert "theo địa bàn: 20; theo cơ quan, doanh nghiệp, nhà trường: 10" in said
    book.correct("c", subjects=("residential-area",))
    assert book.audit() == []
    book.correct("b", subjects=("school",))
    assert "theo địa bàn: 10" in only(book)


def test_a_mixed_sum_that_is_wrong_as_well_is_told_twice() -> None:
    book = counts("31", "20", "10")
    book.correct("b", subjects=("commune",))
    book.correct("c", subjects=("school",))
    book.relate("sum", "a", "b", "c")
    assert sorted(rules(book.audit())) == ["axes-mixed", "sum-differs"]


def test_a_part_of_which_nothing_is_known_mixes_nothing() -> None:
    book = counts("30", "20", "10")
    book.correct("b", indicator="models_by_level[xa]")
    book.correct("c", subjects=("district",))
    book.relate("sum", "a", "b", "c")
    assert book.audit() == []


def test_parts_that_count_different_units_are_no_two_axes() -> None:
    book = counts("30", "20", "10")
    book.correct("b", subjects=("residential-area",), counted_unit="khu dân cư")
    book.correct("c", subjects=("school",), counted_unit="nhà trường")
    book.relate("sum", "a", "b", "c")
    assert book.audit() == []


@pytest.mark.parametrize(
    ("printed", "speaks"),
    [("7,39%", False), ("7,4%", False), ("7%", False), ("7,40%", True), ("7,38%", True)],
)
def test_a_ratio_has_the_tolerance_of_its_last_place(printed: str, speaks: bool) -> None:
    book = Published()
    book.claim("p", printed, kind="ratio", numerator=458, denominator=6195)
    assert rules(book.audit()) == (["ratio-differs"] if speaks else [])
    if speaks:
        assert "458 : 6.195 = 7,39%" in only(book)


def test_a_ratio_of_intervals_is_wrong_only_where_no_terms_give_it() -> None:
    book = counts("hơn 900", "gần 2000")
    book.claim("p", "48%", kind="ratio")
    book.relate("ratio", "p", "a", "b")
    assert book.audit() == []
    book.correct("p", lo=40, hi=40)
    assert "(901–999) : (1.001–1.999) = 45,07–99,8%" in only(book)


def test_terms_within_one_period_may_be_divided() -> None:
    book = Published()
    book.claim("a", "40", kind="flow", when="2021")
    book.claim("b", "100", when="2021-12-31")
    book.claim("p", "40%", kind="ratio", when="2021")
    book.relate("ratio", "p", "a", "b")
    assert book.audit() == []


def test_a_change_is_computed_from_both_windows() -> None:
    book = Published()
    book.claim("new", "34.648", kind="flow", when="2008..2018")
    book.claim("base", "37.908", kind="flow", when="1998..2007")
    book.claim("c", "-8,6%", kind="change", when="2008..2018")
    book.relate("change", "c", "new", "base")
    assert book.audit() == []
    book.correct("c", lo=-96, hi=-96)
    assert "34.648 : 37.908 − 1 = −8,6%" in only(book)


@pytest.mark.parametrize(
    ("base", "fits"), [(37_886, False), (37_888, True), (37_928, True), (37_930, False)]
)
def test_the_base_that_a_fall_implies_is_the_base_that_fits(base: int, fits: bool) -> None:
    book = Published()
    book.claim("new", "34.648", kind="flow", when="2021")
    book.claim("c", "-8,6%", kind="change", when="2021", quote="giảm 8,6%")
    assert "kỳ gốc phải trong khoảng 37.887–37.929 thành viên" in only(book)
    book.claim("base", str(base), kind="flow", when="2020")
    book.relate("change", "c", "new", "base")
    assert rules(book.audit()) == ([] if fits else ["change-differs"])


def test_a_share_with_one_printed_term_tells_the_other() -> None:
    book = Published()
    book.claim("p", "50%", kind="ratio", numerator=100)
    assert "mẫu số phải trong khoảng 198–203" in only(book)
    book.correct("p", numerator=None, denominator=200)
    assert "tử số phải trong khoảng 99–101" in only(book)


def test_who_names_both_terms_is_not_asked_for_one() -> None:
    book = Published()
    book.claim("a", "40", kind="flow", when="2021")
    book.claim("p", "40%", kind="ratio", when="2021", quote="(đạt 40%)")
    book.claim("b", "100", kind="flow", when="2021", line=9)
    (guessed,) = book.related()
    book.relate("ratio", "p", "a", "b")
    known = book.known()
    for relations in ([*known.relations, guessed], [guessed, *known.relations]):
        assert audit(known, relations) == []


def test_a_percentage_of_a_plan_may_exceed_it() -> None:
    book = Published()
    fields = {"kind": "ratio", "numerator": 120, "denominator": 100}
    book.claim("p", "120%", of="kế hoạch năm", **fields)
    assert book.audit() == []
    book.correct("p", of="khu dân cư")
    assert rules(book.audit()) == ["share-above-hundred"]


def test_a_list_is_as_long_as_it_says() -> None:
    book = Published()
    book.claim("huyen", "6", items=("Hoằng Hoá", "Thiệu Hoá", "Đông Sơn", "Tĩnh Gia", "Như Thanh"))
    assert "danh sách nêu 5: Hoằng Hoá, Thiệu Hoá, Đông Sơn, Tĩnh Gia, Như Thanh" in only(book)
    book.correct("huyen", lo=5, hi=9, qualifier="range")
    assert book.audit() == []


def test_a_percentage_is_no_number_of_items() -> None:
    book = Published()
    fields = {"kind": "ratio", "numerator": 1, "denominator": 2}
    book.claim("p", "50%", items=("xã A", "xã B"), **fields)
    assert book.audit() == []


def test_counts_that_may_be_equal_agree() -> None:
    book = counts("635", "hơn 600")
    book.relate("equal", "a", "b")
    assert book.audit() == []
    book.correct("a", lo=599, hi=599)
    assert "chênh nhau 2–100" in only(book)


@pytest.mark.parametrize(
    ("printed", "speaks"),
    [("85", False), ("86", True), ("80", False), ("74", True)],
)
def test_more_than_a_percentage_is_also_a_little_more(printed: str, speaks: bool) -> None:
    book = Published()
    least = int(printed)
    ends = {"lo": least + 1, "hi": least + 9, "qualifier": "hơn"}
    book.claim("p", "85%", kind="ratio", numerator=29, denominator=34, **{**ends, "decimals": 0})
    assert rules(book.audit()) == (["ratio-differs"] if speaks else [])


def test_words_alone_are_noted_where_the_thing_can_be_counted() -> None:
    book = Published()
    book.claim("thi", None, kind="words", indicator="activities[contest]")
    book.claim("bai-hoc", None, kind="words")
    assert "chỉ có chữ, không có số" in only(book)


def test_a_target_tells_no_terms() -> None:
    book = Published()
    book.claim("chi-tieu", "80%", kind="target", undated=True)
    assert book.audit() == []
    book.correct("chi-tieu", kind="ratio")
    assert rules(book.audit()) == ["incomplete"]


def test_what_is_not_marked_as_turns_between_turns_is_in_doubt() -> None:
    book = Published()
    for name, unit in (("ho", "lượt hộ"), ("nguoi", "cá nhân"), ("co-quan", "lượt cơ quan")):
        book.claim(name, "hơn 2 triệu", kind="flow", when="2021", counted_unit=unit)
    assert "không rõ là cá nhân hay lượt cá nhân" in only(book)


def test_members_fewer_than_households_of_bodies_are_told_with_both() -> None:
    book = Published()
    book.claim("to", "35.293", indicator="organisations[to-anxh]", counted_unit="tổ")
    book.claim("ho", "3.529", indicator="member_households[to-anxh]", counted_unit="hộ gia đình")
    said = only(book)
    assert "«ho» 3.529 hộ gia đình" in said and "ít hơn «to» 35.293 tổ" in said
