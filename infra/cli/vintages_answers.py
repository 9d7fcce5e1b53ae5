"""The difference of two vintages for programs: JSON with every event, CSV with a row a command."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from socai.domain.refusal import Message
from socai.infra.cli.showing import event_row
from socai.infra.known import of
from socai.projections.reading import Reading
from socai.projections.vintages.amounts import Amount, Delta
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Bearing, Difference, Group, Part

CSV = (
    *("cause", "first", "last", "command_id", "actor", "recorded_at"),
    *("before_lo", "before_hi", "before_status", "after_lo", "after_hi", "after_status"),
    *("delta_lo", "delta_lo_ends", "delta_hi", "delta_hi_ends"),
    *("delta_of_lo", "delta_of_lo_ends", "delta_of_hi", "delta_of_hi_ends"),
    *("events", "documents", "quotes"),
)
"""Columns of a difference as CSV; those of each kind of delta sum to the difference."""


def difference_json(found: Difference) -> dict[str, Any]:
    """Return a difference: both readings, what lies between, by cause and by command."""
    return {
        "counted_unit": found.after.counted_unit or found.before.counted_unit,
        "before": {**_reading(found.before), "notes": [*map(_said, found.before.notes)]},
        "after": {**_reading(found.after), "notes": [*map(_said, found.after.notes)]},
        "delta": _delta(found.delta),
        "causes": [_group(group) for group in found.groups()],
        "parts": [_part(part) for part in found.parts],
        "recorded": found.recorded,
        "looked": found.looked,
    }


def csv_row(part: Part) -> dict[str, Any]:
    """Return one command of a difference as a row of CSV."""
    row = _part(part)
    ends = {
        f"{name}_{end}": row[name][end]
        for name in ("before", "after")
        for end in ("lo", "hi", "status")
    }
    sides = {"lo": part.delta.lo, "hi": part.delta.hi}
    sides |= {"of_lo": part.delta.of_lo, "of_hi": part.delta.of_hi}
    deltas = {f"delta_{name}": exact(side.number) for name, side in sides.items()}
    deltas |= {f"delta_{name}_ends": side.ends for name, side in sides.items()}
    documents = [one["document"] for one in row["events"] if one["document"]]
    quotes = [one["quote"] for one in row["events"] if one["quote"]]
    said = {"documents": list(dict.fromkeys(documents)), "quotes": list(dict.fromkeys(quotes))}
    return {**row, **ends, **deltas, "events": len(row["events"]), **said}


def exact(value: Fraction | None) -> int | str | None:
    """Return a number as it is: a whole one, else «458/6195»."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else str(value)


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "lo": exact(one.lo),
        "hi": exact(one.hi),
        "of": list(one.of) if one.of else None,
        "status": one.status,
        "definition": one.definition,
    }


def _said(words: Message) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}


def _delta(one: Delta) -> dict[str, Any]:
    sides = {"lo": _amount(one.lo), "hi": _amount(one.hi)}
    if one.of_lo or one.of_hi:
        sides |= {"of_lo": _amount(one.of_lo), "of_hi": _amount(one.of_hi)}
    return sides


def _amount(one: Amount) -> dict[str, Any]:
    return {"number": exact(one.number), "ends": one.ends}


def _group(one: Group) -> dict[str, Any]:
    return {
        "cause": one.cause,
        "words": _said(CAUSES[one.cause]),
        "delta": _delta(one.delta),
        "commands": len(one.parts),
    }


def _part(one: Part) -> dict[str, Any]:
    meta = one.events[0].recorded.meta if one.events else None
    return {
        "cause": one.cause,
        "first": one.first,
        "last": one.last,
        "command_id": meta.command_id if meta else None,
        "actor": meta.actor if meta else None,
        "recorded_at": of(meta.recorded_at).isoformat() if meta else None,
        "before": _reading(one.before),
        "after": _reading(one.after),
        "delta": _delta(one.delta),
        "events": [_event(event) for event in one.events],
    }


def _event(one: Bearing) -> dict[str, Any]:
    documented = one.documented.isoformat() if one.documented else None
    row = event_row(one.recorded)
    stream = one.recorded.meta.stream
    return {"stream": stream, **row, "documented": documented, "cause": one.cause}
