"""A world: a ledger with all that runs around it, driven by one seed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from memory import MemoryEventStore
from socai.consumers.bus import Entry
from socai.consumers.ports import Appended
from socai.infra.running.topics import topic_of
from socai.schemas import codec

from . import faults
from .broker import Cluster, UnsteadyMember
from .chance import plan
from .excuses import FORKED, Excuses
from .intentions import HISTORIES, intentions
from .operating import Operator
from .processes import Asker, Process, Reader, Sender, Writer
from .topics import Topics
from .truth import Truth
from .watched import Copy, WatchedBooks

NOON = 1_790_000_000_000_000
DEEPEST = 3
WEIGHTS = {"writer": 3, "relay": 3, "reader": 3, "asker": 1, "operator": 1}


class World:
    """All homes of one log, what runs, and what truly happened."""

    def __init__(self, seed: int, also: Sequence[str] = ()) -> None:
        self.rng = Random(seed)
        self.plan = plan(self.rng, HISTORIES, also)
        self.counts: Counter[str] = Counter()
        self.trace: list[str] = []
        self.depth, self.calm, self.now = 0, False, NOON
        self._calls_left = self._between()
        self.ledger_id = str(UUID(int=self.rng.getrandbits(128)))
        self.store = self._empty_store()
        self.truth, self._branches = Truth(), 0
        self.excuses, self.topics = Excuses(self), Topics(self)
        self.cluster = Cluster(self)
        self.cluster.landed = self.topics.landed
        self.cluster.create(topic_of(self.ledger_id), self.plan.partitions)
        self.copy, self.books = Copy(self.ledger_id), WatchedBooks(self.ledger_id)
        self.wanted = deque(intentions(self.plan.history))
        self.lost: list[UnsteadyMember] = []
        self.processes: list[Process] = []
        for made in (Writer, Writer, Sender, Reader, Reader, Asker, Asker):
            self.start(made)
        self.operator = Operator(self, "operator")
        self.processes.append(self.operator)
        self.say(f"seed {seed}: {self.plan}")

    def start(self, made: type[Process]) -> Process:
        """Start a process; return it."""
        self.counts[made.kind] += 1
        started = made(self, f"{made.kind}-{self.counts[made.kind]}")
        self.processes.append(started)
        return started

    # ---- What happens -----------------------------------------------------------------------

    def turn(self) -> None:
        """Let somebody take a step, or something happen."""
        self.counts["steps"] += 1
        if self.rng.random() < self.plan.faults and faults.strike(self):
            self.look()
            return
        free = [one for one in self.processes if not one.busy and self._may(one)]
        if free:
            (one,) = self.rng.choices(free, [WEIGHTS[one.kind] for one in free])
            one.run()

    def _may(self, one: Process) -> bool:
        if one.kind == "operator":
            return "nobody at hand" not in self.plan.families
        # What has stopped is started again now and then, before anybody has seen to it.
        return one.stopped is None or self.rng.random() < 0.2

    def strikes(self, family: str, chance: float) -> bool:
        """Return whether a fault of a family befalls what is done now."""
        if self.calm or family not in self.plan.families or self.rng.random() >= chance:
            return False
        self.counts[family] += 1
        return True

    def interruption(self) -> str | None:
        """Return what befalls a process at a call of a port, if anything."""
        if self.calm:
            return None
        self._calls_left -= 1
        if self._calls_left > 0:
            return None
        self._calls_left = self._between()
        kind = self.rng.choice(("pauses", "pauses", "deaths", "lost replies"))
        return kind if kind in self.plan.families else None

    def _between(self) -> int:
        return self.rng.randint(1, 2 * self.plan.between)

    def pause(self, where: str) -> None:
        """Let others go on while somebody waits, who wakes up afterwards and goes on."""
        if self.depth > DEEPEST:
            return
        self.count("pauses")
        self.say(f"… waits {where}")
        for _ in range(self.rng.randint(1, 6)):
            self.turn()
        self.say(f"… goes on {where}")

    @contextmanager
    def within(self) -> Iterator[None]:
        """Note that a step is taken within another."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    # ---- What there is ----------------------------------------------------------------------

    def port(self, name: str) -> Any:
        """Return what stands behind a port now."""
        match name:
            case "store":
                return self.store
            case "books":
                return self.books
            case "inbox":
                return self.copy.inbox
            case "copy":
                return self.copy.store
        return self.copy.books

    @property
    def readers(self) -> list[Reader]:
        """Return the readers of the mirror."""
        return [one for one in self.processes if isinstance(one, Reader)]

    @property
    def busy(self) -> bool:
        """Return whether anybody is in the middle of a step."""
        return self.busy_but(None)

    def busy_but(self, one: Process | None) -> bool:
        """Return whether anybody else is in the middle of a step."""
        return any(other.busy for other in self.processes if other is not one)

    def short(self, topic: str) -> str:
        """Return the name of a topic as it is said in the trace."""
        return f"epoch {topic.removeprefix(topic_of(self.ledger_id)).strip('.') or 1}"

    def _empty_store(self) -> MemoryEventStore:
        return MemoryEventStore(codec=codec, clock=lambda: self.now, ledger_id=self.ledger_id)

    # ---- What befalls it --------------------------------------------------------------------

    def restore(self, last: int) -> None:
        """Put a copy in the place of the store; everybody who used it is started anew."""
        self.count("restores")
        self.store = self._empty_store()
        self.store.take(list(enumerate(self.truth.log[:last], start=1)))
        self.truth.at_risk, self.truth.checked = True, last
        for one in self.processes:
            one.forget()

    def give_up(self) -> None:
        """Go on with what the store holds; what it lacks of the log is lost for good."""
        if self.truth.at_risk:
            self.truth.cut(self.store.last())
            self.look()

    def throw_away(self, what: str) -> None:
        """Throw away something that can be built again."""
        self.count("thrown away")
        if what == "the books":
            self.books = WatchedBooks(self.ledger_id)
        elif what == "the mirror's books":
            self.copy.books = WatchedBooks(self.ledger_id)
        else:
            for reader in self.readers:
                reader.forget()
            if what == "the inbox":
                self.copy.receive_again()
            elif what == "the mirror's store":
                self.copy.lose_store()
            else:
                self.copy = Copy(self.ledger_id)

    # ---- What must hold ---------------------------------------------------------------------

    def look(self) -> None:
        """Check all that must hold at any moment; raise Broken where it does not."""
        self.truth.look(self.store)
        if len(self.truth.branches) != self._branches:
            self._forked()
        forged = self.copy.inbox.topic().name in self.excuses.scars
        self.copy.look(self.truth, None if forged else self.topics.sent)
        self.topics.look()

    def _forked(self) -> None:
        """Note that the topics tell of what was given up."""
        self._branches = len(self.truth.branches)
        for topic in self.cluster.topics(topic_of(self.ledger_id)):
            self.excuses.scar(topic, FORKED)

    def disorder(self) -> None:
        """Know that the bus broke its promise of order: the mirror may wait in vain."""
        self.copy.disordered = True

    def examine(self, topic: str, entries: Sequence[Entry]) -> None:
        """Look at what a relay sends, before it is sent."""
        self.topics.examine(topic, entries)

    def acknowledge(self, told: Appended) -> None:
        """Note that somebody was told that a command is recorded."""
        self.truth.acknowledged[told.command_id] = replace(told, already=False)
        self.truth.check_acknowledged(self.store)

    # ---- What is told -----------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Write what happens into the trace."""
        self.trace.append("  " * self.depth + words)

    def count(self, what: str, number: int = 1) -> None:
        """Count something."""
        self.counts[what] += number

    def digest(self) -> str:
        """Return a hash of all that happened."""
        return sha256("\n".join(self.trace).encode()).hexdigest()
