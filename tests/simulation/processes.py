"""What runs in a world: writers, relays, readers of the mirror, and who asks the embedded books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from socai.consumers.following import Following, begun, group_of
from socai.consumers.inbox import Topic
from socai.consumers.mirror import Mirror
from socai.consumers.projector import Projector
from socai.consumers.relay import Relay
from socai.domain.event import Command
from socai.domain.refusal import Refused, Unavailable
from socai.domain.streams import Streams
from socai.infra.app import Ledger
from socai.infra.running.relaying import check_in_force
from socai.infra.running.topics import in_force, topic_of
from socai.schemas import codec

from .broker import Broker, UnsteadyMember
from .seams import Broken, Died, Seam

if TYPE_CHECKING:
    from .world import World


class Process:
    """Something that takes one step at a time, and when killed forgets what it has in memory."""

    kind = ""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.busy = False
        self.stopped: Refused | None = None

    def run(self) -> bool:
        """Take one step, come what may; return whether something was done."""
        self.busy = True
        try:
            with self.world.within():
                return self.step()
        except Died as died:
            self.world.count("deaths")
            self.say(f"is killed {died}")
            self.forget()
        except Unavailable as unavailable:
            self.say(f"fails: {unavailable.messages[0].en}")
            self.close()
        except Refused as refused:
            self.say(f"stops: {refused.messages[0].en}")
            self.close()
            self.refused(refused)
        finally:
            self.busy = False
            self.world.look()
        return True

    def seam(self, name: str) -> Any:
        """Return a port as this process has it."""
        return Seam(self.world, name, lambda: self.world.port(name))

    def say(self, words: str) -> None:
        """Write what it does into the trace."""
        self.world.say(f"{self.name} {words}")

    def step(self) -> bool:
        """Take one step; return whether something was done."""
        raise NotImplementedError

    def forget(self) -> None:
        """Lose what is in memory."""

    def close(self) -> None:
        """End as one should, and begin anew with the next step."""
        self.forget()

    def refused(self, refused: Refused) -> None:
        """Stop, until an operator has seen to it; fail where nothing excuses that."""
        if not self.excused():
            raise Broken(f"{self.name} stops, and nothing excuses it: {refused}")
        self.world.count("stops")
        self.stopped = refused

    def excused(self) -> bool:
        """Return whether a fault excuses that this process stops."""
        return False


class Writer(Process):
    """Records what is wanted, and asks again under the same id until it is answered."""

    kind = "writer"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self._asked: Command | None = None
        self.again = False
        self.forget()

    def forget(self) -> None:
        """Lose the streams, and whether the last command was recorded; the person knows it."""
        self.store = self.seam("store")
        self.streams = Streams(self.store.stream)
        self.again = True

    @property
    def idle(self) -> bool:
        """Return whether it has nothing to record."""
        return self._asked is None and not self.world.wanted

    def step(self) -> bool:
        """Record a command; what is refused is given up."""
        if self.idle:
            return False
        if self._asked is None:
            self._asked, self.again = self.world.wanted.popleft(), False
        asked = self._asked
        if self.again:
            asked = self.ask_again(asked)
        try:
            told = Ledger.record(cast("Any", self), asked)
        except Unavailable:
            raise
        except Refused as refused:
            self._not_recorded(asked, refused)
            return True
        self._asked = None
        self.world.acknowledge(told)
        again = ", which it was already" if told.already else ""
        self.say(f"records {asked.command_id} at {told.first}–{told.last}{again}")
        return True

    def ask_again(self, asked: Command) -> Command:
        """Return what is asked where nobody knows whether it was recorded: the same."""
        return asked

    def _not_recorded(self, asked: Command, refused: Refused) -> None:
        if self.world.store.commands([asked.command_id]):
            raise Broken(f"{asked.command_id} is recorded, and was refused: {refused}")
        self._asked = None
        self.world.count("refused commands")
        self.say(f"has {asked.command_id} refused")


class Sender(Process):
    """A relay: a new one after each failure."""

    kind = "relay"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.topic = ""
        self._was_fenced = False
        self._relay: Relay | None = None
        self._broker: Broker | None = None

    def forget(self) -> None:
        """Lose the relay and its connection."""
        self._was_fenced = self._broker is not None and self._broker.fenced
        self._relay = self._broker = None

    @property
    def done(self) -> bool:
        """Return whether all is sent that the store holds."""
        return self._relay is not None and self._relay.position == self.world.store.last()

    def step(self) -> bool:
        """Send a batch."""
        world = self.world
        if self._relay is None:
            self._broker = broker = Broker(world.cluster, topic_of(world.ledger_id))
            self._bus, self._store = Seam(world, "bus", lambda: broker), self.seam("store")
            self.topic = in_force(self._bus, world.ledger_id) or ""
            if not self.topic:
                self.topic = topic_of(world.ledger_id)
                self._bus.create(self.topic, world.plan.partitions)
            self._relay = Relay(self._store, self._bus, self.topic, world.plan.batch)
            self.say(f"begins at {self._relay.position} of {world.short(self.topic)}")
            return True
        check_in_force(self._bus, self._store, self._relay.topic)
        if sent := self._relay.step():
            self.say(f"sends {sent} events, up to {self._relay.sent}")
        return bool(sent)

    def excused(self) -> bool:
        """Return whether another one took over, or the topic is not as this store made it."""
        if self._was_fenced:
            self.world.count("fenced")
        return self._was_fenced or self.world.excuses.of_a_relay(self.topic)


class Reader(Process):
    """A member of the group that mirrors the topic, and projects what it has."""

    kind = "reader"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self._following: Following | None = None
        self._topic, self.topic = Topic(), ""
        self.leaving = self._doubtful = False
        self.member: UnsteadyMember | None = None

    def forget(self) -> None:
        """Lose the member: the broker takes it for alive until its session is over."""
        if self.member:
            self.world.lost.append(self.member)
        self._following = self.member = None

    def joined(self, member: UnsteadyMember) -> None:
        """Know the member that the broker has let in, even where this is killed before it is."""
        self.member = member

    def close(self) -> None:
        """Leave the group as one should."""
        if self.member:
            self.member.close()
        self._following = self.member = None

    def _leave(self) -> bool:
        """Leave the group, and end."""
        self.close()
        if self in self.world.processes:
            self.world.processes.remove(self)
        return False

    def step(self) -> bool:
        """Receive, gather and project."""
        self._doubtful = self.world.excuses.of_the_mirrors_books()
        if self.leaving:
            return self._leave()
        if self._following is None and not self._begin():
            return False
        assert self._following is not None
        last = self.world.copy.store.last()
        if (self.world.calm or self.world.rng.random() < 0.3) and self._superseded():
            return True
        for partition, outcome in self._following.step():
            if outcome.alarm:
                self._alarm(partition, outcome.alarm.en)
        reached = self._projector.catch_up()
        now = self.world.copy.store.last()
        if now != last:
            self.say(f"has the mirror at {now}, the books at {reached}")
        return now != last

    def _superseded(self) -> bool:
        """Leave where another topic is in force, or others have its partitions; return whether."""
        expelled = self.member is not None and self.member.expelled
        if in_force(self._bus, self.world.ledger_id) == self._topic.name and not expelled:
            return False
        self.close()
        self.say("learns that it was taken for dead" if expelled else "leaves an older epoch")
        return True

    def _begin(self) -> bool:
        world = self.world
        broker = Broker(world.cluster, f"{self.name} of {world.ledger_id}", self.joined)
        self._bus, self._store = Seam(world, "bus", lambda: broker), self.seam("copy")
        inbox = self.seam("inbox")
        self.topic = name = in_force(self._bus, world.ledger_id) or ""
        count = self._bus.partitions(name) if name else 0
        if not count:
            return False
        self._topic = begun(self._bus, inbox, name, self._store.last)
        mirror = Mirror(inbox, self._store, self._topic, codec.decode, world.plan.most)
        joining: Any = _Joining(self._bus, world)
        self._following = Following(joining, group_of(inbox.id), mirror)
        self._projector = Projector(self._store, self.seam("copy books"), 40, world.plan.most)
        self.say(f"joins the group of {world.short(name)}")
        return True

    def _alarm(self, partition: int, said: str) -> None:
        self.world.count("alarms")
        self.say(f"raises an alarm of partition {partition}: {said}")
        if not (self.excused() or self.world.copy.disordered):
            raise Broken(f"{self.name} raises an alarm, and nothing excuses it: {said}")

    def excused(self) -> bool:
        """Return whether the topic is not as this mirror knows it."""
        return self._doubtful or self.world.excuses.of_a_reader(self.topic)


class _Joining:
    """A bus whose members are seams too."""

    def __init__(self, bus: Any, world: World) -> None:
        self._bus, self._world = bus, world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    def join(self, *given: Any) -> Any:
        """Return a new member of a group."""
        member = self._bus.join(*given)
        return Seam(self._world, "member", lambda: member)


class Asker(Process):
    """Somebody who asks the embedded books, which catch up with the store first."""

    kind = "asker"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self._doubtful = False
        self.forget()

    def forget(self) -> None:
        """Lose the streams that are kept folded."""
        limit = self.world.plan.most
        self._projector = Projector(self.seam("store"), self.seam("books"), 40, limit)

    def step(self) -> bool:
        """Bring the books up to the log."""
        self._doubtful = self.world.excuses.of_the_books()
        before = self.world.books.state()[1]
        reached = self._projector.catch_up()
        if reached != before:
            self.say(f"brings the books to {reached}")
        return reached != before

    def excused(self) -> bool:
        """Return whether the store is not the one that these books were made from."""
        return self._doubtful or self.world.excuses.of_the_books()
