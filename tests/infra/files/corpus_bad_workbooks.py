"""Workbooks that are wrong as a whole: other files, broken archives, archives made to do harm."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable

from .case import Case
from .workbook import (
    LINKS,
    MAIN,
    SHEET1,
    archive,
    parts_of,
    relations,
    row,
    sheet,
    strings,
    table,
    with_parts,
    workbook,
)

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"
_FLAGS, _METHOD, _PACKED, _SIZE = 8, 10, 20, 24


def bad(name: str, content: Callable[[], bytes], says: str, **outcome: int) -> Case:
    """Return a case of a bad workbook."""
    return Case(name, "so.xlsx", content, says, **outcome)


def doctype(declared: str, text: str = "&x;") -> str:
    """Return a sheet that begins with a document type, and uses its entity."""
    held = sheet(row(1, "type"), f'<row r="2"><c r="A2" t="str"><v>{text}</v></c></row>')
    return f"<!DOCTYPE worksheet {declared}>{held}"


def patched(data: bytes, part: str, offset: int, form: str, value: int) -> bytes:
    """Return an archive whose directory says another thing of a part."""
    changed = bytearray(data)
    start = data.index(CENTRAL)
    while changed[start + 46 :][: len(part)] != part.encode():
        start = data.index(CENTRAL, start + 1)
    struct.pack_into(form, changed, start + offset, value)
    return bytes(changed)


def twice(first: str, second: str) -> bytes:
    """Return a workbook with one more part: the second name, written over where it stands."""
    parts = parts_of(table()) | {second: b"<worksheet/>"}
    return archive(parts).replace(second.encode(), first.encode())


def named(name: str) -> bytes:
    """Return a workbook with one more part of this name."""
    plain = "x" * len(name)
    return archive(parts_of(table()) | {plain: b"x"}).replace(plain.encode(), name.encode())


def crowded() -> bytes:
    """Return the directory of an archive of a million entries."""
    entry = CENTRAL + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    end = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 47_000_000, 4, 0)
    return b"PK\x03\x04" + entry * 1_000_000 + end


def swollen(*names: str) -> bytes:
    """Return a workbook with more parts, each of which claims to be of nearly 4 MB."""
    data = archive(parts_of(table()) | dict.fromkeys(names, b"x"))
    for name in names:
        data = patched(data, name, _SIZE, "<L", (4 << 20) - 1)
    return data


def overlapping() -> bytes:
    """Return an archive of which two entries are the same bytes."""
    data = archive(parts_of(table()) | {"xl/other.xml": b"<x/>"})
    offset = data.index(b"PK\x03\x04", 1)
    return patched(data, "xl/other.xml", 42, "<L", offset)


def stored(packed: int) -> bytes:
    """Return a workbook packed in another way."""
    return archive(parts_of(table()), packed)


def nested() -> bytes:
    """Return an archive with a workbook inside."""
    return archive({"so-lieu.xlsx": workbook()})


def ods() -> bytes:
    """Return a workbook of LibreOffice."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "META-INF/manifest.xml": b"<manifest/>"})


def with_type(kind: str) -> bytes:
    """Return a workbook whose main part is of another kind."""
    types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    return with_parts({"[Content_Types].xml": types})


def linked(kind: str, target: str, mode: str = "") -> bytes:
    """Return a workbook whose first sheet is linked in another way."""
    part = relations((kind, target)).replace("/></R", f"{mode}/></R")
    return with_parts({"xl/_rels/workbook.xml.rels": part})


def book_of(sheets: str) -> bytes:
    """Return a workbook with another list of sheets."""
    part = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    return with_parts({"xl/workbook.xml": part}, table(), table())


