"""A difference between two vintages: its parts, each of a command and a cause, and their sum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from socai.domain.event import Recorded
from socai.projections.reading import Reading

from .amounts import NONE, Delta, change
from .cause import CAUSES


@dataclass(frozen=True, slots=True)
class Bearing:
    """An event that bears on what is asked, why it changed it, and the day of its document."""

    recorded: Recorded
    cause: str
    documented: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one command changed: positions `first` to `last`, 0 where software did.

    `cause` is the gravest of its events' causes.
    """

    cause: str
    first: int
    last: int
    events: tuple[Bearing, ...]
    before: Reading
    after: Reading

    @property
    def delta(self) -> Delta:
        """Return what the command added."""
        return change(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one cause, with their sum."""

    cause: str
    delta: Delta
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is said at two positions, and the parts that lead from one to the other, in order.

    `recorded` events lie between; `looked` commands among them bear on what was read, and were
    looked at. Raises AssertionError where the parts do not sum to the difference.
    """

    known: int
    against: int
    before: Reading
    after: Reading
    parts: tuple[Part, ...]
    recorded: int
    looked: int

    def __post_init__(self) -> None:
        found = sum((part.delta for part in self.parts), start=NONE)
        if found != self.delta:
            raise AssertionError(f"parts sum to {found}, the difference is {self.delta}")

    @property
    def delta(self) -> Delta:
        """Return what was added in all."""
        return change(self.before, self.after)

    def groups(self) -> list[Group]:
        """Return the parts by cause, in the order of precedence."""
        found = []
        for cause in CAUSES:
            parts = tuple(part for part in self.parts if part.cause == cause)
            if parts:
                found.append(Group(cause, sum((p.delta for p in parts), start=NONE), parts))
        return found

    def turned(self) -> Difference:
        """Return the difference read the other way: parts from last to first, signs turned."""
        parts = (replace(p, before=p.after, after=p.before) for p in reversed(self.parts))
        return replace(
            self,
            known=self.against,
            against=self.known,
            before=self.after,
            after=self.before,
            parts=tuple(parts),
        )
