"""Work does not grow with the ledger: counted, not timed."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commands import Clock
from memory import MemoryEventStore
from memory_books import MemoryBooks
from socai.consumers.books import Batch
from socai.consumers.projector import Projector
from socai.domain.activity import ActivityHeld
from socai.domain.community_model import ModelDefined
from socai.domain.decider import decide
from socai.domain.declaration import StockDeclared
from socai.domain.event import Command, Event, EventWithdrawn, Recorded, Statement
from socai.domain.incident import IncidentReported, SuspectsArrested
from socai.domain.model_site import SiteLaunched, TeamFormed
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MembershipCountDeclared,
    OrganisationEstablished,
    OrganisationReviewed,
)
from socai.domain.period import parse_period
from socai.domain.streams import Streams
from socai.domain.timeline import Stream
from socai.domain.unit import UnitRegistered, UnitTagged
from socai.infra.app import create
from socai.infra.files.importing import import_files
from socai.projections import steps
from socai.schemas import codec
from work import work

Patch = pytest.MonkeyPatch
Said = tuple[str, Event, str]
"""A stream, what is said in it, and when."""
SHORT, LONG = 50, 1_000
BODY = "organisation-to-1"
UNIT: Said = ("unit-x", UnitRegistered(name="X", kind="xa"), "..2000-01-01")
FOUNDED: Said = (BODY, OrganisationEstablished(unit="x", kind="to-anxh"), "2005-01-01")
COUNTED: list[Said] = [
    (BODY, MembershipCountDeclared(members=5), f"{year}-12-31") for year in (2010, 2015, 2018)
]
MODEL: list[Said] = [
    ("community_model-m", ModelDefined(unit="x", name="M"), "2001-01-01"),
    ("model_site-s", SiteLaunched(unit="x", model="m", new=True), "2005-01-01"),
]


def day(n: int) -> str:
    """Return the n-th day: they come in no order."""
    return f"{2006 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}"


def joined(n: int) -> Said:
    """Say that the n-th member joins."""
    return BODY, MemberJoined(member=f"tv-{n}"), day(n)


CASES: dict[str, tuple[list[Said], Callable[[int], Said]]] = {
    "members of a body": ([FOUNDED], joined),
    "members of a body that declares its count": ([FOUNDED, *COUNTED], joined),
    "members who leave": (
        [FOUNDED, *((BODY, MemberJoined(member=f"tv-{n}"), "2005-06-01") for n in range(LONG + 2))],
        lambda n: (BODY, MemberLeft(member=f"tv-{n}"), day(n)),
    ),
    "teams of a site": (MODEL, lambda n: ("model_site-s", TeamFormed(team=f"t-{n}"), day(n))),
    "tags of a unit": ([], lambda n: ("unit-x", UnitTagged(tag=f"t-{n}"), day(n))),
    "activities in one stream": (
        [],
        lambda n: ("activity-x", ActivityHeld(unit="x", form="contest", sessions=1), day(n)),
    ),
    "declarations in one stream": (
        [],
        lambda n: ("declaration-x", StockDeclared(unit="x", measure="members", lo=1, hi=1), day(n)),
    ),
}
ABOUT_ONE_THING: dict[str, tuple[list[Said], Callable[[int], Said]]] = {
    "reviews of a body": ([FOUNDED], lambda n: (BODY, OrganisationReviewed(grade="good"), day(n))),
    "counts of a body": (
        [FOUNDED],
        lambda n: (BODY, MembershipCountDeclared(members=5), day(n)),
    ),
    "withdrawals of withdrawals": (
        [FOUNDED],
        lambda n: (BODY, EventWithdrawn(event=f"e{n + 2}"), day(n)),
    ),
    "arrests in an incident": (
        [("incident-i", IncidentReported(unit="x", kind="dispute"), "2005-01-01")],
        lambda n: ("incident-i", SuspectsArrested(suspects=1), day(n)),
    ),
}


class Written(MemoryBooks):
    """Books that keep nothing but their state and how many rows the last batch has."""

    rows = 0

    def apply(self, batch: Batch) -> None:
        """Count."""
        self._state = (self._state[0], batch.last, batch.digest)
        self.rows = len(batch.postings) + len(batch.rows) + len(batch.voices) + len(batch.silenced)


class Cost(NamedTuple):
    """What one event cost: instructions to decide and to project it, parts anew, rows written."""

    deciding: int
    projecting: int
    parts: int
    rows: int


class Ledgers:
    """A ledger in memory that is told one thing after another."""

    def __init__(self, patch: Patch) -> None:
        self.store = MemoryEventStore(codec=codec, clock=Clock())
        self.streams = Streams(lambda name: ())
        self.books = Written(self.store.ledger_id)
        self.projector = Projector(self.store, self.books)
        self.parts = 0
        right = steps.thing_steps

        def counted(*given: Any) -> Any:
            self.parts += 1
            return right(*given)

        patch.setattr(steps, "thing_steps", counted)

    def say(self, said: Said, count: Callable[[Callable[[], object]], int]) -> Cost:
        """Decide, record and project one event."""
        position, parts = self.store.last() + 1, self.parts
        stream, event, when = said
        statement = Statement(
            event_id=f"e{position}",
            stream=stream,
            event=event,
            effective=parse_period(when),
            reason="Nhập nhầm",
        )
        one = Command(
            command_id=f"c{position}", content="", actor="can-bo-1", statements=(statement,)
        )
        decided: list[Sequence[Recorded]] = []
        deciding = count(lambda: decided.append(decide(one, self.streams, position)))
        self.store.append(decided)
        projecting = count(lambda: self.projector.apply(position - 1, self.store.at([position])))
        return Cost(deciding, projecting, self.parts - parts, self.books.rows)


def unmeasured(call: Callable[[], object]) -> int:
    """Do it without counting, which is faster."""
    call()
    return 0


def costs(patch: Patch, case: tuple[list[Said], Callable[[int], Said]]) -> list[Cost]:
    """Return what one more event costs after few and after many of its kind."""
    setup, make = case
    ledger = Ledgers(patch)
    for said in (UNIT, *setup):
        ledger.say(said, unmeasured)
    return [
        cost
        for n in range(LONG + 1)
        if (cost := ledger.say(make(n), work if n in (SHORT, LONG) else unmeasured)).deciding
    ]


@pytest.mark.parametrize("name", CASES)
def test_an_event_costs_the_same_in_a_long_stream(monkeypatch: Patch, name: str) -> None:
    short, long = costs(monkeypatch, CASES[name])
    assert (long.parts, long.rows) == (short.parts, short.rows)
    assert long.parts <= 2
    assert long.deciding < 1.05 * short.deciding
    assert long.projecting < 1.05 * short.projecting


@pytest.mark.slow
@pytest.mark.parametrize("name", ABOUT_ONE_THING)
def test_what_is_said_of_one_thing_is_gone_through_once(monkeypatch: Patch, name: str) -> None:
    short, long = costs(monkeypatch, ABOUT_ONE_THING[name])
    most = 1.1 * LONG / SHORT
    assert (long.parts, long.rows) == (short.parts, short.rows)
    assert long.deciding < most * short.deciding
    assert long.projecting < most * short.projecting


def test_the_count_can_grow(monkeypatch: Patch) -> None:
    """A step function that looks at every member is found out."""
    right = steps.thing_steps

    def looks_around(stream: Stream, *given: Any) -> Any:
        list(stream.things)
        [thing for thing in stream.things if thing[0] == "member"]
        return right(stream, *given)

    monkeypatch.setattr(steps, "thing_steps", looks_around)
    short, long = costs(monkeypatch, CASES["members of a body"])
    assert long.projecting > 1.5 * short.projecting


EVENTS, THOUSAND = 20_000, 1_000


def rows() -> Iterator[dict[str, Any]]:
    """Yield rows without end; every ten are alike: a body, members of it and an old one, flows."""
    for body in itertools.count():
        stream, unit = f"organisation-to-{body}", f"xa-{body % 7}"
        founded = {"unit": unit, "kind": "to-anxh", "effective": "2005-01-01"}
        yield {"stream": stream, "type": "OrganisationEstablished", **founded}
        for member in range(7):
            at = stream if member else f"organisation-to-{body // 2}"
            said = {"member": f"tv-{body}-{member}", "effective": day(member)}
            yield {"stream": at, "type": "MemberJoined", **said}
        held = {"unit": unit, "form": "contest", "attendances": 10, "effective": "2010-05"}
        yield {"stream": f"activity-h-{body}", "type": "ActivityHeld", **held}
        yield {
            "stream": f"declaration-{unit}",
            "type": "StockDeclared",
            "unit": unit,
            "measure": "members",
            "lo": 1,
            "hi": 1,
            "keys": [],
            "effective": "2010-12-31",
        }


class Counts:
    """How many statements SQLite was given, and how many events were decoded."""

    def __init__(self, patch: Patch) -> None:
        self.statements = self.decoded = 0
        connect, decode = sqlite3.connect, codec.decode

        def connected(*given: Any, **named: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*given, **named)
            connection.set_trace_callback(self._traced)
            return connection

        def decoding(*given: Any) -> Any:
            self.decoded += 1
            return decode(*given)

        for module in (sqlite3, sqlite3.dbapi2):
            patch.setattr(module, "connect", connected)
        patch.setattr(codec, "decode", decoding)

    def _traced(self, _statement: str) -> None:
        self.statements += 1

    def by_done(self, points: list[tuple[int, int, int]]) -> Callable[[int, int], None]:
        """Return a progress that notes (done, statements, decoded) in `points`."""
        points.append((0, self.statements, self.decoded))
        return lambda done, total: points.append((done, self.statements, self.decoded))


def thousands(points: list[tuple[int, int, int]], size: int) -> list[tuple[int, int]]:
    """Return (statements, decoded) of each run of `size` events done."""
    marks = {done // size: counts for done, *counts in points if done % size == 0}
    return [
        (after[0] - before[0], after[1] - before[1])
        for before, after in itertools.pairwise(marks[n] for n in sorted(marks))
    ]


def written(folder: Path, name: str, found: Iterable[dict[str, Any]]) -> Path:
    """Write rows as a file, each a command of its own; return it."""
    lines = [json.dumps({"command_id": f"{name}-{n}", **row}) for n, row in enumerate(found)]
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def units() -> Iterator[dict[str, Any]]:
    """Yield the units that the rows name."""
    for n in range(7):
        said = {"name": f"Xã {n}", "kind": "xa", "effective": "..2000-01-01"}
        yield {"stream": f"unit-xa-{n}", "type": "UnitRegistered", **said}


@pytest.mark.slow
def test_an_imported_event_costs_the_same_at_the_end(tmp_path: Path, monkeypatch: Patch) -> None:
    ground = written(tmp_path, "ground", units())
    file = written(tmp_path, "rows", itertools.islice(rows(), EVENTS))
    counts = Counts(monkeypatch)
    phases: dict[str, list[tuple[int, int, int]]] = {"projecting": []}
    with create(tmp_path / "ledger") as ledger:
        import_files(ledger, [ground], actor="recorder")
        import_files(
            ledger,
            [file],
            actor="recorder",
            phases=lambda vi, en: counts.by_done(phases.setdefault(en, [])),
        )
        ledger.catch_up(counts.by_done(phases["projecting"]))
    checked = thousands(phases["checking"], 2 * THOUSAND)
    assert len(checked) == EVENTS // THOUSAND // 2
    assert close(checked[1], checked[-1])
    recorded = thousands(phases["recording"], 2 * THOUSAND)
    assert len(recorded) == EVENTS // THOUSAND // 2
    assert close(recorded[1], recorded[-1])
    projected = thousands(phases["projecting"], 4 * THOUSAND)
    assert len(projected) == EVENTS // THOUSAND // 4
    assert close(projected[1], projected[-1])
    print(f"(statements, events decoded): decided {checked[-1]} of {2 * THOUSAND}, ", end="")
    print(f"recorded {recorded[-1]} of {2 * THOUSAND}, projected {projected[-1]} of {4 * THOUSAND}")


def close(early: tuple[int, int], late: tuple[int, int]) -> bool:
    """Return whether the counts late in a run are those early in it."""
    return all(b <= 1.01 * a + 5 for a, b in zip(early, late, strict=True))
