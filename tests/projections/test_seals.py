"""Seals as a log holds them: what stands, what replaced what, and what one over a period cites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sealing import sealed, stream_of, table
from socai.domain.event import Recorded, identity_of
from socai.domain.period import Period, parse_period
from socai.domain.report_seal import ReportSealed, SealCountersigned
from socai.domain.seal_names import next_id
from socai.domain.timeline import Stream
from socai.projections.seals.seal import Seal, cited, seals, standing
from worlds import World

YEARS = ("2020", "2021", "2022")


def known(*events: ReportSealed) -> dict[str, Seal]:
    """Return the seals of a log in which these were recorded; those that replace by their id."""
    world = World()
    for event in events:
        name = f"report_seal-{next_id(event.replaces)}" if event.replaces else stream_of(event)
        world = world.then((name, event, event.as_of.isoformat()))
    streams: dict[str, list[Recorded]] = {}
    for recorded in world.events:
        streams.setdefault(recorded.meta.stream, []).append(recorded)
    return seals(Stream(name, found) for name, found in streams.items())


def days(*texts: str) -> tuple[Period, ...]:
    """Return periods."""
    return tuple(map(parse_period, texts))


def test_a_seal_stands_until_one_comes_in_its_place() -> None:
    first = sealed("2021")
    second = sealed("2021", found=table(value=4), replaces="nam_xa_2021_1")
    third = replace(second, replaces="nam_xa_2021_2")
    found = known(first, second, third)
    assert [one.replaced_by for one in found.values()] == ["nam_xa_2021_2", "nam_xa_2021_3", None]
    stands = standing(found, "nam", "xa", days("2021"), None)
    assert stands is not None and stands.id == "nam_xa_2021_3"
    assert stands.sealed == third and stands.stream == "report_seal-nam_xa_2021_3"
    # As known before the second was recorded, the first stands.
    assert known(first)["nam_xa_2021_1"].replaced_by is None


@pytest.mark.parametrize(
    ("report", "unit", "windows", "boundaries", "stands"),
    [
        ("nam", "xa", ("2021",), None, True),
        ("quy", "xa", ("2021",), None, False),
        ("nam", "xa-2", ("2021",), None, False),
        ("nam", "xa", ("2020",), None, False),
        ("nam", "xa", ("2021", "2021"), None, False),
        ("nam", "xa", ("2021",), date(2021, 1, 1), False),
    ],
)
def test_what_stands_is_of_the_same_report_unit_windows_and_boundaries(
    report: str, unit: str, windows: tuple[str, ...], boundaries: date | None, stands: bool
) -> None:
    found = known(sealed("2021"))
    assert (standing(found, report, unit, days(*windows), boundaries) is not None) is stands


def test_a_seal_over_a_period_cites_what_stands_within_it() -> None:
    quarter = sealed("2021-Q1")
    other = sealed("2021", found=table("2021", unit="xa-2"))
    replaced = sealed("2020", found=table("2020", value=9), replaces="nam_xa_2020_1")
    found = known(*(sealed(year) for year in YEARS), quarter, other, replaced)
    (whole,) = days("2020..2021")
    assert cited(found, "xa", whole) == ["nam_xa_2020_2", "nam_xa_2021-q1_1", "nam_xa_2021_1"]
    (year,) = days("2021")
    assert cited(found, "xa", year, days("2021")) == ["nam_xa_2021-q1_1"]
    assert cited(found, "xa", Period(date(2021, 1, 2), date(2021, 12, 31))) == []
    assert cited(found, "xa-2", whole) == ["nam_xa-2_2021_1"]


def test_a_seal_of_two_windows_is_cited_where_both_lie_within() -> None:
    two = sealed("2020", "2021")
    found = known(two)
    (name,) = found
    assert found[name].windows == days("2020", "2021")
    assert cited(found, "xa", days("2020..2022")[0]) == [name]
    assert cited(found, "xa", days("2021..2022")[0]) == []


def test_who_signed_is_told_in_order() -> None:
    stream, digest = stream_of(sealed("2021")), sealed("2021").digest
    signed = [SealCountersigned(unit=unit, digest=digest, note=unit) for unit in ("huyen", "tinh")]
    world = World().then((stream, sealed("2021"), "2021-12-31"))
    for event in signed:
        world = world.then((stream, event, "2022-01-01"))
    one = seals([Stream(stream, world.events)])[identity_of(stream)]
    told = [(at.unit, at.note, at.digest, at.position) for at in one.countersignatures]
    assert told == [("huyen", "huyen", digest, 2), ("tinh", "tinh", digest, 3)]
    assert [at.effective for at in one.countersignatures] == [date(2022, 1, 1)] * 2


def test_an_empty_stream_holds_no_seal() -> None:
    assert seals([Stream("report_seal-nam_xa_2021_1")]) == {}
