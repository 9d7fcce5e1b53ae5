"""What is answered from the books at a position is what the events up to it say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import worlds
from memory import MemoryEventStore
from projected import ends, history, store_of
from socai.consumers.projector import Projector
from socai.domain.chart import CHART
from socai.infra.books.sql_books import SqlBooks
from socai.infra.books.sql_view import SqlView
from socai.projections.memory import MemoryView
from socai.projections.scope import View

DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2015-12-31", "2012-06-30", "2013-01-01", "2020-06-30", "2021-06-30", "2023-01-01")
)
WORLDS = (worlds.stock_world, worlds.flow_world, worlds.changing_world)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "books.sqlite"


def answers(view: View, measures: Iterable[str]) -> dict[str, Any]:
    """Return all that a view answers of some measures, in a fixed order."""
    trees = [view.tree(day) for day in DAYS]
    said: dict[str, Any] = {
        "units": [{unit: state for unit, state in t.states.items() if state} for t in trees],
        "parents": [sorted(t.parent.items()) for t in trees],
    }
    for measure in measures:
        said[measure] = {
            "stock": [
                sorted(view.stock(measure, day)) for day in DAYS if _kind(measure) == "stock"
            ],
            "flows": sorted(view.flows(measure)),
            "postings": sorted(map(repr, view.postings(measure))),
            "declared": sorted(map(repr, view.declarations(measure))),
            "complete": sorted(view.completeness(measure)),
        }
    return said


def _kind(measure: str) -> str:
    return CHART[measure].kind


def measures_of(view: View) -> list[str]:
    """Return the measures of which anything is known, and one of which nothing is."""
    found = [m for m in CHART if view.postings(m) or view.declarations(m) or view.completeness(m)]
    return [*found, "schools"]


def agree(path: Path, store: MemoryEventStore, every: int = 1) -> None:
    """Compare the views at ends of commands: of the books, and of the events alone."""
    books = SqlBooks(path, store.ledger_id)
    Projector(store, books, batch=7).catch_up()
    events = store.read(0, store.last())
    measures = measures_of(MemoryView(events))
    for known in ends(store)[::every]:
        found = answers(SqlView(store, books, known), measures)
        assert found == answers(MemoryView(events[:known]), measures), known
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
    books = SqlBooks(path, store.ledger_id)
    projector = Projector(store, books)
    known = projector.catch_up()
    before = answers(SqlView(store, books, known), CHART)
    store.append(todo[30:])
    assert projector.catch_up() > known
    assert answers(SqlView(store, books, known), CHART) == before
    books.close()
