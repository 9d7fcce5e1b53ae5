"""What every reading of the log keeps (the port is consumers.ports.Source).

A subclass named Test… runs it with the fixture `follow`, which gives for a log in memory a source
that is empty and of the same ledger, and what brings it up to the log as it is then.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random

import pytest

from commands import NOON, Clock
from memory import MemoryEventStore
from projected import history
from socai.consumers.ports import Source
from socai.domain.catalogue import KINDS
from socai.domain.refusal import Refused
from socai.schemas import codec

Follow = Callable[[MemoryEventStore], AbstractContextManager[tuple[Source, Callable[[], None]]]]
Ask = Callable[[Source], object]
TICK = 1_000_000


def growing(seed: int, size: int) -> tuple[MemoryEventStore, Callable[[int], bool]]:
    """Return an empty log, and what appends so many commands of a history to it, if any is left."""
    clock, todo = Clock(), history(seed, size)
    store = MemoryEventStore(codec=codec, clock=clock)

    def grow(commands: int) -> bool:
        some, todo[:commands] = todo[:commands], []
        for one in some:
            clock.now += TICK
            store.append([one])
        return bool(some)

    return store, grow


def asked(source: Source, ask: Ask) -> object:
    """Return what a source answers, or how it refuses."""
    try:
        return ask(source)
    except Refused as refused:
        return type(refused), refused.messages


def questions(log: MemoryEventStore, rng: Random) -> list[Ask]:
    """Return questions about all that a log may hold, and about what it does not."""
    last = log.last()
    names = sorted({e.meta.stream for e in log.read(0, last)})
    ids = [e.meta.event_id for e in log.read(0, last)]
    some = rng.sample(range(1, last + 1), min(last, 9))
    found: list[Ask] = [
        lambda s: s.ledger_id,
        lambda s: s.last(),
        lambda s: s.positions([*ids, "none"]),
        lambda s: s.several([*names, "unit-none"]),
        lambda s: [s.streams(kind) for kind in (*KINDS, "none")],
        lambda s: [s.stream(name) for name in (*names, "unit-none")],
        lambda s: s.read(0, last + 5),
        lambda s: s.at(some + some[:1]),
        lambda s: [s.data(position) for position in range(1, last + 1)],
        lambda s: [s.command_around(position) for position in range(1, last + 1)],
        lambda s: [s.position_at(NOON + n * TICK // 2) for n in range(-1, 2 * last)],
    ]
    return found + [ask for at in (-1, 0, last + 1, 10**30) for ask in outside(at, some[:1])]


def outside(at: int, some: list[int]) -> list[Ask]:
    """Return questions about a position that a log does not have."""
    return [
        lambda s: s.data(at),
        lambda s: s.command_around(at),
        lambda s: s.at([*some, at]),
        lambda s: s.read(at, 3),
        lambda s: s.read(0, at),
    ]


class SourceContract:
    """The same answers as the log itself, never more than it, and never half a command."""

    @pytest.mark.parametrize("seed", range(4))
    def test_it_answers_as_the_log_does(self, follow: Follow, seed: int) -> None:
        rng = Random(seed)
        log, grow = growing(seed, 40)
        with follow(log) as (source, bring_up):
            bring_up()
            assert [asked(source, ask) for ask in questions(log, rng)] == [
                asked(log, ask) for ask in questions(log, Random(seed))
            ]
            while grow(rng.randint(1, 15)):
                bring_up()
                for ask in questions(log, rng):
                    assert asked(source, ask) == asked(log, ask)

    def test_what_was_read_does_not_change_while_the_log_grows(self, follow: Follow) -> None:
        log, grow = growing(7, 40)
        with follow(log) as (source, bring_up):
            grow(10)
            bring_up()
            before = source.read(0, 10**6)
            assert before[-1].meta.ends_command
            grow(10)
            assert source.last() == before[-1].position
            bring_up()
            after = source.read(0, 10**6)
            assert after[: len(before)] == before
            assert len(after) == log.last() > len(before)
