"""Indicators over units and years: spreads, ranges, streaks; silence is not «not met»."""

from __future__ import annotations

from typing import Any

import pytest

from indicated import Ledger, ends, province, words
from socai.domain.standard import StandardIssued
from socai.domain.unit import UnitRegistered, UnitSucceeded

SPREAD: dict[str, Any] = {"form": "spread", "terms": ("model_sites",), "level": "district"}
STREAK: dict[str, Any] = {"form": "streak", "terms": ("certified_communes",)}
TEN = "2008-01-01..2018-12-31"


def sites(met: int, failed: int, districts: int) -> Ledger:
    """Return a province in which some districts declare sites, others none, the rest nothing."""
    ledger = province(districts).complete("tinh", "units", "2000-01-01")
    for number in range(1, met + failed + 1):
        ledger.stock(f"h-{number}", "model_sites", "2018-12-31", 3 if number <= met else 0)
    return ledger.defines("huyen", **SPREAD)


def test_19_of_27_districts_with_silent_ones() -> None:
    found = sites(19, 0, 27).read("huyen", "tinh", TEN)
    assert (ends(found), found.of) == ((19.0, 27.0), (27, 27))
    assert found.status == "partial" and found.counted_unit == "đơn vị cấp huyện"
    assert "8 đơn vị chưa đủ số liệu" in words(found) and len(found.terms) == 27
    assert [one.question.unit for one in found.terms][:2] == ["h-1", "h-10"]


def test_a_spread_of_which_all_is_known() -> None:
    found = sites(19, 8, 27).read("huyen", "tinh", TEN)
    assert (ends(found), found.of, found.status) == ((19.0, 19.0), (27, 27), "known")
    assert found.notes == ()


def test_a_spread_over_a_list_that_may_be_longer() -> None:
    ledger = province(3).stock("h-1", "model_sites", "2018-12-31", 3).defines("huyen", **SPREAD)
    found = ledger.read("huyen", "tinh", TEN)
    assert (ends(found), found.of, found.status) == ((1.0, None), (3, None), "partial")
    assert "Danh sách đơn vị chưa được xác nhận là đủ" in words(found)


def test_a_spread_over_units_that_are_only_counted() -> None:
    ledger = province(3).stock("h-1", "model_sites", "2018-12-31", 3).defines("huyen", **SPREAD)
    keys = ("huyen", "quan", "thi-xa", "thanh-pho")
    ledger.stock("tinh", "units", "2018-12-31", 27, keys)
    found = ledger.read("huyen", "tinh", TEN)
    assert (ends(found), found.of, found.status) == ((1.0, 27.0), (27, 27), "partial")
    assert "24 đơn vị chỉ được công bố bằng số" in words(found)


def test_a_spread_where_there_are_no_units_and_in_a_unit_of_the_level() -> None:
    ledger = sites(1, 1, 2).defines("xa", **SPREAD | {"level": "commune"})
    none, one = ledger.read("xa", "tinh", TEN), ledger.read("huyen", "h-1", TEN)
    assert (ends(none), none.of, none.status) == ((None, None), (0, 0), "no_data")
    assert "Không có đơn vị nào ở cấp ấy" in words(none)
    assert (ends(one), one.of, one.status) == ((1.0, 1.0), (1, 1), "known")


def test_a_spread_of_what_is_to_be_little() -> None:
    fields = SPREAD | {"operator": "at-most", "threshold": 0}
    found = sites(19, 6, 27).defines("khong", **fields).read("khong", "tinh", TEN)
    assert (ends(found), found.of) == ((6.0, 8.0), (27, 27))


def test_a_spread_in_the_boundaries_of_a_day() -> None:
    ledger = sites(3, 0, 3)
    merged = UnitSucceeded(how="merge", into=("h-1",))
    ledger.says("2015-07-01", "unit-h-3", merged)
    now, then = (ledger.read("huyen", "tinh", TEN, day) for day in (None, "2015-06-30"))
    assert (ends(now), now.of) == ((2.0, 2.0), (2, 2))
    assert then.of == (3, 3)


def test_a_range_over_units_years_and_terms() -> None:
    ledger = province(3)
    shares: dict[int, int | tuple[int, int | None]] = {1: 87, 2: (90, 92)}
    for number, count in shares.items():
        ledger.stock(f"h-{number}", "certified_communes", "2018-12-31", count)
        ledger.stock(f"h-{number}", "agencies", "2018-12-31", 100)
    ledger.stock("h-1", "certified_agencies", "2018-12-31", 60)
    ledger.defines("don-vi", form="range", terms=("certified_communes",), over="units",
                   level="district", denominator=("agencies",))  # fmt: skip
    fields: dict[str, Any] = {"form": "range", "over": "terms"}
    pairs = {
        "terms": ("certified_communes", "certified_agencies"),
        "denominator": ("agencies",) * 2,
    }
    ledger.defines("so", **fields | pairs)
    found, terms = ledger.read("don-vi", "tinh", TEN), ledger.read("so", "h-1", TEN)
    assert (ends(found), found.status) == ((0.87, 0.92), "partial")
    assert "không phải sai số" in words(found)
    assert (ends(terms), terms.status) == ((0.6, 0.87), "known")


def test_a_range_over_years() -> None:
    ledger = province(1).defines("nam", form="range", terms=("cases_cleared",), over="years")
    for year, count in ((2016, 5), (2017, 9), (2018, 7)):
        ledger.flow("tinh", "cases_cleared", str(year), count)
    found = ledger.read("nam", "tinh", "2016-01-01..2018-06-30")
    assert (ends(found), found.status, len(found.terms)) == ((5.0, 9.0), "known", 2)
    nothing = ledger.read("nam", "tinh", "2016-02")
    assert nothing.status == "no_data" and "chưa có năm nào khép trọn" in words(nothing)


