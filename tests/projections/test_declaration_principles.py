"""The principles of declarations, each stated directly, in random worlds of exact values.

None is derived from the formula. Key sets are nested or apart: what crosses gives a lower bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import combinations
from random import Random

import pytest

from figure_oracle import KeySet, Raw
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.period import Period, parse_period
from socai.domain.unit import UnitReparented
from socai.projections.balances import own
from socai.projections.flow import FlowSheet
from socai.projections.scope import Declared, keys_of
from socai.projections.stock import StockSheet
from worlds import (
    DAYS,
    FLOW,
    FORMS,
    LEVELS,
    NESTED,
    STOCK,
    A,
    B,
    C,
    Said,
    World,
    body,
    complete,
    dissolved,
    flow,
    flow_world,
    held,
    moved,
    names_of,
    registered,
    stock,
    stock_world,
    unit,
)

SEEDS = range(150)
BETWEEN = ("2012-05-15", "2013-03-03", "2014-01-01")
"""Days on which nothing is declared and no unit moves."""


class Asked:
    """A world with its answers: totals, counts, who lies below whom, what is declared."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed, self.raw = world, seed, Raw(world.events)
        self.sheet = StockSheet(world.view(), STOCK)
        self.below = cache(self._below)

    def total(self, at: str, day: date, names: Iterable[str] = ()) -> int:
        """Return the stock of a unit; it is one number, since all values are."""
        value = self.sheet.answer(at, keys_of(names), day).value
        assert value.exact, self
        return value.lo

    def counted(self, at: str, day: date, names: Iterable[str] = ()) -> int:
        """Return what events alone itemise."""
        return self.sheet.counted(at, keys_of(names), own(day))

    def _below(self, at: str, day: date) -> frozenset[str]:
        return frozenset({at}).union(*(self.below(c, day) for c in self.raw.under(at, day)))

    def declared(self) -> list[Spoken]:
        """Return what is declared: of one scope and day the last recorded."""
        found: dict[tuple[str, KeySet, date], Spoken] = {}
        for e in self.world.events:
            if isinstance(e.event, StockDeclared):
                keys, day = self.raw.keys(e.event.keys), e.meta.effective.last
                one = Spoken(e.event.unit, keys, day, e.event.lo, e.event.keys, e.position)
                found[one.unit, keys, day] = one
        return list(found.values())

    def inside(self, one: Spoken, at: str, keys: KeySet, day: date) -> bool:
        """Return whether a declared scope lies strictly inside another scope on a day."""
        same = (one.unit, one.keys) == (at, keys)
        return one.unit in self.below(at, day) and one.keys <= keys and not same

    def floor(self, at: str, keys: KeySet, day: date) -> int:
        """Return the most that events and what is declared below on that very day make certain:
        the best choice of scopes that share nothing, and the events outside them."""
        there = [d for d in self.declared() if d.day == day and self.inside(d, at, keys, day)]
        most = 0
        for size in range(len(there) + 1):
            for chosen in combinations(there, size):
                if not any(self.share(a, b, day) for a, b in combinations(chosen, 2)):
                    most = max(
                        most, sum(d.value for d in chosen) + self.rest(at, keys, day, chosen)
                    )
        return most

    def share(self, a: Spoken, b: Spoken, day: date) -> bool:
        """Return whether two scopes have something in common."""
        return bool(self.below(a.unit, day) & self.below(b.unit, day) and a.keys & b.keys)

    def rest(self, at: str, keys: KeySet, day: date, chosen: Sequence[Spoken]) -> int:
        """Return what events itemise in a scope, outside the chosen scopes."""
        found = 0
        for where in self.below(at, day):
            taken = [d.keys for d in chosen if where in self.below(d.unit, day)]
            found += sum(
                (self.body_at(life, day) == where) and self.kind(life) in keys.difference(*taken)
                for life in self.raw.bodies.values()
            )
        return found

    @staticmethod
    def body_at(life: Sequence[tuple[date, int, str | None, str | None]], day: date) -> str | None:
        """Return where a body stands on a day."""
        return max([(d, n, where) for d, n, where, _ in life if d <= day], default=(day, 0, None))[
            2
        ]

    @staticmethod
    def kind(life: Sequence[tuple[date, int, str | None, str | None]]) -> str | None:
        """Return the key of a body."""
        return next(kind for _, _, _, kind in life if kind)

    def __str__(self) -> str:
        return f"seed {self.seed}\n{self.world}"


