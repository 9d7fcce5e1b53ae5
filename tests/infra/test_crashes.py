"""Killed at any moment, on a full disk, beside another: whole commands, and it goes on."""

from __future__ import annotations

import itertools
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.event_store import english
from contracts.taking import range_of
from projected import rebuilt, tables
from socai.consumers.projector import Projector
from socai.domain.event import Recorded
from socai.domain.refusal import Unavailable
from socai.infra.app import Ledger, create
from socai.infra.bench import bench
from socai.infra.files.importing import import_files

WORKER = Path(__file__).with_name("crash_worker.py")
ROWS, KILLS = 2_500, 20
GROUND = {"UnitRegistered", "ModelDefined"}
Row = dict[str, Any]


def grouped(rows: Iterator[Row], name: str, rng: Random) -> Iterator[Row]:
    """Yield rows in commands of one to four."""
    for number in itertools.count():
        command = list(itertools.islice(rows, rng.randint(1, 4)))
        if not command:
            return
        yield from ({**row, "command_id": f"lenh-{name}-{number}"} for row in command)


def written(path: Path, rows: Iterator[Row], name: str = "") -> Path:
    """Write rows to a file, in commands of several; return it."""
    lines = (json.dumps(row, ensure_ascii=False) for row in grouped(rows, name, Random(3)))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of a few thousand rows in commands of several."""
    return written(tmp_path_factory.mktemp("file") / "rows.jsonl", bench.rows(ROWS))


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return a ledger into which the file was imported undisturbed."""
    with create(tmp_path_factory.mktemp("whole") / "ledger") as ledger:
        assert import_files(ledger, [file], actor="recorder").recorded == ROWS
        ledger.catch_up()
        yield ledger


def events(ledger: Ledger) -> list[Recorded]:
    """Return every event of a ledger."""
    return list(ledger.events())


def ids(found: list[Recorded]) -> list[tuple[str, str]]:
    """Return (command, event) of what was imported, in order."""
    return [(e.meta.command_id, e.meta.event_id) for e in found if e.meta.actor == "recorder"]


def figures(ledger: Ledger) -> dict[str, Any]:
    """Return all that the books say but for the ledger's own id and clock."""
    said = tables(ledger.books)
    said["state"] = said["state"][1]
    return said


def check_prefix(folder: Path, whole: Ledger) -> int:
    """Check that a ledger holds whole commands from the file's beginning on; return how many rows.

    The books catch up by themselves, from wherever they were left.
    """
    with Ledger(folder) as ledger:
        found, reference = events(ledger), ids(events(whole))
        known = ids(found)
        assert known == reference[: len(known)]
        assert found[-1].meta.ends_command
        assert ledger.store.range() == range_of(ledger.store)
        for command in {command for command, _ in reference}:
            entry = ledger.store.commands([command]).get(command)
            held = [e.position for e in found if e.meta.command_id == command]
            assert (entry and list(range(entry.first, entry.last + 1))) == (held or None)
        assert ledger.catch_up() == ledger.store.last() == len(found)
        assert tables(ledger.books) == tables(rebuilt(ledger.store))
        return len(known)


