"""The PostgreSQL that the tests get: real, of their own, and durable."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from servers import (
    DEADLINE_SECONDS,
    Guard,
    copied_package,
    new_database,
    postgres_binaries,
    running_postgres,
)


def value(url: str, query: str) -> object:
    """Return the one value of a query."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def test_it_is_postgresql(postgres_server: str) -> None:
    assert str(value(postgres_server, "SELECT version()")).startswith("PostgreSQL ")
    assert int(str(value(postgres_server, "SHOW server_version_num"))) >= 150_000


def test_what_is_committed_is_flushed(postgres_server: str) -> None:
    settings = ("fsync", "full_page_writes", "synchronous_commit")
    assert [value(postgres_server, f"SHOW {name}") for name in settings] == ["on", "on", "on"]


def test_a_database_keeps_vietnamese_text(postgres_database: str) -> None:
    assert value(postgres_database, "SELECT 'xã Châu Hóa'") == "xã Châu Hóa"
    assert value(postgres_database, "SHOW server_encoding") == "UTF8"


def test_a_database_is_gone_after_its_test(postgres_server: str) -> None:
    with new_database(postgres_server) as url:
        left_open = psycopg.connect(url)
        name = value(url, "SELECT current_database()")
        listed = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"
        assert value(postgres_server, listed) == 1
    assert value(postgres_server, listed) == 0
    left_open.close()


@pytest.mark.slow
def test_what_was_committed_survives_a_kill() -> None:
    with running_postgres() as server:
        cut_off = psycopg.connect(server.url)
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
        cut_off.execute("INSERT INTO kept VALUES (1001)")
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url)
        with pytest.raises(psycopg.OperationalError):
            cut_off.commit()
        server.start()
        assert value(server.url, "SELECT count(*) FROM kept") == 1000
        assert "was interrupted" in server.log()


@pytest.mark.slow
def test_a_server_leaves_nothing_behind() -> None:
    with running_postgres() as server:
        assert value(server.url, "SELECT 1") == 1
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)


def test_the_package_runs_where_it_is_copied_to(tmp_path: Path) -> None:
    programs = copied_package(postgres_binaries(), tmp_path)
    assert tmp_path in programs.parents
    said = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True)
    assert said.stdout.startswith("initdb (PostgreSQL) "), said.stderr


def test_what_is_guarded_ends_with_its_owner() -> None:
    guarded = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = (
        "import os, signal, sys\nfrom servers import Guard\n"
        "Guard(int(sys.argv[1]), 'TERM')\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    tests = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", owner, str(guarded.pid)], cwd=tests, check=False)
    assert guarded.wait(DEADLINE_SECONDS) == -15
    guarded.communicate()


def test_what_is_released_is_left_alone() -> None:
    guarded = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    Guard(guarded.pid, "TERM").release()
    guarded.communicate(b"\n")
    assert guarded.returncode == 0
