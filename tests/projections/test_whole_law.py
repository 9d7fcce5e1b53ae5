"""Declared figures of whole ledgers: anything corrected or withdrawn, known at any command's end.

What speaks is worked out by the oracle of raw events, what figures follow from it by the oracle of
figures; the product is given the log alone. Neither oracle shares a fold with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest

import histories
from figure_law import FLOW_KEYS, STOCK_KEYS, span
from figure_oracle import (
    Days,
    FlowOracle,
    KeySet,
    Raw,
    Seen,
    Share,
    Span,
    StockFigure,
    StockOracle,
    Sum,
    at_least,
    meet,
)
from histories import Shown
from oracle import Oracle, voices
from oracle_kinds import THE_BODY
from socai.domain import placing, timeline
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period, parse_period
from socai.domain.placing import Placed, Standing
from socai.domain.register import Thing
from socai.domain.timeline import Stream
from socai.projections import memory, splits
from socai.projections.balances import At
from socai.projections.flow import FlowSheet
from socai.projections.form import Form
from socai.projections.memory import MemoryView
from socai.projections.scope import Declared, keys_of
from socai.projections.stock import StockSheet
from socai.projections.tree import Tree
from worlds import (
    BEGINNING,
    FLOW,
    ODD_PERIODS,
    PERIODS,
    STOCK,
    A,
    World,
    body,
    dividing_world,
    unit,
    whole_world,
)

WORLDS, DIVIDING, DEEP, TRIED = 120, 40, 2000, 600
ASKED = 30
DECLARED = StockDeclared | FlowDeclared | CompletenessDeclared
WINDOWS = (*PERIODS, *ODD_PERIODS, "2012-06-15", "2012-05-20..2012-07-05", "2011-06-01..2013-03-01")
Log = Sequence[Recorded]
Patch = pytest.MonkeyPatch


class Question(NamedTuple):
    """What is asked of a log, by a day's hierarchy: a stock on a day, or a flow over a window."""

    unit: str
    keys: tuple[str, ...]
    hierarchy: date
    window: Period | None = None
    day: date = date.min

    def __str__(self) -> str:
        what = f"{FLOW} in {self.window}" if self.window else f"{STOCK} on {self.day}"
        return f"{what} of {self.unit} {self.keys}, units as of {self.hierarchy}"


class Spoken(Raw):
    """The raw facts of what speaks; where units and bodies are is asked of the other oracle."""

    def __init__(self, events: Log, measure: str) -> None:
        heard = voices(events)
        super().__init__([ordered(slot, e) for slot, e in heard if bears_on(e, measure)])
        streams = histories.by_stream(events)
        told = {name: Oracle(name, its) for name, its in streams.items()}
        self.lives = {
            name.removeprefix("unit-"): oracle.said[THE_BODY]
            for name, oracle in told.items()
            if name.startswith("unit-") and oracle.said[THE_BODY]
        }
        self.units = list(self.lives)
        self.bodies = {}
        for name, oracle in told.items():
            if name.startswith("organisation-"):
                self._stay(name, oracle)

    def _stay(self, name: str, oracle: Oracle) -> None:
        """Write down in which unit, of which kind, a body counts, from each day to the next."""
        days = sorted({at[0] for at, _ in oracle.said[THE_BODY]})
        for day, until in zip(days, [*days[1:], date.max], strict=False):
            for where, measure, key, _ in oracle.stocks(day):
                if measure == STOCK:
                    stay = [(day, 0, where, key), (until, 1, None, None)]
                    self.bodies[f"{name} from {day}"] = stay

    def _field(self, unit: str, name: str, day: date) -> list[Any]:
        """Return what is said of a field of a unit up to a day."""
        said = [(at, c.says[name]) for at, c in self.lives.get(unit, []) if name in c.says]
        return [value for at, value in said if at[0] <= day]

    def stands(self, unit: str, day: date) -> bool:
        """Return whether the unit exists on a day; where its beginning is open, since ever."""
        if there := self._field(unit, "there", day):
            return bool(there[-1])
        first = self.lives[unit][0][1] if unit in self.lives else None
        return first is not None and first.says.get("there") is True and first.period.open

    def stated_above(self, unit: str, day: date) -> str | None:
        """Return the unit that is said to lie over this one; before its first day, at the first."""
        reached = self._field(unit, "parent", day)
        found = reached[-1:] or self._field(unit, "parent", date.max)[:1]
        return found[0] if found else None

    def successors(self, unit: str, day: date) -> tuple[str, ...]:
        """Return the units that are said to succeed this one by a day."""
        said = self._field(unit, "into", day)
        return said[-1] if said else ()

    def closed(self, unit: str, day: date) -> bool:
        """Return whether the unit has ceased by a day."""
        return not self.stands(unit, day) and False in self._field(unit, "there", day)

    def children(self, unit: str, day: date) -> list[str]:
        """Return the living units below."""
        return super()._under(unit, day)

    def _under(self, unit: str, day: date) -> list[str]:
        """Return the living units below and, on rows of their own, those that have ceased."""
        ceased = [u for u in self.units if self.closed(u, day)]
        return self.children(unit, day) + [u for u in ceased if self.home(u, day) == unit]

    def pieces(self, unit: str, hierarchy: date) -> list[str]:
        """Return the units that are carried into this one, whole or in part."""

        def part_of(one: str) -> bool:
            return unit in self.line(one, hierarchy)

        found = [u for u in self.units if part_of(u)]
        for u in self.units:
            parts = self.successors(u, hierarchy) if self.closed(u, hierarchy) else ()
            if len(parts) > 1 and not part_of(u) and any(map(part_of, parts)):
                found.append(u)
        return found

    def parts(self, unit: str, whole: str, day: date, hierarchy: date) -> bool:
        """Return whether a unit holds, not all, but some of a closed unit as it stood on a day."""
        if not self.closed(whole, hierarchy) or unit in self.line(whole, hierarchy):
            return False
        then = (u for u in self.pieces(unit, hierarchy) if self.stands(u, day))
        return any(whole in self.line(u, day) for u in then)


