"""An indicator over time: what it says of each period, and where its definition changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socai.infra.cli.console import Console
from socai.infra.cli.figure import Asked
from socai.infra.cli.indicator import indicated, latest, over_a_window

if TYPE_CHECKING:
    from socai.domain.period import Period
    from socai.infra.cli.indicated import Indicated


def print_series(console: Console, asked: Asked, whole: Period, every: str) -> None:
    """Print what an indicator says of each period; raise Refused where there is no such one."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.series import wanted_parts
    from socai.infra.cli.series_rows import Told, print_periods
    from socai.infra.defined import definitions
    from socai.infra.reports.words import said

    with console.open() as ledger, uncollected():
        at = AsKnown.at(ledger, asked.known, asked.documented_by)
        defined = definitions(ledger.source, at.position)
        event = latest(asked.name, defined, asked.key)
        wanted = wanted_parts(whole, every, stock=not over_a_window(event))
        found = [indicated(asked, at, defined, part.asked) for part in wanted]
        readings = [one.found for one in found]
        told = [Told("–" if r.lo is None else said(r, console.lang)) for r in readings]
        rows = [one.json() for one in found]
        print_periods(console, _title(found[-1], console.lang), rows, told, wanted, at.position)


def _title(one: Indicated, lang: str) -> str:
    tree = one.at.view.tree(one.boundaries)
    title = one.event.name_en if lang == "en" else one.event.name
    return f"{title}, {tree.name(one.unit)} ({one.unit}); {one.found.counted_unit}:"
