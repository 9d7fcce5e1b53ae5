"""Indicators of one number: sums, zero claims, ratios, shares, changes; versions and breaks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from indicated import Ledger, ends, province, words
from socai.domain.indicator import IndicatorRetired
from socai.domain.refusal import Refused
from socai.domain.standard import StandardIssued
from socai.projections.indicators.indicator import indicators
from socai.projections.memory import fold

TEN = "2008-01-01..2018-12-31"
SHARE: dict[str, Any] = {
    "form": "coverage",
    "terms": ("member_households",),
    "denominator": ("households",),
}


def test_a_share_is_exact_and_opens_to_its_terms() -> None:
    ledger = province(1).stock("tinh", "member_households", "2018-12-31", 458)
    ledger.stock("tinh", "households", "2018-12-31", 6195).defines("ty-le", **SHARE)
    found = ledger.read("ty-le", "tinh", TEN)
    assert (found.lo, found.hi) == (Fraction(458, 6195),) * 2
    assert (found.form, found.counted_unit, found.status) == ("coverage", "%", "known")
    assert (found.item, found.definition) == ("ty-le", 1)
    assert [one.value.lo for one in found.terms] == [458, 6195]


@pytest.mark.parametrize(
    ("part", "whole", "said", "status"),
    [
        (94, 100, (0.94, 0.94), "known"),
        ((90, 98), (100, 120), (0.75, 0.98), "known"),
        ((90, 130), (100, 120), (0.75, 1.0), "known"),
        ((200, None), 100, (1.0, 1.0), "known"),
        (50, (100, None), (0.0, 0.5), "known"),
        (0, 100, (0.0, 0.0), "known"),
        (5, 0, (None, None), "undecidable"),
        (5, (0, 10), (None, None), "undecidable"),
    ],
)
def test_a_share_of_intervals(part: object, whole: object, said: object, status: str) -> None:
    assert isinstance(part, int | tuple) and isinstance(whole, int | tuple)
    ledger = province(1).stock("tinh", "member_households", "2018-12-31", part)
    ledger.stock("tinh", "households", "2018-12-31", whole).defines("ty-le", **SHARE)
    found = ledger.read("ty-le", "tinh", TEN)
    assert (ends(found), found.status) == (said, status)
    assert ("có thể bằng 0" in words(found)) is (status == "undecidable")
    assert ("vượt mẫu số" in words(found)) is (part == (200, None))


def test_a_share_without_a_denominator_has_no_data() -> None:
    ledger = province(1).stock("tinh", "member_households", "2018-12-31", 458)
    found = ledger.defines("ty-le", **SHARE).read("ty-le", "tinh", TEN)
    assert (ends(found), found.status) == ((None, None), "no_data")
    assert "Chưa có số liệu của mẫu số" in words(found)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ({"denominator_day": "end"}, 0.25),
        ({"denominator_day": "beginning"}, 0.5),
        ({"denominator_day": "stated", "stated_day": "2015"}, 1.0),
    ],
)
def test_a_denominator_has_a_day(day: dict[str, Any], said: float) -> None:
    ledger = province(1).stock("tinh", "member_households", "2018-12-31", 50)
    for on, count in (("2008-01-01", 100), ("2015-12-31", 50), ("2018-12-31", 200)):
        ledger.stock("tinh", "households", on, count)
    if "stated_day" in day:
        day = {**day, "stated_day": date(2015, 12, 31)}
    found = ledger.defines("ty-le", **SHARE, **day).read("ty-le", "tinh", TEN)
    assert ends(found) == (said, said)


def test_a_ratio_of_other_units_is_no_share() -> None:
    ledger = province(1).stock("tinh", "members", "2018-12-31", 16857)
    ledger.stock("tinh", "organisations", "2018-12-31", 5727)
    ledger.defines("moi-to", form="ratio", terms=("members",), denominator=("organisations",))
    found = ledger.read("moi-to", "tinh", TEN)
    assert found.lo == found.hi == Fraction(16857, 5727)
    assert found.counted_unit == "thành viên/tổ chức"


def test_a_sum_with_a_silent_term_is_a_lower_bound() -> None:
    terms = ("certified_communes[a]", "certified_communes[b]")
    ledger = province(1).stock("tinh", "certified_communes", "2018-12-31", 7, ("a",))
    found = ledger.defines("tong", form="sum", terms=terms).read("tong", "tinh", TEN)
    assert (ends(found), found.status) == ((7.0, None), "partial")
    ledger.stock("tinh", "certified_communes", "2018-12-31", (1, 3), ("b",))
    found = ledger.read("tong", "tinh", TEN)
    assert (ends(found), found.status) == ((8.0, 10.0), "known")


@pytest.mark.parametrize(
    ("now", "then", "said", "way"),
    [
        (914, 1000, (-0.086, -0.086), "Giảm so với kỳ gốc"),
        (1100, 1000, (0.1, 0.1), "Tăng so với kỳ gốc"),
        (1000, 1000, (0.0, 0.0), "Không đổi so với kỳ gốc"),
        ((900, 1100), 1000, (-0.1, 0.1), "Chưa rõ tăng hay giảm"),
        (10, (0, 5), (None, None), "kỳ gốc có thể bằng 0"),
    ],
)
def test_a_change_against_the_window_before(
    now: object, then: object, said: object, way: str
) -> None:
    assert isinstance(now, int | tuple) and isinstance(then, int | tuple)
    ledger = province(1).flow("tinh", "cases_cleared", TEN, now)
    ledger.flow("tinh", "cases_cleared", "1997-01-01..2007-12-31", then)
    ledger.defines("so", form="change", terms=("cases_cleared",))
    found = ledger.read("so", "tinh", TEN)
    assert ends(found) == said
    assert way in words(found) and "Kỳ gốc: 01/01/1997 – 31/12/2007" in words(found)


@pytest.mark.parametrize(
    ("window", "against", "said"),
    [
        ("2020-Q1", "previous", "quý IV/2019"),
        ("2020-02", "year-before", "tháng 02/2019"),
        ("2020-01-11..2020-01-20", "previous", "01/01/2020 – 10/01/2020"),
        ("2019-03", "previous", "tháng 02/2019"),
    ],
)
def test_the_window_before_is_as_long(window: str, against: str, said: str) -> None:
    ledger = province(1)
    ledger.defines("so", form="change", terms=("cases_cleared",), against=against)
    found = ledger.read("so", "tinh", window)
    assert f"Kỳ gốc: {said}" in words(found)
    assert found.status == "no_data" and "Chưa có số liệu của kỳ gốc" in words(found)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "Đạt: không để xảy ra"), (2, "Không đạt: có xảy ra"), ((0, 9), "Chưa rõ có đạt")],
)
def test_a_zero_claim(value: object, said: str) -> None:
    assert isinstance(value, int | tuple)
    ledger = province(1).defines("khong", form="zero", terms=("cases_cleared",))
    silent = ledger.read("khong", "tinh", TEN)
    assert silent.status == "no_data" and silent.lo is None
    found = ledger.flow("tinh", "cases_cleared", TEN, value).read("khong", "tinh", TEN)
    assert said in words(found) and found.status == "known"


def test_a_window_that_crosses_a_version_is_marked() -> None:
    ledger = province(1).stock("tinh", "households", "2008-01-01", 10)
    ledger.stock("tinh", "residential_areas", "2008-01-01", 4)
    ledger.defines("x", form="sum", terms=("households",))
    ledger.defines("x", "2013-06-01", definition=2, form="sum", terms=("residential_areas",))
    before, across, later = (ledger.read("x", "tinh", window) for window in ("2012", TEN, "2014"))
    assert [(one.definition, ends(one)[0]) for one in (before, across, later)] == [
        (1, 10),
        (2, 4),
        (2, 4),
    ]
    assert "Đứt gãy: từ 01/06/2013 theo định nghĩa phiên bản 2" in words(across)
    assert "Đứt gãy" not in words(before) + words(later)


def test_a_definition_is_used_for_the_time_before_it_and_after_its_end() -> None:
    ledger = province(1).stock("tinh", "households", "2008-01-01", 10)
    ledger.defines("x", "2020-01-01", form="sum", terms=("households",))
    ledger.says("2022-01-01", "indicator-x", IndicatorRetired())
    early, late = ledger.read("x", "tinh", "2012"), ledger.read("x", "tinh", "2023")
    assert ends(early) == ends(late) == (10, 10)
    assert "có hiệu lực từ 01/01/2020, áp cho kỳ trước đó" in words(early)
    assert "thôi dùng từ 01/01/2022" in words(late)


def test_a_window_that_crosses_a_standard_is_marked() -> None:
    ledger = province(1).stock("tinh", "certified_communes", "2012-12-31", 3)
    ledger.says("2012-05-20", "standard-tt-23", StandardIssued(name="Thông tư 23"))
    later = StandardIssued(name="Thông tư 124", replaces="tt-23")
    ledger.says("2022-02-20", "standard-tt-124", later)
    assert "theo tiêu chuẩn «Thông tư 124»" in words(
        ledger.read("certified_communes", "tinh", "2022")
    )
    assert "Đứt gãy" not in words(ledger.read("certified_communes", "tinh", "2021"))
    assert "Đứt gãy" not in words(ledger.read("members", "tinh", "2022"))


def test_a_measure_is_its_figure() -> None:
    ledger = province(1).stock("tinh", "members", "2018-12-31", (20, 30), ("to-anxh",))
    found = ledger.read("members[to-anxh]", "tinh", TEN)
    assert (found.item, found.form, ends(found)) == ("members", "count", (20.0, 30.0))
    assert str(found.terms[0].question.window) == "2018-12-31"
    over = ledger.read("cases_cleared", "tinh", TEN)
    assert over.status == "no_data" and str(over.terms[0].question.window) == TEN


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("membres", "Không có chỉ tiêu «membres» (có phải «members»?)"),
        ("ty-lee", "có phải «ty-le»?"),
        ("ty-le[x]", "là chỉ tiêu tính toán: hỏi không kèm khóa"),
        ("households[x]", "không có khóa"),
        ("[x]", "Không có chỉ tiêu «[x]»"),
    ],
)
def test_a_name_that_is_nothing(name: str, said: str) -> None:
    ledger = province(1).defines("ty-le", **SHARE)
    with pytest.raises(Refused) as refused:
        ledger.read(name, "tinh", TEN)
    assert said in refused.value.messages[0].vi


def test_a_unit_that_is_not_there() -> None:
    ledger = Ledger().units("tinh", "tinh").defines("ty-le", **SHARE)
    with pytest.raises(Refused, match="Không có đơn vị «x»"):
        ledger.read("ty-le", "x", TEN)


def test_the_definitions_are_those_that_speak() -> None:
    ledger = province(1).defines("ty-le", **SHARE).defines("tong", form="sum", terms=("members",))
    found = indicators(fold(ledger.given.events))
    assert sorted(found) == ["tong", "ty-le"] and found["tong"].latest.form == "sum"
    assert list(found.decisions) == [] and found.standards == {}
