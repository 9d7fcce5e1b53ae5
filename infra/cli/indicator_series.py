"""An indicator over time: what it says of each period, and where its definition changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from socai.infra.cli.console import Console
from socai.infra.cli.figure import Asked
from socai.infra.cli.indicator import indicated, latest, over_a_window

if TYPE_CHECKING:
    from socai.domain.period import Period
    from socai.infra.cli.indicated import Indicated
    from socai.infra.cli.series import Part

Row = dict[str, Any]


def print_series(console: Console, asked: Asked, whole: Period, every: str) -> None:
    """Print what an indicator says of each period; raise Refused where there is no such one."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.series import COLUMNS, CSV, csv_row, marks, wanted_parts
    from socai.infra.defined import definitions

    with console.open() as ledger, uncollected():
        at = AsKnown.at(ledger, asked.known, asked.documented_by)
        defined = definitions(ledger.source, at.position)
        event = latest(asked.name, defined, asked.key)
        wanted = wanted_parts(whole, every, stock=not over_a_window(event))
        found = [indicated(asked, at, defined, part.asked) for part in wanted]
        rows = [one.json() for one in found]
        for row, part, marked in zip(rows, wanted, marks(rows), strict=True):
            row |= {"period": str(part.period), "finished": part.finished, "marks": marked}
        if console.format == "csv":
            console.rows(CSV, [csv_row(row, console.lang) for row in rows])
        elif console.format == "json":
            console.rows(COLUMNS, rows)
        else:
            print(_title(found[-1], console.lang))
            columns = [column for column in COLUMNS if column.name != "counted"]
            console.rows(columns, list(_lines(found, rows, wanted, console.lang)))
            print(f"{console.say('Như sổ biết đến vị trí', 'As known at position')} {at.position}")


def _title(one: Indicated, lang: str) -> str:
    tree = one.at.view.tree(one.boundaries)
    title = one.event.name_en if lang == "en" else one.event.name
    return f"{title}, {tree.name(one.unit)} ({one.unit}); {one.found.counted_unit}:"


def _lines(
    found: Sequence[Indicated], rows: Sequence[Row], wanted: Sequence[Part], lang: str
) -> Iterator[Row]:
    """Yield the rows for people; a note that was said of the row before is not said again."""
    from socai.infra.cli.words import status
    from socai.infra.reports.words import said

    before: list[str] = []
    for one, row, part in zip(found, rows, wanted, strict=True):
        notes = [note[lang] for note in row["notes"]]
        told = [mark[lang] for mark in row["marks"]] + [n for n in notes if n not in before]
        yield {
            "period": part.words(lang),
            "value": "–" if one.found.lo is None else said(one.found, lang),
            "status": status(one.found.status, lang),
            "said": "; ".join(told),
        }
        before = notes
