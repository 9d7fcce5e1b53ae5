"""`socai seals --due`: what the calendar of seals asks for that does not stand, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socai.infra.cli.console import Console
from socai.infra.cli.printing import Column, day

if TYPE_CHECKING:
    from datetime import date

    from socai.infra.app import Ledger
    from socai.infra.sealing.keeping import Overdue
    from socai.projections.seals.calendar import Due

COLUMNS = (
    Column("report", "báo cáo", "report"),
    Column("unit", "đơn vị", "unit"),
    Column("period", "kỳ", "period"),
    Column("since", "đến hạn từ", "due since"),
    Column("reason", "vì sao chưa chốt", "why it is not sealed"),
)
FIELDS = ("report", "unit", "windows", "from", "to", "since", "message", "message_en")
"""The columns of CSV, the fields of JSON."""


def print_due(console: Console, unit: str | None = None) -> None:
    """Print what is due and not sealed, of one unit where it is named; on stderr how many stand.

    Nothing is recorded. Raises Refused where there is no calendar, it cannot be read, or the unit
    is unknown.
    """
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.progress import Shown
    from socai.infra.sealing.calendar import required
    from socai.infra.sealing.keeping import Sealed, overdue, today, wanted

    shown = Shown(console.lang)
    with console.open() as ledger, uncollected():
        try:
            found = wanted(ledger, required(ledger), today(ledger), Sealed(ledger.store))
            waiting = found.unsealed if unit is None else _of_unit(ledger, found.unsealed, unit)
            told = shown("xem từng báo cáo quá hạn", "looking at what is overdue")
            left = list(overdue(ledger, waiting, told))
        finally:
            shown.end()
    _print(console, left)
    _tell(console, found.day, found.due, len(found.unsealed))


def _of_unit(ledger: Ledger, waiting: tuple[Due, ...], text: str) -> list[Due]:
    from socai.infra.files.naming import unit_meant
    from socai.infra.sealing.keeping import today

    unit = unit_meant(ledger.tree(today(ledger)), text)
    return [one for one in waiting if one.unit == unit]


def _print(console: Console, left: list[Overdue]) -> None:
    from socai.infra.cli.printing import print_csv, print_json_rows

    if console.format == "json":
        print_json_rows(map(as_row, left))
    elif console.format == "csv":
        print_csv(FIELDS, map(as_row, left))
    else:
        console.rows(COLUMNS, [_line(one, console.lang) for one in left])


def as_row(one: Overdue) -> dict[str, Any]:
    """Return an overdue seal as JSON has it."""
    span = one.due.span
    return {
        "report": one.due.entry.report.name,
        "unit": one.due.unit,
        "windows": [text for text, _ in span.windows] if span else [],
        "from": span.period.first.isoformat() if span else None,
        "to": span.period.last.isoformat() if span else None,
        "since": one.due.since.isoformat(),
        "message": one.why.vi,
        "message_en": one.why.en,
    }


def _line(one: Overdue, lang: str) -> dict[str, Any]:
    from socai.infra.sealing.keeping import of_period

    return {
        "report": one.due.entry.report.name,
        "unit": one.due.unit,
        "period": of_period(one.due).text(lang),
        "since": day(one.due.since, lang),
        "reason": one.why.text(lang),
    }


def _tell(console: Console, by: date, due: int, left: int) -> None:
    from socai.domain.period import vi_day
    from socai.domain.refusal import Message

    standing = due - left
    console.tell(
        Message(
            f"Đến {vi_day(by)} lịch đòi {due} bản chốt: đã có {standing}, chưa có {left}",
            f"By {by} the calendar asks for {due} seals: {standing} stand, {left} do not",
        )
    )