class Stocks(StockOracle):
    """Stocks of what speaks."""

    def __init__(self, events: Log) -> None:
        self.raw: Spoken
        super().__init__([ordered(slot, e) for slot, e in voices(events) if bears_on(e, STOCK)])
        self.raw = Spoken(events, STOCK)
        self.heirs, self.origin = cache(self._heirs), cache(self._origin)
        self.gained = cache(self._gained)

    def lapsed(self, unit: str, keys: KeySet, since: date, at: Seen) -> bool:
        """Return what the rule says of living units only."""
        below = self.raw.children(unit, at[1])
        listed = any((unit, "units") == (u, m) and d <= at[0] for u, m, d in self.raw.assured)
        return bool(listed and below) and all(
            any(since < d <= at[0] for d in self.days(c, keys)) or self.lapsed(c, keys, since, at)
            for c in below
        )

    def firsts(self, unit: str, keys: KeySet, at: Seen, till: date) -> Sum:
        """Return the first declarations of new units that are made of parts of this one alone."""
        total: Sum = Counter()
        for heir in self.heirs(unit, at[1]) if self.raw.closed(unit, at[1]) else ():
            own = [k for u, k in self.declared if u == heir]
            for scope in [keys] if keys in own else self.raw.split(keys, own)[0]:
                first = self.days(heir, scope)[0]
                if first <= till:
                    total[heir, scope, first] += 1
                    total.subtract(self.change(heir, scope, (first, first)))
        return total

    def share(self, unit: str, keys: KeySet, at: Seen, left: Span, again: bool) -> Sum:
        """Return at most what is left, where one that got a part declares since the unit ceased.

        `again`: where it had declared before, too.
        """
        raw, found = self.raw, Counter[object]()
        for other, names in self.declared if raw.closed(unit, at[1]) else ():
            days = [d for d in self.days(other, names) if d <= at[0]]
            since = [not raw.stands(unit, d) for d in days]
            shared = names & keys or raw.all_keys in (names, keys)
            says = any(since) and not (again and all(since))
            if shared and says and self.gained(other, unit, at[1]):
                found[unit, keys, Share(max(0, left[1]))] = 1
        return found

    def _gained(self, unit: str, whole: str, hierarchy: date) -> bool:
        """Return whether a unit, no heir, holds of a closed one what did not lie in it then."""
        raw = self.raw
        day = max(d for (u, _), days in self.declared.items() if u == whole for d in days)
        if not raw.stands(unit, hierarchy) or self.origin(unit, hierarchy):
            return False
        if not raw.parts(unit, whole, day, hierarchy):
            return False
        then = [u for u in raw.pieces(unit, hierarchy) if raw.stands(u, day)]
        return any(whole in raw.line(u, day) and unit not in raw.line(u, day) for u in then)

    def _heirs(self, unit: str, hierarchy: date) -> list[str]:
        """Return the highest units that declare and are made of parts of a closed one alone."""
        found = {u for u, _ in self.declared if self.origin(u, hierarchy) == unit}
        return [u for u in sorted(found) if not found & {*self.raw.line(u, hierarchy)[1:]}]

    def _origin(self, unit: str, hierarchy: date) -> str | None:
        """Return the smallest closed unit that declared and of which alone this one is made."""
        raw, days = self.raw, dict[str, date]()
        for (declaring, _), stated in self.declared.items():
            days[declaring] = max(days.get(declaring, date.min), *stated)
        if not raw.stands(unit, hierarchy):
            return None
        found = []
        for whole, day in days.items():
            old = [u for u in raw.pieces(unit, hierarchy) if raw.stands(u, day)]
            inside = [u for u in old if whole in raw.line(u, day)]
            if raw.parts(unit, whole, day, hierarchy) and unit not in old and old == inside:
                found.append((len(raw.line(whole, day)), whole))
        return max(found)[1] if found else None


