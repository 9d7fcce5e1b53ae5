"""A table is the same whatever file holds it; large ones stream; other files are refused."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from socai.domain.refusal import Message, Refused
from socai.infra.files.place import Place
from socai.infra.files.reading import read_rows

from .apart import apart

HEADS = ("Loại (type)", "stream", "effective", "members", "quote")
TABLE: tuple[tuple[str | int | date | None, ...], ...] = (
    ("MembershipCountDeclared", "organisation-a", date(2021, 5, 3), 12, "thôn, bản; khu phố"),
    ("MembershipCountDeclared", "organisation-b", date(2021, 12, 31), 12998, 'Tổ "tự quản"'),
    ("OrganisationDissolved", "organisation-a", date(2022, 1, 1), None, "dòng một\ndòng hai"),
)
FORMULAS = (
    "=1+1", "+84", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", "＋1", "－1", "＠a", "=DDE(1)",
    '=HYPERLINK("http://127.0.0.1:9/?"&A1,"x")', "=WEBSERVICE(\"http://127.0.0.1:9\")", "\t=1+1",
    "\r=1+1", "\n=1", " =1+1", "\u00a0=1", "\ufeff=1+1", "'x", "''=1", "=", "-", "--1", "%0A=1",
    "=1+1;=2", "=1,2", "{=1}", "[=1]", "|calc", "=IMPORTXML(A1)", "-2+3+cmd|' /C calc'!A0", ";=1",
)  # fmt: skip
MEASURED = """
import resource, sys
from pathlib import Path
from socai.infra.files.reading import read_rows
most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
wrong = []
rows = read_rows(Path(sys.argv[1]), wrong, [])
first = [next(rows) for _ in range(1_000)][-1]
before = most()
print(1_000 + sum(1 for _ in rows), len(wrong), most() - before)
"""


def rows_of(path: Path, content: bytes) -> list[dict[str, object]]:
    """Write a file and return its rows; nothing may be wrong with it."""
    path.write_bytes(content)
    wrong: list[Message] = []
    rows = [row for _, row in read_rows(path, wrong, [])]
    assert wrong == []
    return rows


def as_csv(rows: Iterable[Iterable[object]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Return a table as the writer of the standard library has it."""
    text = io.StringIO()
    # The writer knows nothing of lines that end in CR alone: all quotes make up for it.
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def by_xlsxwriter(rows: Iterable[Iterable[object]]) -> bytes:
    """Return a table as a workbook, with days as Excel keeps them."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, days = book.add_worksheet("Số liệu"), book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(
                    number, column, datetime.combine(value, datetime.min.time()), days
                )
            else:
                sheet.write(number, column, value)
    book.close()
    return file.getvalue()


def by_openpyxl(rows: Iterable[Iterable[object]]) -> bytes:
    """Return a table as a workbook of another maker."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def expected() -> list[dict[str, str]]:
    """Return the rows of TABLE, each value as text."""
    names = ("type", "stream", "effective", "members", "quote")
    told = [dict(zip(names, row, strict=True)) for row in TABLE]
    return [{k: str(value) for k, value in row.items() if value is not None} for row in told]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_csv_gives_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    content = as_csv((HEADS, *TABLE), delimiter, end).encode(encoding)
    assert rows_of(tmp_path / "a.CSV", content) == expected()


@pytest.mark.parametrize("made", [by_xlsxwriter, by_openpyxl])
def test_a_workbook_gives_the_rows_of_the_csv(tmp_path: Path, made: object) -> None:
    assert callable(made)
    rows = rows_of(tmp_path / "a.Xlsx", made((HEADS, *TABLE)))
    assert [{name: str(value) for name, value in row.items()} for row in rows] == expected()
    assert rows[0]["members"] == 12


