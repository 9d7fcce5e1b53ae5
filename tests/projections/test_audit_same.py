"""Figures of one thing in several documents and years: values, counted units, steps, copies."""

from __future__ import annotations

import pytest

from claimed import Published, rules
from socai.projections.audit.counted import alike, jumps


def only(book: Published) -> str:
    """Return what the one finding says."""
    (found,) = book.audit()
    return found.message.vi


def test_what_an_indicator_and_a_person_say_of_two_claims_is_said_once() -> None:
    book = Published()
    for number, count in enumerate(("46", "64")):
        book.claim(f"n{number}", count, f"bao-cao-{number}", indicator="models")
    book.relate("same", "n1", "n0")
    assert rules(book.audit()) == ["same-differs"]


def test_the_same_of_another_day_is_no_contradiction() -> None:
    book = Published()
    book.claim("a", "46", "bao-cao-1", when="2021-12-31", indicator="models")
    book.claim("b", "47", "bao-cao-2", when="2021-11-30", indicator="models")
    assert book.audit() == []
    book.claim("c", "47", "bao-cao-3", when="2021-12-31", indicator="models")
    assert rules(book.audit()) == ["same-differs"]


@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_one_document_may_tell_of_several_occasions_under_several_names(kind: str) -> None:
    book, meeting = Published(), "activities[conference]"
    for name, count in (("so-ket", "5"), ("tap-huan", "40")):
        book.claim(name, count, "huyen", kind=kind, when="2021", indicator=meeting)
    book.claim("nam-truoc", "200", "cu", kind=kind, when="2020", indicator=meeting)
    book.claim("tong", "45", "tinh", kind=kind, when="2021", indicator=meeting)
    assert rules(book.audit()) == ["step"]
    book.correct("tap-huan", name="so-ket")
    assert rules(book.audit()) == ["step"]
    book.claim("so-ket-2", "40", "huyen", 9, "2021", kind=kind, indicator=meeting, name="Sơ kết")
    book.correct("so-ket", name="Sơ  kết")
    assert rules(book.audit()) == ["same-differs", "step"]


def test_an_indicator_that_documents_count_in_other_units_jumps_once() -> None:
    book = Published()
    for number, unit in enumerate(("mô hình", "mô hình", "điểm mô hình", "điểm mô hình")):
        document, when = f"bao-cao-{number}", f"{2018 + number}-12-31"
        book.claim(
            *(f"n{number}", f"{40 + number}", document),
            **{"when": when, "indicator": "models", "counted_unit": unit},
        )
    assert "đếm «mô hình», còn «n2» 42 điểm mô hình" in only(book)


@pytest.mark.parametrize(
    ("before", "after", "speaks"),
    [
        ("100", "200", False),
        ("100", "201", True),
        ("100", "49", True),
        ("100", "50", False),
        ("3", "9", False),
        ("hơn 100", "350", False),
        ("hơn 100", "400", True),
    ],
)
def test_a_step_is_more_than_twice_or_less_than_half(before: str, after: str, speaks: bool) -> None:
    book = Published()
    book.claim("a", before, kind="flow", when="2020", indicator="tips")
    book.claim("b", after, kind="flow", when="2021", indicator="tips")
    assert rules(book.audit()) == (["step"] if speaks else [])


def test_years_apart_are_no_step() -> None:
    book = Published()
    book.claim("a", "100", when="2018-12-31", indicator="models")
    book.claim("b", "900", when="2021-12-31", indicator="models")
    assert book.audit() == []


def test_small_figures_and_all_may_stay_for_years() -> None:
    book = Published()
    for year in (2019, 2020, 2021):
        book.claim(f"n{year}", "19", when=f"{year}-12-31", indicator="models")
        fields = {"numerator": 19, "denominator": 19, "indicator": "ty-le"}
        book.claim(f"p{year}", "100%", kind="ratio", when=f"{year}-12-31", **fields)
    assert book.audit() == []


@pytest.mark.parametrize(
    ("one", "other", "same", "jump"),
    [
        ("người", "đồng chí", True, False),
        ("người", "lượt người", False, True),
        ("lượt người", "lượt hộ gia đình", False, True),
        ("hộ", "hộ gia đình", True, False),
        ("mô hình", "điểm mô hình", False, True),
        ("xã, phường, thị trấn", "xã, thị trấn", True, False),
        ("vụ", "vụ việc", True, False),
        ("lượt phát thanh", "lượt tuyên truyền", False, False),
        ("tin báo", "nguồn tin", False, False),
        ("khẩu hiệu", "băng rôn", False, False),
        ("", "vụ", True, False),
    ],
)
def test_counted_units_that_mean_the_same_or_surely_do_not(
    one: str, other: str, same: bool, jump: bool
) -> None:
    assert alike(one, other) is alike(other, one) is same
    assert jumps(one, other) is jumps(other, one) is jump
