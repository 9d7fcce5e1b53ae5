"""What stands on the topics: each partition's chain, its barriers, and what may never be passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socai.consumers.bus import Entry
from socai.consumers.record import POSITION, PREVIOUS, ROOT, partition_of

from .excuses import FORKED, differs
from .seams import Broken
from .watched import bytes_of

if TYPE_CHECKING:
    from .world import World

Place = tuple[str, int]


@dataclass
class Chain:
    """The last event and the furthest barrier of a partition."""

    last: int = 0
    barrier: int = 0


class Topics:
    """Looks at every record that a relay sends, when it is sent and when it has come to stand."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chains: dict[Place, Chain] = {}
        self.stones: dict[Place, int] = {}
        """The first offset of a partition that no reader may pass."""
        self.sent = 0
        """The furthest position up to which every partition of a topic had a barrier."""

    def examine(self, topic: str, entries: Sequence[Entry]) -> None:
        """Check that what a relay is about to send is the log."""
        truth, count = self._world.truth, self._world.cluster.partitions(topic)
        believed = topic not in self._world.excuses.scars
        self._same_history(topic)
        for entry in entries:
            position = int(entry.headers[POSITION])
            if position > len(truth.log):
                raise Broken(f"{position} is sent, and was never recorded")
            event = truth.events[position - 1]
            if entry.value is None:
                # A relay goes on from a barrier that was forged until it has reached the log's end.
                if believed and entry.headers[ROOT].decode() != truth.roots[position].hex():
                    raise Broken(f"the barrier at {position} has another root than the log")
                if not event.meta.ends_command:
                    raise Broken(f"there is a barrier at {position}, within a command")
            elif entry.value != truth.log[position - 1]:
                raise Broken(f"what is sent for {position} is not what was recorded")
            elif believed and entry.partition != partition_of(event.meta.stream, count):
                raise Broken(f"{position} is sent to partition {entry.partition}")

    def _same_history(self, topic: str) -> None:
        """Check that a relay sends to no topic that holds another history than its store."""
        excuses, world = self._world.excuses, self._world
        doubted = topic in excuses.replayed or excuses.scars.get(topic, FORKED) != FORKED
        if doubted or not world.truth.branches:
            return
        if differs(world.cluster.genuine(topic), bytes_of(world.store), ahead=True):
            raise Broken(f"a relay sends to {world.short(topic)}, which holds another history")

    def landed(self, topic: str, partition: int) -> None:
        """Check that the last record of a partition follows the one before it."""
        entry = self._world.cluster.records(topic, partition)[-1]
        position, previous = (int(entry.headers[name]) for name in (POSITION, PREVIOUS))
        chain = self._chains.setdefault((topic, partition), Chain())
        excuses = self._world.excuses
        if topic not in excuses.scars and topic not in excuses.replayed:
            self._check(topic, partition, entry, position, previous, chain.last)
        if entry.value is None:
            chain.barrier = max(chain.barrier, position)
            self.sent = max(self.sent, self.complete(topic))
        else:
            chain.last = position

    def _check(
        self, topic: str, partition: int, entry: Entry, position: int, previous: int, last: int
    ) -> None:
        count = self._world.cluster.partitions(topic)
        where = f"{self._world.short(topic)}, partition {partition}"
        if entry.value is not None and position <= last:
            raise Broken(f"{where}: {position} stands after {last}")
        if previous != last:
            raise Broken(f"{where}: {position} says that it follows {previous}, it follows {last}")
        upto = position if entry.value is None else position - 1
        if left_out := self._world.truth.between(partition, count, last, upto):
            raise Broken(f"{where}: {left_out} was not sent before {position}")

    def complete(self, topic: str) -> int:
        """Return the position up to which every partition of a topic had a barrier."""
        count = self._world.cluster.partitions(topic)
        chains = [self._chains.get((topic, number), Chain()) for number in range(count)]
        return min((chain.barrier for chain in chains), default=0)

    def forget(self, topic: str) -> None:
        """Begin anew with a topic that was deleted."""
        for places in (self._chains, self.stones):
            for place in [place for place in places if place[0] == topic]:
                del places[place]

    def stone(self, topic: str, partition: int, offset: int) -> None:
        """Note that no reader may pass a record."""
        inbox = self._world.copy.inbox
        places = inbox.places(inbox.topic()) if inbox.topic().name == topic else []
        # Where the end of a topic was lost the mirror may be further on already.
        if partition >= len(places) or places[partition].offset <= offset:
            self.stones.setdefault((topic, partition), offset)

    def look(self) -> None:
        """Check that the mirror has passed no record that it may not pass."""
        if not self.stones or self._world.copy.disordered:
            return
        inbox = self._world.copy.inbox
        topic = inbox.topic()
        for partition, place in enumerate(inbox.places(topic)):
            offset = self.stones.get((topic.name, partition), place.offset)
            if place.offset > offset:
                raise Broken(
                    f"partition {partition}: the record at {offset} is not the ledger's, and was "
                    "passed over"
                )
