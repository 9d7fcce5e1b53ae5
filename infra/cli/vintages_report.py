"""Why a report is not what it was: the difference of each cell, by cause and by command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from socai.infra.cli.asking import AsKnown, read_last_day
from socai.infra.cli.console import Console
from socai.infra.cli.figure import Asked
from socai.infra.cli.printing import number, print_csv, print_json
from socai.infra.cli.vintages_answers import CSV, csv_row, difference_json
from socai.infra.cli.vintages_words import delta_words, difference_lines, shares
from socai.infra.reports.asking import ask
from socai.infra.reports.words import said
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.report import CellDifference, report_differences
from socai.projections.vintages.stretch import Stretch

if TYPE_CHECKING:
    from socai.projections.reports.report import Table

PLACE = ("row", "column", "title", "item", "unit", "window", "from", "to")
"""Where a cell stands, in CSV before the columns of its commands."""


def print_report(
    console: Console,
    asked: Asked,
    against: str | None,
    windows: Sequence[str],
    as_of: str | None,
) -> None:
    """Print the difference of a report, with the rows and columns that it has at the later one.

    Raises Refused for what cannot be asked there.
    """
    with console.open() as ledger:
        at, to = ledger.position(asked.known), ledger.position(against)
        later = AsKnown.at(ledger, str(max(at, to)), None)
        today, border = read_last_day(as_of), read_last_day(asked.boundaries)
        table = ask(later, asked.name, asked.unit, windows, today, border).table
        stretch = Stretch(ledger.source, ledger.view, at, to, keep=True)
        found = list(report_differences(stretch, table))
        _print(console, table, {"known": at, "against": to}, found)


def _print(
    console: Console, table: Table, positions: dict[str, Any], found: Sequence[CellDifference]
) -> None:
    """Print the cells that differ: a line each with its causes, then each with its commands."""
    changed = [one for one in found if one.difference.parts]
    if console.format == "csv":
        rows = [{**_place(c), **csv_row(p)} for c in changed for p in c.difference.parts]
        print_csv((*PLACE, *CSV), rows)
    elif console.format == "json":
        cells = [{**_place(one), **difference_json(one.difference)} for one in changed]
        report = {"report": table.report.name, "unit": table.unit}
        print_json({**report, **positions, "cells": len(found), "changed": cells})
    else:
        for line in _lines(console, table, positions, found, changed):
            print(line)


def _place(one: CellDifference) -> dict[str, Any]:
    head = one.head
    return {
        "row": one.line,
        "column": one.column,
        "title": one.row.title.vi,
        "item": " + ".join(one.row.items),
        "unit": head.unit,
        "window": head.window.name if head.window else None,
        "from": head.asked.first.isoformat(),
        "to": head.asked.last.isoformat(),
    }


def _lines(
    console: Console,
    table: Table,
    positions: dict[str, Any],
    found: Sequence[CellDifference],
    changed: Sequence[CellDifference],
) -> Iterator[str]:
    title, lang = table.report.title.text(console.lang), console.lang
    between = console.say("vị trí", "positions")
    yield f"{title}, {table.unit}; {between} {positions['known']} → {positions['against']}:"
    counts = f"{number(len(changed), lang)}/{number(len(found), lang)}"
    yield "  " + console.say(
        f"{counts} ô khác nhau; các ô còn lại không lệnh nào làm thay đổi",
        f"{counts} cells differ; no command changed the others",
    )
    for one in changed:
        yield f"  {_name(one, lang)}: {_change(one.difference, lang)}"
    for one in changed:
        yield ""
        yield f"{_name(one, lang)}: {_change(one.difference, lang)}"
        yield from (f"  {line}".rstrip() for line in difference_lines(one.difference, lang))


def _name(one: CellDifference, lang: str) -> str:
    return f"{one.row.title.text(lang)} · {one.head.title.text(lang)}"


def _change(found: Difference, lang: str) -> str:
    """Return both values, the difference, and its causes."""
    share = shares(found)
    causes = (
        f"{CAUSES[group.cause].text(lang)} {delta_words(group.delta, share, lang)}"
        for group in found.groups()
    )
    added = delta_words(found.delta, share, lang)
    values = f"{said(found.before, lang)} → {said(found.after, lang)}"
    return f"{values} ({added}): {'; '.join(causes)}"