class Flows(FlowOracle):
    """Flows of what speaks."""

    def __init__(self, events: Log, hierarchy: date) -> None:
        heard = [ordered(slot, e) for slot, e in voices(events) if bears_on(e, FLOW)]
        super().__init__(heard, hierarchy)
        self.raw: Spoken = Spoken(events, FLOW)
        self.then = cache(lambda day: Flows(events, day))

    def of(self, unit: str, keys: KeySet, period: Days) -> frozenset[Span]:
        """Return what a period counts; of a closed unit what did not lie in it, in its own day."""
        if not self.raw.closed(unit, self.hierarchy):
            return super().of(unit, keys, period)
        lo, hi = self.declared[unit, keys][period]
        gone = frozenset[Span]([(0, 0)])
        if self.raw.stands(unit, period[1]):
            gone = self.then(period[1]).units(unit, keys, period)
        more = sum(self.again(unit, keys, period))
        left = {(int(max(0, lo - b - more)), max(0, hi - a)) for a, b in gone}
        inside = self.best(unit, keys, period, True)
        return frozenset(at_least(one, other) for one, other in product(left, inside))

    def again(self, closed: str, keys: KeySet, period: Days) -> Iterator[float]:
        """Yield the upper ends of what parts of a closed unit say of its period, or may say."""
        raw = self.raw
        for (part, names), periods in self.declared.items():
            shared = names & keys or raw.all_keys in (names, keys)
            there = part != closed and shared and raw.stands(part, self.hierarchy)
            if there and raw.parts(part, closed, period[1], self.hierarchy):
                for days, (_, hi) in periods.items():
                    apart = raw.stands(part, days[1]) and raw.stands(closed, days[1])
                    if meet(days, period) and not apart:
                        yield hi


def ordered(slot: int, e: Recorded) -> Recorded:
    """Return what speaks at its place: its slot's, a declaration at its own.

    Of two declarations that contradict each other the later recorded stands, corrections included.
    """
    return e if isinstance(e.event, DECLARED) else replace(e, position=slot)


def bears_on(e: Recorded, measure: str) -> bool:
    """Return whether an event is read for figures of a measure."""
    if isinstance(e.event, StockDeclared | FlowDeclared):
        return e.event.measure == measure
    return not isinstance(e.event, EventWithdrawn)


def log_at(log: Log, known: int) -> Log:
    """Return what was recorded by a position."""
    return [e for e in log if e.position <= known]


def view_at(log: Log, known: int) -> MemoryView:
    """Return what the product makes of the log as known at a position."""
    return MemoryView(log_at(log, known))