OTHER_FILES = (
    bad("nothing", lambda: b"", "đây là tệp trống"),
    bad("text", lambda: b"type,stream\n", "tệp chữ (CSV)"),
    bad("a web page", lambda: b"<html><table>", "trang web (HTML)"),
    bad("a PDF", lambda: b"%PDF-1.7", "đây là tệp PDF"),
    bad("an old .xls, or one with a password", lambda: OLE, "hoặc sổ tính có mật khẩu"),
    bad("a .xls older still", lambda: b"\x09\x08\x10\x00\0\0", "tệp .xls cũ"),
    bad("a workbook inside a .zip", nested, "tệp nén chứa «so-lieu.xlsx»"),
    bad("a Word file", lambda: archive({"word/document.xml": b"<w/>"}), "tệp Word .docx"),
    bad("slides", lambda: archive({"ppt/presentation.xml": b"<p/>"}), "tệp PowerPoint .pptx"),
    bad("a workbook of LibreOffice", ods, "tệp .ods (LibreOffice)"),
    bad("a .xlsb", lambda: with_parts({"xl/workbook.bin": b"x"}), "tệp .xlsb"),
    bad("any .zip", lambda: archive({"a.txt": b"x"}), "đây là tệp nén .zip"),
    bad("an .xlsm by its kind",
        lambda: with_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "có macro (.xlsm)"),
    bad("an .xlsm by its program", lambda: with_parts({"xl/vbaProject.bin": b"x"}), "có macro"),
    bad("macros of Excel 4", lambda: with_parts({"xl/macrosheets/sheet1.xml": "<x/>"}), "có macro"),
)  # fmt: skip

ARCHIVES = (
    bad("cut in the middle", lambda: workbook()[:900], "bị hỏng hoặc bị cắt"),
    bad("cut before its directory", lambda: workbook().partition(CENTRAL)[0],
        "bị hỏng hoặc bị cắt"),
    bad("a directory that is broken", lambda: workbook().replace(CENTRAL, b"PK\x07\x07"),
        "bị hỏng hoặc bị cắt"),
    bad("bytes that are not what they were", lambda: patched(workbook(), SHEET1, 16, "<L", 1),
        "bị hỏng hoặc bị cắt (Bad CRC-32"),
    bad("a zip bomb", lambda: with_parts({SHEET1: b" " * (30 << 20)}), "tệp bung ra quá lớn"),
    bad("a bomb beside the sheets", lambda: with_parts({"xl/media/a.png": b" " * (10 << 20)}),
        "tệp bung ra quá lớn"),
    bad("a bomb of many parts",
        lambda: swollen(*(f"xl/media/{n}.png" for n in range(60))), "tệp bung ra quá lớn"),
    bad("a part that claims 4 GB", lambda: patched(workbook(), SHEET1, _SIZE, "<L", 0xFFFFFFF0),
        "tệp bung ra quá lớn"),
    bad("a part that claims to be small", lambda: patched(workbook(), SHEET1, _SIZE, "<L", 60),
        "bị hỏng"),
    bad("two entries of the same bytes", overlapping, "tệp bung ra quá lớn"),
    bad("a million entries", crowded, "nhiều hơn 2000 phần"),
    bad("2,001 entries", lambda: archive({f"xl/{n}.xml": b"" for n in range(2_001)}),
        "nhiều hơn 2000 phần"),
    bad("more than 50 MB", lambda: workbook() + bytes(50 << 20), "tệp lớn hơn 50 MB"),
    bad("ZIP64", lambda: workbook().replace(END, b"PK\x06\x07" + bytes(16) + END),
        "nhiều hơn 2000 phần"),
    bad("a part twice", lambda: twice(SHEET1, "xl/worksheets/sheet9.xml"), "hai phần cùng tên"),
    bad("a part twice in another case", lambda: twice("xl/worksheets/SHEET1.xml",
        "xl/worksheets/sheet9.xml"), "hai phần cùng tên"),
    bad("a name with ..", lambda: named("../../etc/passwd"), "trỏ ra ngoài «../../etc/passwd»"),
    bad("an absolute name", lambda: named("/etc/passwd"), "trỏ ra ngoài «/etc/passwd»"),
    bad("a name of Windows", lambda: named("C:\\a.xml"), "trỏ ra ngoài «C:\\a.xml»"),
    bad("a name with NUL", lambda: named("xl/a\0.xml"), "trỏ ra ngoài «xl/a .xml»"),
    bad("a password on a part", lambda: patched(workbook(), SHEET1, _FLAGS, "<H", 1), "mật khẩu"),
    bad("packed by bzip2", lambda: stored(zipfile.ZIP_BZIP2), "bị cắt (compression 12)"),
    bad("packed by LZMA", lambda: stored(zipfile.ZIP_LZMA), "bị cắt (compression 14)"),
    bad("packed by nothing known", lambda: patched(workbook(), SHEET1, _METHOD, "<H", 99),
        "bị hỏng hoặc bị cắt (compression 99)"),
)  # fmt: skip

