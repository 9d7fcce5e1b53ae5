"""The heart: what speaks in a stream, and what one more event changes in that.

An event fills a slot. A correction (`corrects`) resolves to the slot of the event that it corrects
and carries the whole replacement; a withdrawal names an event. The last amendment of a slot that is
not itself withdrawn speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .catalogue import evolve
from .event import EventWithdrawn, Recorded, category_of
from .placing import Placed, Standing, place, registers
from .register import BODY, Thing


@dataclass(frozen=True, slots=True)
class Shift:
    """What an event changed: what speaks no longer, and what speaks now."""

    gone: tuple[Standing, ...]
    come: tuple[Standing, ...]

    def things(self) -> set[Thing]:
        """Return every thing that the old or the new statements name."""
        return {thing for standing in (*self.gone, *self.come) for thing in standing.things()}


class Stream:
    """One stream: its events, what speaks, and the statements about each of its things."""

    def __init__(self, name: str, events: Iterable[Recorded] = ()) -> None:
        self.name = name
        self.category = category_of(name)
        self.events: list[Recorded] = []
        self.by_id: dict[str, Recorded] = {}
        self.things: dict[Thing, dict[int, Standing]] = {}
        self.spoken: dict[int, Standing] = {}
        self._origin: dict[str, int] = {}
        self._amendments: dict[int, list[Recorded]] = {}
        self._withdrawals: dict[str, list[Recorded]] = {}
        for recorded in events:
            self.add(recorded)

    @classmethod
    def of(cls, name: str, standings: Iterable[Standing]) -> Stream:
        """Return a stream that holds just what speaks, for asking its registers by day."""
        stream = cls(name)
        for standing in standings:
            stream._voice(standing)
        return stream

    @property
    def version(self) -> int:
        """Return the number of events in the stream."""
        return len(self.events)

    @property
    def position(self) -> int:
        """Return the position of the last event in the stream, 0 where there is none."""
        return self.events[-1].position if self.events else 0

    def standings(self) -> Iterator[Standing]:
        """Yield what speaks, in the order of effective day and original position."""
        yield from sorted(self.spoken.values(), key=lambda s: (s.effective.last, s.origin))

    def speaking(self, event_id: str) -> Standing | None:
        """Return what speaks in the slot of an event, None where the slot is silent."""
        return self.spoken.get(self._origin[event_id])

    def add(self, recorded: Recorded) -> Shift:
        """Take in the next event of the stream; return what it changed."""
        corrects = recorded.meta.corrects
        slot = self._origin[corrects] if corrects else recorded.position
        self.events.append(recorded)
        self.by_id[recorded.meta.event_id] = recorded
        self._origin[recorded.meta.event_id] = slot
        self._amendments.setdefault(slot, []).append(recorded)
        if isinstance(recorded.event, EventWithdrawn):
            self._withdrawals.setdefault(recorded.event.event, []).append(recorded)
        return self._resettle(self._reach(slot))

    def undo(self) -> None:
        """Forget the last event taken in."""
        recorded = self.events.pop()
        slot = self._origin[recorded.meta.event_id]
        reached = self._reach(slot)
        del self.by_id[recorded.meta.event_id]
        del self._origin[recorded.meta.event_id]
        self._amendments[slot].pop()
        if not self._amendments[slot]:
            del self._amendments[slot]
        if isinstance(recorded.event, EventWithdrawn):
            self._withdrawals[recorded.event.event].pop()
        self._resettle(reached)

    def _reach(self, slot: int) -> set[int]:
        """Return the slots whose voice may change with `slot`, along its withdrawals."""
        todo, reached = [slot], set()
        while todo:
            slot = todo.pop()
            if slot in reached:
                continue
            reached.add(slot)
            for recorded in self._amendments.get(slot, ()):
                if isinstance(recorded.event, EventWithdrawn):
                    todo.append(self._origin[recorded.event.event])
        return reached

    def _voices(self, slots: set[int]) -> dict[int, Recorded]:
        """Return what speaks in these slots.

        Whatever silences an event stands later, so one look from the last event back settles all.
        """
        voices: dict[int, Recorded] = {}

        def speaks(recorded: Recorded) -> bool:
            slot = self._origin[recorded.meta.event_id]
            if slot in slots:
                return voices.get(slot) is recorded
            standing = self.spoken.get(slot)
            return standing is not None and standing.recorded is recorded

        events = [recorded for slot in slots for recorded in self._amendments.get(slot, ())]
        for recorded in sorted(events, key=lambda r: r.position, reverse=True):
            slot = self._origin[recorded.meta.event_id]
            if slot not in voices and not self._withdrawn(recorded, speaks):
                voices[slot] = recorded
        return voices

    def _withdrawn(self, recorded: Recorded, speaks: Callable[[Recorded], bool]) -> bool:
        return any(speaks(w) for w in self._withdrawals.get(recorded.meta.event_id, ()))

    def _resettle(self, slots: set[int]) -> Shift:
        gone, come = [], []
        voices = self._voices(slots)
        for slot in sorted(slots):
            old, voice = self.spoken.get(slot), voices.get(slot)
            if (old.recorded if old else None) is voice:
                continue
            if old:
                gone.append(old)
                self._silence(old)
            if voice:
                new = Standing(slot, voice, evolve(self.category, voice.event))
                come.append(new)
                self._voice(new)
        return Shift(tuple(gone), tuple(come))

    def _silence(self, standing: Standing) -> None:
        del self.spoken[standing.origin]
        for thing in standing.things():
            del self.things[thing][standing.origin]

    def _voice(self, standing: Standing) -> None:
        self.spoken[standing.origin] = standing
        for thing in standing.things():
            self.things.setdefault(thing, {})[standing.origin] = standing

    def history(self, thing: Thing = BODY) -> list[Placed]:
        """Return the statements about one thing, each at its place, in order."""
        return place(thing, self.things.get(thing, {}).values())

    def state(self, day: date, thing: Thing = BODY) -> dict[str, Any]:
        """Return the registers of one thing at the close of `day`."""
        return registers(thing, (p for p in self.history(thing) if p.day <= day))

    def first(self, thing: Thing = BODY) -> dict[str, Any]:
        """Return the registers of one thing as its first statement puts them."""
        return registers(thing, self.history(thing)[:1])

    def final(self, thing: Thing = BODY) -> dict[str, Any]:
        """Return the registers of one thing after all that stands."""
        return registers(thing, self.history(thing))
