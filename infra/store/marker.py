"""The marker of an embedded ledger: the file that says which ledger a directory holds."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.formats import FORMAT, require_current

MARKER, STORE, BOOKS = "ledger.json", "store.sqlite", "books.sqlite"
MARKER_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Directory:
    """An embedded ledger: where it lies, which one it is, and whether it is a demonstration."""

    path: Path
    ledger_id: str
    demo: bool
    created_with: str
    format: int = FORMAT

    @property
    def store(self) -> Path:
        """Return the file of the event store."""
        return self.path / STORE

    @property
    def books(self) -> Path:
        """Return the file of the books, which may be thrown away and rebuilt."""
        return self.path / BOOKS


def write_marker(ledger: Directory) -> None:
    """Write the marker in the place of the one before, if any: whole, or not at all."""
    content = {
        "format": ledger.format,
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
    flush(ledger.path)


def flush(directory: Path) -> None:
    """Bring the names in a directory to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_marker(path: Path) -> Directory:
    """Return what the marker in `path` says; raise Refused for none that socai wrote."""
    try:
        with (path / MARKER).open("rb") as file:
            content: Any = json.loads(file.read(MARKER_BYTES))
    except (ValueError, RecursionError) as error:
        raise _bad_marker(path) from error
    if not isinstance(content, dict) or type(content.get("format")) is not int:
        raise _bad_marker(path)
    if content["format"] > FORMAT:
        require_current(content["format"], path)
    match content:
        case {"ledger": str(ledger_id), "demo": bool(demo), "created_with": str(made)}:
            if content["format"] >= 1 and _is_uuid(ledger_id):
                return Directory(path, ledger_id, demo, made, content["format"])
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
def disk(path: Path) -> Iterator[None]:
    """Turn an error of the disk into Unavailable, for a ledger in `path`."""
    try:
        yield
    except OSError as error:
        raise Unavailable.of(
            f"Không đọc hoặc ghi được {path} ({error.strerror}): kiểm tra ổ đĩa và quyền, rồi thử "
            "lại",
            f"{path} cannot be read or written ({error.strerror}): check the disk and the "
            "permissions, then try again",
        ) from error
