"""The figures that a synthetic history must come to, at several days and as known at several times.

They are read off the tally while the history is written, and say after how many rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from socai.infra.synthetic.plan import Plan
from socai.infra.synthetic.province import PROVINCE, Province
from socai.infra.synthetic.tally import (
    FLOWS,
    LINES,
    STANDARDS,
    STOCKS,
    Line,
    Tally,
    Watch,
    is_stock,
)

EARLY, LATER, WHOLE, YEAR = range(4)
"""What is watched: up to a day inside a month, up to another, the whole, the running year."""
LINES_OF_THE_PROVINCE, LINES_OF_OTHERS = 14, 7
Expected = dict[str, Any]


class Checkpoints:
    """The days watched, and the figures expected at the ends of commands."""

    def __init__(self, plan: Plan, province: Province) -> None:
        self._plan, self._province = plan, province
        self._rng = Random(f"tally {plan.seed}")
        self._early, self._later = plan.months // 3, plan.months * 2 // 3
        first = plan.first
        self.watches = [
            Watch(first, plan.month(self._early)[0].replace(day=15)),
            Watch(first, plan.month(self._later)[1]),
            Watch(first, plan.last),
            Watch(first, first),
        ]
        self.end_of_year = (WHOLE, YEAR)
        self._units = [PROVINCE, *self._districts(), *self._communes()]
        self.figures: list[Expected] = []

    def begin(self, tally: Tally, index: int) -> None:
        """Begin a month: in January the running year begins anew."""
        if index % 12 == 0:
            first = self._plan.month(index)[0]
            self.watches[YEAR] = Watch(first, first.replace(month=12, day=31))
            tally.watch_anew(YEAR, self.watches[YEAR])

    def end(self, tally: Tally, index: int, rows: int) -> None:
        """End a month after so many rows: read off what is to be expected then."""
        if index == self._early:
            self.figures += self._sampled(tally, EARLY, rows)
        if index == self._later:
            self.figures += self._sampled(tally, EARLY, rows)
            self.figures += self._sampled(tally, LATER, rows)
        if index == self._plan.months - 1:
            for watch in (EARLY, LATER, WHOLE, YEAR):
                self.figures += self._sampled(tally, watch, rows)
            self.figures += self._all(tally, rows)

    def _districts(self) -> list[int]:
        """Return the districts that a commune leaves and comes to, else the first ones."""
        found: list[int] = []
        for change in self._changes("move"):
            found += [self._province.commune(change.commune).placed[0][1], change.to]
        return list(dict.fromkeys([*found, *self._province.districts]))[:2]

    def _communes(self) -> list[int]:
        """Return a commune that takes another in, one that changes its district, and another."""
        gone = {change.commune for change in self._changes("merge")}
        found = [change.to for change in self._changes("merge")][:1]
        found += [change.commune for change in self._changes("move")][:1]
        found += [one.index for one in self._province.communes if one.index not in gone]
        return list(dict.fromkeys(found))[:3]

    def _changes(self, kind: str) -> Iterator[Any]:
        for changes in self._province.changes.values():
            yield from (change for change in changes if change.kind == kind)

    def _sampled(self, tally: Tally, watch: int, rows: int) -> Iterator[Expected]:
        """Yield some figures of each unit, most of them other than 0."""
        for unit in self._units:
            below = self._province.below(unit, self.watches[watch].till)
            found = [line for line in LINES if watch != YEAR or not is_stock(line)]
            counted = {line: tally.total(below, [line], watch) for line in found}
            there = [line for line in found if counted[line]]
            most = LINES_OF_OTHERS if unit else LINES_OF_THE_PROVINCE
            chosen = self._rng.sample(there, min(most, len(there)))
            chosen += self._rng.sample(found, 1)
            for line in dict.fromkeys(chosen):
                yield self._figure(line[0], self._keys(line), unit, watch, rows, counted[line])

    def _all(self, tally: Tally, rows: int) -> Iterator[Expected]:
        """Yield every figure of the province in the end, by keys and over all keys."""
        below = self._province.below(PROVINCE, self._plan.last)
        for line in LINES:
            counted = tally.total(below, [line], WHOLE)
            yield self._figure(line[0], self._keys(line), PROVINCE, WHOLE, rows, counted)
        for measure, keys in (STOCKS | FLOWS).items():
            if len(keys) > 1:
                counted = tally.total(below, [(measure, key) for key in keys], WHOLE)
                yield self._figure(measure, [], PROVINCE, WHOLE, rows, counted)

    def _keys(self, line: Line) -> list[str]:
        key = line[1]
        if key in STANDARDS:
            return [f"{self._plan.prefix}-{key}"]
        return [key] if key else []

    def _figure(
        self, measure: str, keys: list[str], unit: int, watch: int, rows: int, counted: int
    ) -> Expected:
        since, till = (day.isoformat() for day in self.watches[watch])
        window = {"as_of": till} if measure in STOCKS else {"from": since, "to": till}
        names = {"measure": measure, "unit": self._province.ids[unit], "keys": keys}
        return {**names, **window, "rows": rows, "counted": counted}
