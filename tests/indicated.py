"""Small ledgers in which indicators are asked: a province, its districts and communes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from socai.domain.certification import CertificationDecided
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Event
from socai.domain.indicator import IndicatorDefined
from socai.domain.period import parse_day, parse_period
from socai.domain.unit import UnitRegistered
from socai.projections.indicators.indicator import indicators, read
from socai.projections.memory import MemoryView, fold
from socai.projections.reading import Reading
from specification import Given, said

Value = int | tuple[int, int | None]
SINCE = "..2000-01-01"
INDICATOR: dict[str, Any] = {"name": "Chỉ tiêu", "name_en": "Indicator", "definition": 1}


@dataclass(slots=True)
class Ledger:
    """A ledger to which statements are added, and that is asked."""

    given: Given = field(default_factory=Given)

    def says(self, effective: str, stream: str, event: Event) -> Ledger:
        """Record one statement."""
        self.given.when(said(effective, stream, event)).recorded(type(event).__name__)
        return self

    def units(self, kind: str, *names: str, under: str | None = None) -> Ledger:
        """Register units of a kind, there since ever."""
        for name in names:
            event = UnitRegistered(name=f"{kind} {name}", kind=kind, parent=under)
            self.says(SINCE, f"unit-{name}", event)
        return self

    def stock(
        self, unit: str, measure: str, day: str, value: Value, keys: tuple[str, ...] = ()
    ) -> Ledger:
        """Declare a stock: a number, or its two ends."""
        lo, hi = value if isinstance(value, tuple) else (value, value)
        event = StockDeclared(unit=unit, measure=measure, lo=lo, hi=hi, keys=keys)
        return self.says(day, self._stream("declaration"), event)

    def flow(self, unit: str, measure: str, period: str, value: Value) -> Ledger:
        """Declare a flow: a number, or its two ends."""
        lo, hi = value if isinstance(value, tuple) else (value, value)
        event = FlowDeclared(unit=unit, measure=measure, lo=lo, hi=hi)
        return self.says(period, self._stream("declaration"), event)

    def complete(self, unit: str, measure: str, day: str) -> Ledger:
        """Assert that the records of a measure are complete from a day on."""
        event = CompletenessDeclared(unit=unit, measure=measure)
        return self.says(day, self._stream("declaration"), event)

    def defines(self, name: str, effective: str = SINCE, **fields: Any) -> Ledger:
        """Define an indicator."""
        event = IndicatorDefined(**INDICATOR | fields)
        return self.says(effective, f"indicator-{name}", event)

    def decided(self, unit: str, years: str, standard: str = "tc-1") -> Ledger:
        """Decide of a commune for years: «2010+ 2011- 2013+» met, not met, met."""
        for word in years.split():
            year, met = int(word[:4]), word[4:] == "+"
            event = CertificationDecided(
                unit=unit, subject="commune", standard=standard, year=year, met=met
            )
            self.says(f"{year}-12-20", f"certification-{unit}", event)
        return self

    def read(self, name: str, unit: str, window: str, boundaries: str | None = None) -> Reading:
        """Return what an indicator or a measure says."""
        border = parse_day(boundaries) if boundaries else None
        view, definitions = MemoryView(self.given.events), indicators(fold(self.given.events))
        return read(view, name, unit, parse_period(window), border, definitions)

    def _stream(self, kind: str) -> str:
        return f"{kind}-{len(self.given.events)}"


def province(districts: int) -> Ledger:
    """Return a ledger of a province «tinh» with districts «h-1», «h-2» …"""
    names = [f"h-{number}" for number in range(1, districts + 1)]
    return Ledger().units("tinh", "tinh").units("huyen", *names, under="tinh")


def ends(reading: Reading) -> tuple[float | None, float | None]:
    """Return the ends of a reading as numbers that are easily compared."""
    lo, hi = reading.lo, reading.hi
    return None if lo is None else float(lo), None if hi is None else float(hi)


def words(reading: Reading) -> str:
    """Return the notes of a reading in both languages."""
    return " | ".join(f"{note.vi} | {note.en}" for note in reading.notes)
