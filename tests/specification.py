"""The words in which tests speak of deciding: given what was said, when this is said, then …

    given(said("..2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")))
    .when(said("2018-05-01", "organisation-1", OrganisationDissolved()))
    .refused("chưa được ghi nhận")

A command is one statement, or a tuple of them. Event ids are e1, e2 … in the order of saying.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from socai.domain.decider import decide
from socai.domain.event import Command, Event, Recorded, Source, Statement
from socai.domain.period import parse_day, parse_period
from socai.domain.refusal import Refused
from socai.domain.register import BODY, Thing
from socai.domain.streams import Streams

Said = Statement | tuple[Statement, ...]


def said(
    effective: str,
    stream: str,
    event: Event,
    *,
    corrects: int | None = None,
    reason: str | None = None,
    quote: str | None = None,
) -> Statement:
    """Return what a person says of a stream; `corrects` is the position of an event."""
    return Statement(
        event_id="",
        stream=stream,
        event=event,
        effective=parse_period(effective),
        source=Source(quote=quote),
        reason=reason,
        corrects=f"e{corrects}" if corrects else None,
    )


@dataclass(slots=True)
class Given:
    """A ledger in which everything said so far was recorded."""

    streams: Streams = field(default_factory=lambda: Streams(lambda name: ()))
    events: list[Recorded] = field(default_factory=list)

    def propose(self, command: Said) -> tuple[Recorded, ...]:
        """Return the events of a command as decided; raise Refused as decide does."""
        first = len(self.events) + 1
        statements = command if isinstance(command, tuple) else (command,)
        named = tuple(
            replace(statement, event_id=f"e{position}")
            for position, statement in enumerate(statements, start=first)
        )
        proposed = Command(command_id=f"c{first}", content="", actor="can-bo-1", statements=named)
        return decide(proposed, self.streams, first)

    def when(self, command: Said) -> Outcome:
        """Say one more thing, and return what comes of it."""
        held = {e.meta.stream for e in self.events}
        before = {name: self.streams.stream(name).version for name in held}
        try:
            decided = self.propose(command)
        except Refused as refused:
            after = {name: self.streams.stream(name).version for name in held}
            assert after == before, "a refusal leaves the streams as they were"
            return Outcome(self, (), refused)
        self.events += decided
        return Outcome(self, decided, None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the last command: its events, or why it was refused."""

    ledger: Given
    decided: tuple[Recorded, ...]
    refusal: Refused | None

    def refused(self, *words: str) -> Outcome:
        """Assert that it was refused, in messages that hold these words, Vietnamese or English."""
        assert self.refusal, f"recorded: {[e.meta.type for e in self.decided]}"
        text = " | ".join(f"{m.vi} | {m.en}" for m in self.refusal.messages)
        assert all(m.vi and m.en for m in self.refusal.messages)
        missing = [word for word in words if word not in text]
        assert not missing, f"{missing} not in: {text}"
        return self

    def recorded(self, *types: str) -> Outcome:
        """Assert that it was recorded, as events of these types."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert tuple(e.meta.type for e in self.decided) == types
        return self

    def leaves(self, stream: str, day: str, thing: Thing = BODY, **registers: Any) -> Outcome:
        """Assert that at the close of `day` a thing's registers hold these values."""
        state = self.ledger.streams.stream(stream).state(parse_day(day), thing)
        found = {name: state.get(name) for name in registers}
        assert found == registers, f"{stream} {thing} on {day}: {found}"
        return self

    def changes_nothing_again(self) -> Outcome:
        """Assert that saying the same once more is refused, or puts nothing that was not there."""
        again = tuple(_same(e) for e in self.decided)
        things = {(s.stream, thing) for s in again for thing in self._things(s.stream)}
        before = {at: self._states(*at) for at in things}
        once_more = self.ledger.when(again)
        if once_more.refusal is None:
            assert {at: self._states(*at) for at in things} == before
        return self

    def when(self, command: Said) -> Outcome:
        """Say one more thing after this, and return what comes of that."""
        return self.ledger.when(command)

    def _things(self, stream: str) -> set[Thing]:
        return {BODY, *self.ledger.streams.stream(stream).things}

    def _states(self, stream: str, thing: Thing) -> list[dict[str, Any]]:
        found = self.ledger.streams.stream(stream)
        days = {e.meta.effective.last for e in self.ledger.events}
        return [found.state(day, thing) for day in sorted(days)]


def _same(e: Recorded) -> Statement:
    meta = e.meta
    return Statement(
        event_id="",
        stream=meta.stream,
        event=e.event,
        effective=meta.effective,
        source=meta.source,
        reason=meta.reason,
        corrects=meta.corrects,
    )


def given(*commands: Said) -> Given:
    """Return a ledger in which these commands were recorded; raise Refused where one is wrong."""
    ledger = Given()
    for command in commands:
        ledger.events += ledger.propose(command)
    return ledger