@dataclass(frozen=True)
class Spoken:
    """A declared total, its scope and the event that says it."""

    unit: str
    keys: KeySet
    day: date
    value: int
    names: tuple[str, ...]
    position: int


def exact_worlds(seeds: range = SEEDS) -> Iterator[tuple[Asked, Random]]:
    """Yield random worlds of exact values, each with dice of its own."""
    for seed in seeds:
        yield Asked(stock_world(seed, exact=True, crossing=False), seed), Random(seed)


def standing_still(asked: Asked) -> Asked:
    """Return the world in which no unit moves."""
    moves = (e for e in asked.world.events if isinstance(e.event, UnitReparented))
    return Asked(asked.world.without(moves), asked.seed)


def roomy_world(seed: int, moves: bool) -> World:
    """Return a world whose totals have room: none is ever exceeded by what lies below."""
    rng = Random(seed)
    units = registered(rng)
    names, said = names_of(units), list[Said]()
    keys = rng.choice(((), (), (A,)))
    for _ in range(rng.randint(3, 12)):
        at = rng.choice(names)
        said.append(stock(at, rng.choice(DAYS), roomy(rng, at), keys=keys))
    for i in range(rng.randint(0, 5)):
        said.append(body(f"to-{i}", rng.choice(names), A, rng.choice(DAYS)))
    lowest = [name for name in names if name in LEVELS[2]]
    above = [name for name in names if name in LEVELS[1]]
    if moves:
        said.append(moved(rng.choice(lowest), rng.choice(above), rng.choice(DAYS)))
    rng.shuffle(said)
    return World().then(*units, *said)


def roomy(rng: Random, at: str) -> int:
    """Return a total of the size of the unit's level."""
    level = next(i for i, names in enumerate(LEVELS) if at in names)
    return rng.randint(*((20_000, 30_000), (1_500, 2_500), (20, 60))[level])


def test_1_on_its_own_day_a_declaration_stands_unless_exceeded() -> None:
    seen: Counter[str] = Counter()
    for asked, _ in exact_worlds():
        for d in asked.declared():
            floor = asked.floor(d.unit, d.keys, d.day)
            assert asked.total(d.unit, d.day, d.names) == max(d.value, floor), (d, str(asked))
            seen["exceeded" if floor > d.value else "stands"] += 1
    print(dict(seen))
    assert seen["exceeded"] > 50 < seen["stands"]


@pytest.mark.slow
def test_2_what_is_recorded_later_about_before_never_moves_the_total_of_the_day() -> None:
    seen: Counter[str] = Counter()
    for asked, rng in exact_worlds():
        for d in asked.declared():
            where = rng.choice(sorted(asked.below(d.unit, d.day)))
            earlier = rng.choice(["2011-12-31", *(t for t in DAYS if t < str(d.day))])
            key = rng.choice(sorted(d.keys & {A, B, C}) or [A])
            after = Asked(asked.world.then(body("new", where, key, earlier)), asked.seed)
            if d.value >= after.floor(d.unit, after.raw.keys(d.names), d.day):
                assert after.total(d.unit, d.day, d.names) == d.value, (d, where, str(after))
                seen["events"] += 1
                # The remainder that nothing itemises shrinks by what is itemised now.
                assert asked.total(d.unit, d.day, d.names) == d.value
                more = after.counted(d.unit, d.day, d.names) - asked.counted(d.unit, d.day, d.names)
                assert more == 1
            total = asked.total(d.unit, d.day, d.names)
            added = stock(where, earlier, rng.randint(0, 99), keys=rng.choice(((), d.names)))
            after = Asked(asked.world.then(added), asked.seed)
            assert after.total(d.unit, d.day, d.names) == total, (d, added, str(asked))
            seen["declarations"] += 1
    print(dict(seen))
    assert seen["events"] > 200 < seen["declarations"]


