"""What random histories say: of each kind of record the events that can be made, by weight.

Names are few, so that they meet. A beginning comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from socai.domain import (
    activity,
    certification,
    claim,
    community_model,
    incident,
    indicator,
    managed_person,
    model_site,
    organisation,
    pledge,
    programme,
    recognition,
    standard,
    target,
    unit,
)
from socai.domain.event import Event
from socai.domain.fields import OneOf

UNITS = ("xa-1", "xa-2", "xa-3")
DISTRICTS = ("huyen", "huyen-2")
MODELS = ("mau-1", "mau-2")
BODIES = ("to-1", "to-2", "to-3")
PEOPLE = ("tv-1", "tv-2", "tv-3", "tv-4")
KINDS = ("ban-chi-dao-antt", "to-anxh")
SITES = ("diem-1", "diem-2")
STANDARDS = ("tc-1", "tc-2")
CAMPAIGNS = ("dot-1", "dot-2")
CLAIMS = ("so-1", "so-2")

Make = Callable[[Random], Event]
Makers = tuple[tuple[int, Make], ...]
_NUMBER = (None, 0, 1, 30)


def _word(rng: Random, rule: OneOf, most: int = 99) -> str:
    return rng.choice(rule.words[:most])[0]


def _organisations() -> Makers:
    o, kinds = organisation, organisation.MEMBER_KINDS
    return (
        (3, lambda r: o.OrganisationEstablished(unit=r.choice(UNITS), kind=r.choice(KINDS))),
        (2, lambda r: o.OrganisationRelocated(unit=r.choice(UNITS))),
        (1, lambda r: o.OrganisationDissolved()),
        (1, lambda r: o.OrganisationSucceeded(into=(r.choice(BODIES),))),
        (1, lambda r: r.choice((o.OrganisationConsolidated(), o.OrganisationRenamed(name="Tổ")))),
        (1, lambda r: o.OrganisationReviewed(grade=_word(r, o.GRADES))),
        (9, lambda r: o.MemberJoined(member=r.choice(PEOPLE), member_kind=_word(r, kinds))),
        (4, lambda r: o.MemberLeft(member=r.choice(PEOPLE))),
        (1, lambda r: o.MemberRoleChanged(member=r.choice(PEOPLE), role="to-truong")),
        (
            4,
            lambda r: o.MembershipCountDeclared(
                members=r.randrange(5), member_kind=_word(r, kinds)
            ),
        ),
    )


def _models() -> Makers:
    m = community_model
    return (
        (3, lambda r: m.ModelDefined(unit=r.choice(UNITS), name="Tiếng kẻng")),
        (3, lambda r: m.ModelLevelAssigned(level=_word(r, m.LEVELS))),
        (3, lambda r: m.ModelAreaTagged(area=r.choice(("vung-giao", "bien-gioi")))),
        (2, lambda r: m.ModelRetired()),
        (1, lambda r: r.choice((m.ModelRecognised(), m.ModelRenamed(name="Camera")))),
        (1, lambda r: m.ModelReviewed(grade=_word(r, organisation.GRADES))),
    )


def _sites() -> Makers:
    s = model_site
    return (
        (
            3,
            lambda r: s.SiteLaunched(
                unit=r.choice(UNITS), model=r.choice(MODELS), new=r.random() < 0.5
            ),
        ),
        (2, lambda r: s.SiteTransferred(unit=r.choice(UNITS))),
        (2, lambda r: s.SiteRetired()),
        (1, lambda r: s.SiteReviewed(grade=_word(r, organisation.GRADES))),
        (5, lambda r: s.TeamFormed(team=r.choice(PEOPLE[:3]))),
        (3, lambda r: s.TeamDissolved(team=r.choice(PEOPLE[:3]))),
    )


def _incidents() -> Makers:
    i = incident
    return (
        (2, lambda r: i.IncidentReported(unit=r.choice(UNITS), kind=_word(r, i.CATEGORIES))),
        (1, lambda r: i.IncidentReported(unit=r.choice(UNITS), kind="tip")),
        (3, lambda r: i.HotspotListed(unit=r.choice(UNITS), kind=_word(r, i.HOTSPOT_KINDS))),
        (2, lambda r: i.HotspotEliminated()),
        (1, lambda r: i.IncidentReclassified(kind=_word(r, i.CATEGORIES))),
        (1, lambda r: i.TipAssessed(assessment=_word(r, i.ASSESSMENTS))),
        (1, lambda r: i.IncidentMediated(by=_word(r, i.SETTLERS))),
        (1, lambda r: i.IncidentReferred(to="cong-an-huyen")),
        (1, lambda r: i.IncidentSettled(by=_word(r, i.SETTLERS))),
        (1, lambda r: r.choice((i.CaseCleared(), i.RingDismantled(armed=r.random() < 0.5)))),
        (1, lambda r: i.SuspectsArrested(suspects=r.randrange(1, 9))),
    )


def _activities() -> Makers:
    return ((1, _activity),)


def _activity(r: Random) -> Event:
    return activity.ActivityHeld(
        unit=r.choice(UNITS),
        form=_word(r, activity.FORMS, 4),
        sessions=r.randrange(3),
        points=r.choice(_NUMBER),
        attendances=r.choice(_NUMBER),
        copies=r.choice(_NUMBER),
        audience=r.choice(_NUMBER),
    )


def _units() -> Makers:
    u = unit
    return (
        (3, lambda r: u.UnitRegistered(name="Xã", kind=_word(r, u.UNIT_KINDS), parent="huyen")),
        (3, lambda r: u.UnitReclassified(kind=_word(r, u.UNIT_KINDS))),
        (1, lambda r: u.UnitReparented(parent=r.choice(("huyen", "huyen-2")))),
        (1, lambda r: u.UnitTagged(tag=r.choice(("vung-giao", "bien-gioi")))),
        (1, lambda r: u.UnitUntagged(tag=r.choice(("vung-giao", "bien-gioi")))),
        (1, lambda r: u.UnitRenamed(name="Phường")),
        (1, lambda r: u.UnitSucceeded(how="abolition")),
    )


def _persons() -> Makers:
    p = managed_person
    return (
        (3, lambda r: p.PersonEnrolled(unit=r.choice(UNITS), group=_word(r, p.GROUPS, 3))),
        (2, lambda r: p.PersonTransferred(unit=r.choice(UNITS))),
        (3, lambda r: p.PersonProgressed()),
        (4, lambda r: p.PersonReoffended()),
        (2, lambda r: p.PersonDischarged()),
    )


def _pledges() -> Makers:
    p = pledge
    return (
        (
            1,
            lambda r: p.PledgesRegistered(
                unit=r.choice(UNITS), subject=_word(r, p.SUBJECTS), count=r.choice((0, 1, 30))
            ),
        ),
    )


def _certifications() -> Makers:
    c = certification
    return (
        (
            5,
            lambda r: c.CertificationDecided(
                unit=r.choice(UNITS),
                subject=_word(r, c.SUBJECTS),
                standard=r.choice(STANDARDS),
                year=r.randrange(2019, 2022),
                met=r.random() < 0.6,
            ),
        ),
        (
            4,
            lambda r: c.AreaAssessed(
                unit=r.choice(UNITS),
                subject=_word(r, c.AREAS),
                status=_word(r, c.STATUSES, 3),
                holds=r.random() < 0.6,
            ),
        ),
    )


def _recognitions() -> Makers:
    g = recognition
    return (
        (
            1,
            lambda r: g.CommendationAwarded(
                unit=r.choice(UNITS),
                level=_word(r, g.LEVELS),
                recipient=_word(r, g.RECIPIENTS),
                count=r.randrange(1, 9),
            ),
        ),
        (
            1,
            lambda r: g.FundingGranted(
                unit=r.choice(UNITS),
                amount=r.choice((0, 5_000_000, 10**15)),
                purpose=r.choice(("mo-hinh", "khen-thuong")),
            ),
        ),
    )


def _programmes() -> Makers:
    p = programme
    return (
        (4, lambda r: p.ProgrammeStarted(unit=r.choice(DISTRICTS), name="Đề án 375")),
        (
            4,
            lambda r: p.ProgrammeScopeExtended(
                level="commune", units=tuple(r.choices(UNITS, k=r.choice((1, 1, 2))))
            ),
        ),
        (2, lambda r: p.ProgrammeScopeExtended(level="district", units=(r.choice(DISTRICTS),))),
        (2, lambda r: p.ProgrammeEnded()),
        (4, lambda r: p.CampaignOpened(campaign=r.choice(CAMPAIGNS))),
        (3, lambda r: p.CampaignClosed(campaign=r.choice(CAMPAIGNS))),
        (2, lambda r: _target(r)),
        (1, lambda r: target.TargetRevised(target="ct-1", value=r.choice((None, 85)), decimals=0)),
    )


def _target(r: Random) -> target.TargetSet:
    return target.TargetSet(
        target=r.choice(("ct-1", "ct-2")),
        name="Chỉ tiêu",
        unit=r.choice(DISTRICTS),
        operator="at-least",
        terms=("certified_communes",),
        denominators=r.choice(((), ("units",))),
        value=r.choice((1, 80)),
    )


def _claims() -> Makers:
    c = claim
    relations = ("contains", "equal", "same", "per")
    return (
        (4, lambda r: _claimed(r)),
        (2, lambda r: c.ClaimsRelated(relation=r.choice(relations), claims=(r.choice(CLAIMS),))),
        (
            1,
            lambda r: c.FindingAnswered(
                finding=r.choice(("sum-1", "sum-2")), rule="sum", answer="accepted", state="00"
            ),
        ),
    )


def _claimed(r: Random) -> claim.FigureClaimed:
    lo = r.choice((0, 12, 39_001))
    kind, indicator = r.choice((("stock", "members"), ("flow", "tips"), ("stock", None)))
    return claim.FigureClaimed(
        name="Thành viên",
        kind=kind,
        lo=lo,
        hi=r.choice((None, lo, lo + 998)),
        qualifier="range",
        counted_unit="thành viên",
        unit=r.choice((None, *UNITS)),
        indicator=indicator,
    )


def _standards() -> Makers:
    s = standard
    replaced = (None, *STANDARDS)
    return (
        (3, lambda r: s.StandardIssued(name="Tiêu chuẩn", replaces=r.choice(replaced))),
        (1, lambda r: s.StandardRepealed()),
    )


def _indicators() -> Makers:
    i = indicator
    return (
        (3, lambda r: _defined(r, 1)),
        (2, lambda r: _defined(r, r.randrange(2, 4))),
        (1, lambda r: i.IndicatorRetired()),
    )


def _defined(r: Random, number: int) -> indicator.IndicatorDefined:
    return indicator.IndicatorDefined(
        definition=number,
        name="Thành viên",
        name_en="Members",
        form=r.choice(("sum", "zero")),
        terms=(r.choice(("members", "models", "tips")),),
    )


MAKERS: dict[str, Makers] = {
    "organisation": _organisations(),
    "community_model": _models(),
    "model_site": _sites(),
    "incident": _incidents(),
    "activity": _activities(),
    "unit": _units(),
    "managed_person": _persons(),
    "pledge": _pledges(),
    "certification": _certifications(),
    "recognition": _recognitions(),
    "programme": _programmes(),
    "standard": _standards(),
    "indicator": _indicators(),
    "claim": _claims(),
}
"""Of each kind the events that can be made, with their weights; a beginning first."""
NAMES = {
    "organisation": BODIES,
    "community_model": MODELS,
    "model_site": SITES,
    "incident": ("vu-1", "vu-2"),
    "activity": ("hoat-dong-1",),
    "unit": UNITS,
    "managed_person": ("dt-1", "dt-2"),
    "pledge": ("dang-ky-1",),
    "certification": ("khu-1", "khu-2"),
    "recognition": ("khen-1",),
    "programme": ("de-an-1", "de-an-2"),
    "standard": (STANDARDS[-1], "tc-3"),
    "indicator": ("ty-le-1",),
    "claim": CLAIMS,
}
