"""The law of postings, asked of histories: what a book posts is what the oracle says, always.

For every prefix of a stream, every account and every day that could matter: the sum of the postings
= the steps of the folded prefix = the oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import histories
from oracle import Account, Oracle, balances
from socai.domain.event import Recorded
from socai.domain.timeline import Stream
from socai.projections import posting, steps
from socai.projections.posting import Posting

Sums = Mapping[tuple[Any, date], int]
"""Account and day → amount; accounts are tuples, with or without names."""


@dataclass
class Tally:
    """How much was compared."""

    histories: int = 0
    events: int = 0
    books: int = 0
    days: int = 0
    rebuilt: int = 0
    amounts: int = 0
    accounts: set[Account] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.histories} histories, {self.events} events: {self.books} whole books "
            f"= steps, {self.days} days (V, K) with {self.amounts} balances = oracle, "
            f"{len(self.accounts)} accounts, {self.rebuilt} books rebuilt on the way"
        )


@dataclass(frozen=True)
class Disagreement:
    """Where two of the three differ: after which event of which stream, on which day, how."""

    stream: str
    position: int
    between: str
    day: date | None
    differs: dict[object, tuple[int, int]]

    def __str__(self) -> str:
        day = f" of {self.day}" if self.day else ""
        lines = [f"{self.between}{day}, {self.stream}, known {self.position}:"]
        return "\n".join([*lines, *(f"  {at}: {a} ≠ {b}" for at, (a, b) in self.differs.items())])


def compare(events: Sequence[Recorded], rng: Random, tally: Tally) -> Disagreement | None:
    """Return the first disagreement, None where all agree at every prefix of every stream."""
    tally.histories += 1
    tally.events += len(events)
    posted: list[Posting] = []
    for name, its_events in histories.by_stream(events).items():
        if found := _compare_stream(name, its_events, rng, tally, posted):
            return found
    return _compare_ledger(events, rng, tally, posted)


def _compare_stream(
    name: str, events: Sequence[Recorded], rng: Random, tally: Tally, posted: list[Posting]
) -> Disagreement | None:
    book = posting.Book(name)
    sums: Counter[tuple[Account, date]] = Counter()
    for known, e in enumerate(events, start=1):
        if rng.random() < 0.1:
            book = posting.Book(name, events[: known - 1])
            tally.rebuilt += 1
        made, _ = book.take(e)
        for p in made:
            assert p.position == e.position and p.amount != 0, p
            sums[p.account, p.day] += p.amount
        posted += made
        prefix = events[:known]
        tally.books += 1
        full = steps.steps(Stream(name, prefix))
        if differs := _differs({at: n for at, n in sums.items() if n}, full):
            return Disagreement(name, e.position, "book ≠ steps", None, differs)
        oracle = Oracle(name, prefix)
        for day in _days(prefix, sums, rng):
            said = oracle.balances(day)
            tally.days += 1
            tally.amounts += len(said)
            tally.accounts |= said.keys()
            if differs := _differs(_up_to(full, day), said):
                return Disagreement(name, e.position, "steps ≠ oracle", day, differs)
    return None


def _compare_ledger(
    events: Sequence[Recorded], rng: Random, tally: Tally, posted: Sequence[Posting]
) -> Disagreement | None:
    """Compare the whole ledger, all streams together, at some positions and days."""
    for _ in range(3 if events else 0):
        known = rng.choice(events).position
        day = rng.choice(events).meta.effective.last
        sums: Counter[Account] = Counter()
        for p in posted:
            if p.day <= day and p.position <= known:
                sums[p.account] += p.amount
        tally.days += 1
        said = balances(events, day, known)
        if differs := _differs({at: n for at, n in sums.items() if n}, said):
            return Disagreement("the ledger", known, "postings ≠ oracle", day, differs)
    return None


def _days(events: Sequence[Recorded], sums: Sums, rng: Random) -> list[date]:
    """Return every first and last day, each day of a posting, the days beside them, two more."""
    edges = {day for _, day in sums}
    edges |= {d for e in events for d in (e.meta.effective.first, e.meta.effective.last)}
    days = {day + timedelta(step) for day in edges for step in (-1, 0, 1)}
    days |= {min(edges) + timedelta(rng.randrange(1, 1200)) for _ in range(2)}
    return sorted(days)


def _up_to(full: Sums, day: date) -> dict[Account, int]:
    found: Counter[Account] = Counter()
    for (account, at), amount in full.items():
        if at <= day:
            found[account] += amount
    return {account: amount for account, amount in found.items() if amount}


def _differs(one: Mapping[Any, int], other: Mapping[Any, int]) -> dict[object, tuple[int, int]]:
    if one == other:
        return {}
    return {
        at: (one.get(at, 0), other.get(at, 0))
        for at in sorted(one.keys() | other.keys())
        if one.get(at, 0) != other.get(at, 0)
    }


def broken(mode: str, seed: int, size: int, tally: Tally) -> str | None:
    """Return how the history of a seed breaks the law, with a minimal part that does; else None."""
    events = histories.MODES[mode](seed, size)
    found = compare(events, Random(seed), tally)
    if found is None:
        return None

    def fails(part: Sequence[Recorded]) -> bool:
        return compare(part, Random(seed), Tally()) is not None

    prefix = [e for e in events if e.position <= found.position]
    part = histories.smaller(prefix if fails(prefix) else events, fails)
    again = compare(part, Random(seed), Tally())
    return f"{mode}, seed {seed}, size {size}\n{histories.Shown(part)}\n{again or found}"
