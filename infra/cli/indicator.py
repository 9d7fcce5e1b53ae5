"""Asking an indicator where a measure may be asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from socai.domain.refusal import Refused
from socai.infra.cli.console import Console
from socai.infra.cli.figure import BY_WINDOW, EXPLAINED, Asked, asked_window, refuse_both
from socai.infra.cli.printing import print_csv

if TYPE_CHECKING:
    from socai.domain.indicator import IndicatorDefined
    from socai.domain.period import Period
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.indicated import Indicated
    from socai.projections.indicators.indicator import Definitions


def print_indicator(
    console: Console, asked: Asked, as_of: str | None, first: str | None, last: str | None
) -> None:
    """Print what an indicator says; raise Refused where there is no such indicator or measure."""
    from socai.infra.cli.asking import AsKnown
    from socai.infra.defined import definitions

    refuse_both(as_of, first, last)
    with console.open() as ledger:
        at = AsKnown.at(ledger, asked.known, asked.documented_by)
        defined = definitions(ledger.source, at.position)
        event = latest(asked.name, defined, asked.key)
        if as_of:
            check_day(asked.name, event)
        needed = BY_WINDOW if over_a_window(event) else f"--as-of ({BY_WINDOW})"
        window = asked_window(asked.name, as_of, first, last, needed)
        found = indicated(asked, at, defined, window)
        row, lines = found.json(), found.lines(console.lang)
    if console.format == "csv" and asked.explain:
        print_csv(("term", *EXPLAINED), _explained(row))
        return
    console.one(row, lines)


def latest(name: str, defined: Definitions, key: Collection[str] | None = None) -> IndicatorDefined:
    """Return the last version of an indicator.

    Raises Refused, naming what is near, where there is none; and where it is asked with a key.
    """
    from socai.domain.chart import CHART
    from socai.infra.cli.typed import hint

    if name not in defined:
        close = hint(name, [*CHART, *defined])
        raise Refused.of(
            f"Không có chỉ tiêu «{name[:60]}»{close.vi}; xem `socai measures`",
            f"There is no measure «{name[:60]}»{close.en}; see `socai measures`",
        )
    if key:
        raise Refused.of(
            f"«{name}» là chỉ tiêu tính toán: hỏi không kèm --key",
            f"«{name}» is an indicator: it is asked without --key",
        )
    return defined[name].latest


def over_a_window(event: IndicatorDefined) -> bool:
    """Return whether the indicator looks at more than one day."""
    from socai.projections.indicators.definition import terms_of

    terms = terms_of((*event.terms, *event.denominator))
    flows = any(term.measure.kind == "flow" for term in terms)
    return flows or event.form in ("change", "streak") or event.over == "years"


def check_day(name: str, event: IndicatorDefined) -> None:
    """Raise Refused where an indicator that needs a window is asked of a day."""
    if over_a_window(event):
        raise Refused.of(
            f"«{name}» tính trong một kỳ: hỏi bằng --from và --to, không phải --as-of",
            f"«{name}» is computed over a window: ask it with --from and --to, not --as-of",
        )


def indicated(asked: Asked, at: AsKnown, defined: Definitions, window: Period) -> Indicated:
    """Return what the indicator says over a window."""
    from socai.infra.cli.asking import read_last_day
    from socai.infra.cli.indicated import Indicated
    from socai.infra.files.naming import unit_meant
    from socai.projections.indicators.indicator import read

    border = read_last_day(asked.boundaries) or window.last
    unit = unit_meant(at.view.tree(border), asked.unit)
    found = read(at.view, asked.name, unit, window, border, defined)
    event = defined[asked.name].at(window.last)
    return Indicated(at, found, event, unit, window, border, asked.explain)


def _explained(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the postings and declarations of each figure as rows of CSV."""
    parts = row.get("terms") or [row[name] for name in ("numerator", "denominator") if name in row]
    figures = [one for part in parts for one in part.get("terms", [part])]
    return [
        {"term": one["measure"], "part": part, **said}
        for one in figures
        for part in ("posting", "declaration")
        for said in one[f"{part}s"]
    ]
