"""The events that itemise what a declared total holds: the last of them, as examples."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from socai.domain.chart import Measure
from socai.domain.event import Recorded
from socai.domain.period import grain_period

from .evidence import Evidence
from .happened import inside
from .posting import Posting
from .scope import Declared

SHOWN = 10
"""Events and declarations that are named of one total."""


class Itemising:
    """The postings of one measure, by unit."""

    def __init__(self, evidence: Evidence, measure: Measure) -> None:
        self._evidence, self._stock = evidence, measure.kind == "stock"
        self._by_unit: dict[str, list[Posting]] = {}
        for posting in evidence.postings(measure.name):
            self._by_unit.setdefault(posting.account.unit, []).append(posting)

    def events(self, one: Declared) -> list[Recorded]:
        """Return the last events that add to what is itemised in the scope of a declaration."""
        tree = self._evidence.tree(one.day)
        found: list[int] = []
        for unit, postings in self._by_unit.items():
            if one.unit in tree.path(tree.home(unit)):
                found += islice(self._adding(postings, one), SHOWN)
        return self._evidence.log.at(sorted(set(found))[-SHOWN:])

    def _adding(self, postings: list[Posting], one: Declared) -> Iterator[int]:
        """Yield the positions that add something in one unit, the last first."""
        for position, its in groupby(reversed(postings), key=lambda p: p.position):
            if sum(p.amount for p in its if self._within(p, one)) > 0:
                yield position

    def _within(self, posting: Posting, one: Declared) -> bool:
        if posting.account.key not in one.keys:
            return False
        if self._stock:
            return posting.day <= one.day
        return inside(grain_period(posting.account.grain, posting.day), one.period)
