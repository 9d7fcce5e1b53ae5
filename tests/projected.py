"""Stores that hold a history, and all that their books say, to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from random import Random
from typing import Any

import histories
from commands import Clock
from memory import MemoryEventStore
from memory_books import MemoryBooks
from socai.consumers.books import Books
from socai.consumers.ports import EventStore
from socai.consumers.projector import Projector
from socai.domain.chart import CHART
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.document import DocumentRegistered
from socai.domain.event import Event, EventWithdrawn, Recorded, Statement
from socai.projections.views import TABLES
from socai.schemas import codec

STATED = ("declaration-xa-1", "declaration-xa-2", "document-bc-1")
MEASURES = ("members", "activities")


def commands(events: Iterable[Recorded]) -> list[list[Recorded]]:
    """Return the events of a history, command by command."""
    return [list(one) for _, one in groupby(events, key=lambda e: e.meta.command_id)]


def history(seed: int, size: int) -> list[list[Recorded]]:
    """Return the commands of a decided history, with declarations and documents among them."""
    rng = Random(seed)
    found = commands(histories.decided(seed, size))
    earlier: dict[str, list[Recorded]] = {stream: [] for stream in STATED}
    for number in range(size // 3):
        stream = rng.choice(STATED)
        one = _stated(rng, f"s{number}", stream, earlier[stream])
        earlier[stream].append(one)
    # Each stream keeps its order, wherever its events come to stand.
    for events in earlier.values():
        places = sorted(rng.randrange(len(found) + 1) for _ in events)
        for shift, (place, one) in enumerate(zip(places, events, strict=True)):
            found.insert(place + shift, [one])
    return found


def _stated(rng: Random, name: str, stream: str, earlier: list[Recorded]) -> Recorded:
    """Return a declaration or document, or what corrects or withdraws an earlier one."""
    event, corrects = _new(rng, stream), None
    chance = rng.random()
    if earlier and chance < 0.25:
        event = EventWithdrawn(event=rng.choice(earlier).meta.event_id)
    elif earlier and chance < 0.5:
        old = rng.choice(earlier)
        corrects = old.meta.event_id
        alike = (e for e in iter(lambda: _new(rng, stream), None) if type(e) is type(old.event))
        withdrawn = isinstance(old.event, EventWithdrawn)
        event = EventWithdrawn(event=earlier[0].meta.event_id) if withdrawn else next(alike)
    made = Statement(
        event_id=name,
        stream=stream,
        event=event,
        effective=histories.effective(rng),
        reason="Nhập nhầm",
        corrects=corrects,
    )
    version = len(earlier) + 1
    return histories.recorded(made, 1_000_000 + int(name[1:]), version)


def _new(rng: Random, stream: str) -> Event:
    if stream.startswith("document"):
        return DocumentRegistered(title=rng.choice(("Báo cáo", "Kế hoạch")), number="12/BC")
    at = stream.removeprefix("declaration-")
    lo = rng.randrange(9)
    return rng.choice(
        (
            StockDeclared(unit=at, measure="members", lo=lo, hi=lo, keys=()),
            FlowDeclared(unit=at, measure="activities", lo=lo, hi=None, keys=("contest",)),
            CompletenessDeclared(unit=at, measure=rng.choice(MEASURES)),
        )
    )


def store_of(todo: Iterable[list[Recorded]]) -> MemoryEventStore:
    """Return a store in memory that holds these commands."""
    store = MemoryEventStore(codec=codec, clock=Clock())
    store.append(list(todo))
    return store


def ends(store: EventStore) -> list[int]:
    """Return every position that ends a command, and 0."""
    return [0] + [e.position for e in store.read(0, store.last()) if e.meta.ends_command]


def rebuilt(store: EventStore) -> MemoryBooks:
    """Return books in memory, made from a store in one batch."""
    books = MemoryBooks(store.ledger_id)
    Projector(store, books, batch=max(1, store.last())).catch_up()
    return books


def tables(books: Books, known: Iterable[int] = ()) -> dict[str, Any]:
    """Return all that books answer, table by table; voices also as of the `known` positions."""
    last = books.state()[1]
    postings = {name: books.postings(name, last) for name in CHART}
    kinds = ("unit", "declaration")
    return {
        "state": books.state(),
        "postings": {name: rows for name, rows in postings.items() if rows},
        "voices": {k: [books.voices(kind, k) for kind in kinds] for k in (*known, last)},
        **{table: _sorted(books.view_rows(table)) for table in TABLES},
    }


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["stream"], row["id"]))
