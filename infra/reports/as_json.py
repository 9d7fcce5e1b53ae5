"""A report as JSON: every cell with its reading, and the figures that it was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from socai.consumers.ports import EventStore
from socai.domain.refusal import Message
from socai.infra.cli.answers import explained, figure_json
from socai.infra.reports.words import plain
from socai.projections.indicators.definition import Definition
from socai.projections.question import Figure
from socai.projections.reading import Reading
from socai.projections.reports.report import Head, Line, Table
from socai.projections.scope import View


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file says of the seal whose figures it holds: its id, position, root and digest."""

    seal: str
    known: int
    root: str
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A table, and from where it was answered: the ledger's view and position.

    `today` is the day by which a window is unfinished; `definitions` are those of the indicators;
    `explain` opens every figure to its postings and declarations; `seal` is that of a sealed
    report.
    """

    table: Table
    view: View
    store: EventStore
    position: int
    today: date
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    explain: bool = False
    seal: Mark | None = None

    @property
    def unit_name(self) -> str:
        """Return the name of the unit in the boundaries of the report."""
        return self.name_of(self.table.unit)

    def name_of(self, unit: str) -> str:
        """Return the name of a unit."""
        return self.view.tree(self.table.boundaries or self.today).name(unit)


def report_json(asked: Asked) -> dict[str, Any]:
    """Return a report with all of its cells, after its seal where it is sealed."""
    table = asked.table
    return {
        **({"seal": asdict(asked.seal)} if asked.seal else {}),
        "report": table.report.name,
        "title": _both(table.report.title),
        "unit": table.unit,
        "unit_name": asked.unit_name,
        "known": asked.position,
        "as_of": asked.today.isoformat(),
        "boundaries": table.boundaries.isoformat() if table.boundaries else None,
        "columns": [_head(asked, head) for head in table.heads],
        "rows": [_line(asked, line) for line in table.lines],
        "notes": [_both(note) for note in table.notes],
    }


def _head(asked: Asked, head: Head) -> dict[str, Any]:
    window = head.window
    return {
        "title": _both(head.title),
        "unit": head.unit,
        "unit_name": asked.name_of(head.unit),
        "window": window.name if window else None,
        "programme": window.programme if window else None,
        "from": head.asked.first.isoformat(),
        "to": head.asked.last.isoformat(),
        "ends": (window.period if window else head.asked).last.isoformat(),
        "finished": window.finished if window else True,
        "total": window is None,
        "rest": head.rest,
    }


def _line(asked: Asked, line: Line) -> dict[str, Any]:
    return {
        "title": _both(line.row.title),
        "note": _both(line.row.note) if line.row.note.vi else None,
        "heading": not line.row.items,
        "items": list(line.row.items),
        "cells": [reading_json(asked, cell) for cell in line.cells],
    }


def reading_json(asked: Asked, reading: Reading) -> dict[str, Any]:
    """Return a cell: what it says, and its terms as figures."""
    terms = [_term(asked, term) for term in reading.terms]
    parts = _divided(asked, reading, terms)
    exact = [_exact(reading.lo), _exact(reading.hi)]
    return {
        "item": reading.item,
        "form": reading.form,
        "lo": plain(reading.lo),
        "hi": plain(reading.hi),
        "exact": exact if any("/" in (end or "") for end in exact) else None,
        "of": list(reading.of) if reading.of else None,
        "status": reading.status,
        "counted_unit": reading.counted_unit,
        "definition": reading.definition,
        "notes": [_both(note) for note in reading.notes],
        **parts,
        "terms": terms,
    }


def _divided(
    asked: Asked, reading: Reading, terms: Sequence[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the numerator and denominator of a reading that has them."""
    from socai.infra.cli.indicated import DIVIDED, combined

    if reading.form not in DIVIDED or reading.item not in asked.definitions:
        return {}
    versions = asked.definitions[reading.item].versions
    (event,) = [one for _, one in versions if one.definition == reading.definition]
    count = len(event.terms)
    if len(terms) <= count:
        return {}
    return {"numerator": combined(terms[:count]), "denominator": combined(terms[count:])}


def _term(asked: Asked, term: Figure) -> dict[str, Any]:
    found = figure_json(term, asked.store, asked.position)
    opened = explained(term, asked.view, asked.store) if asked.explain else {}
    return {**found, **opened}


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _both(message: Message) -> dict[str, str]:
    return {"vi": message.vi, "en": message.en}