def commune(decided: str, **fields: Any) -> Ledger:
    """Return a commune with what was decided of its years, and the streak of a definition."""
    ledger = province(1).units("xa", "xa", under="h-1")
    issued = StandardIssued(name="Thông tư 23", closing_month=11, closing_day=30)
    ledger.says("2005-01-01", "standard-tc-1", issued)
    return ledger.decided("xa", decided).defines("nam", **STREAK | fields)


@pytest.mark.parametrize(
    ("decided", "rules", "said", "status"),
    [
        ("2015+ 2016+ 2017+ 2018+", {}, (4, 11), "partial"),
        ("2014- 2015+ 2016+ 2017+ 2018+", {}, (4, 4), "known"),
        ("2009- 2015+ 2016+ 2017+ 2018+", {}, (4, 9), "partial"),
        ("2012- 2013+ 2015+ 2016+ 2017+ 2018+", {}, (4, 6), "partial"),
        ("2012- 2013+ 2015+ 2016+ 2018+", {"missing_year": "breaks"}, (1, 1), "known"),
        ("2012- 2013+ 2015+ 2016+ 2018+", {"missing_year": "skipped"}, (4, 4), "known"),
        ("2017+ 2018-", {}, (0, 0), "known"),
        ("2016- 2017+", {}, (0, 2), "partial"),
    ],
)
def test_a_streak_of_certification_years(
    decided: str, rules: dict[str, str], said: tuple[int, int], status: str
) -> None:
    found = commune(decided, **rules).read("nam", "xa", TEN)
    assert (ends(found), found.status, found.counted_unit) == (said, status, "năm")
    assert ("Chưa rõ các năm" in words(found)) is (status == "partial")
    assert "Xét các năm 2008–2018" in words(found)


def test_a_streak_that_nobody_speaks_of() -> None:
    found = commune("").read("nam", "xa", TEN)
    assert (ends(found), found.status) == ((None, None), "no_data")


def test_a_year_counts_from_the_day_on_which_its_standard_closes_it() -> None:
    ledger = commune("2016- 2017+ 2018+")
    closed, open_ = (ledger.read("nam", "xa", f"2008-01-01..{day}")
                     for day in ("2018-11-30", "2018-11-29"))  # fmt: skip
    assert ends(closed) == (2, 2) and str(closed.terms[0].question.window) == "2018-11-30"
    assert ends(open_) == (1, 1)


@pytest.mark.parametrize(("rule", "said"), [("continues", (3, 3)), ("restarts", (1, 1))])
def test_a_streak_across_another_standard(rule: str, said: tuple[int, int]) -> None:
    ledger = commune("2015- 2016+ 2017+", changed_standard=rule)
    ledger.says("2018-01-01", "standard-tc-2", StandardIssued(name="Mới", replaces="tc-1"))
    found = ledger.decided("xa", "2018+", "tc-2").read("nam", "xa", TEN)
    assert ends(found) == said
    assert "Sau năm 2017 đổi tiêu chuẩn" in words(found) and "«Mới»" in words(found)


def merged(rule: str) -> Ledger:
    """Return a commune that two were merged into after 2015, with what was decided of them."""
    ledger = commune("", merged_area=rule).units("xa", "cu-1", "cu-2", under="h-1")
    ledger.decided("cu-1", "2012- 2013+ 2014+ 2015+").decided("cu-2", "2012+ 2013- 2014+ 2015+")
    new = UnitRegistered(name="xã mới", kind="xa", parent="h-1")
    ledger.says("2016-01-01", "unit-moi", new)
    for old in ("cu-1", "cu-2"):
        ledger.says("2016-01-01", f"unit-{old}", UnitSucceeded(how="merge", into=("moi",)))
    return ledger.decided("moi", "2016+ 2017+ 2018+")


@pytest.mark.parametrize(
    ("rule", "said"), [("all", (5, 5)), ("any", (7, 11)), ("restarts", (3, 3))]
)
def test_a_streak_of_a_merged_area(rule: str, said: tuple[int, int]) -> None:
    found = merged(rule).read("nam", "moi", TEN)
    assert ends(found) == said
    assert "Từ năm 2015 về trước là các đơn vị cũ" in words(found)


def test_a_streak_of_all_communes_of_a_district() -> None:
    ledger = commune("2016+ 2017+ 2018+", threshold=2).units("xa", "xa-2", under="h-1")
    ledger.decided("xa-2", "2017+ 2018+")
    found = ledger.read("nam", "h-1", TEN)
    assert ends(found) == (2, 11)
    assert "Xét chung cả đơn vị: năm được tính khi ít nhất 2 nơi đạt" in words(found)
    assert "Xét chung" not in words(ledger.read("nam", "xa", TEN))


def test_a_streak_of_years_in_which_nothing_happened() -> None:
    fields: dict[str, Any] = STREAK | {
        "terms": ("cases_cleared",),
        "operator": "at-most",
        "threshold": 0,
    }
    ledger = province(1).defines("khong", **fields)
    for year, count in ((2014, 3), (2016, 0), (2017, 0), (2018, 0)):
        ledger.flow("tinh", "cases_cleared", str(year), count)
    found = ledger.read("khong", "tinh", TEN)
    assert (ends(found), found.status) == ((3, 4), "partial")
    assert "Chưa rõ các năm: 2015" in words(found)
    assert ledger.read("khong", "tinh", "2018-02").status == "no_data"
