"""URLs of ledgers, and what the errors of PostgreSQL mean; both without a server."""

from __future__ import annotations

import traceback

import psycopg
import pytest
from eventsourcing.persistence import ConnectionUnavailableError, OperationalError
from psycopg.conninfo import conninfo_to_dict

from contracts.event_store import english, vietnamese
from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import CommitLost, outage, outages
from socai.infra.store.postgres_schema import (
    require_durable,
    require_table_lock,
    require_unicode,
)

SECRET = "mat-khau-7391"


@pytest.mark.parametrize(
    ("url", "shown", "schema"),
    [
        (f"postgresql://an:{SECRET}@db.local:5433/so?schema=huyen_1",
         "postgresql://an@db.local:5433/so?schema=huyen_1", "huyen_1"),
        (f"postgres://an:{SECRET}@db.vn/so", "postgresql://an@db.vn/so?schema=socai", "socai"),
        (f"postgresql://an:{SECRET}%40%2F@[::1]:5432/so?sslmode=require",
         "postgresql://an@[::1]:5432/so?schema=socai", "socai"),
        ("postgresql:///so?host=/run/pg&schema=a", "postgresql://%2Frun%2Fpg/so?schema=a", "a"),
        (f"postgresql://m%C3%A1y:{SECRET}@h/s%E1%BB%95",
         "postgresql://m%C3%A1y@h/s%E1%BB%95?schema=socai", "socai"),
        (f"postgresql://h/so?user=an&password={SECRET}", "postgresql://an@h/so?schema=socai",
         "socai"),
    ],
)  # fmt: skip
def test_an_address(url: str, shown: str, schema: str) -> None:
    address = Address.of(url)
    assert (address.shown, address.schema) == (shown, schema)
    assert SECRET not in repr(address)
    assert Address.of(shown).shown == shown


def test_what_is_connected_to() -> None:
    address = Address.of(f"postgresql://an:{SECRET}%40%2F@h:5433/so?schema=s&connect_timeout=9")
    given = conninfo_to_dict(address.conninfo)
    assert (given["user"], given["password"]) == ("an", f"{SECRET}@/")
    assert (given["host"], given["port"], given["dbname"]) == ("h", "5433", "so")
    # A server that is gone without a word is noticed; what the URL says goes before.
    assert given["connect_timeout"] == "9"
    assert given["tcp_user_timeout"] == "15000"
    assert given["client_encoding"] == "utf8"
    assert "schema" not in given


@pytest.mark.parametrize(
    "url",
    [
        "",
        SECRET,
        f"mysql://an:{SECRET}@h/so",
        f"an:{SECRET}@h/so",
        f"postgresql://an:1@{SECRET}:5432@h/so",
        f"postgresql://an:1@h:{SECRET}/so",
        f"postgresql://an:{SECRET}%zz@h/so",
        f"postgresql://an:1?{SECRET}@h/so",
        f"postgresql://an:1@h/so?wrong={SECRET}",
        f"host=h user=an password={SECRET}",
    ],
)
def test_what_is_no_address_is_not_repeated(url: str) -> None:
    with pytest.raises(Refused, match="is not of the form postgresql://") as refused:
        Address.of(url)
    assert "không đúng dạng" in vietnamese(refused)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    "schema",
    ["", "public", "pg_x", "information_schema", "Sổ", "a;b", "1a", "a" * 64, 'a"', "a&schema=b"],
)
def test_what_is_no_schema(schema: str) -> None:
    with pytest.raises(Refused, match="a ledger needs one schema of its own"):
        Address.of(f"postgresql://an@h/so?schema={schema}")


