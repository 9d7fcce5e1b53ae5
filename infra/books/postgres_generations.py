"""Generations of books as schemas of PostgreSQL: x_books, x_books_2, …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from socai.domain.refusal import Unavailable
from socai.infra.books.generations import BESIDE, Generations, Where, rebuilding_already
from socai.infra.store.postgres_address import Address, url_beside


class Schemas(Generations):
    """The generations of the books whose first schema a URL names."""

    def __init__(self, url: str) -> None:
        self._url, self._first = url, Address.of(url)
        self._name = re.compile(rf"{self._first.schema}(?:_([2-9]|[1-9][0-9]+))?")

    def numbers(self) -> list[int]:
        with self._connection() as connection:
            rows = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
        found = (self._name.fullmatch(name) for (name,) in rows)
        return sorted(int(match[1] or 1) for match in found if match)

    def place(self, number: int) -> str:
        return self._url if number == 1 else url_beside(self._url, str(number))

    @property
    def beside(self) -> str:
        return url_beside(self._url, BESIDE)

    def _remove(self, where: Where) -> None:
        self._do(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(_schema(where)))

    def _rename(self, where: Where, to: Where) -> None:
        self._do(SQL("ALTER SCHEMA {} RENAME TO {}").format(_schema(where), _schema(to)))

    def _do(self, statement: Composed) -> None:
        with self._connection() as connection:
            connection.execute(statement)

    @contextmanager
    def alone(self) -> Iterator[None]:
        digest = sha256(f"socai rebuild {self._first.schema}".encode()).digest()
        key = int.from_bytes(digest[:8], signed=True)
        with self._connection() as connection:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
            if row is None or not row[0]:
                raise rebuilding_already()
            # The server lets go of the lock when the connection ends, however it ends.
            yield

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect(self._first.conninfo, autocommit=True) as connection:
                yield connection
        except psycopg.Error as error:
            words = " ".join(str(error).split())[:300]
            raise Unavailable.of(
                f"Không dùng được sổ tổng hợp {self._first.shown} ({words}). Sổ gốc không bị ảnh "
                "hưởng: kiểm tra máy chủ PostgreSQL và quyền của người dùng, rồi thử lại",
                f"The books {self._first.shown} cannot be used ({words}). The store is unharmed: "
                "check the PostgreSQL server and the user's permissions, then try again",
            ) from error


def _schema(where: Where) -> Identifier:
    return Identifier(Address.of(str(where)).schema)
