"""The empty workbooks: their heads, notes, lists; filled in as a person would, they are read."""

from __future__ import annotations

import re
import zipfile
from dataclasses import MISSING
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from socai.domain.catalogue import KINDS, TYPES
from socai.domain.fields import FieldSpec, OneOf, Ref, check, specs
from socai.domain.key_words import BODY_NAMES
from socai.infra.files.tables.cells import cell_value, envelope_value
from socai.infra.files.tables.table import GUIDE, LISTS
from socai.infra.files.templates import template_notes as notes
from socai.infra.files.templates.template import COLOURS, ROWS, write_template
from socai.infra.files.templates.template_columns import (
    KEYS,
    OPTIONAL,
    REQUIRED,
    SOURCE,
    SOURCES,
    Things,
)

ENTERED = [kind for kind in KINDS if kind != "log"]
HELD: Things = {
    "unit": ("xã Châu Hóa (tuyen-hoa/chau-hoa)", "xã Thanh Hóa (tuyen-hoa/thanh-hoa)"),
    "community_model": ("Thôn tự quản (thon-tu-quan)",),
    "document": ("Báo cáo / tổng kết (bao-cao-2021)",),
}
AS_PRINTED = {"lo", "hi", "decimals", "qualifier"}


def written(folder: Path, kind: str, things: Things = HELD) -> Path:
    """Write the workbook of a kind; return its path."""
    path = folder / f"{kind}.xlsx"
    write_template(kind, path, things)
    return path


@pytest.fixture(params=ENTERED, scope="module")
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """Return the workbook of each kind, opened; nobody writes to it."""
    return openpyxl.load_workbook(written(tmp_path_factory.mktemp("books"), request.param))


def opened(folder: Path, kind: str, things: Things = HELD) -> Workbook:
    """Return the workbook of one kind, opened."""
    return openpyxl.load_workbook(written(folder, kind, things))


def event_sheets(book: Workbook) -> list[Worksheet]:
    """Return the sheets that people fill in."""
    return [sheet for sheet in book.worksheets if sheet.title not in (GUIDE, LISTS)]


def heads(sheet: Worksheet) -> dict[str, Cell]:
    """Return the heads of a sheet by the field that they name."""
    found: dict[str, Cell] = {}
    for cell in sheet[1]:
        assert isinstance(cell, Cell)
        match = re.search(r"\(([a-z_]+)\)$", str(cell.value))
        assert match, cell.value
        found[match[1]] = cell
    return found


def note_on(sheet: Worksheet, field: str) -> str:
    """Return the note on the head of a field."""
    comment = heads(sheet)[field].comment
    assert comment, f"{sheet.title}.{field}"
    return str(comment.text)


def number_format(sheet: Worksheet, field: str) -> str:
    """Return the format of the column of a field; neighbours of one format are kept as one."""
    place = heads(sheet)[field].column or 0
    (found,) = (
        d for d in sheet.column_dimensions.values() if (d.min or 0) <= place <= (d.max or 0)
    )
    return str(found.number_format)


def validation(sheet: Worksheet, field: str) -> DataValidation | None:
    """Return what is checked in the column of a field."""
    letter = heads(sheet)[field].column_letter
    found = [each for each in sheet.data_validations.dataValidation
             if str(each.sqref) == f"{letter}2:{letter}{ROWS + 1}"]  # fmt: skip
    assert len(found) <= 1
    return found[0] if found else None


def offered(sheet: Worksheet, field: str) -> list[str]:
    """Return the list that a person chooses from, nothing where there is none."""
    found = validation(sheet, field)
    if found is None or found.type != "list":
        return []
    match = re.fullmatch(rf"'{LISTS}'!\$([A-Z]+)\$2:\$\1\$([0-9]+)", found.formula1 or "")
    assert match, found.formula1
    assert sheet.parent
    lists = sheet.parent[LISTS]
    labels = [str(lists[f"{match[1]}{row}"].value) for row in range(2, int(match[2]) + 1)]
    assert lists[f"{match[1]}{int(match[2]) + 1}"].value is None
    return labels


