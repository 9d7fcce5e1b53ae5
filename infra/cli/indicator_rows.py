"""The indicators of a ledger as rows beside those of the measures."""

from __future__ import annotations

from typing import Any

from socai.domain.indicator import FORMS, IndicatorDefined
from socai.projections.indicators.definition import terms_of
from socai.projections.indicators.indicator import Definitions
from socai.projections.indicators.ratio import PERCENT, unit_of

FORM_NAMES = dict(FORMS.words)
UNITS = {"spread": "đơn vị", "streak": "năm", "change": PERCENT, "coverage": PERCENT}
"""What is counted by the forms that count something of their own."""


def rows(definitions: Definitions, people: bool) -> list[dict[str, Any]]:
    """Return each indicator by its last version, in the order of names."""
    return [_row(name, definitions, people) for name in sorted(definitions)]


def _row(name: str, definitions: Definitions, people: bool) -> dict[str, Any]:
    found = definitions[name]
    event, retired = found.latest, found.retired
    kind = FORM_NAMES[event.form]
    return {
        "name": name,
        "kind": kind if people else event.form,
        "kind_vi": kind,
        "counted_unit": _unit(event),
        "keys": "",
        "definition": event.definition,
        "vi": event.name,
        "en": event.name_en,
        "terms": list(event.terms),
        "denominator": list(event.denominator),
        "retired": retired.isoformat() if retired else None,
        "basis": event.basis,
    }


def _unit(event: IndicatorDefined) -> str:
    if event.form in UNITS:
        return UNITS[event.form]
    terms, under = terms_of(event.terms), terms_of(event.denominator)
    if not under:
        return terms[0].counted_unit
    units = [unit_of([one], [other]) for one, other in zip(terms, under, strict=False)]
    return PERCENT if PERCENT in units else units[0]
