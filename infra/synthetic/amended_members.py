"""Members who joined or left unnoticed, on another day, or never; counts that were others.

A body keeps its last two counts only: what would change an older one is left alone.
"""

from __future__ import annotations

from datetime import date

from socai.infra.synthetic import bodies
from socai.infra.synthetic.bodies import COMMITTEE, Body
from socai.infra.synthetic.membership import Counted, Joined, Membership
from socai.infra.synthetic.said import Fact, When, in_month, withdrawal
from socai.infra.synthetic.scene import LATE, TWICE, WRONG, Scene


class AmendedMembers:
    """Finds what to amend among the members and counts that were told."""

    def __init__(self, scene: Scene, membership: Membership) -> None:
        self._scene, self._membership = scene, membership

    def joined_unnoticed(self) -> list[Fact]:
        """Return a member who joined in the past, of a body that names members."""
        rng = self._scene.rng
        body = rng.choice(rng.choice(self._scene.province.communes).bodies)
        when = self._past(body, body.since)
        if not when or (body.kind != COMMITTEE and not body.there):
            return []
        fact = self._membership.joins(body, when)
        fact.reason = LATE
        return [fact]

    def _past(self, body: Body, after: date) -> When | None:
        """Return when in the past, after a day, somebody may have joined or left a body."""
        when = self._scene.past(max(after, body.counted_before or after))
        if not when or not body.may_tell(when.last):
            return None
        if self._scene.rng.random() < 0.15 and not body.moves and body.counted_on is None:
            index = (when.last.year - self._scene.plan.first.year) * 12 + when.last.month - 1
            return in_month(*self._scene.plan.month(index))
        return when

    def _there(self) -> Joined | None:
        """Return a member who is there and whose joining may be amended."""
        one = self._membership.joined.take()
        if not one or one.member not in one.body.there or not one.body.may_tell(one.when.last):
            return None
        return one

    def joined_another_day(self) -> list[Fact]:
        """Correct the day on which a member joined."""
        one = self._there()
        when = one and self._past(one.body, one.body.since)
        if not one or not when:
            return []
        gone = bodies.named(one.body, one.when, -1, ("joined", -1))
        come = bodies.named(one.body, when, 1, ("joined", 1))
        last = one.said
        fact = Fact("MemberJoined", last.stream, when, last.fields, [*gone, *come])
        fact.corrects, fact.reason = last.event_id, WRONG
        self._membership.joined.put(Joined(one.body, one.member, when, fact))
        return [fact]

    def never_joined(self) -> list[Fact]:
        """Withdraw that a member joined."""
        one = self._there()
        if not one or len(one.body.there) < 2 or one.said.corrects:
            return []
        effects = bodies.forgotten(one.body, one.member, one.when)
        return [withdrawal(one.said, self._scene.last, effects, TWICE)]

    def left_unnoticed(self) -> list[Fact]:
        """Return that a member left in the past."""
        one = self._there()
        when = one and self._past(one.body, one.when.last)
        if not one or not when or len(one.body.there) < 2:
            return []
        fact = bodies.left(one.body, one.member, when)
        fact.reason = LATE
        return [fact]

    def counted_otherwise(self) -> list[Fact]:
        """Correct the last count of a body, or withdraw its last correction."""
        one = self._last_count()
        if not one:
            return []
        self._membership.counted.put(one)
        body, last = one.body, one.said[-1]
        if len(one.said) > 1 and self._scene.rng.random() < 0.5:
            one.said.pop()
            again = bodies.recounted(body, one.said[-1].fields["members"])
            return [withdrawal(last, self._scene.last, again.effects, TWICE)]
        fact = bodies.recounted(body, body.declared + self._scene.rng.randint(1, 4))
        fact.corrects, fact.reason = last.event_id, WRONG
        one.said.append(fact)
        return [fact]

    def _last_count(self) -> Counted | None:
        one = self._membership.counted.take()
        still = one and one.body.alive and one.body.counted_on == one.day
        return one if still else None

    def counted_between(self) -> list[Fact]:
        """Return a late count between the last two of a body that never named anybody."""
        one = self._last_count()
        if not one or not one.body.counted_before or one.body.joined:
            return []
        self._membership.counted.put(one)
        when = self._scene.past(one.body.counted_before)
        if not when or when.last >= one.day:
            return []
        members = max(1, one.body.declared_before + self._scene.rng.randint(-3, 3))
        fact = bodies.counted_between(one.body, when.last, members)
        fact.reason = LATE
        return [fact]
