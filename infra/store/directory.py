"""The embedded ledger: a directory with the event store, the books and a marker file.

The marker `ledger.json` is written last: a directory without it is no ledger yet, and `create`
completes what a crash left behind. With it, the store must be there and be the one it names; one
that names an earlier format is used only after an upgrade.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from socai.domain.refusal import Refused
from socai.infra.store import marker
from socai.infra.store.formats import FORMAT, require_current
from socai.infra.store.marker import Directory, disk, flush, read_marker, write_marker
from socai.infra.store.sqlite_store import create_tables, ledger_in, upgrade_tables

MARKER, STORE, BOOKS = marker.MARKER, marker.STORE, marker.BOOKS
UNFINISHED = {f"{MARKER}.tmp", STORE, f"{STORE}-wal", f"{STORE}-shm", f"{STORE}-journal"}
"""What a crash during `create` may leave behind."""
_BESIDE = (BOOKS, "mirror.sqlite", "inbox.sqlite", "mirror-books.sqlite")
FILES = UNFINISHED | {
    MARKER,
    *(f"{name}{end}" for name in _BESIDE for end in ("", "-wal", "-shm", "-journal")),
}
"""All that socai keeps in a ledger's directory."""
_held: set[Path] = set()
"""The directories whose lock this process has."""


def create(path: Path, demo: bool = False, ledger_id: str = "") -> Directory:
    """Make an empty ledger in `path`, a directory that is missing, empty, or left by a crash here.

    Its id is `ledger_id`, a new one where none is given. Where somebody else makes one there, that
    is waited for. Raises Refused where there is a ledger or anything else already, Unavailable
    where the disk cannot be written; `path` then holds no ledger, and `create` may be called again.
    """
    with alone(path), disk(path):
        _refuse_taken(path)
        found, last = create_tables(path / STORE, ledger_id or str(uuid.uuid4()))
        if last:
            raise Refused.of(
                f"{path} có tệp {STORE} đã có sự kiện nhưng thiếu {MARKER}. Chưa sửa gì: khôi "
                f"phục {MARKER} từ bản sao lưu, hoặc chọn thư mục khác",
                f"{path} has a {STORE} that holds events, but {MARKER} is missing. Nothing was "
                f"changed: restore {MARKER} from a backup, or choose another directory",
            )
        if ledger_id and found != ledger_id:
            raise Refused.of(
                f"{path} có một sổ tạo dở, mã {found}, không phải {ledger_id}. Chưa sửa gì: chọn "
                "một thư mục mới hoặc trống",
                f"{path} has the beginning of a ledger {found}, which is not {ledger_id}. Nothing "
                "was changed: choose a new or empty directory",
            )
        ledger = Directory(path, found, demo, version("socai"))
        write_marker(ledger)
        return ledger


def open(path: Path) -> Directory:
    """Return the ledger in `path`; raise Refused, with the way out, where there is none to use."""
    ledger = find(path)
    require_current(ledger.format, path)
    return ledger


def find(path: Path) -> Directory:
    """Return the ledger in `path`, also one of an earlier format; raise as `open` does."""
    with disk(path):
        if not path.exists():
            raise Refused.of(
                f"Không có sổ ở {path}: chạy `socai init` để tạo",
                f"There is no ledger at {path}: run `socai init` to make one",
            )
        _refuse_file(path)
        if not (path / MARKER).exists():
            raise _no_ledger(path)
        ledger = read_marker(path)
        if not ledger.store.is_file():
            raise Refused.of(
                f"Sổ {path} thiếu tệp {STORE}: khôi phục nó từ bản sao lưu, cùng tệp -wal nếu có",
                f"Ledger {path} lacks its {STORE}: restore it from a backup, with its -wal if any",
            )
        found, _ = ledger_in(ledger.store)
        if found != ledger.ledger_id:
            raise Refused.of(
                f"Sổ {path}: {MARKER} thuộc sổ {ledger.ledger_id}, {STORE} thuộc sổ {found}. Chưa "
                "sửa gì: khôi phục cả hai từ cùng một bản sao lưu",
                f"Ledger {path}: its {MARKER} belongs to ledger {ledger.ledger_id}, its {STORE} to "
                f"{found}. Nothing was changed: restore both from one backup",
            )
        return ledger


def upgrade(path: Path, told: Callable[[int, int], None]) -> int:
    """Bring the ledger in `path` to this format; return the one that it was of.

    Killed anywhere it is whole, and completed by the next upgrade: the marker, which is written
    last, is what `open` goes by.
    """
    with alone(path, make=False):
        ledger = find(path)
        upgrade_tables(ledger.store, told)
        if ledger.format < FORMAT:
            with disk(path):
                write_marker(replace(ledger, format=FORMAT))
        return ledger.format


def _no_ledger(path: Path) -> Refused:
    names = {entry.name for entry in path.iterdir()}
    if not names:
        return Refused.of(
            f"{path} là thư mục trống, chưa phải sổ: chạy `socai init` để tạo",
            f"{path} is an empty directory, not a ledger yet: run `socai init` to make one",
        )
    if names <= UNFINISHED:
        return Refused.of(
            f"Việc tạo sổ ở {path} bị ngắt giữa chừng: chạy lại `socai init` để hoàn tất",
            f"Making the ledger at {path} was interrupted: run `socai init` again to complete it",
        )
    return Refused.of(
        f"{path} không phải là sổ (thiếu {MARKER}) và có những tệp khác: chạy `socai init` với một "
        "thư mục khác, hoặc khôi phục sổ từ bản sao lưu",
        f"{path} is not a ledger ({MARKER} is missing) and holds other files: run `socai init` on "
        "another directory, or restore the ledger from a backup",
    )


def _make_directory(path: Path) -> None:
    _refuse_file(path)
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for made in missing:
        flush(made.parent)


def _refuse_file(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise Refused.of(
            f"{path} là một tệp; sổ là một thư mục: chọn đường dẫn khác",
            f"{path} is a file; a ledger is a directory: choose another path",
        )


def _refuse_taken(path: Path) -> None:
    if (path / MARKER).exists():
        raise Refused.of(
            f"Đã có sổ ở {path}. Chưa sửa gì: dùng sổ ấy, hoặc chọn thư mục khác",
            f"There is a ledger at {path} already. Nothing was changed: use it, or choose another "
            "directory",
        )
    others = sorted({entry.name for entry in path.iterdir()} - UNFINISHED)
    if others:
        shown = ", ".join(others[:3])
        raise Refused.of(
            f"{path} không trống (có {shown}). Chưa sửa gì: chọn một thư mục mới hoặc trống",
            f"{path} is not empty (it has {shown}). Nothing was changed: choose a new or empty "
            "directory",
        )


@contextmanager
def alone(
    path: Path, waiting: Callable[[], None] | None = None, make: bool = True
) -> Iterator[None]:
    """Hold the lock of the directory; call `waiting`, then wait, where another process has it.

    A missing one is made, where `make` is so; else it must hold a ledger. Who has the lock already
    goes on with it. It ends with the process, so that none is left behind.
    """
    if not make:
        find(path)
    with disk(path):
        _make_directory(path)
        key = path.resolve()
        handle = None if key in _held else _locked(path, waiting)
    if handle is None:
        yield
        return
    _held.add(key)
    try:
        yield
    finally:
        _held.discard(key)
        os.close(handle)


def _locked(path: Path, waiting: Callable[[], None] | None) -> int:
    """Return a handle that has the lock of the directory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle
