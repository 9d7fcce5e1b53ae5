"""Documents that are not read: each told by its content, with what to do; nothing is recorded."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from command_line import Socai
from socai.domain.refusal import Refused
from socai.infra.documents import parsing, text
from socai.infra.documents.text import text_of
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_rows import Limits

from .files.legacy import windows_1258

SENTENCE = "Toàn tỉnh đã hoà giải 50.811 mâu thuẫn, tranh chấp trong nhân dân. "
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PLAIN = "Toan tinh da to chuc cac hoi nghi cho nhan dan va cong tac bao ve trong nam nay. " * 6
ENGLISH = "The committee held 385 meetings with the people of the province in the last ten years. "
FRENCH = "Le comité a tenu 385 réunions avec la population de la province pendant ces années. "
RUSSIAN = "Комитет провёл триста восемьдесят пять собраний с населением области за десять лет. "
TCVN3 = "Toµn tØnh ®· hoµ gi¶i 50.811 m©u thuÉn, tranh chÊp trong nh©n d©n. "


def pdf(*objects: str, trailer: str = "") -> bytes:
    """Return a PDF of these objects, the first being the catalogue."""
    said, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(said))
        said += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(said)
    table = (
        f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<</Size {size}/Root 1 0 R{trailer}>>"
    )
    return said + f"{table}\nstartxref\n{start}\n%%EOF\n".encode("latin-1")


def blank_pages(count: int) -> bytes:
    """Return a PDF of pages without text."""
    kids = "3 0 R " * count
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def locked() -> bytes:
    """Return a PDF that asks for a password."""
    key = "00" * 32
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        f"<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>",
        trailer="/Encrypt 4 0 R/ID[<00><00>]",
    )


def archive(**parts: str) -> bytes:
    """Return a .zip file; «__» in a name stands for «/», «_» before its ending for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, said in parts.items():
            path, _, ending = name.replace("__", "/").rpartition("_")
            file.writestr(f"{path}.{ending}", said)
    return made.getvalue()


def word(change: Callable[[str, bytes], bytes | None] = lambda name, part: part) -> bytes:
    """Return a Word file with its parts changed; a part changed to None is left out."""
    document, made, changed = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_paragraph(SENTENCE)
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return changed.getvalue()


def in_document(old: bytes, new: bytes) -> bytes:
    """Return a Word file whose text has something else in it."""
    return word(lambda name, part: part.replace(old, new) if "document.xml" in name else part)


