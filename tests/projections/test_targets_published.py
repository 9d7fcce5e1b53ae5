"""What published figures say of targets: scope against scope, day against day, reasons in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.domain.claim_words import SUBJECTS
from socai.domain.declaration import FlowDeclared
from socai.projections.audit.claim import Related
from targeted import Published, words

AREAS = ("certified_residential_areas", "residential_areas")
FOUR: dict[str, Any] = {
    "operator": "at-least",
    "terms": (
        *("certified_residential_areas", "certified_agencies"),
        *("certified_enterprises", "certified_schools"),
    ),
    "denominators": ("residential_areas", "agencies", "enterprises", "schools"),
    "subjects": ("residential-area", "agency", "enterprise", "school"),
    "value": 80,
    "deadline": date(2018, 12, 31),
}
ONE: dict[str, Any] = FOUR | {
    "terms": AREAS[:1],
    "denominators": AREAS[1:],
    "subjects": ("residential-area",),
}
SHARE: dict[str, Any] = {
    "kind": "ratio",
    "lo": 85,
    "hi": 85,
    "counted_unit": "%",
    "indicator": AREAS[0],
    "subjects": ("residential-area",),
}
COMMUNE, OTHERS = dict(SUBJECTS.words)["commune"], "cơ quan, doanh nghiệp, nhà trường"
REVIEW, AFTER = "2018-09-12", "2019-01-15"


def one_share(**fields: Any) -> Published:
    """Return a target on residential areas, and a share published after the deadline."""
    published = fields.pop("published", AFTER)
    at = fields.pop("at", "2018")
    return Published().target(**ONE).claim("a", at, published, **SHARE | fields)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, "met", "Theo số công bố «a» 85%"),
        ({"at": "2018-12-31", "published": "2018-12-31"}, "met", "chỉ được công bố, sổ chưa đếm"),
        ({"lo": 79, "hi": 79}, "not_met", "79% (bao-cao, dòng 46) “in ra a”: không đạt"),
        ({"lo": 80, "hi": 80}, "undecidable", "có thể đạt, có thể không"),
        ({"lo": 80, "hi": 80, "numerator": 4, "denominator": 5}, "met", "đạt"),
        ({"published": REVIEW}, "undecidable", "công bố ngày 12/09/2018, trước hạn 31/12/2018"),
        ({"published": None}, "undecidable", "không rõ công bố ngày nào"),
        ({"undated": True}, "undecidable", "không nói của ngày hay kỳ nào"),
        ({"at": "2017"}, "undecidable", "là số năm 2017, trước hạn 31/12/2018"),
        ({"at": "2019-01-10"}, "undecidable", "là số 10/01/2019, sau hạn 31/12/2018"),
        ({"subjects": ("residential-area", "school")}, "undecidable", "gộp chung khu dân cư, nhà"),
        ({"subjects": ("commune",)}, "undecidable", f"nói về {COMMUNE}, không phải khu"),
        ({"unit": None}, "undecidable", "không ghi của đơn vị nào"),
        ({"unit": "h-1"}, "undecidable", "của đơn vị «h-1», chỉ tiêu của «tinh»"),
        ({"indicator": None}, "undecidable", "chưa ai nối nó với chỉ tiêu"),
        ({"kind": "stock", "counted_unit": "khu dân cư"}, "undecidable", "thiếu mẫu số"),
        ({"kind": "streak"}, "met", "đạt"),
        ({"kind": "streak", "lo": 45, "hi": 45}, "undecidable", "chỉ cho biết ít nhất 45%"),
        ({"kind": "range", "hi": 90}, "met", "đạt"),
        ({"kind": "range", "lo": 75}, "undecidable", "chỉ trả lời khi cả khoảng đều đạt"),
        ({"kind": "change"}, "undecidable", "là mức tăng, giảm, không phải mức đạt được"),
    ],
)
def test_a_published_share_where_the_ledger_is_silent(
    fields: dict[str, Any], status: str, said: str
) -> None:
    found = one_share(**fields).attained()
    assert found.status == status, words(found)
    assert said in words(found)
    assert "Sổ chưa có số liệu «Khu dân cư đạt chuẩn», «Khu dân cư» 31/12/2018" in words(found)


def test_before_the_deadline_no_published_share_settles_it() -> None:
    assert one_share().attained("2018-06-30").status == "undecidable"
    assert one_share().attained("2018-12-31").status == "met"


def test_what_is_done_may_be_told_in_per_cent() -> None:
    done = {"operator": "done", "value": None, "denominators": ()}
    for lo, status in ((100, "met"), (99, "not_met")):
        exact = SHARE | {"lo": lo, "hi": lo}
        world = Published().target(**ONE | done).claim("a", "2018", AFTER, **exact)
        assert world.attained().status == status, words(world.attained())


def test_a_ledger_that_cannot_compute_is_not_silent() -> None:
    world = one_share()
    world.ledger.stock("tinh", AREAS[0], "2018", 5).stock("tinh", AREAS[1], "2018", (0, 9))
    assert world.attained().status == "undecidable"


def test_a_share_of_a_flow_is_of_just_its_period() -> None:
    pledges = {"terms": ("entity_pledges",), "denominators": ("schools",), "subjects": ("school",)}
    for at, status in (("2018", "met"), ("2008-01-01..2018-12-31", "undecidable")):
        world = Published().target(at="2018-01-01", **ONE | pledges | {"recurrence": "year"})
        share = SHARE | {"indicator": "entity_pledges", "subjects": ("school",)}
        world.claim("a", at, AFTER, **share)
        assert world.attained().status == status, words(world.attained())


def test_a_range_answers_each_of_its_subjects() -> None:
    lump = {"kind": "range", "lo": 87, "hi": 92, "subjects": ("commune", *FOUR["subjects"][1:])}
    world = Published().target(**FOUR)
    world.claim("ct-in", "2018-12-31", "2016-02-01", **_printed())
    world.claim("b", "2018", AFTER, **SHARE | lump | {"indicator": None}).answers("ct-in", "b")
    found = world.attained()
    assert [part.status for part in found.parts] == ["undecidable", "met", "met", "met"]
    said = {doubt.vi for heard in found.parts[0].heard for doubt in heard.doubts}
    assert said == {f"nói về {COMMUNE}, {OTHERS}, không phải khu dân cư"}
    assert found.status == "undecidable"
    world.claim("c", "2018", AFTER, **SHARE)
    assert world.attained().status == "met"


def test_the_ledger_decides_and_contradiction_leaves_it_open() -> None:
    world = one_share()
    world.ledger.stock("tinh", AREAS[0], "2018-12-31", 90).stock("tinh", AREAS[1], "2018", 100)
    agreed = world.attained()
    assert agreed.status == "met" and "sổ cũng vậy" in words(agreed)
    against = one_share()
    against.ledger.stock("tinh", AREAS[0], "2018-12-31", 50).stock("tinh", AREAS[1], "2018", 100)
    found = against.attained()
    assert found.status == "undecidable"
    assert "50 trên 100 = 50%; ít nhất 80%: không đạt" in words(found)
    assert "Trái nhau, nên chưa quyết được: số công bố «a» 85%" in words(found)
    open_ = one_share()
    open_.ledger.stock("tinh", AREAS[0], "2018", (50, 90)).stock("tinh", AREAS[1], "2018", 100)
    assert open_.attained().status == "undecidable"
    assert "nhưng số trong sổ chưa đủ để quyết" in words(open_.attained())
    two = one_share().claim("b", "2018", AFTER, **SHARE | {"lo": 60, "hi": 60})
    assert two.attained().status == "undecidable"
    assert "«a» 85%" in words(two.attained()) and "«b» 60%" in words(two.attained())


FALL: dict[str, Any] = {
    "operator": "fall",
    "terms": ("incidents_reported[crime]",),
    "recurrence": "year",
    "deadline": date(2018, 12, 31),
}
DOWN: dict[str, Any] = {"kind": "change", "lo": -86, "hi": -86, "decimals": 1, "counted_unit": "%"}


def test_settled_cases_that_fell_are_no_crime_that_fell() -> None:
    world = Published().target(at="2018-01-01", **FALL)
    world.claim("ct-in", "2018-01-01", "2018-01-01", **_printed(lo=None))
    world.claim("giam", "2018", AFTER, **DOWN, indicator="incidents_settled")
    world.answers("ct-in", "giam")
    found = world.attained()
    assert found.status == "undecidable"
    assert "đếm «Vụ việc được giải quyết», không phải «Vụ việc [crime]»" in words(found)
    assert "không rõ so với kỳ nào" in words(found)


def test_a_change_against_the_window_before_answers() -> None:
    world = Published().target(at="2018-01-01", **FALL)
    world.claim("giam", "2018", AFTER, **DOWN, indicator="incidents_reported[crime]")
    assert "không rõ so với kỳ nào" in words(world.attained())
    count = {"kind": "flow", "lo": 9, "hi": 9, "counted_unit": "vụ việc"}
    world.claim("nay", "2018", AFTER, **count).claim("truoc", "2017", AFTER, **count)
    world.answers("giam", "nay", "truoc", relation="change")
    found = world.attained()
    assert found.status == "met" and "Theo số công bố «giam» −8,6%" in words(found)


def test_a_change_may_tell_its_base_by_its_indicator() -> None:
    for against, status in (("previous", "met"), ("year-before", "undecidable")):
        world = Published().target(at="2018-01-01", **FALL)
        terms = {"form": "change", "terms": FALL["terms"], "against": against}
        world.ledger.defines("muc-giam", **terms)
        world.claim("giam", "2018", AFTER, **DOWN, indicator="muc-giam")
        assert world.attained().status == status, words(world.attained())
    count = {"kind": "flow", "lo": 9, "hi": 9, "counted_unit": "vụ việc"}
    world.claim("nay", "2018", AFTER, **count).claim("truoc", "2017", AFTER, **count)
    guess = Related("change", "giam", ("nay", "truoc"), True, None, "")
    assert world.attained(proposed=(guess,)).status == "undecidable"


def test_what_no_later_day_can_change_is_settled_before_the_last() -> None:
    count = {"kind": "flow", "lo": 3, "hi": 3, "counted_unit": "vụ việc"}
    for operator, value, status in (
        ("at-most", 0, "not_met"),
        ("at-most", 3, "undecidable"),
        ("at-least", 3, "met"),
        ("at-least", 4, "undecidable"),
    ):
        world = Published().target(operator=operator, value=value, terms=("tips",))
        world.claim("vu", "2017", "2018-01-05", **count, indicator="tips")
        found = world.attained()
        assert found.status == status, (operator, value)
        if status == "undecidable":
            assert "công bố ngày 05/01/2018, trước ngày hỏi 01/01/2020" in words(found)
    ahead = Published().target(**FALL | {"operator": "at-most", "value": 0, "recurrence": None})
    ahead.claim("vu", "2017", "2018-01-05", **count, indicator="incidents_reported[crime]")
    assert ahead.attained("2018-06-30").status == "not_met"


@pytest.mark.parametrize(
    ("at", "count", "status", "said"),
    [
        ("2018", 0, "met", "chỉ được công bố"),
        ("2018", 3, "not_met", "không đạt"),
        ("2008-01-01..2018-12-31", 0, "met", "chỉ được công bố"),
        ("2008-01-01..2018-12-31", 3, "undecidable", "chỉ cho mức cao nhất"),
        ("2018-Q1", 3, "not_met", "không đạt"),
        ("2018-Q1", 0, "undecidable", "chỉ cho mức thấp nhất"),
        ("2017", 0, "undecidable", "là số năm 2017, chỉ tiêu tính năm 2018"),
    ],
)
def test_a_count_of_another_period_bounds_it(at: str, count: int, status: str, said: str) -> None:
    zero = FALL | {"operator": "at-most", "value": 0}
    world = Published().target(at="2018-01-01", **zero)
    counted = {"kind": "flow", "lo": count, "hi": count, "counted_unit": "vụ việc"}
    world.claim("vu", at, AFTER, **counted, indicator="incidents_reported[crime]")
    found = world.attained()
    assert (found.status, said in words(found)) == (status, True), words(found)


def _printed(**fields: Any) -> dict[str, Any]:
    """Return the fields of a claim that prints the target."""
    number = {"lo": 80, "hi": 100, "qualifier": "trở lên", "counted_unit": "%"}
    given = {"document": "chi-thi", "line": 44, "quote": "chỉ tiêu ct", "kind": "target"}
    return given | ({} if "lo" in fields else number)


def test_the_directive_of_2016_cannot_be_decided_and_says_why() -> None:
    found = {word: _directive().attained(word=word) for word in ("80", "xong", "hang-nam", "khong")}
    assert {one.status for one in found.values()} == {"undecidable"}
    shares = words(found["80"])
    for said in (
        "Sổ chưa có số liệu «Khu dân cư đạt chuẩn», «Khu dân cư», «Cơ quan đạt chuẩn», «Cơ quan», ",
        "«45,3» 45,3%",
        "là tỷ lệ đạt nhiều năm liên tục, không phải tỷ lệ đạt của một năm",
        "«87-92» 87–92%",
        f"nói về {COMMUNE}, {OTHERS}, không phải khu dân cư",
        "công bố ngày 12/09/2018, trước hạn 31/12/2018",
    ):
        assert said in shares, said
    assert "«Tổ chức [ban-chi-dao-antt]», «Đơn vị [phuong, xa]» 31/03/2016" in words(found["xong"])
    assert [str(part.window) for part in found["hang-nam"].parts] == ["2016", "2017", "2018"]
    assert "Sổ không đếm việc này" in words(found["khong"])
    fell = _directive().attained(word="giam")
    assert fell.status == "undecidable"
    assert "đếm «Vụ việc được giải quyết», không phải «Vụ việc [crime]»" in words(fell)


def _directive() -> Published:
    """Return the targets of the directive, and what the review of 2018 prints of them."""
    world = Published().target("80", **FOUR)
    body = {"terms": ("organisations[ban-chi-dao-antt]",), "denominators": ("units[phuong,xa]",)}
    world.target("xong", line=40, operator="done", deadline=date(2016, 3, 31), **body)
    until = {"recurrence": "year", "deadline": date(2018, 12, 31)}
    opened = {"terms": ("campaigns_opened",), "value": 1, "operator": "at-least"}
    world.target("hang-nam", **opened, **until)
    world.target("khong", line=42, operator="at-most", value=0)
    world.target("giam", line=42, **FALL)
    printed = _printed() | {"quote": "có 80% trở lên: chỉ tiêu 80"}
    world.claim("80-in", "2018-12-31", "2016-02-01", **printed)
    down = {"kind": "target", "document": "chi-thi", "line": 42, "quote": "chỉ tiêu giam"}
    world.claim("giam-in", "2016-02-01", "2016-02-01", **down)
    percent = {"counted_unit": "%", "undated": True}
    areas = {"kind": "streak", "lo": 453, "hi": 453, "decimals": 1}
    areas["subjects"] = ("residential-area",)
    world.claim("streak", REVIEW, REVIEW, **percent | areas | {"name": "45,3"})
    lump = {"kind": "range", "lo": 87, "hi": 92, "qualifier": "range"}
    lump["subjects"] = ("commune", *FOUR["subjects"][1:])
    world.claim("range", REVIEW, REVIEW, **percent | lump | {"name": "87-92"})
    world.claim("xuong", "2008-01-01..2018-09-12", REVIEW, **DOWN, indicator="incidents_settled")
    settled = FlowDeclared(unit="tinh", measure="incidents_settled", lo=34648, hi=34648)
    world.says("2008-01-01..2018-09-12", "declaration-1", settled)
    return world.answers("80-in", "streak", "range").answers("giam-in", "xuong")
