"""The law of targets: what is decided holds for every exact value that the intervals allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from socai.domain.period import Period
from socai.domain.term import Term
from socai.projections.audit.claim import Claims
from socai.projections.memory import MemoryView
from socai.projections.reading import Reading
from socai.projections.scope import View
from socai.projections.targets.attainment import attainment
from socai.projections.targets.target import Pair, Target

Ends = tuple[int, int | None]
World = dict[tuple[str, int], Ends]
"""What the ledger says of a term in a year; a term that is not there is silent."""
TERMS = ("tips", "cases_cleared", "incidents_reported", "incidents_referred")
OPERATORS = ("at-least", "at-most", "fall", "rise", "done")
FAR = 6
"""How far above its least an end that is not known is looked for."""


def target(rng: Random) -> Target:
    """Return a target of one or two pairs over 2018, shares or counts."""
    operator = rng.choice(OPERATORS)
    shares = operator == "done" or rng.random() < 0.5
    pairs = [
        Pair(Term(TERMS[at * 2]), Term(TERMS[at * 2 + 1]) if shares else None) for at in (0, 1)
    ]
    return Target(
        programme="de-an",
        identity="ct",
        name="Chỉ tiêu",
        unit="tinh",
        operator=operator,
        pairs=tuple(pairs[: rng.choice((1, 2))]),
        since=date(2018, 1, 1),
        value=Fraction(rng.randrange(0, 121 if shares else 5)),
        deadline=date(2018, 12, 31),
    )


def world(rng: Random) -> World:
    """Return what a ledger says in this year and the one before."""
    found: World = {}
    for at in product(TERMS, (2017, 2018)):
        lo = rng.randrange(0, 4)
        top = rng.choice((lo, lo, lo + 1, lo + 2, None))
        if rng.random() < 0.9:
            found[at] = (lo, top)
    return found


def status(one: Target, known: World) -> str:
    """Return whether a target is met by a ledger that says this."""

    def read(view: View, name: str, unit: str, window: Period, border: date | None) -> Reading:
        ends = known.get((name, window.last.year))
        lo, hi = ends if ends else (None, None)
        low, high = (None if end is None else Fraction(end) for end in (lo, hi))
        return Reading(name, "count", low, high, "known" if ends else "no_data", "vụ")

    return attainment(one, MemoryView([]), read, Claims(), date(2020, 1, 1)).status


def exact(one: Target, values: dict[tuple[str, int], int]) -> bool | None:
    """Return whether exact values meet a target, None where a denominator is 0."""
    met = []
    for pair in one.pairs:
        assert pair.term
        now, then = (values[str(pair.term), year] for year in (2018, 2017))
        wholes = [values[str(pair.whole), year] for year in (2018, 2017)] if pair.whole else [1, 1]
        if one.operator != "done" and 0 in wholes[: 2 if one.operator in ("fall", "rise") else 1]:
            return None
        assert one.value is not None
        limit = one.value * wholes[0] / (100 if pair.whole else 1)
        met.append(
            {
                "at-least": now >= limit,
                "at-most": now <= limit,
                "fall": now * wholes[1] < then * wholes[0],
                "rise": now * wholes[1] > then * wholes[0],
                "done": now >= wholes[0],
            }[one.operator]
        )
    return all(met)


def every(one: Target, known: World) -> Iterator[dict[tuple[str, int], int]]:
    """Yield every choice of exact values of the terms of a target."""
    years = (2017, 2018) if one.operator in ("fall", "rise") else (2018,)
    terms = [str(term) for pair in one.pairs for term in (pair.term, pair.whole) if term]
    asked = list(product(terms, years))
    ranges = []
    for at in asked:
        lo, hi = known[at]
        ranges.append(range(lo, (lo + FAR if hi is None else hi) + 1))
    rest = {(term, year): 1 for term in terms for year in (2017, 2018)}
    for choice in product(*ranges):
        yield rest | dict(zip(asked, choice, strict=True))


def oracle(one: Target, known: World) -> str | None:
    """Return the status by trying every exact value, None where there are too many of them."""
    try:
        outcomes: set[bool | None] = set()
        for number, values in enumerate(every(one, known)):
            if number > 3_000:
                return None
            outcomes.add(exact(one, values))
    except KeyError:
        return None
    if None in outcomes:
        return None
    return {True: "met", False: "not_met"}[outcomes.pop()] if len(outcomes) == 1 else "undecidable"


@pytest.mark.parametrize("seed", range(4))
def test_every_exact_value_agrees(seed: int) -> None:
    rng, met = Random(seed), []
    for _ in range(150):
        one, known = target(rng), world(rng)
        one = replace(one, pairs=one.pairs[:1])
        expected = oracle(one, known)
        if expected is None or any(hi is None for _, hi in known.values()):
            continue
        assert status(one, known) == expected, (one, known)
        met.append(expected)
    assert {*met} == {"met", "not_met", "undecidable"}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_decided_holds_for_every_pair_and_open_end(seed: int) -> None:
    rng, decided = Random(100 + seed), set()
    for _ in range(150):
        one, known = target(rng), world(rng)
        found, expected = status(one, known), oracle(one, known)
        if found != "undecidable" and expected is not None:
            assert found == expected, (one, known)
            decided.add(found)
    assert decided == {"met", "not_met"}


@pytest.mark.parametrize("seed", range(4))
def test_less_known_never_decides_more(seed: int) -> None:
    rng, seen = Random(200 + seed), set()
    for _ in range(250):
        one, known = target(rng), world(rng)
        before, after = status(one, known), status(one, _wider(rng, known))
        assert after in (before, "undecidable"), (one, known)
        seen.add((before, after))
    assert {("met", "undecidable"), ("not_met", "undecidable"), ("met", "met")} <= seen


def _wider(rng: Random, known: World) -> World:
    """Return the same with some ends further out, some open, and something silent."""
    found = dict(known)
    for at in rng.sample(sorted(known), k=min(3, len(known))):
        lo, hi = found[at]
        wide = None if hi is None or rng.random() < 0.2 else hi + rng.randrange(3)
        found[at] = (max(0, lo - rng.randrange(3)), wide)
    if rng.random() < 0.2:
        found.pop(rng.choice(sorted(found)))
    return found
