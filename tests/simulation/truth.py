"""The log as everybody who was answered knows it, kept beside the store that is put to the test."""

from __future__ import annotations

from dataclasses import dataclass, field

from memory import MemoryEventStore
from socai.consumers.ports import Appended
from socai.consumers.record import partition_of
from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange

from .seams import Broken


@dataclass
class Truth:
    """Every event that was committed, and what was acknowledged.

    After a restore the end of it is at risk: it comes back from the topic, or is given up when
    something else is written in its place. Each time that happens the log as it was is kept among
    `branches`, since mirrors and topics may know it still.
    """

    log: list[bytes] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=lambda: [CompactRange().root()])
    acknowledged: dict[str, Appended] = field(default_factory=dict)
    branches: list[list[bytes]] = field(default_factory=list)
    checked: int = 0
    at_risk: bool = False
    completing: bool = False
    """Whether what comes is taken from a topic, and not recorded."""
    given_up: int = 0
    _range: CompactRange = field(default_factory=CompactRange)
    _lines: dict[tuple[int | None, int], int] = field(default_factory=dict)

    def look(self, store: MemoryEventStore) -> None:
        """Compare what a store has got since the last look."""
        last = store.last()
        if last < self.checked:
            raise Broken(f"the log ended at {self.checked}, and ends at {last}")
        if last == self.checked:
            self.completing = False
            return
        for recorded, data in store.stored(self.checked, last):
            self._take(recorded, data)
        if not self.events[self.checked - 1].meta.ends_command:
            raise Broken(f"the log ends at {self.checked}, within a command")
        self.check_acknowledged(store)
        self.completing = False

    def _take(self, recorded: Recorded, data: bytes) -> None:
        due = self.checked + 1
        if recorded.position != due:
            raise Broken(f"position {recorded.position} stands where {due} is due")
        if self.completing and not self.knows([*self.log[: due - 1], data]):
            raise Broken(f"what was completed at {due} was never recorded")
        if due <= len(self.log) and self.log[due - 1] != data:
            if not self.at_risk:
                raise Broken(f"the event at {due} is not the one that was committed")
            self.cut(due - 1)
        if due > len(self.log):
            self._append(recorded, data)
        self.checked = due

    def _append(self, recorded: Recorded, data: bytes) -> None:
        before = self.events[-1].meta.recorded_at if self.events else 0
        if recorded.meta.recorded_at < before:
            raise Broken(f"position {recorded.position} was recorded before the one before it")
        # Each command is of its own line of the document that it cites.
        said = recorded.meta.source.line, recorded.meta.command_index
        if said in self._lines:
            at = self._lines[said]
            raise Broken(f"what was recorded at {at} was recorded again at {recorded.position}")
        self._lines[said] = recorded.position
        self.log.append(data)
        self.events.append(recorded)
        self._range = self._range.append(data)
        self.roots.append(self._range.root())

    def cut(self, last: int) -> None:
        """Give up what is at risk: the log goes on after position `last` as another history."""
        self.at_risk = False
        if last == len(self.log):
            return
        self.branches.append(list(self.log))
        gone = [name for name, one in self.acknowledged.items() if one.last > last]
        self.given_up += len(gone)
        for name in gone:
            del self.acknowledged[name]
        del self.log[last:], self.events[last:], self.roots[last + 1 :]
        self._range = CompactRange().extend(self.log)
        self._lines = {said: at for said, at in self._lines.items() if at <= last}

    def check_acknowledged(self, store: MemoryEventStore) -> None:
        """Check that what was acknowledged stands where it was said to stand."""
        entries = store.commands(list(self.acknowledged))
        for name, told in self.acknowledged.items():
            entry = entries.get(name)
            if entry is None:
                if not self.at_risk or told.last <= store.last():
                    raise Broken(f"{name} was acknowledged at {told.first}, and is lost")
            elif (entry.first, entry.last) != (told.first, told.last):
                raise Broken(f"{name} was acknowledged at {told.first}, and is at {entry.first}")

    def knows(self, log: list[bytes]) -> bool:
        """Return whether a log is a beginning of this one, or of what was given up."""
        known = (self.log, *self.branches)
        return any(log == one[: len(log)] for one in known)

    def between(self, partition: int, count: int, after: int, upto: int) -> list[int]:
        """Return the positions > `after` and ≤ `upto` of a partition of a topic of `count`."""
        return [
            event.position
            for event in self.events[max(after, 0) : upto]
            if partition_of(event.meta.stream, count) == partition
        ]
