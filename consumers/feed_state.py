"""The current state of a stream as its topic holds it: registers after all that is recorded.

A body is one record, with its things that are there. Where a kind has no body each statement that
speaks is a record. Titles, places, topics, reasons and quotes are not fed: free text may name a
person. Names are those of units, bodies, models and programmes; persons and households are codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from socai.domain.activity import ActivityHeld
from socai.domain.catalogue import KINDS
from socai.domain.declaration import CompletenessDeclared
from socai.domain.event import Event, EventWithdrawn, identity_of
from socai.domain.placing import Placed, Standing, registers
from socai.domain.register import ALIVE, BODY, THERE, Thing
from socai.domain.timeline import Stream

FED = tuple(kind for kind in KINDS if kind != "log")
"""The kinds that have a topic of current state."""
PART = 5_000
"""Things in one record: a hundredth of what a record may hold is left for the rest of it."""
Record = dict[str, Any]

BODIES: dict[str, tuple[str, ...]] = {
    "unit": ("name", "key", "parent", "code", "how", "into"),
    "organisation": ("unit", "key", "name", "grade", "consolidated", "into"),
    "community_model": ("unit", "name", "type", "recognised", "grade"),
    "model_site": ("unit", "key", "name", "new", "grade"),
    "incident": (
        *("unit", "key", "hotspot", "status", "assessment"),
        *("arrested", "dismantled"),
    ),
    "document": ("number", "date"),
    "managed_person": ("unit", "key"),
    "programme": ("unit", "name", "first", "last"),
    "standard": ("name", "number", "replaces", "closing_month", "closing_day"),
    "indicator": ("name", "form", "definition"),
    "certification": ("subject",),
    "claim": (
        *("unit", "key", "lo", "hi", "decimals", "qualifier", "indicator"),
        *("subjects", "numerator", "denominator", "undated"),
    ),
    "report_seal": (
        *("unit", "report", "windows", "boundaries", "known", "root", "definitions", "software"),
        *("table", "digest", "replaces", "cites"),
    ),
}
"""The registers of each kind's body that are fed."""
THINGS: dict[str, tuple[str, ...]] = {
    "unit": (),
    "organisation": ("kind", "role", "declared"),
    "community_model": ("key",),
    "model_site": (),
    "managed_person": (),
    "programme": ("unit", "level", "name", "months"),
    "certification": ("unit", "key", "standard", "status", "met", "subject"),
    "claim": ("key", "status"),
    "report_seal": ("digest",),
}
"""The registers that are fed of the things of those kinds that have things."""


def _activity(event: Event) -> Record:
    assert isinstance(event, ActivityHeld)
    names = ("form", "sessions", "points", "attendances", "copies", "audience")
    return _fields(event, names)


def _declaration(event: Event) -> Record:
    if isinstance(event, CompletenessDeclared):
        return {"measure": event.measure, "keys": [], "lo": None, "hi": None, "qualifier": None}
    return _fields(event, ("measure", "keys", "lo", "hi", "qualifier"))


def _recognition(event: Event) -> Record:
    return _fields(event, ("level", "recipient", "count", "amount", "purpose"))


STATEMENTS: dict[str, Callable[[Event], Record]] = {
    "activity": _activity,
    "declaration": _declaration,
    "pledge": lambda event: _fields(event, ("subject", "count")),
    "recognition": _recognition,
}
"""What is fed of a statement of the kinds that have no body."""


def schema_of(kind: str) -> str:
    """Return the name of the schema of a kind's records."""
    name = "".join(word.capitalize() for word in kind.split("_"))
    return f"{name}{'Statement' if kind in STATEMENTS else 'State'}"


def state_of(stream: Stream, ledger: str) -> dict[str, Record]:
    """Return the records of a stream by their keys; none where nothing of it stands.

    The key is the stream's name; that of a further part, or of a statement, has «#» and a number
    after it.
    """
    head: Record = {"ledger": ledger, "stream": stream.name, "id": identity_of(stream.name)}
    if stream.category in STATEMENTS:
        return {
            f"{stream.name}#{standing.origin}": head | _statement(stream.category, standing)
            for standing in stream.standings()
            if not isinstance(standing.event, EventWithdrawn)
        }
    history = stream.history(BODY)
    if not history:
        return {}
    head["position"] = stream.events[-1].position
    body = head | _body(stream, history)
    if stream.category not in THINGS:
        return {stream.name: body}
    things = list(_things(stream)) if body.get(ALIVE, True) else []
    parts = [things[at : at + PART] for at in range(0, len(things), PART)] or [[]]
    return {
        f"{stream.name}#{number}" if number > 1 else stream.name: body
        | {"part": number, "parts": len(parts), "things": part}
        for number, part in enumerate(parts, start=1)
    }


def _body(stream: Stream, history: list[Placed]) -> Record:
    state = registers(BODY, history)
    record = _chosen(state, BODIES[stream.category])
    if "into" in record:
        record["into"] = record["into"] or []
    if stream.category == "certification":
        return record
    ends = [placed.day for placed in history if placed.standing.turns(BODY) is False]
    alive = bool(state.get(ALIVE))
    begins = next((placed for placed in history if placed.standing.turns(BODY)), None)
    until = ends[-1] if ends and not alive else None
    return record | {ALIVE: alive, "since": _day(begins) if begins else None, "until": until}


def _things(stream: Stream) -> Iterator[Record]:
    names = THINGS[stream.category]
    for thing in sorted(stream.things):
        history = stream.history(thing)
        state = registers(thing, history)
        if thing != BODY and history and state.get(THERE, True):
            since = _since(thing, history)
            yield {"family": thing[0], "id": thing[1], "since": since} | _chosen(state, names)


def _since(thing: Thing, history: list[Placed]) -> date | None:
    """Return from when a thing is there; what neither begins nor ends, when it was last said."""
    begins: Placed | None = None
    for placed in history:
        turns = placed.standing.turns(thing)
        if turns is not None:
            begins = (begins or placed) if turns else None
    return _day(begins or history[-1])


def _day(placed: Placed) -> date | None:
    return None if placed.standing.effective.open else placed.day


def _statement(kind: str, standing: Standing) -> Record:
    event, effective = standing.event, standing.effective
    return {
        "position": standing.recorded.position,
        "event_id": standing.recorded.meta.event_id,
        "type": standing.recorded.meta.type,
        "from": effective.first,
        "to": effective.last,
        "open": effective.open,
        **_fields(event, ("unit",)),
        **STATEMENTS[kind](event),
    }


def _chosen(state: Record, names: tuple[str, ...]) -> Record:
    return {name: _plain(state.get(name)) for name in names}


def _fields(event: Event, names: tuple[str, ...]) -> Record:
    return {name: _plain(getattr(event, name, None)) for name in names}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
