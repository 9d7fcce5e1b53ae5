"""Workbooks of which rows, cells or sheets are wrong."""

from __future__ import annotations

from collections.abc import Callable

from .case import Case
from .legacy import TCVN3, VNI
from .workbook import (
    DATE,
    DATETIME,
    GOOD,
    HEAD,
    LONG_DATE,
    PERCENT,
    TIME,
    Raw,
    archive,
    cell,
    parts_of,
    row,
    sheet,
    strings,
    table,
    third,
    workbook,
)

MERGED = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
SINCE_1904 = '<workbookPr date1904="1"/>'
RECKON = '<calcPr calcId="0" fullCalcOnLoad="1"/>'


def bad(
    name: str, content: Callable[[], bytes], says: str, accepted: int = 1, rejected: int = 1
) -> Case:
    """Return a case of a bad workbook; most have one good row."""
    return Case(name, "so.xlsx", content, says, accepted, rejected)


def members(name: str, raw: Raw, says: str, **options: str) -> Case:
    """Return a case whose number of members, D3, is wrong."""
    return bad(name, lambda: workbook(third(raw, "x"), **options), f"dòng 3, ô D3: {says}")


def quote(name: str, value: str, says: str) -> Case:
    """Return a case whose quote, E3, is wrong."""
    return bad(name, lambda: workbook(third(value)), f"dòng 3, ô E3: {says}")


def effective(name: str, serial: str, style: int, says: str, settings: str = "") -> Case:
    """Return a case whose day, C3, is wrong."""
    shown = cell(serial, style=style)
    third_row = row(3, *GOOD[:2], shown, 12)
    return bad(name, lambda: workbook(table(third_row), settings=settings), f"ô C3: {says}")


def merged(name: str, ranges: str, says: str, *rows: str, accepted: int, rejected: int) -> Case:
    """Return a case with merged cells."""
    after = MERGED.format(ranges)
    return bad(name, lambda: workbook(table(*rows, after=after)), says, accepted, rejected)


def broken(name: str, rows: str, says: str, accepted: int = 1) -> Case:
    """Return a case whose sheet is broken behind its good row."""
    return bad(name, lambda: workbook(table(rows)), says, accepted)


def headed(name: str, head: tuple[str | None, ...], says: str, *rows: str) -> Case:
    """Return a case with another head, and no good row."""
    return bad(name, lambda: workbook(sheet(row(1, *head), *rows)), says, 0)


def with_text(name: str, number: str, says: str) -> Case:
    """Return a case whose cell names a shared text that is not there."""
    held = third(cell(number, "s"))
    return bad(name, lambda: workbook(held, texts=strings("<t>a</t>")), f"ô E3: {says}")


