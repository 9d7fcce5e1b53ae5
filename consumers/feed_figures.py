"""The figures that a topic holds: of every measure, unit and key of which something stands.

A stock is asked on one day, a flow over each calendar year; each is the answer of
projections.figure, and is there while that says something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from socai.domain.chart import CHART
from socai.domain.period import Period
from socai.projections.figure import figure
from socai.projections.question import Figure, Question

from .feed_touched import Pairs
from .feed_view import At, Once

DEFINITION = 1
"""The version of every base measure: once released, it never changes its meaning."""
LATEST = "latest"
"""The period of a stock in its key."""
SILENT = {"no_data"}
"""What is said of nothing is no figure; nor is what is said of a unit that is not there."""
TIMES = {"known", "as_of", "boundaries"}
"""The fields that say when a figure was answered, not what."""
Record = dict[str, Any]


class Change(NamedTuple):
    """A figure before and after, by the key of its record; None where there is none."""

    key: str
    before: Record | None
    after: Record | None

    @property
    def real(self) -> bool:
        """Return whether the figure has changed, not only the time of asking."""
        return _said(self.before) != _said(self.after)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a ledger as known at a position, stocks on a day."""

    view: Once
    ledger: str
    known: int
    day: date

    def standing(self, measure: str, unit: str) -> set[At]:
        """Return the keys and years of which something stands in a unit, or bounds a part of it."""
        flow = CHART[measure].kind == "flow"
        found: set[At] = set()
        for row in self.view.sums(measure).get(unit, ()):
            year = row.last.year if flow else 0
            found |= {At("", year), At(row.key, year)}
        below = self.view.declarations(measure).get(unit, [])
        for one in (*below, *self.view.closed(measure).declared(unit)):
            first, last = one.period.first.year, one.period.last.year
            years = range(first, last + 1) if flow else (0,)
            found |= {At(key, year) for key in ("", *one.keys.names) for year in years}
        return found

    def figure(self, measure: str, unit: str, at: At) -> Record | None:
        """Return the record of a figure; None where nothing is said."""
        window = Period(self.day, self.day)
        if at.year:
            window = Period(date(at.year, 1, 1), date(at.year, 12, 31))
        if not self.view.tree(window.last).alive(unit):
            return None
        question = Question(measure, unit, window, (at.key,) if at.key else ())
        found = figure(self.view.resting(measure, unit, at.key, window), question)
        return None if found.status in SILENT else self._record(found)

    def _record(self, found: Figure) -> Record:
        window, stock = found.question.window, found.measure.kind == "stock"
        return {
            "ledger": self.ledger,
            "measure": found.measure.name,
            "unit": found.question.unit,
            "key": ",".join(found.question.keys) or None,
            "kind": found.measure.kind,
            "as_of": window.last if stock else None,
            "from": None if stock else window.first,
            "to": None if stock else window.last,
            "known": self.known,
            "boundaries": found.boundaries,
            "lo": found.value.lo,
            "hi": found.value.hi,
            "qualifier": found.qualifier,
            "counted": found.counted,
            "status": found.status,
            "counted_unit": found.counted_unit,
            "definition": DEFINITION,
        }


def key_of(measure: str, unit: str, at: At) -> str:
    """Return the key of a figure's record: measure, unit, key, year or «latest»."""
    return "|".join((measure, unit, at.key, str(at.year or LATEST)))


def changes(before: Figures, after: Figures, pairs: Pairs) -> Iterator[Change]:
    """Yield each figure that may have changed as it was and as it is."""
    for (measure, unit), named in sorted(pairs.items(), key=lambda pair: pair[0]):
        were, are = before.standing(measure, unit), after.standing(measure, unit)
        for at in sorted(were | are):
            if named is None or any(
                f.view.bears(measure, unit, named, at) for f in (before, after)
            ):
                was = before.figure(measure, unit, at) if at in were else None
                now = after.figure(measure, unit, at) if at in are else None
                yield Change(key_of(measure, unit, at), was, now)


def _said(record: Record | None) -> Record | None:
    return record and {name: value for name, value in record.items() if name not in TIMES}
