"""Reports as Word and PDF files, read back by libraries that did not write them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from command_line import Socai
from socai.domain.refusal import Message, Refused
from socai.infra.app import Ledger
from socai.infra.cli.asking import AsKnown
from socai.infra.reports.as_docx import word
from socai.infra.reports.as_file import text
from socai.infra.reports.as_json import Asked, Mark
from socai.infra.reports.as_pdf import pdf
from socai.infra.reports.asking import ask
from socai.infra.reports.paper import MOST, on_paper, printable, sealed_in
from socai.projections.reports.report import Line

OWN = """
name = "cua-toi"
title = "Của tôi"
windows = ["2016", "2017", "2018-09-12"]
[[rows]]
heading = "I. Lực lượng"
[[rows]]
item = "members[ban-chi-dao-antt]"
note = "theo công bố"
[[rows]]
item = "activities[conference]"
"""
UNIT = ("--unit", "thanh-hoa", "--as-of", "2018-09-12")
MARK = Mark("cua-toi_tuyen-hoa/chau-hoa_2018_1", 12, "ab" * 32, "cd" * 32)
SIGNS = "#*_$[]\\@<>/~`'\"=-+&;{}%^|. aĐđắỗừ1"
"""What is markup to those who make PDF, Word or HTML, between letters."""


@pytest.fixture(scope="module")
def asked(made_sample: Path) -> Iterator[Asked]:
    """Return a report of the sample's ledger."""
    with Ledger(made_sample) as ledger:
        ledger.catch_up()
        yield ask(AsKnown.at(ledger, None, None), OWN, "thanh-hoa")


def titled(asked: Asked, title: str, note: str = "") -> Asked:
    """Return a report with another title, also of its first row, and another note."""
    said = Message(title, title)
    heading, *lines = asked.table.lines
    lines[0] = Line(replace(lines[0].row, title=said), lines[0].cells)
    report = replace(asked.table.report, title=said)
    table = replace(asked.table, report=report, lines=(heading, *lines), notes=(Message(note, ""),))
    return replace(asked, table=table)


def opened(content: bytes) -> Document:
    """Return a Word file as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def lines_of(content: bytes) -> list[str]:
    """Return the paragraphs of a Word file outside its tables."""
    return [paragraph.text for paragraph in opened(content).paragraphs if paragraph.text]


def cells_of(content: bytes) -> list[list[list[str]]]:
    """Return the tables of a Word file, a heading once."""
    return [
        [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]
        for table in opened(content).tables
    ]


def pages_of(content: bytes) -> list[str]:
    """Return the pages of a PDF without white space and without signs that nobody sees."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [re.sub(r"[\s\u200b]+", "", page.extract_text()) for page in pages]


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def test_both_say_what_the_text_form_says(asked: Asked) -> None:
    said, found, (page,) = text(asked), word(asked), pages_of(pdf(asked))
    lines, (table,) = lines_of(found), cells_of(found)
    assert table[0] == ["Chỉ tiêu", "Đơn vị tính", "Năm 2016", "Năm 2017", table[0][4]]
    assert table[1] == ["I. Lực lượng"] and any("12.998" in cell for cell in table[2])
    printed = [*lines, *(cell for row in table for cell in row)]
    assert len(lines) > 5 and lines[0] == "Của tôi"
    assert [one for one in printed if one.casefold() not in said.casefold()] == []
    assert [one for one in printed if bare(one) not in page] == []
    words = {one for line in said.splitlines() for one in line.casefold().split()}
    assert words - set(" ".join(printed).casefold().split()) == {
        one for one in words if set(one) == {"─"}
    }


def test_the_english_form(asked: Asked) -> None:
    lines, (table,) = lines_of(word(asked, "en")), cells_of(word(asked, "en"))
    assert table[0][:2] == ["Item", "Counted in"] and any("12,998" in one for one in table[2])
    assert any(line.startswith("As known at position") for line in lines)
    (page,) = pages_of(pdf(asked, "en"))
    assert "12,998" in page and "Asknownatposition" in page


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_another_process_writes_the_same_bytes(socai: Socai, form: str) -> None:
    own = socai.folder / "cua-toi.toml"
    own.write_text(OWN, encoding="utf-8")
    program = str(Path(sys.executable).with_name("socai"))
    found = set()
    for seed in ("1", "2"):
        path = socai.folder / f"{seed}.{form}"
        subprocess.run(
            [program, "--ledger", str(socai.ledger), "report", str(own), *UNIT, "--output", path],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"},
            check=True,
            capture_output=True,
        )
        found.add(path.read_bytes())
    path = socai.folder / f"3.{form}"
    assert socai("report", str(own), *UNIT, "--output", str(path)).code == 0
    assert found == {path.read_bytes()}


