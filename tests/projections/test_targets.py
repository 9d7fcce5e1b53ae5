"""Targets against the ledger: met, not met, undecidable; by deadline, by year, before the day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from socai.domain.event import EventWithdrawn
from socai.domain.target import TargetRevised
from targeted import PROGRAMME, Published, words

SHARE: dict[str, Any] = {
    "operator": "at-least",
    "terms": ("certified_schools",),
    "denominators": ("schools",),
    "value": 80,
    "deadline": date(2018, 12, 31),
}
CAMPAIGNS: dict[str, Any] = {
    "operator": "at-least",
    "terms": ("campaigns_opened",),
    "value": 1,
    "recurrence": "year",
}
CASES: dict[str, Any] = {"terms": ("incidents_reported",), "deadline": date(2018, 12, 31)}


def schools(part: Any, whole: Any = 100, **fields: Any) -> Published:
    """Return a ledger with a share of schools at the end of 2018 and a target on it."""
    world = Published().target(**SHARE | fields)
    if part is not None:
        world.ledger.stock("tinh", "certified_schools", "2018-12-31", part)
    if whole is not None:
        world.ledger.stock("tinh", "schools", "2018-12-31", whole)
    return world


@pytest.mark.parametrize(
    ("part", "whole", "status", "said"),
    [
        (85, 100, "met", "85 trên 100 = 85%; ít nhất 80%: đạt"),
        (80, 100, "met", "80 trên 100 = 80%"),
        (79, 100, "not_met", "79 trên 100 = 79%; ít nhất 80%: không đạt"),
        ((75, 85), 100, "undecidable", "75–85 trên 100 = 75–85%"),
        ((85, None), 100, "met", "ít nhất 85 trên 100 = ít nhất 85%"),
        ((70, None), 100, "undecidable", "có thể đạt, có thể không"),
        (70, (90, None), "not_met", "không đạt"),
        (80, (90, None), "undecidable", "80 trên ít nhất 90 = 0–88,89%"),
        (None, 100, "undecidable", "Sổ chưa có số liệu «DN đạt chuẩn"),
        (85, None, "undecidable", "Sổ chưa có số liệu «Nhà trường» 31/12/2018"),
        (0, (0, 5), "undecidable", "Mẫu số có thể bằng 0"),
    ],
)
def test_a_share_at_the_deadline(part: Any, whole: Any, status: str, said: str) -> None:
    found = schools(part, whole).attained()
    assert found.status == status
    assert said.replace("DN đạt", "Nhà trường đạt") in words(found)


def test_the_other_ways_of_reaching() -> None:
    assert schools(79, operator="at-most").attained().status == "met"
    assert schools(81, operator="at-most").attained().status == "not_met"
    done = {"operator": "done", "value": None}
    assert schools(100, **done).attained().status == "met"
    assert schools(99, **done).attained().status == "not_met"
    assert schools((99, 100), **done).attained().status == "undecidable"
    assert schools(0, 0, **done).attained().status == "met"
    alone = schools(99, **done, denominators=()).attained()
    assert alone.status == "undecidable" and "không nêu toàn bộ là bao nhiêu" in words(alone)


def test_every_pair_has_to_reach_it() -> None:
    world = Published()
    world.target(
        **SHARE
        | {
            "terms": ("certified_schools", "certified_agencies"),
            "denominators": ("schools", "agencies"),
        }
    )
    for kind, part in (("schools", 90), ("agencies", 70)):
        world.ledger.stock("tinh", kind, "2018-12-31", 100)
        if kind == "schools":
            world.ledger.stock("tinh", "certified_schools", "2018-12-31", part)
            assert world.attained().status == "undecidable"
    world.ledger.stock("tinh", "certified_agencies", "2018-12-31", 70)
    found = world.attained()
    assert [part.status for part in found.parts] == ["met", "not_met"]
    assert found.status == "not_met"


def test_before_the_deadline_only_what_cannot_change_is_settled() -> None:
    early = schools(85).attained("2018-12-30")
    assert early.status == "undecidable" and "Chưa đến hạn 31/12/2018" in words(early)
    count = {"terms": ("tips",), "denominators": (), "value": 100}
    for operator, tips, status in (
        ("at-least", 100, "met"),
        ("at-least", 99, "undecidable"),
        ("at-most", 101, "not_met"),
        ("at-most", 100, "undecidable"),
    ):
        world = Published().target(**SHARE | count | {"operator": operator})
        world.ledger.flow("tinh", "tips", "2016-02-01..2017-01-31", tips)
        assert world.attained("2017-06-30").status == status, (operator, tips)


def test_what_may_still_fall_is_not_settled_before_the_deadline() -> None:
    net = {"terms": ("members_transferred",), "denominators": (), "value": 3}
    world = Published().target(**SHARE | net)
    world.ledger.flow("tinh", "members_transferred", "2016-02-01..2017-01-31", 5)
    assert world.attained("2017-06-30").status == "undecidable"
    share = {"terms": ("entity_pledges",), "value": 10}
    world = Published().target(**SHARE | share)
    world.ledger.flow("tinh", "entity_pledges", "2016-02-01..2017-01-31", 50)
    world.ledger.stock("tinh", "schools", "2017-01-31", 100)
    found = world.attained("2017-06-30")
    assert found.status == "undecidable" and "50 trên 100 = ít nhất 50%" in words(found)


def test_a_deadline_inside_a_year_cuts_it() -> None:
    world = Published().target(**CAMPAIGNS | {"deadline": date(2017, 6, 30)})
    found = world.attained()
    assert [str(part.window) for part in found.parts] == ["2016", "2017-01-01..2017-06-30"]


def test_each_year_by_itself() -> None:
    world = Published().target(**CAMPAIGNS | {"deadline": date(2018, 12, 31)})
    for year, count in (("2016", 1), ("2017", 2)):
        world.ledger.flow("tinh", "campaigns_opened", year, count)
    found = world.attained()
    assert [str(part.window) for part in found.parts] == ["2016", "2017", "2018"]
    assert [part.status for part in found.parts] == ["met", "met", "undecidable"]
    assert found.status == "undecidable"
    assert "Sổ chưa có số liệu «Đợt cao điểm mở» năm 2018" in words(found)
    half = world.attained("2018-06-30")
    assert [part.status for part in half.parts] == ["met", "met"]
    assert half.status == "undecidable" and "Chưa đến hạn 31/12/2018" in words(half)
    world.ledger.flow("tinh", "campaigns_opened", "2018", 0)
    assert world.attained().status == "not_met"


def test_a_standing_duty_is_looked_at_up_to_the_day() -> None:
    world = Published().target(**CAMPAIGNS)
    assert "Chưa có kỳ nào phải đạt kết thúc" in words(world.attained("2016-12-30"))
    world.ledger.flow("tinh", "campaigns_opened", "2016", 1)
    found = world.attained("2017-05-01")
    assert found.status == "met" and "tính đến ngày 01/05/2017" in words(found)
    assert world.attained("2018-05-01").status == "undecidable"


@pytest.mark.parametrize(
    ("now", "then", "fall", "rise"),
    [
        (90, 100, "met", "not_met"),
        (100, 100, "not_met", "not_met"),
        (110, 100, "not_met", "met"),
        ((90, 99), (100, 120), "met", "not_met"),
        ((90, 100), (100, 120), "undecidable", "not_met"),
        ((90, None), (80, 90), "not_met", "undecidable"),
        (None, 100, "undecidable", "undecidable"),
        (90, None, "undecidable", "undecidable"),
    ],
)
def test_up_or_down_against_the_window_before(now: Any, then: Any, fall: str, rise: str) -> None:
    for operator, status in (("fall", fall), ("rise", rise)):
        world = Published().target(at="2018", **CASES, operator=operator, recurrence="year")
        for year, count in (("2018", now), ("2017", then)):
            if count is not None:
                world.ledger.flow("tinh", "incidents_reported", year, count)
        found = world.attained()
        assert found.status == status, operator
        silent = now is None or then is None
        expected = "Sổ chưa có số liệu" if silent else "kỳ liền trước (năm 2017)"
        assert expected in words(found)


def test_none_is_to_happen() -> None:
    zero = {"terms": ("incidents_reported[crime]",), "operator": "at-most", "value": 0}
    world = Published().target(at="2018-01-01", deadline=date(2018, 12, 31), **zero)
    assert world.attained().status == "undecidable"
    world.ledger.flow("tinh", "incidents_reported", "2018", 0)
    assert world.attained().status == "met"
    uncounted = Published().target(operator="at-most", value=0)
    found = uncounted.attained()
    assert found.status == "undecidable" and "Sổ không đếm việc này" in words(found)


def test_a_target_is_what_it_was_last_revised_to() -> None:
    world = schools(85, value=805, decimals=1)
    assert world.targets()[0].value == Fraction(161, 2)
    revised = TargetRevised(target="ct", value=90, deadline=date(2018, 12, 31))
    world.says("2017-03-01", PROGRAMME, revised).recorded("TargetRevised")
    assert [one.value for one in world.targets(date(2017, 2, 28))] == [Fraction(161, 2)]
    assert len(world.targets(date(2017, 2, 28))[0].said) == 1
    (last,) = world.targets()
    assert last.value == 90 and len(last.said) == 2
    assert (world.attained().status, world.attained("2017-02-28").status) == (
        "not_met",
        "undecidable",
    )
    event = world.ledger.given.events[-1].meta.event_id
    world.says("2017-04-01", PROGRAMME, EventWithdrawn(event=event)).recorded("EventWithdrawn")
    assert world.attained().status == "met"


def test_a_withdrawn_target_is_gone_and_one_not_set_is_not_revised() -> None:
    world = Published().target(**SHARE)
    assert world.targets(date(2016, 1, 31)) == []
    event = world.ledger.given.events[-1].meta.event_id
    world.says("2017-01-01", PROGRAMME, EventWithdrawn(event=event)).recorded("EventWithdrawn")
    assert world.targets() == []
    revised = TargetRevised(target="ct", value=90)
    world.says("2017-03-01", PROGRAMME, revised).refused("«ct» không có ở đây", "is not there")


def test_the_targets_of_a_ledger_come_by_programme_in_the_order_set() -> None:
    world = Published().target("b", **SHARE).target("a", line=45, **CAMPAIGNS)
    found = world.targets()
    assert [(one.programme, one.identity) for one in found] == [("de-an", "b"), ("de-an", "a")]
    assert found[0].since == date(2016, 2, 1) and found[0].subjects == frozenset()
    assert found[0].counted_unit == "%" and found[1].counted_unit == "đợt cao điểm"
