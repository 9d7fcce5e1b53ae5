"""Where a ledger lives: a directory with two SQLite files, or a schema on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from socai.domain.refusal import Refused
from socai.infra.store import directory
from socai.infra.store.sql_store import SqlStore
from socai.infra.store.sqlite_store import SqliteStore
from socai.schemas import codec

Where = Path | str
"""A directory, or a URL postgresql://…"""


@dataclass(frozen=True, slots=True)
class Home:
    """An open store, where its books are, whether it is a demonstration's, and its name."""

    store: SqlStore
    books: Where
    demo: bool
    shown: str


def open_home(where: Where, clock: Callable[[], int]) -> Home:
    """Return the ledger at a place; raise Refused or Unavailable where it cannot be used."""
    if isinstance(where, Path):
        found = directory.open(where)
        store = SqliteStore(found.store, codec=codec, clock=clock)
        return Home(store, found.books, found.demo, str(where))
    server = _postgres()
    opened = server.open_store(where, codec, clock)
    return Home(opened, books_of(where), opened.marker.demo, opened.where)


def create_home(where: Where, demo: bool) -> None:
    """Make an empty ledger at a place; raise Refused where there is anything else."""
    if isinstance(where, Path):
        directory.create(where, demo)
        return
    _, last = _postgres().create_store(where, demo=demo)
    if last:
        raise Refused.of(
            "Ở địa chỉ ấy đã có một sổ; sổ không bị đụng đến. Chọn schema khác: …?schema=TÊN",
            "There is a ledger at that address; it was not touched. Choose another schema: "
            "…?schema=NAME",
        )


def books_of(url: str) -> str:
    """Return where the books of a ledger on PostgreSQL are: in a schema beside it."""
    _postgres()
    from socai.infra.store.postgres_address import url_beside

    return url_beside(url, "books")


def shown(where: Where) -> str:
    """Return the name of a place, without a password."""
    if isinstance(where, Path):
        return str(where)
    _postgres()
    from socai.infra.store.postgres_address import Address

    return Address.of(where).shown


def _postgres() -> ModuleType:
    try:
        from socai.infra.store import postgres_store
    except ModuleNotFoundError as error:
        raise Refused.of(
            "Sổ trên PostgreSQL cần thư viện psycopg: pip install 'socai[postgres]' (từ mã nguồn: "
            "chạy ./socai check một lần)",
            "A ledger on PostgreSQL needs the library psycopg: pip install 'socai[postgres]' (from "
            "a checkout: run ./socai check once)",
        ) from error
    return postgres_store
