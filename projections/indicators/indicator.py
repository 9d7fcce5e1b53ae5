"""The one door to what a report may ask: a measure of the chart, or an indicator made of measures.

A measure is its figure: a stock on the window's last day, a flow over the window. An indicator is
computed by the version of its definition that is in force on the window's last day.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from socai.domain.chart import CHART
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.domain.term import Term
from socai.projections.held import Held
from socai.projections.reading import Reading, of_figure
from socai.projections.scope import View

from . import notes
from .asking import Asked, ask
from .definition import Definition as Definition
from .definition import Definitions as Definitions
from .definition import indicators as indicators
from .ratio import change, ratio, total, zero
from .spread import range_, spread
from .streak import streak

FORMS: dict[str, Callable[[Asked], Reading]] = {
    "sum": total,
    "zero": zero,
    "ratio": ratio,
    "coverage": ratio,
    "spread": spread,
    "streak": streak,
    "range": range_,
    "change": change,
}


def read(
    view: View,
    name: str,
    unit: str,
    window: Period,
    boundaries: date | None,
    definitions: Definitions,
) -> Reading:
    """Return what a measure («members», «members[to-anxh]») or an indicator says of a unit.

    Raises Refused for a name that is neither, or a unit that is unknown.
    """
    held = view if isinstance(view, Held) else Held(view)
    definition = definitions.get(name)
    if definition is None:
        return _measure(held, item(name, definitions), unit, window, boundaries, definitions)
    event = definition.at(window.last)
    border = boundaries or window.last
    if unit not in held.tree(border).states:
        raise Refused.of(
            f"Không có đơn vị «{unit}»; xem `socai units --find`",
            f"There is no unit «{unit}»; see `socai units --find`",
        )
    asked = Asked(held, name, unit, window, boundaries, event, definitions)
    asked.notes.extend(_breaks(definition, asked))
    if not held.tree(border).alive(unit):
        figure = asked.figure(asked.terms[0], window)
        return asked.reading(None, "not_restatable", "", [figure], figure.notes)
    return FORMS[event.form](asked)


def item(name: str, definitions: Definitions) -> Term:
    """Return the term that a name writes; raise Refused where it is no measure or indicator."""
    stem = name.partition("[")[0].strip()
    if stem in CHART:
        return Term.parse(name)
    if stem in definitions:
        raise Refused.of(
            f"«{stem}» là chỉ tiêu tính toán: hỏi không kèm khóa",
            f"«{stem}» is an indicator: it is asked without keys",
        )
    near = difflib.get_close_matches(stem, [*CHART, *definitions], n=1)
    hint = (f" (có phải «{near[0]}»?)", f" (is it «{near[0]}»?)") if near else ("", "")
    raise Refused.of(
        f"Không có chỉ tiêu «{name[:60]}»{hint[0]}; xem `socai measures`",
        f"There is no measure or indicator «{name[:60]}»{hint[1]}; see `socai measures`",
    )


def _measure(
    held: Held,
    term: Term,
    unit: str,
    window: Period,
    boundaries: date | None,
    definitions: Definitions,
) -> Reading:
    found = of_figure(ask(held, term, unit, window, boundaries or window.last))
    breaks = _standards([term], window, definitions)
    return replace(found, notes=(*found.notes, *breaks)) if breaks else found


def _breaks(definition: Definition, asked: Asked) -> list[Message]:
    """Return what in the window sets its parts apart: versions of the definition, standards."""
    found, window = [], asked.window
    first, event = definition.versions[0]
    if first.last > window.last and not first.open:
        found.append(notes.before_version(first.last, event))
    found += [notes.version(day, later) for day, later in definition.changed(window)]
    if definition.retired and definition.retired <= window.last:
        found.append(notes.retired(definition.retired))
    return found + _standards([*asked.terms, *asked.denominator], window, asked.definitions)


def _standards(terms: list[Term], window: Period, definitions: Definitions) -> list[Message]:
    """Return the standards that take the place of others inside the window, where they count."""
    counted = [term for term in terms if term.by_standard]
    return [
        notes.standard(one)
        for name, one in sorted(definitions.standards.items())
        if one.replaces
        and window.first < one.since <= window.last
        and any(not term.keys or {name, one.replaces} & {*term.keys} for term in counted)
    ]
