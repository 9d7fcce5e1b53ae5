"""The difference of vintages of indicators in random ledgers: each part is that of two readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

import histories
from makers import DISTRICTS
from socai.domain.certification import CertificationDecided
from socai.domain.declaration import CompletenessDeclared
from socai.domain.event import Event, Recorded, Statement, category_of
from socai.domain.indicator import IndicatorDefined
from socai.domain.period import parse_day, parse_period
from socai.domain.refusal import Refused
from socai.projections.indicators.indicator import Definitions, indicators, read
from socai.projections.memory import MemoryView, fold
from socai.projections.reading import Reading
from socai.projections.vintages.amounts import change, same
from socai.projections.vintages.asking import asking
from socai.projections.vintages.difference import difference
from vintages_log import MemoryLog

LEDGERS, DEEP = 14, 200
WINDOW, BORDER = parse_period("2020-07..2022-06"), parse_day("2022-06-30")
COMPLETE = (
    "members",
    "organisations",
    "incidents_reported",
    "incidents_settled",
    "model_sites_new",
)
MEMBERS, CERTIFIED = ("members",), ("certified_communes",)
DEFINED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ratio": (
        {"terms": MEMBERS, "denominator": ("organisations",), "denominator_day": "end"},
        {"terms": MEMBERS, "denominator": ("units",), "denominator_day": "beginning"},
    ),
    "sum": (
        {"terms": ("model_sites_new",)},
        {"terms": ("model_sites_new", "model_sites_replicated")},
    ),
    "spread": (
        {"terms": ("organisations",), "level": "commune"},
        {"terms": ("organisations",), "level": "commune", "threshold": 2},
    ),
    "change": ({"terms": ("incidents_reported",)}, {"terms": ("incidents_settled",)}),
    "streak": (
        {"terms": CERTIFIED, "merged_area": "any", "missing_year": "unknown"},
        {"terms": CERTIFIED, "merged_area": "any", "missing_year": "skipped"},
    ),
}
"""Each indicator by its first and its second version."""


def with_indicators(events: Sequence[Recorded]) -> list[Recorded]:
    """Return a log with a first version of each indicator in its middle, a second at its end.

    In the middle the districts' records are said to be complete, for else little can be said.
    """
    half = next(e.position for e in events[len(events) // 2 :] if e.meta.ends_command)
    found: list[Recorded] = []
    for part, version in ((events[:half], 1), (events[half:], 2)):
        found += (replace(e, position=at) for at, e in enumerate(part, start=len(found) + 1))
        for form, versions in DEFINED.items():
            named = {"name": "Thử", "name_en": "Test", "definition": version, "form": form}
            event = IndicatorDefined(**named, **versions[version - 1])
            found.append(_said(f"indicator-{form}", event, "..2000-01-01", found))
        complete = [CompletenessDeclared(unit=u, measure=m) for u in DISTRICTS for m in COMPLETE]
        for event in complete if version == 1 else ():
            stream = f"declaration-{event.unit}-{event.measure}".replace("_", "-")
            found.append(_said(stream, event, "2020-06-30", found))
    return found


def _said(stream: str, event: Event, since: str, before: Sequence[Recorded]) -> Recorded:
    version = 1 + sum(e.meta.stream == stream for e in before)
    statement = Statement(
        event_id=f"{stream}.{version}", stream=stream, event=event, effective=parse_period(since)
    )
    return histories.recorded(statement, len(before) + 1, version)


@dataclass
class Ledger:
    """A log with indicators, asked as a whole at any position."""

    log: MemoryLog
    _views: dict[int, tuple[MemoryView, Definitions]] = field(default_factory=dict)

    def says(self, name: str, unit: str, position: int) -> Reading:
        """Return what an indicator says as known at a position; nothing where it is refused."""
        if position not in self._views:
            definitions = indicators(fold(self.log.events[:position]))
            self._views[position] = (self.log.view(position), definitions)
        view, definitions = self._views[position]
        try:
            return read(view, name, unit, WINDOW, BORDER, definitions)
        except Refused:
            return Reading("", "count", None, None, "no_data", "")

    def wrong(self, rng: Random, name: str, counts: Counter[str]) -> str | None:
        """Return what is wrong with one difference of an indicator, None where nothing is."""
        known, against = (
            rng.choice(self.log.ends()[: len(self.log.events) // 2]),
            self.log.ends()[-1],
        )
        unit = rng.choice((*DISTRICTS, "xa-1", "xa-2"))
        stretch = self.log.stretch(known, against)
        try:
            found = difference(stretch, asking(stretch, name, unit, WINDOW, BORDER), unit)
        except AssertionError as error:
            return f"{name} of {unit} from {known}: {error}"
        parts = {part.last: part for part in found.parts}
        ends = [at for at in self.log.ends() if known <= at]
        said = {at: self.says(name, unit, at) for at in ends}
        for before, at in pairwise(ends):
            part = parts.get(at)
            counts["passed over"] += part is None
            if part is None and not same(said[before], said[at]):
                return f"{name} of {unit} from {known}: {at} was passed over"
            if part and change(part.before, part.after) != change(said[before], said[at]):
                return f"{name} of {unit} from {known}: the part of {at}"
        moved = [part for part in found.parts if part.delta]
        counts.update([*(part.cause for part in moved), *{name for _ in moved}])
        return None


def certified(events: Sequence[Recorded]) -> list[str]:
    """Return the communes of which certificates say something."""
    said = [e.event for e in events if isinstance(e.event, CertificationDecided)]
    return [one.unit for one in said if one.subject == "commune"]


def compare(seeds: range, counts: Counter[str]) -> Iterator[str]:
    """Yield what is wrong with the differences of indicators in ledgers of these seeds."""
    for seed in seeds:
        rng, events = Random(seed), histories.decided(seed, 60)
        if not {category_of(e.meta.stream) for e in events} >= {"certification"}:
            continue
        ledger = Ledger(MemoryLog(with_indicators(events)))
        for name in DEFINED:
            if said := ledger.wrong(rng, name, counts):
                yield f"ledger {seed}: {said}"


@pytest.mark.slow
def test_parts_are_differences_of_indicators() -> None:
    counts: Counter[str] = Counter()
    assert list(compare(range(LEDGERS), counts)) == []
    print("vintages of indicators:", dict(counts))
    assert counts["definition"] >= 5
    assert counts["passed over"] > 200
    assert {"ratio", "spread"} <= counts.keys()


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_parts_are_differences_of_indicators_in_many_more() -> None:
    counts: Counter[str] = Counter()
    assert list(compare(range(5_000, 5_000 + DEEP), counts)) == []
    assert {"ratio", "sum", "spread"} <= counts.keys()