def fields(sheet: Worksheet) -> list[FieldSpec]:
    """Return the fields of the event type of a sheet that have a column of their own."""
    found = specs(TYPES[sheet.title])
    declared = {"lo", "qualifier"} <= {spec.name for spec in found}
    return [spec for spec in found if not (declared and spec.name in AS_PRINTED)]


def test_there_is_a_sheet_for_each_event_type(book: Workbook) -> None:
    names = book.sheetnames
    assert (names[0], names[-1]) == (GUIDE, LISTS)
    kind = TYPES[names[1]].category
    assert names[1:-1] == [event.__name__ for event in KINDS[kind].EVENTS]
    assert "EventWithdrawn" not in names


def test_heads_name_the_fields(book: Workbook) -> None:
    for sheet in event_sheets(book):
        own = fields(sheet)
        required = [spec.name for spec in own if spec.default is MISSING]
        optional = [spec.name for spec in own if spec.default is not MISSING]
        printed = sheet.title in ("StockDeclared", "FlowDeclared", "FigureClaimed")
        value = ["value"] if printed else []
        named = ["stream", "effective", *required, *value, *optional, *SOURCES]
        assert list(heads(sheet)) == named
        starred = {name for name, cell in heads(sheet).items() if "*" in str(cell.value)}
        words_alone = sheet.title == "FigureClaimed"
        assert starred == {"stream", "effective", *required, *([] if words_alone else value)}


def test_heads_are_bold_frozen_and_coloured(book: Workbook) -> None:
    for sheet in event_sheets(book):
        assert sheet.freeze_panes == "B2"
        for name, cell in heads(sheet).items():
            group = SOURCE if name in SOURCES else OPTIONAL
            group = REQUIRED if "*" in str(cell.value) else group
            assert cell.font.b
            assert cell.fill.fgColor.rgb == f"FF{COLOURS[group].lstrip('#')}"
    assert len(set(COLOURS.values())) == 3