@pytest.mark.slow
def test_3_an_event_after_the_day_moves_every_total_above_it() -> None:
    seen: Counter[str] = Counter()
    for moving, rng in exact_worlds():
        asked = standing_still(moving)
        when, where = rng.choice(BETWEEN), rng.choice(asked.raw.units)
        day = date.fromisoformat(when)
        after = Asked(asked.world.then(body("new", where, A, when)), asked.seed)
        for at in asked.raw.units:
            for names in ((), (A,), (A, B), (B,)):
                change = after.total(at, day, names) - asked.total(at, day, names)
                moves = where in asked.below(at, day) and (not names or A in names)
                assert change == moves, (at, names, where, when, str(asked))
                seen["moved" if moves else "unmoved"] += 1
    print(dict(seen))
    assert seen["moved"] > 300


@pytest.mark.slow
def test_3_a_unit_below_that_declares_again_moves_the_totals_above_by_the_difference() -> None:
    seen = 0
    for seed in SEEDS:
        asked, rng = Asked(roomy_world(seed, moves=True), seed), Random(seed)
        for d in asked.declared():
            when = rng.choice([t for t in BETWEEN if t > str(d.day)])
            day, value = date.fromisoformat(when), roomy(rng, d.unit)
            change = value - asked.total(d.unit, day, d.names)
            after = Asked(asked.world.then(stock(d.unit, when, value, keys=d.names)), seed)
            for at in asked.raw.units:
                expected = change if d.unit in asked.below(at, day) else 0
                moved_by = after.total(at, day, d.names) - asked.total(at, day, d.names)
                assert moved_by == expected, (at, d, when, value, str(asked))
                seen += at != d.unit and expected != 0
    print(seen)
    assert seen > 300


@pytest.mark.slow
def test_3_the_first_declaration_of_a_unit_below_is_no_change() -> None:
    seen = 0
    for seed in SEEDS:
        asked, rng = Asked(roomy_world(seed, moves=False), seed), Random(seed)
        names = asked.declared()[0].names
        silent = set(asked.raw.units) - {d.unit for d in asked.declared()} - {*LEVELS[0]}
        for where in sorted(silent):
            first = stock(where, rng.choice(DAYS), roomy(rng, where), keys=names)
            after = Asked(asked.world.then(first), seed)
            for d in asked.declared():
                for day in (t for t in map(date.fromisoformat, (*DAYS, *BETWEEN)) if t >= d.day):
                    unmoved = asked.total(d.unit, day, names)
                    assert after.total(d.unit, day, names) == unmoved, (d, first, str(asked))
                    seen += where in asked.below(d.unit, day)
    print(seen)
    assert seen > 300


@pytest.mark.slow
def test_4_no_total_is_below_what_events_itemise_or_newer_declarations_underneath() -> None:
    seen: Counter[str] = Counter()
    for asked, _ in exact_worlds():
        spoken = asked.declared()
        for day in map(date.fromisoformat, (*DAYS, *BETWEEN)):
            for at in asked.raw.units:
                for names in ((), (A,), (A, B)):
                    keys, total = asked.raw.keys(names), asked.total(at, day, names)
                    assert total >= asked.counted(at, day, names), (at, names, day, str(asked))
                    floor = asked.floor(at, keys, day)
                    assert total >= floor, (at, names, day, floor, str(asked))
                    seen["floors"] += 1
                    for newest in newest_below(asked, spoken, at, keys, day):
                        least = asked.total(newest.unit, day, newest.names)
                        assert total >= least, (at, names, day, newest, str(asked))
                        seen["newer"] += 1
    print(dict(seen))
    assert seen["newer"] > 500


def newest_below(
    asked: Asked, spoken: Sequence[Spoken], at: str, keys: KeySet, day: date
) -> Iterator[Spoken]:
    """Yield what is declared below a scope by `day`, where nothing around it is declared later."""
    until = [d for d in spoken if d.day <= day]
    for one in until:
        if not asked.inside(one, at, keys, day):
            continue
        around = [
            d.day
            for d in until
            if one.unit in asked.below(d.unit, day)
            and (d.unit in asked.below(at, day))
            and one.keys <= d.keys <= keys
        ]
        if one.day == max(around):
            yield one


