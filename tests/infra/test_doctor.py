"""`socai doctor` on a ledger in a directory: each check, well and in a case in which it is not."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event
from socai.domain.merkle import CompactRange
from socai.infra.app import Ledger, clock
from socai.infra.doctor import embedded, log, surroundings
from socai.infra.doctor.examination import examine, verdict
from socai.infra.doctor.finding import AWAY, BAD, OK, STATES, WARN, Finding

DAY = 24 * 3_600 * 1_000_000
NOWHERE = "127.0.0.1:9"


@pytest.fixture
def folder(socai: Socai) -> Path:
    """Return a ledger that holds the sample, with its books."""
    with Ledger(socai.ledger) as ledger:
        ledger.catch_up()
    return socai.ledger


def found(where: Path, deep: bool = False, **settings: str) -> dict[str, Finding]:
    """Return what is found of a ledger, by the names of the checks."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, value)
        findings = list(examine(where, deep=deep))
    by_name = {finding.name: finding for finding in findings}
    assert len(by_name) == len(findings)
    assert all(one.said.vi and one.said.en for one in findings)
    return by_name


def states(found: dict[str, Finding]) -> dict[str, str]:
    """Return the states that are not well."""
    return {name: one.state for name, one in found.items() if one.state != OK}


def raw(path: Path, statement: str, *values: object) -> None:
    """Do what anybody can do who has the file: the triggers go first."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement, values)


def test_all_is_well(folder: Path) -> None:
    shallow, deep = found(folder), found(folder, deep=True)
    assert states(shallow) == states(deep) == {}
    assert set(deep) - set(shallow) == {"figures"}
    assert len(shallow) == 15


# Surroundings


def test_a_setting_that_is_none(folder: Path) -> None:
    one = found(folder, SOCAI_KAKFA="127.0.0.1:9092", SOCAI_TEST_PG_URL="x")["settings"]
    assert one.state == BAD
    assert (one.said.en, one.todo.en) == (
        "socai reads no SOCAI_KAKFA",
        "SOCAI_KAKFA: SOCAI_KAFKA meant?",
    )
    assert found(folder, SOCAI_QWERTZUIOP="1")["settings"].todo.en == "Unset it"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("SOCAI_LANG", "en", "fr"),
        ("SOCAI_ACTOR", "recorder", "Nguyễn Văn A"),
        ("SOCAI_HTTP", "off", "localhost"),
        ("SOCAI_HTTP", "127.0.0.1:0", "127.0.0.1:66000"),
        ("SOCAI_KAFKA", "a:9092,b:9092", "a:9092,b"),
        ("SOCAI_DEBUG", "1", "yes"),
    ],
)
def test_a_value_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, name: str, good: str, bad: str
) -> None:
    monkeypatch.setenv(name, good)
    assert surroundings.values().state == OK
    monkeypatch.setenv(name, bad)
    one = surroundings.values()
    assert one.state == BAD and one.said.en.startswith(f"{name}: ")


def test_an_old_python() -> None:
    assert surroundings.python((3, 10, 14)).state == BAD
    assert surroundings.python((3, 11, 0)).state == surroundings.python((4, 0, 0)).state == OK


INSTALLED = {"one": "1.10.0", "two": "2.0", "three": "3.1.4rc1"}


def installed(name: str) -> str:
    """Return the version of a library that is installed."""
    if name not in INSTALLED:
        raise metadata.PackageNotFoundError(name)
    return INSTALLED[name]


@pytest.mark.parametrize(
    ("requirement", "unfit"),
    [
        ("one>=1.9", ""),
        ("one<2,>=1.10", ""),
        ("one>=1.11", "one 1.10.0 (>=1.11)"),
        ("two[crc32c]<2", "two 2.0 (<2)"),
        ('two>=3; extra == "fast"', "two 2.0 (>=3)"),
        ('none>=3; extra == "fast"', ""),
        ("none>=3", "none (>=3)"),
        ("three>=3.1,!=3.1.4", "three 3.1.4rc1 (>=3.1,!=3.1.4)"),
        ("three", ""),
    ],
)
def test_libraries(requirement: str, unfit: str) -> None:
    one = surroundings.libraries([requirement], installed)
    assert (one.state, one.said.en.endswith(unfit)) == (BAD if unfit else OK, True)


# The store


def test_no_ledger(tmp_path: Path) -> None:
    one = found(tmp_path / "none")
    assert states(one) == {"ledger": BAD}
    assert "`socai init`" in one["ledger"].said.en


def test_a_ledger_of_an_earlier_format(folder: Path) -> None:
    marker = folder / "ledger.json"
    content = marker.read_text(encoding="utf-8")
    marker.write_text(content.replace('"format": 2', '"format": 1'), encoding="utf-8")
    assert marker.read_text(encoding="utf-8") != content
    one = found(folder)
    assert states(one) == {"ledger": BAD}
    assert "`socai upgrade`" in one["ledger"].said.en


def test_a_copy_without_its_log_ahead(folder: Path, tmp_path: Path, socai: Socai) -> None:
    """A store copied while it is written, its -wal forgotten, beside books that have its end."""
    copy = tmp_path / "copy"
    with Ledger(folder) as ledger:
        ledger.store.last()
        row = event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới")
        assert socai("import", socai.file(row)).code == 0
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("store.sqlite-*"))
    with Ledger(folder) as ledger:
        assert states(found(folder)) == {}
        last = ledger.store.last()
    one = found(copy)
    assert states(one) == {"copy": BAD, "books": BAD}
    assert f"ends at position {last - 1}, the books have {last}" in one["copy"].said.en
    assert "-wal" in one["copy"].todo.en and "ahead of the store" in one["books"].said.en


def test_a_copy_that_has_no_tables(tmp_path: Path, socai: Socai) -> None:
    """A ledger that was just made lies in its -wal alone."""
    made, copy = tmp_path / "made", tmp_path / "copy"
    made.mkdir()
    with closing(sqlite3.connect(made / "store.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE stored_events (position INTEGER PRIMARY KEY)")
        shutil.copytree(made, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    one = embedded.copied(copy)
    assert one and one.state == BAD and one.said.en == "The store's file has no tables"


def test_a_file_that_was_cut(folder: Path) -> None:
    store = folder / "store.sqlite"
    size = store.stat().st_size
    with store.open("r+b") as file:
        file.truncate(size - 4_096)
    one = embedded.copied(folder)
    assert one and one.state == BAD and f"at least {size} are due" in one.said.en


def test_a_file_that_is_none_of_sqlite(folder: Path) -> None:
    (folder / "store.sqlite").write_bytes(b"x" * 4_096)
    one = found(folder)
    assert states(one) == {"ledger": BAD} and "restore from a backup" in one["ledger"].said.en


@pytest.mark.parametrize(
    ("synchronous", "journal", "state"),
    [("FULL", "wal", OK), ("EXTRA", "wal", OK), ("NORMAL", "wal", BAD), ("OFF", "wal", BAD),
     ("FULL", "delete", BAD)],
)  # fmt: skip
def test_how_sqlite_writes(tmp_path: Path, synchronous: str, journal: str, state: str) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        assert embedded.durability(connection.cursor()).state == state


def test_a_damaged_file(folder: Path) -> None:
    store = folder / "store.sqlite"
    data = bytearray(store.read_bytes())
    at = data.rindex(b"SchemaPublished.v1")
    page = at - at % 4_096
    data[page : page + 8] = b"\0" * 8
    store.write_bytes(data)
    one = embedded.whole(store)
    assert one.state == BAD and "damaged" in one.said.en
    assert states(found(folder))["file"] == BAD


def test_little_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(folder).free
    monkeypatch.setattr(embedded, "FREE_BYTES", free * 2)
    assert embedded.room(folder).state == BAD
    monkeypatch.setattr(embedded, "FREE_BYTES", 0)
    monkeypatch.setattr(embedded, "PLENTY_BYTES", free * 2)
    assert embedded.room(folder).state == WARN


# The log


def test_an_event_that_is_gone(folder: Path) -> None:
    raw(folder / "store.sqlite", "DELETE FROM stored_events WHERE position = 5")
    one = found(folder)["positions"]
    assert one.state == BAD and "Position 5" in one.said.en and one.todo.en


@pytest.mark.parametrize("deep", [False, True])
def test_a_byte_that_was_changed(folder: Path, deep: bool) -> None:
    with Ledger(folder) as ledger:
        last = ledger.store.last()
        (position,) = (e.position for e in ledger.events() if e.meta.event_id == "th-members")
        data = ledger.store.data(position).replace(b"12.998", b"12.999")
    raw(folder / "store.sqlite", "UPDATE stored_events SET state = ? WHERE position = ?", data,
        position)  # fmt: skip
    one = found(folder, deep)
    assert states(one) == {"root": BAD} and f"up to position {last}" in one["root"].said.en


def test_far_behind_the_end_only_a_deep_look_sees_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "SHALLOW", 10)
    with Ledger(folder) as ledger:
        data = ledger.store.data(2).replace(b"record", b"RECORD", 1)
    raw(folder / "store.sqlite", "UPDATE stored_events SET state = ? WHERE position = 2", data)
    assert states(found(folder)) == {}
    assert states(found(folder, deep=True)) == {"root": BAD}


@pytest.mark.parametrize("size", [*range(1, 40), 64, 100, 127, 128])
@pytest.mark.parametrize("shallow", [1, 7, 1_000])
def test_the_last_nodes(size: int, shallow: int) -> None:
    leaves = [str(n).encode() for n in range(size)]
    store: Any = Leaves(leaves)
    kept = CompactRange().extend(leaves)
    nodes = log._end(store, kept, max(0, size - shallow))
    assert list(kept.nodes[len(kept.nodes) - len(nodes) :]) == list(nodes)
    assert log.root(kept, nodes).state == OK
    assert len(nodes) == len(kept.nodes) if size <= shallow else len(nodes) < len(kept.nodes)
    assert not nodes or log.root(kept, [*nodes[:-1], bytes(32)]).state == BAD


class Leaves:
    """A log that has bytes alone."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves

    def stored(self, after: int, limit: int) -> Iterable[tuple[None, bytes]]:
        """Return what stands after a position."""
        return [(None, data) for data in self._leaves[after : after + limit]]