def test_no_file_says_when_it_was_written(asked: Asked) -> None:
    with zipfile.ZipFile(io.BytesIO(word(asked))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml" and archive.testzip() is None
        every = [archive.read(name) for name in archive.namelist()]
    assert [ElementTree.fromstring(part).tag for part in every if part]
    said = opened(word(asked)).core_properties
    assert (said.title, said.author, said.language) == ("Của tôi", "socai", "vi-VN")
    assert said.created is not None and said.created.date() == asked.today
    about = PdfReader(io.BytesIO(pdf(asked))).metadata
    assert about is not None and about.title == "Của tôi"
    assert about.creation_date is not None and about.creation_date.date() == asked.today
    assert b"pdfaid:part>2<" in pdf(asked)


@settings(max_examples=60, deadline=None)
@given(title=st.text(SIGNS, min_size=1, max_size=60), note=st.text(SIGNS, max_size=60))
def test_what_is_said_is_never_markup(asked: Asked, title: str, note: str) -> None:
    other = titled(asked, title, note)
    (page,) = pages_of(pdf(other))
    assert page.count(bare(title)) >= 2 and bare(note) in page
    found = word(other)
    assert opened(found).paragraphs[0].text == title
    assert opened(found).tables[0].cell(2, 0).text.startswith(title)
    assert f"Ghi chú: {note}" in lines_of(found)


@settings(max_examples=40, deadline=None)
@given(title=st.text(min_size=1, max_size=30))
def test_any_sign_can_be_written(asked: Asked, title: str) -> None:
    other = titled(asked, title)
    assert opened(word(other)).paragraphs[0].text == printable(title)
    assert len(pages_of(pdf(other))) == 1


def test_signs_that_are_not_seen_are_shown_by_their_codes(asked: Asked) -> None:
    other = titled(asked, "漢 😀 ắ\x00\u202e\ufffe\ud800\n    x")
    (page,) = pages_of(pdf(other))
    assert r"\u6f22\U0001f600ắ\x00\u202e\ufffe\ud800\nx" in page
    assert opened(word(other)).paragraphs[0].text.startswith(r"漢 😀 ắ\x00\u202e\ufffe\ud800\n")


def test_a_word_longer_than_its_column_goes_on_below(asked: Asked) -> None:
    long = titled(asked, "dài" * 100, "x" * 300)
    (page,) = pages_of(pdf(long))
    assert "dài" * 100 in page and "x" * 300 in page
    assert lines_of(word(long))[0] == "dài" * 100


def test_many_rows_have_their_heads_on_each_page(asked: Asked) -> None:
    heading, *lines = asked.table.lines
    many = replace(asked, table=replace(asked.table, lines=(heading, *(lines * 100))))
    begun = monotonic()
    pages = pages_of(pdf(many))
    assert monotonic() - begun < 10 and len(pages) > 5
    assert [f"{at}/{len(pages)}" in page for at, page in enumerate(pages, 1)] == [True] * len(pages)
    tables = [page for page in pages if "thànhviên" in page]
    assert len(tables) > 5 and all("Chỉtiêu" in page for page in tables)
    (table,) = opened(word(many)).tables
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True] + [False] * 201


def test_many_columns_are_tables_of_as_many_as_fit_on_a_page_that_lies(asked: Asked) -> None:
    lines = tuple(Line(line.row, line.cells * 10) for line in asked.table.lines)
    many = replace(asked, table=replace(asked.table, heads=asked.table.heads * 10, lines=lines))
    found = word(many)
    assert [len(table.columns) for table in opened(found).tables] == [8] * 5
    assert "Cột 25–30 trong số 30" in lines_of(found)
    (section,) = opened(found).sections
    assert section.page_width is not None and section.page_width > (section.page_height or 0)
    (first, *_) = PdfReader(io.BytesIO(pdf(many))).pages
    assert first.mediabox.width > first.mediabox.height
    assert "Cột25–30trongsố30" in "".join(pages_of(pdf(many)))
    upright = PdfReader(io.BytesIO(pdf(asked))).pages[0].mediabox
    assert upright.width < upright.height


def test_what_no_paper_bears_is_refused(asked: Asked) -> None:
    large = replace(asked.table, lines=asked.table.lines * MOST)
    for write in (word, pdf):
        with pytest.raises(Refused, match=rf"nhiều nhất {MOST}: ghi ra \.xlsx"):
            write(replace(asked, table=large))


@pytest.mark.parametrize("write", [word, pdf])
def test_the_seal_is_printed_and_read_back(asked: Asked, write: Callable[[Asked], bytes]) -> None:
    content = write(replace(asked, seal=MARK))
    assert sealed_in(content) == MARK.seal
    assert sealed_in(write(asked)) is None
    said = pages_of(content)[0] if write is pdf else bare("".join(lines_of(content)))
    assert MARK.root in said and MARK.digest in said and MARK.seal in said
    assert sealed_in(content[: len(content) // 2]) in (None, MARK.seal)


@given(content=st.binary(max_size=200), head=st.sampled_from([b"", b"%PDF-1.7", b"PK\x03\x04"]))
def test_what_is_no_document_names_no_seal(content: bytes, head: bytes) -> None:
    assert sealed_in(head + content) is None


def test_explained_cells_stand_on_pages_of_their_own(asked: Asked) -> None:
    explained = replace(asked, explain=True)
    lines, pages = lines_of(word(explained)), pages_of(pdf(explained))
    paper = on_paper(explained, "vi")
    sources = [one.strip(" ") for one in paper.opened if one]
    assert len(sources) > 10 and lines[-len(sources) :] == sources
    assert len(pages) > 1 and "với12.998thànhviên" in "".join(pages[1:])