def test_4_an_older_declaration_below_never_overrules() -> None:
    seen = 0
    for asked, _ in exact_worlds():
        for d in asked.declared():
            total = asked.total(d.unit, d.day, d.names)
            for older in asked.declared():
                if older.day < d.day and asked.inside(older, d.unit, d.keys, d.day):
                    raised = asked.world.with_value(older.position, older.value + 1_000)
                    found = Asked(raised, asked.seed).total(d.unit, d.day, d.names)
                    assert found == total, (d, older, str(asked))
                    seen += 1
    print(seen)
    assert seen > 100


def test_5_a_declaration_lapses_once_later_ones_cover_a_complete_list_and_never_else() -> None:
    seen: Counter[bool] = Counter()
    days = [date.fromisoformat(day) for day in (*DAYS, *BETWEEN)]
    for seed in range(300):
        rng = Random(seed)
        below = [f"xa-{i}" for i in range(rng.randint(1, 3))]
        said = [unit("tinh"), unit("h", "tinh"), *(unit(c, "h") for c in below)]
        said += [stock("h", "2012-06-30", 1_000), body("to-0", "h", A, rng.choice(DAYS))]
        covered = {c: rng.choice(("2012-06-30", "2012-12-31", "2013-06-30")) for c in below}
        said += [stock(c, when, rng.randint(10, 50)) for c, when in covered.items()]
        said += [body(f"to-{c}", c, A, rng.choice(DAYS)) for c in below if rng.random() < 0.5]
        listed = rng.choice(("2011-12-31", "2013-01-01", None))
        if listed:
            said.append(complete("h", "units", listed))
        asked = Asked(World().then(*said), seed)
        last = max(covered.values())
        later = min(covered.values()) > "2012-06-30"
        for day in (day for day in days if str(day) >= "2012-06-30"):
            lapsed = bool(listed and later and max(listed, last) <= str(day))
            parts = sum(asked.total(c, day) for c in below)
            own = asked.counted("h", day) - sum(asked.counted(c, day) for c in below)
            assert (asked.total("h", day) == own + parts) == lapsed, (day, str(asked))
            assert (asked.total("h", day) > 800) != lapsed, (day, str(asked))
            seen[lapsed] += 1
    print(dict(seen))
    assert seen[True] > 100 < seen[False]


def test_5_units_that_are_covered_themselves_cover() -> None:
    units = [unit("tinh"), unit("h", "tinh"), unit("xa-1", "h"), unit("xa-2", "h")]
    said = [stock("tinh", "2012-06-30", 500), complete("tinh", "units", "2012-01-01")]
    said += [stock("xa-1", "2012-12-31", 3), stock("xa-2", "2013-01-01", 4)]
    world, day = World().then(*units, *said), date(2013, 6, 30)
    assert Asked(world, 0).total("tinh", day) == 500
    assert Asked(world.then(complete("h", "units", "2013-06-30")), 0).total("tinh", day) == 7


@dataclass(frozen=True)
class Truth:
    """A world that tells nothing but the truth, and the whole truth beside it."""

    world: World
    bodies: tuple[tuple[str, str, str, str], ...]
    """Each thing there is: unit, key, first day, day after the last."""

    def total(self, asked: Asked, at: str, names: Sequence[str], day: date) -> int:
        """Return how many there are in truth."""
        below = asked.below(at, day)
        return sum(
            where in below and (not names or key in names) and first <= str(day) < end
            for where, key, first, end in self.bodies
        )


