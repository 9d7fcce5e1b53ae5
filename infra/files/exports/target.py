"""Where an export goes: a file that is there whole or not at all, or stdout."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from socai.domain.refusal import Refused
from socai.infra.files.jsonl import disk, in_place_of

Done = TypeVar("Done")


def to_file(path: Path, force: bool, write: Callable[[BinaryIO], Done]) -> Done:
    """Write a file whole, or leave what was there; return what `write` returns.

    Raises Refused where there is a file already and `force` is not given, or where the folder does
    not exist, Unavailable where the disk cannot be written.
    """
    check_free(path, force)
    with disk(path):
        # What a link names is replaced, not the link.
        real = path.resolve() if path.is_symlink() else path
        with in_place_of(real) as file:
            return write(file)


def check_free(path: Path, force: bool) -> None:
    """Raise Refused where the file cannot be written, before long work is done for it."""
    with disk(path):
        _check_free(path, force)


def _check_free(path: Path, force: bool) -> None:
    if not path.parent.is_dir():
        raise Refused.of(
            f"Không có thư mục {path.parent}; hãy tạo trước",
            f"There is no folder {path.parent}; make it first",
        )
    if not os.path.lexists(path):
        return
    if path.exists() and not path.is_file():
        raise Refused.of(
            f"{path} không phải tệp thường; hãy chọn tên khác (ra màn hình thì viết -)",
            f"{path} is no ordinary file; choose another name (for stdout write -)",
        )
    if not force:
        raise Refused.of(
            f"Đã có {path}: chọn tên khác, hoặc thêm --force để thay tệp ấy",
            f"{path} exists: choose another name, or add --force to replace it",
        )


def to_stdout(write: Callable[[BinaryIO], Done]) -> Done:
    """Write to stdout once all is there, so that nobody reads half an export.

    Raises Unavailable where the disk that holds it meanwhile is full.
    """
    with disk(Path(tempfile.gettempdir())), tempfile.TemporaryFile() as file:
        done = write(file)
        file.seek(0)
        sys.stdout.flush()
        shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return done
