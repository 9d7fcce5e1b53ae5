"""Figures as JSON: the answer, and with `explain` the postings and declarations it comes from."""

from __future__ import annotations

from typing import Any

from socai.consumers.ports import EventStore
from socai.domain.event import Recorded
from socai.domain.interval import Interval
from socai.domain.period import Period
from socai.infra import known
from socai.projections.explain import declarations_of, postings_of
from socai.projections.question import Figure
from socai.projections.scope import Declared, View

DEFINITION = 1
"""The version of every base measure: once released, it never changes its meaning."""


def figure_json(
    found: Figure, store: EventStore, position: int, documented: Any = None
) -> dict[str, Any]:
    """Return a figure with the position it was answered from, and which times were used."""
    window = found.question.window
    stock = found.measure.kind == "stock"
    return {
        "measure": found.measure.name,
        "unit": found.question.unit,
        "key": ",".join(found.question.keys) or None,
        "as_of": window.last.isoformat() if stock else None,
        "from": None if stock else window.first.isoformat(),
        "to": None if stock else window.last.isoformat(),
        "known": position,
        "boundaries": found.boundaries.isoformat(),
        "lo": found.value.lo,
        "hi": found.value.hi,
        "qualifier": found.qualifier,
        "counted": found.counted,
        "declared": _ends(found.declared),
        "unallocated": _ends(found.unallocated),
        "kind": found.measure.kind,
        "counted_unit": found.counted_unit,
        "definition": DEFINITION,
        "status": found.status,
        "notes": [{"vi": note.vi, "en": note.en} for note in found.notes],
        "time": times(window, store, position, documented),
    }


def times(
    window: Period, store: EventStore, position: int, documented: Any = None
) -> dict[str, Any]:
    """Return which times an answer was given by: effective, known, recorded, documented."""
    return {
        "effective": str(window),
        "known": position,
        "recorded_at": _recorded_at(store, position),
        "documented_by": documented.isoformat() if documented else None,
    }


def _ends(value: Interval | None) -> list[int | None] | None:
    return None if value is None else [value.lo, value.hi]


def _recorded_at(store: EventStore, position: int) -> str | None:
    if not position:
        return None
    (recorded,) = store.at([position])
    return known.of(recorded.meta.recorded_at).isoformat()


def explained(found: Figure, view: View, store: EventStore) -> dict[str, Any]:
    """Return the postings that sum to what was counted, and the declarations in question."""
    tree = view.tree(found.boundaries)
    postings = postings_of(view, found.question, tree)
    events = {r.position: r for r in store.at(sorted({p.position for p in postings}))}
    rows = [
        {
            "effective": posting.day.isoformat(),
            "grain": posting.account.grain or "day",
            "unit": posting.account.unit,
            "key": posting.account.key or None,
            "amount": posting.amount,
            **_event(events[posting.position]),
        }
        for posting in postings
    ]
    total = sum(posting.amount for posting in postings)
    if total != found.counted:
        raise AssertionError(f"postings sum to {total}, the figure counts {found.counted}")
    declared = declarations_of(view, found.question, tree)
    return {
        "postings": rows,
        "declarations": [_declaration(one, found) for one in declared],
    }


def _event(recorded: Recorded) -> dict[str, Any]:
    meta, source = recorded.meta, recorded.meta.source
    return {
        "documented": source.documented.isoformat() if source.documented else None,
        "position": recorded.position,
        "event_id": meta.event_id,
        "type": meta.type,
        "stream": meta.stream,
        "document": source.document,
        "line": source.line,
        "quote": source.quote,
    }


def _declaration(one: Declared, found: Figure) -> dict[str, Any]:
    used = {declared.recorded.position for declared in (*found.used, *found.bounds)}
    if found.measure.kind == "stock":
        when = {"effective": str(one.period)}
    else:
        when = {"from": one.period.first.isoformat(), "to": one.period.last.isoformat()}
    event = _event(one.recorded)
    keys = getattr(one.recorded.event, "keys", ())
    return {
        **when,
        "unit": one.unit,
        "key": ",".join(keys) or None,
        "lo": one.value.lo,
        "hi": one.value.hi,
        "qualifier": one.qualifier,
        "used": one.recorded.position in used,
        **event,
    }
