"""Five hundred seals of a log that grows at random: verified again after thousands of events."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from sealed_world import Growing
from socai.domain.event import EventWithdrawn
from socai.domain.merkle import CompactRange
from socai.domain.sealed_table import Cell, SealedTable, digest_of
from socai.domain.unit import UnitSucceeded
from socai.infra.app import Ledger
from socai.infra.sealing.canonical import canonical
from socai.infra.sealing.faults import Verified
from socai.infra.sealing.listing import since
from socai.infra.sealing.seals import known_seals
from socai.infra.sealing.verifying import Verifying, in_order
from socai.projections.seals.seal import Seal

SEALS, BETWEEN, LATER = 510, 2, 5_000


@dataclass(frozen=True)
class Grown:
    """A ledger with its seals as they were made, and the position after the last of them."""

    folder: Path
    ledger: Ledger
    seals: dict[str, Seal]
    position: int

    def verifying(self) -> Verifying:
        """Return one look at all of its seals."""
        return Verifying(self.ledger, known_seals(self.ledger.source))


def grown(folder: Path, seals: int, later: int, seed: int = 1) -> Grown:
    """Return a ledger in which so many reports were sealed, and so many events came later."""
    growing = Growing.made(folder, seed)
    while len(growing.seals) < seals:
        growing.grow(BETWEEN)
        growing.seal()
    position = growing.ledger.store.last()
    growing.grow(later)
    made = {one.id: one for one in growing.seals}
    return Grown(folder / "ledger", growing.ledger, made, position)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    """Return the ledger of all tests; nobody writes to it."""
    found = grown(tmp_path_factory.mktemp("many"), SEALS, LATER)
    yield found
    found.ledger.close()


@pytest.mark.slow
def test_every_seal_holds_after_thousands_of_random_events(many: Grown) -> None:
    later = [e for e in many.ledger.events(many.position)]
    kinds = [type(e.event) for e in later]
    assert len(later) >= LATER and len(many.seals) >= 500
    assert kinds.count(UnitSucceeded) > 50 and kinds.count(EventWithdrawn) > 300
    assert sum(e.meta.corrects is not None for e in later) > 300
    found = known_seals(many.ledger.source)
    assert {name: one.sealed for name, one in found.items()} == {
        name: one.sealed for name, one in many.seals.items()
    }
    assert {one.replaced_by for one in found.values()} == {
        one.replaced_by for one in many.seals.values()
    }
    verifying = Verifying(many.ledger, found)
    verified = [verifying.verify(seal) for seal in in_order(found)]
    assert [(one.seal.id, one.faults) for one in verified if not one.holds] == []
    assert [one.root for one in verified] == [one.seal.sealed.root for one in verified]
    assert sum(one.cells for one in verified) > 700


@pytest.mark.slow
def test_roots_are_those_of_the_stored_bytes(many: Grown) -> None:
    range_ = CompactRange()
    wanted = {seal.sealed.known: seal.sealed.root for seal in many.seals.values()}
    looked = 0
    for position in range(1, max(wanted) + 1):
        range_ = range_.append(many.ledger.store.data(position))
        if position in wanted:
            looked += 1
            assert range_.root().hex() == wanted[position], f"position {position}"
    assert looked == len(wanted) > 400


@pytest.mark.slow
def test_most_of_what_was_sealed_is_known_otherwise_now(many: Grown) -> None:
    last = many.ledger.store.last()
    looked = Random(7).sample(sorted(many.seals), 10)
    found = [since(many.ledger, many.seals[name], last) for name in looked]
    assert sum(bool(one.changed) for one in found) > 4
    for name, one in zip(looked, found, strict=True):
        now = canonical(one.now) if one.now else ""
        assert (now == many.seals[name].sealed.table) <= (not one.changed)


def other_cell(seal: Seal) -> str:
    """Return the figures of a seal with one cell changed."""
    table = SealedTable.parse(seal.sealed.table)
    row = table.rows[-1]
    cell: Cell = replace(row.cells[-1], definition=row.cells[-1].definition + 1)
    rows = (*table.rows[:-1], replace(row, cells=(*row.cells[:-1], cell)))
    return replace(table, rows=rows).text()


def planted_table(seal: Seal) -> Seal:
    """Return the seal with a cell changed, its digest being left."""
    return replace(seal, sealed=replace(seal.sealed, table=other_cell(seal)))


def planted_figures(seal: Seal) -> Seal:
    """Return the seal with a cell changed, and its digest with it."""
    table = other_cell(seal)
    return replace(seal, sealed=replace(seal.sealed, table=table, digest=digest_of(table)))


def planted_digest(seal: Seal) -> Seal:
    """Return the seal with another digest."""
    return replace(seal, sealed=replace(seal.sealed, digest=seal.sealed.root))


def planted_root(seal: Seal) -> Seal:
    """Return the seal with another root."""
    return replace(seal, sealed=replace(seal.sealed, root=seal.sealed.digest))


def planted_position(seal: Seal) -> Seal:
    """Return the seal at a position that this ledger has not."""
    return replace(seal, sealed=replace(seal.sealed, known=10**9))


PLANTED: list[tuple[Callable[[Seal], Seal], set[str]]] = [
    (planted_table, {"event", "figures"}),
    (planted_figures, {"figures", "books"}),
    (planted_digest, {"event"}),
    (planted_root, {"root"}),
    (planted_position, {"position"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("plant", "kinds"), PLANTED)
def test_a_mistake_planted_in_a_seal_is_found(
    many: Grown, plant: Callable[[Seal], Seal], kinds: set[str]
) -> None:
    verifying = many.verifying()
    chosen = Random(3).sample(sorted(many.seals), 8)
    for seal in in_order({name: many.seals[name] for name in chosen}):
        found = verifying.verify(plant(seal))
        assert {one.kind for one in found.faults} == kinds, found.faults
        if "figures" in kinds:
            row = seal.table.rows[-1].number
            assert [(c.row, c.column) for c in found.changed] == [(row, len(seal.table.heads))]


def changed(path: Path, statement: str, *values: object) -> None:
    """Do what anybody can do who has the file: the triggers go first."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement, values)


