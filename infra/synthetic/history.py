"""The synthetic history: told month by month, commune by commune, as rows of commands.

Chance comes from one seeded generator alone, so the same plan gives the same rows. What is kept is
small: counters of each unit and body, and a few hundred of the last things said, to be amended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from socai.domain.period import before
from socai.infra.synthetic import declared, province
from socai.infra.synthetic.amended_happenings import AmendedHappenings
from socai.infra.synthetic.amended_members import AmendedMembers
from socai.infra.synthetic.certificates import Certificates, Programme
from socai.infra.synthetic.expected import Checkpoints
from socai.infra.synthetic.happenings import activities, incidents
from socai.infra.synthetic.membership import Membership
from socai.infra.synthetic.persons import Hotspots, Persons
from socai.infra.synthetic.plan import AMENDED, Plan
from socai.infra.synthetic.province import Commune, Province
from socai.infra.synthetic.said import Fact, Pen, Row, on
from socai.infra.synthetic.scene import WRONG, Pool, Scene
from socai.infra.synthetic.sites import Models, Sites
from socai.infra.synthetic.tally import Tally

TITLE = "DỮ LIỆU GIẢ LẬP, không phải số liệu thật (mầm {seed})"
TRIES = 20
Maker = Callable[[], list[Fact]]


class History:
    """One history: iterate over `rows` once; `checkpoints` then hold the figures to expect."""

    def __init__(self, plan: Plan) -> None:
        rng = Random(f"socai {plan.communes} {plan.years} {plan.seed} {plan.households}")
        self.plan, self._rng = plan, rng
        self._province = Province(plan, rng)
        self.checkpoints = Checkpoints(plan, self._province)
        self._tally = Tally(len(self._province.ids), self.checkpoints.watches)
        self.pen = Pen(plan, self._tally)
        self._scene = Scene(plan, rng, self._province, self._tally)
        self._models = Models(self._scene)
        self._sites = Sites(self._scene, self._models)
        self._persons, self._hotspots = Persons(self._scene), Hotspots(self._scene)
        self._certificates, self._programme = Certificates(self._scene), Programme(self._scene)
        self._membership = Membership(self._scene)
        self._members = AmendedMembers(self._scene, self._membership)
        self._happened = AmendedHappenings(self._scene, self._sites)
        self._moves = Pool[tuple[Commune, Fact]](rng)
        self._amended = 0
        self._makers = self._amendments()

    def rows(self) -> Iterator[Row]:
        """Yield the rows, from the document that they all cite to the last day's declarations."""
        self._scene.begin(0)
        self.pen.begin(self._scene.last)
        yield from self._beginning()
        for index in range(self.plan.months):
            yield from self._month(index)

    def _beginning(self) -> Iterator[Row]:
        plan, command = self.plan, self.pen.command
        title = TITLE.format(seed=plan.seed)
        document = {"title": title, "issuer": "socai generate", "date": plan.first.isoformat()}
        said = Fact("DocumentRegistered", f"document-{plan.document}", on(plan.first), document, [])
        yield from command([said])
        yield from command(province.registered(self._province))
        yield from command(self._models.begin())
        yield from command(self._certificates.begin())
        yield from command(self._programme.begin())
        yield from command(declared.beginning(self._scene))
        for commune in self._province.communes:
            yield from command(self._membership.begin(commune))

    def _month(self, index: int) -> Iterator[Row]:
        self._scene.begin(index)
        self.pen.begin(self._scene.last)
        self.checkpoints.begin(self._tally, index)
        for change in self._province.changes.get(index, ()):
            yield from self.pen.command(self._changed(change))
        yield from self.pen.command([*self._models.month(), *self._programme.month()])
        for commune in self._province.communes:
            yield from self.pen.command(self._of(commune))
            while self._amended < self.pen.rows * AMENDED and (facts := self._amendment()):
                self._amended += len(facts)
                yield from self.pen.command(facts)
        if self._scene.last.month == 12:
            stocks, flows = self.checkpoints.end_of_year
            for facts in declared.of_the_year(self._scene, stocks, flows):
                yield from self.pen.command(facts)
        self.checkpoints.end(self._tally, index, self.pen.rows)

    def _of(self, commune: Commune) -> Iterator[Fact]:
        """Yield what happens in a commune in this month; of a closed one, what its bodies count."""
        scene, told = self._scene, self._happened
        yield from self._membership.month(commune)
        if commune.closed is not None:
            return
        yield from told.told(incidents(scene, commune), told.incidents)
        yield from told.told(activities(scene, commune), told.others)
        yield from self._sites.month(commune)
        yield from self._persons.month(commune)
        yield from self._hotspots.month(commune)
        if scene.last.month == 12:
            yield from self._certificates.year(commune)

    def _changed(self, change: province.Change) -> list[Fact]:
        """Return a change of units, with what becomes of their bodies."""
        commune, day = self._province.commune(change.commune), self._scene.first
        if change.kind == "merge":
            into = self._province.commune(change.to)
            facts = self._membership.merged(commune, into, day)
            return [*facts, province.merged(commune, into, day)]
        if change.kind == "town":
            return [province.became_a_town(commune, day)]
        moved = province.moved(self._province, commune, change.to, day)
        self._moves.put((commune, moved))
        return [moved]

    def _moved_earlier(self) -> list[Fact]:
        """Correct since when a commune lies under another district: a month before."""
        found = self._moves.take()
        if not found:
            return []
        commune, fact = found
        day, district = commune.placed.pop()
        again = province.moved(self._province, commune, district, _month_before(day))
        again.corrects, again.reason = fact.event_id, WRONG
        return [again]

    def _amendments(self) -> tuple[tuple[int, Maker], ...]:
        """Return what may be amended, each with its weight."""
        told, members = self._happened, self._members
        return (
            (4, told.late_incident),
            (2, told.late_activity),
            (1, told.late_site),
            (4, lambda: told.otherwise(told.incidents)),
            (4, lambda: told.otherwise(told.others)),
            (2, told.elsewhere),
            (2, lambda: told.never(told.incidents)),
            (2, lambda: told.never(told.others)),
            (4, members.joined_unnoticed),
            (3, members.joined_another_day),
            (2, members.never_joined),
            (2, members.left_unnoticed),
            (5, members.counted_otherwise),
            (2, members.counted_between),
            (1, self._persons.regrouped),
            (1, self._certificates.reversed),
            (1, self._moved_earlier),
        )

    def _amendment(self) -> list[Fact]:
        """Return one amendment, a command of its own; nothing where none is found."""
        weights = [weight for weight, _ in self._makers]
        for _ in range(TRIES):
            ((_, make),) = self._rng.choices(self._makers, weights)
            if facts := make():
                return facts
        return []


def _month_before(day: date) -> date:
    return before(day.replace(day=1)).replace(day=1)
