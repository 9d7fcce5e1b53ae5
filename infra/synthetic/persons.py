"""Persons who are managed, by opaque ids, and hotspots: what befalls them, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socai.infra.synthetic.province import Commune
from socai.infra.synthetic.said import Fact, When, changed, on
from socai.infra.synthetic.scene import WRONG, Pool, Scene
from socai.infra.synthetic.tally import GROUPS, HOTSPOTS, Effects, effect

ENROLLED, PROGRESSED, TRANSFERRED, DISCHARGED = 0.12, 0.03, 0.008, 0.022
LISTED, ELIMINATED = 0.015, 0.011


@dataclass(slots=True)
class Person:
    """A managed person: group, where and since when, and what happened since."""

    stream: str
    group: str
    unit: int
    enrolled: When
    said: Fact | None = None
    progressed: When | None = None
    moved: tuple[date, int] | None = None
    discharged: When | None = None


@dataclass(slots=True)
class Hotspot:
    """A hotspot that was listed and not eliminated."""

    stream: str
    kind: str
    unit: int
    listed: When


class Persons:
    """The managed persons of all communes; some of the last are kept."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.kept = Pool[Person](scene.rng)

    def month(self, commune: Commune) -> list[Fact]:
        """Return who is enrolled in a commune in this month, and what befalls others."""
        scene, facts = self._scene, list[Fact]()
        for _ in range(scene.often(ENROLLED)):
            facts.append(self._enrolled(commune))
        for rate, what in (
            (PROGRESSED, self._progressed),
            (TRANSFERRED, self._transferred),
            (DISCHARGED, self._discharged),
        ):
            if scene.often(rate) and (person := self.kept.take()):
                if person.enrolled.last < scene.first:
                    facts += what(person)
                if not person.discharged:
                    self.kept.put(person)
        return facts

    def _enrolled(self, commune: Commune) -> Fact:
        scene = self._scene
        commune.persons += 1
        stream = f"managed_person-gl{scene.plan.seed}-x{commune.number + 1}-n{commune.persons}"
        group, when = scene.rng.choice(GROUPS), scene.day_or_month()
        person = Person(stream, group, commune.index, when)
        fields = {"unit": commune.id, "group": group}
        fact = Fact("PersonEnrolled", stream, when, fields, effects_of(person))
        person.said = fact
        self.kept.put(person)
        return fact

    def _progressed(self, person: Person) -> list[Fact]:
        before, when = effects_of(person), self._scene.day()
        if person.progressed:
            return []
        person.progressed = when
        after = effects_of(person)
        return [changed("PersonProgressed", person.stream, when, {}, before, after)]

    def _transferred(self, person: Person) -> list[Fact]:
        scene, before = self._scene, effects_of(person)
        home = scene.province.home(scene.province.commune(person.unit), scene.first)
        to, when = scene.neighbour(home), scene.day()
        if person.moved or to.index == person.unit:
            return []
        person.moved = (when.last, to.index)
        fields, after = {"unit": to.id}, effects_of(person)
        return [changed("PersonTransferred", person.stream, when, fields, before, after)]

    def _discharged(self, person: Person) -> list[Fact]:
        before, when = effects_of(person), on(self._scene.last)
        person.discharged = when
        after = effects_of(person)
        return [changed("PersonDischarged", person.stream, when, {}, before, after)]

    def regrouped(self) -> list[Fact]:
        """Return the correction of a person's group, nothing where nobody is found for it."""
        scene = self._scene
        person = self.kept.take()
        if not person or not person.said:
            return []
        self.kept.put(person)
        before, enrolled = effects_of(person), person.said
        person.group = scene.rng.choice([g for g in GROUPS if g != person.group])
        fields = {**enrolled.fields, "group": person.group}
        fact = changed(
            "PersonEnrolled", person.stream, enrolled.when, fields, before, effects_of(person)
        )
        fact.corrects, fact.reason = enrolled.event_id, WRONG
        person.said = fact
        return [fact]


def effects_of(person: Person) -> Effects:
    """Return all that a person adds: while managed, and while managed after progress."""
    first, enrolled = person.unit, person.enrolled
    now = person.moved[1] if person.moved else first
    moved = on(person.moved[0]) if person.moved else None
    found: list[tuple[int, str, When, int]] = [
        (first, "managed_persons", enrolled, 1),
        (first, "managed_persons_enrolled", enrolled, 1),
    ]
    stocks = ["managed_persons"]
    progressed = person.progressed
    if progressed:
        after = bool(moved and moved.last <= progressed.last)
        unit = now if after else first
        found += [(unit, "persons_managed_progressed", progressed, 1)]
        found += [(unit, "persons_progressed", progressed, 1)]
        stocks += [] if after else ["persons_managed_progressed"]
    if moved:
        for name in (*stocks, "managed_persons_transferred"):
            found += [(first, name, moved, -1), (now, name, moved, 1)]
    if person.discharged:
        found += [(now, "managed_persons", person.discharged, -1)]
        found += [(now, "managed_persons_discharged", person.discharged, 1)]
        if progressed:
            found += [(now, "persons_managed_progressed", person.discharged, -1)]
    key = person.group
    return [effect(unit, (name, key), when.first, when.last, n) for unit, name, when, n in found]


class Hotspots:
    """The hotspots of all communes; some of the last are kept until they are eliminated."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._kept = Pool[Hotspot](scene.rng)

    def month(self, commune: Commune) -> list[Fact]:
        """Return the hotspots listed in a commune and eliminated anywhere in this month."""
        scene, facts = self._scene, list[Fact]()
        for _ in range(scene.often(LISTED)):
            commune.hotspots += 1
            stream, kind = f"incident-{commune.id}/td{commune.hotspots}", scene.rng.choice(HOTSPOTS)
            hotspot = Hotspot(stream, kind, commune.index, scene.day_or_month())
            fields = {"unit": commune.id, "kind": kind}
            effects = _effects(hotspot, hotspot.listed, 1, "hotspots_listed")
            facts.append(Fact("HotspotListed", stream, hotspot.listed, fields, effects))
            self._kept.put(hotspot)
        if scene.often(ELIMINATED) and (old := self._kept.take()):
            if old.listed.last >= scene.first:
                self._kept.put(old)
            else:
                when = scene.day_or_month()
                effects = _effects(old, when, -1, "hotspots_eliminated")
                facts.append(Fact("HotspotEliminated", old.stream, when, {}, effects))
        return facts


def _effects(hotspot: Hotspot, when: When, amount: int, flow: str) -> Effects:
    unit, kind = hotspot.unit, hotspot.kind
    return [
        effect(unit, ("hotspots", kind), when.first, when.last, amount),
        effect(unit, (flow, kind), when.first, when.last, 1),
    ]
