"""Relations that the tool proposes: from what is counted, of what, when, and where it is told."""

from __future__ import annotations

from typing import Any

import pytest

from claimed import Published
from socai.domain.indicator import IndicatorDefined
from socai.domain.period import parse_period
from socai.projections.audit.claim import Related
from socai.projections.audit.relating import proposed, unsaid
from socai.projections.indicators.definition import Definition

Said = tuple[str, str, tuple[str, ...]]
LEVELS = (("tinh", "5"), ("huyen", "10"), ("xa", "48"))


def said(book: Published) -> list[Said]:
    """Return what is proposed."""
    return [(one.relation, one.first, one.others) for one in proposed(book.known())]


def models(area_line: int = 38, **fields: Any) -> Published:
    """Return models of a place by level, and some of them by area."""
    book = Published()
    book.claim("all", "63", line=36, indicator="models", counted_unit="mô hình")
    for level, count in LEVELS:
        indicator = f"models_by_level[{level}]"
        given = {"line": 38, "indicator": indicator, "counted_unit": "mô hình", **fields}
        book.claim(level, count, **given)
    area = "models_in_special_areas[vung-giao]"
    book.claim("area", "20", line=area_line, indicator=area, counted_unit="mô hình")
    return book


def test_parts_told_after_their_whole_are_its_sum_and_what_overlaps_lies_within() -> None:
    assert said(models()) == [
        ("sum", "all", ("tinh", "huyen", "xa")),
        ("contains", "all", ("area",)),
    ]


def test_what_overlaps_is_of_the_sum_where_the_sum_needs_it() -> None:
    book = models()
    book.correct("all", lo=83, hi=83)
    assert said(book) == [("sum", "all", ("tinh", "huyen", "xa", "area"))]


@pytest.mark.parametrize(
    "fields", [{"line": 60}, {"line": 30}, {"line": None}], ids=["far", "before", "nowhere"]
)
def test_parts_told_elsewhere_lie_within(fields: dict[str, Any]) -> None:
    assert {relation for relation, _, _ in said(models(60, **fields))} == {"contains"}


@pytest.mark.parametrize(
    "fields",
    [{"when": "2020-12-31"}, {"unit": "b"}, {"document": "khac"}, {"place": "xã X"}],
    ids=["day", "unit", "document", "place"],
)
def test_parts_of_another_day_unit_or_document_are_not_related(fields: dict[str, Any]) -> None:
    assert said(models(**fields)) == [("contains", "all", ("area",))]


def test_a_part_by_key_lies_within_its_measure() -> None:
    book = Published()
    rings = {"kind": "flow", "when": "2021", "counted_unit": "ổ, nhóm"}
    book.claim("all", "hơn 900", indicator="rings_dismantled", **rings)
    book.claim("armed", "hàng chục", indicator="rings_dismantled[armed]", **rings)
    assert said(book) == [("contains", "all", ("armed",))]


def test_a_percentage_in_brackets_is_of_the_count_before_it() -> None:
    book = Published()
    book.claim("count", "18.665", kind="flow", when="2021", counted_unit="vụ")
    book.claim("share", "87,6%", kind="ratio", when="2021", quote="(đạt tỷ lệ 87,6%)")
    assert said(book) == [("ratio", "share", ("count",))]
    book.claim("other", "56%", kind="ratio", when="2021", quote="chuyển hóa được 56%")
    assert said(book) == [("ratio", "share", ("count",))]


@pytest.mark.parametrize(
    ("share", "terms"),
    [("95,1%", ("solved", "all")), ("91,5%", ("solved", "all")), ("64%", ("solved",))],
    ids=["fits", "misprinted", "of others"],
)
def test_a_percentage_near_the_quotient_of_two_counts_is_meant_to_be_it(
    share: str, terms: tuple[str, ...]
) -> None:
    book = Published()
    book.claim("all", "102", kind="flow", when="2021", counted_unit="tin báo")
    book.claim("solved", "97", kind="flow", when="2021", counted_unit="tin")
    book.claim("share", share, kind="ratio", when="2021", quote=f"(đạt {share})")
    assert said(book) == [("ratio", "share", terms)]
    spoken = [found.rule.name for found in book.audit() if found.severity == "warning"]
    assert spoken == (["ratio-differs"] if share == "91,5%" else [])


