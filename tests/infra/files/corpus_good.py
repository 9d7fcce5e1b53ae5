"""Files that only look wrong, or are rare: each is read right."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from .case import ROW, Case
from .workbook import (
    DATE,
    GOOD,
    HEAD,
    LINKS,
    LONG_DATE,
    MAIN,
    TEXT,
    Raw,
    archive,
    cell,
    parts_of,
    relations,
    row,
    sheet,
    strings,
    table,
    third,
    with_parts,
    workbook,
)

CSV_HEAD = "type,stream,effective,members,quote"
CSV_ROW = "MembershipCountDeclared,organisation-a,2021-05-03,12,"
NAME = "Ban chỉ đạo thôn bản; tổ bảo vệ"
APART = unicodedata.normalize("NFD", NAME)
SHEET_ROW = {**ROW, "members": 12}
SINCE_1904 = '<workbookPr date1904="1"/>'
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def csv(name: str, content: str | bytes, *rows: dict[str, Any], says: str = "") -> Case:
    """Return a case of a .csv file that is read."""
    data = content.encode() if isinstance(content, str) else content
    return Case(name, "bang.csv", lambda: data, says, rows=rows)


def quoted(name: str, text: str, field: str) -> Case:
    """Return a case of a .csv file whose last cell, written as `field`, is `text`."""
    return csv(name, f"{CSV_HEAD}\n{CSV_ROW}{field}\n", {**ROW, "quote": text})


def encoded(name: str, encoding: str, mark: bytes = b"") -> Case:
    """Return a case of a .csv file in another encoding."""
    text = f"{CSV_HEAD}\n{CSV_ROW}{NAME}\n"
    return csv(name, mark + text.encode(encoding), {**ROW, "quote": NAME})


def divided(name: str, delimiter: str, end: str) -> Case:
    """Return a case of a .csv file with another delimiter and other line ends."""
    text = f"{CSV_HEAD}\n{CSV_ROW}a\n{CSV_ROW}b\n".replace(",", delimiter).replace("\n", end)
    return csv(name, text, {**ROW, "quote": "a"}, {**ROW, "quote": "b"})


def headed(name: str, *heads: str) -> Case:
    """Return a case of a .csv file with other heads for the same columns."""
    return csv(name, ",".join(heads) + f"\n{CSV_ROW}a\n", {**ROW, "quote": "a"})


GOOD_CSV: tuple[Case, ...] = (
    encoded("UTF-8", "utf-8"),
    encoded("UTF-8 with BOM", "utf-8-sig"),
    encoded("UTF-8 with two BOMs", "utf-8-sig", "\ufeff".encode()),
    encoded("UTF-16", "utf-16"),
    encoded("UTF-16 of high bytes first", "utf-16-be", b"\xfe\xff"),
    encoded("UTF-16 without BOM", "utf-16-le"),
    encoded("UTF-16 of high bytes first, without BOM", "utf-16-be"),
    divided("commas and LF", ",", "\n"),
    divided("semicolons and CRLF", ";", "\r\n"),
    divided("TABs and CR", "\t", "\r"),
    csv("Unicode text of Excel",
        f"{CSV_HEAD}\r\n{CSV_ROW}a\r\n".replace(",", "\t").encode("utf-16"), {**ROW, "quote": "a"}),
    csv("no line end at the end", f"{CSV_HEAD}\n{CSV_ROW}a", {**ROW, "quote": "a"}),
    csv("blank lines and blank rows",
        f"\n;;\n\n{CSV_HEAD}\n\n,,,,\n{CSV_ROW}\n  \n,\u00a0,,,\n", ROW),
    csv("fewer cells than heads", f"{CSV_HEAD}\na,b\n", {"type": "a", "stream": "b"}),
    csv("blank cells beyond the heads", f"{CSV_HEAD},,\n{CSV_ROW},, ,\n", ROW),
    csv("a column without a name or a cell", "type,,stream\na,,b\n", {"type": "a", "stream": "b"}),
    csv("only a head", f"{CSV_HEAD}\n", says="chỉ có dòng đầu, chưa có dòng nào để nhập"),
    csv("lost marks are pointed out", f"{CSV_HEAD}\n{CSV_ROW}Ban ch? d?o\n{CSV_ROW}C?n b?\n",
        {**ROW, "quote": "Ban ch? d?o"}, {**ROW, "quote": "C?n b?"},
        says="2 ô có dấu «?» giữa chữ, có lẽ đã mất dấu tiếng Việt khi lưu: E2, E3"),
    quoted("a comma in quotes", "thôn, bản", '"thôn, bản"'),
    quoted("lines in quotes", "thôn\nbản\r\nphố", '"thôn\nbản\r\nphố"'),
    quoted("quotes in quotes", 'Tổ "tự quản"', '"Tổ ""tự quản"""'),
    quoted("only quotes", '"', '""""'),
    quoted("spaces are kept", " a ", " a "),
    quoted("a question", "Ở đâu? http://a.example/?q=a", "Ở đâu? http://a.example/?q=a"),
    quoted("a text shielded by our export", "=1+1", "'=1+1"),
    quoted("an apostrophe that was typed", "'tự quản'", "'tự quản'"),
    quoted("an apostrophe typed before a sign", "'=1", "''=1"),
    quoted("signs of old fonts as signs", "§ 5 · Nam «tổ» ½ µ 25°C", "§ 5 · Nam «tổ» ½ µ 25°C"),
    quoted("a foreign word", "lễ Noël, Zürich".replace(",", ""), "lễ Noël Zürich"),
    quoted("Vietnamese in capitals before a no-break space", "XÃ\u00a0A", "XÃ\u00a0A"),
    quoted("Vietnamese in NFD", APART, APART),
    headed("heads in capitals", "TYPE", "Stream", "EFFECTIVE", "Members", "Quote"),
    headed("heads with spaces and no-break spaces", " type", "stream ", "\u00a0effective\u00a0",
           "members", "\u200bquote"),
    headed("heads with labels", "Loại (type)", "Dòng  (stream)", "Ngày (EFFECTIVE)",
           '"Số thành viên,\ncả tổ (members)"', "Trích (quote )"),
    headed("heads with labels in NFD",
           *(unicodedata.normalize("NFD", f"Đơn vị ({name})") for name in CSV_HEAD.split(","))),
    headed("heads in quotes", *(f'"{name}"' for name in CSV_HEAD.split(","))),
    csv("columns of an export", "position,type,stream,recorded_at,value\n1,a,b,2021,3\n",
        {"position": "1", "type": "a", "stream": "b", "recorded_at": "2021", "value": "3"}),
)  # fmt: skip