class Worker:
    """The process that is killed."""

    def __init__(self, mode: str, folder: Path, file: Path, ticks: int = 0) -> None:
        given = [sys.executable, str(WORKER), mode, str(folder), str(file), str(ticks)]
        self._process = subprocess.Popen(
            given, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "tests"}
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "begun\n"

    def end(self, after_seconds: float | None = None) -> dict[str, Any] | None:
        """Return what it did, None where it was killed, by itself or after some time."""
        try:
            said, _ = self._process.communicate(timeout=after_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            said, _ = self._process.communicate()
        found: dict[str, Any] | None = json.loads(said) if said else None
        return found


def undisturbed(mode: str, folder: Path, file: Path) -> tuple[int, float]:
    """Return how many ticks and seconds it takes when it is not killed."""
    begun = time.monotonic()
    done = Worker(mode, folder, file).end()
    assert done
    return done["ticks"], time.monotonic() - begun


def kills(
    mode: str, file: Path, fresh: Callable[[], Path], check: Callable[[Path, bool], None]
) -> tuple[int, int]:
    """Kill a process again and again on what it left, half by its ticks and half by the clock.

    Returns how often it was killed and how often it got to its end.
    """
    rng, killed, ended = Random(7), 0, 0
    ticks, seconds = undisturbed(mode, fresh(), file)
    folder = fresh()
    while killed < KILLS:
        if killed % 2:
            # What is recorded comes last.
            done = Worker(mode, folder, file, rng.randint(ticks // 4, ticks)).end()
        else:
            done = Worker(mode, folder, file).end(rng.uniform(0.05, 0.7) * seconds)
        check(folder, done is not None)
        if done:
            folder, ended = fresh(), ended + 1
        else:
            killed += 1
    assert Worker(mode, folder, file).end()
    check(folder, True)
    return killed, ended + 1


@pytest.mark.slow
def test_an_import_killed_at_any_moment(file: Path, whole: Ledger, tmp_path: Path) -> None:
    numbers, held = itertools.count(), []

    def fresh() -> Path:
        folder = tmp_path / f"ledger-{next(numbers)}"
        create(folder).close()
        return folder

    def check(folder: Path, ended: bool) -> None:
        held.append(check_prefix(folder, whole))
        if ended:
            with Ledger(folder) as ledger:
                assert ids(events(ledger)) == ids(events(whole))
                assert figures(ledger) == figures(whole)

    killed, ended = kills("import", file, fresh, check)
    torn = [rows for rows in held if 0 < rows < ROWS]
    print(f"killed {killed} times, {len(torn)} of them amid the recording; completed {ended} times")
    assert torn


@pytest.mark.slow
def test_books_killed_while_they_are_brought_up(file: Path, whole: Ledger, tmp_path: Path) -> None:
    numbers, reached = itertools.count(), []
    last, expected = whole.store.last(), figures(whole)

    def fresh() -> Path:
        folder = tmp_path / f"ledger-{next(numbers)}"
        shutil.copytree(whole.home.shown, folder, ignore=shutil.ignore_patterns("books*"))
        return folder

    def check(folder: Path, ended: bool) -> None:
        copied = tmp_path / "looked-at"
        shutil.copytree(folder, copied)
        with Ledger(copied) as ledger:
            reached.append(ledger.books.state()[1])
            assert reached[-1] == last if ended else reached[-1] <= last
            assert ledger.catch_up() == last
            assert figures(ledger) == expected
        shutil.rmtree(copied)

    killed, ended = kills("project", file, fresh, check)
    torn = [position for position in reached if 0 < position < last]
    print(f"killed {killed} times, {len(torn)} of them halfway; completed {ended} times")
    assert torn


class SmallDisk:
    """A disk that can be filled: a small one of its own, or a limit on the size of files."""

    def __init__(self, folder: Path, mounted: bool) -> None:
        self.folder, self._mounted = folder, mounted

    @contextmanager
    def full(self, left: int) -> Iterator[None]:
        """Leave so many bytes."""
        if self._mounted:
            ballast = self.folder / "ballast"
            ballast.write_bytes(bytes(shutil.disk_usage(self.folder).free - left))
            yield
            ballast.unlink()
            return
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        biggest = max(f.stat().st_size for f in self.folder.rglob("*") if f.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (biggest + left, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    yield SmallDisk(folder, mounted)
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_up_during_an_import(
    file: Path, whole: Ledger, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socai.infra.files.importing.BATCH_EVENTS", 100)
    folder = disk.folder / "ledger"
    held = []
    with create(folder) as ledger:
        for left in (300_000, 700_000):
            with disk.full(left):
                with pytest.raises(Unavailable) as refused:
                    import_files(ledger, [file], actor="recorder")
                assert "disk" in english(refused)
            held.append(check_prefix(folder, whole))
        assert 0 < held[-1] < ROWS
        assert import_files(ledger, [file], actor="recorder").recorded == ROWS - held[-1]
        ledger.catch_up()
        assert figures(ledger) == figures(whole)
    print(f"the disk was full after {held} of {ROWS} rows")


@pytest.mark.slow
def test_a_disk_that_fills_up_while_books_are_brought_up(whole: Ledger, disk: SmallDisk) -> None:
    folder = disk.folder / "ledger"
    shutil.copytree(whole.home.shown, folder, ignore=shutil.ignore_patterns("books*"))
    reached = []
    with Ledger(folder) as ledger:
        before = events(ledger)
        for left in (20_000, 300_000, 300_000):
            with disk.full(left):
                with pytest.raises(Unavailable) as refused:
                    Projector(ledger.store, ledger.books, batch=100).catch_up()
                assert "The store has lost nothing" in english(refused)
                assert events(ledger) == before
            with Ledger(folder) as another:
                reached.append(another.books.state()[1])
        assert 0 < reached[1] < len(before)
        assert ledger.catch_up() == ledger.store.last() == len(before)
        assert figures(ledger) == figures(whole)
    print(f"the disk was full when the books stood at {reached} of {len(before)}")


@pytest.mark.slow
def test_three_bring_the_books_up_at_once(file: Path, whole: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(whole.home.shown, folder, ignore=shutil.ignore_patterns("books*"))
    said = [worker.end() for worker in [Worker("project", folder, file) for _ in range(3)]]
    assert [one and one.get("position") for one in said] == [whole.store.last()] * 3
    with Ledger(folder) as ledger:
        assert figures(ledger) == figures(whole)


@pytest.mark.slow
@pytest.mark.parametrize("shared", ["nothing", "declarations"])
def test_two_importers_at_once(tmp_path: Path, shared: str) -> None:
    folder = tmp_path / "ledger"
    made = list(bench.rows(3_000))
    first = next(n for n, row in enumerate(made) if row["type"] not in GROUND)
    ground = written(tmp_path / "ground.jsonl", iter(made[:first]))
    with create(folder) as ledger:
        import_files(ledger, [ground], actor="recorder")
    files = [
        written(tmp_path / f"{n}.jsonl", (own(n, row, shared) for row in made[first:]), str(n))
        for n in "ab"
    ]
    said = [worker.end() for worker in [Worker("import", folder, file) for file in files]]
    outcomes = [(one or {}).get("refused", "whole") for one in said]
    with Ledger(folder) as ledger:
        assert ledger.catch_up() == ledger.store.last()
        held = [sum(e.meta.event_id.startswith(f"{n}-") for e in events(ledger)) for n in "ab"]
        again = [import_files(ledger, [file], actor="recorder").recorded for file in files]
        ledger.catch_up()
        found = [e.meta.event_id for e in events(ledger) if e.meta.event_id[:2] in ("a-", "b-")]
        assert tables(ledger.books) == tables(rebuilt(ledger.store))
    print(f"both at once: {outcomes}, {held} rows recorded; run again: {again}")
    for n, file in zip("ab", files, strict=True):
        named = [json.loads(line)["event_id"] for line in file.read_text("utf-8").split("\n")]
        assert [one for one in found if one[0] == n] == named
    assert set(outcomes) <= ({"whole"} if shared == "nothing" else {"whole", "Conflict"})
    for one, rows in zip(said, held, strict=True):
        assert one
        assert "refused" not in one or f"{rows} " in " ".join(one["said"]) or rows == 0, one


def own(name: str, row: Row, shared: str) -> Row:
    """Return a row in a stream of its own, unless declarations are shared."""
    kind, _, rest = row["stream"].partition("-")
    kept = kind == "declaration" and shared == "declarations"
    stream = row["stream"] if kept else f"{kind}-{name}-{rest}"
    named = ("event_id", "corrects", "event")
    ids = {key: f"{name}-{row[key]}" for key in named if key in row}
    return {**row, **ids, "stream": stream}
