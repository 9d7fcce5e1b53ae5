"""A ledger on PostgreSQL: whether the server keeps what it acknowledges, its version, its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import psycopg

from socai.domain.refusal import Message, Refused
from socai.infra.doctor.finding import Finding, note, refused, well, wrong
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import outages
from socai.infra.store.postgres_schema import DURABLE, require_durable, require_table_lock

OLDEST = 14
APART_SECONDS = 5.0
"""How far the clocks of the server and of this machine may be apart."""


def server(url: str, environment: Mapping[str, str], clock: Callable[[], int]) -> Iterator[Finding]:
    """Look at the server of a URL. Raises Unavailable where it does not answer."""
    yield table_lock(environment)
    address = Address.of(url)
    with (
        outages(address.shown),
        psycopg.connect(address.conninfo, autocommit=True) as connection,
    ):
        settings = settings_of(connection)
        yield durability(settings)
        yield checksums(settings)
        yield release(connection.info.server_version)
        yield apart(_seconds_apart(connection, clock))


def settings_of(connection: psycopg.Connection) -> dict[str, str]:
    """Return the settings of a session that are looked at."""
    names = [*DURABLE, "data_checksums"]
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    return {name: setting for name, setting in connection.execute(query, [names]).fetchall()}


def durability(settings: Mapping[str, str]) -> Finding:
    """Look whether a commit is on the disk before it is answered."""
    try:
        require_durable(settings)
    except Refused as error:
        return refused("durability", error)
    return well(
        "durability",
        "PostgreSQL chờ ổ đĩa trước khi trả lời (fsync, full_page_writes, synchronous_commit)",
        "PostgreSQL waits for the disk before it answers (fsync, full_page_writes, "
        "synchronous_commit)",
    )


def checksums(settings: Mapping[str, str]) -> Finding:
    """Look whether PostgreSQL would notice that the disk gives back other bytes."""
    if settings.get("data_checksums") == "on":
        return well("checksums", "PostgreSQL kiểm tổng từng trang", "PostgreSQL checks its pages")
    return note(
        "checksums",
        Message(
            "PostgreSQL không kiểm tổng trang dữ liệu (data_checksums = off)",
            "PostgreSQL does not check its pages (data_checksums = off)",
        ),
        Message(
            "Nên bật bằng pg_checksums khi máy chủ dừng; cây Merkle của sổ vẫn thấy sự kiện bị đổi",
            "Better on: pg_checksums, while the server is down; the ledger's Merkle tree still "
            "sees events that were changed",
        ),
    )


def table_lock(environment: Mapping[str, str]) -> Finding:
    """Look whether the library is told to write without a lock."""
    try:
        require_table_lock(environment)
    except Refused as error:
        return refused("table-lock", error)
    return well("table-lock", "Mỗi lần ghi đều khóa sổ", "Every writer takes the lock")


def release(number: int) -> Finding:
    """Look at the version of the server."""
    major = number // 10_000
    if major >= OLDEST:
        return well("server", f"PostgreSQL {major}", f"PostgreSQL {major}")
    return wrong(
        "server",
        Message(f"PostgreSQL {major} quá cũ", f"PostgreSQL {major} is too old"),
        Message(
            f"Nâng lên PostgreSQL {OLDEST} trở lên", f"Upgrade to PostgreSQL {OLDEST} or later"
        ),
    )


def _seconds_apart(connection: psycopg.Connection, clock: Callable[[], int]) -> float:
    before = clock()
    row = connection.execute(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    ).fetchone()
    after = clock()
    there = int(row[0]) if row else after
    # What the asking took is nobody's error.
    return max(there - after, before - there, 0) / 1_000_000


def apart(seconds: float) -> Finding:
    """Look how far the clocks of the server and of this machine are apart."""
    said = Message(
        f"Đồng hồ máy này và máy chủ lệch {seconds:.0f} giây",
        f"The clocks of this machine and of the server are {seconds:.0f} s apart",
    )
    if seconds <= APART_SECONDS:
        return well("clocks", said.vi, said.en)
    return wrong(
        "clocks",
        said,
        Message(
            "Chỉnh giờ cả hai máy bằng NTP: giờ ghi lấy từ máy chạy socai",
            "Set both by NTP: recorded times are those of the machine that runs socai",
        ),
    )