WHERE = "postgresql://an@h/so?schema=s"


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (psycopg.errors.DiskFull("d"), Unavailable, "disk of the server .* is full"),
        (psycopg.errors.TooManyConnections("d"), Unavailable, "takes no more connections"),
        (psycopg.OperationalError("FATAL: sorry, too many clients already"), Unavailable,
         "takes no more connections"),
        (psycopg.errors.OutOfMemory("d"), Unavailable, "out of memory"),
        (psycopg.errors.LockNotAvailable("d"), Unavailable, "Somebody else is writing"),
        (psycopg.errors.DeadlockDetected("d"), Unavailable, "Somebody else is writing"),
        (ConnectionUnavailableError("d"), Unavailable, "Somebody else is writing"),
        (psycopg.errors.QueryCanceled("d"), Unavailable, "raise statement_timeout"),
        (psycopg.errors.AdminShutdown("d"), Unavailable, "cannot be reached"),
        (psycopg.errors.ConnectionFailure("d"), Unavailable, "cannot be reached"),
        (psycopg.OperationalError("connection refused"), Unavailable, "cannot be reached"),
        (psycopg.errors.ReadOnlySqlTransaction("d"), Unavailable, "to the primary server"),
        (psycopg.errors.IdleInTransactionSessionTimeout("d"), Unavailable, "paused too long"),
        (psycopg.errors.InsufficientPrivilege("d"), Unavailable, "lacks a permission"),
        (psycopg.errors.IoError("d"), Unavailable, "disk of the server .* failed"),
        (CommitLost("d"), Unavailable, "is not certain.*under the same id"),
        (psycopg.DataError("NUL"), Refused, "the character NUL"),
        (psycopg.errors.CharacterNotInRepertoire("d"), Refused, "the character NUL"),
        (psycopg.errors.DataCorrupted("d"), Refused, "is not whole"),
        (psycopg.errors.UndefinedTable("d"), Refused, "is not whole"),
        (psycopg.errors.UniqueViolation("d"), Refused, "is not whole"),
    ],
)  # fmt: skip
def test_what_an_error_means(error: Exception, kind: type[Refused], words: str) -> None:
    refused = outage(error, WHERE)
    assert type(refused) is kind
    with pytest.raises(kind, match=words) as raised, outages(WHERE):
        raise error
    said = english(raised)
    assert WHERE in said and WHERE in vietnamese(raised)
    assert ("Nothing was recorded" in said) is not isinstance(error, CommitLost)


def test_an_error_of_the_library_has_the_meaning_of_its_cause() -> None:
    error = OperationalError("d")
    error.__cause__ = psycopg.errors.DiskFull("d")
    assert "is full" in str(outage(error, WHERE))


DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@pytest.mark.parametrize("name", DURABLE)
def test_an_answer_before_it_is_on_the_disk(name: str) -> None:
    with pytest.raises(Refused, match=f"set {name} = on for the server") as refused:
        require_durable(DURABLE | {name: "off"})
    assert f"đặt {name} = on" in vietnamese(refused)


@pytest.mark.parametrize("level", ["on", "local", "remote_write", "remote_apply"])
def test_an_answer_after_it_is_on_the_disk(level: str) -> None:
    require_durable(DURABLE | {"synchronous_commit": level})


def test_an_encoding_without_vietnamese() -> None:
    require_unicode({"server_encoding": "UTF8"})
    with pytest.raises(Refused, match="encoded in LATIN1") as refused:
        require_unicode({"server_encoding": "LATIN1"})
    assert "bảng mã LATIN1" in vietnamese(refused)


@pytest.mark.parametrize("given", ["y", "TRUE", "1", "on", "what"])
def test_writing_without_a_lock_is_refused(given: str) -> None:
    with pytest.raises(Refused, match="unset POSTGRES_ENABLE_DB_FUNCTIONS") as refused:
        require_table_lock({"POSTGRES_ENABLE_DB_FUNCTIONS": given})
    assert "bỏ sót sự kiện" in vietnamese(refused)


@pytest.mark.parametrize("given", ["", "n", "False", "0", "off"])
def test_writing_with_a_lock_goes_on(given: str) -> None:
    require_table_lock({"POSTGRES_ENABLE_DB_FUNCTIONS": given})
    require_table_lock({})
