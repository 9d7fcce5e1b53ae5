"""A seed run from its beginning until all is at rest, and what then must hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

from memory_books import MemoryBooks
from oracle import balances
from socai.consumers.topic_source import TopicSource
from socai.domain.chart import CHART
from socai.domain.refusal import Refused
from socai.infra.running.topics import in_force

from .operating import Operator
from .processes import Process, Sender
from .seams import Broken
from .watched import bytes_of, check_books
from .world import World

SHOWN = 60
"""Steps that are shown of a seed that fails."""
ROUNDS, QUIET = 40, 6


def simulate(seed: int, also: Sequence[str] = ()) -> World:
    """Run a seed, with some families of faults in any case; return its world.

    Raises Broken with the seed and its last steps in words.
    """
    world = World(seed, also)
    try:
        for _ in range(world.plan.steps):
            world.turn()
            if world.rng.random() < 0.01:
                check_now(world)
        come_to_rest(world)
        check_all(world)
    except Exception as error:
        steps = "\n".join(world.trace[-SHOWN:])
        with_ = f", also={tuple(also)}" if also else ""
        raise Broken(f"seed {seed}{with_}: {type(error).__name__}: {error}\n{steps}") from error
    return world


def come_to_rest(world: World) -> None:
    """Let the faults cease and everybody finish, with the ways out where something has stopped."""
    world.say("the faults cease")
    world.calm, world.cluster.down = True, False
    while world.cluster.land():
        pass
    # One relay is meant to run; the others were started by mistake.
    extra = [one for one in world.processes if isinstance(one, Sender)][1:]
    world.processes = [one for one in world.processes if one not in extra]
    for _ in range(ROUNDS):
        while world.lost:
            world.cluster.expel(world.lost.pop())
        # What the operator has started again may stop once more.
        started = [_until_quiet(one) for one in world.processes]
        if at_rest(world) and not any(started):
            return
        _way_out_of_silence(world)
    raise Broken(f"it does not come to rest: {standing(world)}")


def _until_quiet(one: Process) -> bool:
    """Run a process until it has nothing to do; return whether the operator saw to something."""
    quiet = 0
    if isinstance(one, Operator):
        # It was shut out while it saw to something; it looks again.
        one.shut_out, one.stopped = one.stopped is not None, None
        return one.run()
    while quiet < QUIET and one.stopped is None:
        quiet = 0 if one.run() else quiet + 1
    return False


def at_rest(world: World) -> bool:
    """Return whether everything has got to where it should."""
    last = world.store.last()
    return (
        not world.wanted
        and not world.truth.at_risk
        and all(_done(one) for one in world.processes)
        and _received(world)
        and world.copy.store.last() == last
        and world.copy.books.state()[1] == last
        and world.books.state()[1] == last
        and told(world) == bytes_of(world.store)
    )


def _received(world: World) -> bool:
    """Return whether the mirror has received all of the topic that is in force."""
    topic, last = world.copy.inbox.topic(), world.store.last()
    named = in_force(world.cluster, world.ledger_id) == topic.name
    return named and all(place.barrier >= last for place in world.copy.inbox.places(topic))


def told(world: World) -> list[bytes]:
    """Return the log as its topic tells it; nothing where the topic is not to be believed."""
    topic = in_force(world.cluster, world.ledger_id) or ""
    try:
        return [data for _, data in TopicSource(world.cluster, topic).read(10**6)]
    except Refused:
        return []


def _done(one: Process) -> bool:
    if isinstance(one, Operator):
        return True
    return one.stopped is None and (not isinstance(one, Sender) or one.done)


def _way_out_of_silence(world: World) -> None:
    """See to a mirror that waits for what will never come, which its alarm has told."""
    if any(one.stopped for one in world.processes) or world.truth.at_risk:
        return
    topic = in_force(world.cluster, world.ledger_id) or ""
    if world.excuses.of_a_relay(topic):
        world.operator.new_epoch()
    elif world.excuses.of_a_reader(topic) or world.copy.store.last() > world.store.last():
        # What was given up stands in the mirror still, until the log has grown beyond it.
        world.throw_away("the mirror")


def standing(world: World) -> str:
    """Return how far everything has got, in words."""
    stopped = [f"{one.name} has stopped" for one in world.processes if one.stopped]
    return ", ".join(
        [
            f"the store is at {world.store.last()}",
            f"the mirror at {world.copy.store.last()}",
            f"its books at {world.copy.books.state()[1]}",
            f"the embedded books at {world.books.state()[1]}",
            f"places {world.copy.inbox.places(world.copy.inbox.topic())}",
            *stopped,
        ]
    )


def check_all(world: World) -> None:
    """Check that all homes of the log hold the same, and all books say what it says."""
    log = bytes_of(world.store)
    if log != world.truth.log:
        raise Broken("the store is not the log")
    world.truth.check_acknowledged(world.store)
    if told(world) != log:
        raise Broken("the topic is not the log")
    if bytes_of(world.copy.store) != log:
        raise Broken("the mirror is not the log")
    if world.copy.store.range() != world.store.range():
        raise Broken("the mirror has another root")
    check_now(world)
    check_against_the_oracle(world, world.copy.books)
    check_against_the_oracle(world, world.books)
    world.count("events", len(log))
    world.count("acknowledged", len(world.truth.acknowledged))
    world.count("given up", world.truth.given_up)


def check_now(world: World) -> None:
    """Check both books against fresh ones, and what the topic tells against the log."""
    if not world.truth.knows(told(world)):
        raise Broken("the topic tells what no log ever was")
    if not world.excuses.of_the_mirrors_books():
        check_books(world.copy.books, world.copy.store, "of the mirror")
    if not world.excuses.of_the_books():
        check_books(world.books, world.store, "of the store")


def check_against_the_oracle(world: World, books: MemoryBooks) -> None:
    """Check the balances of a day as known at a position against the raw events."""
    if not world.truth.events:
        return
    rng = Random(len(world.truth.log))
    event = rng.choice(world.truth.events)
    day, known = event.meta.effective.last, rng.choice(world.truth.events).position
    right: Counter[tuple[str, str, str]] = Counter()
    for (unit, measure, key, _), number in balances(world.truth.events, day, known).items():
        right[measure, unit, key] += number
    said = _said(books, day, known)
    if said != {at: number for at, number in right.items() if number}:
        raise Broken(f"on {day}, known {known}, the books say {said}, the events {dict(right)}")


def _said(books: MemoryBooks, day: date, known: int) -> dict[tuple[str, str, str], int]:
    found: Counter[tuple[str, str, str]] = Counter()
    for measure in CHART:
        for unit, key, number in books.balances(measure, day, known):
            found[measure, unit, key] += number
    return {at: number for at, number in found.items() if number}