def xlsx(name: str, content: Callable[[], bytes], *rows: dict[str, Any], says: str = "") -> Case:
    """Return a case of a workbook that is read."""
    return Case(name, "so.xlsx", content, says, rows=rows or (SHEET_ROW,))


def held(name: str, raw: Raw | str | float, value: object, says: str = "", **options: Any) -> Case:
    """Return a case whose number of members, D3, is `value`."""
    third_row = {**SHEET_ROW, "members": value, "quote": "x"}
    return xlsx(name, lambda: workbook(third(raw, "x"), **options), SHEET_ROW, third_row, says=says)


def dated(name: str, serial: str, style: int, day: str, settings: str = "") -> Case:
    """Return a case whose day, C3, is `day`."""
    content = table(row(3, *GOOD[:2], cell(serial, style=style), 12))
    return xlsx(name, lambda: workbook(content, settings=settings), SHEET_ROW,
                {**SHEET_ROW, "effective": day})  # fmt: skip


def told(name: str, text: str, shared: str) -> Case:
    """Return a case whose quote, E3, is a shared text, given as XML."""
    content = third(cell("1", "s"))
    return xlsx(name, lambda: workbook(content, texts=strings("<t>a</t>", shared)), SHEET_ROW,
                {**SHEET_ROW, "quote": text})  # fmt: skip


def inline(name: str, text: str, written: str) -> Case:
    """Return a case whose quote, E3, is a text in its cell, given as XML."""
    content = third(Raw(f'<c r="{{r}}" t="inlineStr"><is>{written}</is></c>'))
    return xlsx(name, lambda: workbook(content), SHEET_ROW, {**SHEET_ROW, "quote": text})


def linked(*targets: tuple[str, str], **more: str) -> bytes:
    """Return a workbook whose parts are linked in another way."""
    return with_parts({"xl/_rels/workbook.xml.rels": relations(*targets), **more})


def prefixed() -> bytes:
    """Return a workbook whose elements have a prefix."""
    named = table(before="", after="").replace("<", "<x:").replace("<x:/", "</x:")
    return workbook(named.replace("xmlns=", "xmlns:x="))


def placeless() -> str:
    """Return a sheet whose rows and cells do not say where they are."""
    cells = "".join(f'<c t="str"><v>{name}</v></c>' for name in HEAD[:2])
    return sheet(f"<row>{cells}</row>", "<row/>", '<row><c/><c t="str"><v>b</v></c></row>')