def test_a_clock_that_is_behind(folder: Path) -> None:
    findings = {one.name: one for one in examine(folder, now=lambda: clock() - DAY)}
    assert findings["clock"].state == BAD
    assert "s to come" in findings["clock"].said.en and "NTP" in findings["clock"].todo.en
    findings = {one.name: one for one in examine(folder, now=lambda: clock() + DAY)}
    assert findings["clock"].state == OK


# The books


def test_no_books_yet(folder: Path) -> None:
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    one = found(folder)
    assert states(one) == {} and "There are no books yet" in one["books"].said.en
    assert not (folder / "books.sqlite").exists()


def test_books_that_are_behind(folder: Path) -> None:
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    with Ledger(folder) as ledger:
        ledger.projector.apply(0, ledger.store.read(0, 3))
    one = found(folder)
    assert states(one) == {"books": WARN} and "at position 3" in one["books"].said.en


def test_books_of_another_ledger(folder: Path, tmp_path: Path, socai: Socai) -> None:
    assert socai("init", ledger=tmp_path / "other").code == 0
    with Ledger(tmp_path / "other") as other:
        other.catch_up()
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    shutil.copy(tmp_path / "other" / "books.sqlite", folder)
    one = found(folder)["books"]
    assert one.state == BAD and "of another ledger" in one.said.en
    assert states(found(folder, deep=True)) == {"books": BAD, "figures": BAD}


