"""What happened and was told late, told wrongly, or had never happened.

A correction takes from the tally what was said and adds what holds instead; a withdrawal of a
correction lets the one before speak again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from socai.infra.synthetic.happenings import (
    RATES,
    Fields,
    Happened,
    activity,
    effects_of,
    happened,
    incident,
    varied,
)
from socai.infra.synthetic.province import Commune
from socai.infra.synthetic.said import Fact, When, on, withdrawal
from socai.infra.synthetic.scene import LAST_DAY, LATE, TWICE, WRONG, Pool, Scene
from socai.infra.synthetic.sites import Sites
from socai.infra.synthetic.tally import reversed_effects


class AmendedHappenings:
    """Keeps some of what happened, and finds among it what to amend."""

    def __init__(self, scene: Scene, sites: Sites) -> None:
        self._scene, self._sites = scene, sites
        self.incidents = Pool[Happened](scene.rng)
        self.others = Pool[Happened](scene.rng)

    def told(self, found: list[Happened], pool: Pool[Happened]) -> Iterator[Fact]:
        """Yield the facts of what happened, and keep it to be amended."""
        for one in found:
            pool.put(one)
            yield from _facts(one)

    def late_incident(self) -> list[Fact]:
        """Return an incident of the past; nothing where its commune did not stand."""
        commune, when = self._past()
        if not when:
            return []
        outcome, _ = self._scene.rng.choice(RATES)
        late = incident(self._scene, commune, outcome, when)
        self.incidents.put(late)
        return _because(LATE, _facts(late))

    def late_activity(self) -> list[Fact]:
        """Return a conference of the past; nothing where its commune did not stand."""
        commune, when = self._past()
        if not when:
            return []
        late = activity(self._scene, commune, "conference", when)
        self.others.put(late)
        return _because(LATE, _facts(late))

    def late_site(self) -> list[Fact]:
        """Return a site launched in the past; nothing where its commune did not stand."""
        commune, when = self._past()
        return _because(LATE, self._sites.launched(commune, when)) if when else []

    def _past(self) -> tuple[Commune, When | None]:
        """Return a commune, and a day of an earlier month on which it stood."""
        commune = self._scene.rng.choice(self._scene.province.communes)
        when = self._scene.past(date(self._scene.plan.first.year - 1, 12, 31))
        return commune, when if when and commune.lives_on(when.last) else None

    def otherwise(self, pool: Pool[Happened]) -> list[Fact]:
        """Correct a field, now and then also the day, of something that happened."""
        rng, one = self._scene.rng, pool.take()
        if not one:
            return []
        pool.put(one)
        what = one.after if one.after and rng.random() < 0.6 else one
        before = what.said[-1]
        fields, when = varied(rng, before), before.when
        if when.first == when.last and (fields == before.fields or rng.random() < 0.3):
            when = self._another_day(what is one, when)
        return [_said_again(what, what.unit, when, fields)]

    def _another_day(self, first: bool, when: When) -> When:
        """Return a day of the same month; what came of an incident is not before it."""
        rng, day = self._scene.rng, when.last.day
        if first:
            return on(when.last.replace(day=rng.randint(1, day)))
        return on(when.last.replace(day=rng.randint(day, LAST_DAY)))

    def elsewhere(self) -> list[Fact]:
        """Correct where an incident was: what came of it is counted there, too."""
        one = self.incidents.take()
        commune = self._scene.rng.choice(self._scene.province.communes)
        if not one or not commune.lives_on(one.said[-1].when.last):
            return []
        before, unit = one.said[-1], commune.index
        fact = _said_again(one, unit, before.when, {**before.fields, "unit": commune.id})
        if one.after and fact.change is not None:
            last = one.after.said[-1]
            fact.change += reversed_effects(last.effects)
            fact.change += effects_of(unit, last.kind, last.when, last.fields)
        # It is not kept: what was said of it so far names another unit.
        return [fact]

    def never(self, pool: Pool[Happened]) -> list[Fact]:
        """Withdraw the last thing said of something, or all of it with what came of it."""
        one = pool.take()
        if not one:
            return []
        what = one.after or one
        facts = [self._withdrawn(what)]
        if what.said:
            pool.put(one)
        elif one.after:
            while one.said:
                facts.append(self._withdrawn(one))
        return facts

    def _withdrawn(self, what: Happened) -> Fact:
        """Withdraw the last thing said; what was said before it speaks again, or nothing does."""
        last = what.said.pop()
        again = what.said[-1].effects if what.said else []
        effects = [*reversed_effects(last.effects), *again]
        return withdrawal(last, self._scene.last, effects, TWICE)


def _facts(one: Happened) -> list[Fact]:
    return [*one.said, *(one.after.said if one.after else ())]


def _said_again(what: Happened, unit: int, when: When, fields: Fields) -> Fact:
    before = what.said[-1]
    fact = happened(unit, before.kind, before.stream, when, fields)
    fact.corrects, fact.reason = before.event_id, WRONG
    fact.change = [*reversed_effects(before.effects), *fact.effects]
    what.said.append(fact)
    return fact


def _because(reason: str, facts: list[Fact]) -> list[Fact]:
    for fact in facts:
        fact.reason = reason
    return facts
