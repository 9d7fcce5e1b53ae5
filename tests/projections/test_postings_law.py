"""Postings obey the law on random histories: a book, the whole difference and the oracle agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random

import pytest

import histories
import law
from oracle import Account
from socai.domain.chart import CHART
from socai.domain.event import EventWithdrawn, Recorded
from socai.projections.posting import Book

MODES = pytest.mark.parametrize("mode", sorted(histories.MODES))
ONLY_DECLARED = {
    *("households", "residential_areas", "hamlets", "agencies", "enterprises", "schools"),
    *("staffed_hamlets", "persons_pledged"),
}
"""Measures that no event counts: they are known from declarations alone."""


def obeys(mode: str, seeds: range, size: int, record: Callable[[str, object], None]) -> law.Tally:
    """Hold the histories of `seeds` to the law; print and return how much was compared."""
    tally = law.Tally()
    for seed in seeds:
        assert (broken := law.broken(mode, seed, size, tally)) is None, f"\n{broken}"
    record("compared", str(tally))
    print(f"\n{mode}: {tally}")
    return tally


@MODES
def test_short_histories(mode: str, record_property: Callable[[str, object], None]) -> None:
    tally = obeys(mode, range(12), 15, record_property)
    assert tally.events >= 150


@pytest.mark.slow
@MODES
def test_histories(mode: str, record_property: Callable[[str, object], None]) -> None:
    tally = obeys(mode, range(100, 300), 25, record_property)
    assert tally.events >= 5_000
    counted = {measure for _, measure, _, _ in tally.accounts}
    assert CHART.keys() - counted == ONLY_DECLARED, "every measure is reached"
    assert {grain for *_, grain in tally.accounts} == {"", "day", "month", "quarter", "year"}


@pytest.mark.slow
@MODES
def test_long_histories(mode: str, record_property: Callable[[str, object], None]) -> None:
    tally = obeys(mode, range(300, 310), 80, record_property)
    assert tally.events >= 800


@pytest.mark.deep
@MODES
def test_many_histories(mode: str, record_property: Callable[[str, object], None]) -> None:
    tally = obeys(mode, range(1_000, 1_800), 25, record_property)
    assert tally.events >= 20_000


@pytest.mark.deep
@MODES
def test_many_long_histories(mode: str, record_property: Callable[[str, object], None]) -> None:
    tally = obeys(mode, range(2_000, 2_040), 150, record_property)
    assert tally.events >= 6_000


def posted(events: list[Recorded]) -> dict[str, list[Counter[tuple[Account, date, int]]]]:
    """Return what each event of each stream posts, all streams fed in the order of the log."""
    books: dict[str, Book] = {}
    found: dict[str, list[Counter[tuple[Account, date, int]]]] = {}
    for e in events:
        made, _ = books.setdefault(e.meta.stream, Book(e.meta.stream)).take(e)
        assert {p.position for p in made} <= {e.position}
        each = Counter[tuple[Account, date, int]]((p.account, p.day, p.amount) for p in made)
        found.setdefault(e.meta.stream, []).append(each)
    return found


@MODES
def test_any_interleaving_posts_the_same(mode: str) -> None:
    """One stream decides its own postings: how the streams lie in the log changes none of them."""
    moved = 0
    for seed in range(20):
        events = histories.MODES[mode](seed, 25)
        as_they_came = posted(events)
        for again in range(3):
            other = histories.shuffled(events, Random(again))
            moved += [e.meta.event_id for e in other] != [e.meta.event_id for e in events]
            assert posted(other) == as_they_came, f"{mode}, seed {seed}, shuffle {again}"
    assert moved >= 30, "the interleavings differ"


@MODES
def test_histories_hold_what_is_hard(mode: str) -> None:
    """The generator reaches amendments of amendments, coarse and open days, and late entries."""
    seen: Counter[str] = Counter()
    for seed in range(100, 160):
        events = histories.MODES[mode](seed, 25)
        by_id = {e.meta.event_id: e for e in events}
        for before, e in zip([None, *events], events, strict=False):
            amended = by_id.get(e.meta.corrects or "")
            gone = by_id[e.event.event] if isinstance(e.event, EventWithdrawn) else None
            period = e.meta.effective
            seen["correction of a correction"] += bool(amended and amended.meta.corrects)
            seen["correction of a withdrawal"] += bool(
                amended and isinstance(amended.event, EventWithdrawn)
            )
            seen["withdrawal of a correction"] += bool(gone and gone.meta.corrects)
            seen["withdrawal of a withdrawal"] += bool(
                gone and isinstance(gone.event, EventWithdrawn)
            )
            seen["open"] += period.open
            seen[period.grain] += 1
            seen["late"] += bool(before and before.meta.effective.last > period.last)
    assert len(seen) == 10 and min(seen.values()) >= 10, seen
