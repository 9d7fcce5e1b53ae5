"""Documents as numbered lines: the same text, whatever file it comes in, and where it stands."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import pytest

from socai.infra.documents.docx import read_docx
from socai.infra.documents.paragraphs import Row, paragraphs
from socai.infra.documents.text import Text, text_of

TITLE = "BÁO CÁO kết quả phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2021"
PROSE = (
    "Ban chỉ đạo các cấp đã tổ chức hơn 39 nghìn hội nghị, gần 385 nghìn cuộc họp dân với hơn 3 "
    "triệu lượt người tham gia; in ấn, phát hành hơn 100 nghìn cuốn tài liệu tuyên truyền đến tận "
    "từng thôn, bản, khu phố, cơ quan, doanh nghiệp, nhà trường trên địa bàn toàn tỉnh. Có 19/27 "
    "huyện đạt tiêu chuẩn, 458/6195 = 7,39% khu dân cư được công nhận."
)
LINES = [TITLE, PROSE, "Hoà giải 50.811 mâu thuẫn.", "5.727 tổ bảo vệ an ninh trật tự.", PROSE * 8]
TABLE = [["TT", "Chỉ tiêu", "Số lượng"], ["1", "Ban chỉ đạo ANTT cấp xã", "635"]]
PAGE = '#set text(size: 11pt, lang: "vi")\n#set par(justify: true)\n'
SAID = "#for line in json(bytes(sys.inputs.lines)) [#line #parbreak()]\n"
SHOWN = "#table(columns: 3, ..json(bytes(sys.inputs.table)).flatten())\n"


def txt(path: Path, lines: Sequence[str]) -> Path:
    """Write a text in the way of Windows."""
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    return path


def word(path: Path, lines: Sequence[str]) -> Path:
    """Write a Word file."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def printed(path: Path, lines: Sequence[str], setting: str = "", after: str = "") -> Path:
    """Write a PDF; `setting` stands before the text, `after` behind it."""
    typst: Any = import_module("typst")
    template = PAGE + setting + SAID + after
    said = {"lines": json.dumps(lines), "table": json.dumps(TABLE)}
    path.write_bytes(
        typst.compile(template.encode(), format="pdf", ignore_system_fonts=True, sys_inputs=said)
    )
    return path


