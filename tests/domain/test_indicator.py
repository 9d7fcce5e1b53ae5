"""Indicators: what a ledger lets be said of their definitions, and the grammar of terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from socai.domain.chart import CHART
from socai.domain.event import EventWithdrawn
from socai.domain.fields import specs
from socai.domain.indicator import IndicatorDefined, IndicatorRetired
from socai.domain.indicator_rules import OPTIONAL, USED
from socai.domain.refusal import Refused
from socai.domain.term import Term
from specification import Given, given, said

SHARE = "indicator-ty-le-ho"
COVERAGE = IndicatorDefined(
    definition=1,
    name="Tỷ lệ hộ tham gia tổ ANXH",
    name_en="Share of households in teams",
    form="coverage",
    terms=("member_households[to-anxh]",),
    denominator=("households",),
)
SPREAD: dict[str, Any] = {
    "form": "spread",
    "terms": ("model_sites",),
    "denominator": (),
    "level": "district",
}
CHANGE: dict[str, Any] = {"form": "change", "terms": ("cases_cleared",), "denominator": ()}
RANGE: dict[str, Any] = {"form": "range", "terms": ("members",), "denominator": ()}


def defined(**changes: Any) -> IndicatorDefined:
    """Return the definition of a share, with some of its fields otherwise."""
    return replace(COVERAGE, **changes)


def twice() -> Given:
    """Return a ledger in which the share was defined, and again from 2022."""
    second = defined(definition=2, denominator=("residential_areas",), form="ratio")
    return given(said("..2008-01-01", SHARE, COVERAGE), said("2022-01-01", SHARE, second))


def test_an_indicator_keeps_the_version_of_each_day() -> None:
    outcome = twice().when(said("2026-01-01", SHARE, IndicatorRetired()))
    outcome.recorded("IndicatorRetired").changes_nothing_again()
    outcome.leaves(SHARE, "2021-12-31", alive=True, definition=1, form="coverage")
    outcome.leaves(SHARE, "2022-01-01", alive=True, definition=2, form="ratio")
    outcome.leaves(SHARE, "2026-01-01", alive=False, denominator=("residential_areas",))


@pytest.mark.parametrize(
    "event",
    [
        defined(
            form="sum",
            denominator=(),
            terms=("organisations[to-anxh]", "organisations[to-bao-ve-antt]"),
        ),
        defined(form="ratio", terms=("hamlet_pledges",), denominator=("hamlets",)),
        defined(denominator_day="stated", stated_day=date(2015, 12, 31)),
        defined(**SPREAD, operator="at-most", threshold=0),
        defined(form="streak", terms=("certified_communes",), denominator=(), merged_area="any"),
        defined(
            **CHANGE, against="stated", base_first=date(1998, 1, 1), base_last=date(2008, 1, 1)
        ),
        defined(**RANGE, over="units", level="commune"),
        defined(
            **RANGE | {"terms": ("members[a]", "members[b]"), "over": "terms"},
        ),
    ],
)
def test_what_can_be_defined(event: IndicatorDefined) -> None:
    given().when(said("2020", "indicator-x", event)).recorded("IndicatorDefined")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (defined(terms=()), "phải nêu số hạng"),
        (defined(terms=("member_household",)), "có phải «member_households»?"),
        (defined(terms=("members[To_ANXH]",)), "khóa «To_ANXH» không đúng"),
        (defined(terms=("members[]",)), "khóa «» không đúng"),
        (defined(terms=("members[a,a]",)), "khóa được nêu hai lần"),
        (defined(terms=("members[a",)), "không phải số hạng"),
        (defined(terms=("households[x]",)), "không có khóa"),
        (defined(terms=("ty-le-ho",)), "Không có chỉ tiêu «ty-le-ho»"),
        (defined(terms=("members", "member_households")), "đơn vị đếm khác nhau"),
        (defined(terms=("organisations[to-anxh]", "organisations[ban-antt]")), "(tổ) với"),
        (defined(terms=("members", "members[to-anxh]")), "sẽ tính hai lần"),
        (defined(terms=("members", "members_joined")), "(trong kỳ)"),
        (defined(denominator=()), "thiếu mẫu số"),
        (defined(denominator=("nobody_knows",)), "Không có chỉ tiêu «nobody_knows»"),
        (defined(form="ratio", denominator=("incidents_reported",)), "Không chia số tại thời điểm"),
        (defined(terms=("household_pledges",)), "dùng dạng «ratio»"),
        (defined(form="sum"), "không dùng trường «denominator»"),
        (defined(level="district"), "không dùng trường «level»"),
        (defined(denominator_day="stated"), "denominator_day = stated đi cùng"),
        (defined(stated_day=date(2015, 1, 1)), "denominator_day = stated đi cùng"),
        (defined(**SPREAD | {"level": None}), "cần nêu cấp đơn vị"),
        (defined(**SPREAD | {"terms": ("members", "members_left")}), "chỉ nhận một số hạng"),
        (defined(**SPREAD, threshold=0), "thì luôn đạt"),
        (defined(**CHANGE, against="stated"), "against = stated đi cùng"),
        (defined(**CHANGE, base_first=date(2000, 1, 1)), "against = stated đi cùng"),
        (
            defined(
                **CHANGE, against="stated", base_first=date(2008, 1, 1), base_last=date(2007, 1, 1)
            ),
            "Kỳ gốc kết thúc (2007-01-01) trước khi bắt đầu (2008-01-01)",
        ),
        (defined(**RANGE), "cần nêu «over»"),
        (defined(**RANGE, over="terms"), "cần ít nhất hai số hạng"),
        (
            defined(**RANGE | {"terms": ("members", "models"), "over": "terms"}),
            "Không so được «members» (thành viên) với «models» (mô hình)",
        ),
        (defined(**RANGE, over="years", level="commune"), "chỉ dùng khi over = units"),
        (defined(form="average"), "một trong: sum (tổng)"),
        (defined(definition=0), "1–9999"),
        (defined(definition=2), "chưa được ghi nhận"),
    ],
)
def test_what_cannot_be_defined(event: IndicatorDefined, words: str) -> None:
    given().when(said("2020", "indicator-x", event)).refused(words)


@pytest.mark.parametrize(
    ("effective", "number", "words"),
    [
        ("2023", 1, "không lập lại được"),
        ("2023", 2, "phiên bản 2 không lớn dần: sổ đã có phiên bản 2 trước ngày ấy"),
        ("2015", 2, "đã có ở đây"),
        ("2015", 3, "sổ đã có phiên bản 2 sau ngày ấy"),
    ],
)
def test_a_version_rises(effective: str, number: int, words: str) -> None:
    twice().when(said(effective, SHARE, defined(definition=number))).refused(words)


def test_a_measure_keeps_its_name() -> None:
    outcome = given().when(said("2020", "indicator-members", COVERAGE))
    outcome.refused("«members» là tên một chỉ tiêu gốc")


def test_a_definition_is_corrected_and_withdrawn() -> None:
    corrected = said("2022-01-01", SHARE, defined(definition=2, basis="Quyết định 1"), corrects=2)
    twice().when(corrected).recorded("IndicatorDefined").leaves(SHARE, "2022-01-01", definition=2)
    withdrawn = said("2022-01-01", SHARE, EventWithdrawn(event="e2"), reason="nhầm")
    twice().when(withdrawn).recorded("EventWithdrawn").leaves(SHARE, "2022-01-01", definition=1)
    withdrawn = said("2022-01-01", SHARE, EventWithdrawn(event="e1"), reason="nhầm")
    twice().when(withdrawn).refused("chưa được ghi nhận")


@pytest.mark.parametrize("name", ["members", "members[to-anxh]", "units[xa,phuong,thi-tran]"])
def test_a_term_is_written_as_it_is_read(name: str) -> None:
    assert str(Term.parse(name)) == name
    assert Term.parse(f" {name.replace(',', ' ')} ") == Term.parse(name)
    assert Term.parse(name).measure is CHART[name.partition("[")[0]]


@pytest.mark.parametrize(
    "text", ["", "[x]", "members[[x]]", "members]", "members[x]y", "x" * 2_000]
)
def test_what_is_no_term(text: str) -> None:
    with pytest.raises(Refused, match="số hạng"):
        Term.parse(text)


def test_terms_share_what_both_count() -> None:
    terms = [Term.parse(text) for text in ("members", "members[a]", "members[b,c]", "models")]
    shared = [[one.shares(other) for other in terms] for one in terms]
    assert shared == [
        [True, True, True, False],
        [True, True, False, False],
        [True, False, True, False],
        [False, False, False, True],
    ]


def test_every_field_is_used_by_some_form() -> None:
    fields = {spec.name for spec in specs(IndicatorDefined)}
    plain = {"definition", "name", "name_en", "form", "terms", "basis"}
    assert fields == plain | set(OPTIONAL)
    assert set(USED) == {"sum", "zero", "ratio", "coverage", "spread", "streak", "range", "change"}
