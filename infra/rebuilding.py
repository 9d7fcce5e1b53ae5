"""Rebuilding the books beside those in use: built, compared at one position, swapped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from socai.consumers.books import Books
from socai.consumers.bus import Bus
from socai.consumers.comparing import Difference, differences
from socai.consumers.ports import Source
from socai.consumers.projector import Projector
from socai.domain.chart import CHART
from socai.domain.event import Statement
from socai.domain.log import ProjectionRevised
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra import known
from socai.infra.app import Ledger, Phases, command
from socai.infra.books.generations import Where, generations
from socai.infra.books.sql_books import SqlBooks
from socai.infra.files.rows import digest
from socai.infra.recovering import choose_topic, complete
from socai.infra.store.home import open_home

SHOWN = 20
"""Differences that are shown one by one."""
AT_ONCE = 4_000
"""Events of one batch."""
TRIES = 5
"""How often the books in use may move on while they are compared."""


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild found and did."""

    position: int
    """The last position of the new books."""
    compared_at: int | None
    """The position at which both were compared; None where the old could not be read."""
    seconds: float
    """How long building took."""
    shown: list[Difference] = field(default_factory=list)
    """The first differences."""
    differences: int = 0
    measures: tuple[str, ...] = ()
    """The measures of which a sum differs."""
    swapped: bool = False
    unread: tuple[Message, ...] = ()
    """Why the old books could not be read."""


def rebuild(
    ledger: Ledger,
    source: Source,
    place: Where,
    *,
    actor: str,
    reason: str | None = None,
    dry_run: bool = False,
    phases: Phases | None = None,
) -> Rebuilt:
    """Build the books of `source` anew beside those at `place`, compare, and swap them.

    Questions go on meanwhile. Where figures differ a `reason` is needed: it is recorded in the
    ledger's log (ProjectionRevised) before the swap; without one nothing is swapped, and what was
    built is thrown away, as it is at a dry run. Killed at any point, it is run again from the
    beginning. Raises Unavailable where another process is rebuilding the same books.
    """
    here = generations(place)
    with here.alone():
        here.clear()
        try:
            with closing(SqlBooks(here.beside, source.ledger_id)) as new:
                work = _Work(source, new, phases or (lambda vi, en: None))
                with _in_use(here.in_force(), source) as (old, unread):
                    found = work.compared(old)
                    found.unread = unread
                    if found.differences and reason and not dry_run:
                        _record(ledger, found, actor, reason)
                    found.position = work.build(source.last())
                    found.seconds = monotonic() - work.begun
                    found.swapped = not dry_run and (not found.differences or bool(reason))
            if found.swapped:
                here.install()
            return found
        finally:
            here.drop_beside()


@contextmanager
def read_anew(bus: Bus, ledger: Ledger, phases: Phases | None = None) -> Iterator[Source]:
    """Give a ledger's log as its topic holds it, read from the beginning and verified.

    Raises Refused where the topic is not there or not to be believed.
    """
    ledger_id = ledger.store.ledger_id
    topic, _ = choose_topic(bus, ledger_id)
    told = phases("đọc lại topic", "reading the topic") if phases else None
    with TemporaryDirectory(prefix="socai-rebuild-") as folder:
        where = Path(folder) / "topic"
        complete(bus, where, topic, ledger_id, ledger.clock, told or (lambda done, total: None))
        with closing(open_home(where, ledger.clock).store) as store:
            yield store


@contextmanager
def _in_use(place: Where, source: Source) -> Iterator[tuple[Books | None, tuple[Message, ...]]]:
    """Give the books in use, or why they cannot be compared with."""
    try:
        old = SqlBooks(place, source.ledger_id)
    except Unavailable:
        raise
    except Refused as refused:
        yield None, refused.messages
        return
    with closing(old):
        try:
            Projector(source, old).check()
        except Refused as refused:
            yield None, refused.messages
        else:
            yield old, ()


class _Work:
    """Books being built."""

    def __init__(self, source: Source, new: Books, phases: Phases) -> None:
        self.begun = monotonic()
        self._source, self._new = source, new
        self._projector = Projector(source, new)
        self._told = phases("dựng lại", "rebuilding")
        self._phases = phases
        self._at = 0

    def build(self, until: int) -> int:
        """Apply the events up to a position; return the last position of the new books."""
        while self._at < until:
            events = self._source.read(self._at, min(AT_ONCE, until - self._at))
            self._at = self._projector.apply(self._at, events)
            if self._told:
                self._told(self._at, self._source.last())
        return self._at

    def compared(self, old: Books | None) -> Rebuilt:
        """Bring the new books to where the old are, and compare; the old may move on meanwhile."""
        if old is None:
            return Rebuilt(0, None, 0.0)
        for tries in range(1, TRIES + 1):
            _, position, _ = old.state()
            self.build(position)
            found = self._compare(old, position, rows=True)
            if old.state()[1] == position:
                return found
            if tries == TRIES:
                # Rows of the current state have no position: sums and statements are compared.
                break
        return self._compare(old, position, rows=False)

    def _compare(self, old: Books, position: int, rows: bool) -> Rebuilt:
        found = Rebuilt(position, position, 0.0)
        every = differences(old, self._new, position, rows)
        found.shown = list(islice(every, SHOWN))
        measures = {one.what for one in found.shown}
        found.differences = len(found.shown)
        for one in every:
            found.differences += 1
            measures.add(one.what)
        found.measures = tuple(sorted(measures & CHART.keys()))
        return found


def _record(ledger: Ledger, found: Rebuilt, actor: str, reason: str) -> None:
    """Record that figures are computed otherwise from here on, and why."""
    revised = ProjectionRevised(
        compared_at=found.compared_at or 0,
        differences=found.differences,
        measures=found.measures,
        software=version("socai"),
    )
    today = known.of(ledger.clock()).date()
    seed = (str(revised.compared_at), str(revised.differences), *revised.measures, reason)
    statement = Statement(
        event_id=digest("projection", ledger.store.ledger_id, revised.software, *seed),
        stream="log-projections",
        event=revised,
        effective=Period(today, today),
        reason=reason,
    )
    ledger.record(command([statement], actor))