DECLARATIONS = (
    bad("an external entity of a file",
        lambda: workbook(doctype('[<!ENTITY x SYSTEM "file:///etc/hostname">]')), "DOCTYPE"),
    bad("an external entity of the net",
        lambda: workbook(doctype('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]')), "DOCTYPE"),
    bad("an external document type",
        lambda: workbook(doctype('SYSTEM "http://127.0.0.1:9/x.dtd"')), "DOCTYPE"),
    bad("a parameter entity",
        lambda: workbook(doctype('[<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]')), "DOCTYPE"),
    bad("a billion laughs",
        lambda: workbook(doctype(f'[<!ENTITY l0 "ha">{LAUGHS}]', "&l9;")), "DOCTYPE"),
    bad("quadratic blowup",
        lambda: workbook(doctype(f'[<!ENTITY x "{"a" * 50_000}">]', "&x;" * 5_000)), "DOCTYPE"),
    bad("a document type in the shared texts",
        lambda: with_parts({"xl/sharedStrings.xml": "<!DOCTYPE x>" + strings("<t>a</t>")}),
        "DOCTYPE"),
    bad("a document type in the styles",
        lambda: with_parts({"xl/styles.xml": "<!DOCTYPE x><x/>"}), "DOCTYPE"),
    bad("a document type in a part that is not read",
        lambda: with_parts({"docProps/core.xml": "<!DOCTYPE x><x/>"}), "DOCTYPE"),
    bad("a document type in UTF-16",
        lambda: with_parts({"docProps/core.xml": "<!DOCTYPE x><x/>".encode("utf-16")}), "DOCTYPE"),
    bad("a document type behind a comment of 200 kB",
        lambda: with_parts({"docProps/app.xml": f"<!--{'a' * 200_000}--><!DOCTYPE x><x/>"}),
        "XML bên trong không đọc được"),
)  # fmt: skip

PARTS = (
    bad("no workbook part", lambda: with_parts({"xl/workbook.xml": None}), "thiếu phần"),
    bad("no links", lambda: with_parts({"_rels/.rels": None}), "không phải sổ tính .xlsx"),
    bad("no sheet part", lambda: with_parts({SHEET1: None}),
        "trang tính «Dữ liệu»: sổ tính thiếu phần"),
    bad("a workbook part that is no XML", lambda: with_parts({"xl/workbook.xml": "abc"}),
        "XML bên trong không đọc được"),
    bad("styles that are no XML", lambda: with_parts({"xl/styles.xml": "<a>"}),
        "XML bên trong không đọc được"),
    bad("a style without a number", lambda: with_parts(
        {"xl/styles.xml": '<s><cellXfs><xf numFmtId="a"/></cellXfs></s>'}),
        "không đọc được (ValueError)"),
    bad("a tag of 3 MB", lambda: with_parts({"xl/styles.xml": f'<s a="{"a" * (3 << 20)}"/>'}),
        "XML bên trong không đọc được"),
    bad("no sheet at all", lambda: book_of(""), "không có trang tính nào có dữ liệu"),
    bad("a sheet without a link", lambda: book_of('<sheet name="A" sheetId="1" r:id="r9"/>'),
        "trang tính «A» bị trùng tên hoặc thiếu nội dung"),
    bad("two sheets of one name", lambda: book_of(
        '<sheet name="A" r:id="r1"/><sheet name="a" r:id="r2"/>'), "trang tính «a» bị trùng tên"),
    bad("two sheets of one part", lambda: book_of(
        '<sheet name="A" r:id="r1"/><sheet name="B" r:id="r1"/>'), "trang tính «B» bị trùng tên"),
    bad("a sheet on another machine", lambda: linked(
        "worksheet", "http://127.0.0.1:9/a.xml", ' TargetMode="External"'), "thiếu phần «»"),
    bad("a sheet outside the workbook", lambda: linked("worksheet", "../../../etc/passwd"),
        "thiếu phần «etc/passwd»"),
)  # fmt: skip

BAD_WORKBOOKS: tuple[Case, ...] = (*OTHER_FILES, *ARCHIVES, *DECLARATIONS, *PARTS)