def true_world(seed: int, exact: bool) -> Truth:
    """Return a world of true statements: what stood from the beginning is recorded in part, every
    change is, totals are declared anywhere; or units move, and then every lowest one declares."""
    rng = Random(seed)
    units = registered(rng)
    names, moves = names_of(units), seed % 3 == 0
    lowest = [name for name in names if name in LEVELS[2]]
    bodies, said = list[tuple[str, str, str, str]](), list[Said]()
    for i in range(rng.randint(4, 25)):
        old = rng.random() < 0.6
        where = rng.choice(lowest if old else names)
        first = "1990-01-01" if old else rng.choice(DAYS)
        end = rng.choice(("2013-02-02", "9999-12-31", "9999-12-31"))
        key = rng.choice((A, A, B, C))
        end = end if end > first else "9999-12-31"
        bodies.append((where, key, first, end))
        if rng.random() < 0.4 or not old or end < "9999":
            said.append(body(f"to-{i}", where, key, first if not old else f"..{first}"))
            said += [dissolved(f"to-{i}", end)] if end < "9999" else []
    ground = World().then(*units)
    if moves:
        name = rng.choice(lowest)
        ground = ground.then(moved(name, rng.choice(LEVELS[1][:1]), "2013-01-15"))
    truth = Truth(ground, tuple(bodies))
    asked = Asked(ground, seed)
    scopes = [(rng.choice(names), rng.choice(NESTED)) for _ in range(rng.randint(2, 9))]
    for at, key_set in [*scopes, *((name, ()) for name in lowest if moves)]:
        keys = () if moves else tuple((A, B)[i] for i in key_set)
        when = rng.choice(DAYS)
        value = truth.total(asked, at, keys, date.fromisoformat(when))
        less, more = (0, 0) if exact else (rng.randint(0, 3), rng.randint(0, 3))
        hi = None if not exact and rng.random() < 0.2 else value + more
        said.append(stock(at, when, max(0, value - less), hi, keys))
    said += [complete(rng.choice(names), "units", rng.choice(DAYS)) for _ in range(2)]
    return replace(truth, world=ground.then(*in_order(said)))


def in_order(said: list[Said]) -> list[Said]:
    """Return what is said with every stream's beginning before its end."""
    return sorted(said, key=lambda s: s[2].removeprefix(".."))


@pytest.mark.slow
@pytest.mark.parametrize("exact", [True, False])
def test_6_where_all_that_is_said_is_true_no_stock_exceeds_the_truth(exact: bool) -> None:
    """Whatever counted twice, by units or by keys, would exceed it."""
    seen: Counter[str] = Counter()
    for seed in range(200):
        truth = true_world(seed, exact)
        asked = Asked(truth.world, seed)
        for day in map(date.fromisoformat, (*DAYS, *BETWEEN)):
            for at in asked.raw.units:
                for names in ((), (A,), (A, B), (C,)):
                    answer = asked.sheet.answer(at, keys_of(names), day)
                    right = truth.total(asked, at, names, day)
                    told = (at, names, day, answer, right, str(asked))
                    assert answer.value.lo <= right, told
                    if answer.known and answer.value.hi is not None:
                        assert right <= answer.value.hi, told
                        seen["known"] += 1
                    lapsed = asked.sheet.lapsed(at, keys_of(names), date.min, own(day))
                    if exact and answer.governing and not lapsed:
                        assert answer.value.exact, told
                        seen["exact"] += 1
                    seen["all"] += 1
    print(dict(seen))
    assert seen["known"] > 2_000 and seen["exact"] >= 2_000 * exact


def true_flows(seed: int, exact: bool) -> tuple[World, list[tuple[str, str, date, int]]]:
    """Return a world of true statements about a flow, and all that happened: unit, form, day, n."""
    rng = Random(seed)
    units = registered(rng, 6)
    names, said = names_of(units), list[Said]()
    happened = []
    for i in range(rng.randint(3, 15)):
        where, form, n = rng.choice(names), rng.choice(FORMS), rng.randint(1, 4)
        day = rng.choice(("2012-05-03", "2012-06-15", "2012-06-30", "2012-07-01", "2012-11-20"))
        happened.append((where, form, date.fromisoformat(day), n))
        if rng.random() < 0.4:
            when = rng.choice((day, day, day[:7], day[:4]))
            said.append(held(f"hop-{i}", where, form, n, when))
    asked = Asked(World().then(*units), seed)
    periods = ("2012", "2012-Q2", "2012-06", "2012-01-01..2012-06-30", "2012-Q3", "2012-Q4")
    for _ in range(rng.randint(1, 8)):
        at, when = rng.choice(names), rng.choice((*periods, "2012-06-10..2012-07-20"))
        keys = tuple(FORMS[i] for i in rng.choice(NESTED))
        value = true_flow(asked, happened, at, keys, parse_period(when))
        less, more = (0, 0) if exact else (rng.randint(0, 3), rng.randint(0, 3))
        hi = None if not exact and rng.random() < 0.2 else value + more
        said.append(flow(at, when, max(0, value - less), hi, keys))
    rng.shuffle(said)
    return World().then(*units, *said), happened


