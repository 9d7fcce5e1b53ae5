"""The directory of an embedded ledger: made whole or not at all, opened only where it is one."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from commands import Clock, command
from contracts.event_store import english, vietnamese
from socai.domain.refusal import Refused, Unavailable
from socai.infra.store import directory
from socai.infra.store.sqlite_store import SqliteStore, create_tables, ledger_in
from socai.schemas import codec
from tree import ROOT


def contents(path: Path) -> dict[str, bytes]:
    """Return all files of a directory, to see that nothing was changed."""
    return {entry.name: entry.read_bytes() for entry in path.iterdir() if entry.is_file()}


@pytest.mark.parametrize("demo", [False, True])
def test_a_ledger_is_made_and_opened(tmp_path: Path, demo: bool) -> None:
    path = tmp_path / "sổ cái" / "2021"
    made = directory.create(path, demo=demo)
    assert directory.open(path) == made
    assert (made.path, made.demo) == (path, demo)
    assert str(uuid.UUID(made.ledger_id)) == made.ledger_id
    assert json.loads((path / "ledger.json").read_text()) == {
        "format": 2,
        "ledger": made.ledger_id,
        "demo": demo,
        "created_with": made.created_with,
    }
    assert sorted(contents(path)) == ["ledger.json", "store.sqlite"]
    assert (made.store.name, made.books.name) == ("store.sqlite", "books.sqlite")


def test_its_store_is_that_of_the_ledger(tmp_path: Path) -> None:
    made = directory.create(tmp_path / "ledger")
    with closing(SqliteStore(made.store, codec=codec, clock=Clock())) as store:
        assert store.ledger_id == made.ledger_id
        store.append([command(("unit-a", 1))])
        # Opened while another has it open: as when two commands run at once.
        assert directory.open(made.path) == made
    assert ledger_in(made.store) == (made.ledger_id, 1)


def test_two_ledgers_are_two(tmp_path: Path) -> None:
    one, two = (directory.create(tmp_path / name) for name in ("one", "two"))
    assert one.ledger_id != two.ledger_id


def test_an_empty_directory_becomes_a_ledger(tmp_path: Path) -> None:
    directory.create(tmp_path)
    directory.open(tmp_path)


class TestRefusedAtCreate:
    """Nothing that is there is touched."""

    def test_a_ledger_already(self, tmp_path: Path) -> None:
        directory.create(tmp_path)
        before = contents(tmp_path)
        with pytest.raises(Refused, match=r"There is a ledger at .* already") as refused:
            directory.create(tmp_path, demo=True)
        assert "Đã có sổ" in vietnamese(refused)
        assert contents(tmp_path) == before

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        for place in (tmp_path / "file", tmp_path / "file" / "below"):
            with pytest.raises(Refused):
                directory.create(place)
        assert (tmp_path / "file").read_text() == "mine"

    @pytest.mark.parametrize("name", ["notes.txt", "books.sqlite", ".hidden"])
    def test_other_files(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("mine")
        with pytest.raises(Refused, match="is not empty") as refused:
            directory.create(tmp_path)
        assert name in english(refused)
        assert contents(tmp_path) == {name: b"mine"}

    def test_events_without_a_marker(self, tmp_path: Path) -> None:
        made = directory.create(tmp_path)
        with closing(SqliteStore(made.store, codec=codec, clock=Clock())) as store:
            store.append([command(("unit-a", 1))])
        (tmp_path / "ledger.json").unlink()
        with pytest.raises(Refused, match=r"holds events, but ledger.json is missing"):
            directory.create(tmp_path)
        assert ledger_in(made.store) == (made.ledger_id, 1)

    def test_another_who_makes_it_now(self, tmp_path: Path) -> None:
        handle = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_SH)
        waits = threading.Event()
        made: list[str] = []

        def make() -> None:
            with directory.alone(tmp_path, waits.set):
                made.append(directory.create(tmp_path).ledger_id)

        thread = threading.Thread(target=make)
        thread.start()
        assert waits.wait(30)
        assert list(tmp_path.iterdir()) == made == []
        os.close(handle)
        thread.join()
        assert made == [directory.open(tmp_path).ledger_id]

    def test_a_disk_that_takes_no_files(self) -> None:
        with pytest.raises(Unavailable, match="cannot be read or written"):
            directory.create(Path("/proc/socai-ledger"))

    def test_the_beginning_of_another_ledger(self, tmp_path: Path) -> None:
        a_store(tmp_path)
        with pytest.raises(Refused, match=r"has the beginning of a ledger .*, which is not"):
            directory.create(tmp_path, ledger_id=str(uuid.uuid4()))
        assert sorted(contents(tmp_path)) == ["store.sqlite"]
        ledger_id, _ = ledger_in(tmp_path / "store.sqlite")
        assert directory.create(tmp_path, ledger_id=ledger_id).ledger_id == ledger_id


class TestRefusedAtOpen:
    """The way out is told."""

    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match=r"There is no ledger at .*: run `socai init`") as refused:
            directory.open(tmp_path / "none")
        assert "chạy `socai init`" in vietnamese(refused)
        assert not (tmp_path / "none").exists()

    def test_an_empty_directory(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match=r"empty directory.*run `socai init`"):
            directory.open(tmp_path)

    def test_a_directory_of_other_files(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("mine")
        with pytest.raises(Refused, match=r"is not a ledger .* holds other files"):
            directory.open(tmp_path)

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(Refused, match="is a file"):
            directory.open(tmp_path / "file")

    def test_a_newer_format(self, tmp_path: Path) -> None:
        directory.create(tmp_path)
        (tmp_path / "ledger.json").write_text('{"format": 3, "other": []}')
        with pytest.raises(Refused, match=r"of format 3, .* knows up to 2: upgrade socai"):
            directory.open(tmp_path)

    @pytest.mark.parametrize(
        "marker",
        [
            b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 9_000,
            b'{"format": "2"}', b'{"format": true}', b'{"format": 0}', b'{"format": 2}',
            b'{"format": 1}', b'{"format": 2, "ledger": "x", "demo": false, "created_with": "0"}',
            b'{"format": 2, "ledger": "%s", "demo": 0, "created_with": "0"}',
            b'{"format": 0, "ledger": "%s", "demo": false, "created_with": "0"}',
        ],
    )  # fmt: skip
    def test_a_damaged_marker(self, tmp_path: Path, marker: bytes) -> None:
        made = directory.create(tmp_path)
        marker = marker.replace(b"%s", made.ledger_id.encode())
        (tmp_path / "ledger.json").write_bytes(marker)
        with pytest.raises(Refused, match="is damaged or was changed: restore it"):
            directory.open(tmp_path)

    def test_a_marker_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "ledger.json").mkdir()
        with pytest.raises(Unavailable, match="cannot be read"):
            directory.open(tmp_path)

    def test_a_missing_store(self, tmp_path: Path) -> None:
        made = directory.create(tmp_path)
        made.store.unlink()
        with pytest.raises(Refused, match=r"lacks its store.sqlite: restore it"):
            directory.open(tmp_path)

    def test_the_store_of_another_ledger(self, tmp_path: Path) -> None:
        one, two = (directory.create(tmp_path / name) for name in ("one", "two"))
        shutil.copy(one.store, two.store)
        with pytest.raises(Refused, match="restore both from one backup") as refused:
            directory.open(two.path)
        assert one.ledger_id in english(refused) and two.ledger_id in english(refused)

    def test_a_store_that_is_no_database(self, tmp_path: Path) -> None:
        made = directory.create(tmp_path)
        made.store.write_bytes(b"nothing of the kind" * 400)
        with pytest.raises(Refused, match="is not a whole ledger"):
            directory.open(tmp_path)


def only_a_directory(path: Path) -> None:
    """Leave an empty directory."""


def an_empty_file(path: Path) -> None:
    """Leave a store of no bytes."""
    (path / "store.sqlite").touch()


def a_store(path: Path) -> None:
    """Leave a whole, empty store."""
    create_tables(path / "store.sqlite", str(uuid.uuid4()))


def half_a_marker(path: Path) -> None:
    """Leave a store and a marker half written."""
    a_store(path)
    (path / "ledger.json.tmp").write_text('{"form')


@pytest.mark.parametrize("left", [only_a_directory, an_empty_file, a_store, half_a_marker])
def test_what_a_crash_left_is_completed(tmp_path: Path, left: Callable[[Path], None]) -> None:
    left(tmp_path)
    with pytest.raises(Refused, match="run `socai init`"):
        directory.open(tmp_path)
    assert directory.create(tmp_path) == directory.open(tmp_path)
    assert sorted(contents(tmp_path)) == ["ledger.json", "store.sqlite"]


@pytest.mark.slow
def test_making_ledgers_is_killed(tmp_path: Path) -> None:
    script = (
        "import itertools, sys\n"
        "from pathlib import Path\n"
        "from socai.infra.store import directory\n"
        "for n in itertools.count():\n"
        "    path = Path(sys.argv[1], str(n))\n"
        "    print(n, flush=True)\n"
        "    directory.create(path)\n"
    )
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    for life in range(15):
        place = tmp_path / str(life)
        place.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", script, place], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            last = 0
            for _ in range(chance.randint(1, 6)):
                last = int(process.stdout.readline())
            process.kill()
            last = max([last, *map(int, process.communicate()[0].split())])
        for number in range(last):
            directory.open(place / str(number))
        newest = place / str(last)
        if not (newest / "ledger.json").exists():
            directory.create(newest)
        assert ledger_in(newest / "store.sqlite") == (directory.open(newest).ledger_id, 0), seed
