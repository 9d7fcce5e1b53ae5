"""Seals as tests state them: figures of a few cells, and the event that seals them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from socai.domain.event import Statement
from socai.domain.period import Period, parse_period
from socai.domain.report_seal import ReportSealed
from socai.domain.seal_names import first_id
from socai.domain.sealed_table import Cell, Head, Row, SealedTable, digest_of
from specification import said

ROOT = "ab" * 32
DECLARED = 'name = "nam"\ntitle = "Năm"\n[[rows]]\nitem = "members"\n'


def cell(value: int | None = 3, **changes: Any) -> Cell:
    """Return a cell that says a number, or nothing."""
    end = None if value is None else Fraction(value)
    made = Cell("count", end, end, None, "known" if end is not None else "no_data", "người", 1)
    return replace(made, **changes)


def table(*windows: str, unit: str = "xa", value: int | None = 3, **changes: Any) -> SealedTable:
    """Return figures of one row, with a column for each window."""
    heads = tuple(
        Head(unit, Period(period.first, period.last), period.last)
        for period in map(parse_period, windows or ("2021",))
    )
    rows = (Row(1, ("members",), tuple(cell(value) for _ in heads)),)
    return replace(SealedTable("nam", unit, None, heads, rows), **changes)


def sealed(*windows: str, found: SealedTable | None = None, **changes: Any) -> ReportSealed:
    """Return the event that seals figures: those of one row where none are given."""
    given = found or table(*windows)
    event = ReportSealed(
        unit=given.unit,
        report=given.report,
        declared=DECLARED,
        windows=windows or ("2021",),
        as_of=date(2021, 12, 31),
        boundaries=given.boundaries,
        known=1,
        root=ROOT,
        software="0.1.0",
        table=given.text(),
        digest=digest_of(given.text()),
    )
    return replace(event, **changes)


def stream_of(event: ReportSealed) -> str:
    """Return the stream in which a first seal belongs."""
    found = SealedTable.parse(event.table)
    return f"report_seal-{first_id(event.report, event.unit, found.windows, event.boundaries)}"


def says(event: ReportSealed, stream: str | None = None, reason: str | None = None) -> Statement:
    """Return the statement of a seal."""
    return said(event.as_of.isoformat(), stream or stream_of(event), event, reason=reason)
