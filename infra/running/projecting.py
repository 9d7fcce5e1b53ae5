"""Project as a long-running part: the topic is mirrored, and projected into the mirror's books."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from socai.consumers.books_words import Stopped
from socai.consumers.bus import Bus
from socai.consumers.following import Following, begun, group_of
from socai.consumers.mirror import Mirror
from socai.consumers.mirror_words import other_partitions, refused
from socai.consumers.record import arrived
from socai.domain.refusal import Conflict, Message, Refused, Unavailable
from socai.infra.app import Ledger
from socai.infra.mirror.sql_inbox import SqlInbox
from socai.infra.running.part import Part, Running
from socai.infra.running.topics import in_force
from socai.schemas import codec

EPOCH_SECONDS = 5.0
"""How often it is looked whether another topic is in force."""
NEAR_THE_END = 16
"""Records in which the last barrier of a partition is looked for first."""
STILL_SECONDS = 60.0
"""How long, with --once, nothing may come of a topic that is to hold more."""


def project(running: Running) -> dict[str, Any]:
    """Mirror and project what comes, until stopped; return where that got to.

    Any number may run for one ledger: they share the partitions. With `once` it ends when all is
    projected that the topic held at the beginning. Raises Refused where the topic is not to be
    believed, having said where.
    """
    with (
        running.open() as ledger,
        closing(SqlInbox(ledger.home.mirror.inbox, ledger.store.ledger_id)) as inbox,
    ):
        projecting = Projecting(running, ledger, inbox)
        running.until_stopped(projecting.run)
        return {"part": "project", "at": projecting.topic, "position": projecting.catch_up()}


class Projecting:
    """One run, over as many connections, topics and turns in the group as that takes."""

    def __init__(self, running: Running, ledger: Ledger, inbox: SqlInbox) -> None:
        self._running, self._inbox = running, inbox
        self._ledger_id = ledger.store.ledger_id
        self._mirror = ledger.mirror
        self._told = running.phase("tổng hợp từ Kafka", "projecting from Kafka")
        self._projected = 0
        self.topic = ""

    def run(self, well: Callable[[], None]) -> None:
        """Follow the topic in force over one connection until stopped; raise where it fails."""
        group = group_of(self._inbox.id)
        with closing(self._running.reach(group)) as bus:
            self.catch_up()
            while not self._running.stop.is_set():
                name = in_force(bus, self._ledger_id)
                if name is None:
                    raise self._no_topic()
                try:
                    if self._follow(bus, group, name, well):
                        return
                except Conflict:
                    continue  # another member has begun another topic

    def _follow(self, bus: Bus, group: str, name: str, well: Callable[[], None]) -> bool:
        """Follow a topic; return False once another is in force, True where all is done."""
        store, running = self._mirror.source, self._running
        topic = begun(bus, self._inbox, name, store.last)
        mirror = Mirror(self._inbox, store, topic, codec.decode)
        self._say(name)
        with closing(Following(bus, group, mirror)) as following:
            target = whole(bus, name, topic.partitions) if running.once else None
            watch = _Watch(store.last())
            while not running.stop.is_set():
                if target is not None and store.last() >= target:
                    return True
                came = self._step(following, mirror)
                well()
                if target is not None:
                    watch.require(bool(came), store.last(), target, name)
                if watch.epoch_due() and in_force(bus, self._ledger_id) != name:
                    return False
        return True

    def _step(self, following: Following, mirror: Mirror) -> int:
        """Take one step and project what it completed; return how many partitions moved."""
        metrics = self._running.metrics
        came = following.step()
        for partition, outcome in came:
            metrics.mirror(partition, outcome.position)
            metrics.duplicates(outcome.again)
            if outcome.alarm:
                self._running.say(outcome.alarm)
        metrics.records_waiting(mirror.waiting(following.partitions))
        self.catch_up()
        return len(came)

    def catch_up(self) -> int:
        """Bring the books up to the mirror; return their last position.

        Books that are ahead are left alone: the mirror was thrown away, and comes back.
        """
        metrics, mirror = self._running.metrics, self._mirror
        last = mirror.source.last()
        metrics.complete(last)
        if last > self._projected and last >= (before := mirror.books.state()[1]):
            try:
                with metrics.batch("projector") as holds:
                    self._projected = mirror.catch_up(self._told)
                    holds(self._projected - before)
            except Stopped as stopped:
                metrics.projected(stopped.position - 1, last)
                raise
            metrics.projected(self._projected, last)
        return self._projected

    def _no_topic(self) -> Refused:
        """Return what is said where the ledger has no topic: none yet, or no longer."""
        now = self._inbox.topic()
        if now.name:
            return refused(other_partitions(now, 0))
        return Unavailable.of(
            "Sổ này chưa có topic nào trên Kafka: chạy `socai run relay`",
            "This ledger has no topic on Kafka yet: run `socai run relay`",
        )

    def _say(self, name: str) -> None:
        if name != self.topic and not self._running.once:
            self._running.say(
                Message(f"Đang tổng hợp từ topic {name}", f"Projecting from topic {name}")
            )
        self.topic = name


class _Watch:
    """The time since something came, and since it was looked which topic is in force."""

    def __init__(self, position: int) -> None:
        self._moved = self._looked = time.monotonic()
        self._position = position

    def require(self, came: bool, position: int, target: int, name: str) -> None:
        """Raise Unavailable where nothing has come for long though something is to come."""
        now = time.monotonic()
        if came or position != self._position:
            self._moved, self._position = now, position
        if now - self._moved > STILL_SECONDS:
            raise _stands_still(name, position, target)

    def epoch_due(self) -> bool:
        """Return whether it is time to look which topic is in force."""
        if time.monotonic() - self._looked < EPOCH_SECONDS:
            return False
        self._looked = time.monotonic()
        return True


def whole(bus: Bus, name: str, partitions: int) -> int:
    """Return the position up to which a topic tells now that nothing is missing."""
    ends = bus.ends(name)
    return min((_barrier(bus, name, n, ends[n]) for n in range(partitions)), default=0)


def _barrier(bus: Bus, name: str, partition: int, end: int) -> int:
    """Return the position of the last barrier of a partition, 0 where there is none."""
    near = NEAR_THE_END
    while True:
        begin = max(0, end - near)
        for received in reversed(bus.read(name, partition, begin, near)):
            one = arrived(name, partition, received)
            if one.range is not None:
                return one.position
        if begin == 0:
            return 0
        near *= NEAR_THE_END


def _stands_still(name: str, position: int, target: int) -> Refused:
    return Unavailable.of(
        f"Topic {name} đã có đến vị trí {target}, nhưng {STILL_SECONDS:.0f} giây qua không nhận "
        f"thêm gì sau vị trí {position}: có thể tiến trình khác cùng nhóm đang giữ các phân vùng "
        "mà bị treo, hoặc máy chủ Kafka chậm. Không mất gì: chạy lại",
        f"Topic {name} has positions up to {target}, but nothing after {position} has come for "
        f"{STILL_SECONDS:.0f} s: another process of the group may hold the partitions and hang, or "
        "the broker is slow. Nothing is lost: run again",
    )


PROJECT = Part(
    "project",
    "nhận sổ từ Kafka, kiểm chứng và tổng hợp số liệu",
    "receive the log from Kafka, verify it, and project figures",
    project,
)
