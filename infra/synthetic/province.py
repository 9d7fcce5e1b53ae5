"""The made-up province: its units, which commune lies where on a day, and how that changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from socai.infra.synthetic.bodies import Body
from socai.infra.synthetic.plan import Plan
from socai.infra.synthetic.said import Fact, When, on, since_before
from socai.infra.synthetic.tally import Effects, effect

PROVINCE = 0


@dataclass(slots=True)
class Commune:
    """A commune: the districts that it lay in, since when; its bodies; numbers used so far.

    `certified` says by which standard a subject is certified now, after decisions of `decided`.
    """

    index: int
    number: int
    id: str
    placed: list[tuple[date, int]]
    closed: date | None = None
    into: int | None = None
    bodies: list[Body] = field(default_factory=list)
    wanted: list[int] = field(default_factory=lambda: [0, 0, 0])
    incidents: int = 0
    persons: int = 0
    sites: int = 0
    hotspots: int = 0
    named: int = 0
    certified: dict[str, str | None] = field(default_factory=dict)
    crime_free: bool = False
    decided: int = 0

    def lives_on(self, day: date) -> bool:
        """Return whether the commune stands on `day`."""
        return self.closed is None or day < self.closed


class Change(NamedTuple):
    """A change of units that is to come, on the first day of a month."""

    kind: str
    commune: int
    to: int


class Province:
    """All units by index: 0 the province, then the districts, then the communes."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self.districts = range(1, plan.districts + 1)
        self.ids = [plan.prefix, *(f"{plan.prefix}/h{number:02d}" for number in self.districts)]
        self.communes: list[Commune] = []
        for number in range(plan.communes):
            district = 1 + number * plan.districts // plan.communes
            name = f"{plan.prefix}/x{number + 1:03d}"
            placed = [(plan.first, district)]
            self.communes.append(Commune(len(self.ids), number, name, placed))
            self.ids.append(name)
        self.changes = self._planned(rng)

    def commune(self, index: int) -> Commune:
        """Return the commune of an index."""
        return self.communes[index - len(self.districts) - 1]

    def home(self, commune: Commune, day: date) -> Commune:
        """Return the commune that stands for this one on `day`: itself, or what it went into."""
        while commune.into is not None and not commune.lives_on(day):
            commune = self.commune(commune.into)
        return commune

    def below(self, unit: int, day: date) -> list[int]:
        """Return a unit and all units that are counted with it on `day`."""
        if unit == PROVINCE:
            return list(range(len(self.ids)))
        district = unit in self.districts
        found = [unit] if district else []
        for one in self.communes:
            home = self.home(one, day)
            under = next(under for since, under in reversed(home.placed) if since <= day)
            if unit == (under if district else home.index):
                found.append(one.index)
        return found

    def _planned(self, rng: Random) -> dict[int, list[Change]]:
        """Return the changes by month: mergers in a district, moves to the next one, new towns."""
        order = rng.sample(self.communes, len(self.communes))
        changes: dict[int, list[Change]] = {}
        mergers = len(order) // 40 + (len(order) >= 4)
        moves = len(order) // 60 + (len(order) >= 3)
        towns = len(order) // 60 + (len(order) >= 5)
        taken: set[int] = set()
        for one in order:
            beside = self._beside(one, taken)
            if one.index in taken:
                continue
            if mergers and beside:
                change = Change("merge", one.index, beside.index)
                mergers -= 1
                taken |= {one.index, beside.index}
            elif moves:
                to = one.placed[0][1] % len(self.districts) + 1
                change = Change("move", one.index, to)
                moves -= 1
                taken.add(one.index)
            elif towns:
                change = Change("town", one.index, one.index)
                towns -= 1
                taken.add(one.index)
            else:
                continue
            month = rng.randrange(self.plan.months // 4, self.plan.months * 3 // 4)
            changes.setdefault(month, []).append(change)
        return changes

    def _beside(self, one: Commune, taken: set[int]) -> Commune | None:
        """Return the next commune of the same district, None where it is the last or taken."""
        if one.number + 1 == len(self.communes):
            return None
        beside = self.communes[one.number + 1]
        free = beside.index not in taken and beside.placed == one.placed
        return beside if free else None


def registered(province: Province) -> list[Fact]:
    """Return the facts that the units exist, those above first."""
    plan, ever = province.plan, since_before(province.plan.first)
    effects = [effect(PROVINCE, ("units", "tinh"), ever.first, ever.last, 1)]
    facts = [_unit(plan.prefix, "tỉnh Giả lập", "tinh", None, ever, effects)]
    for number in province.districts:
        effects = [effect(number, ("units", "huyen"), ever.first, ever.last, 1)]
        name = f"huyện Giả lập {number:02d}"
        facts.append(_unit(province.ids[number], name, "huyen", plan.prefix, ever, effects))
    for commune in province.communes:
        effects = [effect(commune.index, ("units", "xa"), ever.first, ever.last, 1)]
        above = province.ids[commune.placed[0][1]]
        name = f"xã Giả lập {commune.number + 1:03d}"
        facts.append(_unit(commune.id, name, "xa", above, ever, effects))
    return facts


def _unit(
    unit: str, name: str, kind: str, parent: str | None, when: When, effects: Effects
) -> Fact:
    fields = {"name": name, "kind": kind} | ({"parent": parent} if parent else {})
    return Fact("UnitRegistered", f"unit-{unit}", when, fields, effects)


def moved(province: Province, commune: Commune, district: int, day: date) -> Fact:
    """Return the fact that a commune lies under another district from `day` on."""
    commune.placed.append((day, district))
    fields = {"parent": province.ids[district]}
    return Fact("UnitReparented", f"unit-{commune.id}", on(day), fields, [])


def merged(commune: Commune, into: Commune, day: date) -> Fact:
    """Return the fact that a commune went into another."""
    commune.closed, commune.into = day, into.index
    effects = [effect(commune.index, ("units", "xa"), day, day, -1)]
    fields = {"how": "merge", "into": [into.id], "legal_basis": "Nghị quyết giả lập"}
    return Fact("UnitSucceeded", f"unit-{commune.id}", on(day), fields, effects)


def became_a_town(commune: Commune, day: date) -> Fact:
    """Return the fact that a commune (xã) is a township (thị trấn) from `day` on."""
    effects = [
        effect(commune.index, ("units", "xa"), day, day, -1),
        effect(commune.index, ("units", "thi-tran"), day, day, 1),
    ]
    stream = f"unit-{commune.id}"
    return Fact("UnitReclassified", stream, on(day), {"kind": "thi-tran"}, effects)
