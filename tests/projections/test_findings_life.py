"""What goes on in a unit or of a model that has ceased: appears, is mended, is still seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import histories
import worlds
from found import found, pairs, seen
from socai.domain.catalogue import TYPES
from socai.domain.community_model import ModelDefined, ModelRetired
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.incident import HotspotEliminated, HotspotListed, IncidentReported
from socai.domain.managed_person import PersonDischarged, PersonEnrolled, PersonTransferred
from socai.domain.model_site import SiteLaunched, SiteRetired, SiteTransferred
from socai.domain.organisation import (
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
)
from socai.domain.programme import ProgrammeEnded, ProgrammeScopeExtended, ProgrammeStarted
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded
from socai.projections.findings.finding import LIVES_ON
from socai.projections.findings.life import REMEDIES
from specification import Said, given, said

WRONG = "ghi nhầm"


def unit(name: str, parent: str | None = None) -> Said:
    """Say that a unit stands."""
    event = UnitRegistered(name=f"xã {name.upper()}", kind="xa", parent=parent)
    return said("2010-01-01", f"unit-{name}", event)


A, B, C, D = (unit(name) for name in "abcd")
MODEL = said("2011", "community_model-m", ModelDefined(unit="b", name="Tiếng kẻng"))


def ceased(name: str, *into: str, when: str = "2019-12-31") -> Said:
    """Say that a unit was merged, split or abolished."""
    how = ("abolition", "merge", "split")[min(2, len(into))]
    return said(when, f"unit-{name}", UnitSucceeded(how=how, into=into))


def withdrawn(position: int, stream: str) -> Said:
    """Say that an event does not hold."""
    event = EventWithdrawn(event=f"e{position}")
    return said("2024-01-01", stream, event, reason=WRONG)


def story(*commands: Said) -> list[Recorded]:
    """Return what is recorded when these commands are given one after another."""
    return given(*commands).events


IN_A = OrganisationEstablished(unit="a", kind="to-anxh", name="Tổ Một")
SITE = SiteLaunched(unit="a", model="m", new=True)
LIST = HotspotListed(unit="a", kind="drugs")
BODIES: dict[str, tuple[str, Any, tuple[Any, ...]]] = {
    "organisation": ("organisation-1", IN_A,
                     (OrganisationRelocated(unit="b"), OrganisationDissolved())),
    "community_model": ("community_model-2", ModelDefined(unit="a", name="Camera"),
                        (ModelRetired(),)),
    "model_site": ("model_site-1", SITE, (SiteTransferred(unit="b"), SiteRetired())),
    "managed_person": ("managed_person-p-1", PersonEnrolled(unit="a", group="amnestied"),
                       (PersonTransferred(unit="b"), PersonDischarged())),
    "incident": ("incident-1", LIST, (HotspotEliminated(),)),
    "programme": ("programme-1", ProgrammeStarted(unit="a", name="Đề án"), (ProgrammeEnded(),)),
    "unit": ("unit-x", UnitRegistered(name="thôn X", kind="thon", parent="a"),
             (UnitReparented(parent="b"), UnitSucceeded(how="abolition"))),
}  # fmt: skip
MENDED = [(kind, mended) for kind, (_, _, ways) in BODIES.items() for mended in ways]


def test_every_kind_with_a_remedy_is_tried() -> None:
    assert set(BODIES) == set(REMEDIES)
    assert [name for names in REMEDIES.values() for name in names if name not in TYPES] == []


@pytest.mark.parametrize(("kind", "mended"), MENDED, ids=lambda it: getattr(it, "__name__", None))
def test_a_body_in_an_abolished_unit_until_it_moves_or_ends(kind: str, mended: Any) -> None:
    stream, begun, _ = BODIES[kind]
    events = story(
        A, B, MODEL, said("2012-01-01", stream, begun), ceased("a"),
        said("2019-12-31", stream, mended),
    )  # fmt: skip
    assert seen(events, LIVES_ON) == [5]
    assert pairs(events[:5], LIVES_ON) == [(stream, "unit-a")]


def test_moving_later_than_the_unit_ceased_mends_it_too() -> None:
    moved = said("2020-02-01", "organisation-1", OrganisationRelocated(unit="b"))
    late = said("2020-02-01", "unit-a", UnitSucceeded(how="abolition"), corrects=4, reason=WRONG)
    events = story(A, B, said("2012", "organisation-1", IN_A), ceased("a"), late, moved)
    assert seen(events, LIVES_ON) == [4, 5]


def test_the_unit_may_not_have_ceased_after_all() -> None:
    body = said("2012", "organisation-1", IN_A)
    assert seen(story(A, body, ceased("a"), withdrawn(3, "unit-a")), LIVES_ON) == [3]


def test_what_is_said_of_a_body_in_an_abolished_unit() -> None:
    (one,) = found(story(A, said("2012", "organisation-1", IN_A), ceased("a")), None, (LIVES_ON,))
    assert one.message.vi == (
        "Tổ chức «Tổ Một» (1) còn ở đơn vị «xã A» (a) đã giải thể từ 31/12/2019 (vị trí 3), không "
        "có đúng một bên kế thừa để mang theo. Ghi OrganisationRelocated, OrganisationSucceeded "
        "hoặc OrganisationDissolved, hoặc đính chính ngày"
    )
    assert "is still in unit «xã A» (a), which was abolished on 2019-12-31" in one.message.en
    assert (one.units, one.since) == ({"a"}, 3)
    assert [e.position for e in one.rests_on] == [2, 3]


@pytest.mark.parametrize(
    ("successions", "streams"),
    [
        ([("a", ("b",))], None),
        ([("a", ("b",)), ("b", ("c",))], None),
        ([("a", ("b", "c"))], ("organisation-1", "unit-a")),
        ([("a", ("b",)), ("b", ())], ("organisation-1", "unit-a", "unit-b")),
        ([("a", ("b",)), ("b", ("c", "d"))], ("organisation-1", "unit-a", "unit-b")),
    ],
    ids=["merged", "merged twice", "split", "merged, then abolished", "merged, then split"],
)
def test_exactly_one_successor_carries_what_a_unit_had(
    successions: list[tuple[str, tuple[str, ...]]], streams: tuple[str, ...] | None
) -> None:
    said_so = [
        ceased(name, *into, when=f"{2019 + at}-12-31")
        for at, (name, into) in enumerate(successions)
    ]
    events = story(A, B, C, D, said("2012", "organisation-1", IN_A), *said_so)
    assert pairs(events, LIVES_ON) == ([streams] if streams else [])


def test_an_incident_is_over_by_itself() -> None:
    report = IncidentReported(unit="a", kind="dispute")
    assert pairs(story(A, said("2012", "incident-1", report), ceased("a")), LIVES_ON) == []


def test_a_body_that_is_put_into_a_ceased_unit_is_another_rules_finding() -> None:
    body = said("2020-05-01", "organisation-1", IN_A)
    assert pairs(story(A, body, ceased("a")), LIVES_ON) == []


@pytest.mark.parametrize(
    "mended",
    [
        said("2018-06-01", "model_site-1", SiteRetired()),
        withdrawn(5, "community_model-m"),
    ],
    ids=["the site ends", "the model goes on"],
)
def test_a_site_whose_model_was_retired(mended: Said) -> None:
    retired = said("2018-06-01", "community_model-m", ModelRetired())
    events = story(A, B, MODEL, said("2012", "model_site-1", SITE), retired, mended)
    assert seen(events, LIVES_ON) == [5]
    (one,) = found(events, 5, (LIVES_ON,))
    assert one.streams == ("model_site-1", "community_model-m")
    assert "thanh loại từ 01/06/2018 (vị trí 5)" in one.message.vi


def programme(*units: str) -> Said:
    """Say that a programme runs in these units."""
    event = ProgrammeScopeExtended(level="commune", units=units)
    return said("2012-02-01", "programme-1", event)


def test_a_programme_in_a_unit_that_was_split() -> None:
    """It is mended once it runs in every part."""
    started = said("2012-01-01", "programme-1", ProgrammeStarted(unit="d", name="Đề án"))
    in_b, in_c = (ProgrammeScopeExtended(level="commune", units=(name,)) for name in "bc")
    events = story(
        A, B, C, D, started, programme("a", "d"), ceased("a", "b", "c"),
        said("2019-12-31", "programme-1", in_b), said("2020-01-01", "programme-1", in_c),
    )  # fmt: skip
    assert seen(events, LIVES_ON) == [7, 8]
    assert pairs(events[:7], LIVES_ON) == [("programme-1", "unit-a")]


# ---- against brute force ------------------------------------------------------------------------


def carried(units: dict[str, Any], name: str) -> bool:
    """Return whether a unit stands at the end, or one successor after another leads to one."""
    for _ in range(len(units) + 1):
        state = units.get(name)
        if state is None or state.get("alive"):
            return True
        into = state.get("into") or ()
        if len(into) != 1 or "alive" not in state:
            return "alive" not in state
        name = into[0]
    return False


def stranded(events: Sequence[Recorded]) -> set[str]:
    """Return the organisations that stand at the end in a unit that nobody carries."""
    last = {
        name: _final(its)
        for name, its in histories.by_stream(events).items()
        if name.startswith(("unit-", "organisation-"))
    }
    units = {n.removeprefix("unit-"): state for n, state in last.items() if n.startswith("unit-")}
    return {
        name
        for name, state in last.items()
        if name.startswith("organisation-") and state.get("alive")
        if not carried(units, str(state.get("unit")))
    }


def _final(events: Sequence[Recorded]) -> dict[str, Any]:
    """Return what was said last, by effective day, in a world without amendments."""
    state: dict[str, Any] = {}
    for e in sorted(events, key=lambda e: (e.meta.effective.last, e.position)):
        match e.event:
            case UnitRegistered():
                state["alive"] = True
            case UnitSucceeded(into=into):
                state |= {"alive": False, "into": into}
            case OrganisationEstablished(unit=at):
                state |= {"alive": True, "unit": at}
            case OrganisationRelocated(unit=at):
                state["unit"] = at
            case OrganisationDissolved():
                state["alive"] = False
    return state


def test_in_worlds_of_changing_units_what_lives_on_is_what_is_stranded() -> None:
    """Bodies that are put into a unit after its end are left to the other rule."""
    compared = 0
    for seed in range(200):
        events = worlds.changing_world(seed).events
        told = {one.streams[0] for one in found(events, None, (LIVES_ON,))}
        others = {one.streams[0] for one in found(events) if one.rule != LIVES_ON}
        wanted = stranded(events)
        bodies = {name for name in told if name.startswith("organisation-")}
        assert bodies <= wanted and wanted - bodies <= others, f"seed {seed}"
        compared += len(bodies)
    assert compared > 20