def test_places_name_the_line_the_sheet_and_the_cell(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(by_xlsxwriter(((), HEADS, (), *TABLE)))
    (tmp_path / "a.csv").write_text("\n" + as_csv((HEADS, (), *TABLE)))
    columns = {"type": "A", "stream": "B", "effective": "C", "members": "D", "quote": "E"}
    for name, sheet in (("a.xlsx", "Số liệu"), ("a.csv", None)):
        found = [place for place, _ in read_rows(tmp_path / name, [], [])]
        assert found == [Place(name, n, sheet, columns, True) for n in (4, 5, 6)]
        assert found[0].columns == columns
        where = f", trang tính «{sheet}»" if sheet else ""
        said = found[0].said(Message("sai", "wrong", "members"))
        assert said.vi == f"{name}{where}, dòng 4, ô D4: sai"


def test_the_line_of_a_record_is_that_of_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('type,quote\na,"1\n2\n3"\nb,c\n', newline="")
    assert [place.row for place, _ in read_rows(tmp_path / "a.csv", [], [])] == [2, 5]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_text_that_looks_like_a_formula_is_read_as_typed(
    tmp_path: Path, text: str, suffix: str
) -> None:
    rows = (("type", "quote"), ("a", text), ("b", "c"))
    content = as_csv(rows).encode() if suffix == ".csv" else by_xlsxwriter(rows)
    if suffix == ".csv" and text == "''=1":
        text = "'=1"
    assert rows_of(tmp_path / f"a{suffix}", content)[0] == {"type": "a", "quote": text}


def test_json_lines_are_read_as_before(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.jsonl", b'{"type": "a", "members": 1}\n\n{"type": "b"}\n')
    assert rows == [{"type": "a", "members": 1}, {"type": "b"}]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.xls", "không đọc tệp «.xls»; mở bằng Excel, chọn Lưu dạng «Excel Workbook (.xlsx)»"),
        ("a.xlsm", "Excel Workbook (.xlsx)"),
        ("a.ods", "Excel Workbook (.xlsx)"),
        ("a.txt", "đổi đuôi thành .csv"),
        ("a.pdf", "nhập được tệp .jsonl, .csv và .xlsx"),
        ("a", "nhập được tệp .jsonl, .csv và .xlsx"),
        ("thiếu.csv", "Không có tệp"),
        ("thiếu.xlsx", "Không có tệp"),
        ("thư mục.csv", "là thư mục"),
        ("thư mục.xlsx", "là thư mục"),
        ("thiếu/a.csv", "Không có thư mục"),
        ("thiếu/a.xlsx", "Không có thư mục"),
        ("thiếu/a.jsonl", "Không có thư mục"),
        ("tệp/a.jsonl", "tệp là tệp, không phải thư mục"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path, name: str, says: str) -> None:
    if "thư mục" in name:
        (tmp_path / name).mkdir()
    (tmp_path / "tệp").touch()
    with pytest.raises(Refused) as refused:
        list(read_rows(tmp_path / name, [], []))
    (message,) = refused.value.messages
    assert says in message.vi
    for part in Path(name).parts:
        assert part in message.vi and part in message.en


def test_ten_thousand_rows_are_never_held(tmp_path: Path) -> None:
    line = "MembershipCountDeclared,organisation-{},2021-05-03,12,Ban chỉ đạo\n"
    text = "type,stream,effective,members,quote\n" + "".join(map(line.format, range(10_000)))
    (tmp_path / "a.csv").write_text(text)
    rows = read_rows(tmp_path / "a.csv", [], [])
    next(rows)
    tracemalloc.start()
    try:
        assert sum(1 for _ in rows) == 9_999
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 300_000


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    csv_row = "MembershipCountDeclared,organisation-{},2021-05-03,12,Ban chỉ đạo\n"
    json_row = '{{"type": "MembershipCountDeclared", "stream": "organisation-{}", "members": 12}}\n'
    with file.open("w", encoding="utf-8") as out:
        if suffix == ".csv":
            out.write("type,stream,effective,members,quote\n")
        line = csv_row if suffix == ".csv" else json_row
        out.writelines(line.format(n) for n in range(200_000))
    ((rows, wrong, grown_kilobytes),) = apart(MEASURED, file)
    assert (rows, wrong) == (200_000, 0)
    assert grown_kilobytes < 4_000