SETTINGS = {
    "one column": "",
    "two columns": "#set page(columns: 2)\n",
    "left aligned": "#set par(justify: false)\n",
    "numbered pages": '#set page(height: 9cm, numbering: "1", header: [Lưu hành nội bộ])\n',
    "indented": "#set par(first-line-indent: (amount: 1cm, all: true), spacing: 0.65em)\n",
    "small pages": "#set page(height: 9cm)\n",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_pdf_has_the_paragraphs_that_were_printed(setting: str, tmp_path: Path) -> None:
    text = text_of(printed(tmp_path / "a.pdf", LINES, SETTINGS[setting]))
    assert text.lines == LINES
    assert text.kind == "pdf"


def test_word_text_and_pdf_say_the_same(tmp_path: Path) -> None:
    made = [
        txt(tmp_path / "a.txt", LINES),
        word(tmp_path / "a.docx", LINES),
        printed(tmp_path / "a.pdf", LINES),
    ]
    texts = [text_of(path) for path in made]
    assert [text.lines for text in texts] == [LINES] * 3
    assert [text.kind for text in texts] == ["txt", "docx", "pdf"]
    assert [text.pages is None for text in texts] == [True, True, False]
    assert len({text.file_hash for text in texts}) == 3


def test_a_file_is_read_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    for made in (word(tmp_path / "a.pdf", LINES), printed(tmp_path / "a", LINES)):
        assert text_of(made).lines == LINES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_unicode_is_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\r\n".join(LINES).encode(encoding))
    assert text_of(tmp_path / "a.txt").lines == LINES


def test_decomposed_letters_and_signs_nobody_sees_are_made_plain(tmp_path: Path) -> None:
    odd = [
        unicodedata.normalize("NFD", line).replace(" ", "\u00a0", 3).replace("tỉnh", "\u200btỉnh")
        for line in LINES
    ]
    assert text_of(txt(tmp_path / "a.txt", odd)).lines == LINES
    assert text_of(word(tmp_path / "a.docx", odd)).lines == LINES
    hidden = printed(tmp_path / "a.pdf", [TITLE.replace("toàn", "to\u00adàn\u200b")])
    assert text_of(hidden).lines == [TITLE]


def test_empty_lines_count_so_that_a_person_finds_a_line(tmp_path: Path) -> None:
    lines = [TITLE, "", "  ", PROSE]
    for made in (txt(tmp_path / "a.txt", lines), word(tmp_path / "a.docx", lines)):
        assert text_of(made).lines == [TITLE, "", "", PROSE]


def test_a_line_of_a_pdf_is_found_on_its_page(tmp_path: Path) -> None:
    text = text_of(printed(tmp_path / "a.pdf", LINES, SETTINGS["small pages"]))
    assert text.starts and text.pages and text.pages[0] == 1 and text.pages[-1] < 4
    line = text.lines.index(PROSE * 8) + 1
    places = text.starts[line - 1]
    assert {start.page for start in places} >= {2, 3}
    for start, following in zip(places, [*places[1:], None], strict=True):
        assert text.place(line, start.character) == start
        if following:
            assert text.place(line, following.character - 1) == start
            assert (start.page, start.row) < (following.page, following.row)
    assert Text("txt", LINES, "").place(1, 5) is None


def test_the_rows_of_a_table_are_lines(tmp_path: Path) -> None:
    rows = [" | ".join(row) for row in TABLE]
    text = text_of(printed(tmp_path / "a.pdf", LINES, after=SHOWN))
    assert text.lines == [*LINES, *rows]
    document = docx.Document(str(word(tmp_path / "a.docx", LINES)))
    table = document.add_table(rows=2, cols=3)
    for row, said in zip(table.rows, TABLE, strict=True):
        for cell, words in zip(row.cells, said, strict=True):
            cell.text = words
    document.save(str(tmp_path / "a.docx"))
    assert text_of(tmp_path / "a.docx").lines == [*LINES, *rows]


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    text = text_of(printed(tmp_path / "a.pdf", LINES[:2], after="#pagebreak()\n#rect()"))
    assert text.lines == LINES[:2]
    assert [note.vi for note in text.notes] == [
        "trang 2 không có chữ (trống, hoặc ảnh quét), không đọc được"
    ]


def in_word(body: str) -> dict[str, Any]:
    """Return what is read of a Word file whose text is this XML."""
    made, source = io.BytesIO(), io.BytesIO()
    docx.Document().save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                start = part[: part.index(b"<w:body>")].decode()
                part = f"{start}<w:body>{body}</w:body></w:document>".encode()
            new.writestr(name, part)
    return read_docx(made)


def run(words: str, properties: str = "") -> str:
    """Return a run of text in XML."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


WORD_CASES: dict[str, tuple[str, list[str]]] = {
    "runs": (f"<w:p>{run('12.')}{run('998 thành viên')}</w:p>", ["12.998 thành viên"]),
    "inserted and deleted": (
        f"<w:p>{run('có ')}<w:del>{run('5')}</w:del><w:ins>{run('6')}</w:ins>{run(' tổ')}</w:p>",
        ["có 6 tổ"],
    ),
    "moved": (
        f"<w:p><w:moveFrom>{run('một')}</w:moveFrom></w:p>"
        f"<w:p><w:moveTo>{run('một')}</w:moveTo></w:p>",
        ["", "một"],
    ),
    "hidden": (
        f"<w:p>{run('có ')}{run('9', '<w:vanish/>')}{run('5', '<w:vanish w:val=`0`/>')}</w:p>",
        ["có 5"],
    ),
    "breaks": ("<w:p><w:r><w:t>một</w:t><w:br/><w:t>hai</w:t></w:r></w:p>", ["một hai"]),
    "hyphen": ("<w:p><w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t></w:r></w:p>", ["5-6"]),
    "field": (
        f"<w:p><w:r><w:instrText>PAGE 7</w:instrText></w:r>{run('trang')}</w:p>",
        ["trang"],
    ),
    "text box": (
        f"<w:p>{run('ngoài')}<w:r><w:txbxContent><w:p>{run('trong')}</w:p></w:txbxContent></w:r>"
        "</w:p>",
        ["trong", "ngoài"],
    ),
    "shown twice": (
        f"<w:p>{run('một')}<w:Fallback>{run('một')}</w:Fallback></w:p>",
        ["một"],
    ),
    "frame": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('một')}</w:p><w:p>{run('hai')}</w:p></w:tc></w:tr></w:tbl>",
        ["một", "hai"],
    ),
    "cells": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('một')}</w:p><w:p>{run('hai')}</w:p></w:tc>"
        f"<w:tc><w:p/></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p>{run('3')}</w:p></w:tc>"
        f"<w:tc><w:p>{run('4')}</w:p></w:tc>"
        "</w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
        ["một hai | 3 | 4"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORD_CASES)
def test_of_a_word_file_what_a_reader_sees_is_read(case: str) -> None:
    body, lines = WORD_CASES[case]
    assert in_word(body.replace("`", '"'))["lines"] == lines


def test_what_is_not_read_of_a_word_file_is_said() -> None:
    body = f"<w:p><w:ins>{run('5')}</w:ins><w:r><w:footnoteReference/></w:r><w:blip/></w:p>"
    notes = [vi for vi, _ in in_word(f"{body}<w:altChunk/>")["notes"]]
    assert notes == [
        "không đọc cước chú (có 1 chỗ)",
        "tệp còn 1 chỗ sửa chưa duyệt (track changes): đọc như đã duyệt hết",
        "không đọc chữ trong hình (1 hình)",
        "không đọc 1 tệp nhúng trong tệp Word; mở bằng Word, lưu lại dạng .docx rồi đọc lại",
    ]
    assert in_word(f"<w:p>{run('5')}</w:p>")["notes"] == []


def row(text: str, number: int, *, page: int = 1, right: float = 500, left: float = 50) -> Row:
    """Return a row of a page, 14 points under the one before it."""
    top = 800 - 14.0 * number
    return Row(
        text=text, page=page, number=number, left=left, right=right, top=top, bottom=top - 11,
        height=11, first_word=40,
    )  # fmt: skip


def test_a_row_goes_on_where_the_one_before_had_no_room() -> None:
    page = [row("một trăm", 1), row("hai mươi,", 2), row("- 5 tổ", 3, right=300), row("sáu", 4)]
    assert [p.line for p in paragraphs([page])] == ["một trăm hai mươi, - 5 tổ", "sáu"]
    closed = [row("một trăm.", 1), row("- 5 tổ", 2, right=300)]
    assert [p.line for p in paragraphs([closed])] == ["một trăm.", "- 5 tổ"]
    number = [row("có", 1), row("5.727 tổ", 2)]
    assert [p.line for p in paragraphs([number])] == ["có 5.727 tổ"]


def test_a_hyphen_at_the_end_of_a_row_stays() -> None:
    page = [row("giai đoạn 2016-", 1), row("2020, mục -", 2), row("một", 3)]
    assert [p.line for p in paragraphs([page])] == ["giai đoạn 2016-2020, mục - một"]


def test_a_figure_alone_at_the_end_of_a_page_is_no_page_number() -> None:
    pages = [[row("tổng số", 1), row("635", 2, page=1)], [row("khác", 1, page=2)]]
    assert [p.line for p in paragraphs(pages)] == ["tổng số 635 khác"]
    numbered = [[row("tổng số", 1, page=n), row(f"- {n} -", 2, page=n)] for n in (1, 2)]
    assert all("-" not in p.line for p in paragraphs(numbered))
    headed = [[row(f"Báo cáo 5 | {n}/2", 1, page=n), row("xã", 2, page=n)] for n in (1, 2)]
    assert all("Báo cáo" not in p.line for p in paragraphs(headed))
    figures = [[row(f"năm {n}", 1, page=n), row(f"có {n}5 vụ", 2, page=n)] for n in (1, 2)]
    assert all("5 vụ" in p.line for p in paragraphs(figures[:1]))
    assert "25 vụ" in paragraphs(figures)[-1].line
