"""Organisations and their members: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.event import Event, EventWithdrawn
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MemberRoleChanged,
    MembershipCountDeclared,
    OrganisationConsolidated,
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationRenamed,
    OrganisationReviewed,
    OrganisationSucceeded,
)
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

BODY = "organisation-bcd"
MEMBER = ("member", "tv-0001")


def body() -> Given:
    """Return a ledger of two communes and a committee of 1 May 2018 in the first."""
    return given(
        said("..2010-01-01", "unit-xa-1", UnitRegistered(name="xã A", kind="xa")),
        said("..2010-01-01", "unit-xa-2", UnitRegistered(name="xã B", kind="xa")),
        said("2018-05-01", BODY, OrganisationEstablished(unit="xa-1", kind="ban-chi-dao-antt")),
    )


def test_a_body_keeps_what_was_so_on_each_day() -> None:
    ledger = body()
    ledger.when(said("2019-01-01", BODY, OrganisationRenamed(name="BCĐ xã A"))).recorded(
        "OrganisationRenamed"
    )
    ledger.when(said("2019-03-01", BODY, OrganisationReviewed(grade="good")))
    ledger.when(said("2019-04-01", BODY, OrganisationConsolidated()))
    outcome = ledger.when(said("2020-01-01", BODY, OrganisationRelocated(unit="xa-2")))
    outcome.leaves(BODY, "2019-12-31", unit="xa-1", name="BCĐ xã A", grade="good", alive=True)
    outcome.leaves(BODY, "2020-01-01", unit="xa-2", consolidated=True)
    outcome.leaves(BODY, "2018-04-30", alive=None)
    outcome.changes_nothing_again()


def test_a_member_joins_changes_role_and_leaves() -> None:
    ledger = body()
    ledger.when(said("2018-06-01", BODY, MemberJoined(member="tv-0001", role="uy-vien"))).recorded(
        "MemberJoined"
    ).changes_nothing_again()
    ledger.when(said("2019-06-01", BODY, MemberRoleChanged(member="tv-0001", role="truong-ban")))
    outcome = ledger.when(said("2020-06-01", BODY, MemberLeft(member="tv-0001")))
    outcome.leaves(BODY, "2018-06-01", MEMBER, there=True, role="uy-vien", kind="person")
    outcome.leaves(BODY, "2019-06-01", MEMBER, there=True, role="truong-ban")
    outcome.leaves(BODY, "2020-06-01", MEMBER, there=False)
    outcome.when(said("2021-01-01", BODY, MemberJoined(member="tv-0001"))).recorded("MemberJoined")


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2018-04-30", MemberJoined(member="tv-0001"), "có từ 01/05/2018"),
        ("2018-04", MemberJoined(member="tv-0001"), "MemberJoined «tv-0001» tháng 04/2018"),
        ("2019-01-01", MemberLeft(member="tv-0001"), "«tv-0001» không có ở đây vào lúc đó"),
        ("2019-01-01", MemberRoleChanged(member="tv-1", role="uy-vien"), "«tv-1» không có ở đây"),
        ("2019-01-01", MemberJoined(member="Nguyễn Văn A"), "không phải mã vô danh"),
        ("2019-01-01", MemberJoined(member="tv-1", member_kind="ho"), "household (hộ gia đình)"),
        ("2019-01-01", MemberJoined(member="tv-1", role="Uỷ viên"), "chữ thường không dấu"),
        ("2019-01-01", MembershipCountDeclared(members=-1), "0–5000000"),
        ("2019-01-01", OrganisationReviewed(grade="tốt"), "một trong: good (tốt)"),
        ("2019-01-01", OrganisationSucceeded(into=()), "cần nêu tổ chức kế thừa"),
        ("2019-01-01", OrganisationSucceeded(into=("bcd",)), "không thể sáp nhập vào chính nó"),
        ("2019-01-01", OrganisationSucceeded(into=("khac",)), "không có tổ chức «khac»"),
        ("2019-01-01", OrganisationRelocated(unit="xa-3"), "không có đơn vị «xa-3»"),
        ("2018-05-01", OrganisationEstablished(unit="xa-2", kind="to-anxh"), "không lập lại được"),
        ("2018-01-01..2018-05-10", OrganisationConsolidated(), "chỉ dùng cho FlowDeclared"),
    ],
)
def test_what_cannot_be_said(effective: str, event: Event, words: str) -> None:
    body().when(said(effective, BODY, event)).refused(words)


def test_a_coarse_day_has_every_benefit_of_the_doubt() -> None:
    """In 2018 a member may have joined after 1 May, and left and joined again later in the year."""
    ledger = body()
    for event in (MemberJoined(member="tv-0001"), MemberLeft(member="tv-0001")):
        ledger.when(said("2018", BODY, event)).recorded(type(event).__name__)
    again = said("2018-12-31", BODY, MemberJoined(member="tv-0001"))
    ledger.when(again).recorded("MemberJoined")


def test_nothing_happens_to_a_body_that_has_ceased() -> None:
    ledger = body()
    dissolved = said("2020-01-01", BODY, OrganisationDissolved())
    ledger.when(dissolved).recorded("OrganisationDissolved").changes_nothing_again()
    ledger.when(said("2020-01-02", BODY, MemberJoined(member="tv-0001"))).refused(
        "thôi từ 01/01/2020", "ceased on 2020-01-01"
    )
    ledger.when(said("2021-01-01", BODY, OrganisationDissolved())).refused("đã thôi từ 01/01/2020")
    ledger.when(said("2019-12-31", BODY, MemberJoined(member="tv-0001"))).recorded("MemberJoined")


def test_a_change_that_leaves_statements_hanging_names_them() -> None:
    ledger = body()
    ledger.when(said("2018-06-01", BODY, MemberJoined(member="tv-0001")))
    withdrawn = said("2018-05-01", BODY, EventWithdrawn(event="e3"), reason="không có thật")
    ledger.when(withdrawn).refused("làm treo MemberJoined «tv-0001» 01/06/2018", "(sự kiện e4, 4)")
    later = OrganisationEstablished(unit="xa-1", kind="ban-chi-dao-antt")
    ledger.when(said("2018-07-01", BODY, later, corrects=3)).refused("(sự kiện e4, 4)")
    both = (
        withdrawn,
        said("2018-06-01", BODY, EventWithdrawn(event="e4"), reason="không có thật"),
    )
    ledger.when(both).recorded("EventWithdrawn", "EventWithdrawn")
    stream = ledger.streams.stream(BODY)
    assert stream.speaking("e3") is None and stream.speaking("e4") is None


def test_an_amendment_says_what_it_amends() -> None:
    ledger = body()
    ledger.when(said("2018-05-01", BODY, EventWithdrawn(event="e3"))).refused("cần lý do")
    ledger.when(said("2018-05-01", BODY, OrganisationDissolved(), corrects=3)).refused(
        "không đính chính được OrganisationEstablished"
    )
    ledger.when(said("2018-05-01", BODY, OrganisationConsolidated(), corrects=1)).refused(
        "không có sự kiện «e1»"
    )


def test_free_text_never_holds_the_number_of_a_person() -> None:
    ledger = body()
    named = OrganisationRenamed(name="BCĐ, ĐT 0912.345.678")
    ledger.when(said("2019-01-01", BODY, named)).refused("Trường «name» có vẻ chứa số điện thoại")
    quoted = said("2019-01-01", BODY, OrganisationConsolidated(), quote="CCCD 038095001234")
    ledger.when(quoted).refused("Trường «quote» có vẻ chứa số CMND/CCCD")
