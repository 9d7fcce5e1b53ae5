"""Deciding: a command is accepted whole, or refused with every reason; never half.

The statements are tried on the streams as they stand. What cannot be true on any day that the
coarse dates allow is refused: a member who joins before the body exists or twice, a body in a unit
that does not exist then, an end without a beginning. A change that would leave other statements
hanging is refused naming them, unless the same command withdraws or corrects those too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .catalogue import kind_of
from .claim import FigureClaimed
from .consistency import inconsistencies, lifetime
from .declaration import FlowDeclared
from .event import Command, Event, EventWithdrawn, Meta, Recorded, Statement
from .fields import check, specs
from .references import references, why_not_standing
from .refusal import Message, Refused
from .register import BODY, Thing
from .streams import Streams
from .text import UUID, check_free_text
from .timeline import Shift, Stream

FREE = (FlowDeclared, FigureClaimed, EventWithdrawn)
"""What may have a period between any two days."""


def decide(command: Command, streams: Streams, position: int) -> tuple[Recorded, ...]:
    """Try `command` on `streams`; return its events as they would stand from `position` on.

    The streams then hold them. Raises Refused with every reason; the streams are then as before.
    """
    taken: list[tuple[Stream, Recorded]] = []
    shifts: dict[str, set[Thing]] = {}
    try:
        for index, statement in enumerate(command.statements):
            checked = _well_formed(statement, streams)
            stream = streams.stream(checked.stream)
            recorded = _proposed(command, index, checked, stream.version + 1, position + index)
            shift = stream.add(recorded)
            taken.append((stream, recorded))
            shifts.setdefault(stream.name, set()).update(_touched(stream, shift))
        own = {s.event_id for s in command.statements}
        messages = [m for s in command.statements for m in _own_rules(s, streams)]
        for name, things in shifts.items():
            messages += inconsistencies(streams.stream(name), things, own)
        if messages:
            raise Refused(*dict.fromkeys(messages))
    except Refused:
        for stream, _ in reversed(taken):
            stream.undo()
        raise
    return tuple(recorded for _, recorded in taken)


def _proposed(
    command: Command, index: int, statement: Statement, version: int, position: int
) -> Recorded:
    meta = Meta(
        event_id=statement.event_id,
        command_id=command.command_id,
        command_content=command.content,
        command_index=index,
        command_size=len(command.statements),
        stream=statement.stream,
        version=version,
        type=type(statement.event).__name__,
        recorded_at=0,
        effective=statement.effective,
        source=statement.source,
        actor=command.actor,
        reason=statement.reason,
        corrects=statement.corrects,
    )
    return Recorded(position, meta, statement.event)


def _well_formed(statement: Statement, streams: Streams) -> Statement:
    """Return the statement with checked fields; raise Refused where it cannot be understood."""
    kind = kind_of(statement.stream)
    event = statement.event
    if not isinstance(event, (*kind.EVENTS, EventWithdrawn)):
        raise Refused.of(
            f"«{type(event).__name__}» không thuộc dòng «{statement.stream}»",
            f"«{type(event).__name__}» does not belong to stream «{statement.stream}»",
        )
    statement = replace(statement, event=check_fields(event))
    texts = {"stream": _without_uuid(statement.stream), "quote": statement.source.quote}
    for name, text in {**texts, "reason": statement.reason}.items():
        check_free_text(name, text or "")
    stream = streams.stream(statement.stream)
    if statement.event_id in stream.by_id:
        raise Refused.of(
            f"Sự kiện «{statement.event_id}» đã có trong dòng «{stream.name}»",
            f"Event «{statement.event_id}» is in stream «{stream.name}» already",
        )
    _amends(statement, stream)
    _effective(statement)
    return statement


def _without_uuid(stream: str) -> str:
    """Return the stream's name less any UUID in it, whose digits may look like a number's."""
    return UUID.sub("", stream)


def check_fields(event: Event) -> Event:
    """Return the event with every field checked and in NFC; raise Refused naming the field."""
    values = {spec.name: check(spec, getattr(event, spec.name)) for spec in specs(type(event))}
    return replace(event, **values)


def _amends(statement: Statement, stream: Stream) -> None:
    named = statement.corrects
    amends = named is not None or isinstance(statement.event, EventWithdrawn)
    if amends and (why := getattr(kind_of(stream.name), "FINAL", None)):
        raise Refused.of(f"{stream.name}: {why.vi}", f"{stream.name}: {why.en}")
    if isinstance(statement.event, EventWithdrawn):
        _found(stream, statement.event.event)
        if not statement.reason:
            raise Refused.of("Rút sự kiện cần lý do (reason)", "A withdrawal needs a reason")
    if named is not None:
        target = _found(stream, named)
        if type(target.event) is not type(statement.event):
            raise Refused.of(
                f"«{type(statement.event).__name__}» không đính chính được "
                f"{target.meta.type} ({named}); hãy rút sự kiện đó rồi ghi sự kiện mới",
                f"«{type(statement.event).__name__}» cannot correct {target.meta.type} ({named}); "
                "withdraw that event and record the new one",
            )


def _found(stream: Stream, event_id: str) -> Recorded:
    if event_id not in stream.by_id:
        raise Refused.of(
            f"Dòng «{stream.name}» không có sự kiện «{event_id}»",
            f"Stream «{stream.name}» has no event «{event_id}»",
        )
    return stream.by_id[event_id]


def _effective(statement: Statement) -> None:
    free = isinstance(statement.event, FREE)
    if statement.effective.grain == "period" and not free:
        kinds = ", ".join(kind.__name__ for kind in FREE if kind is not EventWithdrawn)
        raise Refused.of(
            f"{statement.stream}: kỳ tự do «{statement.effective}» chỉ dùng cho {kinds}; "
            "ở đây cần ngày, tháng, quý hoặc năm",
            f"{statement.stream}: a free period «{statement.effective}» is for {kinds} only; "
            "give a day, month, quarter or year",
        )


def _own_rules(statement: Statement, streams: Streams) -> Iterator[Message]:
    """Yield what the statement's kind and its references forbid."""
    kind = kind_of(statement.stream)
    if isinstance(statement.event, EventWithdrawn):
        return
    if hasattr(kind, "decide"):
        yield from kind.decide(statement, streams)
    name, period = statement.stream, statement.effective
    for reference in references(statement.event):
        why = why_not_standing(reference, name, period, lambda at: lifetime(streams.stream(at)))
        if why:
            yield why


def _touched(stream: Stream, shift: Shift) -> set[Thing]:
    """Return the things whose statements may now be wrong: all of them where the life changed."""
    things = shift.things()
    if any(s.turns(BODY) is not None for s in (*shift.gone, *shift.come)):
        things |= set(stream.things)
    return things
