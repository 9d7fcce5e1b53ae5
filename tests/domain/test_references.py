"""What events name, and whether it stands: the same question when deciding and ever after."""

from __future__ import annotations

import pytest

from socai.domain.consistency import Life
from socai.domain.event import Event
from socai.domain.model_site import SiteLaunched
from socai.domain.organisation import MemberJoined, OrganisationSucceeded
from socai.domain.period import parse_period
from socai.domain.references import Reference, references, why_not_standing
from socai.domain.timeline import Stream
from socai.domain.unit import UnitRegistered, UnitSucceeded
from specification import given, said

SITE = SiteLaunched(unit="xa-1", model="m", new=False, replicated_from="d-1")


@pytest.mark.parametrize(
    ("event", "named"),
    [
        (SITE, ["unit unit-xa-1", "model community_model-m", "replicated_from model_site-d-1"]),
        (SiteLaunched(unit="xa-1", model="m", new=True), ["unit unit-xa-1",
                                                          "model community_model-m"]),
        (OrganisationSucceeded(into=("a", "b")), ["into organisation-a", "into organisation-b"]),
        (UnitRegistered(name="xã", kind="xa"), []),
        (MemberJoined(member="tv-1"), []),
    ],
)  # fmt: skip
def test_what_an_event_names_in_the_order_of_its_fields(event: Event, named: list[str]) -> None:
    assert [f"{one.field} {one.stream}" for one in references(event)] == named


def life(name: str) -> Life | None:
    """Return the life of a unit that stood from 2010 to 2015; of no other."""
    ledger = given(
        said("2010-01-01", "unit-xa-1", UnitRegistered(name="xã", kind="xa")),
        said("2015-12-31", "unit-xa-1", UnitSucceeded(how="abolition")),
    )
    stream: Stream = ledger.streams.stream(name)
    begun, *ends = [placed.standing for placed in stream.history()] or [None]
    return (begun, ends[-1]) if begun else None


@pytest.mark.parametrize(
    ("unit", "when", "words"),
    [
        ("xa-1", "2012", None),
        ("xa-1", "..2010-01-01", None),
        ("xa-1", "2015-12-31", None),
        ("xa-1", "2016", "không tồn tại vào năm 2016 (trường «unit»; có từ 01/01/2010, thôi từ"),
        ("xa-1", "2009-12", "không tồn tại vào tháng 12/2009"),
        ("xa-2", "2012", "không có đơn vị «xa-2» (trường «unit»)"),
        ("Xã 1", "2012", "«Xã 1» không phải mã đơn vị"),
    ],
)
def test_why_something_named_does_not_stand(unit: str, when: str, words: str | None) -> None:
    reference = Reference("unit", "unit", unit)
    why = why_not_standing(reference, "organisation-1", parse_period(when), life)
    assert (why is None) == (words is None)
    assert why is None or (words or "") in why.vi
