"""`socai template`, and its workbooks filled in as a person would and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Socai
from socai.domain.catalogue import KINDS, TYPES
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.document import DocumentRegistered
from socai.domain.event import Event, Statement, category_of
from socai.domain.fields import specs
from socai.domain.incident import IncidentReported, IncidentSettled
from socai.domain.interval import parse_quantity
from socai.domain.model_site import SiteLaunched, SiteReviewed
from socai.domain.organisation import (
    MemberJoined,
    MembershipCountDeclared,
    OrganisationEstablished,
    OrganisationSucceeded,
)
from socai.domain.refusal import Message
from socai.infra.cli.typed import read_period
from socai.infra.files.reading import read_rows
from socai.infra.files.rows import ENVELOPE, statement
from socai.infra.files.tables.cells import cell_value, envelope_value
from socai.infra.files.templates import template_notes as notes
from socai.infra.files.templates.field_titles import OF_A_TYPE, TITLES, title
from socai.infra.files.templates.template import write_template
from socai.infra.files.templates.template_columns import Column, columns, label

BODY, SITE = "organisation-bcd-14758", "model_site-lam-lang"
Filled = dict[str, list[dict[str, Any]]]
FILLED: dict[str, Filled] = {
    "organisation": {
        "OrganisationEstablished": [
            {"stream": BODY, "effective": "..2018-12-31",
             "unit": "xã Châu Hóa (tuyen-hoa/chau-hoa)",
             "kind": "Ban chỉ đạo ANTT cấp xã (ban-chi-dao-antt)"},
        ],
        "OrganisationSucceeded": [
            {"stream": BODY, "effective": "2025-07-01", "into": "bcd-1; Ban mới (bcd-2)"},
        ],
        "MemberJoined": [
            {"stream": BODY, "effective": "tháng 3/2021", "member": "tv-0001",
             "member_kind": "hộ gia đình"},
        ],
        "MembershipCountDeclared": [
            {"stream": BODY, "effective": 2018, "members": 12998, "document": "bao-cao-2021",
             "page": 3, "line": 29, "quote": "với 12.998 thành viên", "documented": "31/12/2021",
             "reason": "ghi bổ sung"},
            {"stream": BODY, "effective": "quý I/2016", "members": "1.234"},
        ],
    },
    "model_site": {
        "SiteLaunched": [
            {"stream": SITE, "effective": "2021", "unit": "xã Châu Hóa", "new": "có",
             "model": "Thôn tự quản (tu-quan)", "place": "Lâm Lang"},
            {"stream": "model_site-hai", "effective": "05/3/2021", "unit": "tuyen-hoa/chau-hoa",
             "model": "tu-quan", "new": "Không"},
        ],
        "SiteReviewed": [{"stream": SITE, "effective": "2022", "grade": "trung bình"}],
    },
    "incident": {
        "IncidentReported": [
            {"stream": "incident-1", "effective": "05/3/2021", "unit": "tuyen-hoa/chau-hoa",
             "kind": "mâu thuẫn, tranh chấp", "detected_by": "công an"},
        ],
        "IncidentSettled": [
            {"stream": "incident-1", "effective": "2021-05",
             "by": "lực lượng nhân dân ở cơ sở"},
        ],
    },
    "declaration": {
        "StockDeclared": [
            {"stream": "declaration-th", "effective": "12/9/2018", "unit": "thanh-hoa",
             "measure": "Thành viên (members)", "value": "12.998",
             "keys": "Ban chỉ đạo ANTT cấp xã (ban-chi-dao-antt)\nban-antt"},
        ],
        "FlowDeclared": [
            {"stream": "declaration-th", "effective": "01/01/2008 - 12/9/2018",
             "unit": "thanh-hoa", "measure": "Hoạt động (activities)", "value": "hơn 39 nghìn",
             "keys": "conference"},
        ],
    },
    "document": {
        "DocumentRegistered": [
            {"stream": "document-bao-cao-2021", "effective": "2021-12-31", "title": "Báo cáo",
             "number": 152, "date": "31/12/2021"},
        ],
    },
}  # fmt: skip
CHAU_HOA, THANH_HOA = "tuyen-hoa/chau-hoa", "thanh-hoa"
READ: dict[str, list[tuple[str, Event]]] = {
    "organisation": [
        ("..2018-12-31", OrganisationEstablished(unit=CHAU_HOA, kind="ban-chi-dao-antt")),
        ("2025-07-01", OrganisationSucceeded(into=("bcd-1", "bcd-2"))),
        ("2021-03", MemberJoined(member="tv-0001", member_kind="household")),
        ("2018", MembershipCountDeclared(members=12998)),
        ("2016-Q1", MembershipCountDeclared(members=1234)),
    ],
    "model_site": [
        ("2021", SiteLaunched(unit="xã Châu Hóa", model="tu-quan", new=True, place="Lâm Lang")),
        ("2021-03-05", SiteLaunched(unit=CHAU_HOA, model="tu-quan", new=False)),
        ("2022", SiteReviewed(grade="average")),
    ],
    "incident": [
        ("2021-03-05", IncidentReported(unit=CHAU_HOA, kind="dispute", detected_by="police")),
        ("2021-05", IncidentSettled(by="people-teams")),
    ],
    "declaration": [
        ("2018-09-12", StockDeclared(unit=THANH_HOA, measure="members", lo=12998, hi=12998,
                                     keys=("ban-chi-dao-antt", "ban-antt"))),
        ("2008-01-01..2018-09-12", FlowDeclared(
            unit=THANH_HOA, measure="activities", lo=39001, hi=39999, keys=("conference",),
            qualifier="hơn")),
    ],
    "document": [
        ("2021-12-31", DocumentRegistered(title="Báo cáo", number="152", date=date(2021, 12, 31))),
    ],
}  # fmt: skip


def fill(path: Path, filled: Mapping[str, list[dict[str, Any]]]) -> None:
    """Fill in a workbook under its heads, and save it."""
    book = openpyxl.load_workbook(path)
    for name, rows in filled.items():
        sheet = book[name]
        named = {}
        for cell in sheet[1]:
            match = re.search(r"\(([a-z_]+)\)$", str(cell.value))
            assert match
            named[match[1]] = cell.column
        for number, row in enumerate(rows, start=2):
            for field, value in row.items():
                sheet.cell(number, named[field] or 0, value)
    book.save(path)


def read_back(path: Path) -> list[Statement]:
    """Return what the rows of a workbook state."""
    wrong: list[Message] = []
    warnings: list[Message] = []
    rows = list(read_rows(path, wrong, warnings))
    assert (wrong, warnings) == ([], [])
    return [statement(row, "x", table=place.table) for place, row in rows]


@pytest.mark.parametrize("kind", FILLED)
def test_what_is_filled_in_is_read_back(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.xlsx"
    write_template(kind, path, {"unit": ("xã Châu Hóa (tuyen-hoa/chau-hoa)",)})
    fill(path, FILLED[kind])
    said = read_back(path)
    assert [(str(one.effective), one.event) for one in said] == READ[kind]
    streams = [row["stream"] for rows in FILLED[kind].values() for row in rows]
    assert [one.stream for one in said] == streams


def test_the_source_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "to-chuc.xlsx"
    write_template("organisation", path, {})
    fill(path, FILLED["organisation"])
    (said,) = (one for one in read_back(path) if one.source.document)
    source = said.source
    assert (source.document, source.page, source.line) == ("bao-cao-2021", 3, 29)
    assert (source.quote, source.documented) == ("với 12.998 thành viên", date(2021, 12, 31))
    assert said.reason == "ghi bổ sung"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "log"])
def test_an_empty_workbook_has_no_rows_and_no_errors(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    write_template(kind, path, {})
    wrong: list[Message] = []
    assert (list(read_rows(path, wrong, [])), wrong) == ([], [])


def test_a_workbook_of_the_ledger_is_imported(socai: Socai) -> None:
    path = socai.folder / "diem.xlsx"
    ran = socai("template", "model_site", str(path))
    assert ran.code == 0, ran.err
    assert "5 đơn vị" in ran.out and "1 mô hình" in ran.out and "--dry-run" in ran.out
    labels = {str(cell.value) for row in openpyxl.load_workbook(path)["Danh mục"] for cell in row}
    assert {"xã Châu Hóa (tuyen-hoa/chau-hoa)", "Thôn tự quản (tu-quan)"} <= labels
    assert "Báo cáo 2021 (bao-cao-2021)" in labels
    row = {"stream": "model_site-moi", "effective": "2022", "new": "không",
           "unit": "xã Châu Hóa (tuyen-hoa/chau-hoa)", "model": "Thôn tự quản (tu-quan)",
           "document": "Báo cáo 2021 (bao-cao-2021)"}  # fmt: skip
    fill(path, {"SiteLaunched": [row]})
    assert socai.json("import", str(path), "--dry-run")["recorded"] == 1
    assert socai.json("import", str(path))["recorded"] == 1
    assert socai.json("import", str(path))["recorded"] == 0
    (found,) = socai.json("log", "--stream", "model_site-moi")
    assert (found["unit"], found["model"]) == ("tuyen-hoa/chau-hoa", "tu-quan")
    assert (found["new"], found["document"]) == (False, "bao-cao-2021")


@pytest.fixture
def alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line where there is no ledger."""
    return Socai(capsys, tmp_path)