class Asked:
    """A log known at a position, asked by the product and by the oracles."""

    def __init__(self, log: Log, known: int) -> None:
        self.log, self.view = log_at(log, known), view_at(log, known)
        self.stocks, self.sheet = Stocks(self.log), StockSheet(self.view, STOCK)
        self._flows: dict[date, Flows] = {}

    def flow(self, hierarchy: date) -> Flows:
        """Return the oracle of flows by the hierarchy of a day."""
        if hierarchy not in self._flows:
            self._flows[hierarchy] = Flows(self.log, hierarchy)
        return self._flows[hierarchy]

    def difference(self, asked: Question, counts: Counter[str]) -> str | None:
        """Return how the answers differ, None where they agree."""
        return self._flow(asked, counts) if asked.window else self._stock(asked, counts)

    def _stock(self, asked: Question, counts: Counter[str]) -> str | None:
        keys = keys_of(asked.keys)
        answer = self.sheet.answer(asked.unit, keys, asked.day, asked.hierarchy)
        figure = self.stocks.figure(asked.unit, asked.keys, asked.day, asked.hierarchy)
        counts["stocks in other boundaries"] += asked.day != asked.hierarchy
        counts["stocks"] += 1
        lines = [self.stocks.origin(u, asked.hierarchy) for u, _ in self.stocks.declared]
        counts["stocks beside heirs"] += any(lines)
        counts["stocks known"] += figure.known
        counts["stocks beyond what is counted"] += figure.value[0] > figure.counted
        found = StockFigure(span(answer.value), answer.counted, answer.known)
        return None if found == figure else f"{asked}: {found}, by the oracle {figure}"

    def _flow(self, asked: Question, counts: Counter[str]) -> str | None:
        assert asked.window
        sheet = FlowSheet(self.view, FLOW, self.view.tree(asked.hierarchy))
        found = span(sheet.answer(asked.unit, keys_of(asked.keys), asked.window).value)
        window = (asked.window.first, asked.window.last)
        figures = self.flow(asked.hierarchy).figures(asked.unit, asked.keys, window)
        counts["flows"] += 1
        counts["flows above 0"] += found[0] > 0
        return None if found in figures else f"{asked}: {found}, by the oracle {figures}"


def questions(rng: Random, log: Log, asked: Asked) -> list[Question]:
    """Return questions on and beside the days named, of units that stand or have ceased then.

    Half are of a scope that is declared, for chance seldom meets one.
    """
    days = {d for e in log for d in (e.meta.effective.first, e.meta.effective.last)}
    days = {d + timedelta(n) for d in days for n in (-1, 0, 1)}
    days |= {date(2011, 1, 1) + timedelta(rng.randrange(1200)) for _ in range(3)}
    raw, found = asked.stocks.raw, list[Question]()
    flows = [(unit, keys) for unit, keys, _, _ in asked.flow(date.max).raw.said]
    stocks = [(unit, keys) for unit, keys, _, _ in raw.said]
    for number in range(ASKED):
        day = rng.choice(sorted(days))
        there = [u for u in raw.units if raw.stands(u, day) or raw.closed(u, day)]
        declared = [(u, keys) for u, keys in (flows if number % 3 == 0 else stocks) if u in there]
        any_keys = rng.choice(FLOW_KEYS if number % 3 == 0 else STOCK_KEYS)
        scopes = [(u, any_keys) for u in there]
        window = parse_period(rng.choice(WINDOWS)) if number % 3 == 0 else None
        if scopes:
            scope = rng.choice(declared if declared and rng.random() < 0.5 else scopes)
            on = rng.choice(sorted(days)) if rng.random() < 0.4 else day
            found.append(Question(*scope, day, window, on))
    return found


def broken(
    seed: int, counts: Counter[str], make: Callable[[int], World] = whole_world
) -> tuple[Log, int, Question] | None:
    """Return the log, the position and the question where the answers differ, else None."""
    rng, log = Random(seed), make(seed).events
    ends = [e.position for e in log if e.meta.ends_command]
    for known in {*rng.sample(ends, min(2, len(ends))), ends[-1]}:
        asked = Asked(log, known)
        counts["prefixes"] += 1
        for question in questions(rng, asked.log, asked):
            if asked.difference(question, counts):
                return log, known, question
    return None


def differs(log: Log, known: int, question: Question) -> str | None:
    """Return how the answers to one question differ, None where they agree."""
    return Asked(log, known).difference(question, Counter())


def shown(log: Log, known: int, question: Question) -> str:
    """Return the least log that still differs, and how."""
    least = histories.smaller(log, lambda part: bool(differs(part, known, question)))
    return f"known at {known}:\n{Shown(least)}\n{differs(least, known, question)}"


