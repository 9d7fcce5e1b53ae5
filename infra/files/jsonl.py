"""Rows in files of JSON Lines: read with their places, written whole or not at all."""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.files.place import Place, Row

MOST_BYTES = 1 << 20
"""Bytes of one line."""


class _NotText(Refused):
    """The file is not written in UTF-8."""


def read_rows(path: Path, wrong: list[Message]) -> Iterator[Row]:
    """Yield the rows of a .jsonl file; add to `wrong` the lines that are none.

    Raises Refused where there is no such file, Unavailable where the disk cannot be read.
    """
    with disk(path), path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip():
                continue
            place = Place(path.name, number)
            try:
                yield place, _object(line)
            except _NotText as refused:
                wrong.extend(place.said(message) for message in refused.messages)
                return
            except Refused as refused:
                wrong.extend(place.said(message) for message in refused.messages)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, only as much as shows it."""
    while line := file.readline(MOST_BYTES + 1):
        yield line
        while len(line) > MOST_BYTES and not line.endswith(b"\n"):
            line = file.readline(MOST_BYTES + 1)


def _object(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line; raise Refused where it is none, or says a thing twice."""
    if len(line) > MOST_BYTES:
        raise Refused.of("Dòng dài hơn 1 MiB", "The line is longer than 1 MiB")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _NotText.of(
            f"Tệp không phải UTF-8 (byte {error.start + 1} của dòng); hãy lưu lại bằng UTF-8",
            f"The file is not UTF-8 (byte {error.start + 1} of the line); save it again as UTF-8",
        ) from error
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Refused.of(
            "Có ký tự Unicode bị cắt đôi (\\ud800–\\udfff)", "Half a character (\\ud800–\\udfff)"
        ) from error
    except (ValueError, RecursionError) as error:
        raise Refused.of(
            f"Không đọc được JSON, có thể dòng bị cắt giữa chừng ({str(error)[:80]})",
            f"No JSON can be read, the line may be cut in the middle ({str(error)[:80]})",
        ) from error
    if not isinstance(found, dict):
        raise Refused.of("Mỗi dòng phải là một đối tượng {…}", "Each line must be an object {…}")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, n in Counter(name for name, _ in pairs).items() if n > 1)
        raise Refused.of(f"Trường «{twice}» được nêu hai lần", f"Field «{twice}» is named twice")
    return found


def _no_constant(name: str) -> Any:
    raise Refused.of(f"{name} không phải là số", f"{name} is not a number")


def line_of(row: dict[str, Any]) -> str:
    """Return a row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def write_rows(
    path: Path, rows: Iterable[dict[str, Any]], told: Callable[[int], None] | None = None
) -> int:
    """Write a file whole, or leave what was there; return how many rows it has.

    `told` hears the number of rows written so far. Raises Unavailable where the disk cannot be
    written, Refused where the folder does not exist.
    """
    count = 0
    with disk(path), in_place_of(path) as file:
        for count, row in enumerate(rows, start=1):
            file.write(line_of(row).encode())
            if told:
                told(count)
    return count


@contextmanager
def in_place_of(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of `path` once it is whole and on the disk."""
    if path.is_dir():
        raise IsADirectoryError(None, None, str(path))
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    with temporary.open("xb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _not_there(path: Path) -> Refused:
    """Return what is said where there is no file, or no folder that it could be in."""
    folder = path.parent
    if folder.is_dir():
        return Refused.of(f"Không có tệp {path}", f"There is no file {path}")
    if folder.exists():
        return Refused.of(
            f"{folder} là tệp, không phải thư mục: không có {path}",
            f"{folder} is a file, not a folder: there is no {path}",
        )
    return Refused.of(
        f"Không có thư mục {folder}: {path}",
        f"There is no folder {folder}: {path}",
    )


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Say in words why a file cannot be used."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _not_there(path) from error
    except IsADirectoryError as error:
        raise Refused.of(
            f"{path} là thư mục, không phải tệp", f"{path} is a folder, not a file"
        ) from error
    except OSError as error:
        raise Unavailable.of(
            f"Không đọc hoặc ghi được {path}: {error.strerror}",
            f"{path} cannot be read or written: {error.strerror}",
        ) from error
