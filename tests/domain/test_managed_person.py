"""Managed persons: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.event import Event
from socai.domain.managed_person import (
    PROGRESSED,
    REOFFENDED,
    PersonDischarged,
    PersonEnrolled,
    PersonProgressed,
    PersonReoffended,
    PersonTransferred,
)
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

PERSON = "managed_person-dt-0001"
ENROLLED = PersonEnrolled(unit="xa-1", group="amnestied")


def managed() -> Given:
    """Return a ledger of two communes and a person who is managed in the first since 2018."""
    return given(
        said("..2010-01-01", "unit-xa-1", UnitRegistered(name="xã A", kind="xa")),
        said("..2010-01-01", "unit-xa-2", UnitRegistered(name="xã B", kind="xa")),
        said("2018-03-01", PERSON, ENROLLED),
    )


def test_a_person_keeps_what_was_so_on_each_day() -> None:
    ledger = managed()
    ledger.when(said("2018-06-01", PERSON, PersonProgressed())).recorded("PersonProgressed")
    outcome = ledger.when(said("2019-01-01", PERSON, PersonTransferred(unit="xa-2")))
    outcome.recorded("PersonTransferred").changes_nothing_again()
    outcome.leaves(PERSON, "2018-12-31", unit="xa-1", key="amnestied", alive=True)
    outcome.leaves(PERSON, "2019-01-01", unit="xa-2", key="amnestied", alive=True)
    outcome.leaves(PERSON, "2018-05-31", PROGRESSED, there=None)
    outcome.leaves(PERSON, "2018-06-01", PROGRESSED, there=True)
    gone = ledger.when(said("2020-01-01", PERSON, PersonDischarged(cause="het-thoi-han")))
    gone.recorded("PersonDischarged").leaves(PERSON, "2020-01-01", alive=False, unit="xa-2")


@pytest.mark.parametrize("event", [PersonProgressed(), PersonReoffended()], ids=str)
def test_a_finding_may_be_made_again_and_adds_nothing(event: Event) -> None:
    thing = PROGRESSED if isinstance(event, PersonProgressed) else REOFFENDED
    ledger = managed()
    name = type(event).__name__
    ledger.when(said("2019-05-03", PERSON, event)).recorded(name).changes_nothing_again()
    outcome = ledger.when(said("2018-05-03", PERSON, event)).recorded(name)
    outcome.leaves(PERSON, "2018-05-02", thing, there=None)
    outcome.leaves(PERSON, "2018-05-03", thing, there=True)
    outcome.leaves(PERSON, "2030-01-01", thing, there=True)


@pytest.mark.parametrize(
    "identity",
    ["nguyen-van-a", "le_thi_b", "0912345678", "038201001234", "dt/0001", "tran"],
)
def test_a_person_is_an_opaque_id(identity: str) -> None:
    managed().when(said("2019-01-01", f"managed_person-{identity}", ENROLLED)).refused("stream")


@pytest.mark.parametrize("identity", ["dt-0001x", "7", "8f0e3c1a-58cc-4372-a567-0e02b2c3d479"])
def test_a_code_of_ones_own_and_a_uuid_are_opaque(identity: str) -> None:
    said_of = said("2019-01-01", f"managed_person-{identity}", ENROLLED)
    managed().when(said_of).recorded("PersonEnrolled")


@pytest.mark.parametrize(
    ("effective", "stream", "event", "words"),
    [
        ("2019-01-01", PERSON, ENROLLED, "không lập lại được"),
        ("2019-01-01", PERSON, PersonTransferred(unit="la"), "không có đơn vị «la»"),
        ("2018-02-28", PERSON, PersonReoffended(), "có từ 01/03/2018"),
        ("2018-02-28", PERSON, PersonDischarged(), "có từ 01/03/2018"),
        ("2019-01-01", "managed_person-dt-2", PersonReoffended(), "chưa được ghi nhận"),
        ("2019-01-01", "managed_person-dt-2", PersonDischarged(), "chưa được ghi nhận"),
        (
            "2019-01-01",
            "managed_person-dt-2",
            PersonEnrolled(unit="xa-1", group="khác"),
            "amnestied (được đặc xá)",
        ),
        (
            "2009-01-01..2018-01-01",
            "managed_person-dt-2",
            ENROLLED,
            "kỳ tự do",
        ),
    ],
)
def test_what_cannot_be_said(effective: str, stream: str, event: Event, words: str) -> None:
    managed().when(said(effective, stream, event)).refused(words)


def test_who_is_discharged_is_managed_no_more() -> None:
    ledger = managed()
    ledger.when(said("2019-06-30", PERSON, PersonDischarged())).recorded("PersonDischarged")
    ledger.when(said("2019-07-01", PERSON, PersonReoffended())).refused("thôi từ 30/06/2019")
    ledger.when(said("2019-07-01", PERSON, PersonDischarged())).refused("đã thôi từ 30/06/2019")
    ledger.when(said("2019-06-30", PERSON, PersonReoffended())).recorded("PersonReoffended")
    ledger.when(said("2019-05-01", PERSON, PersonReoffended())).recorded("PersonReoffended")


def test_an_earlier_discharge_would_leave_what_follows_hanging() -> None:
    ledger = managed()
    ledger.when(said("2019-05-01", PERSON, PersonReoffended())).recorded("PersonReoffended")
    ledger.when(said("2019-04-30", PERSON, PersonDischarged())).refused("làm treo PersonReoffended")
