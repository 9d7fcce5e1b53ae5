"""Current-state views: one row for each thing as it is after all that the ledger knows.

Each row is the registers of a thing (domain: evolve); nothing is computed here a second way. Its
`position` is that of the last event about the thing, or about the life of the body that it is in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from socai.domain.consistency import LIFELESS
from socai.domain.event import EventWithdrawn, Recorded, identity_of
from socai.domain.placing import Standing, registers
from socai.domain.register import ALIVE, BODY, THERE, Thing
from socai.domain.timeline import Shift, Stream


class Row(NamedTuple):
    """A row of a view: its table, key (stream, thing), and columns (None: no such thing)."""

    table: str
    key: tuple[str, str]
    columns: dict[str, Any] | None


BODIES: dict[str, tuple[str, dict[str, str]]] = {
    "unit": ("units", {"name": "name", "kind": "key", "parent": "parent", "code": "code"}),
    "organisation": (
        "organisations",
        {"unit": "unit", "kind": "key", "name": "name", "grade": "grade"},
    ),
    "community_model": (
        "community_models",
        {"unit": "unit", "name": "name", "kind": "type", "grade": "grade"},
    ),
    "model_site": (
        "model_sites",
        {"unit": "unit", "kind": "key", "name": "name", "place": "place", "grade": "grade"},
    ),
    "incident": ("incidents", {"unit": "unit", "kind": "key", "status": "status"}),
    "document": ("documents", {"name": "title", "code": "number"}),
    "managed_person": ("managed_persons", {"unit": "unit", "kind": "key"}),
    "programme": ("programmes", {"unit": "unit", "name": "name"}),
    "standard": ("standards", {"name": "name", "code": "number", "parent": "replaces"}),
    "indicator": ("indicators", {"name": "name", "kind": "form"}),
    "claim": (
        "claims",
        {"unit": "unit", "name": "name", "kind": "key", "code": "indicator", "status": "qualifier"},
    ),
    "report_seal": (
        "report_seals",
        {"unit": "unit", "kind": "report", "parent": "replaces", "code": "digest"},
    ),
}
THINGS: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("unit", "tag"): ("unit_tags", {}),
    ("organisation", "member"): ("members", {"kind": "kind", "role": "role"}),
    ("community_model", "area"): ("model_areas", {}),
    ("community_model", "level"): ("model_levels", {"kind": "key"}),
    ("model_site", "team"): ("model_teams", {}),
    ("programme", "scope"): ("programme_units", {"unit": "unit", "kind": "level"}),
    ("programme", "campaign"): ("campaigns", {"name": "name"}),
    ("programme", "target"): ("targets", {"unit": "unit", "name": "name", "kind": "operator"}),
    ("claim", "relation"): ("claim_relations", {"kind": "key"}),
    ("claim", "answer"): ("finding_answers", {"kind": "key", "status": "status"}),
    ("certification", "decision"): (
        "certifications",
        {"unit": "unit", "kind": "standard", "status": "status"},
    ),
    ("certification", "status"): ("area_statuses", {"unit": "unit", "kind": "key"}),
    ("report_seal", "countersigned"): ("countersignatures", {"code": "digest"}),
}
STATED = {
    "declaration": "declarations",
    "activity": "activities",
    "pledge": "pledges",
    "recognition": "recognitions",
}
"""Kinds whose rows are the statements themselves: one for each that speaks."""
KIND_FIELDS = ("measure", "form", "subject", "recipient", "purpose")
"""The field of a statement that says what kind of thing it is about."""
COLUMNS = ("unit", "name", "kind", "parent", "code", "place", "grade", "role", "status")
TABLES = tuple(
    dict.fromkeys(
        [table for table, _ in (*BODIES.values(), *THINGS.values())] + list(STATED.values())
    )
)


def rows(stream: Stream, shift: Shift) -> list[Row]:
    """Return the rows that a change touches, as they are last: with its body, all its things."""
    things = shift.things()
    if any(s.turns(BODY) is not None for s in (*shift.gone, *shift.come)):
        things |= set(stream.things)
    found = []
    for thing in sorted(things):
        table, columns = _table(stream.category, thing)
        if table:
            found.append(_row(stream, thing, table, columns))
    return found


def statement_rows(stream: Stream, gone: Iterable[Standing], come: Iterable[Standing]) -> list[Row]:
    """Return the rows of statements that speak no longer (columns None) and that speak now.

    A withdrawal states nothing: it only takes the row of what it withdraws.
    """
    table = STATED.get(stream.category)
    if table is None:
        return []
    dead = [Row(table, _slot(stream, s), None) for s in gone]
    return dead + [
        Row(table, _slot(stream, s), _statement(s))
        for s in come
        if not isinstance(s.event, EventWithdrawn)
    ]


def replayed(name: str, events: Iterable[Recorded]) -> list[Row]:
    """Return the rows of a stream after these events, sorted: what the views then hold of it."""
    stream, found = Stream(name), dict[tuple[str, tuple[str, str]], Row]()
    for recorded in events:
        shift = stream.add(recorded)
        for row in (*rows(stream, shift), *statement_rows(stream, shift.gone, shift.come)):
            found[row.table, row.key] = row
    return [row for _, row in sorted(found.items()) if row.columns is not None]


def _slot(stream: Stream, standing: Standing) -> tuple[str, str]:
    return stream.name, str(standing.origin)


def _table(category: str, thing: Thing) -> tuple[str | None, dict[str, str]]:
    if thing == BODY:
        return BODIES.get(category, (None, {}))
    return THINGS.get((category, thing[0]), (None, {}))


def _row(stream: Stream, thing: Thing, table: str, columns: dict[str, str]) -> Row:
    key = (stream.name, thing[1] or identity_of(stream.name))
    history = stream.history(thing)
    if not history:
        return Row(table, key, None)
    state = registers(thing, history)
    values: dict[str, Any] = {c: state.get(register) for c, register in columns.items()}
    body = state if thing == BODY else stream.final()
    lives = stream.category in LIFELESS or bool(body.get(ALIVE))
    values["alive"] = lives and (thing == BODY or bool(state.get(THERE)))
    values["since"] = history[0].day.isoformat()
    values["position"] = stream.events[-1].position
    return Row(table, key, values)


def _statement(standing: Standing) -> dict[str, Any]:
    event = standing.event
    return {
        "unit": getattr(event, "unit", None),
        "kind": next((getattr(event, name) for name in KIND_FIELDS if hasattr(event, name)), None),
        "name": type(event).__name__,
        "alive": True,
        "since": str(standing.effective),
        "position": standing.recorded.position,
    }
