"""What a seed decides of a world before it begins: which faults there are, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

OFTEN, SELDOM = 0.5, 0.2
FAMILIES = {
    # Processes
    "pauses": 0.8,
    "deaths": OFTEN,
    "lost replies": OFTEN,
    "second relay": OFTEN,
    "members": 0.7,
    # The broker
    "failed sends": 0.6,
    "outages": OFTEN,
    "redeliveries": OFTEN,
    "short polls": OFTEN,
    "disorder": SELDOM,
    # What somebody does to the topic
    "replays": SELDOM,
    "forgeries": SELDOM,
    "truncations": 0.15,
    "deletions": 0.1,
    # What the operator does
    "clock": OFTEN,
    "restores": 0.3,
    "new epochs": 0.3,
    "thrown away": 0.3,
    "nobody at hand": 0.4,
}
"""Each family of faults with the chance that a world has it: most worlds have some, none has all.

Where a world lacks a family, nothing may happen that only that family excuses.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is like."""

    families: frozenset[str]
    history: int
    partitions: int
    batch: int
    most: int
    steps: int
    between: int
    """So many calls of a port lie between two interruptions, on the average."""
    faults: float
    """The chance that a step is a fault."""

    def __str__(self) -> str:
        with_ = ", ".join(sorted(self.families)) or "no faults"
        return (
            f"history {self.history}, {self.partitions} partitions, batches of {self.batch}, at "
            f"most {self.most} taken at once, {self.steps} steps; {with_}"
        )


STORMS = (
    (),
    ("restores", "forgeries"),
    ("restores", "failed sends", "nobody at hand"),
    ("deletions", "members", "new epochs"),
    ("thrown away", "members", "pauses", "deaths"),
    ("replays", "truncations", "second relay"),
    ("disorder", "redeliveries", "short polls", "members"),
    ("outages", "lost replies", "failed sends", "second relay"),
)
"""Families that a deep run brings together, which chance seldom does."""


def plan(rng: Random, histories: int, also: Sequence[str] = ()) -> Plan:
    """Return the plan of a world, which has some families of faults in any case."""
    drawn = frozenset(name for name, chance in FAMILIES.items() if rng.random() < chance)
    return Plan(
        families=drawn | frozenset(also),
        history=rng.randrange(histories),
        partitions=rng.randint(1, 5),
        batch=rng.choice((1, 2, 3, 5, 8, 100)),
        most=rng.choice((1, 3, 8, 100)),
        steps=rng.randint(50, 130),
        between=rng.choice((12, 25, 60)),
        faults=rng.choice((0.05, 0.1, 0.2)),
    )