CELLS = (
    *(members(f"the error {text}", cell(text, "e"), f"lỗi của Excel «{text}»")
      for text in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#BUSY!")),
    members("a formula whose value is an error", cell("#REF!", "e", formula="A9"), "lỗi của Excel"),
    members("a formula without a value", cell(formula="1+1"), "công thức chưa có giá trị"),
    members("a formula of text without a value", cell(None, "str", formula="A1"), "công thức chưa"),
    members("a formula that was never reckoned", cell("0", formula="1+1"),
            "công thức chưa có giá trị", settings=RECKON),
    members("an array formula without a value",
            Raw('<c r="{r}"><f t="array" ref="D3">A1:A2</f></c>'), "công thức chưa có giá trị"),
    members("a shared formula without a value",
            Raw('<c r="{r}"><f t="shared" si="0"/></c>'), "công thức chưa có giá trị"),
    members("a number that is none", cell("abc"), "ô bị hỏng trong tệp («abc»"),
    members("a number without end", cell("1e999"), "số có hơn 15 chữ số"),
    members("NaN", cell("NaN"), "ô bị hỏng trong tệp"),
    members("digits of another script", cell("١٢"), "ô bị hỏng trong tệp"),
    members("a number of 5,000 digits", cell("9" * 5_000), "ô bị hỏng trong tệp"),
    members("a number of 16 digits", cell("1234567890123456"), "số có hơn 15 chữ số"),
    members("a large number of a few digits", cell("1.2E+20"), "số có hơn 15 chữ số"),
    members("a percentage", cell("0.5", style=PERCENT), "ô định dạng phần trăm"),
    members("a truth value that is none", cell("2", "b"), "ô bị hỏng trong tệp"),
    members("a type that is not known", cell("1", "z"), "ô bị hỏng trong tệp («1», loại «z»)"),
    members("a style that is not there", cell("1", style=99), "ô bị hỏng trong tệp"),
    members("a day in ISO with a time", cell("2021-05-03T08:00:00", "d"), "ô ngày có giờ"),
    members("a day in ISO that is none", cell("2021-02-30", "d"), "ô bị hỏng trong tệp"),
    with_text("a shared text that is not there", "1", "ô bị hỏng trong tệp"),
    with_text("a shared text before the first", "-1", "ô bị hỏng trong tệp"),
    quote("a text of 32,768 letters", "ă" * 32_768, "ô dài hơn 32767 ký tự"),
    quote("a text of 2 MB", "ab" * (1 << 20), "ô dài hơn 32767 ký tự"),
    quote("TCVN3", TCVN3["Đơn vị"], "«§¬n vÞ» viết bằng TCVN3"),
    quote("VNI", VNI["Đơn vị"], "«Ñôn vò» viết bằng VNI (phông VNI-Times), đọc là «Đơn vị»"),
    quote("UTF-8 twice", "Ä‘Æ°á»£c", "«Ä‘Æ°á»£c» viết bằng UTF-8 hai lần, đọc là «được»"),
    quote("letters lost for good", "T\ufffd", "có ký tự hỏng (\ufffd)"),
    quote("half a letter", "_xD800_", "ô bị hỏng trong tệp"),
    quote("NUL", "a_x0000_b", "có ký tự hỏng (NUL)"),
    quote("an error as text", "#N/A", "lỗi của Excel «#N/A»"),
)  # fmt: skip

DAYS = (
    effective("a day with a time", "44319.5", DATE, "ô ngày có giờ trong ngày"),
    effective("a time of day", "0.5", TIME, "ô ngày có giờ trong ngày"),
    effective("a whole number shown as a time", "44319", TIME, "ô ngày có giờ trong ngày"),
    effective("a time in a cell of days", "0.25", DATETIME, "ô ngày có giờ trong ngày"),
    effective("29 February 1900, which was not", "60", DATE, "ngày trước 01/03/1900"),
    effective("28 February 1900, counted wrongly", "59", LONG_DATE, "ngày trước 01/03/1900"),
    effective("day 0", "0", DATE, "ngày trước 01/03/1900"),
    effective("a day before day 0", "-1", DATE, "ô bị hỏng trong tệp"),
    effective("a day after the year 9999", "2958466", DATE, "ô bị hỏng trong tệp"),
    effective("a day after the year 9999 since 1904", "2957004", DATE, "ô bị hỏng", SINCE_1904),
    effective("a time since 1904", "100.25", DATE, "ô ngày có giờ", SINCE_1904),
)

RANGES = (
    merged("cells merged across", "C3:D3", "ô gộp C3:D3", row(3, *GOOD), accepted=1, rejected=1),
    merged("cells merged down", "C2:C4", "ô gộp C2:C4: không biết giá trị thuộc dòng nào",
           row(3, "a", "b"), row(4, "a", "b"), row(5, "a", "b"), accepted=1, rejected=3),
    merged("the head merged with a row", "A1:A2", "dòng 2: ô gộp A1:A2", accepted=0, rejected=1),
    merged("all columns merged", "A1:XFD1048576", "ô gộp A1:XFD1048576", accepted=0, rejected=1),
    merged("a range that is none", "A1:9", "vùng hỏng", accepted=0, rejected=1),
    merged("two ranges", 'A2:A3"/><mergeCell ref="B3:C3', "dòng 3: ô gộp B3:C3", row(3, "a", "b"),
           accepted=0, rejected=2),
    bad("1,001 merged ranges", lambda: workbook(table(after="".join(
        f'<mergeCell ref="A{n}:B{n}"/>' for n in range(10, 1_011)))), "hơn 1000 vùng ô gộp", 0),
)  # fmt: skip

ROWS = (
    broken("the farthest cell", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
           "ô XFD1048576 quá xa"),
    broken("a far column", '<row r="3"><c r="XFD3"><v>1</v></c></row>', "ô XFD3 quá xa"),
    broken("a far row", '<row r="1048576"><c r="A1048576" t="str"><v>a</v></c></row>',
           "ô A1048576 quá xa"),
    broken("a row beyond all rows", '<row r="1048577"/>', "bị hỏng sau dòng 2 (ở «r=1048577»"),
    broken("a row with more cells", row(3, *GOOD, "x", "thừa"), "ô F3 «thừa» thừa: cột F"),
    broken("rows out of order", row(4, *GOOD) + row(3, *GOOD), "bị hỏng sau dòng 4 (ở «r=3»", 2),
    broken("a row twice", row(2, *GOOD), "bị hỏng sau dòng 2 (ở «r=2»"),
    broken("a row without a number", '<row r="x"/>', "bị hỏng sau dòng 2 (ở «r=x»"),
    broken("a cell twice", '<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>2</v></c></row>',
           "bị hỏng sau dòng 3 (ở «A3»"),
    broken("cells out of order", '<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>2</v></c></row>',
           "bị hỏng sau dòng 3 (ở «A3»"),
    broken("a cell of another row", '<row r="3"><c r="A4"><v>1</v></c></row>', "dòng 3 (ở «A4»"),
    broken("a cell beyond all columns", '<row r="3"><c r="XFE3"><v>1</v></c></row>', "(ở «XFE3»"),
    broken("a cell without a place", '<row r="3"><c r="A"><v>1</v></c></row>', "(ở «A»"),
    broken("an unknown thing among rows", "<choice><row/></choice>",
           "bị hỏng sau dòng 2 (ở «<choice>"),
    broken("an unknown thing in a cell", '<row r="3"><c r="A3"><w>1</w></c></row>', "(ở «<w>»"),
    broken("XML that ends early", '<row r="3"><c r="A3">', "XML bên trong không đọc được"),
    broken("a row with 1 MiB of text", row(3, *GOOD, *["ă" * 30_000] * 36), "hơn 1 MiB chữ"),
    bad("a thousand wrong rows", lambda: workbook(table(*[row(n, *GOOD, "", "x")
        for n in range(3, 1_200)])), "1000 dòng có lỗi", 1, 1_001),
    bad("XML in UTF-16", lambda: archive(parts_of(table()) | {
        "xl/worksheets/sheet1.xml": table().encode("utf-16")}), "XML bên trong không đọc được", 0),
)  # fmt: skip

HEADS = (
    headed("no head", GOOD, "dòng 1: dòng đầu phải là tên cột"),
    headed("a title above the head", ("Danh sách",), "dòng đầu phải là", row(2, *HEAD)),
    headed("an unknown column", ("type", "strem"),
           "ô B1: không có cột «strem» (có phải «stream»?)"),
    headed("a column twice", ("type", "unit", "Đơn vị (UNIT)"), "ô B1 và ô C1 cùng là cột «unit»"),
    headed("an error in the head", ("type", cell("#REF!", "e")), "ô B1: lỗi của Excel «#REF!»"),
    headed("a far head", ("type", *[None] * 499, "unit"), "ô SG1 quá xa"),
    headed("a blank head over a cell", ("type", None, "unit"), "ô B2 «b» thừa: cột B không có tên",
           row(2, "a", "b", "c")),
    headed("no column for the type", ("stream", "unit"), "và tên trang tính không phải là loại"),
    bad("a type against the name of the sheet",
        lambda: workbook(table(row(3, "SiteLaunched", "a")), names=("MembershipCountDeclared",)),
        "dòng 3, ô A3: cột type là «SiteLaunched», mà trang tính mang tên loại"),
    bad("a second sheet that is no table",
        lambda: workbook(table(), sheet(row(1, "Ghi chú"))),
        "trang tính «Trang 2», dòng 1: dòng đầu"),
    bad("a second sheet that is broken",
        lambda: workbook(table(), sheet("<x/>"), table()),
        "trang tính «Trang 2»: trang tính bị hỏng", 2),
    bad("nothing in any sheet", lambda: workbook(sheet(), sheet(row(1, "  "))),
        "không có trang tính nào có dữ liệu", 0),
    bad("only a guide and lists",
        lambda: workbook(table(), table(), names=("Hướng dẫn", "DANH MUC")),
        "không có trang tính nào có dữ liệu (trừ «Hướng dẫn» và «Danh mục»)", 0),
)  # fmt: skip

BAD_SHEETS: tuple[Case, ...] = (*CELLS, *DAYS, *RANGES, *ROWS, *HEADS)
