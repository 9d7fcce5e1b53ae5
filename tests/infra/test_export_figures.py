"""Sums over exported postings are the figures that socai counts, and exported things its lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest

from exported import exported, recorded, sql
from socai.domain.chart import CHART, MEASURES
from socai.domain.event import Recorded
from socai.domain.period import Period
from socai.infra.app import Ledger
from socai.infra.cli import kinds
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.listed import listing
from socai.infra.demo import demo
from socai.infra.files.importing import import_files
from socai.infra.synthetic.generating import generate
from socai.infra.synthetic.plan import planned
from socai.projections.figure import figure
from socai.projections.question import Question
from socai.projections.scope import View
from worlds import changing_world, whole_world

SUM = """
SELECT measure, coalesce(sum(amount), 0)::BIGINT FROM postings
WHERE list_contains(path, $unit) AND ($key IS NULL OR key = $key)
  AND effective <= $last AND (measure_kind = 'stock' OR effective_from >= $first)
GROUP BY measure
"""


def counted(view: View, measure: str, unit: str, key: str | None, first: date, last: date) -> int:
    """Return what socai counts, by the hierarchy after all that is known."""
    window = Period(last if CHART[measure].kind == "stock" else first, last)
    asked = Question(measure, unit, window, (key,) if key else (), date.max)
    return figure(view, asked).counted


def summed(database: duckdb.DuckDBPyConnection, **asked: object) -> dict[str, int]:
    """Return the sum of each measure by SQL alone."""
    return dict(database.execute(SUM, asked).fetchall())


def differences(ledger: Ledger, rng: Random, path: Path, known: int, asked: int) -> Iterator[str]:
    """Yield where the sums over a file differ from figures, for random units, keys and days."""
    exported(ledger, "postings", path, str(known))
    view = ledger.view(known)
    tree = view.tree(date.max)
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE postings AS FROM '{path}'")
        days = [
            day for (day,) in database.execute("SELECT DISTINCT effective FROM postings").fetchall()
        ]
        keys = [k for (k,) in database.execute("SELECT DISTINCT key FROM postings").fetchall()]
        units = sorted(unit for unit in tree.parent if tree.alive(unit))
        for _ in range(asked if days and units else 0):
            last, unit, key = rng.choice(days), rng.choice(units), rng.choice([None, *keys])
            first = rng.choice([date(1900, 1, 1), last - timedelta(rng.choice((30, 365, 2000)))])
            found = summed(database, unit=unit, key=key, first=first, last=last)
            for measure in MEASURES:
                right = counted(view, measure.name, unit, key, first, last)
                if found.get(measure.name, 0) != right:
                    yield f"{measure.name} {unit} {key} {first}..{last}: {found}, not {right}"


def ends(events: list[Recorded]) -> list[int]:
    """Return the positions that can be asked."""
    return [e.position for e in events if e.meta.ends_command]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return the demonstration's ledger."""
    path = tmp_path_factory.mktemp("demo") / "ledger"
    demo.run(path, "vi")
    with Ledger(path) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return the ledger of a synthetic history, with corrections, withdrawals, late entries."""
    folder = tmp_path_factory.mktemp("synthetic")
    written = generate(folder / "history.jsonl", planned(4, 3, seed=7))
    with recorded(folder / "ledger", []) as ledger:
        import_files(ledger, [written.file], actor="recorder")
        yield ledger


@pytest.mark.slow
@pytest.mark.parametrize("of", ["demonstration", "synthetic"])
def test_sums_by_sql_are_the_figures(
    of: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    ledger: Ledger = request.getfixturevalue(of)
    positions = ends(list(ledger.events()))
    rng = Random(3)
    for known in (positions[-1], rng.choice(positions)):
        found = differences(ledger, rng, tmp_path / "postings.parquet", known, 12)
        assert list(found) == []
    path = tmp_path / "all.parquet"
    least = {"demonstration": 4, "synthetic": 30}[of]
    assert exported(ledger, "postings", path).rows > 10
    assert sql(f"SELECT count(DISTINCT measure) >= {least} FROM '{path}'") == [(True,)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_sums_by_sql_are_the_figures_of_random_worlds(seed: int, tmp_path: Path) -> None:
    """Units merge, split, move; all is corrected and withdrawn in any order of arrival."""
    world = (whole_world if seed % 2 else changing_world)(seed)
    rng = Random(seed)
    with recorded(tmp_path / "ledger", world.events) as ledger:
        for known in (ledger.store.last(), rng.choice(ends(list(ledger.events())))):
            path = tmp_path / f"{known}.parquet"
            assert list(differences(ledger, rng, path, known, 10)) == []


COUNTED = {
    "organisation": "organisations",
    "community_model": "models",
    "model_site": "model_sites",
    "team": "model_teams",
    "managed_person": "managed_persons",
    "member": "members",
}


@pytest.mark.slow
@pytest.mark.parametrize("of", ["demonstration", "synthetic"])
def test_living_rows_are_what_is_listed(
    of: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    ledger: Ledger = request.getfixturevalue(of)
    at = AsKnown.at(ledger, None, None)
    tree = at.view.tree(date.max)
    found = {}
    for kind, measure in COUNTED.items():
        path = tmp_path / f"{kind}.parquet"
        exported(ledger, kind, path)
        assert kinds.measure_of(kind, None).name == measure
        for unit in [u for u, above in tree.parent.items() if above is None]:
            asked = Question(measure, unit, Period(date.max, date.max), (), date.max)
            listed = [i for i in listing(at, asked).items if not i.remainder]
            persons = "AND kind <> 'household'" if kind == "member" else ""
            ((count,),) = sql(
                f"SELECT count(*) FROM '{path}' WHERE alive AND path[1] = ? {persons}", unit
            )
            assert count == len(listed), (kind, unit)
            found[kind, unit] = count
    assert sum(found.values()) > 10
