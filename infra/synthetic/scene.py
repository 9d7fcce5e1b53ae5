"""What every maker of facts shares: the plan, the dice, the province, the month, what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Generic, TypeVar

from socai.infra.synthetic.plan import FIRST_YEAR, Plan
from socai.infra.synthetic.province import Commune, Province
from socai.infra.synthetic.said import When, in_month, on
from socai.infra.synthetic.tally import Tally

LAST_DAY = 28
"""The last day of a month on which something happens, so that every month has it."""
KEPT = 300
LATE = "Giả lập: biết muộn, ghi bổ sung"
WRONG = "Giả lập: văn bản trước ghi nhầm"
TWICE = "Giả lập: ghi trùng"
Item = TypeVar("Item")


class Pool(Generic[Item]):
    """Some of the last things said, kept to be taken up again: never more than 300."""

    def __init__(self, rng: Random) -> None:
        self._rng, self._kept = rng, list[Item]()

    def put(self, item: Item) -> None:
        """Keep one more, in the place of any other where there are many."""
        if len(self._kept) < KEPT:
            self._kept.append(item)
        else:
            self._kept[int(self._rng.random() * KEPT)] = item

    def take(self) -> Item | None:
        """Return one at random, which is kept no longer; None where there is none."""
        if not self._kept:
            return None
        at = self._rng.randrange(len(self._kept))
        self._kept[at], self._kept[-1] = self._kept[-1], self._kept[at]
        return self._kept.pop()


@dataclass(slots=True)
class Scene:
    """The state of the telling: which month it is, and all that is counted so far."""

    plan: Plan
    rng: Random
    province: Province
    tally: Tally
    index: int = 0
    first: date = date.min
    last: date = date.min

    def begin(self, index: int) -> None:
        """Go on to the month of this index."""
        self.index = index
        self.first, self.last = self.plan.month(index)

    @property
    def year(self) -> int:
        """Return the year."""
        return self.first.year

    def day(self) -> When:
        """Return a day of this month, after its first."""
        return on(self.first.replace(day=self.rng.randint(2, LAST_DAY)))

    def day_or_month(self) -> When:
        """Return a day of this month, or now and then the month, of which no day is known."""
        return in_month(self.first, self.last) if self.rng.random() < 0.1 else self.day()

    def past(self, after: date) -> When | None:
        """Return a day of an earlier month, after `after`; None where there is no such month."""
        begin = (after.year - FIRST_YEAR) * 12 + after.month
        if begin >= self.index:
            return None
        first, _ = self.plan.month(self.rng.randrange(begin, self.index))
        return on(first.replace(day=self.rng.randint(2, LAST_DAY)))

    def often(self, rate: float) -> int:
        """Return how often something happens that happens at this rate, on average."""
        whole = int(rate)
        return whole + (self.rng.random() < rate - whole)

    def alive(self) -> Iterator[Commune]:
        """Yield the communes that stand now."""
        yield from (one for one in self.province.communes if one.closed is None)

    def neighbour(self, commune: Commune) -> Commune:
        """Return another commune that stands, the same where there is no other."""
        others = self.province.communes
        for step in range(1, len(others)):
            one = others[(commune.number + step) % len(others)]
            if one.closed is None:
                return one
        return commune