def true_flow(
    asked: Asked,
    happened: Sequence[tuple[str, str, date, int]],
    at: str,
    names: Sequence[str],
    window: Period,
) -> int:
    """Return how many there were in truth."""
    below = asked.below(at, date(2012, 12, 31))
    return sum(
        n
        for where, form, day, n in happened
        if where in below and (not names or form in names) and window.first <= day <= window.last
    )


@pytest.mark.slow
@pytest.mark.parametrize("exact", [True, False])
def test_6_where_all_that_is_said_is_true_every_flow_holds_the_truth(exact: bool) -> None:
    """Periods nested in periods count once, and a window that cuts them is bounded rightly."""
    seen: Counter[str] = Counter()
    texts = ("2012", "2012-Q2", "2012-06", "2012-07", "2012-06-15..2012-06-30", "2012-01-01..2013")
    for seed in range(200):
        world, happened = true_flows(seed, exact)
        asked, view = Asked(world, seed), world.view()
        sheet = FlowSheet(view, FLOW, view.tree(date(2012, 12, 31)))
        for at in asked.raw.units:
            for names in ((), FORMS[:1], FORMS[:2], FORMS[2:]):
                for window in map(parse_period, texts):
                    answer = sheet.answer(at, keys_of(names), window)
                    right = true_flow(asked, happened, at, names, window)
                    told = (at, names, str(window), answer, right, str(asked))
                    assert answer.value.lo <= right, told
                    seen["all"] += 1
                    if answer.value.hi is not None:
                        assert right <= answer.value.hi, told
                        seen["bounded"] += 1
    print(dict(seen))
    assert seen["bounded"] > 1_000


def test_6_a_flow_cites_no_two_declarations_that_share_anything() -> None:
    seen = 0
    for seed in range(200):
        world = flow_world(seed, exact=True)
        asked, view = Asked(world, seed), world.view()
        day = date(2013, 12, 31)
        sheet = FlowSheet(view, FLOW, view.tree(day))
        for at in asked.raw.units:
            for window in map(parse_period, ("2012", "2012-01-01..2013-12-31", "2012-Q2")):
                used = sheet.answer(at, keys_of(()), window).used
                for a, b in combinations(used, 2):
                    assert not cited_twice(asked, a, b, day), (at, str(window), a, b, str(asked))
                    seen += 1
    print(seen)
    assert seen > 200


def cited_twice(asked: Asked, a: Declared, b: Declared, day: date) -> bool:
    """Return whether two declared flows share a unit, a key and a day."""
    assert isinstance(a.recorded.event, FlowDeclared) and isinstance(b.recorded.event, FlowDeclared)
    keys = [asked.raw.keys(one.recorded.event.keys) for one in (a, b)]
    units = asked.below(a.unit, day) & asked.below(b.unit, day)
    meet = a.period.first <= b.period.last and b.period.first <= a.period.last
    return bool(units and keys[0] & keys[1] and meet)


def test_6_a_stock_cites_what_it_counts_not_what_it_passed_over() -> None:
    """By units there are 50, by keys 10: only what gives the 50 is cited."""
    units = [unit("tinh"), unit("h", "tinh")]
    said = [stock("tinh", "2012-06-30", 10, keys=(A,)), stock("h", "2012-06-30", 50)]
    answer = Asked(World().then(*units, *said), 0).sheet.answer(
        "tinh", keys_of(()), date(2012, 6, 30)
    )
    assert (answer.value.lo, [d.unit for d in answer.used]) == (50, ["h"])
