"""Of which keys of which measures something is asked: what other keys say cannot change it.

A figure of some keys looks at events of these keys, and at those of keys that were declared
together with all of them, of its unit or of one that has ceased. Only how long the period of an
event is counts whatever its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from socai.domain.chart import CHART
from socai.domain.indicator import IndicatorDefined
from socai.domain.refusal import Refused
from socai.domain.term import Term
from socai.projections.posting import Posting
from socai.projections.scope import ALL, Keys, keys_of

from .stretch import Stretch

Concern = Mapping[str, frozenset[Keys]]
"""The key sets of which each measure is asked; of a measure that is not named, all keys."""
ALL_KEYS: Concern = {}
OTHER = ("spread", "streak", "range")
"""Forms of indicators that look at more than their terms in the unit."""


def concern(stretch: Stretch, items: Iterable[str]) -> Concern:
    """Return of which keys items are asked: measures, or indicators by any of their definitions."""
    terms: list[Term] = []
    for item in items:
        found = _terms(stretch, item)
        if found is None:
            return ALL_KEYS
        terms += found
    asked: dict[str, frozenset[Keys]] = {}
    for term in terms:
        asked[term.name] = asked.get(term.name, frozenset()) | {keys_of(term.keys)}
    return asked


def widened(asked: Collection[Keys], declared: Iterable[Keys]) -> Keys:
    """Return all keys of these sets, and of what was ever declared of one of them and more."""
    wider = (one for one in declared if any(keys.within(one) for keys in asked))
    found = [*asked, *wider]
    names = (name for one in found for name in one.names)
    return ALL if any(one.others for one in found) else keys_of(names)


def concerns(keys: Keys, posting: Posting) -> bool:
    """Return whether a posting may count in a figure of these keys, or bear on how it is split."""
    exact = posting.account.grain in ("", "day")
    return keys == ALL or posting.account.key in keys or not exact


def _terms(stretch: Stretch, item: str) -> list[Term] | None:
    """Return what an item is made of, by any definition; None where it looks at more."""
    measure = item.partition("[")[0].strip() in CHART
    terms = _parsed([item] if measure else [])
    if terms is None:
        return None
    for recorded in stretch.events("indicator"):
        event = recorded.event
        if recorded.meta.stream == f"indicator-{item}" and isinstance(event, IndicatorDefined):
            found = _parsed((*event.terms, *event.denominator))
            if found is None or event.form in OTHER:
                return None
            terms += found
    return terms


def _parsed(texts: Iterable[str]) -> list[Term] | None:
    try:
        return [Term.parse(text) for text in texts]
    except Refused:
        return None