def test_books_that_hold_other_figures(folder: Path) -> None:
    raw(folder / "books.sqlite", "UPDATE postings SET amount = amount + 1")
    assert states(found(folder)) == {}
    one = found(folder, deep=True)
    assert states(one) == {"figures": BAD} and "is due" in one["figures"].said.en
    assert "`socai rebuild`" in one["figures"].todo.en


# Kafka, and what it comes to


def test_a_broker_that_is_away(folder: Path) -> None:
    one = found(folder, SOCAI_KAFKA=NOWHERE)
    assert states(one) == {"mirror": WARN, "kafka": AWAY}
    assert "There is no mirror" in one["mirror"].said.en
    assert [path for path in folder.iterdir() if path.name.startswith("mirror")] == []


def test_a_broker_that_cannot_be_reached_so(folder: Path) -> None:
    one = found(folder, SOCAI_KAFKA=NOWHERE, SOCAI_KAFKA_SECURITY="TLS")
    assert states(one) == {"values": BAD, "mirror": WARN, "kafka": BAD}
    assert "SOCAI_KAFKA_SECURITY" in one["values"].said.en


def received(folder: Path, upto: int | None = None, projected: int | None = None) -> None:
    """Let the mirror hold the log, up to a position, and its books, up to another."""
    with pytest.MonkeyPatch.context() as environment, Ledger(folder) as ledger:
        environment.setenv("SOCAI_KAFKA", NOWHERE)
        stored = ledger.store.stored(0, upto or ledger.store.last())
        ledger.mirror.source.take([(event.position, data) for event, data in stored])
        if projected:
            ledger.projector.apply(0, ledger.mirror.source.read(0, projected))
        else:
            ledger.catch_up()


