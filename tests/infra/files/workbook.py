"""Workbooks written by hand, part by part, so that any of them can be wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HEAD = ("type", "stream", "effective", "members", "quote")
GOOD = ("MembershipCountDeclared", "organisation-a", "2021-05-03", 12)
DATE, DATETIME, TIME, PERCENT, TEXT, LONG_DATE = range(1, 7)
"""Numbers of the styles that every workbook here has."""
FORMATS = (0, 14, 22, 20, 9, 49, 164)
SHEET1 = "xl/worksheets/sheet1.xml"
Value = str | int | float | bool | None


class Raw(str):
    """A cell as XML."""


def cell(
    value: str | None = None, kind: str = "", style: int = 0, formula: str | None = None
) -> Raw:
    """Return a cell; «{r}» in it becomes its name."""
    kind = f' t="{kind}"' if kind else ""
    reckoned = "" if formula is None else f"<f>{escape(formula)}</f>"
    held = "" if value is None else f"<v>{escape(value)}</v>"
    return Raw(f'<c r="{{r}}" s="{style}"{kind}>{reckoned}{held}</c>')


def column(number: int) -> str:
    """Return the letters of a column from A to ZZ."""
    first, last = divmod(number - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def row(number: int, *values: Value, attributes: str = "") -> str:
    """Return a row: texts are written into their cells, None is no cell."""
    cells = []
    for place, value in enumerate(values, start=1):
        name = f"{column(place)}{number}"
        if isinstance(value, Raw):
            cells.append(value.replace("{r}", name))
        elif isinstance(value, bool):
            cells.append(f'<c r="{name}" t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, str):
            held = f'<t xml:space="preserve">{escape(value)}</t>'
            cells.append(f'<c r="{name}" t="inlineStr"><is>{held}</is></c>')
        elif value is not None:
            cells.append(f'<c r="{name}"><v>{value!r}</v></c>')
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet of these rows, with what stands before and after them."""
    held = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{before}{held}{after}</worksheet>'


def table(*rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet with the usual head and one good row, then these rows."""
    return sheet(row(1, *HEAD), row(2, *GOOD), *rows, before=before, after=after)


def third(*values: Value) -> str:
    """Return a sheet whose third row is the good one with `values` in place of its last cells."""
    return table(row(3, *GOOD[: 5 - len(values)], *values))


def relations(*targets: tuple[str, str]) -> str:
    """Return the part that links these kinds and targets, as r1, r2 …."""
    found = "".join(
        f'<Relationship Id="r{number}" Type="{LINKS}/{kind}" Target="{escape(target)}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f"<Relationships>{found}</Relationships>"


def styles(formats: tuple[int, ...] = FORMATS) -> str:
    """Return the part of styles: each cell style shows the number format of that code."""
    found = "".join(f'<xf numFmtId="{code}"/>' for code in formats)
    long = "&quot;Ngày&quot; dd &quot;tháng&quot; mm yyyy;@"
    custom = f'<numFmts><numFmt numFmtId="164" formatCode="[$-42A]{long}"/></numFmts>'
    return f'<styleSheet xmlns="{MAIN}">{custom}<cellXfs>{found}</cellXfs></styleSheet>'


def strings(*texts: str) -> str:
    """Return the part of shared texts, each as XML."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'


def parts_of(
    *sheets: str,
    names: tuple[str, ...] = ("Dữ liệu", "Trang 2", "Trang 3"),
    states: tuple[str, ...] = ("", "", ""),
    settings: str = "",
    texts: str | None = None,
) -> dict[str, bytes]:
    """Return the parts of a workbook by their names."""
    named = "".join(
        f'<sheet name="{escape(names[n])}" sheetId="{n + 1}" {states[n]} r:id="r{n + 1}"/>'
        for n in range(len(sheets))
    )
    links = [("worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))]
    links += [("styles", "styles.xml")] + (
        [("sharedStrings", "sharedStrings.xml")] if texts else []
    )
    found = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{BOOK_TYPE}"/></Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{settings}'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*links),
        "xl/styles.xml": styles(),
    }
    found |= {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, start=1)}
    found |= {"xl/sharedStrings.xml": texts} if texts else {}
    return {name: text.encode() for name, text in found.items()}


def archive(parts: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a .zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as found:
        for name, data in parts.items():
            found.writestr(name, data)
    return file.getvalue()


def workbook(*sheets: str, **options: object) -> bytes:
    """Return a workbook of these sheets; without any, of the usual table."""
    return archive(parts_of(*(sheets or (table(),)), **options))


def with_parts(changed: Mapping[str, bytes | str | None], *sheets: str) -> bytes:
    """Return a workbook with parts in another form, or (None) without them."""
    parts = parts_of(*(sheets or (table(),)))
    for name, data in changed.items():
        if data is None:
            del parts[name]
        else:
            parts[name] = data.encode() if isinstance(data, str) else data
    return archive(parts)
