"""What declared figures are, by brute force over raw events: the oracle of the figures' law.

Nothing is shared with the code that answers: key sets are plain sets of words, all keys being those
of the world with one more word that stands for every other; nothing is summed at once; a sum of
declarations is a counter by name; every choice of periods is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product

from socai.domain.activity import ActivityHeld
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Recorded
from socai.domain.organisation import (
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
)
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded

Span = tuple[int, float]
"""Both ends; a figure without an upper end ends at infinity."""
KeySet = frozenset[str]
Days = tuple[date, date]
Sum = Counter[object]
"""How often each declaration is taken, by its scope and day, and under COUNT a plain number."""
Seen = tuple[date, date]
"""A day, and the day of the hierarchy by which it is seen."""
OPEN = float("inf")
COUNT, OTHER = "count", "*"


class Raw:
    """The raw facts of a world, as lists: who lies where, what stands or happened, what is said."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        self.places: list[tuple[str, date, int, str | None]] = []
        self.begun: dict[str, date] = {}
        self.ceased: dict[str, tuple[date, tuple[str, ...]]] = {}
        self.bodies: dict[str, list[tuple[date, int, str | None, str | None]]] = {}
        self.held: list[tuple[str, str, Days, int]] = []
        self.said: list[tuple[str, tuple[str, ...], Days, Span]] = []
        self.assured: list[tuple[str, str, date]] = []
        for e in sorted(events, key=lambda e: e.position):
            self._read(e)
        words = {w for _, keys, _, _ in self.said for w in keys} | {k for _, k, _, _ in self.held}
        words |= {key for life in self.bodies.values() for _, _, _, key in life if key}
        self.all_keys: KeySet = frozenset(words | {OTHER})
        self.units = list(dict.fromkeys(unit for unit, _, _, _ in self.places))
        self.under = cache(self._under)

    def _read(self, e: Recorded) -> None:
        stream, (first, last) = e.meta.stream, (e.meta.effective.first, e.meta.effective.last)
        match e.event:
            case UnitRegistered(parent=parent) | UnitReparented(parent=parent):
                unit = stream.removeprefix("unit-")
                self.places.append((unit, last, e.position, parent))
                self.begun.setdefault(unit, last)
            case UnitSucceeded(into=into):
                self.ceased[stream.removeprefix("unit-")] = (last, into)
            case OrganisationEstablished(unit=unit, kind=kind):
                self.bodies.setdefault(stream, []).append((last, e.position, unit, kind))
            case OrganisationRelocated(unit=unit):
                self.bodies.setdefault(stream, []).append((last, e.position, unit, None))
            case OrganisationDissolved():
                self.bodies.setdefault(stream, []).append((last, e.position, None, None))
            case ActivityHeld(unit=unit, form=form, sessions=sessions):
                self.held.append((unit, form, (first, last), sessions))
            case StockDeclared() | FlowDeclared() as it:
                span = (it.lo, OPEN if it.hi is None else it.hi)
                self.said.append((it.unit, it.keys, (first, last), span))
            case CompletenessDeclared(unit=unit, measure=measure):
                self.assured.append((unit, measure, last))

    def keys(self, names: Iterable[str]) -> KeySet:
        """Return the set of these keys; the set of all keys where none is named."""
        return frozenset(names) or self.all_keys

    def stated_above(self, unit: str, day: date) -> str | None:
        """Return the unit that is said to lie over this one; before its first day, at the last."""
        stated = [(at, n, above) for one, at, n, above in self.places if one == unit]
        known = [s for s in stated if s[0] <= day] or stated
        return max(known, key=lambda s: s[:2])[2] if known else None

    def stands(self, unit: str, day: date) -> bool:
        """Return whether the unit exists on a day."""
        begun, (ceased, _) = self.begun.get(unit, date.max), self.ceased.get(unit, (date.max, ()))
        return begun <= day < ceased

    def successors(self, unit: str, day: date) -> tuple[str, ...]:
        """Return the units that have succeeded this one by a day."""
        ceased, into = self.ceased.get(unit, (date.max, ()))
        return into if ceased <= day else ()

    def home(self, unit: str | None, day: date, way: tuple[str, ...] = ()) -> str | None:
        """Return the living unit to which the accounts of a unit belong.

        Of a split unit: the lowest one over all its parts, the unit above where a part is nowhere.
        Where the way ends in units unknown, the nearest over a unit on the way.
        """
        if unit is None:
            over = [self.stated_above(one, day) for one in reversed(way)]
            return next((one for one in over if one and self.stands(one, day)), None)
        if self.stands(unit, day):
            return unit
        parts = self.successors(unit, day)
        if len(parts) < 2:
            following = parts[0] if parts else self.stated_above(unit, day)
            return self.home(following, day, (*way, unit))
        lines = [self.line(part, day) for part in parts]
        if not all(lines):
            return self.home(self.stated_above(unit, day), day)
        return min(set.intersection(*map(set, lines)), key=lines[0].index, default=None)

    def line(self, unit: str, day: date) -> list[str]:
        """Return the living units that hold the accounts of a unit, upwards."""
        found, at = list[str](), self.home(unit, day)
        while at is not None:
            found.append(at)
            at = self.above(at, day)
        return found

    def above(self, unit: str, day: date) -> str | None:
        """Return the living unit over this one on a day."""
        return self.home(self.stated_above(unit, day), day)

    def _under(self, unit: str, day: date) -> list[str]:
        there = [other for other in self.units if self.stands(other, day)]
        return [other for other in there if self.above(other, day) == unit]

    def is_assured(self, unit: str, measure: str, hierarchy: date, since: date) -> bool:
        """Return whether completeness is asserted of the unit or one over it, by a day."""
        at: str | None = unit
        while at is not None:
            if any((at, measure) == (u, m) and day <= since for u, m, day in self.assured):
                return True
            there = self.stands(at, hierarchy)
            at = self.above(at, hierarchy) if there else self.home(at, hierarchy)
        return False

    def families(
        self, keys: KeySet, declared: Iterable[KeySet]
    ) -> list[tuple[Sequence[KeySet], KeySet]]:
        """Return the ways to itemise `keys` by declared sets apart, and the keys that each leaves.

        The widest sets where none cross; else all ways to which no further set can be added.
        """
        inside = sorted({g for g in declared if g < keys}, key=lambda g: (-len(g), sorted(g)))
        if all(a <= b or b <= a or not a & b for a, b in combinations(inside, 2)):
            widest = [g for g in inside if not any(g < other for other in inside)]
            return [(widest, keys.difference(*widest))] if widest else []
        ways = [w for n in range(1, len(inside) + 1) for w in combinations(inside, n) if apart(w)]
        full = [w for w in ways if not any(apart([*w, g]) for g in inside if g not in w)]
        return [
            (w, keys.difference(*w)) for w in sorted(full, key=lambda w: list(map(inside.index, w)))
        ]

    def split(self, keys: KeySet, declared: Iterable[KeySet]) -> tuple[list[KeySet], KeySet]:
        """Return the widest declared sets inside `keys` that do not cross, and the keys left."""
        taken: list[KeySet] = []
        for group in sorted({g for g in declared if g < keys}, key=lambda g: (-len(g), sorted(g))):
            if all(not group & other for other in taken):
                taken.append(group)
        return taken, keys.difference(*taken)


