"""Incidents, tips and hotspots: what a ledger lets be said of them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from socai.domain.event import Event
from socai.domain.incident import (
    CaseCleared,
    HotspotEliminated,
    HotspotListed,
    IncidentMediated,
    IncidentReclassified,
    IncidentReferred,
    IncidentReported,
    IncidentSettled,
    RingDismantled,
    SuspectsArrested,
    TipAssessed,
)
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

DISPUTE, TIP, HOTSPOT = "incident-vu-1", "incident-tin-1", "incident-tu-diem-1"


def incidents() -> Given:
    """Return a ledger of a commune with a dispute, a tip and a hotspot, all of 1 March 2018."""
    return given(
        said("..2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")),
        said("2018-03-01", DISPUTE, IncidentReported(unit="xa", kind="dispute")),
        said("2018-03-01", TIP, IncidentReported(unit="xa", kind="tip")),
        said("2018-03-01", HOTSPOT, HotspotListed(unit="xa", kind="drugs")),
    )


def test_an_incident_keeps_what_was_so_on_each_day() -> None:
    ledger = incidents()
    ledger.when(said("2018-03-02", DISPUTE, IncidentMediated(by="people-teams")))
    ledger.when(said("2018-04-01", DISPUTE, IncidentReclassified(kind="petty-offence")))
    ledger.when(said("2018-04-02", DISPUTE, IncidentReferred(to="cong-an-xa")))
    outcome = ledger.when(said("2018-05-01", DISPUTE, IncidentSettled(by="commune")))
    outcome.recorded("IncidentSettled").changes_nothing_again()
    outcome.leaves(DISPUTE, "2018-03-31", key="dispute", status="mediated", unit="xa")
    outcome.leaves(DISPUTE, "2018-04-02", key="petty-offence", status="referred")
    outcome.leaves(DISPUTE, "2018-05-01", status="settled")


def test_a_case_may_be_cleared_with_arrests_and_a_ring() -> None:
    ledger = incidents()
    outcome = ledger.when(
        (
            said("2018-06-01", DISPUTE, CaseCleared()),
            said("2018-06-01", DISPUTE, SuspectsArrested(suspects=3)),
            said("2018-06-01", DISPUTE, RingDismantled(armed=True)),
        )
    )
    outcome.recorded("CaseCleared", "SuspectsArrested", "RingDismantled")


@pytest.mark.parametrize(
    ("stream", "event", "words"),
    [
        (DISPUTE, HotspotEliminated(), "không phải tụ điểm"),
        (DISPUTE, TipAssessed(assessment="useful"), "không phải nguồn tin"),
        (DISPUTE, SuspectsArrested(suspects=0), "1–10000"),
        (DISPUTE, SuspectsArrested(suspects=10_001), "1–10000"),
        (DISPUTE, SuspectsArrested(suspects=True), "một số nguyên"),
        (DISPUTE, IncidentSettled(by="dân"), "people-teams (lực lượng nhân dân ở cơ sở)"),
        (DISPUTE, IncidentReported(unit="xa", kind="crime"), "không lập lại được"),
        (HOTSPOT, IncidentSettled(by="police"), "là tụ điểm"),
        (HOTSPOT, IncidentReclassified(kind="crime"), "là tụ điểm"),
        (HOTSPOT, HotspotListed(unit="xa", kind="drugs"), "không lập lại được"),
        ("incident-vu-2", CaseCleared(), "chưa được ghi nhận"),
        ("incident-vu-2", HotspotListed(unit="xa", kind="tip"), "một trong: crime (hình sự)"),
        ("incident-vu-2", IncidentReported(unit="la", kind="fire"), "không có đơn vị «la»"),
    ],
)
def test_what_cannot_be_said(stream: str, event: Event, words: str) -> None:
    incidents().when(said("2019-01-01", stream, event)).refused(words)


def test_nothing_is_done_to_an_incident_before_it_is_reported() -> None:
    ledger = incidents()
    early = said("2018-02-28", DISPUTE, IncidentMediated(by="commune"))
    ledger.when(early).refused("có từ 01/03/2018")
    ledger.when(said("2018-02", DISPUTE, IncidentMediated(by="commune"))).refused("tháng 02/2018")
    ledger.when(said("2018", DISPUTE, IncidentMediated(by="commune"))).recorded("IncidentMediated")


def test_a_tip_is_assessed_and_has_no_field_for_an_informant() -> None:
    outcome = incidents().when(said("2018-04-01", TIP, TipAssessed(assessment="useful")))
    outcome.recorded("TipAssessed").leaves(TIP, "2018-04-01", assessment="useful", key="tip")
    named = {field.name for event in (IncidentReported, TipAssessed) for field in fields(event)}
    assert named == {"unit", "kind", "detected_by", "assessment"}


def test_a_hotspot_is_eliminated_once() -> None:
    ledger = incidents()
    gone = said("2019-01-01", HOTSPOT, HotspotEliminated())
    ledger.when(gone).recorded("HotspotEliminated").leaves(HOTSPOT, "2019-01-01", alive=False)
    ledger.when(gone).refused("đã thôi từ 01/01/2019", "has ceased on 2019-01-01 already")