@pytest.fixture
def few(many: Grown, tmp_path: Path) -> Path:
    """Return the directory of a copy that may be changed."""
    return Path(shutil.copytree(many.folder, tmp_path / "copy"))


def verified(folder: Path, seals: dict[str, Seal]) -> list[Verified]:
    """Return what is found of these seals in the ledger of a directory."""
    with Ledger(folder) as ledger:
        verifying = Verifying(ledger, known_seals(ledger.source))
        return [verifying.verify(seal) for seal in in_order(seals)]


@pytest.mark.slow
def test_a_changed_event_is_found_by_every_seal_after_it(many: Grown, few: Path) -> None:
    early, *_, late = in_order(many.seals)
    position = late.sealed.known - 1
    data = many.ledger.store.data(position).replace(b"can-bo-1", b"can-bo-2")
    assert data != many.ledger.store.data(position)
    changed(few / "store.sqlite", "UPDATE stored_events SET state = ? WHERE position = ?", data,
            position)  # fmt: skip
    before, after = verified(few, {early.id: early, late.id: late})
    assert before.holds
    assert [one.kind for one in after.faults] == ["root"]
    assert "sửa ngoài socai" in after.faults[0].message.vi


@pytest.mark.slow
def test_changed_postings_are_found_and_a_rebuild_mends_them(many: Grown, few: Path) -> None:
    counted = {
        name: one for name, one in many.seals.items() if '"organisations"' in one.sealed.table
    }
    chosen = dict(list(counted.items())[-12:])
    changed(few / "books.sqlite", "UPDATE postings SET amount = amount + 1000 WHERE amount > 0")
    found = verified(few, chosen)
    assert {kind for one in found for kind in {f.kind for f in one.faults}} == {"figures", "books"}
    assert sum(not one.holds for one in found) > 4
    (few / "books.sqlite").unlink()
    assert all(one.holds for one in verified(few, chosen))
