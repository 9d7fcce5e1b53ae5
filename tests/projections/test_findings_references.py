"""What names a thing that does not stand: appears, is mended, is still seen as it was known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import histories
import worlds
from found import evidence, found, pairs, seen
from oracle import Claim, moments, voices
from socai.domain.activity import ActivityHeld
from socai.domain.certification import CertificationDecided
from socai.domain.community_model import ModelDefined, ModelRetired
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.model_site import SiteLaunched, SiteRetired, SiteTransferred
from socai.domain.organisation import (
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationSucceeded,
)
from socai.domain.period import Period
from socai.domain.programme import ProgrammeScopeExtended, ProgrammeStarted
from socai.domain.standard import StandardIssued, StandardRepealed
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded
from socai.projections.findings.finding import STANDS_NOT
from socai.projections.findings.rules import Findings
from specification import Said, given, said

A = said("2010-01-01", "unit-a", UnitRegistered(name="xã A", kind="xa"))
B = said("2010-01-01", "unit-b", UnitRegistered(name="xã B", kind="xa"))
TEAM = "organisation-to-1"
IN_A = said("2018-05-01", TEAM, OrganisationEstablished(unit="a", kind="to-anxh", name="Tổ Một"))
MODEL = said("2010-01-01", "community_model-m", ModelDefined(unit="b", name="Tiếng kẻng"))
STANDARD = said("2010-01-01", "standard-s", StandardIssued(name="Thông tư 23"))
WRONG = "ghi nhầm"


def ended(when: str) -> Said:
    """Say that unit a was abolished."""
    return said(when, "unit-a", UnitSucceeded(how="abolition"))


def withdrawn(position: int, stream: str) -> Said:
    """Say that an event does not hold."""
    event = EventWithdrawn(event=f"e{position}")
    return said("2024-01-01", stream, event, reason=WRONG)


def story(*commands: Said) -> list[Recorded]:
    """Return what is recorded when these commands are given one after another."""
    return given(*commands).events


@pytest.mark.parametrize(
    "mended",
    [
        said("2019-12-31", "unit-a", UnitSucceeded(how="abolition"), corrects=4, reason=WRONG),
        withdrawn(4, "unit-a"),
        withdrawn(3, TEAM),
        said("2018-05-01", TEAM, OrganisationEstablished(unit="b", kind="to-anxh"), corrects=3,
             reason=WRONG),
        said("2014-05-01", TEAM, OrganisationEstablished(unit="a", kind="to-anxh"), corrects=3,
             reason=WRONG),
    ],
    ids=["the unit's end corrected", "the unit's end withdrawn", "the body withdrawn",
         "the body in another unit", "the body on another day"],
)  # fmt: skip
def test_a_unit_that_had_ceased_before(mended: Said) -> None:
    assert seen(story(A, B, IN_A, ended("2015-12-31"), mended), STANDS_NOT) == [4]


def test_what_is_said_of_a_unit_that_had_ceased_before() -> None:
    (one,) = found(story(A, B, IN_A, ended("2015-12-31")), None, (STANDS_NOT,))
    assert one.message.vi == (
        "organisation-to-1: đơn vị «a» không tồn tại vào 01/05/2018 (trường «unit»; có từ "
        "01/01/2010, thôi từ 31/12/2015). OrganisationEstablished (sự kiện e3, vị trí 3) còn nêu "
        "tên nó; ngày của nó ghi ở vị trí 4. Đính chính hoặc rút sự kiện ấy, hoặc ghi cho đúng "
        "thứ được nêu tên"
    )
    assert "does not exist on 2018-05-01" in one.message.en and "position 4" in one.message.en
    assert (one.streams, one.units) == ((TEAM, "unit-a"), {"a"})
    assert ([e.position for e in one.rests_on], one.since) == ([3, 4], 4)


def test_a_unit_that_began_later() -> None:
    later = UnitRegistered(name="xã A", kind="xa")
    events = story(
        A,
        IN_A,
        said("2019-01-01", "unit-a", later, corrects=1, reason=WRONG),
        withdrawn(3, "unit-a"),
    )
    assert seen(events, STANDS_NOT) == [3]
    (one,) = found(events, 3, (STANDS_NOT,))
    assert [e.position for e in one.rests_on] == [2, 3]


def test_a_unit_that_was_never_there_after_all() -> None:
    events = story(A, IN_A, withdrawn(1, "unit-a"), withdrawn(3, "unit-a"))
    assert seen(events, STANDS_NOT) == [3]
    (one,) = found(events, 3, (STANDS_NOT,))
    assert "không có đơn vị «a»" in one.message.vi and "bị rút ở vị trí 3" in one.message.vi
    assert [e.position for e in one.rests_on] == [2, 3]


def test_each_statement_is_told_of() -> None:
    """A body that was in a before it moved names it still."""
    events = story(
        A,
        B,
        IN_A,
        said("2018-07-01", TEAM, OrganisationRelocated(unit="b")),
        said("2018-06-01", "activity-1", ActivityHeld(unit="a", form="contest")),
        ended("2015-12-31"),
    )
    assert pairs(events, STANDS_NOT) == [("activity-1", "unit-a"), (TEAM, "unit-a")]


OF_B = ModelDefined(unit="b", name="Tiếng kẻng")
SITE = SiteLaunched(unit="b", model="m", new=True)
COPY = SiteLaunched(unit="b", model="m", new=False, replicated_from="1")
BODY = OrganisationEstablished(unit="b", kind="to-anxh")
MET = CertificationDecided(unit="b", subject="commune", standard="s", year=2018, met=True)
STARTED = ProgrammeStarted(unit="b", name="Đề án")


@pytest.mark.parametrize(
    ("before", "naming", "ending"),
    [
        ((MODEL,), ("model_site-1", SITE), ("community_model-m", ModelRetired())),
        (
            (MODEL, said("2011", "model_site-1", SITE)),
            ("model_site-2", COPY),
            ("model_site-1", SiteRetired()),
        ),
        (
            (said("2011", TEAM, BODY), said("2011", "organisation-to-2", BODY)),
            (TEAM, OrganisationSucceeded(into=("to-2",))),
            ("organisation-to-2", OrganisationDissolved()),
        ),
        ((STANDARD,), ("certification-b", MET), ("standard-s", StandardRepealed())),
        ((A,), ("unit-b", UnitReparented(parent="a")), ("unit-a", UnitSucceeded(how="abolition"))),
        (
            (A, said("2011", "programme-1", STARTED)),
            ("programme-1", ProgrammeScopeExtended(level="commune", units=("b", "a"))),
            ("unit-a", UnitSucceeded(how="abolition")),
        ),
    ],
    ids=["model", "origin of a site", "successor", "standard", "parent", "scope"],
)
def test_things_of_every_kind(
    before: tuple[Said, ...], naming: tuple[str, Any], ending: tuple[str, Any]
) -> None:
    """What is named in 2018 is recorded later to have ended in 2015, and that is withdrawn."""
    events = story(
        B,
        *before,
        said("2018-05-01", *naming),
        said("2015-12-31", *ending),
        withdrawn(len(before) + 3, ending[0]),
    )
    assert seen(events, STANDS_NOT) == [len(before) + 3]
    assert (naming[0], ending[0]) in [
        one.streams for one in found(events, len(before) + 3, (STANDS_NOT,))
    ]


@pytest.mark.parametrize(
    ("effective", "doubtful"),
    [("2015", False), ("2015-12", False), ("2015-Q3", False), ("2016-01-01", True),
     ("2016", True), ("..2018-01-01", False)],
)  # fmt: skip
def test_coarse_days_are_given_every_benefit(effective: str, doubtful: bool) -> None:
    body = said(effective, TEAM, BODY)
    b_ended = said("2015-12-31", "unit-b", UnitSucceeded(how="abolition"))
    assert bool(pairs(story(B, body, b_ended), STANDS_NOT)) == doubtful


def test_a_site_moved_to_a_unit_that_had_ceased() -> None:
    moved = said("2018-05-01", "model_site-1", SiteTransferred(unit="a"))
    events = story(A, B, MODEL, said("2011", "model_site-1", SITE), moved, ended("2015"))
    assert pairs(events, STANDS_NOT) == [("model_site-1", "unit-a")]


def test_an_id_that_nothing_can_bear_is_found_and_breaks_nothing() -> None:
    event = OrganisationEstablished(unit="Xã A", kind="to-anxh")
    at = histories.recorded(said("2018", TEAM, event), 1, 1)
    (one,) = found([at], None, (STANDS_NOT,))
    assert "«Xã A» không phải mã đơn vị" in one.message.vi and one.streams == (TEAM,)


# ---- against an oracle --------------------------------------------------------------------------

BEGINS = {"UnitRegistered", "OrganisationEstablished", "ModelDefined", "SiteLaunched",
          "StandardIssued", "FigureClaimed"}  # fmt: skip
ENDS = {"UnitSucceeded", "OrganisationSucceeded", "OrganisationDissolved", "ModelRetired",
        "SiteRetired", "StandardRepealed"}  # fmt: skip
NAMES = {
    **dict.fromkeys(("unit", "units", "parent"), "unit"),
    **dict.fromkeys(("standard", "replaces"), "standard"),
    "model": "community_model",
    "replicated_from": "model_site",
    "claims": "claim",
}
WHENEVER = {"FigureClaimed", "ClaimsRelated"}
"""What a published figure names may be of any time: a unit that was, a claim of another day."""


def named(e: Recorded) -> set[str]:
    """Return the streams that an event names, by the names of its fields."""
    fields = dict(NAMES)
    fields["into"] = "unit" if e.meta.type == "UnitSucceeded" else "organisation"
    told = set()
    for field, category in fields.items():
        value = getattr(e.event, field, None) or ()
        told |= {f"{category}-{one}" for one in ([value] if isinstance(value, str) else value)}
    return told


def life(events: list[Recorded]) -> tuple[Period, Period | None] | None:
    """Return the periods of the first beginning and of the first end of a thing, straightway."""
    turns = [
        Claim(slot, ("", ""), e.meta.effective, {"there": e.meta.type in BEGINS})
        for slot, e in voices(events)
        if e.meta.type in BEGINS | ENDS
    ]
    placed = [claim for _, claim in moments(turns)]
    begun = [claim.period for claim in placed if claim.says["there"]]
    over = [claim.period for claim in placed if not claim.says["there"]]
    return (begun[0], over[0] if over else None) if begun else None


def stands(thing: tuple[Period, Period | None] | None, period: Period) -> bool:
    """Return whether a thing is there in a period: not every day is too early, nor too late."""
    if thing is None:
        return False
    begun, over = thing
    first, born = (date.min if it.open else it.first for it in (period, begun))
    return born <= period.last and (over is None or first <= over.last)


def in_vain(events: list[Recorded]) -> list[tuple[int, str]]:
    """Return (position, stream named) of every statement that names what does not stand."""
    streams = histories.by_stream(events)
    told = []
    for its in streams.values():
        for _, e in voices(its):
            for name in named(e):
                thing = life(streams.get(name, []))
                there = stands(thing, e.meta.effective)
                if not there and (thing is None or e.meta.type not in WHENEVER):
                    told.append((e.position, name))
    return sorted(told)


WORLDS = {
    "raw": lambda seed: histories.raw(seed, 30),
    "decided": lambda seed: histories.decided(seed, 40),
    "whole": lambda seed: list(worlds.whole_world(seed).events),
    "changing": lambda seed: list(worlds.changing_world(seed).events),
}


@pytest.mark.parametrize("world", WORLDS)
def test_in_random_worlds_what_is_found_is_what_an_oracle_finds(world: str) -> None:
    compared = 0
    for seed in range(80):
        events = WORLDS[world](seed)
        for known in {events[-1].position, events[len(events) // 2].position} if events else ():
            kept = [e for e in events if e.position <= known]
            all_found = Findings(evidence(kept), (STANDS_NOT,)).all()
            told = [(one.rests_on[0].position, one.streams[-1]) for one in all_found]
            assert sorted(told) == in_vain(kept), f"{world}, seed {seed}, known {known}"
            compared += len(told)
    assert compared > 5
