"""What a file is whose name says otherwise: told by its first bytes."""

from __future__ import annotations

from socai.infra.files.tables.unreadable import Unreadable

SAVE_AS_XLSX = (
    "mở bằng Excel, chọn Lưu dạng «Excel Workbook (.xlsx)» rồi nhập tệp ấy",
    "open it in Excel, save it as «Excel Workbook (.xlsx)» and import that",
)
_SAVE_AS_CSV = (
    "mở bằng chương trình đã tạo ra nó, lưu dạng «CSV UTF-8» rồi nhập tệp ấy",
    "open it in the program that made it, save it as «CSV UTF-8» and import that",
)
_RENAME = ("đổi đuôi tệp cho đúng rồi nhập lại", "give it that ending and import it again")
_FORMS: tuple[tuple[tuple[bytes, ...], str, str, tuple[str, str]], ...] = (
    (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
        "tệp .xls hoặc .doc cũ, hoặc sổ tính có mật khẩu",
        "an old .xls or .doc file, or a workbook with a password",
        (f"bỏ mật khẩu, {SAVE_AS_XLSX[0]}", f"take the password off, {SAVE_AS_XLSX[1]}"),
    ),
    ((b"\x09\x08\x10\x00", b"\x09\x08\x08\x00"), "tệp .xls cũ", "an old .xls file", SAVE_AS_XLSX),
    ((b"%PDF",), "tệp PDF", "a PDF", _SAVE_AS_CSV),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "tệp ảnh", "an image", _SAVE_AS_CSV),
    ((b"{\\rtf",), "tệp RTF", "an RTF file", _SAVE_AS_CSV),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
        "tệp nén",
        "a compressed file",
        ("giải nén, rồi nhập tệp bên trong", "unpack it and import the file inside"),
    ),
    ((b"SQLite format 3",), "cơ sở dữ liệu SQLite", "an SQLite database", _SAVE_AS_CSV),
    ((b"\x7fELF", b"MZ\x90"), "chương trình máy", "a program", _SAVE_AS_CSV),
)
_MARKUP = (
    ((b"<html", b"<!doctype html", b"<table", b"<meta"), "trang web (HTML)", "a web page (HTML)"),
    ((b"<?xml",), "tệp XML", "an XML file"),
)
_ZIP = b"PK\x03\x04"


def check_workbook(head: bytes) -> None:
    """Raise Unreadable, naming what the file is, where it is no workbook by its first bytes."""
    if head.startswith(_ZIP):
        return
    _check(head, SAVE_AS_XLSX)
    if not head.strip():
        raise _not("tệp trống", "empty", ("gửi lại tệp đủ", "send the whole file"))
    raise _not("sổ tính bị hỏng, hoặc tệp chữ (CSV)", "a broken workbook, or text (CSV)", _RENAME)


def check_text(head: bytes) -> None:
    """Raise Unreadable, naming what the file is, where it is no table in text."""
    if head.startswith((_ZIP, b"PK\x05\x06")):
        if b"xl/" in head or b"[Content_Types].xml" in head:
            raise _not("sổ tính .xlsx (hoặc tệp Office)", "an .xlsx (or Office) file", _RENAME)
        advice = ("giải nén, rồi nhập tệp bên trong", "unpack it and import the file inside")
        raise _not("tệp nén .zip", "a .zip file", advice)
    _check(head, _SAVE_AS_CSV)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    if start in (b'{"', b"[{", b"{}"):
        raise _not("tệp JSON (.jsonl)", "a JSON file (.jsonl)", _RENAME)


def _check(head: bytes, save: tuple[str, str]) -> None:
    for magic, vi, en, advice in _FORMS:
        if head.startswith(magic):
            raise _not(vi, en, advice)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    for magic, vi, en in _MARKUP:
        if start.startswith(magic):
            raise _not(vi, en, save)


def _not(vi: str, en: str, advice: tuple[str, str]) -> Unreadable:
    return Unreadable.of(
        f"Tên tệp không đúng với nội dung: đây là {vi}; hãy {advice[0]}",
        f"The name does not tell what is inside: this is {en}; {advice[1]}",
    )
