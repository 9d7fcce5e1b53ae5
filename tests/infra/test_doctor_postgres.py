"""`socai doctor` on PostgreSQL, also on a server that does not keep what it acknowledges."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

from command_line import Socai
from postgres_ledger import raw
from servers import POSTGRES_SETTINGS, running_postgres
from socai.domain.refusal import Refused, Unavailable
from socai.infra.app import Ledger, clock, create
from socai.infra.doctor import server
from socai.infra.doctor.examination import examine
from socai.infra.doctor.finding import AWAY, BAD, OK, WARN, Finding

HOUR = 3_600 * 1_000_000
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def found(url: str, deep: bool = False) -> dict[str, Finding]:
    """Return what is found of a ledger, by the names of the checks."""
    return {one.name: one for one in examine(url, deep=deep)}


def states(found: dict[str, Finding]) -> dict[str, str]:
    """Return the states that are not well."""
    return {name: one.state for name, one in found.items() if one.state != OK}


@pytest.fixture
def ledger(postgres_database: str) -> str:
    """Return the URL of a ledger with its schemas and its books."""
    with create(postgres_database) as made:
        made.catch_up()
    return postgres_database


def without_checksums(found: dict[str, Finding]) -> dict[str, str]:
    """Return the states that are not well, but for what the server was made with."""
    return {name: state for name, state in states(found).items() if name != "checksums"}


def test_all_is_well(ledger: str) -> None:
    for deep in (False, True):
        findings = found(ledger, deep)
        assert without_checksums(findings) == {}
        assert {"durability", "table-lock", "server", "clocks", "root", "books"} <= set(findings)
    password = urlsplit(ledger).password
    assert password and not any(password in str(one) for one in findings.values())


def test_no_books_are_made(postgres_database: str) -> None:
    create(postgres_database).close()
    assert "no books yet" in found(postgres_database)["books"].said.en
    assert "no books yet" in found(postgres_database)["books"].said.en


def test_no_ledger_there(postgres_database: str) -> None:
    findings = found(postgres_database)
    assert without_checksums(findings) == {"ledger": BAD}


def test_a_server_that_is_away() -> None:
    findings = found("postgresql://ai-do:mat-khau-kin@127.0.0.1:9/socai")
    assert states(findings) == {"place": AWAY, "ledger": AWAY}
    assert "mat-khau-kin" not in str(findings)


@pytest.mark.parametrize("apart", [HOUR, -HOUR])
def test_clocks_that_are_apart(ledger: str, apart: int) -> None:
    findings = {one.name: one for one in examine(ledger, now=lambda: clock() + apart)}
    assert findings["clocks"].state == BAD
    assert "3600 s apart" in findings["clocks"].said.en


def test_the_option_that_takes_no_lock(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    assert without_checksums(found(ledger)) == {"table-lock": BAD, "ledger": BAD}


def test_an_old_server() -> None:
    assert server.release(130_012).state == BAD
    assert server.release(140_000).state == OK


def test_pages_that_nobody_checks() -> None:
    assert server.checksums({"data_checksums": "off"}).state == WARN
    assert server.checksums({"data_checksums": "on"}).state == OK


def test_a_byte_that_was_changed(ledger: str) -> None:
    with Ledger(ledger) as opened:
        data = opened.store.data(3).replace(b"record", b"recOrd", 1)
    raw(ledger, "UPDATE stored_events SET state = ? WHERE position = 3", data)
    assert without_checksums(found(ledger)) == {"root": BAD}


def test_an_event_that_is_gone(ledger: str) -> None:
    raw(ledger, "DELETE FROM stored_events WHERE position = 3")
    one = found(ledger)["positions"]
    assert one.state == BAD and "Position 3" in one.said.en


@pytest.mark.parametrize("name", DURABLE)
def test_fault_08_each_setting_that_is_off_is_found(name: str) -> None:
    assert server.durability(DURABLE).state == OK
    one = server.durability(DURABLE | {name: "off"})
    assert one.state == BAD and f"set {name} = on" in one.said.en


@pytest.mark.parametrize("level", ["local", "remote_write", "on", "remote_apply"])
def test_fault_08_commits_that_wait_for_the_disk_are_well(level: str) -> None:
    assert server.durability(DURABLE | {"synchronous_commit": level}).state == OK


def test_fault_08_commits_that_do_not_wait(ledger: str, socai: Socai) -> None:
    name = urlsplit(ledger).path[1:]
    with psycopg.connect(ledger, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    findings = found(ledger)
    assert without_checksums(findings) == {"durability": BAD, "ledger": BAD}
    assert "synchronous_commit" in findings["durability"].said.en
    ran = socai("import", socai.file(), ledger=ledger)
    assert ran.code == 1 and "synchronous_commit" in ran.err
    with psycopg.connect(ledger, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
    assert without_checksums(found(ledger)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_fault_08_a_server_that_does_not_flush(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with running_postgres() as flushes:
        create(flushes.url).close()
        flushes.stop()
        monkeypatch.setitem(POSTGRES_SETTINGS, name, "off")
        flushes.start()
        findings = found(flushes.url)
        assert without_checksums(findings) == {"durability": BAD, "ledger": BAD}
        assert f"set {name} = on" in findings["durability"].said.en
        with pytest.raises(Refused, match=f"set {name} = on") as refused:
            Ledger(flushes.url)
        assert not isinstance(refused.value, Unavailable)
