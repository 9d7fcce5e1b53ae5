"""A report as a Word file: the same report gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt

from socai.infra.reports.as_json import Asked
from socai.infra.reports.paper import Paper, Part, Row, on_paper

FONT = "Times New Roman"
SHORT, LONG = Mm(210), Mm(297)
ABOVE, LEFT, RIGHT = Mm(20), Mm(25), Mm(15)
"""Margins; below as above."""
LANGUAGES = {"vi": "vi-VN", "en": "en-US"}
SIZES = {"Normal": 12, "Title": 14, "Footer": 9, "Cell": 10, "Note": 10}
KEPT = {*SIZES, "Default Paragraph Font", "Normal Table", "Table Grid", "No List"}
"""Styles of the file; the library brings hundreds more."""
LONGEST = 255
"""Letters of a property of the file."""
PACKED = (1980, 1, 1, 0, 0, 0)
"""The day of every part of the file, so that the time of writing does not change its bytes."""


def word(asked: Asked, lang: str = "vi") -> bytes:
    """Return the Word file of a report; raise Refused where it is too large for paper."""
    paper = on_paper(asked, lang)
    document = docx.Document()
    _bare(document)
    _styles(document, paper.lang)
    _properties(document, paper)
    width = _page(document, paper)
    document.add_paragraph(paper.title, style="Title")
    for line in paper.above:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in paper.parts:
        # Without a paragraph between them two tables would be one.
        caption = document.add_paragraph(style="Note")
        caption.add_run(part.caption).italic = True
        caption.paragraph_format.keep_with_next = True
        _table(document, part, width)
    document.add_paragraph(style="Note")
    for note in paper.notes:
        document.add_paragraph(note, style="Note")
    _opened(document, paper.opened)
    return _packed(document)


def _bare(document: Document) -> None:
    """Take out of the library's empty file what it has besides: styles, a picture, old copies."""
    for style in list(document.styles):
        if style.name not in KEPT:
            style.element.getparent().remove(style.element)
    for part, kept in (
        (document.part, ("/styles", "/settings", "/fontTable", "/theme")),
        (document.part.package, ("/officeDocument", "/core-properties")),
    ):
        for name, relation in list(part.rels.items()):
            if not relation.reltype.endswith(kept):
                del part.rels[name]


def _styles(document: Document, lang: str) -> None:
    """Name the font for letters of every kind, the sizes and the language."""
    styles = document.styles
    for name, size in SIZES.items():
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        style, properties = styles[name], styles[name].element.get_or_add_rPr()
        # What is linked is no longer there, and lines under the title are the library's taste.
        for one in [*style.element.iter(qn("w:link"), qn("w:pBdr"), qn("w:tabs"))]:
            one.getparent().remove(one)
        for one in list(properties):
            properties.remove(one)
        letters = {f"w:{kind}": FONT for kind in ("ascii", "hAnsi", "cs", "eastAsia")}
        properties.append(_element("w:rFonts", **letters))
        for tag in ("w:sz", "w:szCs"):
            properties.append(_element(tag, **{"w:val": str(2 * size)}))
        properties.append(_element("w:lang", **{"w:val": LANGUAGES[lang]}))
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(2 if name == "Cell" else 3)
        shape.line_spacing = 1
    title = styles["Title"]
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _properties(document: Document, paper: Paper) -> None:
    """Fix what the file says of itself to what the report says."""
    said, day = document.core_properties, paper.day
    said.author = said.last_modified_by = "socai"
    said.title, said.subject = paper.title[:LONGEST], paper.above[0][:LONGEST]
    said.keywords = ", ".join(paper.keywords)[:LONGEST]
    # Of a sealed report the root and the digest, else as known when.
    said.comments = "\n".join(paper.above[-2:] if paper.seal else paper.above[1:])[:LONGEST]
    if paper.seal:
        said.identifier = paper.seal
    said.language, said.revision = LANGUAGES[paper.lang], 1
    said.created = said.modified = datetime(day.year, day.month, day.day)


