"""What the synthetic history says: facts with their days, written as rows of commands.

A fact knows what it adds to the tally, so that what is written and what is counted go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from socai.infra.synthetic.plan import Plan
from socai.infra.synthetic.tally import Effects, Tally, reversed_effects

ACTOR = "synthetic"
MOST_ROWS = 500
"""Rows of one command."""
Row = dict[str, Any]


class When(NamedTuple):
    """A period as a row writes it; `open`: on its last day, or before."""

    first: date
    last: date
    text: str
    open: bool = False


def on(day: date) -> When:
    """Return one day."""
    return When(day, day, day.isoformat())


def since_before(day: date) -> When:
    """Return «on this day, or before»."""
    return When(day, day, f"..{day.isoformat()}", True)


def in_month(first: date, last: date) -> When:
    """Return a whole month, of which no day is known."""
    return When(first, last, first.isoformat()[:7])


def in_year(year: int) -> When:
    """Return a whole year, of which no day is known."""
    return When(date(year, 1, 1), date(year, 12, 31), str(year))


@dataclass(slots=True)
class Fact:
    """An event to be written: its effects, and the change of the tally where that is another.

    `event_id` is given when it is written.
    """

    kind: str
    stream: str
    when: When
    fields: dict[str, Any]
    effects: Effects
    corrects: str | None = None
    reason: str | None = None
    change: Effects | None = None
    event_id: str = ""


def changed(
    kind: str, stream: str, when: When, fields: dict[str, Any], before: Effects, after: Effects
) -> Fact:
    """Return a fact after which a thing adds `after` where it added `before`."""
    return Fact(kind, stream, when, fields, [*reversed_effects(before), *after])


def withdrawal(fact: Fact, day: date, effects: Effects, reason: str) -> Fact:
    """Return the fact that an event no longer holds, which changes the tally by `effects`."""
    fields = {"event": fact.event_id}
    return Fact("EventWithdrawn", fact.stream, on(day), fields, effects, reason=reason)


class Pen:
    """Writes facts as rows of numbered commands, every row marked as synthetic."""

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self._plan, self._tally = plan, tally
        self._marks = {"document": plan.document, "documented": "", "actor": ACTOR}
        self.rows = self.commands = 0

    def begin(self, documented: date) -> None:
        """Write from here on what is documented on this day."""
        self._marks["documented"] = documented.isoformat()

    def command(self, facts: Iterable[Fact]) -> Iterator[Row]:
        """Yield facts as rows, in commands of at most 500; the tally has counted them then."""
        found = list(facts)
        for start in range(0, len(found), MOST_ROWS):
            self.commands += 1
            command = f"{self._plan.prefix}-{self.commands}"
            for index, fact in enumerate(found[start : start + MOST_ROWS]):
                fact.event_id = f"{command}.{index}"
                self.rows += 1
                yield self._row(fact, command)
            for fact in found[start : start + MOST_ROWS]:
                self._tally.add(fact.effects if fact.change is None else fact.change)

    def _row(self, fact: Fact, command: str) -> Row:
        row = {"type": fact.kind, "stream": fact.stream, "effective": fact.when.text}
        row |= fact.fields
        row |= self._marks
        if fact.reason:
            row["reason"] = fact.reason
        if fact.corrects:
            row["corrects"] = fact.corrects
        row["command_id"], row["event_id"] = command, fact.event_id
        return row
