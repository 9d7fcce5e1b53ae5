"""The embedded ledger: a directory with the event store, the books and a marker file.

The marker `ledger.json` is written last: a directory without it is no ledger yet, and `create`
completes what a crash left behind. With it, the store must be there and be the one it names.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.sqlite_store import create_tables, ledger_in

FORMAT = 1
"""The version of the directory's layout; a ledger of a later one is refused."""
MARKER, STORE, BOOKS = "ledger.json", "store.sqlite", "books.sqlite"
UNFINISHED = {f"{MARKER}.tmp", STORE, f"{STORE}-wal", f"{STORE}-shm", f"{STORE}-journal"}
"""What a crash during `create` may leave behind."""
FILES = UNFINISHED | {MARKER, BOOKS, f"{BOOKS}-wal", f"{BOOKS}-shm", f"{BOOKS}-journal"}
"""All that socai keeps in a ledger's directory."""
MARKER_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Directory:
    """An embedded ledger: where it lies, which one it is, and whether it is a demonstration."""

    path: Path
    ledger_id: str
    demo: bool
    created_with: str

    @property
    def store(self) -> Path:
        """Return the file of the event store."""
        return self.path / STORE

    @property
    def books(self) -> Path:
        """Return the file of the books, which may be thrown away and rebuilt."""
        return self.path / BOOKS


def create(path: Path, demo: bool = False) -> Directory:
    """Make an empty ledger in `path`, a directory that is missing, empty, or left by a crash here.

    Raises Refused where there is a ledger or anything else already, Unavailable where the disk
    cannot be written; `path` then holds no ledger, and `create` may be called again.
    """
    with _disk(path):
        _make_directory(path)
        with _alone(path):
            _refuse_taken(path)
            ledger_id, last = create_tables(path / STORE, str(uuid.uuid4()))
            if last:
                raise Refused.of(
                    f"{path} có tệp {STORE} đã có sự kiện nhưng thiếu {MARKER}. Chưa sửa gì: khôi "
                    f"phục {MARKER} từ bản sao lưu, hoặc chọn thư mục khác",
                    f"{path} has a {STORE} that holds events, but {MARKER} is missing. Nothing was "
                    f"changed: restore {MARKER} from a backup, or choose another directory",
                )
            ledger = Directory(path, ledger_id, demo, version("socai"))
            _write_marker(ledger)
            return ledger


def open(path: Path) -> Directory:
    """Return the ledger in `path`; raise Refused, with the way out, where there is none to use."""
    with _disk(path):
        if not path.exists():
            raise Refused.of(
                f"Không có sổ ở {path}: chạy `socai init` để tạo",
                f"There is no ledger at {path}: run `socai init` to make one",
            )
        _refuse_file(path)
        if not (path / MARKER).exists():
            raise _no_ledger(path)
        ledger = _read_marker(path)
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
        _flush(made.parent)


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
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of the directory; it ends with the process, so that none is left behind."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Unavailable.of(
            f"Đang có người khác tạo sổ ở {path}: hãy thử lại",
            f"Somebody else is making a ledger at {path}: try again",
        ) from error
    try:
        yield
    finally:
        os.close(handle)


def _write_marker(ledger: Directory) -> None:
    content = {
        "format": FORMAT,
        "ledger": ledger.ledger_id,
        "demo": ledger.demo,
        "created_with": ledger.created_with,
    }
    temporary = ledger.path / f"{MARKER}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(ledger.path / MARKER)
    _flush(ledger.path)


def _flush(directory: Path) -> None:
    """Bring the names in a directory to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_marker(path: Path) -> Directory:
    try:
        with (path / MARKER).open("rb") as file:
            content: Any = json.loads(file.read(MARKER_BYTES))
    except (ValueError, RecursionError) as error:
        raise _bad_marker(path) from error
    if not isinstance(content, dict) or type(content.get("format")) is not int:
        raise _bad_marker(path)
    if content["format"] > FORMAT:
        raise Refused.of(
            f"Sổ {path} có định dạng {content['format']}, bản socai này chỉ biết đến {FORMAT}: hãy "
            "nâng cấp socai",
            f"Ledger {path} is of format {content['format']}, this socai knows up to {FORMAT}: "
            "upgrade socai",
        )
    match content:
        case {"ledger": str(ledger_id), "demo": bool(demo), "created_with": str(made)}:
            if content["format"] == FORMAT and _is_uuid(ledger_id):
                return Directory(path, ledger_id, demo, made)
    raise _bad_marker(path)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _bad_marker(path: Path) -> Refused:
    return Refused.of(
        f"Tệp {path / MARKER} hỏng hoặc bị sửa: khôi phục nó từ bản sao lưu. Các sự kiện trong "
        f"{STORE} không bị đụng đến",
        f"{path / MARKER} is damaged or was changed: restore it from a backup. The events in "
        f"{STORE} were not touched",
    )


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable.of(
            f"Không đọc hoặc ghi được {path} ({error.strerror}): kiểm tra ổ đĩa và quyền, rồi thử "
            "lại",
            f"{path} cannot be read or written ({error.strerror}): check the disk and the "
            "permissions, then try again",
        ) from error