def _page(document: Document, paper: Paper) -> Length:
    """Set the page and its foot; return the width between the margins."""
    (section,) = document.sections
    wide, high = (LONG, SHORT) if paper.lies else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.lies else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.top_margin = section.bottom_margin = ABOVE
    inside = Length(wide - LEFT - RIGHT)
    (foot,) = section.footer.paragraphs
    foot.text = paper.foot
    foot = section.footer.add_paragraph(style="Footer")
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for what in ("PAGE", "/", "NUMPAGES"):
        run = _element("w:r", _text("/" if what == "/" else "1"))
        field = run if what == "/" else _element("w:fldSimple", run, **{"w:instr": what})
        foot._p.append(field)
    return inside


def _table(document: Document, part: Part, width: Length) -> None:
    """Add a table; its heads stand again on each page, and no row is cut by the end of one."""
    widths = [round(share * width.twips) for share in part.widths]
    table = document.add_table(0, 0, style="Table Grid")
    table.autofit = False
    found = table._tbl
    for whole in found.tblPr.iter(qn("w:tblW")):
        whole.set(qn("w:w"), str(sum(widths)))
        whole.set(qn("w:type"), "dxa")
    for one in widths:
        found.tblGrid.append(_element("w:gridCol", **{"w:w": str(one)}))
    heads = [_cell(head, one, "center", True) for head, one in zip(part.heads, widths, strict=True)]
    found.append(_row(heads, _element("w:tblHeader")))
    for row in part.rows:
        found.append(_row(_cells(row, widths)))


def _cells(row: Row, widths: Sequence[int]) -> list[BaseOxmlElement]:
    if row.heading:
        return [_cell(row.title, sum(widths), "left", True, len(widths))]
    found = [_cell(row.title, widths[0], "left"), _cell(row.counted, widths[1], "left")]
    values = zip(row.values, widths[2:], strict=True)
    return [*found, *(_cell(value, width, "right") for value, width in values)]


def _row(cells: Sequence[BaseOxmlElement], *also: BaseOxmlElement) -> BaseOxmlElement:
    return _element("w:tr", _element("w:trPr", _element("w:cantSplit"), *also), *cells)


def _cell(
    text: str, width: int, side: str, bold: bool = False, columns: int = 1
) -> BaseOxmlElement:
    """Return a cell; one over several columns is a heading, which stays with the row below it."""
    size = [_element("w:tcW", **{"w:w": str(width), "w:type": "dxa"})]
    shape = [_element("w:pStyle", **{"w:val": "Cell"})]
    if columns > 1:
        size.append(_element("w:gridSpan", **{"w:val": str(columns)}))
        shape.append(_element("w:keepNext"))
    shape.append(_element("w:jc", **{"w:val": side}))
    run = _element("w:r", *([_element("w:rPr", _element("w:b"))] if bold else []), _text(text))
    paragraph = _element("w:p", _element("w:pPr", *shape), run)
    return _element("w:tc", _element("w:tcPr", *size), paragraph)


def _text(text: str) -> BaseOxmlElement:
    found = _element("w:t", **{"xml:space": "preserve"})
    found.text = text
    return found


def _element(tag: str, *inside: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    found: BaseOxmlElement = OxmlElement(tag, {qn(key): v for key, v in attributes.items()})
    for one in inside:
        found.append(one)
    return found


def _opened(document: Document, lines: Sequence[str]) -> None:
    """Add every cell with its sources, from a new page on."""
    for at, line in enumerate(lines):
        bare = line.lstrip(" ")
        paragraph = document.add_paragraph(style="Note")
        paragraph.paragraph_format.page_break_before = at == 0 or None
        paragraph.paragraph_format.left_indent = Mm(1.5 * (len(line) - len(bare)))
        run = paragraph.add_run(bare)
        run.bold = bare == line or None


def _packed(document: Document) -> bytes:
    """Return the file with its parts in one order and of one day, as they are.

    They are not compressed: what compresses them differs from machine to machine.
    """
    saved, whole = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(whole, "w") as new:
        # The list of types comes first, as readers that look at the beginning expect it.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            about = zipfile.ZipInfo(name, PACKED)
            about.create_system = 0
            new.writestr(about, old.read(name))
    return whole.getvalue()
