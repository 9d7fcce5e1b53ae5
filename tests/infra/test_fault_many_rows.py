"""Wrong cells among thousands of rows: each is named, and nothing is recorded."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence

import pytest

from command_line import Socai
from socai.infra.files.import_checks import MOST_ERRORS

from .files.workbook import row, sheet, workbook

HEADS = ["type", "stream", "effective", "unit", "kind"]
ROWS = 10_000
FORMS = ("jsonl", "csv", "xlsx")
Row = list[str]


def incidents(count: int) -> list[Row]:
    """Return the cells of so many incidents, each in a stream of its own."""
    return [
        ["IncidentReported", f"incident-{n}", f"2021-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
         "tuyen-hoa/chau-hoa", "dispute"]
        for n in range(count)
    ]  # fmt: skip


def written(socai: Socai, form: str, rows: Sequence[Row]) -> str:
    """Write rows as a file of this form; return its name."""
    path = socai.folder / f"su-kien.{form}"
    if form == "jsonl":
        lines = (json.dumps(dict(zip(HEADS, row, strict=True))) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")
    elif form == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADS, *rows])
    else:
        lines = (row(number, *cells) for number, cells in enumerate([HEADS, *rows], start=1))
        path.write_bytes(workbook(sheet(*lines)))
    return str(path)


def errors(socai: Socai, name: str) -> list[str]:
    """Return what a refused import says; check that nothing was recorded."""
    before = socai.last()
    ran = socai("import", name)
    assert ran.code == 1 and ran.out == "" and socai.last() == before
    return [line for line in ran.err.splitlines() if line.startswith("Lỗi: ")]


def place(form: str, number: int, column: str) -> str:
    """Return how a message names a cell of the row of that number, counted from 0."""
    if form == "jsonl":
        return f"su-kien.jsonl, dòng {number + 1}: "
    sheet = ", trang tính «Dữ liệu»" if form == "xlsx" else ""
    return f"su-kien.{form}{sheet}, dòng {number + 2}, ô {column}{number + 2}: "


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_one_wrong_cell_among_ten_thousand_rows_is_named(socai: Socai, form: str) -> None:
    rows = incidents(ROWS)
    rows[6543][2] = "30/02/2021"
    one, end = errors(socai, written(socai, form, rows))
    assert place(form, 6543, "C") in one and "«30/02/2021»" in one
    assert end == "Lỗi: Có 1 lỗi; chưa ghi gì. Sửa rồi nhập lại."


@pytest.mark.parametrize("form", FORMS)
def test_every_wrong_cell_is_named_at_once_up_to_the_most(socai: Socai, form: str) -> None:
    rows = incidents(2 * MOST_ERRORS - 2)
    wrong = [(n, "ED"[n // 2 % 2]) for n in range(0, len(rows), 2)]
    for n, column in wrong:
        rows[n]["ABCDE".index(column)] = "không có"
    *said, end = errors(socai, written(socai, form, rows))
    assert len(said) == MOST_ERRORS - 1
    assert f"Có {MOST_ERRORS - 1} lỗi" in end
    for line, (n, column) in zip(sorted(said, key=number_of), wrong, strict=True):
        assert place(form, n, column) in line, line


def number_of(line: str) -> int:
    """Return the number of the row that a message is about."""
    return int(line.split(", dòng ")[1].split(",")[0].split(":")[0])


@pytest.mark.parametrize("form", FORMS)
def test_after_the_most_errors_the_checking_says_where_it_stops(socai: Socai, form: str) -> None:
    rows = incidents(2 * MOST_ERRORS + 2)
    for n in range(0, len(rows), 2):
        rows[n][2] = "31/04/2021"
    *said, end = errors(socai, written(socai, form, rows))
    assert len(said) == MOST_ERRORS
    assert place(form, 2 * (MOST_ERRORS - 1), "C") in said[-1]
    assert f"Dừng kiểm tra ở đây vì đã có {MOST_ERRORS} lỗi; chưa ghi gì" in end


def test_a_file_of_wrong_rows_alone_stops_as_well(socai: Socai) -> None:
    path = socai.folder / "rows.jsonl"
    path.write_text("x\n" * 3_000)
    ran = socai("import", str(path))
    assert ran.code == 1 and ran.err.count("Lỗi: ") == MOST_ERRORS + 1
    assert "Dừng kiểm tra ở đây" in ran.err
