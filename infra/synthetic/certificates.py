"""Certification by commune and year, the status of communes, the programme and its campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.infra.synthetic.province import PROVINCE, Commune
from socai.infra.synthetic.said import Fact, When, on, since_before
from socai.infra.synthetic.scene import WRONG, Pool, Scene
from socai.infra.synthetic.tally import STANDARDS, Effects, effect, reversed_effects

MET = 0.8
CHANGES_STATUS = 0.3
MEASURES = {"commune": "certified_communes", "residential-area": "certified_residential_areas"}
STATUS = "crime-free"


@dataclass(slots=True)
class Decision:
    """The last decision on a subject: by what it was certified before it, and what it says."""

    commune: Commune
    subject: str
    standard: str
    year: int
    before: str | None
    met: bool
    said: Fact


class Certificates:
    """Decides every December on each commune and on one residential area of it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.kept = Pool[Decision](scene.rng)

    def begin(self) -> list[Fact]:
        """Return the two standards: one from the beginning, one for the second half."""
        plan = self._scene.plan
        ever = since_before(plan.first)
        return [
            Fact(
                "StandardIssued",
                f"standard-{plan.prefix}-{name}",
                ever,
                {"name": f"Tiêu chuẩn giả lập {name[-1]}"},
                [],
            )
            for name in STANDARDS
        ]

    def year(self, commune: Commune) -> list[Fact]:
        """Return the decisions on a commune in this year, and its status where that changes."""
        scene = self._scene
        late = scene.index >= scene.plan.months // 2
        day = on(date(scene.year, 12, 20))
        commune.decided = scene.year
        facts = [self._decided(commune, subject, STANDARDS[late], day) for subject in MEASURES]
        if scene.often(CHANGES_STATUS):
            facts.append(self._assessed(commune, day))
        return facts

    def _decided(self, commune: Commune, subject: str, standard: str, day: When) -> Fact:
        scene = self._scene
        held, met = commune.certified.get(subject), scene.rng.random() < MET
        fact = self._fact(commune, subject, standard, day, met)
        one = Decision(commune, subject, standard, scene.year, held, met, fact)
        fact.effects = _effects(one, met)
        commune.certified[subject] = standard if met else None
        self.kept.put(one)
        return fact

    def _fact(self, commune: Commune, subject: str, standard: str, day: When, met: bool) -> Fact:
        part = "" if subject == "commune" else "/kdc1"
        fields = {
            "unit": commune.id,
            "subject": subject,
            "standard": f"{self._scene.plan.prefix}-{standard}",
            "year": day.last.year,
            "met": met,
        }
        stream = f"certification-{commune.id}{part}"
        return Fact("CertificationDecided", stream, day, fields, [])

    def _assessed(self, commune: Commune, day: When) -> Fact:
        commune.crime_free = holds = not commune.crime_free
        fields = {"unit": commune.id, "subject": "commune", "status": STATUS, "holds": holds}
        line, sign = ("communes_by_status", STATUS), 1 if holds else -1
        effects = [effect(commune.index, line, day.first, day.last, sign)]
        if holds:
            became = ("areas_became", STATUS)
            effects.append(effect(commune.index, became, day.first, day.last, 1))
        return Fact("AreaAssessed", f"certification-{commune.id}", day, fields, effects)

    def reversed(self) -> list[Fact]:
        """Return the correction of a last decision to its opposite, nothing where none is found."""
        one = self.kept.take()
        if not one or one.commune.decided != one.year:
            return []
        day = one.said.when
        fact = self._fact(one.commune, one.subject, one.standard, day, not one.met)
        fact.effects = [*reversed_effects(_effects(one, one.met)), *_effects(one, not one.met)]
        fact.corrects, fact.reason = one.said.event_id, WRONG
        one.commune.certified[one.subject] = None if one.met else one.standard
        return [fact]


def _effects(one: Decision, met: bool) -> Effects:
    """Return what a decision adds: a certificate in the place of the one before, or none."""
    unit, day = one.commune.index, one.said.when
    flow = "certifications_met" if met else "certifications_not_met"
    found = [effect(unit, (flow, one.standard), day.first, day.last, 1)]
    for standard, sign in ((one.before, -1), (one.standard if met else None, 1)):
        if standard:
            line = (MEASURES[one.subject], standard)
            found.append(effect(unit, line, day.first, day.last, sign))
    return found


class Programme:
    """One programme: it reaches all communes, district by district, and opens campaigns."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._stream = f"programme-{scene.plan.prefix}-de-an"

    def begin(self) -> list[Fact]:
        """Return the fact that the programme runs."""
        plan = self._scene.plan
        ever = since_before(plan.first)
        fields = {
            "unit": plan.prefix,
            "name": "Đề án giả lập",
            "first": plan.first.isoformat(),
            "last": plan.last.isoformat(),
        }
        effects = [effect(PROVINCE, ("programmes", ""), ever.first, ever.last, 1)]
        return [Fact("ProgrammeStarted", self._stream, ever, fields, effects)]

    def month(self) -> Iterator[Fact]:
        """Yield the communes that the programme reaches in this month, and its campaign."""
        scene = self._scene
        province = scene.province
        for district in province.districts:
            if scene.index == district * scene.plan.months // (2 * len(province.districts) + 2):
                yield from self._reached(district)
        campaign = {"campaign": f"cao-diem-{scene.year}"}
        if scene.first.month in (3, 5):
            opened = scene.first.month == 3
            when, line = on(scene.first), ("campaigns", "")
            sign = 1 if opened else -1
            effects = [effect(PROVINCE, line, when.first, when.last, sign)]
            if opened:
                flow = ("campaigns_opened", "")
                effects.append(effect(PROVINCE, flow, when.first, when.last, 1))
            kind = "CampaignOpened" if opened else "CampaignClosed"
            yield Fact(kind, self._stream, when, campaign, effects)

    def _reached(self, district: int) -> Iterator[Fact]:
        scene, when = self._scene, self._scene.day()
        reached = [one for one in scene.alive() if one.placed[0][1] == district]
        if reached:
            effects = [
                effect(one.index, ("programme_communes", ""), when.first, when.last, 1)
                for one in reached
            ]
            fields = {"level": "commune", "units": [one.id for one in reached]}
            yield Fact("ProgrammeScopeExtended", self._stream, when, fields, effects)
