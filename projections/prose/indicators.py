"""The words that tell what figures are about, and a figure among the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import NamedTuple

from .clauses import Prose
from .lexicon import Lexicon
from .mentions import KeyWords

_WHERE = re.compile(r"(?<![^\W_])(?:tại|ở|trên địa bàn|trong|trong số)\s+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLexicon(Lexicon):
    """The words of reading, and those that tell what a figure is about.

    `things` name the keys of measures that are counted or spoken of (bodies, forms of activity):
    they are looked for after what is counted, then before the figure. `actors` name those who do
    something: before the figure only. `stocks` and `flows` are words before a figure that tell its
    kind where no indicator does.
    """

    things: tuple[KeyWords, ...] = ()
    actors: tuple[KeyWords, ...] = ()
    stocks: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()

    def merged(self, other: Lexicon) -> IndicatorLexicon:
        """Return the words of both, each once; the other's come first where order tells."""
        names = (field.name for field in fields(IndicatorLexicon))
        return IndicatorLexicon(
            **{
                name: tuple(dict.fromkeys((*getattr(other, name, ()), *getattr(self, name))))
                for name in names
            }
        )


class Figure(NamedTuple):
    """A figure within its passage: its characters, what it counts, and the figures beside it."""

    prose: Prose
    start: int
    end: int
    counted_unit: str | None
    before: int
    """Where the figure before it in the passage ends; 0: there is none."""
    previous: str | None = None
    """The indicator of the figure before it."""

    @property
    def is_where(self) -> bool:
        """Return whether the figure counts places where something is: «ở 635 xã»."""
        clause = self.prose.clause(self.start)
        return bool(_WHERE.search(self.prose.spelled, clause.start, self.start))
