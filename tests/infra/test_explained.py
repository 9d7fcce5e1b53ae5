"""An explanation always sums to what was counted, whatever was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from histories import decided
from socai.domain.chart import MEASURES
from socai.domain.event import Recorded
from socai.domain.period import Period
from socai.infra.cli.answers import explained
from socai.projections.figure import figure
from socai.projections.memory import MemoryView
from socai.projections.question import Question
from worlds import changing_world, flow_world, stock_world

DAYS = [Period(day, day) for day in (date(2012, 12, 31), date(2021, 6, 30))]
WINDOWS = [
    Period(date(2012, 1, 1), date(2012, 12, 31)),
    Period(date(2012, 5, 1), date(2013, 6, 30)),
    Period(date(1990, 1, 1), date(2030, 12, 31)),
]
KEYS: tuple[tuple[str, ...], ...] = ((), ("ban-antt",), ("conference", "contest"))


class Events:
    """The events of a world, to be looked up by position."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.events = {event.position: event for event in events}

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions."""
        return [self.events[position] for position in positions]


def explanations(events: Sequence[Recorded]) -> Counter[str]:
    """Explain every figure of every unit; return of how many postings each kind is made."""
    view, store = MemoryView(events), Events(events)
    units = view.tree(date(2030, 12, 31)).states
    found: Counter[str] = Counter()
    for measure in MEASURES:
        if not view.postings(measure.name) and not view.declarations(measure.name):
            continue
        for window in DAYS if measure.kind == "stock" else WINDOWS:
            for unit, keys in ((unit, keys) for unit in units for keys in KEYS):
                answer = figure(view, Question(measure.name, unit, window, keys))
                parts = explained(answer, view, store)
                assert sum(row["amount"] for row in parts["postings"]) == answer.counted
                used = [row for row in parts["declarations"] if row["used"]]
                rests_on = {one.recorded.position for one in (*answer.used, *answer.bounds)}
                assert len(used) == len(rests_on)
                found[measure.kind] += len(parts["postings"])
                found.update(row["grain"] for row in parts["postings"])
    return found


@pytest.mark.parametrize("seed", range(6))
def test_explanations_of_declared_worlds_sum_to_what_is_counted(seed: int) -> None:
    found: Counter[str] = Counter()
    for world in (stock_world(seed), changing_world(seed), flow_world(seed)):
        found += explanations(world.events)
    assert found["stock"] + found["flow"] > 0


def test_explanations_of_long_histories_sum_to_what_is_counted() -> None:
    found = sum((explanations(decided(seed, 60)) for seed in range(3)), Counter())
    assert min(found[name] for name in ("stock", "flow", "day", "month", "year")) > 0