def test_every_head_has_a_note(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for name, cell in heads(sheet).items():
            what, need, form = note_on(sheet, name).split("\n")
            assert what.endswith(".") and len(form) > 3
            assert (need == "Bắt buộc.") == ("*" in str(cell.value))


def test_words_and_truth_values_are_chosen_from_lists(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for spec in fields(sheet):
            labels = offered(sheet, spec.name)
            if isinstance(spec.rule, OneOf):
                assert labels == [vi for _, vi in spec.rule.words]
                read = [cell_value(spec, vi) for vi in labels]
                assert read == [[w] if spec.many else w for w, _ in spec.rule.words]
            elif spec.base is bool:
                assert [cell_value(spec, label) for label in labels] == [True, False]
            elif spec.rule == Ref("unit"):
                assert labels == list(HELD["unit"])


def test_everything_that_is_offered_is_understood(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for spec in fields(sheet):
            for label in offered(sheet, spec.name):
                said = check(spec, cell_value(spec, label))
                if label.endswith(")"):
                    code = label.removesuffix(")").rpartition("(")[2]
                    assert said == ((code,) if spec.many else code)
        assert [envelope_value("document", label) for label in offered(sheet, "document")] == [
            "bao-cao-2021"
        ]


def test_what_is_checked_says_so_in_vietnamese(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for each in sheet.data_validations.dataValidation:
            assert each.error and len(each.error) <= 255
            assert re.search("[ăâđêôơưáàảãạấầếềệộốợ]", each.error)
            assert each.errorTitle and each.showErrorMessage


def test_free_text_is_warned_of_closed_lists_are_not(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for spec in fields(sheet):
            found = validation(sheet, spec.name)
            worded = isinstance(spec.rule, OneOf) and not spec.many
            closed = worded or spec.base in (bool, int)
            if found and spec.name != "measure":
                assert (found.errorStyle or "stop") == ("stop" if closed else "warning")


def test_cells_keep_what_is_typed(book: Workbook) -> None:
    """A spreadsheet would make a day of «2021-05» and a number of «00123»."""
    for sheet in event_sheets(book):
        formats = {name: number_format(sheet, name) for name in heads(sheet)}
        whole = {spec.name for spec in fields(sheet) if spec.base is int} | {"page", "line"}
        assert {formats[name] for name in whole} <= {"#,##0", "0"}
        assert (formats["page"], formats["line"]) == ("#,##0", "#,##0")
        assert {formats[name] for name in formats.keys() - whole} == {"@"}


def test_days_are_checked_to_be_text(book: Workbook) -> None:
    for sheet in event_sheets(book):
        for name in ("effective", "documented"):
            found = validation(sheet, name)
            assert found and found.type == "custom"
            assert found.formula1 == f"ISTEXT({heads(sheet)[name].column_letter}2)"


def test_the_stream_begins_with_the_kind(book: Workbook) -> None:
    for sheet in event_sheets(book):
        kind = TYPES[sheet.title].category
        found = validation(sheet, "stream")
        assert found and found.formula1 == f'LEFT(A2,{len(kind) + 1})="{kind}-"'
        assert notes.stream_example(kind) in note_on(sheet, "stream")


def test_a_year_has_no_dot(tmp_path: Path) -> None:
    sheet = opened(tmp_path, "certification")["CertificationDecided"]
    assert number_format(sheet, "year") == "0"
    assert "từ 1945 đến 2199" in note_on(sheet, "year")


def test_measures_are_those_of_the_declaration(tmp_path: Path) -> None:
    book = opened(tmp_path, "declaration")
    stocks, flows = (
        offered(book["StockDeclared"], "measure"),
        offered(book["FlowDeclared"], "measure"),
    )
    assert "Thành viên (members)" in stocks and "Thành viên (members)" not in flows
    assert any(label.endswith("(activities)") for label in flows)
    assert set(offered(book["CompletenessDeclared"], "measure")) == {*stocks, *flows}
    keys = offered(book["StockDeclared"], "keys")
    assert "Ban chỉ đạo ANTT cấp xã (ban-chi-dao-antt)" in keys
    assert "họp dân (residents-meeting)" in keys
    assert not [label for label in keys if "," in label or ";" in label]
    assert all(TYPES[name] for name, _ in KEYS)


def test_bodies_are_offered_but_not_only_they(tmp_path: Path) -> None:
    sheet = opened(tmp_path, "organisation")["OrganisationEstablished"]
    assert offered(sheet, "kind") == [f"{vi} ({code})" for code, vi in BODY_NAMES.items()]
    found = validation(sheet, "kind")
    assert found and found.errorStyle == "warning"


def test_without_a_ledger_nothing_of_it_is_offered(tmp_path: Path) -> None:
    sheet = opened(tmp_path, "model_site", {})["SiteLaunched"]
    assert (offered(sheet, "unit"), offered(sheet, "document")) == ([], [])
    assert offered(sheet, "new") == ["có", "không"]


def test_the_guide_says_what_to_do(book: Workbook) -> None:
    rows = [[cell.value for cell in row] for row in book[GUIDE].iter_rows(min_row=2)]
    lines = [str(text) for number, text in rows if re.fullmatch(r"[0-9]+\.", str(number))]
    assert 8 <= len(lines) <= 12
    told = "\n".join(lines)
    for said in (
        "organisation-bcd-14758",
        "--dry-run",
        "CCCD",
        "quý I/2016",
        "hơn 39 nghìn",
        "ô C12",
    ):
        assert said in told
    listed = {name: text for name, text in rows if name in book.sheetnames}
    assert list(listed) == book.sheetnames[1:-1]
    assert all(listed.values())


@pytest.mark.parametrize("kind", ENTERED)
def test_the_same_workbook_has_the_same_bytes(kind: str, tmp_path: Path) -> None:
    first = written(tmp_path, kind)
    (tmp_path / "again").mkdir()
    assert written(tmp_path / "again", kind).read_bytes() == first.read_bytes()
    with zipfile.ZipFile(first) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        stamps = re.findall(rb">(\d{4}-\d\d-\d\dT[^<]*)<", parts.read("docProps/core.xml"))
    assert stamps and set(stamps) == {b"2000-01-01T00:00:00Z"}
