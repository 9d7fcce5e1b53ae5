"""Pledges: what a ledger lets be said of them."""

from __future__ import annotations

from typing import Any

import pytest

from socai.domain.event import Event, EventWithdrawn
from socai.domain.fields import LARGEST_COUNT
from socai.domain.pledge import SUBJECTS, PledgesRegistered
from socai.domain.unit import UnitRegistered, UnitSucceeded
from specification import Given, given, said

STREAM = "pledge-xa-2018"


def commune() -> Given:
    """Return a ledger of a commune that was abolished on 1 December 2019."""
    return given(
        said("..2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")),
        said("2019-12-01", "unit-xa", UnitSucceeded(how="abolition")),
    )


def test_pledges_are_recorded_as_they_are_counted() -> None:
    pledged = PledgesRegistered(
        unit="xa", subject="household", count=1_250, topic="Không đốt pháo nổ"
    )
    outcome = commune().when(said("2018", STREAM, pledged)).recorded("PledgesRegistered")
    outcome.leaves(STREAM, "2018-12-31", unit="xa", subject="household")
    outcome.leaves(STREAM, "2018-12-30", unit=None)
    (recorded,) = outcome.decided
    assert recorded.event == pledged
    outcome.changes_nothing_again()


def test_one_stream_may_hold_the_pledges_of_every_subject_and_year() -> None:
    ledger = commune()
    for subject, _ in SUBJECTS.words:
        for year in ("2017", "2018", "2018"):
            one = said(year, STREAM, PledgesRegistered(unit="xa", subject=subject, count=0))
            ledger.when(one).recorded("PledgesRegistered")
    assert len(list(ledger.streams.stream(STREAM).standings())) == 3 * len(SUBJECTS.words)


def test_pledges_are_withdrawn_with_a_reason() -> None:
    ledger = commune()
    ledger.when(said("2018", STREAM, PledgesRegistered(unit="xa", subject="team", count=3)))
    ledger.when(said("2018", STREAM, EventWithdrawn(event="e3"))).refused("cần lý do")
    gone = said("2018", STREAM, EventWithdrawn(event="e3"), reason="Ghi hai lần")
    ledger.when(gone).recorded("EventWithdrawn").leaves(STREAM, "2018-12-31", unit=None)


def pledge(**fields: Any) -> Event:
    """Return pledges of ten households, with other fields where they are given."""
    households: dict[str, Any] = {"unit": "xa", "subject": "household", "count": 10}
    return PledgesRegistered(**households | fields)


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2018", pledge(unit="la"), "không có đơn vị «la»"),
        ("2020", pledge(), "thôi từ 01/12/2019"),
        ("2018", pledge(subject="hộ"), "household (hộ gia đình)"),
        ("2018", pledge(count=-1), "«count»: -1"),
        ("2018", pledge(count=LARGEST_COUNT + 1), f"0–{LARGEST_COUNT}"),
        ("2018", pledge(count=True), "một số nguyên"),
        ("2018", pledge(topic="Gọi 0912 345 678"), "số điện thoại"),
        ("2018-01-02..2018-05-01", pledge(), "kỳ tự do"),
    ],
)
def test_what_cannot_be_said(effective: str, event: Event, words: str) -> None:
    commune().when(said(effective, STREAM, event)).refused(words)