def test_a_mirror(folder: Path) -> None:
    received(folder)
    for deep in (False, True):
        one = found(folder, deep, SOCAI_KAFKA=NOWHERE)
        assert states(one) == {"kafka": AWAY}
        assert {"mirror", "mirror-books", "books"} <= set(one) and ("figures" in one) == deep


def test_a_mirror_that_is_behind(folder: Path) -> None:
    with Ledger(folder) as ledger:
        _, end = ledger.store.command_around(1)
    received(folder, upto=end)
    one = found(folder, SOCAI_KAFKA=NOWHERE)
    assert states(one) == {"mirror": WARN, "kafka": AWAY}
    assert f"answers know only up to {end}" in one["mirror"].said.en


def test_a_mirror_whose_books_are_behind(folder: Path) -> None:
    received(folder, projected=5)
    one = found(folder, SOCAI_KAFKA=NOWHERE)
    assert states(one) == {"mirror-books": WARN, "kafka": AWAY}
    assert "are at position 5" in one["mirror-books"].said.en


def test_a_mirror_of_another_history(folder: Path, tmp_path: Path, socai: Socai) -> None:
    shutil.copytree(folder, tmp_path / "before")
    for name, ledger in (("moi", folder), ("khac", tmp_path / "before")):
        row = event("DocumentRegistered", f"document-{name}", "2022", title="Báo cáo mới")
        assert socai("import", socai.file(row), ledger=ledger).code == 0
    received(folder)
    for left in folder.glob("mirror*"):
        shutil.copy(left, tmp_path / "before")
    one = found(tmp_path / "before", SOCAI_KAFKA=NOWHERE)
    assert one["mirror"].state == BAD and "is not the store" in one["mirror"].said.en


def test_a_mirror_whose_books_hold_other_figures(folder: Path) -> None:
    received(folder)
    raw(folder / "mirror-books.sqlite", "UPDATE postings SET amount = amount + 1")
    one = found(folder, deep=True, SOCAI_KAFKA=NOWHERE)
    assert states(one) == {"figures": BAD, "kafka": AWAY}


@pytest.mark.parametrize(
    ("given", "state"),
    [([OK, WARN], OK), ([OK, AWAY], AWAY), ([AWAY, BAD], BAD), ([], OK)],
)
def test_what_it_comes_to(given: list[str], state: str) -> None:
    findings = [Finding("one", each, STATES[each]) for each in given]
    assert verdict(findings)[0] == state
