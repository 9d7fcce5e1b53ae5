"""Records of a .csv file by RFC 4180, with the line where each begins; memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from socai.domain.refusal import Message
from socai.infra.files.jsonl import MOST_BYTES, disk
from socai.infra.files.place import Row
from socai.infra.files.tables.encoding import broken_wide, check_line, text_of
from socai.infra.files.tables.formulas import unshielded
from socai.infra.files.tables.heads import MOST_COLUMNS, field_of, is_field, no_head
from socai.infra.files.tables.table import Line, Table, Tally
from socai.infra.files.tables.unreadable import Unreadable

DELIMITERS = ",;\t"
_QUOTED = re.compile(r'(?:[^"]|"")*+')
"""What stands between the quotes of a field, as far as it is on this line."""

_OPEN = Message(
    "dấu ngoặc kép mở ở dòng này không đóng lại (hoặc bản ghi dài hơn 1 MiB); từ đây không đọc "
    "tiếp. Hãy thêm dấu ngoặc kép đóng",
    "a quote opens in this line and is not closed (or the record is longer than 1 MiB); no more "
    "is read. Add the closing quote",
)


class _Torn(Exception):
    """A record cannot be divided into fields; `ends`: nor can what follows it."""

    def __init__(self, vi: str, en: str, ends: bool = False) -> None:
        super().__init__(en)
        self.message, self.ends = Message(vi, en), ends


def read_csv(path: Path, tally: Tally) -> Iterator[Row]:
    """Yield the rows of a .csv file; tell `tally` of the records that are none.

    Raises Unreadable where no more of the file can be read, Refused where there is no such file,
    Unavailable where the disk cannot be read.
    """
    table = Table(tally)
    with disk(path), path.open("rb") as file, text_of(file) as text:
        for line in lines(text):
            row = table.take(line)
            if row:
                yield row
            if table.refused:
                break
    if table.blank:
        raise Unreadable.of(
            "tệp trống; dòng đầu phải là tên cột (type, stream, effective …)",
            "the file is empty; the first line must name the columns (type, stream, effective …)",
        )
    table.close()


def lines(text: TextIO) -> Iterator[Line]:
    """Yield the records of a table in text; raise Unreadable where no more can be read."""
    source = _Lines(text)
    delimiter = _delimiter(source)
    for line in source:
        number = source.number
        try:
            fields = _Record(line, source).fields(delimiter)
        except _Torn as torn:
            if torn.ends:
                raise Unreadable.at(number, torn.message.vi, torn.message.en) from torn
            yield Line(number, {}, torn.message)
            continue
        cells = {column: unshielded(field) for column, field in enumerate(fields, 1) if field}
        yield Line(number, cells)


class _Lines:
    """The lines of a text, none longer than MOST_BYTES; `number` is that of the last one given."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.pop()
        else:
            try:
                line = self._text.readline(MOST_BYTES + 1)
            except UnicodeDecodeError as error:
                raise broken_wide(self.number) from error
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MOST_BYTES:
            raise Unreadable.at(
                self.number,
                "dòng dài hơn 1 MiB; từ đây không đọc tiếp. Hãy chia dòng, hoặc lưu lại tệp",
                "the line is longer than 1 MiB; no more is read. Divide it, or save the file again",
            )
        check_line(line, self.number, self._text)
        return line

    def give_again(self, lines: list[str]) -> None:
        """Give these lines again, the last that were given."""
        self._again = lines[::-1]
        self.number -= len(lines)


def _delimiter(source: _Lines) -> str:
    """Return what divides the fields: what makes most names of fields out of the first record.

    Raises Unreadable, showing what was read, where nothing does.
    """
    for first in source:
        if first.strip(DELIMITERS + " \r\n\xa0\ufeff"):
            break
    else:
        return DELIMITERS[0]
    number, head = source.number, _until_closed(first, source)
    known: dict[str, int] = {}
    torn = None
    for delimiter in DELIMITERS:
        try:
            fields = _Record(head[0], iter(head[1:])).fields(delimiter)
        except _Torn as error:
            torn = torn or error
        else:
            known[delimiter] = sum(is_field(field_of(field)) for field in fields)
    if not any(known.values()):
        message = torn.message if torn else no_head("".join(head))
        raise Unreadable.at(number, message.vi, message.en)
    source.give_again(head)
    return max(known, key=lambda delimiter: known[delimiter])


def _until_closed(first: str, source: _Lines) -> list[str]:
    """Return the lines of a record whose quotes may span some; as many as a record may have."""
    lines, quotes, size = [first], first.count('"'), len(first)
    while quotes % 2 and size <= MOST_BYTES and (line := next(source, "")):
        lines.append(line)
        quotes += line.count('"')
        size += len(line)
    return lines


class _Record:
    """One record, while it is divided into its fields; it takes the further lines it needs."""

    def __init__(self, line: str, more: Iterator[str]) -> None:
        self._line, self._more = line, more
        self._at, self._size = 0, len(line)

    def fields(self, delimiter: str) -> list[str]:
        """Return the fields; raise _Torn where the record has none."""
        if '"' not in self._line and self._line.count(delimiter) < MOST_COLUMNS:
            return self._line.rstrip("\r\n").split(delimiter)
        found: list[str] = []
        while len(found) < MOST_COLUMNS:
            quoted = self._line.startswith('"', self._at)
            found.append(self._quoted() if quoted else self._plain(delimiter))
            if self._line.startswith(delimiter, self._at):
                self._at += 1
            elif self._line[self._at :] in ("", "\n", "\r", "\r\n"):
                return found
            else:
                raise _stray(f'"{found[-1]}"{self._line[self._at : self._at + 20]}')
        raise _Torn(
            f"có hơn {MOST_COLUMNS} ô; nhiều nhất {MOST_COLUMNS} cột",
            f"there are more than {MOST_COLUMNS} cells; at most {MOST_COLUMNS} columns",
        )

    def _plain(self, delimiter: str) -> str:
        """Return a field without quotes around it."""
        end = self._line.find(delimiter, self._at)
        field = self._line[self._at : end] if end >= 0 else self._line[self._at :].rstrip("\r\n")
        self._at += len(field)
        if '"' in field:
            raise _stray(field)
        return field

    def _quoted(self) -> str:
        """Return a field in quotes, which may hold delimiters and line ends."""
        parts = []
        self._at += 1
        while True:
            found = _QUOTED.match(self._line, self._at)
            assert found
            parts.append(found[0])
            self._at = found.end() + 1
            if found.end() < len(self._line):
                return "".join(parts).replace('""', '"')
            self._line, self._at = next(self._more, ""), 0
            self._size += len(self._line)
            if not self._line or self._size > MOST_BYTES:
                raise _Torn(_OPEN.vi, _OPEN.en, ends=True)


def _stray(text: str) -> _Torn:
    shown = " ".join(text[:40].split())
    return _Torn(
        f"dấu ngoặc kép lạc chỗ ở «{shown}»: đặt cả ô trong ngoặc kép, và viết dấu ngoặc kép bên "
        'trong hai lần ("")',
        f"a quote strays at «{shown}»: put the whole cell in quotes, and write a quote inside it "
        'twice ("")',
    )
