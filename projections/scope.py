"""What a figure is asked of, and what the ledger knows to answer it with.

A scope is a unit with all below it, and keys: one, several, or all. A declaration is a statement
about a scope. `View` is the ledger as known at one position.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Recorded
from socai.domain.interval import Interval
from socai.domain.period import Period

from .posting import Posting
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Keys:
    """A set of keys: these, or (where `others`) all but these; all but none are all keys."""

    names: frozenset[str]
    others: bool = False

    def __contains__(self, key: str) -> bool:
        return (key in self.names) != self.others

    def within(self, other: Keys) -> bool:
        """Return whether every key of this is a key of `other`."""
        if self.others:
            return other.others and other.names <= self.names
        return all(key in other for key in self.names)

    def without(self, taken: Iterable[Keys]) -> Keys:
        """Return these keys less finite sets of keys that lie within them."""
        gone = frozenset(key for keys in taken for key in keys.names)
        return Keys(self.names | gone, True) if self.others else Keys(self.names - gone)

    def meets(self, other: Keys) -> bool:
        """Return whether a finite set of keys has a key in common with another."""
        return any(key in other for key in self.names)

    def shares(self, other: Keys) -> bool:
        """Return whether two sets of keys, finite or not, have a key in common."""
        if self.others:
            return other.others or other.meets(self)
        return self.meets(other)


ALL = Keys(frozenset(), True)


def keys_of(names: Iterable[str]) -> Keys:
    """Return the set of these keys; all keys where none is named."""
    found = frozenset(names)
    return Keys(found) if found else ALL


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration that speaks: its scope, day or period, value, and the event that says it."""

    unit: str
    keys: Keys
    period: Period
    value: Interval
    qualifier: str
    recorded: Recorded

    @property
    def day(self) -> date:
        """Return the day of a declared stock: the last of its period."""
        return self.period.last


class StockRow(NamedTuple):
    """A balance of a stock on one day."""

    unit: str
    key: str
    amount: int


class FlowRow(NamedTuple):
    """A sum of postings of one grain on one last day."""

    unit: str
    key: str
    grain: str
    last: date
    amount: int


class View(Protocol):
    """The ledger as known at one position."""

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        ...

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        ...

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        ...

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        ...

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        ...

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        ...


def declared(recorded: Recorded) -> Declared:
    """Return the declaration that an event states."""
    event = recorded.event
    assert isinstance(event, StockDeclared | FlowDeclared)
    return Declared(
        unit=event.unit,
        keys=keys_of(event.keys),
        period=recorded.meta.effective,
        value=Interval(event.lo, event.hi),
        qualifier=event.qualifier,
        recorded=recorded,
    )


def completeness(recorded: Recorded) -> tuple[str, date]:
    """Return (unit, day) of a statement of completeness."""
    assert isinstance(recorded.event, CompletenessDeclared)
    return recorded.event.unit, recorded.meta.effective.last
