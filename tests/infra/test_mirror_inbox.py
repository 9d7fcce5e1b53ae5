"""The inbox of a mirror on every back end: the contract, and what SQL alone can get wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contracts.event_store import english
from contracts.inbox import ROOT, TOPIC, InboxContract, dump, held
from memory_inbox import MemoryInbox
from servers import new_database
from socai.consumers.inbox import Inbox, Place, Topic
from socai.domain.refusal import Refused, Unavailable
from socai.infra.mirror.sql_inbox import SqlInbox

LEDGER = "6f1c2a44-5f0e-4b8e-9d3c-0a4d1d9be001"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Inbox]:
    """Return an empty inbox."""
    if request.param == "memory":
        yield MemoryInbox()
    elif request.param == "sqlite":
        with closing(SqlInbox(tmp_path / "inbox.sqlite", LEDGER)) as made:
            yield made
    else:
        with (
            new_database(request.getfixturevalue("postgres_server")) as url,
            closing(SqlInbox(f"{url}?schema=a_inbox", LEDGER)) as made,
        ):
            yield made


class TestInbox(InboxContract):
    """The contract."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hộp nhận.sqlite"


def test_an_inbox_outlives_the_object(path: Path) -> None:
    with closing(SqlInbox(path, LEDGER)) as inbox:
        inbox.begin(Topic(), TOPIC, 0)
        inbox.put(TOPIC, 1, Place(), Place(3, 2, 2), held(1, 2), {2: ROOT})
        before = (inbox.id, dump(inbox))
    with closing(SqlInbox(path, LEDGER)) as again:
        assert (again.id, dump(again)) == before
    path.unlink()
    with closing(SqlInbox(path, LEDGER)) as other:
        assert other.id != before[0] and dump(other) == (Topic(), [], [], {}, 0)


def test_the_inbox_of_another_ledger_is_refused(path: Path) -> None:
    SqlInbox(path, "another").close()
    with pytest.raises(Refused, match="của một sổ khác") as refused:
        SqlInbox(path, LEDGER)
    assert "another ledger's: delete the file" in english(refused)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE inbox_state SET format = 9", "upgrade socai"),
        ("DELETE FROM inbox_state", "there are other tables"),
        ("DROP TABLE inbox_state", "there are other tables"),
    ],
)
def test_what_is_no_inbox_is_refused(path: Path, statement: str, words: str) -> None:
    SqlInbox(path, LEDGER).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    with pytest.raises(Refused) as refused:
        SqlInbox(path, LEDGER)
    assert words in english(refused)


def test_an_inbox_of_an_earlier_format_is_made_again(path: Path) -> None:
    with closing(SqlInbox(path, LEDGER)) as inbox:
        inbox.begin(Topic(), TOPIC, 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE inbox_state SET format = 0")
    with closing(SqlInbox(path, LEDGER)) as inbox:
        assert dump(inbox) == (Topic(), [], [], {}, 0)


def test_another_who_writes_is_waited_for_then_said(path: Path) -> None:
    with closing(SqlInbox(path, LEDGER, busy_seconds=0.05)) as inbox:
        inbox.begin(Topic(), TOPIC, 0)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable, match="Không dùng được hộp nhận"):
                inbox.put(TOPIC, 0, Place(), Place(1, 1, 0), held(0, 1), {})
        inbox.put(TOPIC, 0, Place(), Place(1, 1, 0), held(0, 1), {})
        assert inbox.waiting(0, 9) == held(0, 1)
