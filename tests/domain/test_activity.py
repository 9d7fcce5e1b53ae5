"""Activities: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.activity import ActivityHeld
from socai.domain.event import EventWithdrawn
from socai.domain.unit import UnitRegistered, UnitSucceeded
from specification import Given, given, said

STREAM = "activity-1"


def commune() -> Given:
    """Return a ledger of a commune that was abolished on 1 December 2019."""
    return given(
        said("..2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")),
        said("2019-12-01", "unit-xa", UnitSucceeded(how="abolition")),
    )


def test_an_activity_is_recorded_with_what_is_known_of_it() -> None:
    held = ActivityHeld(unit="xa", form="ballot", points=3, attendances=120)
    outcome = commune().when(said("2018-05", STREAM, held)).recorded("ActivityHeld")
    outcome.leaves(STREAM, "2018-05-31", unit="xa", form="ballot")
    outcome.leaves(STREAM, "2018-05-30", unit=None)
    (recorded,) = outcome.decided
    assert recorded.event == held
    outcome.changes_nothing_again()


def test_one_stream_may_hold_many_activities() -> None:
    ledger = commune()
    for day in ("2018-01-05", "2018-02-05", "2018-01-05"):
        held = ActivityHeld(unit="xa", form="residents-meeting")
        ledger.when(said(day, STREAM, held)).recorded("ActivityHeld")
    assert len(list(ledger.streams.stream(STREAM).standings())) == 3


@pytest.mark.parametrize(
    ("effective", "held", "words"),
    [
        ("2018-05-01", ActivityHeld(unit="xa", form="hội nghị"), "conference (hội nghị)"),
        ("2018-05-01", ActivityHeld(unit="xa", form="contest", sessions=-1), "«sessions»: -1"),
        ("2018-05-01", ActivityHeld(unit="xa", form="contest", copies=10**11), "0–99999999999"),
        ("2018-05-01", ActivityHeld(unit="la", form="contest"), "không có đơn vị «la»"),
        ("2019-12-02", ActivityHeld(unit="xa", form="contest"), "thôi từ 01/12/2019"),
        ("2018-01-02..2018-05-01", ActivityHeld(unit="xa", form="contest"), "kỳ tự do"),
        (
            "2018-05-01",
            ActivityHeld(unit="xa", form="contest", topic="gọi 0912345678"),
            "«topic» có vẻ chứa số điện thoại",
        ),
    ],
)
def test_what_cannot_be_said(effective: str, held: ActivityHeld, words: str) -> None:
    commune().when(said(effective, STREAM, held)).refused(words)


def test_an_activity_is_withdrawn_with_a_reason() -> None:
    ledger = commune()
    ledger.when(said("2018-05-01", STREAM, ActivityHeld(unit="xa", form="contest")))
    withdrawn = EventWithdrawn(event="e3")
    ledger.when(said("2018-05-01", STREAM, withdrawn)).refused("cần lý do")
    ledger.when(said("2018-05-01", STREAM, withdrawn, reason="ghi hai lần")).recorded(
        "EventWithdrawn"
    )
    ledger.when(said("2018-05-01", STREAM, EventWithdrawn(event="e9"), reason="nhầm")).refused(
        "không có sự kiện «e9»"
    )
