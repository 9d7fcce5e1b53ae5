"""A document as numbered lines: .txt, .docx or .pdf, told by what is inside, not by the name."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from socai.domain.refusal import Message, Refused
from socai.infra.documents.disguised import kind_of
from socai.infra.documents.language import check_language
from socai.infra.documents.parsing import parsed
from socai.infra.documents.txt import lines_of
from socai.infra.documents.wording import for_documents
from socai.infra.files.jsonl import disk
from socai.infra.files.tables.unreadable import Unreadable

MOST_BYTES = 50 << 20
"""Bytes of a document: a larger one is refused before it is read."""
MOST_LINES = 50_000
MOST_CHARACTERS = 2_000_000
"""Characters of a document, about a thousand pages."""


class Start(NamedTuple):
    """From this character on, a line of the text stands on this line of this page."""

    character: int
    page: int
    row: int


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a document, each a paragraph or the row of a table, without hidden signs.

    `starts` says where in the pages of a PDF each of them stands; `notes` what was not read.
    """

    kind: str
    lines: list[str]
    file_hash: str
    starts: list[list[Start]] | None = None
    notes: list[Message] = field(default_factory=list)

    @property
    def pages(self) -> list[int] | None:
        """Return the page on which each line begins, None where the document has none."""
        return None if self.starts is None else [places[0].page for places in self.starts]

    def place(self, line: int, character: int) -> Start | None:
        """Return the page and its line of a character of a line, None where there are no pages."""
        if self.starts is None:
            return None
        places = self.starts[line - 1]
        return max(place for place in places if place.character <= max(0, character))


def text_of(path: Path) -> Text:
    """Return a document as text; nothing is recorded.

    Raises Refused, with what to do about it, where there is no such file or no text in it that can
    be read; Unavailable where the disk cannot be read.
    """
    try:
        return _read(path)
    except Unreadable as refused:
        *before, last = for_documents(refused).said(path.name)
        raise Refused(
            *before,
            Message(f"{last.vi}. Không ghi gì vào sổ", f"{last.en}. Nothing was recorded"),
        ) from refused


def _read(path: Path) -> Text:
    with disk(path):
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable.of("không phải tệp thường", "not a regular file")
        if found.st_size > MOST_BYTES:
            raise _too_large(found.st_size)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(len(data))
    kind = kind_of(data, path.suffix.lower())
    digest = hashlib.sha256(data).hexdigest()
    if kind == "txt":
        text = Text(kind, lines_of(data), digest)
    else:
        said = parsed(kind, data)
        starts = said.get("starts")
        text = Text(
            kind,
            said["lines"],
            digest,
            starts and [[Start(*start) for start in places] for places in starts],
            [Message(*note) for note in said["notes"]],
        )
    _check_length(text.lines)
    check_language(text.lines)
    return text


def _check_length(lines: list[str]) -> None:
    """Raise Unreadable where there is no text, or more than a document has."""
    characters = sum(map(len, lines))
    if not any(line.strip() for line in lines):
        raise Unreadable.of(
            "tệp không có chữ nào; gửi lại tệp đủ",
            "there is no text in the file; send the whole file",
        )
    if len(lines) > MOST_LINES or characters > MOST_CHARACTERS:
        raise Unreadable.of(
            f"văn bản có {len(lines)} dòng, {characters} ký tự; nhiều nhất {MOST_LINES} dòng, "
            f"{MOST_CHARACTERS} ký tự. Hãy chia tệp",
            f"the text has {len(lines)} lines and {characters} characters, at most {MOST_LINES} "
            f"and {MOST_CHARACTERS}. Divide the file",
        )


def _too_large(size: int) -> Unreadable:
    return Unreadable.of(
        f"tệp lớn {size / (1 << 20):.1f} MB, nhiều nhất {MOST_BYTES >> 20} MB, nên không đọc; hãy "
        "chia tệp, hoặc bỏ bớt ảnh rồi lưu lại",
        f"the file has {size / (1 << 20):.1f} MB, at most {MOST_BYTES >> 20} MB, and was not read; "
        "divide it, or take out images and save it again",
    )
