"""Recognition: what a ledger lets be said of commendations and money."""

from __future__ import annotations

import pytest

from socai.domain.event import Event
from socai.domain.fields import LARGEST_AMOUNT
from socai.domain.recognition import CommendationAwarded, FundingGranted
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

STREAM = "recognition-xa"
AWARD = CommendationAwarded(unit="xa", level="district", recipient="collective")
MONEY = FundingGranted(unit="xa", amount=5_000_000, purpose="mo-hinh")


def commune() -> Given:
    """Return a ledger of a commune."""
    return given(said("2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")))


def test_what_is_recognised_is_recorded_as_it_is_counted() -> None:
    outcome = commune().when((said("2018-08-19", STREAM, AWARD), said("2018", STREAM, MONEY)))
    outcome.recorded("CommendationAwarded", "FundingGranted")
    outcome.leaves(STREAM, "2018-08-19", unit="xa", recipient="collective", purpose=None)
    outcome.leaves(STREAM, "2018-12-31", unit="xa", purpose="mo-hinh")
    assert [e.event for e in outcome.decided] == [AWARD, MONEY]


def test_awards_of_one_day_are_awards_of_their_own() -> None:
    ledger = commune()
    for _ in range(2):
        ledger.when(said("2018-08-19", STREAM, AWARD)).recorded("CommendationAwarded")
    assert len(list(ledger.streams.stream(STREAM).standings())) == 2


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (CommendationAwarded(unit="la", level="state", recipient="person"), "không có đơn vị «la»"),
        (CommendationAwarded(unit="xa", level="huyện", recipient="person"), "district (cấp huyện)"),
        (CommendationAwarded(unit="xa", level="state", recipient="hộ"), "collective (tập thể)"),
        (
            CommendationAwarded(unit="xa", level="state", recipient="person", count=0),
            "1–1000000",
        ),
        (FundingGranted(unit="xa", amount=-1, purpose="mo-hinh"), f"0–{LARGEST_AMOUNT}"),
        (
            FundingGranted(unit="xa", amount=LARGEST_AMOUNT + 1, purpose="mo-hinh"),
            f"0–{LARGEST_AMOUNT}",
        ),
        (FundingGranted(unit="xa", amount=1, purpose="Mô hình"), "chữ thường không dấu"),
        (
            FundingGranted(unit="xa", amount=1, purpose="mo-hinh", topic="CCCD 038201001234"),
            "CMND/CCCD",
        ),
    ],
)
def test_what_cannot_be_said(event: Event, words: str) -> None:
    commune().when(said("2018-01-01", STREAM, event)).refused(words)


def test_nothing_is_granted_to_a_unit_that_is_not_there_yet() -> None:
    commune().when(said("2009", STREAM, MONEY)).refused("không tồn tại vào năm 2009")
    commune().when(said("2010", STREAM, MONEY)).recorded("FundingGranted")
