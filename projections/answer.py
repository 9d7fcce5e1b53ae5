"""From what the sheets evaluate to an answer: how far it is known, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.refusal import Message

from .explain import postings_of
from .question import Question
from .scope import Declared, View
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure's interval and status, what was counted, and the declarations that it rests on.

    `stated` are the declarations whose totals stand in the figure, each for a scope of its own;
    `used` also those by whose change it moved; `bounds` those that only bound it from above.
    """

    value: Interval
    counted: int
    status: str
    governing: Declared | None = None
    stated: tuple[Declared, ...] = ()
    used: tuple[Declared, ...] = ()
    bounds: tuple[Declared, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def declared(self) -> Interval | None:
        """Return what is declared of the scope, else the total below; None for neither."""
        if self.governing:
            return self.governing.value
        total = NOTHING
        for one in self.stated:
            total += one.value
        return total if self.stated else None


def trees(view: View, tree: Tree) -> Callable[[date], Tree]:
    """Return the hierarchy of a day; the one at hand is not asked for again."""
    return lambda day: tree if day == tree.day else view.tree(day)


def left(own: Interval, whole: Interval, rest: int) -> Interval | None:
    """Return what a common total leaves for some of its keys, less what the others surely hold."""
    if whole.hi is None:
        return None
    return Interval(own.lo, max(own.lo, whole.hi - rest))


def untouched(view: View, question: Question, tree: Tree, counted: int) -> bool:
    """Return whether nothing was ever counted in the scope of a question."""
    return not counted and not postings_of(view, question, tree)
