"""The text of a PDF with where it stands on its pages; read in the child process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from statistics import median_low
from typing import Any

from socai.infra.documents.disguised import scanned
from socai.infra.documents.paragraphs import Row, paragraphs
from socai.infra.documents.txt import clean
from socai.infra.files.tables.unreadable import Unreadable

MOST_PAGES = 1_000
WORD_GAP, CELL_GAP = 0.75, 1.5
"""Gaps in heights of a letter: a wider one may be between cells, or is so in any row."""
STRETCHED = 2
"""So many times wider than the least of its row is a gap between cells; justified ones are like."""
CELLS = " | "
_ENDS = (0x0A, 0x0D)
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""What stands for a hyphen at the end of a line; Vietnamese is not hyphenated: it is a real one."""
_PROTECTED = (4, 5)
"""What the library tells of a file with a password, or with protection that it does not know."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """A letter and its box."""

    letter: str
    left: float
    bottom: float
    right: float
    top: float


def library() -> Any:
    """Return what reads a PDF; it is loaded before no more file can be opened."""
    import_module("pypdfium2.raw")
    return import_module("pypdfium2")


def read_pdf(data: bytes) -> dict[str, Any]:
    """Return the `lines` of a PDF, the `starts` of their pieces, and `notes` on what has no text.

    Raises Unreadable where it has a password, is broken, is too long or has no text at all.
    """
    document = _opened(data)
    pages = len(document)
    if pages > MOST_PAGES:
        raise Unreadable.of(
            f"PDF có {pages} trang, nhiều nhất {MOST_PAGES}; hãy tách lấy phần cần đọc",
            f"the PDF has {pages} pages, at most {MOST_PAGES}; take out the part to be read",
        )
    rows = [list(_rows(document, number)) for number in range(pages)]
    silent = [number for number, page in enumerate(rows, start=1) if not page]
    if len(silent) == pages:
        raise scanned()
    notes = []
    if silent:
        listed = ", ".join(map(str, silent[:20])) + (" …" if silent[20:] else "")
        notes.append(
            (
                f"trang {listed} không có chữ (trống, hoặc ảnh quét), không đọc được",
                f"page {listed} has no text (blank, or a scanned image) and was not read",
            )
        )
    found = paragraphs(rows)
    return {
        "lines": [paragraph.line for paragraph in found],
        "starts": [paragraph.starts for paragraph in found],
        "notes": notes,
    }


def _opened(data: bytes) -> Any:
    pdfium = library()
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in _PROTECTED:
            raise Unreadable.of(
                "PDF có mật khẩu; hãy mở bằng mật khẩu, in lại thành PDF không có mật khẩu",
                "the PDF has a password; open it with that, print it as a PDF without one",
            ) from error
        raise Unreadable.of(
            "PDF bị hỏng, bị cắt hoặc không có trang nào, không mở được; hãy xin lại tệp, hoặc "
            "xuất lại từ Word",
            "the PDF is broken, cut or has no pages and cannot be opened; ask for it again, or "
            "export it again",
        ) from error


def _rows(document: Any, number: int) -> Iterator[Row]:
    """Yield the rows of a page, in the order in which the file has them."""
    pdfium = library()
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise Unreadable.of(
            f"trang {number + 1} của PDF bị hỏng; hãy xin lại tệp, hoặc xuất lại từ Word",
            f"page {number + 1} of the PDF is broken; ask for it again, or export it again",
        ) from error
    row = 0
    signs: list[_Sign] = []
    for sign in (*_signs(text), None):
        if sign is not None:
            signs.append(sign)
        elif any(not sign.letter.isspace() for sign in signs):
            row += 1
            yield _row(signs, number + 1, row)
            signs = []
        else:
            signs = []
    text.close()
    page.close()


def _signs(text: Any) -> Iterator[_Sign | None]:
    """Yield the letters of a page, None where a line ends."""
    raw = import_module("pypdfium2.raw")
    high = 0
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _ENDS:
            yield None
            continue
        # A letter beyond the first plane comes as two halves.
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        box = text.get_charbox(index, loose=True)
        yield _Sign(_HYPHENS.get(code) or chr(code), *box)


def _row(signs: list[_Sign], page: int, number: int) -> Row:
    """Return a row of the page: its letters, with a mark between cells, and its box."""
    words = _words(signs)
    gaps = [after[0].left - before[-1].right for before, after in pairwise(words)]
    seen = [sign for word in words for sign in word]
    height = median_low(sign.top - sign.bottom for sign in seen)
    cells = [_apart(gap / height, min(gaps) / height) if height > 0 else False for gap in gaps]
    said = "".join(sign.letter for sign in words[0])
    for word, apart in zip(words[1:], cells, strict=True):
        said += (CELLS if apart else " ") + "".join(sign.letter for sign in word)
    return Row(
        text=clean(said),
        page=page,
        number=number,
        left=min(sign.left for sign in seen),
        right=max(sign.right for sign in seen),
        top=max(sign.top for sign in seen),
        bottom=min(sign.bottom for sign in seen),
        height=height,
        first_word=words[0][-1].right - words[0][0].left,
        table=any(cells),
    )


def _apart(gap: float, least: float) -> bool:
    return gap > CELL_GAP or (gap > WORD_GAP and gap > STRETCHED * max(0.0, least))


def _words(signs: list[_Sign]) -> list[list[_Sign]]:
    """Return the letters of a row, word by word."""
    words: list[list[_Sign]] = [[]]
    for sign in signs:
        if not sign.letter.isspace():
            words[-1].append(sign)
        elif words[-1]:
            words.append([])
    return words if words[-1] else words[:-1]
