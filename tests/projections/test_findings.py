"""What holds of findings of every rule: their order, their words, and that they never fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

import histories
import worlds
from found import evidence, found
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.unit import UnitReparented
from socai.projections.findings.finding import RULES, SEVERITIES, Finding
from socai.projections.findings.rules import Findings, concerns
from worlds import World, body, held, moved, stock, succeeded, unit

Made = Callable[[int], Sequence[Recorded]]
WORLDS: dict[str, Made] = {
    "raw": lambda seed: histories.raw(seed, 40),
    "decided": lambda seed: histories.decided(seed, 40),
    "whole": lambda seed: worlds.whole_world(seed).events,
    "stock": lambda seed: worlds.stock_world(seed).events,
    "flow": lambda seed: worlds.flow_world(seed).events,
    "changing": lambda seed: worlds.changing_world(seed).events,
}


def damaged(events: Sequence[Recorded], rng: Random) -> list[Recorded]:
    """Return a log in which units turn in rings, and anything is withdrawn without asking."""
    made, units = list(events), [e for e in events if e.meta.stream.startswith("unit-")]
    for at in range(rng.randrange(1, 6)):
        old = rng.choice(units if units and rng.random() < 0.7 else made)
        event, corrects = EventWithdrawn(event=old.meta.event_id), None
        if old in units and rng.random() < 0.5:
            other = rng.choice(units).meta.stream.removeprefix("unit-")
            event = UnitReparented(parent=other)
        position = made[-1].position + 1
        meta = replace(
            old.meta,
            event_id=f"hong-{at}",
            type=type(event).__name__,
            version=sum(e.meta.stream == old.meta.stream for e in made) + 1,
            corrects=corrects,
        )
        made.append(Recorded(position, meta, event))
    return made


def wrong(one: Finding, known: int) -> list[str]:
    """Return what a finding lacks."""
    positions = [e.position for e in one.rests_on]
    told = {
        "both languages": one.message.vi and one.message.en and one.message.vi != one.message.en,
        "positions, each once": positions and len(set(positions)) == len(positions),
        "known positions": 0 < one.since <= known and one.since == max(positions),
        "streams": {e.meta.stream for e in one.rests_on} <= set(one.streams),
        "a rule": one.rule in RULES,
    }
    return [what for what, holds in told.items() if not holds]


@pytest.mark.parametrize("world", WORLDS)
def test_they_never_fail_and_say_what_they_must(world: str) -> None:
    total: Counter[str] = Counter()
    for seed in range(35):
        rng = Random(seed)
        events = WORLDS[world](seed)
        for log in (events, damaged(events, rng) if events else ()):
            known = rng.choice(log).position if log else 0
            for at in {known, log[-1].position if log else 0}:
                told = found(log, at)
                assert [(f.rule.name, wrong(f, at)) for f in told if wrong(f, at)] == []
                assert told == sorted(told, key=lambda f: f.order), f"{world}, seed {seed}"
                total.update(f.rule.name for f in told)
    assert total.total() > 50


def test_every_rule_finds_something_in_random_worlds_but_that_of_rings() -> None:
    told = {
        f.rule.name for seed in range(60) for world in WORLDS for f in found(WORLDS[world](seed))
    }
    assert {rule.name for rule in RULES} - told == {"units-in-a-ring"}


def test_the_rules_stand_by_severity_then_name() -> None:
    gravest_first = list(SEVERITIES)
    order = [(gravest_first.index(rule.severity), rule.name) for rule in RULES]
    assert order == sorted(order) and len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.vi and rule.en and rule.vi != rule.en for rule in RULES)


LEDGER = World().then(
    unit("tinh"),
    unit("huyen-1", "tinh"),
    unit("huyen-2", "tinh"),
    unit("xa-1", "huyen-1"),
    unit("xa-2", "huyen-2"),
    body("to-2", "xa-9", "to-anxh"),
    body("to-1", "xa-1", "to-anxh"),
    held("hop", "xa-2", "contest", 1, "2014-05-01"),
    succeeded("xa-1", "2012-12-31"),
    succeeded("xa-2", "2013-12-31", "huyen-2"),
    stock("tinh", "2012", 0),
    stock("tinh", "2012", 1),
)


def told_of() -> list[tuple[str, str]]:
    """Return the rule and first stream of each finding of the ledger."""
    return [(f.rule.name, f.streams[0]) for f in found(LEDGER.events)]


def test_findings_come_by_severity_rule_and_stream() -> None:
    assert told_of() == [
        ("reference-not-standing", "activity-hop"),
        ("reference-not-standing", "organisation-to-2"),
        ("declarations-contradict", "declaration-tinh"),
        ("lives-on-after", "organisation-to-1"),
    ]


def test_one_rule_finds_what_it_finds_among_all() -> None:
    for rule in RULES:
        alone = [(f.rule.name, f.streams[0]) for f in found(LEDGER.events, None, (rule,))]
        assert alone == [told for told in told_of() if told[0] == rule.name]


def test_what_is_read_is_counted_and_told() -> None:
    looked, told = Findings(evidence(LEDGER.events)), list[tuple[int, int]]()
    list(looked.all(lambda done, total: told.append((done, total))))
    streams = len({e.meta.stream for e in LEDGER.events})
    assert (looked.streams, looked.events) == (streams, len(LEDGER.events))
    assert told == [(done, streams) for done in range(1, streams + 1)]


@pytest.mark.parametrize(
    ("asked", "streams"),
    [
        ("tinh", ["activity-hop", "declaration-tinh", "organisation-to-1"]),
        ("huyen-1", ["organisation-to-1"]),
        ("huyen-2", ["activity-hop"]),
        ("xa-1", ["organisation-to-1"]),
        ("xa-2", ["activity-hop"]),
        ("xa-9", ["organisation-to-2"]),
    ],
)
def test_a_finding_concerns_the_units_above_it(asked: str, streams: list[str]) -> None:
    """Also where the unit has ceased, has gone into another, or was never recorded."""
    tree = evidence(LEDGER.events).tree(date(2020, 1, 1))
    told = [f.streams[0] for f in found(LEDGER.events) if concerns(f, asked, tree)]
    assert told == streams


def test_units_in_a_ring_are_no_trouble() -> None:
    ring = LEDGER.then(moved("huyen-1", "huyen-2", "2015-01-01"))
    ring = ring.then(moved("huyen-2", "huyen-1", "2015-01-01"))
    tree = evidence(ring.events).tree(date(2020, 1, 1))
    told = [f.streams[0] for f in found(ring.events) if concerns(f, "huyen-1", tree)]
    assert "organisation-to-1" in told