def compare(seeds: range, make: Callable[[int], World] = whole_world) -> Counter[str]:
    """Compare the worlds of these seeds; return the counts, fail with the least that differs."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts["worlds"] += 1
        if found := broken(seed, counts, make):
            pytest.fail(f"world of seed {seed} differs, {shown(*found)}", pytrace=False)
    counts["comparisons"] = counts["stocks"] + counts["flows"]
    print("whole law:", dict(counts))
    return counts


@pytest.mark.slow
def test_figures_are_of_what_speaks_at_the_end_of_a_command() -> None:
    counts = compare(range(WORLDS))
    assert counts["comparisons"] >= 3_000
    assert counts["stocks beyond what is counted"] > 300
    assert counts["stocks known"] > 300
    assert counts["stocks in other boundaries"] > 600
    assert counts["flows above 0"] > 300


@pytest.mark.slow
def test_what_new_units_declare_lay_in_the_closed_ones_that_they_are_made_of() -> None:
    counts = compare(range(DIVIDING), dividing_world)
    assert counts["stocks beside heirs"] > 15, counts
    assert counts["flows above 0"] > 150, counts


def test_a_unit_whose_registration_is_withdrawn_is_no_unit() -> None:
    world = World().then(unit("tinh"), unit("xa-1", "tinh"), body("to-1", "tinh", A))
    withdrawal = ("unit-xa-1", EventWithdrawn(event="e2"), BEGINNING)
    tree = world.then(withdrawal).view().tree(date(2012, 6, 30))
    assert (tree.alive("xa-1"), tree.rows("tinh")) == (False, [])
    asked = Question("tinh", (), date(2012, 6, 30), day=date(2012, 6, 30))
    assert differs(world.then(withdrawal).events, 4, asked) is None


@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_many_more_worlds() -> None:
    assert compare(range(10_000, 10_000 + DEEP))["comparisons"] >= 20_000
    divided = compare(range(10_000, 10_000 + DEEP), dividing_world)
    assert divided["stocks beside heirs"] > 1_000


# ---- Mistakes planted ---------------------------------------------------------------------------


def deaf(patch: Patch, unheard: Callable[[Recorded, dict[str, Recorded]], bool]) -> None:
    """Let the product fold nothing of which `unheard` is true, given the events by id.

    What amends an event that is not heard is not heard either.
    """
    right = memory.fold

    def fold(events: Iterable[Recorded]) -> list[Stream]:
        heard: dict[str, Recorded] = {}
        by_id = {e.meta.event_id: e for e in events}
        for name, e in by_id.items():
            named = {e.meta.corrects, getattr(e.event, "event", None)} - {None}
            if named <= heard.keys() and not unheard(e, by_id):
                heard[name] = e
        return right(heard.values())

    patch.setattr(memory, "fold", fold)


def withdrawn_declarations_still_speak(patch: Patch) -> None:
    """A withdrawal silences no declaration."""

    def unheard(e: Recorded, by_id: dict[str, Recorded]) -> bool:
        return e.meta.stream.startswith("declaration-") and isinstance(e.event, EventWithdrawn)

    deaf(patch, unheard)


def withdrawals_are_never_withdrawn(patch: Patch) -> None:
    """What withdraws a withdrawal is not heard, nor what corrects that."""

    def unheard(e: Recorded, by_id: dict[str, Recorded]) -> bool:
        first = origin(e, by_id).event
        target = by_id.get(first.event) if isinstance(first, EventWithdrawn) else None
        return target is not None and isinstance(target.event, EventWithdrawn)

    deaf(patch, unheard)


def restated(patch: Patch, change: Callable[[Recorded, dict[str, Recorded]], Recorded]) -> None:
    """Let the product read each declaration that corrects as `change` makes it, by earlier ids."""
    right = MemoryView.__init__

    def init(view: MemoryView, events: Log) -> None:
        right(view, events)
        by_id = {e.meta.event_id: e for e in events}
        view._stated = [change(e, by_id) if e.meta.corrects else e for e in view._stated]

    patch.setattr(MemoryView, "__init__", init)


def origin(e: Recorded, by_id: dict[str, Recorded]) -> Recorded:
    """Return the event that began the slot of an event."""
    return origin(by_id[e.meta.corrects], by_id) if e.meta.corrects else e


def corrected_days_of_declarations_are_ignored(patch: Patch) -> None:
    """A correction changes what a declaration says, never when."""

    def change(e: Recorded, by_id: dict[str, Recorded]) -> Recorded:
        return replace(e, meta=replace(e.meta, effective=origin(e, by_id).meta.effective))

    restated(patch, change)


def a_corrected_declaration_was_recorded_at_its_origin(patch: Patch) -> None:
    """Of two that contradict each other the one whose slot is later stands, corrected or not."""
    restated(patch, lambda e, by_id: replace(e, position=origin(e, by_id).position))


def a_view_sees_later_amendments(patch: Patch) -> None:
    """What amends an event known at K is taken in although it was recorded after K."""

    def view(log: Log, known: int) -> MemoryView:
        seen = {e.meta.event_id for e in log if e.position <= known}
        found = []
        for e in log:
            target = e.event.event if isinstance(e.event, EventWithdrawn) else e.meta.corrects
            if e.position <= known or ({target, e.meta.corrects} - {None} and target in seen):
                found.append(e)
        return MemoryView(e for e in found if e.meta.corrects is None or e.meta.corrects in seen)

    patch.setitem(globals(), "view_at", view)


def closed_rows_are_forgotten(patch: Patch) -> None:
    """What a unit declared goes when the unit ceases."""
    patch.setattr(Tree, "rows", lambda tree, unit: tree.children.get(unit, []))


def moves_of_one_day_go_by_their_amendments(patch: Patch) -> None:
    """On one day the order is that of the events that speak, not of their slots."""
    right = placing.place

    def place(thing: Thing, standings: Iterable[Standing]) -> list[Placed]:
        return right(thing, [replace(s, origin=s.recorded.position) for s in standings])

    patch.setattr(timeline, "place", place)


PLANTED: tuple[Callable[[Patch], None], ...] = (
    withdrawn_declarations_still_speak,
    withdrawals_are_never_withdrawn,
    corrected_days_of_declarations_are_ignored,
    a_corrected_declaration_was_recorded_at_its_origin,
    a_view_sees_later_amendments,
    closed_rows_are_forgotten,
    moves_of_one_day_go_by_their_amendments,
)


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_the_mistake_is_found(monkeypatch: Patch, plant: Callable[[Patch], None]) -> None:
    plant(monkeypatch)
    found = next((seed for seed in range(TRIED) if broken(seed, Counter())), None)
    assert found is not None, f"not found in {TRIED} worlds"
    print(f"found in world {found}")


def what_new_units_declare_is_added(patch: Patch) -> None:
    """What is made of parts of a closed unit is new."""
    patch.setattr(StockSheet, "_taken", lambda *asked: Form())


def a_closed_flow_is_counted_with_what_has_gone(patch: Patch) -> None:
    """What lay in a closed unit stays in its total, wherever it is counted by now."""
    patch.setattr(FlowSheet, "_gone", lambda *asked: NOTHING)


def what_parts_restate_is_added(patch: Patch) -> None:
    """What a part of a closed unit says of the old period is new."""
    patch.setattr(splits, "restated", lambda *asked: NOTHING)


def who_got_a_part_declares_only_its_own(patch: Patch) -> None:
    """What a unit declares that got a part of a closed one is all new."""
    patch.setattr(StockSheet, "_shared", lambda *asked: Form())


def who_got_a_part_has_only_grown(patch: Patch) -> None:
    """A second declaration is a change, whatever was got between the two."""
    right = StockSheet._shared

    def shared(
        sheet: StockSheet, closed: Declared, at: At, left_over: Interval, again: bool
    ) -> Form:
        return Form() if again else right(sheet, closed, at, left_over, again)

    patch.setattr(StockSheet, "_shared", shared)


@pytest.mark.slow
@pytest.mark.parametrize(
    "plant",
    [
        what_new_units_declare_is_added,
        a_closed_flow_is_counted_with_what_has_gone,
        what_parts_restate_is_added,
        who_got_a_part_declares_only_its_own,
        who_got_a_part_has_only_grown,
    ],
    ids=lambda plant: plant.__name__,
)
def test_it_is_found_in_units_that_divide(
    monkeypatch: Patch, plant: Callable[[Patch], None]
) -> None:
    plant(monkeypatch)
    found = next((s for s in range(TRIED) if broken(s, Counter(), dividing_world)), None)
    assert found is not None, f"not found in {TRIED} worlds"
    print(f"found in world {found}")
