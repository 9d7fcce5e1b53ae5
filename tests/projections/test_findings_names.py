"""Things under near names: appear, are mended, are still seen; never at other times or places."""

from __future__ import annotations

from typing import Any

import pytest

from found import found, pairs, seen
from socai.domain.community_model import ModelDefined, ModelRenamed
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.model_site import SiteLaunched, SiteTransferred
from socai.domain.near_names import near_words, words_of
from socai.domain.organisation import (
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationRenamed,
)
from socai.domain.programme import ProgrammeEnded, ProgrammeStarted
from socai.domain.unit import UnitRegistered, UnitRenamed, UnitReparented, UnitSucceeded
from socai.projections.findings.finding import DUPLICATE
from specification import Said, given, said

WRONG = "ghi nhầm"
GROUND = tuple(
    said("2010-01-01", f"unit-{name}", UnitRegistered(name=f"huyện {name.upper()}", kind="huyen"))
    for name in "ab"
)
ONE, TWO = "organisation-1", "organisation-2"


def story(*commands: Said) -> list[Recorded]:
    """Return what is recorded when these commands are given on two units."""
    return given(*GROUND, *commands).events


def body(name: str | None = "Tổ hòa giải", unit: str = "a") -> OrganisationEstablished:
    """Return that a body is established."""
    return OrganisationEstablished(unit=unit, kind="to-hoa-giai", name=name)


def of(first: Any, second: Any, *others: Said) -> list[Recorded]:
    """Return a story of two bodies, and what else is said."""
    return story(said("2015-01-01", ONE, first), said("2016-01-01", TWO, second), *others)


@pytest.mark.parametrize(
    "mended",
    [
        said("2016-01-01", TWO, EventWithdrawn(event="e4"), reason=WRONG),
        said("2015-12-31", ONE, OrganisationDissolved()),
        said("2016-01-01", TWO, OrganisationRelocated(unit="b")),
        said("2016-01-01", TWO, OrganisationRenamed(name="Tổ bảo vệ")),
        said("2016-01-01", TWO, body("Tổ hoà giải 2"), corrects=4, reason=WRONG),
    ],
    ids=["withdrawn", "dissolved before", "moved away", "renamed", "name corrected"],
)
def test_two_bodies_of_one_name_until_it_is_mended(mended: Said) -> None:
    assert seen(of(body(), body("to hoa giai"), mended), DUPLICATE) == [4]


def test_what_is_said_of_two_bodies_of_one_name() -> None:
    (one,) = found(of(body(), body("tổ  hoà giải")), None, (DUPLICATE,))
    assert one.message.vi == (
        "Tổ chức «Tổ hòa giải» (1) và tổ chức «tổ  hoà giải» (2) trong đơn vị «a» mang tên gần "
        "như nhau và cùng có từ 01/01/2016. Nếu là một, rút các sự kiện của một bên; nếu là hai, "
        "đặt tên cho phân biệt"
    )
    assert "both from 2016-01-01" in one.message.en
    assert (one.streams, one.units, one.since) == ((ONE, TWO), {"a"}, 4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (body("Tổ 1"), body("Tổ 2")),
        (body(), body(unit="b")),
        (body(), body(None)),
        (body(None), body(None)),
    ],
    ids=["other numbers", "another unit", "no name", "no names"],
)
def test_these_are_two_bodies(first: Any, second: Any) -> None:
    assert pairs(of(first, second), DUPLICATE) == []


@pytest.mark.parametrize(
    ("reasons", "doubtful"),
    [((None, "tổ của thôn khác"), False), (("lập tổ đầu tiên", None), True)],
    ids=["of the later", "of the earlier"],
)
def test_a_reason_says_that_the_later_recorded_is_another(
    reasons: tuple[str | None, str | None], doubtful: bool
) -> None:
    both = [
        said("2015-01-01", stream, body(), reason=reason)
        for stream, reason in zip((TWO, ONE), reasons, strict=True)
    ]
    moved = said("2016-01-01", ONE, OrganisationRelocated(unit="b"))
    back = said("2017-01-01", ONE, OrganisationRelocated(unit="a"))
    assert pairs(story(*both, moved, back), DUPLICATE) == [(ONE, TWO)] * doubtful


def test_the_reason_of_a_correction_says_only_why_it_was_wrong() -> None:
    corrected = said("2016-01-01", TWO, body("TỔ HÒA GIẢI"), corrects=4, reason=WRONG)
    events = of(body(), body("Tổ bảo vệ"), corrected)
    assert seen(events, DUPLICATE) == [5]
    (one,) = found(events, None, (DUPLICATE,))
    assert [e.position for e in one.rests_on] == [3, 5]


def test_a_body_that_follows_another_on_the_same_day() -> None:
    gone = said("2016-01-01", ONE, OrganisationDissolved())
    assert seen(of(body(), body(), gone), DUPLICATE) == [4]


def test_a_body_that_comes_back_to_where_its_namesake_was() -> None:
    """They are never in one unit at one time."""
    events = of(
        body(),
        body(unit="b"),
        said("2017-01-01", ONE, OrganisationRelocated(unit="b")),
        said("2017-01-01", TWO, OrganisationRelocated(unit="a")),
    )
    assert seen(events, DUPLICATE) == [5]


