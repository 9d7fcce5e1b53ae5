"""What a workbook is made of: its sheets in their order, the kinds of its cells, shared texts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_cells import Styles, kind_of_format
from socai.infra.files.workbooks.xml_stream import Attributes, check_prolog, local, read_xml
from socai.infra.files.workbooks.zip_scan import Parts

MOST_TEXTS = 1_000_000
LONGEST = 32_768
"""Letters that are kept of one text: one more than a cell may have, so that it is seen."""
_XML = (".xml", ".rels", ".vml")
_OTHERS = (
    ("xl/workbook.bin", "tệp .xlsb", "an .xlsb file"),
    ("word/", "tệp Word .docx", "a Word file .docx"),
    ("ppt/", "tệp PowerPoint .pptx", "a PowerPoint file .pptx"),
    ("meta-inf/manifest.xml", "tệp .ods (LibreOffice)", "an .ods file (LibreOffice)"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Book:
    """A workbook; `linked` where it has links to other workbooks."""

    sheets: list[Sheet] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    linked: bool = False
    charts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    part: str
    id: str


def read_book(parts: Parts) -> Book:
    """Return the workbook; raise Unreadable where it is none, or has what is not safe to read."""
    for name in parts.names():
        if name.endswith(_XML):
            check_prolog(parts.chunks(name))
    _check_macros(parts)
    main = next((link for link in _links(parts, "") if link.kind == "officeDocument"), None)
    if main is None or "xl/workbook.bin" in parts.names():
        raise _no_workbook(parts.names())
    links = {link.id: link for link in _links(parts, main.part)}
    book = Book(linked=any(link.kind == "externalLink" for link in links.values()))
    _read_workbook(parts, main.part, links, book)
    for link in links.values():
        if link.kind == "styles":
            book.styles.kinds = _kinds(parts, link.part)
        elif link.kind == "sharedStrings":
            book.styles.texts = _texts(parts, link.part)
    return book


def _check_macros(parts: Parts) -> None:
    """Raise Unreadable where the workbook holds programs."""
    found = [n for n in parts.names() if n.endswith("vbaproject.bin") or "/macrosheets/" in n]

    def start(name: str, attributes: Attributes) -> None:
        if "macroenabled" in attributes.get("ContentType", "").lower():
            found.append(attributes.get("PartName", ""))

    if "[content_types].xml" in parts.names():
        read_xml(parts.chunks("[Content_Types].xml"), start)
    if found:
        raise Unreadable.of(
            "sổ tính có macro (.xlsm), không đọc; mở bằng Excel, lưu dạng «Excel Workbook (.xlsx)»",
            "the workbook has macros (.xlsm), which are not read; open it in Excel, save it as "
            "«Excel Workbook (.xlsx)»",
        )


def _no_workbook(names: list[str]) -> Unreadable:
    vi, en = "tệp nén .zip", "a .zip file"
    for start, other_vi, other_en in _OTHERS:
        if any(name.startswith(start) for name in names):
            vi, en = other_vi, other_en
    inside = [name for name in names if name.endswith((".xlsx", ".csv", ".xls", ".jsonl"))]
    if inside:
        vi, en = f"tệp nén chứa «{inside[0][:80]}»", f"a .zip file with «{inside[0][:80]}» inside"
    return Unreadable.of(
        f"đây là {vi}, không phải sổ tính .xlsx; hãy giải nén, hoặc mở bằng chương trình của nó và "
        "lưu dạng .xlsx",
        f"this is {en}, no .xlsx workbook; unpack it, or open it in its program and save it as "
        ".xlsx",
    )


def _links(parts: Parts, source: str) -> Iterator[_Link]:
    """Yield what a part (the workbook as a whole: «») is linked to."""
    folder, name = posixpath.split(source)
    home = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[_Link] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
        outside = attributes.get("TargetMode") == "External"
        found.append(_Link(kind, "" if outside else target.lstrip("/"), attributes.get("Id", "")))

    if home.casefold() in parts.names():
        read_xml(parts.chunks(home), start)
    yield from found


def _read_workbook(parts: Parts, part: str, links: dict[str, _Link], book: Book) -> None:
    """Read the sheets, the calendar, and whether the formulas were ever reckoned."""
    taken: set[str] = set()

    def start(name: str, attributes: Attributes) -> None:
        match local(name):
            case "workbookPr":
                book.styles.since_1904 = attributes.get("date1904") in ("1", "true")
            case "calcPr":
                book.styles.uncalculated = attributes.get("fullCalcOnLoad") in ("1", "true")
            case "sheet":
                title = attributes.get("name", "")
                ids = [v for k, v in attributes.items() if k != "sheetId" and local(k) == "id"]
                link = links.get(ids[0]) if ids else None
                if link is None or {title.casefold(), link.part} & taken or not title:
                    raise _wrong_sheet(title)
                taken.update((title.casefold(), link.part))
                if link.kind == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    book.sheets.append(Sheet(title, link.part, hidden))
                else:
                    book.charts.append(title)

    read_xml(parts.chunks(part), start)


def _wrong_sheet(title: str) -> Unreadable:
    return Unreadable.of(
        f"trang tính «{title[:40]}» bị trùng tên hoặc thiếu nội dung; mở bằng Excel, lưu lại",
        f"sheet «{title[:40]}» is there twice or has no content; open it in Excel, save it again",
    )


def _kinds(parts: Parts, part: str) -> list[str]:
    """Return what each style of a cell shows, by its number."""
    inside: list[str] = []
    custom: dict[str, str] = {}
    codes: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        inside.append(local(name))
        match inside[-2:]:
            case ["numFmts", "numFmt"]:
                custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case ["cellXfs", "xf"]:
                codes.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        inside.pop()

    read_xml(parts.chunks(part), start, end)
    return [kind_of_format(int(code), custom.get(code)) for code in codes]


def _texts(parts: Parts, part: str) -> list[str]:
    """Return the shared texts: each the whole of its runs, without the readings beside them."""
    texts: list[str] = []
    runs: list[str] = []
    reading_aid = in_text = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal reading_aid, in_text
        name = local(name)
        if name == "t":
            in_text = not reading_aid
        elif name == "si":
            runs.clear()
        elif name == "rPh":
            reading_aid = True

    def end(name: str) -> None:
        nonlocal reading_aid, in_text
        name = local(name)
        if name == "t":
            in_text = False
        elif name == "si":
            texts.append("".join(runs)[:LONGEST])
            if len(texts) > MOST_TEXTS:
                raise Unreadable.of(
                    f"nhiều hơn {MOST_TEXTS} đoạn chữ khác nhau; hãy chia tệp, hoặc lưu dạng .csv",
                    f"more than {MOST_TEXTS} different texts; divide the file, or save it as .csv",
                )
        elif name == "rPh":
            reading_aid = False

    def text(run: str) -> None:
        # Runs come in pieces of some thousand letters at most.
        if in_text and len(runs) < LONGEST:
            runs.append(run)

    read_xml(parts.chunks(part), start, end, text)
    return texts
