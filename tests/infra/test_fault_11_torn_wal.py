"""A store whose -wal is cut or flipped anywhere: it opens at a prefix of whole commands, or not.

What is looked at is what a power cut leaves: the file, and its -wal that nobody has closed.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from command_line import Socai, write
from contracts.taking import range_of
from projected import rebuilt, tables
from socai.domain.event import Recorded
from socai.domain.refusal import Refused
from socai.infra.app import Ledger, create
from socai.infra.bench import bench
from socai.infra.files.importing import import_files

ROWS, IMAGES, BOOKS_AT = 60, 36, 20
HEADER_BYTES = 32
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Torn:
    """A ledger as it lay on the disk, whole, and what is true of it."""

    folder: Path
    rows: str
    """The file that was imported."""
    events: list[Recorded]
    booked: int
    """Up to here its books are complete."""

    @property
    def wal(self) -> bytes:
        """Return the bytes ahead of the store's file."""
        return (self.folder / "store.sqlite-wal").read_bytes()

    def image(self, folder: Path, wal: bytes) -> Path:
        """Return a copy whose store has another -wal."""
        shutil.rmtree(folder, ignore_errors=True)
        # The index of a -wal is kept in memory that does not outlive the machine.
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*-shm"))
        (folder / "store.sqlite-wal").write_bytes(wal)
        return folder


def rows() -> list[Row]:
    """Return rows in commands of one to three, each recorded in a transaction of its own."""
    rng, made = Random(5), bench.rows(ROWS)
    found: list[Row] = []
    while command := list(islice(made, rng.randint(1, 3))):
        found += ({**row, "command_id": f"lenh-{len(found)}"} for row in command)
    return found


@pytest.fixture(scope="module", params=["not yet copied", "copied into the file"])
def torn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Torn:
    """Return a ledger with a long -wal, of which SQLite has copied nothing, or all, into the file.

    Its books are some way behind.
    """
    folder = tmp_path_factory.mktemp("torn")
    create(folder / "open").close()
    file = write(folder / "rows.jsonl", rows())
    with pytest.MonkeyPatch.context() as patched, Ledger(folder / "open") as ledger:
        patched.setattr("socai.infra.files.importing.BATCH_EVENTS", 1)
        first = write(folder / "first.jsonl", rows()[:BOOKS_AT])
        import_files(ledger, [Path(first)], actor="recorder")
        booked = ledger.catch_up()
        import_files(ledger, [Path(file)], actor="recorder")
        if request.param != "not yet copied":
            with closing(sqlite3.connect(folder / "open" / "store.sqlite")) as connection:
                busy, all_of, copied = connection.execute("PRAGMA wal_checkpoint").fetchone()
                assert (busy, copied) == (0, all_of)
        shutil.copytree(folder / "open", folder / "image")
        return Torn(folder / "image", file, list(ledger.events()), booked)


def damaged(wal: bytes, rng: Random) -> Iterator[bytes]:
    """Yield what is left of a -wal: cut, or with one bit flipped, anywhere or in its header."""
    for number in range(IMAGES):
        if number % 2:
            yield wal[: rng.randrange(len(wal))]
            continue
        found = bytearray(wal)
        found[rng.randrange(HEADER_BYTES if number % 12 == 0 else len(wal))] ^= 1 << rng.randrange(
            8
        )
        yield bytes(found)


def check_prefix(torn: Torn, folder: Path) -> str:
    """Check that a ledger is a prefix of whole commands in each of its tables, and goes on.

    Returns what it came to. Raises Refused where it is not to be believed.
    """
    with Ledger(folder) as ledger:
        found = list(ledger.events())
        assert found == torn.events[: len(found)] and found[-1].meta.ends_command
        assert ledger.store.range() == range_of(ledger.store)
        streams: dict[str, list[Recorded]] = {}
        for one in found:
            streams.setdefault(one.meta.stream, []).append(one)
        assert ledger.store.several([e.meta.stream for e in torn.events]) == streams
        known = ledger.store.positions([e.meta.event_id for e in torn.events])
        assert known == {e.meta.event_id: e.position for e in found}
        commands = ledger.store.commands([e.meta.command_id for e in torn.events])
        assert commands.keys() == {e.meta.command_id for e in found}
        if len(found) < torn.booked:
            with pytest.raises(Refused, match="đi trước sổ gốc") as refused:
                ledger.catch_up()
            assert f"{torn.booked}, sổ gốc chỉ còn đến {len(found)}:" in str(refused.value)
    if len(found) < torn.booked:
        for books in folder.glob("books*"):
            books.unlink()
    check_goes_on(torn, folder)
    return "prefix" if len(found) < len(torn.events) else "whole"


def check_goes_on(torn: Torn, folder: Path) -> None:
    """Check that what was lost is imported again, and that the books are then those of the log."""
    with Ledger(folder) as ledger:
        import_files(ledger, [Path(torn.rows)], actor="recorder")
        again = [(e.position, e.meta.event_id) for e in ledger.events()]
        assert again == [(e.position, e.meta.event_id) for e in torn.events]
        ledger.catch_up()
        assert tables(ledger.books) == tables(rebuilt(ledger.store))


@pytest.mark.slow
def test_a_torn_wal_gives_whole_commands_or_is_refused(torn: Torn, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for wal in damaged(torn.wal, Random(11)):
        folder = torn.image(tmp_path / "image", wal)
        try:
            outcomes[check_prefix(torn, folder)] += 1
        except Refused as refused:
            assert str(folder / "store.sqlite") in refused.messages[0].vi
            outcomes["refused"] += 1
    print(f"{outcomes} of {IMAGES} images")
    assert outcomes["prefix"] > IMAGES // 4


def test_a_lost_end_is_told_by_the_books(torn: Torn, tmp_path: Path, socai: Socai) -> None:
    folder = torn.image(tmp_path / "image", torn.wal[: len(torn.wal) // 8])
    with Ledger(folder) as ledger:
        last = ledger.store.last()
    assert 0 < last < torn.booked
    ran = socai("doctor", ledger=folder)
    assert ran.code == 1
    assert f"sổ tổng hợp đã có đến vị trí {torn.booked}, sổ gốc chỉ còn đến {last}" in ran.out
    assert "sổ gốc mất phần cuối" in ran.out and "`socai recover --from kafka`" in ran.out
