"""What is answered from the books at a position is what the events up to it say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import worlds
from contracts.books import LEDGER
from memory import MemoryEventStore
from projected import ends, history, store_of
from socai.consumers.projector import Projector
from socai.domain.chart import CHART
from socai.domain.event import Recorded
from socai.infra.books import SqlBooks
from socai.infra.sql_view import SqlView
from socai.projections.memory import MemoryView
from socai.projections.scope import View

DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2015-12-31", "2012-06-30", "2013-01-01", "2020-06-30", "2021-06-30", "2023-01-01")
)
WORLDS = (worlds.stock_world, worlds.flow_world, worlds.changing_world)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    return tmp_path / "books.sqlite"


def answers(view: View) -> dict[str, Any]:
    """Return all that a view answers, in a fixed order."""
    said: dict[str, Any] = {
        day.isoformat(): {unit: state for unit, state in view.tree(day).states.items() if state}
        for day in DAYS
    }
    said["parents"] = [sorted(view.tree(day).parent.items()) for day in DAYS]
    for measure in CHART:
        said[measure] = {
            "stock": [sorted(view.stock(measure, day)) for day in DAYS],
            "flows": sorted(view.flows(measure)),
            "postings": sorted(view.postings(measure), key=lambda p: (p.position, p.account, p.day)),
            "declarations": _by_position(d.recorded.position for d in view.declarations(measure)),
            "declared": sorted(map(repr, view.declarations(measure))),
            "complete": sorted(view.completeness(measure)),
        }
    return said


def _by_position(positions: Iterable[int]) -> list[int]:
    return sorted(positions)


def agree(path: Path, store: MemoryEventStore, every: int = 1) -> None:
    """Compare the views at ends of commands: of the books, and of the events alone."""
    books = SqlBooks(path, store.ledger_id)
    Projector(store, books, batch=7).catch_up()
    events: list[Recorded] = store.read(0, store.last())
    for known in ends(store)[::every]:
        assert answers(SqlView(store, books, known)) == answers(MemoryView(events[:known])), known
    books.close()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
@pytest.mark.parametrize("seed", range(6))
def test_views_of_random_worlds(path: Path, world: Any, seed: int) -> None:
    agree(path, store_of([one] for one in world(seed).events))


@pytest.mark.parametrize("seed", range(12))
def test_views_of_histories_with_corrections_and_withdrawals(path: Path, seed: int) -> None:
    agree(path, store_of(history(seed, 45)), every=3)


def test_a_position_is_answered_the_same_when_more_is_known(path: Path) -> None:
    todo = history(4, 50)
    store = store_of(todo[:30])
    store.ledger_id = LEDGER
    books = SqlBooks(path, LEDGER)
    projector = Projector(store, books)
    known = projector.catch_up()
    before = answers(SqlView(store, books, known))
    store.append(todo[30:])
    assert projector.catch_up() > known
    assert answers(SqlView(store, books, known)) == before
    books.close()
