"""Reports: definitions checked with all faults at once, tables without a blank cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.projections.held import Held
from socai.projections.reading import Reading
from socai.projections.reports.cells import sum_of
from socai.projections.reports.definition import read_report
from socai.projections.reports.report import Report, Row, Table, evaluate
from socai.projections.scope import View
from socai.projections.windows.window import Window
from socai.projections.windows.words import window_named
from worlds import (
    FLOW,
    STOCK,
    World,
    body,
    flow,
    flow_world,
    held,
    stock,
    stock_world,
    succeeded,
    unit,
)

TODAY = date(2014, 6, 30)
CONTESTS, BODIES = "activities[contest]", "organisations[ban-antt]"
INDICATORS = ("ty-le-ho-tham-gia",)
KEYS = {"hình thức": ("contest", "conference"), "loại vụ việc": ("crime", "drugs")}
ROW = {"item": "tips"}
# What a definition says beside a name, a title and a row; the field and row of each fault; words.
FAULTS: list[tuple[dict[str, Any], list[tuple[str, int | None]], str]] = [
    ({"name": ...}, [("name", None)], "Thiếu trường «name»"),
    ({"rows": ...}, [("rows", None)], "Thiếu trường «rows»"),
    ({"rows": []}, [("rows", None)], "Cần từ 1 đến 500 hàng"),
    ({"rows": ["tips"]}, [("rows", 1)], "Mỗi hàng là một bảng"),
    ({"title": 5}, [("title", None)], "Cần chữ trong dấu nháy"),
    ({"title": " "}, [("title", None)], "Cần từ 1 đến 500 ký tự"),
    ({"windws": ["2021"]}, [("windws", None)], "có phải «windows»"),
    ({"windows": "2021"}, [("windows", None)], "Cần một danh sách"),
    ({"windows": [2021]}, [("windows", None)], "Cần một danh sách chữ"),
    ({"windows": ["2021", "2021"]}, [("windows", None)], "nêu hai lần"),
    ({"windows": ["2018-2008"]}, [("windows", None)], "kết thúc trước khi bắt đầu"),
    ({"windows": ["hai năm qua"]}, [("windows", None)], "không có ngày đầu và ngày cuối"),
    ({"windows": [f"{y}" for y in range(1990, 2011)]}, [("windows", None)], "Nhiều nhất 20 kỳ"),
    ({"units": "belov"}, [("units", None)], "có phải «below»"),
    ({"units": "below", "total": True}, [("total", None)], "Cột cộng cần số của chính đơn vị"),
    ({"total": "có"}, [("total", None)], "Cần true hoặc false"),
    ({"rows": [{}]}, [("", 1)], "đúng một trong heading, item, sum"),
    ({"rows": [{**ROW, "heading": "I"}]}, [("", 1)], "đúng một trong heading, item, sum"),
    ({"rows": [{**ROW, "titel": "x"}]}, [("titel", 1)], "có phải «title»"),
    ({"rows": [ROW, {"item": "membrs"}]}, [("item", 2)], "có phải «members»"),
    ({"rows": [{"item": "ty-le-ho-tham-gja"}]}, [("item", 1)], "có phải «ty-le-ho-tham-gia»"),
    ({"rows": [{"item": "members[Ban]"}]}, [("item", 1)], "khóa «Ban» không đúng"),
    ({"rows": [{"item": "tips[a]"}]}, [("item", 1)], "không có khóa"),
    ({"rows": [{"item": "members["}]}, [("item", 1)], "không phải số hạng"),
    ({"rows": [{"item": "activities[contests]"}]}, [("item", 1)], "có phải «contest»"),
    ({"rows": [{"item": INDICATORS[0]}]}, [("title", 1)], "Thiếu trường «title»"),
    ({"rows": [{"sum": ["tips"], "title": "x"}]}, [("sum", 1)], "ít nhất hai"),
    ({"rows": [{"sum": ["tips", "tips"], "title": "x"}]},
     [("sum", 1), ("sum", 1)], "nêu hai lần"),
    ({"rows": [{"sum": ["tips", "members"], "title": "x"}]}, [("sum", 1)], "đơn vị đếm khác nhau"),
    ({"rows": [{"sum": ["models", "model_sites"], "title": "x"}]}, [("sum", 1)],
     "«models» (mô hình) với «model_sites» (điểm mô hình): đơn vị đếm khác nhau"),
    ({"rows": [{"sum": ["models", "models_launched"], "title": "x"}]}, [("sum", 1)],
     "(tại thời điểm) với «models_launched» (trong kỳ)"),
    ({"rows": [{"sum": ["members", "members[a]"], "title": "x"}]}, [("sum", 1)], "tính hai lần"),
    ({"rows": [{"sum": [INDICATORS[0], "tips"], "title": "x"}]}, [("sum", 1)], "không cộng được"),
]  # fmt: skip


def defined(more: dict[str, Any]) -> tuple[Report, list[Any]]:
    """Return what a definition with these fields reads as."""
    whole = {"name": "thu", "title": "Báo cáo thử", "rows": [ROW], **more}
    given = {name: value for name, value in whole.items() if value is not ...}
    return read_report(given, INDICATORS, KEYS)


@pytest.mark.parametrize(("more", "places", "words"), FAULTS)
def test_a_bad_definition_is_told_with_its_place(
    more: dict[str, Any], places: list[tuple[str, int | None]], words: str
) -> None:
    _, faults = defined(more)
    assert [(fault.field, fault.row) for fault in faults] == places
    assert words in faults[0].message.vi
    assert all(fault.message.en for fault in faults)


FIELDS = ("name", "title", "rows", "windows", "units", "total", "note", "item", "sum", "heading")
texts = st.sampled_from(
    ("2018", "own", "tips", "members[a]", "models", INDICATORS[0], "", "[", ":")
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts, st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(FIELDS), values))
def test_any_definition_is_read_or_its_faults_told(given_data: dict[str, Any]) -> None:
    report, faults = read_report(given_data, INDICATORS, KEYS)
    assert all(fault.message.vi and fault.message.en for fault in faults)
    assert faults or (report.name and report.title.vi and report.rows and report.windows)


def test_all_faults_are_told_at_once() -> None:
    rows = [{"item": "membrs"}, {"item": "tips", "titel": "x"}, {"heading": 4}]
    _, faults = defined({"title": ..., "unit": "x", "rows": rows})
    assert [(fault.field, fault.row) for fault in faults] == [
        *(("unit", None), ("title", None)),
        *(("item", 1), ("titel", 2), ("heading", 3)),
    ]


def test_a_good_definition_is_read() -> None:
    rows = [
        {"heading": "I. Lực lượng", "heading_en": "I. Forces"},
        {"item": "members[a b]", "note": "ghi chú"},
        {"item": INDICATORS[0], "title": "Tỷ lệ"},
        {"sum": ["members[a]", "members[b]"], "title": "Cộng"},
    ]
    report, faults = defined({"windows": ["ten-years", "de-an-375:pilot"], "rows": rows})
    assert faults == []
    assert report.rows[0] == Row(Message("I. Lực lượng", "I. Forces"))
    assert report.rows[1].items == ("members[a,b]",)
    assert report.rows[1].title == Message("Thành viên [a, b]", "Members [a, b]")
    assert report.rows[2].items == INDICATORS
    assert report.rows[3].items == ("members[a]", "members[b]")
    assert (report.units, report.total, report.windows[0]) == ("own", False, "ten-years")


def world() -> World:
    """Return a province with two districts; bodies and contests are itemised, some declared."""
    return World().then(
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh")),
        *(body("b-1", "huyen-1", "ban-antt"), body("b-2", "huyen-2", "ban-antt", "2013-05-01")),
        *(body("t-1", "huyen-1", "to-anxh"), body("t-2", "huyen-2", "to-anxh")),
        *(held("h-1", "huyen-1", "contest", 3, "2012-05-05"),
          held("h-2", "huyen-2", "contest", 4, "2013-05-05")),
        stock("tinh", "2013-12-31", 9, keys=["ban-antt"]),
        flow("tinh", "2012-01-01..2013-12-31", 20, keys=["contest"]),
    )  # fmt: skip


def table(report: dict[str, Any], *windows: str, boundaries: date | None = None) -> Table:
    """Return a report of the province over these windows."""
    found, faults = defined(report)
    assert faults == []
    return evaluate(world().view(), found, "tinh", the(*windows), boundaries)


def the(*texts: str) -> list[Window]:
    """Return windows as they stand on TODAY."""
    return [window_named(text, {}, TODAY) for text in texts]


def ends(cell: Reading) -> tuple[Any, ...]:
    """Return the ends and status of a cell."""
    return (cell.lo, cell.hi, cell.status)


def said(table: Table) -> list[list[tuple[Any, ...]]]:
    """Return the ends and status of every cell."""
    return [[ends(cell) for cell in line.cells] for line in table.lines]


def test_stocks_stand_at_the_end_of_a_window_and_flows_are_over_it() -> None:
    rows = [{"heading": "I"}, {"item": BODIES}, {"item": CONTESTS}]
    found = table({"rows": rows}, "2012", "2013", "2012-2013")
    assert said(found) == [
        [],
        [(1, None, "partial"), (9, 9, "known"), (9, 9, "known")],
        [(3, 16, "not_divisible"), (4, 17, "not_divisible"), (20, 20, "known")],
    ]
    assert [head.title.vi for head in found.heads][:2] == ["năm 2012", "năm 2013"]
    terms = found.lines[2].cells[0].terms
    assert [(t.counted, t.question.window) for t in terms] == [(3, the("2012")[0].period)]


def test_an_unfinished_window_is_asked_till_today_and_says_so() -> None:
    found = table({"rows": [{"item": CONTESTS}, {"item": BODIES}]}, "năm nay", "2015")
    assert [head.title.vi for head in found.heads] == ["năm 2014 (đến 30/06/2014)", "năm 2015"]
    assert said(found)[1] == [(9, 9, "known"), (None, None, "undecidable")]
    assert found.lines[1].cells[0].terms[0].question.window.last == TODAY
    assert found.lines[1].cells[1].notes[0].vi.startswith("Kỳ năm 2015 chưa bắt đầu")
    assert [note.vi for note in found.notes] == [
        "Kỳ năm 2014 chưa hết: tính đến 30/06/2014",
        "Kỳ năm 2015 chưa bắt đầu vào 30/06/2014: chưa có gì để tính",
    ]


def test_a_total_is_there_only_where_it_is_one() -> None:
    rows = [{"item": CONTESTS}, {"item": BODIES}, {"item": "persons_pledged"}]
    found = table({"rows": rows, "total": True}, "2012", "2013")
    assert found.heads[-1].title.vi == "Cộng"
    last = [line.cells[-1] for line in found.lines]
    assert [(cell.lo, cell.hi, cell.status) for cell in last] == [
        (20, 20, "known"),
        *[(None, None, "undecidable")] * 2,
    ]
    assert "số tại thời điểm" in last[1].notes[0].vi and "mỗi cá nhân" in last[2].notes[0].vi
    with pytest.raises(Refused, match="còn hở"):
        table({"rows": rows, "total": True}, "2011", "2013")


def test_columns_may_be_the_units_below() -> None:
    found = table({"rows": [{"item": CONTESTS}], "units": "own and below"}, "2012-2013")
    assert [head.unit for head in found.heads] == ["tinh", "huyen-1", "huyen-2", "tinh"]
    titles = [head.title.vi for head in found.heads]
    assert titles == ["tinh", "huyen-1", "huyen-2", "Ngoài các đơn vị trên"]
    cells = found.lines[0].cells
    assert [cell.terms[0].counted for cell in cells[:3]] == [7, 3, 4]
    assert (ends(cells[0]), ends(cells[3])) == ((20, 20, "known"), (13, 13, "known"))
    assert cells[3].notes[0].vi.endswith(": 13")
    below = table({"rows": [{"item": CONTESTS}], "units": "below"}, "2012", "2013")
    titles = [head.title.vi for head in below.heads]
    assert titles[::3] == ["huyen-1, năm 2012", "huyen-1, năm 2013"]


def test_what_is_not_assigned_after_a_split_has_a_column() -> None:
    parted = world().then(
        unit("huyen-3", "tinh"), succeeded("huyen-1", "2013-07-01", "huyen-2", "huyen-3")
    )
    report, _ = defined({"rows": [{"item": CONTESTS}, {"item": "tips"}], "units": "below"})
    found = evaluate(parted.view(), report, "tinh", the("2012-2013"), None)
    assert [head.unit for head in found.heads] == ["huyen-2", "huyen-3", "tinh"]
    contests, tips = (line.cells[-1] for line in found.lines)
    assert ends(contests) == (16, 16, "known")
    assert any("huyen-1" in note.vi and note.vi.endswith(": 3") for note in contests.notes)
    assert ends(tips) == (None, None, "no_data")


@pytest.mark.parametrize("make", [stock_world, flow_world])
def test_units_and_the_rest_are_the_total_or_it_is_said_why(make: Callable[..., World]) -> None:
    item = STOCK if make is stock_world else FLOW
    row = Row(Message("x", "x"), (item,))
    report = Report("x", Message("x", "x"), (row,), units="own and below")
    counts: Counter[str] = Counter()
    for seed in range(40):
        view = Held(make(seed, exact=True).view())
        for window in the("2012", "2013"):
            own, *units, rest = evaluate(view, report, "tinh", [window], None).lines[0].cells
            if own.status == "known" and all(cell.status == "known" for cell in (*units, rest)):
                equal = own.lo == sum(cell.lo or 0 for cell in (*units, rest))
                explained = any("trong tổng là" in note.vi for note in rest.notes)
                assert equal or explained, f"seed {seed}, {window.name}"
                counts["equal" if equal else "explained"] += 1
    assert counts["equal"] > 3, counts


def test_an_indicator_has_no_rest() -> None:
    report = Report("x", Message("x", "x"), (Row(Message("x", "x"), INDICATORS),), units="below")
    found = evaluate(world().view(), report, "tinh", the("2012"), None)
    cell = found.lines[0].cells[-1]
    assert cell.status == "undecidable" and "không phải tổng" in cell.notes[0].vi


def test_a_unit_that_is_not_there_in_the_boundaries_is_no_blank() -> None:
    gone = world().then(succeeded("huyen-1", "2013-07-01", "huyen-2")).view()
    report, _ = defined({"rows": [{"item": CONTESTS}]})
    old, new = (
        evaluate(gone, report, "huyen-1", the("2012"), day).lines[0].cells[0]
        for day in (date(2012, 12, 31), date(2014, 1, 1))
    )
    assert ends(old) == (3, None, "partial")
    assert new.status == "not_restatable" and new.notes


def test_a_sum_row_adds_and_keeps_its_terms() -> None:
    rows = [{"sum": [BODIES, "organisations[hoi-dong-bao-ve-antt]"], "title": "Cộng"}]
    with pytest.raises(AssertionError):
        table({"rows": rows}, "2013")
    rows = [{"sum": ["organisations[to-anxh]", "organisations[to-bao-ve-antt]"], "title": "Cộng"}]
    (cell,) = table({"rows": rows}, "2013").lines[0].cells
    assert (*ends(cell), cell.counted_unit) == (2, None, "partial", "tổ")
    assert [term.question.keys for term in cell.terms] == [("to-anxh",), ("to-bao-ve-antt",)]


def test_what_a_sum_is_worth_is_what_its_weakest_part_is() -> None:
    (cell,) = table({"rows": [{"item": CONTESTS}]}, "2012-2013").lines[0].cells
    cut = replace(cell, lo=Fraction(0), hi=Fraction(5), status="not_divisible")
    nothing = replace(cell, lo=None, hi=None, status="no_data")
    both = sum_of("x", [cell, cut])
    assert ends(both) == (20, 25, "not_divisible")
    assert len(both.terms) == 2
    half = sum_of("x", [cell, nothing])
    assert ends(half) == (20, None, "partial")
    none = sum_of("x", [nothing, nothing])
    assert ends(none) == (None, None, "no_data")


def test_no_cell_is_blank_in_any_world() -> None:
    report, _ = defined({"rows": [{"item": FLOW}, {"item": STOCK}, ROW], "units": "own and below"})
    found = evaluate(world().view(), report, "tinh", the("2011", "2012", "2015"), None)
    cells = [cell for line in found.lines for cell in line.cells]
    assert len(cells) == 36
    for cell in cells:
        assert cell.lo is not None or cell.notes
        assert cell.status == "known" or cell.notes or cell.hi is None


def test_an_item_that_cannot_be_read_says_why() -> None:
    def never(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
        raise Refused.of("không hỏi được", "cannot be asked")

    report, _ = defined({})
    (cell,) = evaluate(world().view(), report, "tinh", the("2012"), None, never).lines[0].cells
    assert (cell.lo, cell.status, cell.item) == (None, "undecidable", "tips")
    assert cell.notes == (Message("không hỏi được", "cannot be asked"),)