GOOD_XLSX: tuple[Case, ...] = (
    xlsx("the usual table", workbook),
    xlsx("a size that is a lie", lambda: workbook(table(before='<dimension ref="A1:A1"/>'))),
    xlsx("gaps between rows", lambda: workbook(sheet(row(5, *HEAD), row(900_000, *GOOD)))),
    xlsx("far cells that only have a style",
         lambda: workbook(table('<row r="1048576"><c r="XFD1048576" s="1"/></row>'))),
    xlsx("rows and cells that do not say where they are", lambda: workbook(placeless()),
         {"stream": "b"}),
    xlsx("elements with a prefix", prefixed),
    xlsx("strict Open XML", lambda: workbook(table().replace(MAIN, STRICT))),
    xlsx("targets from the root", lambda: linked(("worksheet", "/xl/worksheets/sheet1.xml"))),
    xlsx("a part in another case", lambda: linked(("worksheet", "Worksheets/Sheet1.xml"))),
    xlsx("no styles and no shared texts", lambda: with_parts(
        {"xl/styles.xml": None, "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"))},
        table().replace(' s="1"', ""))),
    xlsx("nothing packed", lambda: archive(parts_of(table()), 0)),
    xlsx("links to other workbooks", lambda: linked(
        ("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/a.xml")),
        says="sổ tính có liên kết đến tệp khác; không đọc tệp ấy"),
    xlsx("two tables", lambda: workbook(table(), sheet(row(1, "Type", "unit"), row(2, "a", "b"))),
         SHEET_ROW, {"type": "a", "unit": "b"}),
    xlsx("a sheet named after a type", lambda: workbook(
        sheet(row(1, "stream", "members"), row(2, "a", 5)), names=("membershipcountdeclared",)),
        {"type": "MembershipCountDeclared", "stream": "a", "members": 5}),
    xlsx("a sheet named after the type of its rows",
         lambda: workbook(table(), names=("MembershipCountDeclared",))),
    xlsx("a guide and lists", lambda: workbook(
        sheet(row(1, "Đọc kỹ")), table(), sheet(row(1, "a")),
        names=("Hướng dẫn", "Dữ liệu", "danh muc"), states=("", "", 'state="hidden"'))),
    xlsx("empty sheets", lambda: workbook(sheet(), table(), sheet(row(1, " ", "\u00a0")))),
    xlsx("a hidden sheet", lambda: workbook(table(), states=('state="veryHidden"', "", "")),
         says="trang tính «Dữ liệu»: trang tính ẩn vẫn được đọc"),
    xlsx("a hidden row", lambda: workbook(table(row(3, *GOOD, attributes=' hidden="1"'))),
         SHEET_ROW, SHEET_ROW, says="1 dòng ẩn vẫn được đọc: 3"),
    xlsx("hidden columns", lambda: workbook(
        table(before='<cols><col min="3" max="4" hidden="1"/><col min="9" max="9"/></cols>')),
        says="2 cột ẩn vẫn được đọc: C, D"),
    xlsx("merged cells beside the table", lambda: workbook(table(
        after='<mergeCells><mergeCell ref="H2:K9"/><mergeCell ref="A90:C90"/></mergeCells>'))),
    Case("only a head", "so.xlsx", lambda: workbook(sheet(row(1, *HEAD))),
         "chỉ có dòng đầu, chưa có dòng nào để nhập"),
    xlsx("settings behind the rows", lambda: workbook(table(
        after='<extLst><ext><row r="9"/></ext></extLst>'))),
    xlsx("a chart among the sheets", lambda: with_parts({
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("chartsheet", "chartsheets/sheet1.xml"))}),
        says="trang tính «B»: trang biểu đồ, không có dòng nào để đọc"),
    held("a formula", cell("5", formula="2+3"), 5, says="1 ô là công thức, lấy giá trị đã lưu: D3"),
    held("a formula of text", cell("năm", "str", formula="A1"), "năm", says="1 ô là công thức"),
    held("a formula that is reckoned again on opening", cell("5", formula="2+3"), 5,
         settings='<calcPr fullCalcOnLoad="1"/>', says="1 ô là công thức"),
    held("a truth value", True, True),
    held("a fraction", 1.5, "1,5"),
    held("a fraction that Excel rounds", 0.1 + 0.2, "0,3"),
    held("a whole number with a point", cell("12.0"), 12),
    held("a whole number by its power", cell("1.2E+1"), 12),
    held("a whole number that is almost", cell("11.999999999999999"), 12),
    held("a number below zero", cell("-1.25"), "-1,25"),
    held("a small fraction", cell("1E-7"), "0,0000001"),
    held("a number as text", "012", "012"),
    held("a number in a cell for text", cell("12", style=TEXT), 12),
    held("a formula as text", "=1+1", "=1+1"),
    held("a formula as text with an apostrophe", "'=1+1", "'=1+1"),
    held("a day in ISO", cell("2021-05-03T00:00:00", "d"), "2021-05-03"),
    dated("a day", "44319", DATE, "2021-05-03"),
    dated("a day by a format of its own", "44319", LONG_DATE, "2021-05-03"),
    dated("1 March 1900", "61", DATE, "1900-03-01"),
    dated("the last day", "2958465", DATE, "9999-12-31"),
    dated("a day that is almost whole", "44319.0000000001", DATE, "2021-05-03"),
    dated("a day since 1904", "42857", DATE, "2021-05-03", SINCE_1904),
    dated("the first day since 1904", "0", DATE, "1904-01-01", SINCE_1904),
    told("a shared text", "thôn Một", "<t>thôn Một</t>"),
    told("a rich text", "thôn Một", "<r><rPr><b/></rPr><t>thôn </t></r><r><t>Một</t></r>"),
    told("a text with its reading", "東京", "<t>東京</t><rPh><t>とう</t></rPh>"),
    told("an escaped line end", "a\rb", "<t>a_x000D_b</t>"),
    told("an escaped escape", "_x000D_", "<t>_x005F_x000D_</t>"),
    told("signs of XML", "<a> & b", "<t>&lt;a&gt; &amp; b</t>"),
    inline("a rich text in its cell", "thôn Một", "<r><t>thôn </t></r><r><t>Một</t></r>"),
    inline("a text with a line end", "a\nb", "<t>a\nb</t>"),
)  # fmt: skip
