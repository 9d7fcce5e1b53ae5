"""What a file is by its bytes, whatever its name says; and what to do with one that is not read."""

from __future__ import annotations

from socai.infra.files.tables.unreadable import Unreadable

_WORD = (
    "mở bằng Word, chọn Lưu dạng «Word Document (.docx)», rồi đọc tệp ấy",
    "open it in Word, save it as «Word Document (.docx)», and read that",
)
_UNPACK = ("giải nén, rồi đọc tệp bên trong", "unpack it, and read the file inside")
_TABLE = (
    "chép phần cần đọc vào Word rồi lưu .docx; nếu là bảng các sự kiện thì dùng socai import",
    "copy what is to be read into Word and save it as .docx; if its rows are events, use socai "
    "import",
)
_SEEN = (
    "xin bản có chữ (.docx, hoặc PDF xuất từ Word); không có thì dùng phần mềm nhận dạng chữ, soát "
    "lại, lưu .docx",
    "ask for one with text (.docx, or a PDF made by Word); else recognise its text with a program, "
    "check it, and save it as .docx",
)
_PASSWORD = (
    "mở bằng Word, bỏ mật khẩu, lưu lại dạng .docx",
    "open it in Word, take the password off, and save it as .docx",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", "tệp Office có mật khẩu", "an Office file with a password", _PASSWORD),
    ("WordDocument", "tệp Word cũ (.doc)", "an old Word file (.doc)", _WORD),
    ("Workbook", "tệp Excel cũ (.xls)", "an old Excel file (.xls)", _TABLE),
    ("Book", "tệp Excel cũ (.xls)", "an old Excel file (.xls)", _TABLE),
    ("", "tệp Office cũ (.doc, .ppt …)", "an old Office file (.doc, .ppt …)", _WORD),
)
_FORMS = (
    ((b"{\\rtf",), "tệp RTF", "an RTF file", _WORD),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"AT&TFORM"),
        "tệp ảnh",
        "an image",
        _SEEN,
    ),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), "tệp nén", "an archive", _UNPACK),
    ((b"SQLite format 3",), "cơ sở dữ liệu SQLite", "an SQLite database", _TABLE),
    ((b"\x7fELF", b"MZ\x90"), "chương trình máy", "a program", _WORD),
)
_MARKUP = (
    ((b"<html", b"<!doctype html", b"<head", b"<body", b"<table", b"<meta", b"<div"),
     "trang web (HTML)", "a web page (HTML)", _WORD),
    ((b"mime-version:", b"from: <saved by"), "trang web (MHTML)", "a web page (MHTML)", _WORD),
    ((b"<?xml",), "tệp XML", "an XML file", _WORD),
    ((b'{"', b"[{", b'["'), "tệp JSON", "a JSON file", _TABLE),
)  # fmt: skip
_PARTS = (
    ("xl/", "tệp Excel", "an Excel file", _TABLE),
    ("ppt/", "tệp PowerPoint (.pptx)", "a PowerPoint file (.pptx)", _WORD),
    ("meta-inf/manifest.xml", "tệp LibreOffice (.odt)", "a LibreOffice file (.odt)", _WORD),
    ("", "tệp nén .zip", "a .zip file", _UNPACK),
)
_TEXTS = (".txt", ".text", ".md", "")
_PDF_WITHIN = 1024
"""A PDF begins within so many bytes."""
_MOST_HEAD = 4096


def kind_of(data: bytes, suffix: str) -> str:
    """Return «txt», «docx» or «pdf»; raise Unreadable, naming what it is, for anything else."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        for name, vi, en, advice in _OLE_STREAMS:
            if name.encode("utf-16-le") in data:
                raise _is(vi, en, advice)
    head = data[:_MOST_HEAD]
    for magic, vi, en, advice in _FORMS:
        if head.startswith(magic):
            raise _is(vi, en, advice)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for words, vi, en, advice in _MARKUP:
        if start.startswith(words):
            raise _is(vi, en, advice)
    if not start:
        raise Unreadable.of("tệp trống; gửi lại tệp đủ", "the file is empty; send the whole file")
    if suffix not in _TEXTS:
        raise Unreadable.of(
            f"đọc được tệp .txt, .docx và .pdf, không đọc tệp «{suffix}»; hãy {_WORD[0]}. Nếu là "
            "văn bản thuần, đổi đuôi thành .txt; nếu là bảng sự kiện, dùng socai import",
            f"files .txt, .docx and .pdf are read, «{suffix}» is not; {_WORD[1]}. If it is plain "
            "text, name it .txt; if it is a table of events, use socai import",
        )
    return "txt"


def other_archive(names: list[str]) -> Unreadable:
    """Return the refusal of an archive that is no Word file, by the names of its parts."""
    for begins, vi, en, advice in _PARTS:
        if any(name.startswith(begins) for name in names):
            return _is(vi, en, advice)
    return _is("tệp nén trống", "an empty archive", _UNPACK)


def scanned() -> Unreadable:
    """Return the refusal of a PDF that holds images of text alone."""
    return _is("PDF chỉ có ảnh quét, không có lớp chữ", "a PDF of scanned images, no text", _SEEN)


def _is(vi: str, en: str, advice: tuple[str, str]) -> Unreadable:
    return Unreadable.of(
        f"theo nội dung, đây là {vi}; hãy {advice[0]}", f"by its content this is {en}; {advice[1]}"
    )