def open_document() -> bytes:
    """Return the beginning of a LibreOffice file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("META-INF/manifest.xml", "<a/>")
    return made.getvalue()


BAD: dict[str, tuple[bytes, str, str]] = {
    "cu.docx": (OLE + "WordDocument".encode("utf-16-le"), "tệp Word cũ (.doc)", ".docx"),
    "khoa.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu", "bỏ mật khẩu"),
    "bang.doc": (OLE + "Workbook".encode("utf-16-le"), "tệp Excel cũ", "vào Word"),
    "van-ban.docx": (b"{\\rtf1\\ansi 385}", "tệp RTF", "mở bằng Word"),
    "trang.docx": (b"<!DOCTYPE html><p>385", "trang web (HTML)", "mở bằng Word"),
    "trang.txt": (b"\xef\xbb\xbf\n<html><p>385", "trang web (HTML)", "mở bằng Word"),
    "thu.doc": (b"MIME-Version: 1.0\n", "trang web (MHTML)", "mở bằng Word"),
    "word-2003.docx": (b"<?xml version='1.0'?><w/>", "tệp XML", "mở bằng Word"),
    "anh.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(99), "tệp ảnh", "nhận dạng chữ"),
    "anh.docx": (b"\xff\xd8\xff\xe0" + bytes(99), "tệp ảnh", "nhận dạng chữ"),
    "nen.docx": (archive(tep__bao_txt="385"), "tệp nén .zip", "giải nén"),
    "nen.rar": (b"Rar!\x1a\x07", "tệp nén", "giải nén"),
    "so.xlsx": (archive(xl__workbook_xml="<a/>"), "tệp Excel", "socai import"),
    "mo.odt": (open_document(), "tệp LibreOffice", "mở bằng Word"),
    "su-kien.txt": (b'{"type": "SiteLaunched"}\n', "tệp JSON", "socai import"),
    "bang.csv": ("đơn vị,số\nxã,5\n".encode(), "«.csv»", "socai import"),
    "trong.txt": (b"", "tệp trống", "gửi lại"),
    "trang-tron.txt": (b"\xef\xbb\xbf \n\n", "tệp trống", "gửi lại"),
    "utf-32.txt": (SENTENCE.encode("utf-32"), "UTF-32", "Word"),
    "1258.txt": (windows_1258(SENTENCE * 3), "không phải UTF-8", "Word"),
    "nhi-phan.txt": (bytes(range(1, 9)) * 60, "nhị phân", "Word"),
    "dut.txt": (SENTENCE.encode()[:-40] + b"\xe1\xba" + b" a\n", "bị cắt hoặc hỏng", "Word"),
    "tcvn3.txt": ((TCVN3 * 5).encode(), "TCVN3", "UniKey"),
    "khong-dau.txt": (PLAIN.encode(), "tiếng Việt không dấu", "bản có dấu"),
    "anh-ngu.txt": ((ENGLISH * 5).encode(), "không phải tiếng Việt", "bản tiếng Việt"),
    "phap.txt": ((FRENCH * 5).encode(), "không phải tiếng Việt", "bản tiếng Việt"),
    "nga.txt": ((RUSSIAN * 5).encode(), "không phải La-tinh", "bản tiếng Việt"),
    "mat-khau.pdf": (locked(), "mật khẩu", "không có mật khẩu"),
    "quet.pdf": (blank_pages(2), "ảnh quét", "nhận dạng chữ"),
    "khong-trang.pdf": (blank_pages(0), "không có trang nào", "PDF"),
    "dai.pdf": (blank_pages(10_000), "10000 trang", "tách"),
    "hong.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "bị hỏng, bị cắt", "xin lại"),
    "cut.docx": (word()[:-400], "bị hỏng hoặc bị cắt", "mở bằng Word"),
    "thieu.docx": (
        word(lambda name, part: None if name == "word/document.xml" else part),
        "thiếu phần",
        "mở bằng Word",
    ),
    "xml.docx": (in_document(b"</w:body>", b"</w:bod>"), "bị hỏng", "mở bằng Word"),
    "doctype.docx": (
        in_document(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document'),
        "DOCTYPE",
        "không an toàn",
    ),
    "bom.docx": (archive(word__document_xml="0" * (5 << 20)), "bung ra quá lớn", "chia tệp"),
    "macro.docx": (archive(word__vbaProject_bin="a"), "macro", "Word Document (.docx)"),
    "sau.docx": (
        in_document(b"<w:body>", b"<w:body>" + b"<w:a>" * 300 + b"</w:a>" * 300),
        "quá sâu",
        "mở bằng Word",
    ),
    "chu-trang.docx": (in_document(SENTENCE.encode(), b" "), "không có chữ nào", "gửi lại"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_refused_with_what_to_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, what, advice = BAD[name]
    (tmp_path / name).write_bytes(content)
    ran = Socai(capsys, tmp_path)("read", str(tmp_path / name))
    assert (ran.code, ran.out) == (1, "")
    assert name in ran.err and what in ran.err and advice in ran.err
    assert "Không ghi gì vào sổ" in ran.err
    # What is said of tables helps nobody who has a document.
    for words in ("sổ tính", "CSV", "Lưu dạng «Excel", "mở bằng Excel", "Traceback"):
        assert words not in ran.err
    assert os.listdir(tmp_path) == [name]


def test_a_refusal_in_english_speaks_of_documents_too(tmp_path: Path) -> None:
    for name, (content, _, _) in BAD.items():
        if name.endswith((".txt", ".docx")):
            (tmp_path / name).write_bytes(content)
            with pytest.raises(Refused) as refused:
                text_of(tmp_path / name)
            said = refused.value.messages[-1].en
            assert "workbook" not in said and "CSV" not in said and "in Excel" not in said
            assert said.endswith("Nothing was recorded")


def test_a_file_of_200_mb_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "lon.pdf"
    with large.open("wb") as file:
        file.truncate(200 << 20)
    monkeypatch.setattr(Path, "open", None)  # whoever opened it would fail
    ran = Socai(capsys, tmp_path)("read", str(large))
    assert ran.code == 1
    assert "200.0 MB, nhiều nhất 50 MB" in ran.err


def test_what_is_no_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "ong.txt"
    os.mkfifo(pipe)
    for named, words in (
        (tmp_path / "a.txt", "a.txt"),
        (tmp_path, "không phải tệp"),
        (pipe, "tệp"),
    ):
        ran = Socai(capsys, tmp_path)("read", str(named))
        assert ran.code == 1 and words in ran.err


def test_a_text_with_too_many_lines_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE + "\n\n\n", encoding="utf-8")
    monkeypatch.setattr(text, "MOST_LINES", 2)
    with pytest.raises(Refused, match="có 3 dòng"):
        text_of(tmp_path / "a.txt")
    monkeypatch.setattr(text, "MOST_LINES", 3)
    assert text_of(tmp_path / "a.txt").lines == [SENTENCE.strip(), "", ""]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_parsing_that_takes_too_much_is_ended(kind: str) -> None:
    data = {"docx": word(), "pdf": blank_pages(1)}[kind]
    with pytest.raises(Unreadable, match=r"quá 0\.01 giây"):
        parsing.parsed(kind, data, Limits(wall_seconds=0.01))
    with pytest.raises(Unreadable, match="quá nhiều bộ nhớ"):
        parsing.parsed(kind, data + bytes(20 << 20), Limits(memory_bytes=1 << 20))