def test_a_workbook_needs_no_ledger(alone: Socai) -> None:
    path = alone.folder / "to-chuc.xlsx"
    found = alone.json("template", "organisation", str(path))
    assert found["sheets"] == [event.__name__ for event in KINDS["organisation"].EVENTS]
    assert (found["file"], found["ledger"], found["listed"]) == (str(path), None, {})
    assert path.is_file() and not alone.ledger.exists()


def test_it_says_what_to_do_next(alone: Socai) -> None:
    path = alone.folder / "to-chuc.xlsx"
    ran = alone("template", "organisation", str(path), "--lang", "en")
    assert f"socai import {path} --dry-run" in ran.out
    assert f"There is no ledger at {alone.ledger}" in ran.out


REFUSALS = [
    ("organisation", "co-san.xlsx", 1, "không ghi đè"),
    ("organisation", "thu-muc.xlsx", 1, "không ghi đè"),
    ("organisation", "lien-ket.xlsx", 1, "không ghi đè"),
    ("organisation", "khong-co/a.xlsx", 1, "Không có thư mục"),
    ("organisation", "co-san.xlsx/a.xlsx", 1, "Không có thư mục"),
    ("organisation", "a.xls", 2, "đuôi .xlsx"),
    ("organisation", "a", 2, "đuôi .xlsx"),
    ("organisation", f"{'a' * 260}.xlsx", 3, "Không đọc hoặc ghi được"),
    ("organisaton", "a.xlsx", 1, "có phải «organisation»?"),
    ("tổ chức", "a.xlsx", 1, "có phải «organisation»?"),
    ("MemberJoined", "a.xlsx", 1, "MemberJoined thuộc «organisation»"),
    ("log", "a.xlsx", 1, "các loại: unit (đơn vị)"),
    ("EventWithdrawn", "a.xlsx", 1, "các loại: unit (đơn vị)"),
]