def apart(sets: Iterable[KeySet]) -> bool:
    """Return whether no two of the sets share a key."""
    return all(not a & b for a, b in combinations(sets, 2))


def both(values: Sequence[Span]) -> Span:
    """Return what statements of one scope and time say together, in the order of recording."""
    lo, hi = values[0]
    for low, high in values[1:]:
        met = (max(lo, low), min(hi, high))
        lo, hi = met if met[0] <= met[1] else (low, high)
    return lo, hi


def at_least(total: Span, inside: Span) -> Span:
    """Return a total, given what is inside it."""
    return inside if inside[0] > total[1] else (max(total[0], inside[0]), total[1])


def add(spans: Iterable[Span]) -> Span:
    """Return the sum of figures."""
    ends = list(spans)
    return sum(lo for lo, _ in ends), sum(hi for _, hi in ends)


@dataclass(frozen=True)
class Share:
    """Up to how much of what a closed unit has left others may have declared since."""

    most: float


@dataclass(frozen=True)
class StockFigure:
    """What the oracle says of a stock."""

    value: Span
    counted: int
    known: bool


class StockOracle:
    """Stocks of organisations by the rules, recursion by recursion."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        self.raw = Raw(events)
        stated: dict[tuple[str, KeySet], dict[date, list[Span]]] = {}
        for unit, names, (_, day), span in self.raw.said:
            scope = stated.setdefault((unit, self.raw.keys(names)), {})
            scope.setdefault(day, []).append(span)
        self.declared = {
            scope: {day: both(spans) for day, spans in days.items()}
            for scope, days in stated.items()
        }

    def figure(
        self, unit: str, names: Sequence[str], day: date, hierarchy: date | None = None
    ) -> StockFigure:
        """Return the stock of a unit with all below it, in the boundaries of any day."""
        keys, at = self.raw.keys(names), (day, hierarchy or day)
        return StockFigure(
            value=self.value(unit, keys, at, date.min),
            counted=self.counted(unit, keys, at),
            known=self.raw.is_assured(unit, "organisations", at[1], day)
            or any(d <= day for d in self.days(unit, keys))
            or self.lapsed(unit, keys, date.min, at),
        )

    def days(self, unit: str, keys: KeySet) -> list[date]:
        """Return the days on which exactly this scope is declared, in order."""
        return sorted(self.declared.get((unit, keys), {}))

    def own(self, unit: str, keys: KeySet, at: Seen) -> int:
        """Return how many organisations stand in the unit itself."""
        found = 0
        for life in self.raw.bodies.values():
            here = [(when, n, where) for when, n, where, _ in life if when <= at[0]]
            wanted = any(kind in keys for _, _, _, kind in life)
            found += wanted and bool(here) and self.raw.home(max(here)[2], at[1]) == unit
        return found

    def counted(self, unit: str, keys: KeySet, at: Seen) -> int:
        """Return how many stand in the unit and all below it."""
        below = (self.counted(c, keys, at) for c in self.raw.under(unit, at[1]))
        return self.own(unit, keys, at) + sum(below)

    def value(self, unit: str, keys: KeySet, at: Seen, since: date) -> Span:
        """Return the stock by the declarations of `since` or later."""
        days = [d for d in self.days(unit, keys) if since <= d <= at[0]]
        if not days:
            return self.lower(unit, keys, at, since)
        inside = self.lower(unit, keys, at, days[-1])
        if self.lapsed(unit, keys, days[-1], at):
            return inside
        total = self.change(unit, keys, at)
        total.subtract(self.change(unit, keys, (days[-1], days[-1])))
        total[unit, keys, days[-1]] += 1
        total.subtract(self.firsts(unit, keys, at, at[0]))
        total.subtract(self.share(unit, keys, at, self.span(total), False))
        return at_least(self.span(total), inside)

    def firsts(self, unit: str, keys: KeySet, at: Seen, till: date) -> Sum:
        """Return what lay in a unit that has ceased, and is declared by others since."""
        return Counter()

    def share(self, unit: str, keys: KeySet, at: Seen, left: Span, again: bool) -> Sum:
        """Return what others that hold a part of a unit that has ceased may have declared of it."""
        return Counter()

    def span(self, total: Sum) -> Span:
        """Return the interval of a sum of declarations: each at its end, those taken away at the
        other; nothing less is below where one without an end is taken away."""
        lo: float = total[COUNT]
        hi: float = total[COUNT]
        for name, times in total.items():
            if name == COUNT or times == 0:
                continue
            low, high = self.ends(name)
            lo += times * (low if times > 0 else high)
            hi += times * (high if times > 0 else low)
        return 0 if lo == -OPEN else int(lo), hi

    def ends(self, name: object) -> Span:
        """Return the interval of a declaration, or up to what a share is bounded by."""
        assert isinstance(name, tuple)
        if isinstance(name[2], Share):
            return 0, name[2].most
        return self.declared[name[0], name[1]][name[2]]

    def lower(self, unit: str, keys: KeySet, at: Seen, since: date) -> Span:
        """Return what is itemised: by units or by keys, whichever is more."""
        best = self.units(unit, keys, at, since)
        for groups, left in self.raw.families(keys, [k for u, k in self.declared if u == unit]):
            parts = [self.value(unit, g, at, since) for g in groups]
            by_keys = add([*parts, self.units(unit, left, at, since)])
            best = max(best, by_keys)
        return best

    def units(self, unit: str, keys: KeySet, at: Seen, since: date) -> Span:
        """Return own organisations and the values of the units below."""
        own = self.own(unit, keys, at)
        below = [self.value(c, keys, at, since) for c in self.raw.under(unit, at[1])]
        return add([(own, own), *below])

    def change(self, unit: str, keys: KeySet, at: Seen) -> Sum:
        """Return X: what only differences of two days make sense of.

        A key set declared on one day only does not change, and hides nothing declared below.
        """
        again = [k for u, k in self.declared if u == unit and len(self.days(unit, k)) > 1]
        groups, left = self.raw.split(keys, again)
        total: Sum = Counter({COUNT: self.own(unit, left, at)})
        for c in self.raw.under(unit, at[1]):
            total.update(self.governed(c, left, at))
        for g in groups:
            total.update(self.governed(unit, g, at))
        return total

    def governed(self, unit: str, keys: KeySet, at: Seen) -> Sum:
        """Return G: the governing declaration with what changed since, or X where none is."""
        total = self.change(unit, keys, at)
        days = self.days(unit, keys)
        if days:
            governing = max([d for d in days if d <= at[0]], default=days[0])
            total.subtract(self.change(unit, keys, (governing, governing)))
            total[unit, keys, governing] += 1
            total.subtract(self.firsts(unit, keys, at, date.max))
            total.subtract(self.share(unit, keys, at, self.span(total), True))
        return total

    def lapsed(self, unit: str, keys: KeySet, since: date, at: Seen) -> bool:
        """Return whether later declarations cover every unit of a complete list of those below."""
        below = self.raw.under(unit, at[1])
        listed = any((unit, "units") == (u, m) and d <= at[0] for u, m, d in self.raw.assured)
        return bool(listed and below) and all(
            any(since < d <= at[0] for d in self.days(c, keys)) or self.lapsed(c, keys, since, at)
            for c in below
        )


class FlowOracle:
    """Flows of activities by the rules: every choice of disjoint declared periods is tried.

    Choices that reach the same lower end may differ in the upper one; figures are therefore sets.
    """

    def __init__(self, events: Sequence[Recorded], hierarchy: date) -> None:
        self.raw = Raw(events)
        self.hierarchy = hierarchy
        stated: dict[tuple[str, KeySet], dict[Days, list[Span]]] = {}
        for unit, names, days, span in self.raw.said:
            scope = stated.setdefault((unit, self.raw.keys(names)), {})
            scope.setdefault(days, []).append(span)
        self.declared = {
            scope: {days: both(spans) for days, spans in periods.items()}
            for scope, periods in stated.items()
        }
        self.best = cache(self._best)
        self.base = cache(self._base)

    def figures(self, unit: str, names: Sequence[str], window: Days) -> set[Span]:
        """Return the flow of a unit with all below it: one figure for each of the best choices."""
        keys = self.raw.keys(names)
        inside = [p for p in self.declared.get((unit, keys), {}) if within(p, window)]
        crossed = any(
            meet(p, q) and not within(p, q) and not within(q, p) for p, q in combinations(inside, 2)
        )
        found: set[Span] = set()
        lo = least(self.best(unit, keys, window, False))
        for chosen, gaps in self.choices(unit, keys, window, False):
            parts = [{span[1] for span in self.of(unit, keys, p)} for p in chosen]
            if self.least_of(unit, keys, chosen, gaps) == lo:
                tops = [self.tops(unit, keys, gap) for gap in gaps]
                his = (max(lo, sum(ends)) for ends in product(*parts, *tops))
                found |= {(lo, OPEN if crossed else hi) for hi in his}
        return found

    def least_of(self, unit: str, keys: KeySet, chosen: list[Days], gaps: list[Days]) -> int:
        """Return the lower end of one choice."""
        periods = sum(least(self.of(unit, keys, p)) for p in chosen)
        return periods + sum(least(self.base(unit, keys, gap)) for gap in gaps)

    def choices(
        self, unit: str, keys: KeySet, window: Days, inner: bool
    ) -> list[tuple[list[Days], list[Days]]]:
        """Return every choice of disjoint declared periods inside the window, with its gaps."""
        inside = [
            p
            for p in sorted(self.declared.get((unit, keys), {}))
            if within(p, window) and not (inner and p == window)
        ]
        found = []
        for size in range(len(inside) + 1):
            for chosen in combinations(inside, size):
                if not any(meet(p, q) for p, q in combinations(chosen, 2)):
                    found.append((list(chosen), gaps_of(window, chosen)))
        return found

    def _best(self, unit: str, keys: KeySet, window: Days, inner: bool) -> frozenset[Span]:
        found: set[Span] = set()
        for chosen, gaps in self.choices(unit, keys, window, inner):
            parts = [self.of(unit, keys, p) for p in chosen]
            parts += [self.base(unit, keys, gap) for gap in gaps]
            found |= {add(spans) for spans in product(*parts)}
        lo = max(lo for lo, _ in found)
        return frozenset(span for span in found if span[0] == lo)

    def of(self, unit: str, keys: KeySet, period: Days) -> frozenset[Span]:
        """Return max*: what a declared period counts."""
        total = self.declared[unit, keys][period]
        return frozenset(at_least(total, f) for f in self.best(unit, keys, period, True))

    def _base(self, unit: str, keys: KeySet, window: Days) -> frozenset[Span]:
        found = self.units(unit, keys, window)
        for groups, left in self.raw.families(keys, [k for u, k in self.declared if u == unit]):
            parts = [self.best(unit, g, window, False) for g in groups]
            by_keys = frozenset(add(s) for s in product(*parts, self.units(unit, left, window)))
            more = least(by_keys) - least(found)
            found = by_keys if more > 0 else found if more < 0 else found | by_keys
        for halves in self.halves(window):
            parts = [self.base(unit, keys, half) for half in halves]
            if sum(map(least, parts)) > least(found):
                found = frozenset(add(spans) for spans in product(*parts))
        return found

    def halves(self, window: Days) -> list[tuple[Days, Days]]:
        """Return the window cut in two after each day on which something in it ends."""
        stated = [days for periods in self.declared.values() for days in periods]
        periods = [*stated, *(days for _, _, days, _ in self.raw.held)]
        ends = sorted({last for first, last in periods if within((first, last), window)})
        return [((window[0], end), (end + DAY, window[1])) for end in ends if end < window[1]]

    def units(self, unit: str, keys: KeySet, window: Days) -> frozenset[Span]:
        """Return own activities and the best of the units below."""
        lo = hi = 0
        for where, form, days, n in self.raw.held:
            if form in keys and self.raw.home(where, self.hierarchy) == unit:
                lo += n if within(days, window) else 0
                hi += n if meet(days, window) else 0
        below = [self.best(c, keys, window, False) for c in self.raw.under(unit, self.hierarchy)]
        return frozenset(add([(lo, hi), *spans]) for spans in product(*below))

    def tops(self, unit: str, keys: KeySet, gap: Days) -> set[float]:
        """Return the most that a gap can hold, one number for each of the best choices."""
        base = self.base(unit, keys, gap)
        bounds = []
        if self.raw.is_assured(unit, "activities", self.hierarchy, gap[0]):
            bounds.append({hi + more for _, hi in base for more in self.beyond(unit, keys, gap)})
        cuts = [p for p in self.declared.get((unit, keys), {}) if meet(p, gap)]
        for p in cuts:
            if within(gap, p):
                out = sum(least(self.best(unit, keys, w, False)) for w in gaps_of(p, [gap]))
                his = {hi for _, hi in self.of(unit, keys, p)}
                bounds.append({max(hi - out, least(base)) for hi in his})
        found = {min(ends) for ends in product(*bounds)} if bounds else {OPEN}
        edges = sorted(
            {d for p in cuts for d in (p[0], p[1] + DAY) if gap[0] < d <= gap[1]} | {gap[0]}
        )
        if OPEN in found and len(edges) > 1:
            ends = [*(d - DAY for d in edges[1:]), gap[1]]
            pieces = [self.tops(unit, keys, piece) for piece in zip(edges, ends, strict=True)]
            found = (found - {OPEN}) | {sum(tops) for tops in product(*pieces)}
        for halves in self.halves(gap):
            if sum(least(self.base(unit, keys, half)) for half in halves) == least(base):
                found |= {sum(t) for t in product(*(self.tops(unit, keys, h) for h in halves))}
        return found

    def beyond(self, unit: str, keys: KeySet, gap: Days) -> set[float]:
        """Return what totals that the gap cuts say, here and below, beyond what is in them."""
        sums: set[float] = {0}
        for (below, names), periods in self.declared.items():
            for days in periods:
                cut = meet(days, gap) and not within(days, gap)
                shared = names & keys or self.raw.all_keys in (names, keys)
                if cut and shared and self.lies_in(below, unit):
                    inner = least(self.best(below, names, days, True))
                    more = {hi - inner for _, hi in self.of(below, names, days)}
                    sums = {a + b for a in sums for b in more}
        return sums

    def lies_in(self, unit: str, above: str) -> bool:
        """Return whether a unit stands in another, or is it."""
        found = [above]
        for one in found:
            found += self.raw.under(one, self.hierarchy)
        return unit in found


DAY = timedelta(1)


def least(spans: Iterable[Span]) -> int:
    """Return the lower end that all these have in common."""
    (lo,) = {lo for lo, _ in spans}
    return lo


def within(inner: Days, outer: Days) -> bool:
    """Return whether one period lies inside another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def meet(one: Days, other: Days) -> bool:
    """Return whether two periods have a day in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def gaps_of(window: Days, chosen: Sequence[Days]) -> list[Days]:
    """Return what disjoint periods leave of a window, each gap as long as can be."""
    found, at = [], window[0]
    for first, last in sorted(chosen):
        if at < first:
            found.append((at, first - DAY))
        at = last + DAY
    return [*found, (at, window[1])] if at <= window[1] else found
