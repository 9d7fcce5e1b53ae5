"""The difference of vintages in random histories: parts are differences of whole evaluations.

Each command's part is compared with two figures asked of the whole ledger, before it and after it;
a command that was passed over must have changed nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random

import pytest

import histories
from socai.domain.chart import CHART
from socai.domain.event import Recorded
from socai.domain.refusal import Refused
from socai.projections.memory import MemoryView
from socai.projections.question import Question
from socai.projections.reading import Reading, of_figure
from socai.projections.vintages.amounts import NONE, change, same
from socai.projections.vintages.asking import asking_figure
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.stepping import Read, Stepping
from vintages_log import MemoryLog, differ, the
from worlds import DAYS, FLOW, FORMS, ODD_PERIODS, PERIODS, STOCK, A, B, C, whole_world

WORLDS, DECIDED, DEEP, TRIED = 28, 9, 1_500, 150
ASKED = 4
BORDERS = (None, None, date(2012, 1, 1), date(2013, 12, 31))
NOTHING = Reading("", "count", None, None, "no_data", "")


@dataclass
class Whole:
    """A log asked as a whole at any position."""

    log: MemoryLog
    views: dict[int, MemoryView] = field(default_factory=dict)

    def says(self, question: Question, position: int) -> Reading:
        """Return the figure as known at a position; nothing where it is refused."""
        if position not in self.views:
            self.views[position] = self.log.view(position)
        try:
            found = asking_figure(question)(self.views[position], position)
        except Refused:
            return NOTHING
        return found if isinstance(found, Reading) else of_figure(found)


def world_questions(rng: Random, events: Sequence[Recorded]) -> Iterator[Question]:
    """Yield questions about one stock and one flow of a small world."""
    streams = sorted({e.meta.stream for e in events})
    units = [name.removeprefix("unit-") for name in streams if name.startswith("unit-")]
    while True:
        unit, border = rng.choice(units), rng.choice(BORDERS)
        stock_keys = rng.choice(((), (), (A,), (A, B), (C,)))
        flow_keys = rng.choice(((), (), FORMS[:1], FORMS[:2]))
        yield the(STOCK, unit, rng.choice(DAYS), *stock_keys, boundaries=border)
        window = rng.choice((*PERIODS, *ODD_PERIODS))
        yield the(FLOW, unit, window, *flow_keys, boundaries=border)


def ledger_questions(rng: Random, events: Sequence[Recorded]) -> Iterator[Question]:
    """Yield questions about what is posted in a ledger with events of every kind."""
    view = MemoryView(events)
    accounts = [p.account for measure in sorted(CHART) for p in view.postings(measure)]
    while True:
        account = rng.choice(accounts)
        stock = CHART[account.measure].kind == "stock"
        when = "2021-12-31" if stock else rng.choice(("2021", "2020-06..2022-06", "2020-01..2022"))
        unit, border = account.unit, rng.choice((None, date(2021, 3, 1)))
        keys = rng.choice(((), (account.key,))) if account.key else ()
        yield the(account.measure, unit, when, *keys, boundaries=border)


def wrong(found: Difference, whole: Whole, question: Question, counts: Counter[str]) -> str | None:
    """Return what of a difference is not what whole evaluations say, None where all is."""
    ends = [at for at in whole.log.ends() if found.known <= at <= found.against]
    said = {at: whole.says(question, at) for at in ends}
    if found.delta != change(said[found.known], said[found.against]):
        return "the difference is not that of two figures"
    if found.delta != sum((group.delta for group in found.groups()), start=NONE):
        return "the causes do not sum to the difference"
    parts = {part.last: part for part in found.parts}
    for before, at in pairwise(ends):
        part = parts.pop(at, None)
        counts["commands"] += 1
        counts["passed over"] += part is None
        if part is None and not same(said[before], said[at]):
            return f"the command that ends at {at} was passed over"
        if part and not (same(part.before, said[before]) and same(part.after, said[at])):
            return f"the part of the command that ends at {at}"
    return "parts that no command has" if parts else None


def broken(
    events: Sequence[Recorded], questions: Iterator[Question], rng: Random, counts: Counter[str]
) -> str | None:
    """Return what is wrong with the differences of a log, None where nothing is."""
    log = MemoryLog(events)
    whole, ends = Whole(log), log.ends()
    for _ in range(ASKED):
        known, against = sorted(rng.sample(ends, 2))
        question = next(questions)
        try:
            found = differ(log, question, known, against)
        except Refused:
            counts["refused"] += 1
            continue
        except AssertionError as error:
            return f"{question} from {known} to {against}: {error}"
        counts["differences"] += 1
        counts["parts"] += len(found.parts)
        counts["not zero"] += bool(found.delta)
        counts.update(part.cause for part in found.parts)
        if said := wrong(found, whole, question, counts):
            return f"{question} from {known} to {against}: {said}"
        back = differ(log, question, against, known)
        if back != found.turned() or back.delta != -found.delta:
            return f"{question} from {against} to {known}: not the same turned round"
    return None


def worlds(seeds: range, counts: Counter[str]) -> str | None:
    """Return what is wrong in the small worlds of these seeds, None where nothing is."""
    for seed in seeds:
        rng, events = Random(seed), whole_world(seed).events
        if said := broken(events, world_questions(rng, events), rng, counts):
            return f"world {seed}: {said}"
    return None


def ledgers(seeds: range, counts: Counter[str]) -> str | None:
    """Return what is wrong in the random ledgers of these seeds, None where nothing is."""
    for seed in seeds:
        rng, events = Random(seed), histories.decided(seed, 40)
        if said := broken(events, ledger_questions(rng, events), rng, counts):
            return f"ledger {seed}: {said}"
    return None


@pytest.mark.slow
def test_parts_are_differences_of_figures() -> None:
    counts: Counter[str] = Counter()
    assert worlds(range(WORLDS), counts) is None
    print("vintages:", dict(counts))
    assert counts["differences"] >= 50
    assert counts["not zero"] >= 10
    assert counts["passed over"] > counts["parts"] > 20
    assert {"reorganisation", "correction", "late"} <= counts.keys() & CAUSES.keys()


@pytest.mark.slow
def test_parts_are_differences_of_figures_of_every_kind() -> None:
    counts: Counter[str] = Counter()
    assert ledgers(range(DECIDED), counts) is None
    print("vintages of ledgers:", dict(counts))
    assert counts["differences"] >= 30
    assert counts["parts"] >= 10


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_parts_are_differences_of_figures_in_many_more() -> None:
    counts: Counter[str] = Counter()
    assert worlds(range(10_000, 10_000 + DEEP), counts) is None
    assert ledgers(range(10_000, 10_000 + DEEP // 3), counts) is None
    print("vintages:", dict(counts))
    assert counts["parts"] >= 2_000


def deaf(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Let what changes in readings of one kind be passed over."""
    right: Callable[[Stepping, Read], Iterator[int]] = Stepping._changes

    def changes(stepping: Stepping, read: Read) -> Iterator[int]:
        return iter(()) if read.what == what else right(stepping, read)

    monkeypatch.setattr(Stepping, "_changes", changes)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["tree", "posted", "declared", "complete"])
def test_what_is_passed_over_wrongly_is_found(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    deaf(monkeypatch, what)
    found = worlds(range(TRIED), Counter())
    assert found is not None
    print(found)


@pytest.mark.slow
def test_a_unit_that_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Stepping._counts
    monkeypatch.setattr(Stepping, "_counts", lambda s, unit: unit != "xa-1" and right(s, unit))
    assert worlds(range(TRIED), Counter()) is not None
