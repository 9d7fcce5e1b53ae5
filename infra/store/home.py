"""Where a ledger lives: a directory with SQLite files, or schemas of a PostgreSQL database.

Beside its store are its books and, where Kafka is used, its mirror: what may be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.store import directory
from socai.infra.store.sql_store import SqlStore
from socai.infra.store.sqlite_store import SqliteStore, create_tables
from socai.schemas import codec

Where = Path | str
"""A directory, or a URL postgresql://…"""
THROWN_AWAY = Message(
    "Đây là bản gương, không phải sổ gốc: xóa nó đi, phần project dựng lại từ Kafka",
    "This is a mirror, not the store: throw it away, project builds it again from Kafka",
)
MIRROR = ("mirror", "inbox", "mirror-books")
"""Names of what a mirror keeps: its store, its inbox, its books."""


@dataclass(frozen=True, slots=True)
class MirrorHome:
    """Where a mirror keeps its store, its inbox and its books."""

    store: Where
    inbox: Where
    books: Where


@dataclass(frozen=True, slots=True)
class Home:
    """An open store, where its books and its mirror are, whether it is a demonstration's, its name.

    What is opened at these places is made where it is not there.
    """

    store: SqlStore
    books: Where
    mirror: MirrorHome
    demo: bool
    shown: str


def open_home(where: Where, clock: Callable[[], int]) -> Home:
    """Return the ledger at a place; raise Refused or Unavailable where it cannot be used."""
    if isinstance(where, Path):
        found = directory.open(where)
        store = SqliteStore(found.store, codec=codec, clock=clock)
        return Home(store, found.books, mirror_of(where), found.demo, str(where))
    server = _postgres()
    opened = server.open_store(where, codec, clock)
    return Home(opened, books_of(where), mirror_of(where), opened.marker.demo, opened.where)


def create_home(where: Where, demo: bool) -> None:
    """Make an empty ledger at a place.

    Raises Refused where there is anything else, or where its schema's name is too long.
    """
    if isinstance(where, Path):
        directory.create(where, demo)
        return
    require_short_name(where)
    _, last = _postgres().create_store(where, demo=demo)
    if last:
        raise Refused.of(
            "Ở địa chỉ ấy đã có một sổ; sổ không bị đụng đến. Chọn schema khác: …?schema=TÊN",
            "There is a ledger at that address; it was not touched. Choose another schema: "
            "…?schema=NAME",
        )


def require_short_name(url: str) -> None:
    """Raise Refused where the schemas beside a ledger's could not be named after it."""
    _postgres()
    from socai.infra.store.postgres_address import LONGEST, Address

    Address.of(url, LONGEST)


def books_of(url: str) -> str:
    """Return where the books of a ledger on PostgreSQL are: in a schema beside it."""
    _postgres()
    from socai.infra.store.postgres_address import url_beside

    return url_beside(url, "books")


def mirror_of(where: Where) -> MirrorHome:
    """Return where the mirror of a ledger is: in files, or in schemas, beside it."""
    if isinstance(where, Path):
        return MirrorHome(*(where / f"{name}.sqlite" for name in MIRROR))
    _postgres()
    from socai.infra.store.postgres_address import url_beside

    return MirrorHome(*(url_beside(where, name.replace("-", "_")) for name in MIRROR))


def open_copy(place: Where, ledger_id: str, clock: Callable[[], int]) -> SqlStore:
    """Return the store of a mirror, made for this ledger where there is none.

    Raises Refused where it is another ledger's or cannot be believed, Unavailable where it cannot
    be opened.
    """
    try:
        store = _open(place, clock)
    except Unavailable:
        if not isinstance(place, Path) or place.exists():
            raise
        store = _made(place, ledger_id, clock)
    except Refused:
        # There is none yet, or one that a crash left half made; else it is refused again.
        store = _made(place, ledger_id, clock)
    if store.ledger_id == ledger_id:
        return store
    found = store.ledger_id
    store.close()
    raise Refused(
        Message(
            f"Bản gương {shown(place)} là của sổ {found}, không phải của sổ này",
            f"The mirror {shown(place)} is that of ledger {found}, not of this one",
        ),
        THROWN_AWAY,
    )


def _open(place: Where, clock: Callable[[], int]) -> SqlStore:
    if isinstance(place, Path):
        return SqliteStore(place, codec=codec, clock=clock)
    store: SqlStore = _postgres().open_store(place, codec, clock)
    return store


def _made(place: Where, ledger_id: str, clock: Callable[[], int]) -> SqlStore:
    try:
        if isinstance(place, Path):
            create_tables(place, ledger_id)
        else:
            _postgres().create_store(place, ledger_id)
        return _open(place, clock)
    except Unavailable:
        raise
    except Refused as refused:
        raise Refused(*refused.messages, THROWN_AWAY) from refused


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
