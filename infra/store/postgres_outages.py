"""What an error of PostgreSQL means to the caller: what is so, what was recorded, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import (
    ConnectionUnavailableError,
    InterfaceError,
    OperationalError,
    PersistenceError,
)

from socai.domain.refusal import Refused, Unavailable

WORDS = 300
"""How much of the server's own words is repeated."""
FULL_HOUSE = ("too many clients", "too many connections", "connection slots")
BUSY = (
    "Đang có người khác ghi vào sổ {where}. Chưa ghi gì: hãy thử lại",
    "Somebody else is writing to the ledger {where}. Nothing was recorded: try again",
)
CROWDED = (
    "Máy chủ của sổ {where} đã hết chỗ kết nối ({words}). Chưa ghi gì: hãy thử lại sau, hoặc tăng "
    "max_connections của PostgreSQL",
    "The server of the ledger {where} takes no more connections ({words}). Nothing was recorded: "
    "try again later, or raise max_connections of PostgreSQL",
)
GONE = (
    "Không kết nối được hoặc mất kết nối với máy chủ của sổ {where} ({words}). Chưa ghi gì: kiểm "
    "tra máy chủ PostgreSQL, địa chỉ, người dùng và mật khẩu, rồi thử lại",
    "The server of the ledger {where} cannot be reached, or the connection was lost ({words}). "
    "Nothing was recorded: check the PostgreSQL server, the address, user and password, then try "
    "again",
)
UNCERTAIN = (
    "Mất kết nối với máy chủ của sổ {where} đúng lúc ghi ({words}); chưa chắc lệnh đã ghi hay "
    "chưa. Hãy gửi lại đúng lệnh ấy với cùng mã lệnh: nếu đã ghi, sổ trả lời vị trí",
    "The connection to the server of the ledger {where} was lost at the moment of recording "
    "({words}); whether the command was recorded is not certain. Send the same command under the "
    "same id: if it was recorded, the answer says where",
)
UNREADABLE_TEXT = (
    "Có văn bản mà sổ {where} trên PostgreSQL không giữ được, ví dụ ký tự NUL ({words}). Chưa ghi "
    "gì: bỏ ký tự ấy rồi gửi lại",
    "There is text that the ledger {where} on PostgreSQL cannot hold, for example the character "
    "NUL ({words}). Nothing was recorded: remove it, then send it again",
)
NOT_WHOLE = (
    "Sổ {where} không nguyên vẹn ({words}). Chưa ghi gì: khôi phục từ bản sao lưu",
    "The ledger {where} is not whole ({words}). Nothing was recorded: restore from a backup",
)
# By SQLSTATE, else by its first two letters, its class.
UNAVAILABLE = {
    "08": GONE,
    "25006": (
        "Máy chủ của sổ {where} chỉ cho đọc, có lẽ là bản dự phòng ({words}). Chưa ghi gì: kết nối "
        "đến máy chủ chính",
        "The server of the ledger {where} can only be read, it may be a standby ({words}). Nothing "
        "was recorded: connect to the primary server",
    ),
    "25P03": (
        "Một lệnh ghi vào sổ {where} dừng giữa chừng quá lâu nên máy chủ đã ngắt ({words}). Chưa "
        "ghi gì: hãy gửi lại",
        "A command to the ledger {where} paused too long, and the server cut it off ({words}). "
        "Nothing was recorded: send it again",
    ),
    "40": BUSY,
    "42501": (
        "Người dùng PostgreSQL không đủ quyền ở sổ {where} ({words}). Chưa ghi gì: nhờ người quản "
        "trị cấp quyền trên cơ sở dữ liệu và schema ấy",
        "The PostgreSQL user lacks a permission at the ledger {where} ({words}). Nothing was "
        "recorded: have it granted on that database and schema",
    ),
    "53": CROWDED,
    "53100": (
        "Ổ đĩa của máy chủ chứa sổ {where} đã đầy. Chưa ghi gì: giải phóng dung lượng rồi gửi lại",
        "The disk of the server that holds the ledger {where} is full. Nothing was recorded: free "
        "space, then send it again",
    ),
    "53200": (
        "Máy chủ của sổ {where} hết bộ nhớ ({words}). Chưa ghi gì: hãy thử lại sau",
        "The server of the ledger {where} is out of memory ({words}). Nothing was recorded: try "
        "again later",
    ),
    "55P03": BUSY,
    "57": GONE,
    "57014": (
        "Máy chủ của sổ {where} đã hủy việc này ({words}). Chưa ghi gì: hãy thử lại, hoặc tăng "
        "statement_timeout của PostgreSQL",
        "The server of the ledger {where} cancelled this ({words}). Nothing was recorded: try "
        "again, or raise statement_timeout of PostgreSQL",
    ),
    "58": (
        "Ổ đĩa của máy chủ chứa sổ {where} báo lỗi ({words}). Chưa ghi gì: kiểm tra ổ đĩa rồi gửi "
        "lại",
        "The disk of the server that holds the ledger {where} failed ({words}). Nothing was "
        "recorded: check the disk, then send it again",
    ),
}


class CommitLost(OperationalError):
    """The connection was lost after COMMIT was sent: nobody here knows whether it took place."""


@contextmanager
def outages(where: str) -> Iterator[None]:
    """Turn what PostgreSQL raises into Unavailable or Refused, for the ledger shown as `where`."""
    try:
        yield
    except (psycopg.Error, PersistenceError) as error:
        raise outage(error, where) from error


def outage(error: BaseException, where: str) -> Refused:
    """Return what an error of PostgreSQL means to the caller."""
    words = " ".join(str(error).split())[:WORDS]
    state = _state(error)

    def said(kind: type[Refused], texts: tuple[str, str]) -> Refused:
        vi, en = texts
        return kind.of(vi.format(where=where, words=words), en.format(where=where, words=words))

    if isinstance(error, CommitLost):
        return said(Unavailable, UNCERTAIN)
    if isinstance(error, ConnectionUnavailableError):
        return said(Unavailable, BUSY)
    if texts := UNAVAILABLE.get(state) or UNAVAILABLE.get(state[:2]):
        return said(Unavailable, texts)
    if state.startswith("22") or isinstance(error.__cause__ or error, psycopg.DataError):
        return said(Refused, UNREADABLE_TEXT)
    # The client library does not hand on the state of a connection that is refused.
    lost = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
    if not state and isinstance(error, lost):
        return said(Unavailable, CROWDED if any(w in words for w in FULL_HOUSE) else GONE)
    return said(Refused, NOT_WHOLE)


def _state(error: BaseException) -> str:
    """Return the SQLSTATE of an error or of its cause, "" where it has none."""
    for one in (error, error.__cause__):
        if isinstance(one, psycopg.Error) and one.sqlstate:
            return one.sqlstate
    return ""
