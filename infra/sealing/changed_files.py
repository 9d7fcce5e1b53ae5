"""Where the file of a sealed report is not what its seal gives: line, cell, row, or part."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice, zip_longest
from typing import Any

from socai.domain.refusal import Message
from socai.infra.sealing.workbook_cells import cells

MOST = 20
"""Differences that are told of one file."""
LINES = 4_000
"""Lines that are matched with each other; those of longer files are compared by their numbers."""
SHOWN = 120
"""Letters of a line that are shown, those around what differs."""
ROWS = 1_000_000
_TEXT = re.compile(rb"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_PARAGRAPH = b"</w:p>"
_PART = 32 << 20
_Record = tuple[int, list[str]]
"""The line at which a record of CSV ends, and its cells."""
OTHERWISE = Message(
    "nội dung giống hệt, chỉ viết hoặc đóng gói cách khác (chương trình khác đã lưu lại tệp, hoặc "
    "bản khác của thư viện đã ghi)",
    "the content is the same, only written or packed otherwise (another program saved the file, or "
    "another version of a library wrote it)",
)
ENDS = Message(
    "các dòng giống hệt, chỉ khác dấu xuống dòng, dấu đầu tệp (BOM) hoặc cuối tệp",
    "the lines are the same, but for line ends, a mark at the beginning (BOM) or the file's end",
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A place in a file, what the seal gives there, and what the file says; «» for nothing."""

    place: Message
    sealed: str = ""
    found: str = ""

    def text(self, lang: str = "vi") -> str:
        """Return it in words."""
        if not (self.sealed or self.found):
            return self.place.text(lang)
        ours, theirs = ("sealed", "in the file") if lang == "en" else ("đã chốt", "trong tệp")
        place, start = self.place.text(lang), _apart(self.sealed, self.found)
        sealed, found = _cut(self.sealed, start), _cut(self.found, start)
        return f"{place}: {ours} «{sealed}», {theirs} «{found}»"


def file_changes(form: str, made: bytes, found: bytes) -> list[FileChange]:
    """Return the first places at which a file differs from the one made from its seal.

    At least one: where nothing that is compared differs, that is said.
    """
    ways = {".csv": _csv, ".xlsx": _workbook, ".parquet": _parquet, ".docx": _word}
    ways |= {".json": _json, ".txt": _lines, ".pdf": _bytes}
    return list(islice(ways[form](made, found), MOST))


