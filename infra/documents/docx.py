"""The text of a Word file: each paragraph a line, each row of a table a line; read in the child.

Footnotes, heads and feet of pages are left out; of tracked changes what was deleted is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, ClassVar

from socai.infra.documents.disguised import other_archive
from socai.infra.documents.txt import clean
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xml_stream import Attributes, check_prolog, local, read_xml
from socai.infra.files.workbooks.zip_scan import Parts

CELLS = " | "
"""What stands between the cells of a row."""
MOST_DEPTH = 200
"""Elements inside one another."""
_TYPES = "[Content_Types].xml"
_MAIN = "wordprocessingml.document.main+xml"
_XML = (".xml", ".rels")
_LEFT_OUT = ("Fallback", "moveFrom", "del")
"""What is shown twice, was moved away or deleted."""
_SIGNS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-", "sym": " ", "ptab": "\t"}
_NOTES = (
    (
        ("footnoteReference", "endnoteReference"),
        "không đọc cước chú (có {} chỗ)",
        "footnotes are not read (there are {})",
    ),
    (
        ("ins", "del"),
        "tệp còn {} chỗ sửa chưa duyệt (track changes): đọc như đã duyệt hết",
        "the file has {} tracked changes: read as if all were accepted",
    ),
    (
        ("blip", "imagedata"),
        "không đọc chữ trong hình ({} hình)",
        "text inside pictures is not read ({} pictures)",
    ),
    (
        ("altChunk", "subDoc"),
        "không đọc {} tệp nhúng trong tệp Word; mở bằng Word, lưu lại dạng .docx rồi đọc lại",
        "{} files embedded in the Word file are not read; open it in Word, save it as .docx, and "
        "read that",
    ),
)
_OFF = ("0", "false", "off")


def read_docx(file: BinaryIO) -> dict[str, Any]:
    """Return the `lines` of a Word file and `notes` on what was left out.

    Raises Unreadable where it is no Word file, is broken, or is not safe to read.
    """
    parts = Parts(file)
    names = parts.names()
    for name in names:
        if name.endswith(_XML):
            check_prolog(parts.chunks(name))
    body = _Body()
    read_xml(parts.chunks(_main(parts, names)), body.start, body.end, body.text)
    return {"lines": body.lines, "notes": list(_notes(body.seen))}


def _main(parts: Parts, names: list[str]) -> str:
    """Return the name of the part that holds the text."""
    kinds: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Override":
            kinds[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")

    if _TYPES.casefold() in names:
        read_xml(parts.chunks(_TYPES), start)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable.of(
            "tệp Word có macro (.docm), không đọc; mở bằng Word, lưu dạng «Word Document (.docx)»",
            "the Word file has macros (.docm), which are not read; open it in Word, save it as "
            "«Word Document (.docx)»",
        )
    found = [part for part, kind in kinds.items() if kind.endswith(_MAIN)]
    if not found:
        raise other_archive(names)
    return found[0]


class _Body:
    """Hears the elements of the text, and makes lines of them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.seen: Counter[str] = Counter()
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._within: list[str] = []
        self._left_out = 0
        self._in_text = self._hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Hear the beginning of an element."""
        name = local(name)
        self._within.append(name)
        if len(self._within) > MOST_DEPTH:
            raise Unreadable.of(
                "tệp Word lồng nhau quá sâu, không đọc; mở bằng Word, lưu lại",
                "the Word file is nested too deep, it is not read; open it in Word, save it again",
            )
        self.seen[name] += 1
        if name in _LEFT_OUT or self._left_out:
            self._left_out += 1
        elif begin := self._BEGIN.get(name):
            begin(self)
        elif name == "vanish" and self._within[-2:-1] == ["rPr"]:
            self._hidden = all(attributes.get(key) not in _OFF for key in attributes)
        elif name in _SIGNS and self._within[-2:-1] == ["r"]:
            self._say(_SIGNS[name])

    def end(self, name: str) -> None:
        """Hear the end of an element."""
        name = local(name)
        self._within.pop()
        if self._left_out:
            self._left_out -= 1
        elif finish := self._FINISH.get(name):
            finish(self)

    def text(self, text: str) -> None:
        """Hear text between tags."""
        if self._in_text and not self._left_out:
            self._say(text)

    def _say(self, text: str) -> None:
        if self._paragraphs and not self._hidden:
            self._paragraphs[-1].append(text)

    def _begin_paragraph(self) -> None:
        self._paragraphs.append([])

    def _begin_run(self) -> None:
        self._hidden = False

    def _begin_text(self) -> None:
        self._in_text = True

    def _begin_row(self) -> None:
        self._rows.append([])

    def _begin_cell(self) -> None:
        if self._rows:
            self._rows[-1].append([])

    def _end_text(self) -> None:
        self._in_text = False

    def _end_paragraph(self) -> None:
        if self._paragraphs:
            self._take(clean("".join(self._paragraphs.pop())))

    def _take(self, line: str) -> None:
        """Add a line to the cell that it stands in, else to the text."""
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(line)
        else:
            self.lines.append(line)

    def _end_row(self) -> None:
        """End a row: one line; the paragraphs of a row with one cell are lines of their own."""
        cells = self._rows.pop() if self._rows else []
        if len(cells) == 1:
            for line in cells[0]:
                self._take(line)
            return
        said = (" ".join(filter(None, cell)) for cell in cells)
        self._take(CELLS.join(filter(None, said)))

    _BEGIN: ClassVar[dict[str, Callable[[_Body], None]]] = {
        "p": _begin_paragraph,
        "r": _begin_run,
        "t": _begin_text,
        "tr": _begin_row,
        "tc": _begin_cell,
    }
    _FINISH: ClassVar[dict[str, Callable[[_Body], None]]] = {
        "p": _end_paragraph,
        "t": _end_text,
        "tr": _end_row,
    }


def _notes(seen: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield what was not read as a person sees it, in Vietnamese and English."""
    for names, vi, en in _NOTES:
        if count := sum(seen[name] for name in names):
            yield vi.format(count), en.format(count)
