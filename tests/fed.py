"""A ledger in memory that is fed to topics in memory, and what stands on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Any

from commands import Clock
from memory import MemoryEventStore
from memory_bus import MemoryBus
from socai.consumers.bus import Bus
from socai.consumers.feed import Feed
from socai.consumers.feed_figures import SILENT, TIMES, key_of
from socai.consumers.feed_record import FIGURES, PLACE, topics_of
from socai.consumers.feed_view import At
from socai.domain.chart import CHART
from socai.domain.event import Recorded, identity_of
from socai.domain.period import Period
from socai.infra import known
from socai.projections.figure import figure
from socai.projections.memory import MemoryView
from socai.projections.question import Figure, Question
from socai.schemas import codec, feed

PARTITIONS = 2
DAY = 24 * 3600 * 1_000_000
Content = dict[str, dict[str, Any]]
"""The records of a topic by key."""


class Ledger:
    """A log in memory; each command is recorded some time after the one before."""

    def __init__(self, first: date) -> None:
        self._clock = Clock((first - date(1970, 1, 1)).days * DAY)
        self.store = MemoryEventStore(codec=codec, clock=self._clock)
        self.ends: list[int] = []

    def record(self, events: Sequence[Recorded], later: int = 0) -> int:
        """Record a command, `later` than the one before in microseconds; return its end."""
        self._clock.now += later
        self.store.append([events])
        self.ends.append(self.store.last())
        return self.store.last()

    def view(self, position: int) -> MemoryView:
        """Return the ledger as known at a position."""
        return MemoryView(self.store.read(0, position))

    def day(self, position: int) -> date:
        """Return the day in Vietnam on which the event at a position was recorded."""
        return known.of(self.store.at([position])[0].meta.recorded_at).date()

    def feed(self, bus: Bus, batch: int = 10_000, number: int = 1) -> Feed:
        """Return the feed of the ledger; its topics are made where they are not there."""
        for topic in topics_of(self.store.ledger_id, number).values():
            if not bus.partitions(topic):
                bus.create(topic, PARTITIONS, compacted=True)
        return Feed(self.store, self.view, bus, feed, number, batch=batch)

    def content(self, bus: Bus, name: str, number: int = 1) -> Content:
        """Return the records that stand on a topic."""
        topic = topics_of(self.store.ledger_id, number)[name]
        found: Content = {}
        for partition, end in enumerate(bus.ends(topic)):
            for received in bus.read(topic, partition, 0, end):
                key, value = received.entry.key, received.entry.value
                found.pop(key.decode(), None)
                if value is not None and key != PLACE:
                    found[key.decode()] = feed.decode(value)[1]
        return found

    def contents(self, bus: Bus) -> dict[str, Content]:
        """Return what stands on every topic."""
        return {name: self.content(bus, name) for name in topics_of(self.store.ledger_id, 1)}


def recorded(commands: Iterable[Sequence[Recorded]], first: date, seed: int) -> Ledger:
    """Return a ledger whose commands were recorded over some years."""
    rng, ledger = Random(seed), Ledger(first)
    for command in commands:
        ledger.record(command, rng.choice((0, 0, 1, 20, 60)) * DAY + rng.randrange(DAY))
    return ledger


def said(content: Content) -> Content:
    """Return records without when they were asked."""
    return {
        key: {name: value for name, value in record.items() if name not in TIMES}
        for key, record in content.items()
    }


def all_said(contents: dict[str, Content]) -> dict[str, Content]:
    """Return the records of topics without when they were asked."""
    return {name: said(content) for name, content in contents.items()}


def values(found: Figure) -> tuple[Any, ...]:
    """Return what a figure says."""
    value, measure = found.value, found.measure
    return value.lo, value.hi, found.qualifier, found.counted, found.status, measure.kind


def fed_values(record: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a record says, as `values` says it of a figure."""
    names = ("lo", "hi", "qualifier", "counted", "status", "kind")
    return tuple(record[name] for name in names)


def answers(view: MemoryView, units: Sequence[str], day: date) -> Iterator[tuple[str, Figure]]:
    """Yield a fresh answer for every measure, unit, key and year that the ledger speaks of."""
    for measure in CHART.values():
        rows, declared = view.flows(measure.name), view.declarations(measure.name)
        keys = {"", *(row.key for row in rows), *(k for one in declared for k in one.keys.names)}
        years = {row.last.year for row in rows}
        for one in declared:
            years |= set(range(one.period.first.year, one.period.last.year + 1))
        if measure.kind == "stock":
            years = {0} if years else set()
        for unit, key, year in product(units, sorted(keys), sorted(years)):
            first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (day, day)
            question = Question(measure.name, unit, Period(first, last), (key,) if key else ())
            if unit in view.tree(last).states:
                yield key_of(measure.name, unit, At(key, year)), figure(view, question)


def differences(ledger: Ledger, bus: Bus, position: int, counts: dict[str, int]) -> Iterator[str]:
    """Yield where the figures fed are not what is answered at a position."""
    fed = ledger.content(bus, FIGURES)
    units = [identity_of(name) for name in ledger.store.streams("unit")]
    fresh = dict(answers(ledger.view(position), units, ledger.day(position)))
    counts["answers"] = counts.get("answers", 0) + len(fresh)
    counts["fed"] = counts.get("fed", 0) + len(fed)
    for key, record in fed.items():
        if key not in fresh:
            yield f"{key}: fed, but nothing is there"
        elif fresh[key].status in SILENT or fed_values(record) != values(fresh[key]):
            yield f"{key}: fed {fed_values(record)}, answered {values(fresh[key])}"
    for key, found in fresh.items():
        silent = found.status in SILENT or (not found.counted and not found.used)
        if key not in fed and not silent:
            yield f"{key}: not fed, answered {values(found)}"


def in_steps(ledger: Ledger, bus: MemoryBus, rng: Random) -> None:
    """Feed a ledger in steps of any size, now and then by a new feed."""
    steps = sorted(rng.sample(ledger.ends[:-1], min(len(ledger.ends) - 1, rng.randint(1, 6))))
    feeding = ledger.feed(bus, rng.choice((1, 3, 10_000)))
    for position in (*steps, ledger.ends[-1]):
        assert feeding.send(position) == position
        if rng.random() < 0.5:
            feeding = ledger.feed(bus, rng.choice((1, 3, 10_000)))
