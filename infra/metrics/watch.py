"""Looks at the store now and then, for what no part reports: where it ends, and what came."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from socai.domain.event import category_of
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.infra.metrics.metrics import Metrics
from socai.infra.metrics.rebuilds import under_way

LOOK_SECONDS = 2.0
REBUILDS = 5
"""Looks after which it is looked for a rebuild again."""
READ = 5_000
"""Events counted at one look; what is left is counted at the next."""


class Watch:
    """Looks at one ledger; a store that cannot be read is said so, and looked at again."""

    def __init__(self, open: Callable[[], Ledger], metrics: Metrics) -> None:
        self._open, self._metrics = open, metrics
        self._ledger: Ledger | None = None
        self._last = self._counted = -1
        self._looks = 0

    def run(self, stop: Event) -> None:
        """Look until `stop` is set."""
        try:
            while not stop.is_set():
                self.look()
                stop.wait(LOOK_SECONDS)
        finally:
            self.close()

    def look(self) -> None:
        """Look once."""
        try:
            ledger = self._opened()
            self._free(ledger.home.books)
            self._positions(ledger)
            self._count(ledger)
            self._late(ledger)
            self._rebuild(ledger)
        except Refused as refused:
            self.close()
            self._metrics.looked(refused.messages)
        else:
            self._metrics.looked()

    def close(self) -> None:
        """Let go of the ledger."""
        ledger, self._ledger = self._ledger, None
        if ledger:
            ledger.close()

    def _opened(self) -> Ledger:
        if self._ledger is None:
            self._ledger = self._open()
        return self._ledger

    def _free(self, place: Path | str) -> None:
        if isinstance(place, Path):
            with suppress(OSError):
                self._metrics.free(shutil.disk_usage(place.parent).free)

    def _positions(self, ledger: Ledger) -> None:
        last = ledger.store.last()
        recorded_at = None
        if last and last != self._last:
            (event,) = ledger.store.at([last])
            recorded_at = event.meta.recorded_at
        self._metrics.store(last, recorded_at)
        self._last = last

    def _count(self, ledger: Ledger) -> None:
        """Count by kind what came since the first look."""
        if self._counted < 0:
            self._counted = self._last
        if self._counted >= self._last:
            return
        events = ledger.store.read(self._counted, READ)
        for kind, count in Counter(category_of(e.meta.stream) for e in events).items():
            self._metrics.recorded(kind, count)
        self._counted += len(events)

    def _rebuild(self, ledger: Ledger) -> None:
        due = self._looks % REBUILDS == 0
        self._looks += 1
        if not due:
            return
        home = ledger.home
        found = under_way(home.mirror.books if ledger.mirrored else home.books)
        if found is None:
            self._metrics.not_rebuilding()
        else:
            self._metrics.rebuilding(found, self._last)

    def _late(self, ledger: Ledger) -> None:
        position = self._metrics.known.relay
        if position is None:
            return
        seconds = 0.0
        if position < self._last:
            (event,) = ledger.store.at([position + 1])
            seconds = max(0.0, (ledger.clock() - event.meta.recorded_at) / 1_000_000)
        self._metrics.relay_late(seconds)