def test_a_body_that_was_there_before_the_ledger_began() -> None:
    events = story(said("..2015-01-01", ONE, body()), said("..2012-01-01", TWO, body()))
    (one,) = found(events, None, (DUPLICATE,))
    assert "cùng có từ trước" in one.message.vi and "both from the start" in one.message.en


def test_of_three_each_later_one_is_told_of_once() -> None:
    events = of(body(), body(), said("2017-01-01", "organisation-3", body("TỔ HÒA GIẢI")))
    assert pairs(events, DUPLICATE) == [(ONE, TWO), (ONE, "organisation-3")]


def site(place: str | None, model: str = "m", name: str | None = "Camera") -> SiteLaunched:
    """Return that a site is launched."""
    return SiteLaunched(unit="a", model=model, new=True, name=name, place=place)


@pytest.mark.parametrize(
    ("second", "alike"),
    [
        (site("ngã ba chợ"), True),
        (site("Ngã ba Chợ", name="camera"), True),
        (site("ngã tư chợ"), False),
        (site(None), False),
        (site("ngã ba chợ", "k"), False),
    ],
    ids=["the same", "in other letters", "another place", "no place", "another model"],
)
def test_sites_are_told_apart_by_model_and_place(second: SiteLaunched, alike: bool) -> None:
    models = [
        said("2010", f"community_model-{key}", ModelDefined(unit="a", name=name))
        for key, name in (("m", "Camera an ninh"), ("k", "Tiếng kẻng"))
    ]
    launched = [
        said("2012-01-01", f"model_site-{at}", event)
        for at, event in enumerate((site("ngã ba chợ"), second))
    ]
    events = story(*models, *launched)
    assert pairs(events, DUPLICATE) == [("model_site-0", "model_site-1")] * alike
    moved = said("2012-01-01", "model_site-1", SiteTransferred(unit="b"))
    assert pairs(story(*models, *launched, moved), DUPLICATE) == []


KINDS: dict[str, tuple[Any, Any, Any]] = {
    "community_model": (
        ModelDefined(unit="a", name="Tiếng kẻng an ninh"),
        ModelDefined(unit="a", name="Tiếng kẻng an-ninh"),
        ModelRenamed(name="Tiếng loa an ninh"),
    ),
    "programme": (
        ProgrammeStarted(unit="a", name="Đề án 06"),
        ProgrammeStarted(unit="a", name="Đề án 6"),
        ProgrammeEnded(),
    ),
    "unit": (
        UnitRegistered(name="xã Thanh Hóa", kind="xa", parent="a"),
        UnitRegistered(name="Xã Thanh Hoá", kind="xa", parent="a"),
        UnitReparented(parent="b"),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_things_of_other_kinds(kind: str) -> None:
    first, second, mended = KINDS[kind]
    streams = (f"{kind}-x1", f"{kind}-x2")
    events = story(
        said("2015-01-01", streams[0], first),
        said("2015-01-01", streams[1], second),
        said("2015-01-01", streams[1], mended),
    )
    assert seen(events, DUPLICATE) == [4]
    assert pairs(events[:4], DUPLICATE) == [streams]


def test_units_without_a_parent_are_compared_with_each_other() -> None:
    twin = said("2012-01-01", "unit-c", UnitRegistered(name="HUYỆN A", kind="huyen"))
    events = story(twin, said("2012-01-01", "unit-c", UnitRenamed(name="huyện C")))
    assert seen(events, DUPLICATE) == [3]
    (one,) = found(events, 3, (DUPLICATE,))
    assert "ở cấp cao nhất" in one.message.vi and not one.units


def test_a_unit_that_takes_the_name_of_one_that_ceased() -> None:
    """«Xã Hóa Sơn» may rise again after a merger."""
    commune = UnitRegistered(name="xã Hóa Sơn", kind="xa", parent="a")
    ceased = said("2019-12-31", "unit-x1", UnitSucceeded(how="abolition"))
    events = story(
        said("2011-01-01", "unit-x1", commune), ceased, said("2020-01-01", "unit-x2", commune)
    )
    assert pairs(events, DUPLICATE) == []


def test_what_is_looked_up_by_keys_is_what_comparing_every_two_finds() -> None:
    names = [
        f"Tổ {word} {place} {number}"
        for word in ("hòa giải", "hoà giải", "bảo vệ", "bảovệ")
        for place in ("Thành Công", "Thạnh Công", "Lâm Lang", "LâmLang", "lam lang")
        for number in ("1", "01", "II", "2")
    ]
    said_so = [
        said("2015-01-01", f"organisation-{at:03}", body(name)) for at, name in enumerate(names)
    ]
    told = {later: first for first, later in pairs(story(*said_so), DUPLICATE)}
    words = [words_of(name) for name in names]
    for at in range(len(names)):
        near = [before for before in range(at) if near_words(words[before], words[at])]
        first = told.get(f"organisation-{at:03}")
        assert (first is not None) == bool(near), names[at]
        assert first is None or int(first.removeprefix("organisation-")) in near
