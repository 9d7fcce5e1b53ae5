"""Programmes, their scope and their campaigns: what a ledger lets be said of them."""

from __future__ import annotations

from datetime import date

import pytest

from socai.domain.event import Event
from socai.domain.programme import (
    CampaignClosed,
    CampaignOpened,
    ProgrammeEnded,
    ProgrammeScopeExtended,
    ProgrammeStarted,
)
from socai.domain.unit import UnitReclassified, UnitRegistered
from specification import Given, given, said

PROGRAMME = "programme-de-an-375"
FIRST, LAST = date(2015, 1, 1), date(2020, 12, 31)
STARTED = ProgrammeStarted(unit="tinh", name="Đề án 375", first=FIRST, last=LAST)


def scope(level: str, *units: str) -> ProgrammeScopeExtended:
    """Return that the programme runs in these units."""
    return ProgrammeScopeExtended(level=level, units=units)


def programme() -> Given:
    """Return a ledger of a province, two districts, three communes, and a programme of 2015."""
    kinds = (("tinh", "tinh"), ("h-1", "huyen"), ("h-2", "thi-xa"))
    communes = (("xa-1", "xa"), ("xa-2", "phuong"), ("thon-1", "thon"))
    return given(
        *(
            said("..2010-01-01", f"unit-{unit}", UnitRegistered(name=unit, kind=kind))
            for unit, kind in (*kinds, *communes)
        ),
        said("2018-01-01", "unit-xa-3", UnitRegistered(name="xã C", kind="xa")),
        said("2015-03-01", PROGRAMME, STARTED),
    )


def test_a_programme_keeps_what_was_so_on_each_day() -> None:
    ledger = programme()
    ledger.when(said("2015-04-01", PROGRAMME, scope("district", "h-1"))).recorded(
        "ProgrammeScopeExtended"
    )
    ledger.when(said("2016-04-01", PROGRAMME, scope("commune", "xa-1", "xa-2")))
    outcome = ledger.when(said("2020-12-31", PROGRAMME, ProgrammeEnded()))
    outcome.recorded("ProgrammeEnded").changes_nothing_again()
    outcome.leaves(PROGRAMME, "2020-12-30", alive=True, unit="tinh", first=FIRST, last=LAST)
    outcome.leaves(PROGRAMME, "2020-12-31", alive=False)
    outcome.leaves(PROGRAMME, "2015-04-01", ("scope", "h-1"), there=True, level="district")
    outcome.leaves(PROGRAMME, "2016-03-31", ("scope", "xa-2"), there=None)
    outcome.leaves(PROGRAMME, "2016-04-01", ("scope", "xa-2"), unit="xa-2", level="commune")