@pytest.mark.parametrize(("kind", "name", "code", "part"), REFUSALS)
def test_what_is_refused_leaves_nothing(
    kind: str, name: str, code: int, part: str, alone: Socai
) -> None:
    (alone.folder / "co-san.xlsx").write_text("đã điền", encoding="utf-8")
    (alone.folder / "thu-muc.xlsx").mkdir()
    (alone.folder / "lien-ket.xlsx").symlink_to("dau-do")
    before = sorted(alone.folder.iterdir())
    ran = alone("template", kind, str(alone.folder / name))
    assert (ran.code, ran.out) == (code, "")
    assert part in ran.err
    assert sorted(alone.folder.iterdir()) == before
    assert (alone.folder / "co-san.xlsx").read_text("utf-8") == "đã điền"


def test_examples_in_the_notes_can_be_imported() -> None:
    for text in (*notes.PERIODS, *notes.OPEN_PERIODS, *notes.FLOW_PERIODS):
        assert read_period(str(envelope_value("effective", text)))
    assert {envelope_value("documented", text) for text in notes.DAYS} == {"2021-03-05"}
    assert {envelope_value("line", text) for text in notes.COUNTS} == {12998}
    assert len({parse_quantity(text) for text in notes.QUANTITIES}) == len(notes.QUANTITIES)
    for kind in KINDS:
        assert category_of(notes.stream_example(kind)) == kind
    assert notes.STREAMS.keys() >= KINDS.keys() - {"log"}


def test_every_field_has_a_title() -> None:
    own = {spec.name for event in TYPES.values() for spec in specs(event)}
    assert TITLES.keys() == own | {*ENVELOPE, "value"}
    for type_name, field in OF_A_TYPE:
        assert field in {spec.name for spec in specs(TYPES[type_name])}
        assert title(type_name, field) != TITLES[field]
    assert max(map(len, (*TITLES.values(), *OF_A_TYPE.values()))) <= 32
    assert title("MemberJoined", "no_such_field") == "no_such_field"


def test_titles_tell_the_columns_of_a_sheet_apart() -> None:
    for type_name in TYPES:
        named = [title(type_name, column.name) for column in columns(type_name)]
        assert len(set(named)) == len(named), type_name


def test_heads_show_what_is_required() -> None:
    assert Column("MemberJoined", "stream", "required").head == "Dòng * (stream)"
    assert Column("SiteLaunched", "unit", "optional").head == "Đơn vị (unit)"


def test_a_label_is_one_value_of_a_list() -> None:
    (into,) = (s for s in specs(TYPES["UnitSucceeded"]) if s.name == "into")
    named = label("Thôn 1, 2; 3\n(cũ)", "x/thon-1")
    assert named == "Thôn 1 / 2 / 3 / (cũ) (x/thon-1)"
    assert cell_value(into, f"{named}; x/b") == ["x/thon-1", "x/b"]
    assert len(label("a" * 1000, "b")) < 130
