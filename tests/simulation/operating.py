"""The operator: takes the documented ways out where something has stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socai.consumers.topic_source import TopicSource
from socai.domain.refusal import Refused, Unavailable
from socai.infra import recovering
from socai.infra.recovering import BATCH, begin_epoch, choose_topic
from socai.infra.running.topics import in_force, topic_of

from .broker import Broker
from .processes import Asker, Process, Reader, Sender
from .seams import Broken, Seam

if TYPE_CHECKING:
    from .world import World


take_all = recovering._take_all


class Operator(Process):
    """Recovers, begins new epochs, deletes what can be built again, and starts what has stopped."""

    kind = "operator"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        broker = Broker(world.cluster, topic_of(world.ledger_id))
        self._bus, self._topic = Seam(world, "bus", lambda: broker), ""
        self.errand: Callable[[], None] | None = None
        self.shut_out = False

    def forget(self) -> None:
        """Give up what was to be done."""
        self.errand = None

    def excused(self) -> bool:
        """Return whether the topic is not what the store can be completed from."""
        return self.world.excuses.of_a_relay(self._topic)

    def step(self) -> bool:
        """Take a way out of what has stopped somebody; return whether there was any."""
        world = self.world
        if self.errand:
            self.errand()
            self.errand = None
            return True
        stopped = [one for one in world.processes if one.stopped and one is not self]
        if not stopped and not world.truth.at_risk:
            return False
        if world.busy_but(self):
            return False
        of = {type(one) for one in stopped}
        if world.truth.at_risk:
            self._after_a_restore()
        elif Asker in of:
            world.throw_away("the books")
        elif Sender in of or Reader in of:
            self._mend()
        for one in stopped:
            one.stopped = None
        self.stopped = None
        return True

    def _mend(self) -> None:
        """See to a relay or a reader that stopped."""
        world = self.world
        topic = in_force(self._bus, world.ledger_id) or ""
        if world.excuses.of_the_mirrors_books():
            world.throw_away("the mirror's books")
        elif topic in world.excuses.scars or world.excuses.of_a_relay(topic):
            self.new_epoch()
        elif world.excuses.of_a_reader(topic):
            world.throw_away("the mirror")
        # Else it is well by now: a relay was fenced, or another epoch is in force.

    def _after_a_restore(self) -> None:
        """Complete the store from the topic; where it cannot be, give up what is lost."""
        if self.stopped is None and not self.shut_out and self.world.rng.random() < 0.8:
            self.recover()
        else:
            self.new_epoch()

    def recover(self) -> None:
        """Complete the store from its topic."""
        world = self.world
        store: Any = Seam(world, "store", lambda: _Completing(world))
        self._topic, _ = choose_topic(self._bus, world.ledger_id)
        source = _InPieces(self._bus, self._topic, world.plan.batch)
        first = source.read(BATCH)
        take_all(store, source, first, lambda done, known: None)
        self.say(f"completes the store from {world.short(self._topic)}, up to {world.store.last()}")
        if world.store.last() >= source.position:
            self._check_recovered(source)
        if world.truth.at_risk:
            world.give_up()

    def _check_recovered(self, source: TopicSource) -> None:
        """Check that the store holds all that the topic tells, and the topic all that it should."""
        world = self.world
        told = TopicSource(world.cluster, self._topic).read(source.position)
        for position, data in told:
            if world.store.data(position) != data:
                raise Broken(f"recovered, and position {position} is not what the topic holds")
        complete = world.topics.complete(self._topic)
        if self._topic not in world.excuses.scars and complete > world.store.last():
            raise Broken(f"{complete} stood on the topic, and was not recovered")

    def new_epoch(self) -> None:
        """Begin a new epoch from the store, with any number of partitions."""
        world = self.world
        world.count("new epochs")
        world.give_up()
        bus: Any = _Dividing(self._bus, world.rng.randint(1, 5))
        topic = begin_epoch(bus, self.seam("store"), lambda done, known: None)
        self.say(f"has begun {world.short(topic)}")

    def try_to_recover(self) -> None:
        """Recover at a time when nobody needs it: nothing may change but what is missing."""
        try:
            self.recover()
        except Unavailable:
            raise
        except Refused as refused:
            if not self.excused():
                raise Broken(f"nothing excuses that recovery is refused: {refused}") from refused
            self.say(f"cannot recover: {refused.messages[0].en}")


class _InPieces(TopicSource):
    """A topic that is read a few events at a time, as one that holds millions."""

    def __init__(self, bus: Any, topic: str, most: int) -> None:
        super().__init__(bus, topic)
        self._most = most

    def read(self, limit: int) -> list[tuple[int, bytes]]:
        """Return (position, stored bytes) of the next events."""
        return super().read(min(limit, self._most))


@dataclass
class _Completing:
    """The store, which says that what comes to it was recorded before."""

    world: World

    def take(self, stored: Sequence[tuple[int, bytes]], root: bytes | None = None) -> int:
        """Store what a topic holds; return the last position."""
        self.world.truth.completing = True
        return self.world.store.take(stored, root)

    def last(self) -> int:
        """Return the last position."""
        return self.world.store.last()


@dataclass
class _Dividing:
    """A bus that makes topics of so many partitions."""

    bus: Any
    partitions_: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bus, name)

    def create(self, topic: str, partitions: int) -> None:
        """Make a topic."""
        self.bus.create(topic, self.partitions_)
