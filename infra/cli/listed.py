"""A figure with all that it counts, one by one, as rows: their sum is the figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from socai.domain.event import Recorded
from socai.domain.refusal import Message
from socai.domain.register import BODY
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.key_titles import KeyTitles
from socai.projections.explain import postings_of
from socai.projections.figure import figure
from socai.projections.present import Item, check, cut_postings, items
from socai.projections.question import Figure, Question
from socai.projections.scope import Declared
from socai.projections.unlisted import Rest, unallocated, why_none

RECORDED, REMAINDER, DECLARED = "recorded", "remainder", "declared"
"""What a row is: a thing or event, what a body's count leaves unnamed, what a total leaves."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A figure, what it counts, what the window cuts of it, and what declarations add.

    `why_none` says why nothing is counted, where nothing is.
    """

    figure: Figure
    items: list[Item]
    cut: list[Item]
    rests: list[Rest]
    why_none: Message | None = None


def listing(known: AsKnown, question: Question) -> Listing:
    """Return what a figure counts; raise Refused where that does not sum to the figure."""
    found = figure(known.view, question)
    tree = known.view.tree(found.boundaries)
    question = found.question
    postings = postings_of(known.view, question, tree)
    names = known.streams_at(p.position for p in postings)
    wanted = dict.fromkeys(names.values())
    if found.measure.kind == "stock":
        left: Counter[str] = Counter()
        for posting in postings:
            left[names[posting.position]] += posting.amount
        wanted = {name: None for name in wanted if left[name]}
    else:
        cuts = cut_postings(known.view, question, tree)
        wanted |= dict.fromkeys(known.streams_at(p.position for p in cuts).values())
    listed = items((known.stream(name) for name in wanted), question, tree)
    check(found, listed, postings, names)
    whole, cut = [i for i in listed if i.whole], [i for i in listed if not i.whole]
    why = None
    if not whole and tree.alive(question.unit):
        why = why_none(known.view, question, tree)
    return Listing(found, whole, cut, unallocated(known.view, found), why)


def rows(known: AsKnown, found: Listing) -> list[dict[str, Any]]:
    """Return the rows of a list: what is recorded, then what declarations leave unallocated."""
    shown = _Shown(known, found.figure)
    return [shown.item(i) for i in found.items] + [shown.rest(one) for one in found.rests]


def cut_rows(known: AsKnown, found: Listing) -> list[dict[str, Any]]:
    """Return the events that are known to a period which the window cuts: not in the sum."""
    shown = _Shown(known, found.figure)
    return [shown.item(item) for item in found.cut]


class _Shown:
    """Makes the rows of one figure."""

    def __init__(self, known: AsKnown, found: Figure) -> None:
        self._stock = found.measure.kind == "stock"
        self._tree = known.view.tree(found.boundaries)
        self._titles = KeyTitles(found.measure, found.question.window.last, known.stream)

    def item(self, item: Item) -> dict[str, Any]:
        registers = dict(item.registers)
        recorded = item.standing.recorded
        named = item.thing != BODY and not item.remainder
        return {
            "part": REMAINDER if item.remainder else RECORDED,
            "stream": item.stream,
            "family": item.thing[0] or None,
            "thing": item.thing[1] if named else None,
            "name": registers.pop("name", None) or getattr(recorded.event, "topic", None),
            **self._where(item.account.unit, item.account.key, item.home),
            "amount": item.amount,
            "lo": item.amount,
            "hi": item.amount,
            "since": item.day.isoformat() if self._stock else None,
            "effective": str(item.period),
            **_source(recorded),
            "registers": {name: _value(value) for name, value in registers.items()},
        }

    def rest(self, rest: Rest) -> dict[str, Any]:
        one = rest.declared[0].recorded if len(rest.declared) == 1 else None
        return {
            "part": DECLARED,
            "stream": one.meta.stream if one else None,
            "family": None,
            "thing": None,
            "name": None,
            **self._where(rest.unit, ",".join(rest.keys)),
            "amount": None,
            "lo": rest.value.lo,
            "hi": rest.value.hi,
            "since": None,
            "effective": str(one.meta.effective) if one else None,
            **_source(one),
            "declarations": [_declared(declared) for declared in rest.declared],
        }

    def _where(self, unit: str, key: str, home: str | None = None) -> dict[str, Any]:
        titles = [self._titles.title(one) or one for one in key.split(",")]
        return {
            "unit": unit,
            "unit_name": self._tree.name(unit),
            "counted_in": home or unit,
            "key": key or None,
            "key_name": ", ".join(titles) if key and titles != key.split(",") else None,
        }


def _source(recorded: Recorded | None) -> dict[str, Any]:
    """Return the event that a row rests on and where its document says it."""
    meta = recorded.meta if recorded else None
    source = meta.source if meta else None
    documented = source.documented if source else None
    return {
        "documented": documented.isoformat() if documented else None,
        "document": source.document if source else None,
        "page": source.page if source else None,
        "line": source.line if source else None,
        "quote": source.quote if source else None,
        "position": recorded.position if recorded else None,
        "event_id": meta.event_id if meta else None,
        "type": meta.type if meta else None,
    }


def _declared(one: Declared) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "key": ",".join(sorted(one.keys.names)) or None,
        "lo": one.value.lo,
        "hi": one.value.hi,
        "qualifier": one.qualifier,
        "stream": one.recorded.meta.stream,
        "effective": str(one.period),
        **_source(one.recorded),
    }


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
