"""Asking a ledger for the figures of a tally."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from socai.domain.period import Period
from socai.infra.app import Ledger
from socai.infra.synthetic.expected import Expected
from socai.projections.figure import figure
from socai.projections.question import Question


class Compared(NamedTuple):
    """A figure that was expected, and what the ledger counts."""

    expected: Expected
    counted: int

    @property
    def differs(self) -> bool:
        """Return whether the ledger counts something else."""
        return bool(self.counted != self.expected["counted"])

    def __str__(self) -> str:
        asked = {name: value for name, value in self.expected.items() if name != "counted"}
        said = json.dumps(asked, ensure_ascii=False)
        return f"{said}: {self.expected['counted']} ≠ {self.counted}"


def read_tally(file: Path) -> list[Expected]:
    """Return the figures of a tally's file."""
    found: list[Expected] = json.loads(file.read_text(encoding="utf-8"))
    return found


def compared(
    ledger: Ledger,
    expected: Iterable[Expected],
    first: int,
    told: Callable[[int], None] | None = None,
) -> Iterator[Compared]:
    """Yield each figure with what the ledger counts.

    `first` is the position of the history's first row in the log.
    """
    position, view = -1, None
    for number, one in enumerate(sorted(expected, key=itemgetter("rows")), start=1):
        if view is None or one["rows"] != position:
            position = one["rows"]
            view = ledger.view(first - 1 + position)
        yield Compared(one, figure(view, _question(one)).counted)
        if told:
            told(number)


def _question(one: Expected) -> Question:
    since, till = (one.get(name) or one["as_of"] for name in ("from", "to"))
    window = Period(date.fromisoformat(since), date.fromisoformat(till))
    return Question(one["measure"], one["unit"], window, tuple(one["keys"]))
