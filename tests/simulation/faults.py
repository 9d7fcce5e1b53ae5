"""What befalls a world between two steps: each fault says in words what it did, or None."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import forging
from .processes import Reader, Sender

if TYPE_CHECKING:
    from .world import World

Fault = Callable[["World"], str | None]
HOMES = ("the inbox", "the mirror's store", "the mirror")
READERS, RELAYS, COPIES = 4, 3, 4


def the_clock_jumps(world: World) -> str | None:
    """Set the clock, back as a rule."""
    hour = 3_600_000_000
    world.now += world.rng.choice((-24 * hour, -hour, -1, hour))
    return f"the clock jumps to {world.now}"


def the_broker_goes(world: World) -> str | None:
    """Stop the broker, or start it again."""
    world.cluster.down = not world.cluster.down
    return f"the broker is {'down' if world.cluster.down else 'up again'}"


def a_late_record_arrives(world: World) -> str | None:
    """Let something arrive that was on its way."""
    return "" if world.cluster.land() else None


def another_relay_is_started(world: World) -> str | None:
    """Start a relay by mistake."""
    relays = [one for one in world.processes if isinstance(one, Sender)]
    if len(relays) >= RELAYS:
        return None
    world.start(Sender)
    return "another relay is started"


def a_reader_joins(world: World) -> str | None:
    """Start one more reader."""
    if len(world.readers) >= READERS:
        return None
    return f"{world.start(Reader).name} is started"


def a_reader_leaves(world: World) -> str | None:
    """End a reader as one should."""
    found = [one for one in world.readers if not one.busy]
    if len(found) < 2:
        return None
    leaving = world.rng.choice(found)
    leaving.leaving = True
    leaving.run()
    return f"{leaving.name} leaves"


def a_session_ends(world: World) -> str | None:
    """Take a member for dead: one that is, or else one that lives and is only slow."""
    if world.lost:
        world.cluster.expel(world.lost.pop(0))
        return "the session of a dead reader is over"
    living = [one for one in world.readers if one.member]
    if not living or "members" not in world.plan.families:
        return None
    one = world.rng.choice(living)
    if one.member:
        world.cluster.expel(one.member)
        world.count("zombies")
    return f"{one.name} is taken for dead"


def an_older_copy_is_restored(world: World) -> str | None:
    """Restore the store from a copy that is older by some commands."""
    ends = [0] + [e.position for e in world.truth.events if e.meta.ends_command]
    ends = [end for end in ends if end < world.store.last()][-COPIES:]
    if world.busy or not ends or world.truth.at_risk:
        return None
    world.restore(world.rng.choice(ends))
    return f"the store is restored from a copy that ends at {world.store.last()}"


def something_is_thrown_away(world: World) -> str | None:
    """Throw away books, inbox or the whole mirror, in the middle of whatever goes on."""
    what = world.rng.choice(("the books", "the mirror's books", *HOMES))
    if what in HOMES and world.busy:
        return None
    world.throw_away(what)
    return f"thrown away: {what}"


def a_new_epoch_begins(world: World) -> str | None:
    """Begin a new epoch of the topic, as for another number of partitions."""
    return _on_an_errand(world, world.operator.new_epoch)


def somebody_tries_to_recover(world: World) -> str | None:
    """Complete the store from its topic, whether it lacks anything or not."""
    return _on_an_errand(world, world.operator.try_to_recover)


def _on_an_errand(world: World, errand: Callable[[], None]) -> str | None:
    if world.busy or world.truth.at_risk:
        return None
    world.operator.errand = errand
    world.operator.run()
    return ""


FAULTS: tuple[tuple[str, int, Fault], ...] = (
    ("clock", 2, the_clock_jumps),
    ("outages", 2, the_broker_goes),
    ("failed sends", 3, a_late_record_arrives),
    ("second relay", 2, another_relay_is_started),
    ("members", 2, a_reader_joins),
    ("members", 1, a_reader_leaves),
    ("", 4, a_session_ends),
    ("restores", 2, an_older_copy_is_restored),
    ("thrown away", 1, something_is_thrown_away),
    ("new epochs", 1, a_new_epoch_begins),
    ("restores", 2, somebody_tries_to_recover),
    ("replays", 3, forging.replay),
    ("forgeries", 1, forging.forge),
    ("forgeries", 1, forging.change_in_place),
    ("truncations", 1, forging.truncate),
    ("deletions", 1, forging.delete),
)
"""(family, weight, fault); those without a family may happen in any world."""


def strike(world: World) -> bool:
    """Let a fault happen that this world has; return whether one did."""
    may = [one for one in FAULTS if not one[0] or one[0] in world.plan.families]
    ((_, _, fault),) = world.rng.choices(may, [weight for _, weight, _ in may])
    said = fault(world)
    if said:
        world.say(f"* {said}")
    if said is not None:
        world.count("faults")
    return said is not None
