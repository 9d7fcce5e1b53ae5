"""Targets of programmes: what may be set, what a revision changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.domain.programme import ProgrammeStarted
from socai.domain.target import TargetRevised, TargetSet
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

PROGRAMME = "programme-de-an"
THING = ("target", "ct")
FIELDS: dict[str, Any] = {
    "target": "ct",
    "name": "Khu dân cư đạt chuẩn",
    "unit": "tinh",
    "operator": "at-least",
    "terms": ("certified_schools", "certified_agencies"),
    "denominators": ("schools", "agencies"),
    "subjects": ("school", "agency"),
    "value": 805,
    "decimals": 1,
    "deadline": date(2018, 12, 31),
}


def programme() -> Given:
    """Return a ledger with a programme of a province."""
    return given(
        said("..2000-01-01", "unit-tinh", UnitRegistered(name="Tỉnh", kind="tinh")),
        said("2008-02-14", PROGRAMME, ProgrammeStarted(unit="tinh", name="Đề án")),
    )


def target(**fields: Any) -> TargetSet:
    """Return a target with some fields changed."""
    return TargetSet(**FIELDS | fields)


def test_a_target_is_set_and_revised() -> None:
    outcome = programme().when(said("2016-02-01", PROGRAMME, target()))
    outcome.recorded("TargetSet").changes_nothing_again()
    outcome.leaves(PROGRAMME, "2016-01-31", THING, there=None)
    outcome.leaves(PROGRAMME, "2016-02-01", THING, there=True, unit="tinh", value=805, decimals=1)
    later = TargetRevised(target="ct", value=90, deadline=date(2020, 12, 31))
    revised = outcome.when(said("2017-01-01", PROGRAMME, later)).recorded("TargetRevised")
    day = date(2020, 12, 31)
    revised.leaves(PROGRAMME, "2017-01-01", THING, value=90, decimals=0, deadline=day)
    revised.leaves(PROGRAMME, "2016-12-31", THING, value=805, deadline=date(2018, 12, 31))
    only = TargetRevised(target="ct", recurrence="year")
    last = revised.when(said("2018-01-01", PROGRAMME, only)).recorded("TargetRevised")
    last.leaves(PROGRAMME, "2018-01-01", THING, value=90, decimals=0, recurrence="year")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (target(value=None), "cần một số (value)"),
        (target(operator="fall"), "chỉ «ít nhất», «nhiều nhất» mới đi với một số"),
        (target(operator="must"), "at-least (ít nhất)"),
        (target(terms=("schols",)), "Không có chỉ tiêu «schols»"),
        (target(denominators=("schools",)), "có 2 tử số mà 1 mẫu số"),
        (target(subjects=("school",)), "có 2 số hạng mà nêu 1 đối tượng"),
        (target(subjects=("trường", "agency")), "school (nhà trường)"),
        (target(first=date(2019, 1, 1)), "thời hạn trước ngày bắt đầu"),
        (target(unit="huyen"), "không có đơn vị «huyen»"),
        (TargetRevised(target="ct", value=90), "«ct» không có ở đây vào lúc đó"),
        (TargetRevised(target="ct"), "sửa chỉ tiêu mà không nêu gì mới"),
        (TargetRevised(target="ct", decimals=1), "có decimals mà không có value"),
    ],
)
def test_what_cannot_be_said(event: Any, words: str) -> None:
    programme().when(said("2016-02-01", PROGRAMME, event)).refused(words)


def test_a_target_is_set_once_and_within_its_programme() -> None:
    ledger = programme()
    ledger.when(said("2016-02-01", PROGRAMME, target())).recorded("TargetSet")
    ledger.when(said("2017-02-01", PROGRAMME, target())).refused("«ct» đã có ở đây")
    other = said("2007-01-01", PROGRAMME, target(target="khac"))
    ledger.when(other).refused("có từ 14/02/2008")
    revised = said("2015-12-31", PROGRAMME, TargetRevised(target="ct", value=90))
    ledger.when(revised).refused("«ct» không có ở đây vào lúc đó")


def test_a_revision_gives_no_value_to_what_compares_with_none() -> None:
    fall = target(operator="fall", value=None, decimals=0)
    ledger = programme().when(said("2016-02-01", PROGRAMME, fall)).recorded("TargetSet")
    revised = said("2017-01-01", PROGRAMME, TargetRevised(target="ct", value=5))
    ledger.when(revised).refused("mới đi với một số")
    later = said("2017-01-01", PROGRAMME, TargetRevised(target="ct", deadline=date(2020, 1, 1)))
    ledger.when(later).recorded("TargetRevised")