@pytest.mark.parametrize("other", [{"when": "2020"}, {"unit": "b"}], ids=["year", "unit"])
def test_a_neighbour_of_another_year_or_unit_is_none(other: dict[str, Any]) -> None:
    book = Published()
    flows = {"kind": "flow", "when": "2021"} | other
    book.claim("count", "18.665", counted_unit="vụ", **flows)
    book.claim("share", "87,6%", kind="ratio", when="2021", quote="(đạt tỷ lệ 87,6%)")
    book.claim("fall", "-8,6%", kind="change", when="2021")
    assert said(book) == []


def test_a_rise_in_things_is_of_the_count_of_such_things() -> None:
    book = Published()
    flows = {"kind": "flow", "when": "2021"}
    book.claim("accidents", "12", counted_unit="vụ", **flows)
    book.claim("dead", "5", counted_unit="người chết", **flows)
    book.claim("more", "2", kind="change", when="2021", counted_unit="vụ")
    book.claim("share", "20%", kind="change", when="2021")
    assert said(book) == [("change", "more", ("accidents",)), ("change", "share", ("dead",))]
    assert [found.claims[0].id for found in book.audit()] == ["share"]
    book.correct("more", lo=1, hi=3, qualifier="range")
    (_, found) = sorted(book.audit(), key=lambda one: one.claims[0].id == "more")
    assert "cùng «accidents» 12 vụ (dòng 1): kỳ gốc phải trong khoảng 9–11 vụ" in found.message.vi


def test_a_fall_is_of_the_count_before_it_in_the_line() -> None:
    book = Published()
    book.claim("count", "34.648", kind="flow", when="2021", line=44)
    book.claim("fall", "-8,6%", kind="change", when="2021", line=44)
    assert said(book) == [("change", "fall", ("count",))]
    book.claim("apart", "-5%", kind="change", when="2021", line=46)
    assert len(said(book)) == 1


def test_committees_are_as_many_as_the_communes_where_they_are() -> None:
    book = Published()
    quote = "635 Ban chỉ đạo ANTT ở 635 xã, phường, thị trấn"
    indicator = "organisations[ban-chi-dao-antt]"
    book.claim("ban", "635", indicator=indicator, counted_unit="ban", quote=quote)
    book.claim("xa", "635", counted_unit="xã, phường, thị trấn", quote=quote)
    assert said(book) == [("equal", "ban", ("xa",))]
    book.correct("xa", counted_unit="khu dân cư")
    assert said(book) == []


def test_members_are_counted_for_each_body_of_their_kind() -> None:
    book = Published()
    for kind in ("ban-antt", "to-anxh"):
        book.claim(f"org-{kind}", "19", indicator=f"organisations[{kind}]", counted_unit="ban")
        book.claim(f"mem-{kind}", "254", indicator=f"members[{kind}]")
    assert said(book) == [
        ("per", "mem-ban-antt", ("org-ban-antt",)),
        ("per", "mem-to-anxh", ("org-to-anxh",)),
    ]


def test_a_defined_ratio_is_of_the_claims_of_its_terms() -> None:
    event = IndicatorDefined(
        definition=1,
        name="Tỷ lệ",
        name_en="Share",
        form="coverage",
        terms=("member_households[to-anxh]",),
        denominator=("households",),
    )
    definition = Definition("ty-le-ho", ((parse_period("..1945-09-02"), event),))
    book = Published()
    book.claim("top", "940", indicator="member_households[to-anxh]", counted_unit="hộ")
    book.claim("all", "1.000", indicator="households", counted_unit="hộ")
    book.claim("share", "94%", kind="ratio", indicator="ty-le-ho", quote="(chiếm 94%)")
    (found,) = proposed(book.known(), {"ty-le-ho": definition})
    assert (found.relation, found.first, found.others) == ("ratio", "share", ("top", "all"))
    assert "ratio" in {relation for relation, _, _ in said(book)}


def test_what_a_person_declares_takes_the_place_of_a_proposal() -> None:
    book = models()
    book.relate("sum", "all", "tinh", "huyen", "xa", "area")
    assert said(book) == []
    assert [one.relation for one in book.related()] == ["sum"]


def test_who_says_that_parts_only_lie_within_denies_their_sum() -> None:
    book = models()
    book.relate("contains", "all", "tinh")
    assert said(book) == [("contains", "all", ("area",))]


def test_a_proposal_that_was_said_in_another_order_is_not_repeated() -> None:
    proposal = Related("equal", "a", ("b",), True, None, "")
    assert list(unsaid([proposal], [Related("equal", "b", ("a",), False, None, "e1")])) == []
    assert list(unsaid([proposal], [Related("contains", "b", ("a",), False, None, "e1")])) == [
        proposal
    ]
