"""How parts say what they have got to. Each `Metrics` stands by itself: nothing is global."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from threading import Lock
from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.metrics_core import Metric as Family

from socai.domain.refusal import Conflict, Message, Refused, Unavailable
from socai.infra.metrics.table import REASONS, collectors

Clock = Callable[[], float]
"""Returns seconds that only ever grow."""


class _Registry(CollectorRegistry):
    """A registry without the time at which each series was first used: nobody asks for it."""

    def collect(self) -> Iterable[Family]:
        """Yield the metrics."""
        for family in super().collect():
            family.samples = [s for s in family.samples if not s.name.endswith("_created")]
            if family.samples or not family.name.endswith("_created"):
                yield family


@dataclass(slots=True)
class Known:
    """What the reports have said so far, for whoever judges the health."""

    up: dict[str, bool] = field(default_factory=dict)
    waiting_since: dict[str, float] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    """Parts that have stopped for good, each with the class of its reason."""
    records_waiting_since: float | None = None
    relay: int | None = None
    fed: int | None = None
    projected: int | None = None
    lag_seconds: float = 0.0
    store: int | None = None
    free_bytes: int | None = None
    looked: float | None = None
    """When the store was last looked at."""
    trouble: tuple[Message, ...] = ()
    """Why the store could not be read then."""


class Metrics:
    """The metrics of one process."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock, self.known = clock, Known()
        self.registry = _Registry()
        self._lock = Lock()
        self._made = collectors(self.registry)
        info = cast(Info, self._made["socai_build_info"])
        info.info({"version": version("socai"), "python": platform.python_version()})

    def _gauge(self, name: str, *labels: str) -> Gauge:
        made = cast(Gauge, self._made[name])
        return made.labels(*labels) if labels else made

    def _counter(self, name: str, *labels: str) -> Counter:
        made = cast(Counter, self._made[name])
        return made.labels(*labels) if labels else made

    # Parts

    def begun(self, part: str) -> None:
        """Say that a part runs."""
        self.known.up[part] = True
        self._gauge("socai_part_up", part).set(1)
        self._gauge("socai_part_waiting_seconds", part).set_function(lambda: self.waiting(part))
        # Shown from the beginning: what is first seen as 1 has not risen.
        self._counter("socai_part_failures_total", part)
        for reason in REASONS:
            self._counter("socai_part_stops_total", part, reason)

    def waiting(self, part: str) -> float:
        """Return how long a part has waited for what cannot be reached, 0 where it does not."""
        since = self.known.waiting_since.get(part)
        return 0.0 if since is None else self.clock() - since

    def failed(self, part: str) -> None:
        """Say that a part could not reach something, and will try again."""
        with self._lock:
            self.known.waiting_since.setdefault(part, self.clock())
        self._counter("socai_part_failures_total", part).inc()

    def well(self, part: str) -> None:
        """Say that a part has reached what it needs."""
        self.known.waiting_since.pop(part, None)

    def ended(self, part: str) -> None:
        """Say that a part has ended because it was to end."""
        self.known.up[part] = False
        self.well(part)
        self._gauge("socai_part_up", part).set(0)

    def stopped(self, part: str, error: BaseException) -> None:
        """Say that a part has stopped for good, because of an error."""
        self.ended(part)
        reason = reason_of(error)
        self.known.stopped[part] = reason
        self._counter("socai_part_stops_total", part, reason).inc()

    # Commands and batches

    @contextmanager
    def command(self) -> Iterator[Callable[[bool], None]]:
        """Count the command recorded within by its outcome, and time it.

        What it gives is called with whether the command had been recorded before.
        """
        already = False

        def answered(before: bool) -> None:
            nonlocal already
            already = before

        try:
            with self.batch("append"):
                yield answered
        except Refused as refused:
            self._counter("socai_commands_total", outcome_of(refused)).inc()
            raise
        self._counter("socai_commands_total", "already" if already else "recorded").inc()

    @contextmanager
    def batch(self, work: str) -> Iterator[Callable[[int], None]]:
        """Time the batch within; what it gives is called with how many events it holds."""
        begun = self.clock()
        yield lambda events: self._counter("socai_batch_events_total", work).inc(events)
        made = cast(Histogram, self._made["socai_batch_seconds"])
        made.labels(work).observe(self.clock() - begun)

    # Positions

    def relay(self, position: int, last: int) -> None:
        """Say how far the topic is whole, and how far the store goes."""
        self.known.relay = position
        self._gauge("socai_relay_position").set(position)
        self._gauge("socai_relay_lag_events").set(max(0, last - position))

    def relay_late(self, seconds: float) -> None:
        """Say how long ago the oldest event was recorded that the topic lacks."""
        self.known.lag_seconds = seconds
        self._gauge("socai_relay_lag_seconds").set(seconds)

    def mirror(self, partition: int, position: int) -> None:
        """Say what was last taken of a partition."""
        self._gauge("socai_mirror_position", str(partition)).set(position)

    def complete(self, position: int) -> None:
        """Say up to where all partitions are complete: the books are behind by what is more."""
        self._gauge("socai_mirror_complete_position").set(position)
        if self.known.projected is not None:
            self.projected(self.known.projected, position)

    def records_waiting(self, records: int) -> None:
        """Say how many records wait for their predecessor."""
        with self._lock:
            if not records:
                self.known.records_waiting_since = None
            elif self.known.records_waiting_since is None:
                self.known.records_waiting_since = self.clock()
        self._gauge("socai_mirror_waiting_records").set(records)

    def duplicates(self, records: int) -> None:
        """Say how many records were passed over because they had been taken before."""
        self._counter("socai_mirror_duplicates_total").inc(records)

    def projected(self, position: int, last: int) -> None:
        """Say how far the books are, and how far their source goes."""
        self.known.projected = position
        self._gauge("socai_projector_position").set(position)
        self._gauge("socai_books_behind_events").set(max(0, last - position))

    def fed(self, position: int, last: int) -> None:
        """Say how far the topics of states and figures are, and how far the store goes."""
        self.known.fed = position
        self._gauge("socai_feed_position").set(position)
        self._gauge("socai_feed_lag_events").set(max(0, last - position))

    def sealed(self, due: int, overdue: int) -> None:
        """Say how many seals the calendar asks for, and how many of them do not stand."""
        self._gauge("socai_seals_due").set(due)
        self._gauge("socai_seals_overdue").set(overdue)

    def rebuilding(self, position: int, target: int) -> None:
        """Say how far a rebuild is, and how far it has to go."""
        self._gauge("socai_rebuild_position").set(position)
        self._gauge("socai_rebuild_target_position").set(target)

    def not_rebuilding(self) -> None:
        """Say that there is no rebuild."""
        for name in ("socai_rebuild_position", "socai_rebuild_target_position"):
            self._gauge(name).set(float("nan"))

    # What is seen of the store

    def store(self, position: int, recorded_at: int | None) -> None:
        """Say where the store ends, and when that was recorded (microseconds since 1970)."""
        self.known.store = position
        self._gauge("socai_store_position").set(position)
        if recorded_at is not None:
            self._gauge("socai_store_recorded_timestamp_seconds").set(recorded_at / 1_000_000)
        if self.known.relay is not None:
            self._gauge("socai_relay_lag_events").set(max(0, position - self.known.relay))
        if self.known.fed is not None:
            self._gauge("socai_feed_lag_events").set(max(0, position - self.known.fed))

    def recorded(self, kind: str, events: int) -> None:
        """Say that events of a kind were recorded."""
        self._counter("socai_store_events_total", kind).inc(events)

    def free(self, free_bytes: int) -> None:
        """Say how much room the ledger's disk has."""
        self.known.free_bytes = free_bytes
        self._gauge("socai_store_free_bytes").set(free_bytes)

    def looked(self, trouble: tuple[Message, ...] = ()) -> None:
        """Say that the store was looked at, and why it could not be read."""
        self.known.looked, self.known.trouble = self.clock(), trouble
        self._gauge("socai_store_up").set(0 if trouble else 1)

    def ready(self, ready: bool) -> None:
        """Say whether all is well."""
        self._gauge("socai_ready").set(int(ready))


def reason_of(error: BaseException) -> str:
    """Return the class of what made a part stop."""
    if isinstance(error, Unavailable):
        return "unavailable"
    return "refused" if isinstance(error, Refused) else "unexpected"


def outcome_of(refused: Refused) -> str:
    """Return how a command ended that was not recorded."""
    return "conflict" if isinstance(refused, Conflict) else reason_of(refused)
