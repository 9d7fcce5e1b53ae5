"""A log in memory for the difference of vintages, and what can be asked of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from histories import by_stream
from socai.domain.event import Recorded, category_of
from socai.domain.period import parse_period
from socai.projections.memory import MemoryView
from socai.projections.question import Question
from socai.projections.vintages.asking import asking_figure
from socai.projections.vintages.difference import difference
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.stretch import Stretch


class MemoryLog:
    """Events in the order of positions (socai.projections.vintages.stretch.Log)."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.events = list(events)
        self._streams = by_stream(self.events)

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        return [self.events[position - 1] for position in sorted(set(positions))]

    def several(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """Return the events of each of these streams that has any, in order."""
        return {name: self._streams[name] for name in names if name in self._streams}

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind."""
        return sorted(name for name in self._streams if category_of(name) == category)

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        meta = self.events[position - 1].meta
        first = position - meta.command_index
        return first, first + meta.command_size - 1

    def view(self, position: int) -> MemoryView:
        """Return the ledger as known at a position."""
        return MemoryView(self.events[:position])

    def ends(self) -> list[int]:
        """Return every end of a command, 0 first."""
        return [0, *(e.position for e in self.events if e.meta.ends_command)]

    def stretch(self, known: int, against: int) -> Stretch:
        """Return what lies between two positions."""
        return Stretch(self, self.view, known, against)


def the(measure: str, unit: str, when: str, *keys: str, boundaries: date | None = None) -> Question:
    """Return a question as a person writes it."""
    return Question(measure, unit, parse_period(when), keys, boundaries)


def differ(log: MemoryLog, question: Question, known: int, against: int) -> Difference:
    """Return how a figure differs between two positions."""
    return difference(log.stretch(known, against), asking_figure(question), question.unit)


def recorded_on(event: Recorded, day: str, documented: str | None = None) -> Recorded:
    """Return the event as recorded at noon of a day, from a document of a day."""
    since = parse_period(day).last - date(1970, 1, 1)
    source = event.meta.source
    if documented:
        source = replace(source, documented=parse_period(documented).last)
    noon = since.days * 86_400_000_000 + 5 * 3_600_000_000
    return replace(event, meta=replace(event.meta, recorded_at=noon, source=source))
