"""The bodies of a commune, month by month: set up, joined, left, counted, moved, dissolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socai.infra.synthetic import bodies
from socai.infra.synthetic.bodies import COMMITTEE, HAMLET_TEAM, HOUSEHOLD_TEAM, Body
from socai.infra.synthetic.plan import HAMLET_TEAMS, HOUSEHOLD_TEAMS
from socai.infra.synthetic.province import Commune
from socai.infra.synthetic.said import Fact, When, on, since_before
from socai.infra.synthetic.scene import Pool, Scene

THERE_FROM_THE_BEGINNING = 0.85
JOINS, LEAVES, ROLE = 0.07, 0.07, 0.02
"""Members of a body whose members are named, in a month."""
SET_UP, DISSOLVED, MOVED = 0.15, 0.004, 0.008
NAMED_AT_A_TIME = 20
OF_ROLES = 7
"""Every so many members are given other roles; the rest may be withdrawn later."""


@dataclass(slots=True)
class Joined:
    """A member who joined: when, and the fact that says so."""

    body: Body
    member: int
    when: When
    said: Fact


@dataclass(slots=True)
class Counted:
    """A count of a body: the last of `said` speaks."""

    body: Body
    day: date
    said: list[Fact]


class Membership:
    """Tells of all bodies; some of the last members and counts are kept to be amended."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.joined, self.counted = Pool[Joined](scene.rng), Pool[Counted](scene.rng)
        self._named = self._visited = 0

    def begin(self, commune: Commune) -> list[Fact]:
        """Return the bodies that a commune begins with."""
        scene, plan = self._scene, self._scene.plan
        teams = (HAMLET_TEAMS, HOUSEHOLD_TEAMS)
        commune.wanted = [1, *(plan.teams(whole, commune.number) for whole in teams)]
        ever, facts = since_before(plan.first), list[Fact]()
        for kind, wanted in enumerate(commune.wanted):
            there = wanted if kind == COMMITTEE else round(wanted * THERE_FROM_THE_BEGINNING)
            for _ in range(there):
                facts += self._established(commune, kind, ever)
        scene.rng.shuffle(commune.bodies)
        return facts

    def month(self, commune: Commune) -> list[Fact]:
        """Return what befalls the bodies of a commune in this month, a closed one's too."""
        scene, facts = self._scene, list[Fact]()
        facts += self._ends(commune)
        if commune.closed is None:
            for kind in (HAMLET_TEAM, HOUSEHOLD_TEAM):
                there = sum(body.kind == kind for body in commune.bodies)
                if there < commune.wanted[kind] and scene.often(SET_UP):
                    facts += self._established(commune, kind, scene.day_or_month())
            for body in commune.bodies:
                settled = body.alive and body.since <= scene.first
                if settled and body.kind != HOUSEHOLD_TEAM and self._by_name(body):
                    facts += self._turnover(body)
            facts += self._named_one_by_one(commune)
        if scene.last.month == 12:
            facts += self._counts(commune)
        return facts

    def _established(self, commune: Commune, kind: int, when: When) -> list[Fact]:
        rng = self._scene.rng
        number = sum(body.kind == kind for body in commune.bodies) + 1
        body = Body(kind, commune.id, number, commune.index, when.last)
        commune.bodies.append(body)
        facts = [bodies.established(body, commune.id, when)]
        members = 0
        if kind == COMMITTEE:
            members = rng.randint(18, 23)
        elif kind == HAMLET_TEAM and self._by_name(body):
            members = rng.randint(2, 4) if number % 3 == 0 else 1
        return facts + [bodies.joined(body, when) for _ in range(members)]

    def _by_name(self, body: Body) -> bool:
        """Return whether the members are named: every third hamlet team only counts its own."""
        return body.kind == COMMITTEE or body.number % 3 != 1

    def _turnover(self, body: Body) -> list[Fact]:
        """Return who joins, who leaves, and who has another role, of a body of named members."""
        scene, facts = self._scene, list[Fact]()
        rate = len(body.there) / 20
        if len(body.there) > 1 and scene.often(LEAVES * rate):
            member = scene.rng.choice(body.there)
            facts.append(bodies.left(body, member, scene.day()))
        if scene.often(JOINS * rate):
            facts.append(self.joins(body, scene.day_or_month()))
        if body.kind == COMMITTEE and scene.often(ROLE):
            given = next((m for m in body.there if m % OF_ROLES == 0), None)
            if given:
                fields = {"member": f"tv-{given}", "role": "uy-vien"}
                day = on(scene.last)
                facts.append(Fact("MemberRoleChanged", body.stream, day, fields, []))
        return facts

    def joins(self, body: Body, when: When) -> Fact:
        """Return the fact that a member joins, and keep it to be amended."""
        fact = bodies.joined(body, when)
        if body.joined % OF_ROLES:
            self.joined.put(Joined(body, body.joined, when, fact))
        return fact

    def _named_one_by_one(self, commune: Commune) -> list[Fact]:
        """Return the households that are named now, so that in the end all that were asked are."""
        scene, plan = self._scene, self._scene.plan
        self._visited = scene.index * plan.communes + commune.number + 1
        due = plan.households * self._visited // (plan.months * plan.communes) - self._named
        teams = [
            body
            for body in commune.bodies
            if body.kind == HOUSEHOLD_TEAM and body.alive and body.since <= scene.first
        ]
        facts = []
        while due > 0 and teams:
            team = teams[commune.named // NAMED_AT_A_TIME % len(teams)]
            facts.append(self.joins(team, scene.day()))
            commune.named += 1
            self._named += 1
            due -= 1
        return facts

    def _counts(self, commune: Commune) -> list[Fact]:
        """Return what bodies declare at the end of the year, about what they had."""
        scene, facts = self._scene, []
        for body in commune.bodies:
            if not body.alive or body.kind == COMMITTEE:
                continue
            if body.kind == HAMLET_TEAM and body.number % 3 == 0:
                continue
            if body.kind == HAMLET_TEAM:
                members = scene.rng.randint(2, 4)
            elif body.counted_on:
                members = body.members + scene.rng.randint(-1, 1)
            else:
                members = scene.rng.randint(18, 39)
            members = max(members, len(body.there), 1)
            fact = bodies.counted(body, on(scene.last), members)
            self.counted.put(Counted(body, scene.last, [fact]))
            facts.append(fact)
        return facts

    def _ends(self, commune: Commune) -> list[Fact]:
        """Return which body moves to the next commune or is dissolved, on the first of a month."""
        scene, facts = self._scene, list[Fact]()
        teams = [body for body in commune.bodies if body.alive and body.kind != COMMITTEE]
        if scene.index == 0 or not teams or commune.closed is not None:
            return facts
        if scene.often(MOVED):
            body = scene.rng.choice(teams)
            home = scene.province.home(scene.province.commune(body.unit), scene.first)
            to = scene.neighbour(home)
            if to.index != body.unit:
                facts.append(bodies.relocated(body, to.index, to.id, scene.first))
        elif scene.often(DISSOLVED * len(teams) / 10):
            facts.append(bodies.ceased(scene.rng.choice(teams), on(scene.first)))
        if scene.first.month == 1 and scene.year % 5 == 0:
            committee = next(body for body in commune.bodies if body.kind == COMMITTEE)
            note = {"note": "Kiện toàn giả lập"}
            facts.append(
                Fact("OrganisationConsolidated", committee.stream, on(scene.first), note, [])
            )
        return facts

    def merged(self, commune: Commune, into: Commune, day: date) -> list[Fact]:
        """Return what becomes of the bodies of a commune that goes into another.

        Its committee is succeeded by the other's; hamlet teams move; household teams stay as they
        are, and are counted with the commune that carries on.
        """
        heir = next(body for body in into.bodies if body.kind == COMMITTEE)
        facts = []
        for body in commune.bodies:
            if body.alive and body.kind == COMMITTEE:
                facts.append(bodies.ceased(body, on(day), heir.name))
            elif body.alive and body.kind == HAMLET_TEAM and body.unit == commune.index:
                facts.append(bodies.relocated(body, into.index, into.id, day))
        return facts
