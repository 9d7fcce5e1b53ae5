"""Recording one event that a person typed: new, a correction of another, or a withdrawal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from socai.consumers.ports import Appended
from socai.domain.catalogue import TYPES
from socai.domain.claim import FigureClaimed
from socai.domain.event import Recorded
from socai.domain.fields import specs
from socai.domain.refusal import Message, Refused
from socai.domain.timeline import Stream
from socai.infra.app import Ledger, command
from socai.infra.cli.typed import check_id
from socai.infra.files.doubts import Doubts
from socai.infra.files.names import Names
from socai.infra.files.rows import digest, no_such_type, row_of, statement
from socai.infra.files.tables.cells import cell_value, envelope_value
from socai.infra.files.twins import Twins

VALUE = ("lo", "hi", "decimals", "qualifier")
"""Fields of a declaration that «value» stands for."""
SOURCE = ("document", "page", "line", "quote", "documented", "reason", "corrects")
"""Fields of the envelope that a correction does not take over: it has a source of its own."""
OWN = ("event_id", "command_id", "actor")


def typed_row(type_name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the typed values of an event of this type as a row; raise Refused for no such type."""
    if type_name not in TYPES:
        raise no_such_type(type_name)
    known = {spec.name: spec for spec in specs(TYPES[type_name])}
    row: dict[str, Any] = {}
    for name, text in given.items():
        spec = known.get(name)
        if not text:
            row[name] = () if spec and spec.many else None
        else:
            row[name] = cell_value(spec, text) if spec else envelope_value(name, text)
    return row


def replacement(recorded: Recorded, given: Mapping[str, str], reason: str) -> dict[str, Any]:
    """Return the row that corrects an event: its fields and effective, the given ones replaced."""
    kind = recorded.meta.type
    # Where a published figure is printed is what it is about, not why it is corrected.
    left = OWN if isinstance(recorded.event, FigureClaimed) else (*SOURCE, *OWN)
    row = {name: value for name, value in row_of(recorded).items() if name not in left}
    if "value" in given:
        row = {name: value for name, value in row.items() if name not in VALUE}
    return {**row, **typed_row(kind, given), "reason": reason, "corrects": recorded.meta.event_id}


def withdrawal(recorded: Recorded, given: Mapping[str, str], reason: str) -> dict[str, Any]:
    """Return the row that withdraws an event: effective when the event is."""
    effective = recorded.meta.effective
    # A withdrawal of what has a free period takes its last day.
    when = effective.last if effective.grain == "period" else effective
    return {
        "type": "EventWithdrawn",
        "stream": recorded.meta.stream,
        "effective": str(when),
        "event": recorded.meta.event_id,
        **typed_row("EventWithdrawn", given),
        "reason": reason,
    }


def record_row(
    ledger: Ledger, row: Mapping[str, Any], command_id: str | None, actor: str
) -> tuple[str, Appended, list[Message]]:
    """Record a row as a command of its own; return the event's id, its position, and warnings.

    Raises Refused or Conflict. A command id that was used with the same content is answered with
    the position recorded then.
    """
    group = check_id("command-id", command_id) if command_id else str(uuid.uuid4())
    names, doubts = Names(ledger.streams, ledger.store.streams), Doubts(ledger)
    said = names.resolve(statement(row, digest("event", group, "0")))
    doubts.take(None, said)
    if twins := list(Twins(ledger).of(said)):
        raise Refused(*twins)
    appended = ledger.record(command([said], actor, group))
    return said.event_id, appended, doubts.said(ledger.streams)


def slot_of(ledger: Ledger, event_id: str) -> tuple[Stream, Recorded | None]:
    """Return the stream of an event, and the event that speaks in its slot, if any does."""
    stream = Stream(name := ledger.event(event_id).meta.stream, ledger.store.stream(name))
    standing = stream.speaking(event_id)
    return stream, standing.recorded if standing else None


def refuse_schema(recorded: Recorded) -> None:
    """Raise Refused for an event of the log's own stream, which nobody amends."""
    if recorded.meta.stream.startswith("log-"):
        raise Refused.of(
            f"Dòng «{recorded.meta.stream}» do socai tự ghi, không đính chính hay rút được",
            f"Stream «{recorded.meta.stream}» is written by socai alone and never amended",
        )
