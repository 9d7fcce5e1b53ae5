"""Standards: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.event import Event, EventWithdrawn
from socai.domain.standard import StandardIssued, StandardRepealed
from specification import Given, given, said

OLD, NEW = "standard-tt-23-2012", "standard-tt-124-2021"
ISSUED = StandardIssued(
    name="Khu dân cư, xã, phường, thị trấn, cơ quan đạt tiêu chuẩn «An toàn về ANTT»",
    issuer="Bộ Công an",
    number="23/2012/TT-BCA",
)
REPLACING = StandardIssued(name="An toàn về ANTT", replaces="tt-23-2012")


def standards() -> Given:
    """Return a ledger of a standard of 2012 that is repealed when the next is issued, in 2022."""
    return given(
        said("2012-05-20", OLD, ISSUED),
        (said("2022-02-20", OLD, StandardRepealed()), said("2022-02-20", NEW, REPLACING)),
    )


def test_a_standard_keeps_what_was_so_on_each_day() -> None:
    outcome = standards().when(said("2022-03-01", "standard-tinh", StandardIssued(name="Tỉnh")))
    outcome.recorded("StandardIssued").changes_nothing_again()
    outcome.leaves(OLD, "2022-02-19", alive=True, issuer="Bộ Công an", number="23/2012/TT-BCA")
    outcome.leaves(OLD, "2022-02-20", alive=False)
    outcome.leaves(NEW, "2022-02-20", alive=True, replaces="tt-23-2012")
    outcome.leaves("standard-tinh", "2022-03-01", closing_month=12, closing_day=31, replaces=None)


@pytest.mark.parametrize(("month", "day"), [(2, 29), (12, 31), (11, 15), (4, 30), (1, 1)])
def test_a_year_may_close_on_any_day_that_there_is(month: int, day: int) -> None:
    closing = StandardIssued(name="Tỉnh", closing_month=month, closing_day=day)
    outcome = standards().when(said("2022", "standard-tinh", closing)).recorded("StandardIssued")
    outcome.leaves("standard-tinh", "2022-12-31", closing_month=month, closing_day=day)


@pytest.mark.parametrize(
    ("stream", "event", "words"),
    [
        ("standard-x", StandardIssued(name="x", closing_month=2, closing_day=30), "không có ngày"),
        ("standard-x", StandardIssued(name="x", closing_month=2, closing_day=31), "tháng 02"),
        ("standard-x", StandardIssued(name="x", closing_month=4, closing_day=31), "has no day 31"),
        ("standard-x", StandardIssued(name="x", closing_month=13), "1–12"),
        ("standard-x", StandardIssued(name="x", closing_day=0), "1–31"),
        ("standard-x", StandardIssued(name="x", replaces="x"), "«x» sẽ thay thế chính nó"),
        ("standard-x", StandardIssued(name="x", replaces="y"), "không có tiêu chuẩn «y»"),
        ("standard-x", StandardIssued(name="x", replaces="Y"), "không phải mã tiêu chuẩn"),
        ("standard-x", StandardRepealed(), "chưa được ghi nhận"),
        (NEW, REPLACING, "không lập lại được"),
        (OLD, StandardRepealed(), "đã thôi từ 20/02/2022"),
    ],
)
def test_what_cannot_be_said(stream: str, event: Event, words: str) -> None:
    standards().when(said("2022-02-20", stream, event)).refused(words)


def test_a_message_names_the_field() -> None:
    event = StandardIssued(name="x", closing_month=2, closing_day=31)
    outcome = standards().when(said("2022-03-01", "standard-x", event)).refused("31")
    assert outcome.refusal and [m.field for m in outcome.refusal.messages] == ["closing_day"]


def test_a_standard_that_was_repealed_long_ago_is_not_replaced() -> None:
    again = said("2023-01-01", "standard-x", StandardIssued(name="x", replaces="tt-23-2012"))
    standards().when(again).refused("thôi từ 20/02/2022")


def test_standards_replace_each_other_in_no_ring() -> None:
    ledger = standards()
    ring = StandardIssued(name="Thông tư 23", replaces="tt-124-2021")
    ledger.when(said("2012-05-20", OLD, ring, corrects=1)).refused("thay thế chính nó")
    two = (
        said("2022-03-01", "standard-x", StandardIssued(name="x", replaces="y")),
        said("2022-03-01", "standard-y", StandardIssued(name="y", replaces="x")),
    )
    ledger.when(two).refused("«x» sẽ thay thế chính nó", "Standard «y» would replace itself")


def test_a_repeal_is_withdrawn() -> None:
    ledger = standards()
    back = said("2022-02-20", OLD, EventWithdrawn(event="e2"), reason="Còn hiệu lực")
    ledger.when(back).recorded("EventWithdrawn").leaves(OLD, "2023-01-01", alive=True)