def test_a_campaign_is_opened_and_closed_by_turns() -> None:
    ledger = programme()
    opened = CampaignOpened(campaign="dot-1", name="Đợt cao điểm", months=3)
    ledger.when(said("2016-01-01", PROGRAMME, CampaignClosed(campaign="dot-1"))).refused(
        "«dot-1» không có ở đây"
    )
    ledger.when(said("2016-01-01", PROGRAMME, opened)).recorded("CampaignOpened")
    ledger.when(said("2016-02-01", PROGRAMME, opened)).refused("«dot-1» đã có ở đây")
    ledger.when(said("2016-02-01", PROGRAMME, CampaignOpened(campaign="dot-2"))).recorded(
        "CampaignOpened"
    )
    ledger.when(said("2016-03-31", PROGRAMME, CampaignClosed(campaign="dot-1")))
    outcome = ledger.when(said("2017-01-01", PROGRAMME, opened)).recorded("CampaignOpened")
    outcome.leaves(PROGRAMME, "2016-03-31", ("campaign", "dot-1"), there=False, months=3)
    outcome.leaves(PROGRAMME, "2017-01-01", ("campaign", "dot-1"), there=True)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (scope("commune"), "cần nêu các đơn vị"),
        (scope("commune", "xa-1", "xa-1"), "mỗi đơn vị một lần"),
        (scope("commune", "xa-1", "h-1"), "«h-1» (huyen) không phải đơn vị cấp xã"),
        (scope("commune", "thon-1"), "«thon-1» (thon) không phải đơn vị cấp xã"),
        (scope("district", "xa-2"), "«xa-2» (phuong) không phải đơn vị cấp huyện"),
        (scope("district", "tinh"), "«tinh» (tinh) is no unit of level district"),
        (scope("xã", "xa-1"), "commune (đơn vị cấp xã)"),
        (scope("commune", "la"), "không có đơn vị «la»"),
        (scope("commune", "Xã A"), "«Xã A» không phải mã đơn vị"),
        (scope("commune", "xa-3"), "«xa-3» không tồn tại vào 01/01/2016"),
        (CampaignOpened(campaign="dot-1", months=0), "1–60"),
        (CampaignOpened(campaign="Đợt 1"), "chữ thường không dấu"),
        (STARTED, "không lập lại được"),
    ],
)
def test_what_cannot_be_said(event: Event, words: str) -> None:
    programme().when(said("2016-01-01", PROGRAMME, event)).refused(words)


def test_every_reason_is_given_at_once() -> None:
    wrong = scope("commune", "h-1", "Xã A", "la", "la")
    outcome = programme().when(said("2016-01-01", PROGRAMME, wrong))
    outcome.refused("mỗi đơn vị một lần", "«h-1» (huyen)", "«Xã A» không phải mã", "«la»")


def test_a_unit_is_in_the_scope_once() -> None:
    ledger = programme()
    ledger.when(said("2016-01-01", PROGRAMME, scope("commune", "xa-1")))
    ledger.when(said("2017-01-01", PROGRAMME, scope("commune", "xa-2", "xa-1"))).refused(
        "«xa-1» đã có ở đây"
    )
    ledger.when(said("2017-01-01", "programme-khac", STARTED))
    other = said("2017-01-01", "programme-khac", scope("commune", "xa-1"))
    ledger.when(other).recorded("ProgrammeScopeExtended")


def test_the_level_is_that_of_the_day() -> None:
    ledger = programme()
    ledger.when(said("2017-01-01", "unit-thon-1", UnitReclassified(kind="xa")))
    ledger.when(said("2016-12-31", PROGRAMME, scope("commune", "thon-1"))).refused("(thon)")
    later = said("2017-01-01", PROGRAMME, scope("commune", "thon-1"))
    ledger.when(later).recorded("ProgrammeScopeExtended")


def test_the_last_day_of_a_programme_is_not_before_its_first() -> None:
    ledger = programme()
    wrong = ProgrammeStarted(unit="tinh", name="Khác", first=LAST, last=FIRST)
    outcome = ledger.when(said("2015-01-01", "programme-khac", wrong))
    outcome.refused("ngày cuối 01/01/2015 trước ngày đầu 31/12/2020", "is before the first")
    assert outcome.refusal and [m.field for m in outcome.refusal.messages] == ["last"]
    one_day = ProgrammeStarted(unit="tinh", name="Khác", first=FIRST, last=FIRST)
    ledger.when(said("2015-01-01", "programme-khac", one_day)).recorded("ProgrammeStarted")


def test_nothing_is_done_outside_the_life_of_a_programme() -> None:
    ledger = programme()
    ledger.when(said("2015-02-28", PROGRAMME, scope("commune", "xa-1"))).refused("có từ 01/03/2015")
    ledger.when(said("2018-12-31", PROGRAMME, ProgrammeEnded())).recorded("ProgrammeEnded")
    for late in (scope("commune", "xa-1"), CampaignOpened(campaign="dot-1"), ProgrammeEnded()):
        ledger.when(said("2019-01-01", PROGRAMME, late)).refused("thôi từ 31/12/2018")