def _apart(one: str, other: str) -> int:
    """Return from where on two texts are shown: shortly before they differ."""
    if max(len(one), len(other)) <= SHOWN:
        return 0
    pairs = enumerate(zip(one, other, strict=False))
    first = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return max(0, first - SHOWN // 4)


def _cut(text: str, start: int) -> str:
    part = text[start : start + SHOWN]
    return f"{'…' if start else ''}{part}{'…' if len(text) > start + SHOWN else ''}"


def _split(data: bytes) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def _lines(made: bytes, found: bytes) -> Iterator[FileChange]:
    ours, theirs = _split(made), _split(found)
    if ours == theirs:
        yield FileChange(ENDS)
        return
    for number, sealed, said in _paired(ours, theirs):
        yield FileChange(Message(f"dòng {number}", f"line {number}"), sealed, said)


def _paired(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield each line of the file that differs, by its number, beside the one it stands for."""
    if max(len(ours), len(theirs)) > LINES:
        for number, (sealed, said) in enumerate(zip_longest(ours, theirs, fillvalue=""), start=1):
            if sealed != said:
                yield number, sealed, said
        return
    matched = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for kind, first, last, start, end in matched.get_opcodes():
        if kind != "equal":
            pairs = zip_longest(ours[first:last], theirs[start:end], fillvalue="")
            for number, (sealed, said) in enumerate(pairs, start=start + 1):
                yield number, sealed, said


def _json(made: bytes, found: bytes) -> Iterator[FileChange]:
    try:
        same = json.loads(found.removeprefix(b"\xef\xbb\xbf")) == json.loads(made)
    except (ValueError, RecursionError):
        same = False
    if same and _split(made) != _split(found):
        yield FileChange(OTHERWISE)
    else:
        yield from _lines(made, found)


def _csv(made: bytes, found: bytes) -> Iterator[FileChange]:
    ours, theirs = _records(made), _records(found)
    if ours is None or theirs is None:
        yield from _lines(made, found)
        return
    if [row for _, row in ours] == [row for _, row in theirs]:
        yield FileChange(ENDS if _split(made) == _split(found) else OTHERWISE)
        return
    names = ours[0][1]
    none: _Record = (len(theirs) + 1, [])
    for (_, sealed), (line, said) in zip_longest(ours, theirs, fillvalue=none):
        for column, (one, two) in enumerate(zip_longest(sealed, said, fillvalue="")):
            if one != two:
                name = names[column] if column < len(names) else str(column + 1)
                place = Message(f"dòng {line}, cột «{name}»", f"line {line}, column «{name}»")
                yield FileChange(place, one, two)


def _records(data: bytes) -> list[_Record] | None:
    """Return the records of CSV; None where it is none."""
    text = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
    delimiter = max(",;\t", key=text.readline().count)
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error:
        return None


def _workbook(made: bytes, found: bytes) -> Iterator[FileChange]:
    ours, theirs = cells(made), cells(found)
    changed = False
    for sheet, cell in dict.fromkeys((*ours, *theirs)):
        one, two = ours.get((sheet, cell), ""), theirs.get((sheet, cell), "")
        if one != two:
            changed = True
            at = f"«{sheet}» {cell}".rstrip()
            yield FileChange(Message(f"trang {at}", f"sheet {at}"), one, two)
    if not changed:
        yield from _parts(made, found)


def _word(made: bytes, found: bytes) -> Iterator[FileChange]:
    ours, theirs = _paragraphs(made), _paragraphs(found)
    if ours == theirs or theirs is None or ours is None:
        yield from _parts(made, found)
        return
    for number, sealed, said in _paired(ours, theirs):
        yield FileChange(Message(f"đoạn {number}", f"paragraph {number}"), sealed, said)


def _paragraphs(data: bytes) -> list[str] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = archive.open("word/document.xml").read(_PART)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    found = (b"".join(_TEXT.findall(one)) for one in body.split(_PARAGRAPH))
    return [text.decode("utf-8", "replace") for text in found]


def _parts(made: bytes, found: bytes) -> Iterator[FileChange]:
    """Yield the parts of an archive that differ, by the sums that it keeps of them."""
    ours, theirs = _sums(made), _sums(found)
    differ = sorted(name for name in ours.keys() | theirs if ours.get(name) != theirs.get(name))
    if not differ:
        yield FileChange(OTHERWISE)
        return
    listed = ", ".join(differ[:MOST])
    yield FileChange(
        Message(
            f"các chữ và số giống hệt; khác ở phần định dạng, ghi chú hoặc thuộc tính: {listed}",
            f"words and numbers are the same; formats, comments or properties differ: {listed}",
        )
    )


def _sums(data: bytes) -> dict[str, tuple[int, int]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {one.filename: (one.CRC, one.file_size) for one in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return {}


def _parquet(made: bytes, found: bytes) -> Iterator[FileChange]:
    pyarrow: Any = import_module("pyarrow")
    try:
        ours, theirs = _table(made), _table(found)
    except (pyarrow.ArrowException, OSError, ValueError):
        yield from _bytes(made, found)
        return
    if ours.column_names != theirs.column_names:
        names = (", ".join(ours.column_names), ", ".join(theirs.column_names))
        yield FileChange(Message("các cột", "columns"), *names)
        return
    changed = False
    for name in ours.column_names:
        columns = (ours[name].to_pylist(), theirs[name].to_pylist())
        for row, (one, two) in enumerate(zip_longest(*columns), start=1):
            if one != two:
                changed = True
                place = Message(f"dòng {row}, cột «{name}»", f"row {row}, column «{name}»")
                yield FileChange(place, str(one), str(two))
    if not changed:
        yield FileChange(OTHERWISE)


def _table(data: bytes) -> Any:
    parquet: Any = import_module("pyarrow.parquet")
    file = parquet.ParquetFile(io.BytesIO(data))
    if file.metadata.num_rows > ROWS:
        raise ValueError("too many rows")
    return file.read()


def _bytes(made: bytes, found: bytes) -> Iterator[FileChange]:
    """Yield the first byte that differs: all that can be said of some forms."""
    shorter = min(len(made), len(found))
    first = next((at for at in range(shorter) if made[at] != found[at]), shorter)
    yield FileChange(
        Message(
            f"từ byte {first + 1}; tệp đã chốt có {len(made)} byte, tệp này {len(found)}",
            f"from byte {first + 1} on; the sealed file has {len(made)} bytes, this {len(found)}",
        )
    )
