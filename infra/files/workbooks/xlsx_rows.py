"""Rows of a workbook, parsed in a process of its own that is ended where it takes too much."""

from __future__ import annotations

import json
import os
import selectors
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, BinaryIO

from socai.domain.refusal import Message
from socai.infra.files.jsonl import disk
from socai.infra.files.place import Row
from socai.infra.files.tables.disguise import check_workbook
from socai.infra.files.tables.table import GUIDE, LISTS, Line, Merged, Table, Tally
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_cells import Value

_START = "from socai.infra.files.workbooks.xlsx_child import main; main()"
_KEPT = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""Settings that the child needs to find what it imports; it is told nothing else."""
_MOST_SAID = 16 << 20
"""Bytes of one line that the child says: more than the longest row has."""
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What parsing one workbook may take: bytes of memory, seconds of reckoning and of waiting."""

    memory_bytes: int = 256 << 20
    cpu_seconds: int = 30
    wall_seconds: float = 60


LIMITS = Limits()


def read_xlsx(path: Path, tally: Tally, limits: Limits = LIMITS) -> Iterator[Row]:
    """Yield the rows of every sheet but GUIDE and LISTS; tell `tally` of the rows that are none.

    Raises Unreadable where no more of the file can be read, Refused where there is no such file,
    Unavailable where the disk cannot be read.
    """
    with disk(path), path.open("rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Unreadable.of("không phải tệp thường", "not a regular file")
        check_workbook(file.read(4096))
        sheets = _Sheets(tally)
        with _Child(file, limits) as child:
            for said in child.lines():
                row = sheets.hear(said)
                if row:
                    yield row
        sheets.close()


class _Sheets:
    """Hears what the child tells, and makes rows of it."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._table = Table(tally)
        self._blank = True

    def hear(self, said: list[Any]) -> Row | None:
        """Return the row that a line of the child tells, if it tells one that is good."""
        match said:
            case ["row", int(number), list(cells)]:
                return self._table.take(Line(number, {cell[0]: _cell(cell) for cell in cells}))
            case ["torn", int(number), str(vi), str(en)]:
                return self._table.take(Line(number, {}, Message(vi, en)))
            case ["sheet", str(name), list(merged)]:
                self._end_sheet()
                self._table = Table(self._tally, name, [Merged(*each) for each in merged])
            case ["warn", str(vi), str(en), sheet]:
                self._tally.warn(vi, en, sheet)
            case ["wrong", str(vi), str(en), sheet]:
                self._tally.wrong.append(self._tally.about(Message(vi, en), sheet))
                self._blank = False
            case ["refused", str(vi), str(en)]:
                raise Unreadable.of(vi, en)
        return None

    def _end_sheet(self) -> None:
        self._blank = self._blank and self._table.blank
        self._table.close()

    def close(self) -> None:
        """End the last sheet; raise Unreadable where no sheet had anything."""
        self._end_sheet()
        if self._blank:
            raise Unreadable.of(
                f"không có trang tính nào có dữ liệu (trừ «{GUIDE}» và «{LISTS}»)",
                f"no sheet holds anything (but for «{GUIDE}» and «{LISTS}»)",
            )


def _cell(said: list[Any]) -> Value:
    return said[1] if len(said) == 2 else Message(said[2], said[3])


class _Child:
    """The process that parses; it does not outlive its use."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file, self._limits = file, limits

    def __enter__(self) -> _Child:
        asked = {
            "memory": self._limits.memory_bytes,
            "cpu": self._limits.cpu_seconds,
            "passed_over": [GUIDE, LISTS],
        }
        # -P: what lies in the folder of work is never imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", _START, json.dumps(asked)],
            stdin=self._file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def lines(self) -> Iterator[list[Any]]:
        """Yield what the child tells; raise Unreadable where it ends before it is done."""
        said: Any = None
        for line in self._raw():
            try:
                said = json.loads(line)
            except ValueError:
                break
            yield said
        if said != ["done"]:
            raise self._ended()

    def _ended(self) -> Unreadable:
        """Return why the child ended early."""
        try:
            code = self._process.wait(self._limits.wall_seconds)
        except subprocess.TimeoutExpired:
            return _too_slow(self._limits.wall_seconds)
        if code == -signal.SIGXCPU:
            return _too_slow(self._limits.cpu_seconds)
        name = signal.Signals(-code).name if code < 0 else str(code)
        return Unreadable.of(
            f"phần đọc sổ tính dừng giữa chừng ({name}), có lẽ thiếu bộ nhớ; hãy chia tệp, hoặc "
            "lưu dạng .csv",
            f"reading the workbook broke off ({name}), perhaps for want of memory; divide the "
            "file, or save it as .csv",
        )

    def _raw(self) -> Iterator[bytes]:
        """Yield the lines of the child. Only the time spent waiting for it is counted."""
        pipe, rest, left = self._process.stdout, b"", self._limits.wall_seconds
        assert pipe
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                begun = monotonic()
                ready = selector.select(max(0, left))
                left -= monotonic() - begun
                if not ready:
                    raise _too_slow(self._limits.wall_seconds)
                piece = os.read(pipe.fileno(), _PIECE)
                if not piece:
                    return
                *lines, rest = (rest + piece).split(b"\n")
                yield from lines
                if len(rest) > _MOST_SAID:
                    return


def _too_slow(seconds: float) -> Unreadable:
    return Unreadable.of(
        f"đọc sổ tính quá {seconds:g} giây; hãy chia tệp, hoặc lưu dạng .csv",
        f"reading the workbook takes over {seconds:g} seconds; divide it, or save it as .csv",
    )
