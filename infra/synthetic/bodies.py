"""Committees and teams with their members, named or declared: what each change adds to the tally.

Of a body there are a few counters, however long it lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socai.infra.synthetic.said import Fact, When, on
from socai.infra.synthetic.tally import BODIES, Effects, effect

COMMITTEE, HAMLET_TEAM, HOUSEHOLD_TEAM = range(3)
LETTERS = ("bcd", "to", "anxh")
NAMES = ("Ban chỉ đạo ANTT giả lập", "Tổ bảo vệ ANTT giả lập", "Tổ ANXH giả lập")
MEMBERS = ("members", "members", "member_households")
Flow = tuple[str, int]
"""("joined" or "left", how many)."""


@dataclass(slots=True)
class Body:
    """A body: where it is, who is named in it, and what its last declared count left unnamed.

    `there` are the numbers of the members named now; `declared` is the last count, of a day on
    which `named_then` members were named. A move is (day, from, to).
    """

    kind: int
    home: str
    number: int
    unit: int
    since: date
    alive: bool = True
    there: tuple[int, ...] = ()
    joined: int = 0
    declared: int = 0
    counted_on: date | None = None
    named_then: int = 0
    counted_before: date | None = None
    declared_before: int = 0
    moves: tuple[tuple[date, int, int], ...] = ()

    @property
    def name(self) -> str:
        """Return the id of the body."""
        return f"{self.home}/{LETTERS[self.kind]}{self.number}"

    @property
    def stream(self) -> str:
        """Return the stream of the body."""
        return f"organisation-{self.name}"

    @property
    def key(self) -> str:
        """Return the key under which the body counts."""
        return BODIES[self.kind]

    @property
    def remainder(self) -> int:
        """Return how many members the last count left unnamed."""
        return max(0, self.declared - self.named_then)

    @property
    def members(self) -> int:
        """Return how many members count now: those named, and what the last count left."""
        return len(self.there) + self.remainder

    def unit_on(self, day: date) -> int:
        """Return the unit of the body on a day."""
        return next((before for moved, before, _ in self.moves if day < moved), self.unit)

    def may_tell(self, day: date) -> bool:
        """Return whether a member may join or leave on `day`, as far as counters still know."""
        return self.alive and day > (self.counted_before or self.since)


def established(body: Body, unit_id: str, when: When) -> Fact:
    """Return the fact that a body exists."""
    effects = [effect(body.unit, ("organisations", body.key), when.first, when.last, 1)]
    if not when.open:
        line = ("organisations_established", body.key)
        effects.append(effect(body.unit, line, when.first, when.last, 1))
    fields = {"unit": unit_id, "kind": body.key, "name": f"{NAMES[body.kind]} {body.number}"}
    return Fact("OrganisationEstablished", body.stream, when, fields, effects)


def joined(body: Body, when: When, role: str | None = None) -> Fact:
    """Return the fact that the next member joins."""
    body.joined += 1
    body.there += (body.joined,)
    fields = {"member": f"tv-{body.joined}"}
    if body.kind == HOUSEHOLD_TEAM:
        fields = {"member": f"ho-{body.joined}", "member_kind": "household"}
    if role:
        fields["role"] = role
    return Fact("MemberJoined", body.stream, when, fields, named(body, when, 1, ("joined", 1)))


def left(body: Body, member: int, when: When) -> Fact:
    """Return the fact that a member leaves."""
    body.there = tuple(one for one in body.there if one != member)
    word = "ho" if body.kind == HOUSEHOLD_TEAM else "tv"
    effects = named(body, when, -1, ("left", 1))
    return Fact("MemberLeft", body.stream, when, {"member": f"{word}-{member}"}, effects)


def forgotten(body: Body, member: int, when: When) -> Effects:
    """Return the effects of a member who never joined after all, and take them out of the body."""
    body.there = tuple(one for one in body.there if one != member)
    return named(body, when, -1, ("joined", -1))


def named(body: Body, when: When, amount: int, flow: Flow) -> Effects:
    """Return the effects of a named member more (or less) from `when` on.

    `flow` says what happened how often, minus once where it has not happened after all. A member
    who was there on the day of the last count is part of it: its remainder shrinks.
    """
    effects = _stocked(body, when, amount, flow)
    if body.counted_on and when.last <= body.counted_on:
        before = body.remainder
        body.named_then += amount
        effects += _stocked(body, on(body.counted_on), body.remainder - before)
    return effects


def counted(body: Body, when: When, members: int) -> Fact:
    """Return the fact that the body declares how many members it has."""
    before = body.remainder
    body.counted_before, body.declared_before = body.counted_on, body.declared
    body.counted_on, body.declared, body.named_then = when.last, members, len(body.there)
    effects = _stocked(body, when, body.remainder - before)
    return Fact("MembershipCountDeclared", body.stream, when, _members(body, members), effects)


def recounted(body: Body, members: int) -> Fact:
    """Return the fact that the last count was another; the body has it from now on."""
    assert body.counted_on
    when, before = on(body.counted_on), body.remainder
    body.declared = members
    effects = _stocked(body, when, body.remainder - before)
    return Fact("MembershipCountDeclared", body.stream, when, _members(body, members), effects)


def counted_between(body: Body, day: date, members: int) -> Fact:
    """Return the late fact of a count between the last two, of a body that never named anybody."""
    assert body.counted_on
    change = members - body.declared_before
    effects = _stocked(body, on(day), change) + _stocked(body, on(body.counted_on), -change)
    body.counted_before, body.declared_before = day, members
    return Fact("MembershipCountDeclared", body.stream, on(day), _members(body, members), effects)


def ceased(body: Body, when: When, into: str | None = None) -> Fact:
    """Return the fact that a body ceases, with a successor or without; its members are gone."""
    body.alive = False
    first, last = when.first, when.last
    effects = _stocked(body, when, -len(body.there), ("left", len(body.there)))
    effects += _stocked(body, when, -body.remainder)
    effects.append(effect(body.unit, ("organisations", body.key), first, last, -1))
    effects.append(effect(body.unit, ("organisations_ceased", body.key), first, last, 1))
    if into:
        return Fact("OrganisationSucceeded", body.stream, when, {"into": [into]}, effects)
    return Fact("OrganisationDissolved", body.stream, when, {}, effects)


def relocated(body: Body, unit: int, unit_id: str, day: date) -> Fact:
    """Return the fact that a body belongs to another unit, and its members with it."""
    measure, here = MEMBERS[body.kind], body.unit
    effects: Effects = []
    for name, amount, flowing in (
        ("organisations", 1, 1),
        (measure, body.members, len(body.there)),
    ):
        effects += _moved(name, body.key, (day, here, unit), amount, flowing)
    body.moves += ((day, here, unit),)
    body.unit = unit
    return Fact("OrganisationRelocated", body.stream, on(day), {"unit": unit_id}, effects)


def _stocked(body: Body, when: When, amount: int, flow: Flow | None = None) -> Effects:
    """Return a change of the members from `when` on: where the body was, and carried on by it.

    Without a `flow` they are not named, and nobody is seen to join, leave or move.
    """
    if not amount:
        return []
    measure, key = MEMBERS[body.kind], body.key
    unit = body.unit_on(when.last)
    effects = [effect(unit, (measure, key), when.first, when.last, amount)]
    if flow and not when.open:
        line = (f"{measure}_{flow[0]}", key)
        effects.append(effect(unit, line, when.first, when.last, flow[1]))
    for move in body.moves:
        if move[0] > when.last:
            effects += _moved(measure, key, move, amount, amount if flow else 0)
    return effects


def _moved(
    measure: str, key: str, move: tuple[date, int, int], amount: int, flowing: int
) -> Effects:
    day, here, there = move
    line = (f"{measure}_transferred", key)
    return [
        effect(here, (measure, key), day, day, -amount),
        effect(there, (measure, key), day, day, amount),
        effect(here, line, day, day, -flowing),
        effect(there, line, day, day, flowing),
    ]


def _members(body: Body, members: int) -> dict[str, object]:
    kind = {"member_kind": "household"} if body.kind == HOUSEHOLD_TEAM else {}
    return {"members": members, **kind}
