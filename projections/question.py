"""What is asked of the ledger, and the answer: one figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socai.domain.chart import Measure
from socai.domain.interval import Interval
from socai.domain.period import Period
from socai.domain.refusal import Message

from .scope import Declared, Keys, keys_of


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `window` is one day for a stock; `boundaries` the day of the hierarchy."""

    measure: str
    unit: str
    window: Period
    keys: tuple[str, ...] = ()
    boundaries: date | None = None

    @property
    def scope_keys(self) -> Keys:
        """Return the keys as a set: all keys where none is named."""
        return keys_of(self.keys)


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer. `counted` is exact; `value`, `declared`, `unallocated` are intervals.

    `used` are the declarations that it counts, `bounds` those that only bound it from above.
    `status`: known · partial (a lower bound) · no_data · not_divisible · not_restatable. It is
    never undecidable: of two declarations that contradict each other the later recorded stands.
    """

    question: Question
    measure: Measure
    boundaries: date
    value: Interval
    qualifier: str
    counted: int
    declared: Interval | None
    status: str
    notes: tuple[Message, ...]
    used: tuple[Declared, ...]
    bounds: tuple[Declared, ...] = ()

    @property
    def unallocated(self) -> Interval | None:
        """Return what of the figure no event itemises; None where nothing is declared."""
        if self.declared is None:
            return None
        hi = self.value.hi
        return Interval(
            max(0, self.value.lo - self.counted), None if hi is None else max(0, hi - self.counted)
        )

    @property
    def counted_unit(self) -> str:
        """Return the Vietnamese word of what is counted."""
        keys = self.question.keys
        return self.measure.counted_unit_of(frozenset(keys) if keys else None)
