"""Counts that no count can be, and numbers written otherwise, through every way in.

A refusal names the row, in a table the cell, and says how to write it; nothing is recorded.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from command_line import BODY, Ran, Socai, event
from socai.domain.fields import LARGEST_AMOUNT

HEADS = ("type", "stream", "effective", "members")
LARGEST_BODY = 5_000_000
RANGE = "cần một số trong khoảng 0–5000000"
WHOLE = "cần một số nguyên"
ROUNDED = "số có hơn 15 chữ số, Excel đã làm tròn"
SHARE = "là tỷ lệ, ở đây cần một số đếm"
FRACTION = "có phần lẻ sau dấu phẩy, ở đây cần một số đếm"
NO_NUMBER = "không phải là số; viết 12.998"
IN_JSON = (
    ("-1", RANGE), ("-9007199254740993", RANGE), ("5000001", RANGE), ("1000000000", RANGE),
    ("9007199254740993", RANGE), ("9223372036854775808", RANGE), ("1" + "0" * 40, RANGE),
    ("1.0", WHOLE), ("12.5", WHOLE), ("1e3", WHOLE), ("-0.0", WHOLE), ("1e400", WHOLE),
    ("NaN", "NaN không phải là số"), ("Infinity", "Infinity không phải là số"),
    ("-Infinity", "-Infinity không phải là số"), ("true", WHOLE), ("[12]", WHOLE),
    ('{"n": 12}', WHOLE), ('"12"', WHOLE), ('"12.998"', WHOLE), ('"7,39%"', WHOLE), ('""', WHOLE),
    ("null", "Thiếu trường «members»"), ("012", "Không đọc được JSON"),
    ("1_000", "Không đọc được JSON"), ("0x10", "Không đọc được JSON"),
    ("+5", "Không đọc được JSON"), ("9" * 5000, "Không đọc được JSON"),
)  # fmt: skip
"""What stands for the number of members, as JSON, and what the refusal says."""
IN_WORDS = (
    ("-1", "là số âm"), ("−12.998", "là số âm"), ("12,5", FRACTION), ("1.234,5", FRACTION),
    ("0,5", FRACTION), ("NaN", NO_NUMBER), ("inf", NO_NUMBER), ("∞", NO_NUMBER),
    ("hai mươi", NO_NUMBER), ("12 người", NO_NUMBER), ("1000000000", RANGE),
    ("1.000.000.000", RANGE), ("9007199254740993", RANGE), ("9" * 21, "có 21 chữ số"),
    ("80%", SHARE), ("7,39%", SHARE), ("7,39 %", SHARE), ("87 - 92%", SHARE),
    ("1,234.5", "là cách viết tiếng Anh; viết 1.234,5"), ("1.5", "là cách viết tiếng Anh"),
    ("12,998", "là số nguyên thì viết 12.998"), ("1,234", "là số nguyên thì viết 1.234"),
    ("1e3", "không viết lũy thừa"), ("1_000", "các nhóm phải có ba chữ số"),
    ("12.34.567", "số nguyên thì viết 1.234.567"), ("６１９５", "viết bằng chữ số 0–9: 6195"),
    ("٦١٩٥", "viết bằng chữ số 0–9: 6195"), ("+5", "bỏ dấu +"), ("5,", "dấu phẩy đứng giữa"),
    ("#REF!", "lỗi của Excel"), ("½", NO_NUMBER), ("1̶2̶", NO_NUMBER),
)  # fmt: skip
"""What is typed into a cell, and what the refusal says."""
READ = (("12.998", 12_998), ("1.234", 1_234), ("1 234", 1_234), ("08", 8), ("0", 0), (" 635 ", 635),
        ("5.000.000", LARGEST_BODY))  # fmt: skip
AS_NUMBERS = (
    (-5, "", RANGE), (12.5, "", FRACTION), (1e9, "", RANGE), (2.0**53, "", ROUNDED),
    (1e300, "", ROUNDED), (0.0739, "0.00%", "ô định dạng phần trăm"),
    (80, "0%", "ô định dạng phần trăm"), (44260, "dd/mm/yyyy", NO_NUMBER), (-5, "0;0", RANGE),
    (12.5, "0", FRACTION),
)  # fmt: skip
"""Numbers in a workbook, how they are shown, and what the refusal says."""


def counted(value: Any, day: int) -> dict[str, Any]:
    """Return a row that counts the body's members on a day."""
    return event("MembershipCountDeclared", BODY, f"2021-{day // 28 + 1:02d}-{day % 28 + 1:02d}",
                 members=value)  # fmt: skip


def told(socai: Socai, ran: Ran, due: Sequence[str], cells: bool) -> None:
    """Check that every row of a file is refused as it must, and that nothing was recorded."""
    assert ran.code == 1 and ran.out == "", ran.err
    lines = [line for line in ran.err.splitlines() if ", dòng " in line]
    first = 2 if cells else 1
    for number, (line, said) in enumerate(zip(lines, due, strict=True), start=first):
        place = f"dòng {number}, ô D{number}: " if cells else f"dòng {number}: "
        assert place in line and said in line, (line, said)
    assert not [row for row in socai.json("log", "--stream", BODY) if row["effective"] > "2021"]


def in_csv(socai: Socai, texts: Sequence[str]) -> str:
    """Write counts as they are typed into a .csv; return its name."""
    path = socai.folder / "so.csv"
    rows = [[counted(text, n)[head] for head in HEADS] for n, text in enumerate(texts)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    return str(path)


def in_xlsx(path: Path, values: Sequence[tuple[Any, str]]) -> str:
    """Write counts, each with the format of its cell, into a workbook; return its name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADS))
    for n, (value, form) in enumerate(values):
        row = counted(value, n)
        sheet.append([row[head] for head in HEADS])
        cell = sheet.cell(n + 2, 4)
        if isinstance(value, str):
            cell.data_type = "s"
        if form:
            cell.number_format = form
    book.save(path)
    return str(path)


def test_no_count_in_json(socai: Socai) -> None:
    rows = [json.dumps(counted("@", n)).replace('"@"', text) for n, (text, _) in enumerate(IN_JSON)]
    path = socai.folder / "so.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    told(socai, socai("import", str(path)), [said for _, said in IN_JSON], cells=False)


def test_no_count_in_csv(socai: Socai) -> None:
    ran = socai("import", in_csv(socai, [text for text, _ in IN_WORDS]))
    told(socai, ran, [said for _, said in IN_WORDS], cells=True)


def test_no_count_in_a_workbook(socai: Socai) -> None:
    values = [(text, "") for text, _ in IN_WORDS] + [(value, form) for value, form, _ in AS_NUMBERS]
    due = [said for _, said in IN_WORDS] + [said for *_, said in AS_NUMBERS]
    told(socai, socai("import", in_xlsx(socai.folder / "so.xlsx", values)), due, cells=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_count_is_read_as_documents_print_it(socai: Socai, form: str) -> None:
    texts = [text for text, _ in READ]
    name = in_csv(socai, texts)
    if form == "xlsx":
        name = in_xlsx(socai.folder / "so.xlsx", [(text, "@") for text in texts])
    assert socai("import", name).code == 0
    log = [row for row in socai.json("log", "--stream", BODY) if row["effective"] > "2021"]
    assert [row["members"] for row in log] == [value for _, value in READ]


def test_no_count_is_typed(socai: Socai) -> None:
    before = socai.last()
    for typed in ("80%", "7,39%", "12,5", "-1", "1e3", "NaN", "12,998"):
        ran = socai("record", "MembershipCountDeclared", BODY, "effective=2021", f"members={typed}")
        assert ran.code == 1 and f"«{typed}»" in ran.err and "«members»" in ran.err
        ran = socai("record", "StockDeclared", "declaration-x", "effective=2021", "unit=thanh-hoa",
                    "measure=members", f"value={typed}")  # fmt: skip
        assert ran.code == 1 and f"«{typed}»" in ran.err
    assert socai.last() == before


def test_a_commune_has_no_thousand_million(socai: Socai) -> None:
    measures = ("members", "households", "hamlets", "managed_persons")
    rows = [
        event("StockDeclared", f"declaration-{n}", "2021", unit="tuyen-hoa/chau-hoa", value=value,
              measure=measure)
        for n, measure in enumerate(measures)
        for value in ("1 tỷ", "1.000.000.000", "120.000.001", "hơn 200 triệu")
    ]  # fmt: skip
    ran = socai("import", socai.file(*rows))
    assert ran.code == 1
    for number, (row, line) in enumerate(zip(rows, ran.err.splitlines()[:-1], strict=True), 1):
        most = f"lớn hơn mức có thể (120000000) của «{row['measure']}»"
        assert f"dòng {number}: " in line and most in line


def test_any_whole_number_comes_back_exactly_or_is_refused(socai: Socai) -> None:
    rng = Random(52)
    numbers = [rng.randrange(2 ** rng.randint(1, 70)) * rng.choice((1, 1, -1)) for _ in range(300)]
    numbers += [0, LARGEST_BODY, LARGEST_BODY + 1, 2**53, 2**53 + 1, 2**63, 2**64]
    rows = [counted(number, n) for n, number in enumerate(numbers)]
    ran = socai("import", socai.file(*rows))
    refused = {int(line.split("dòng ")[1].split(":")[0]) for line in ran.err.splitlines()[:-1]}
    good = [n for n in numbers if 0 <= n <= LARGEST_BODY]
    assert [n for at, n in enumerate(numbers, 1) if at not in refused] == good and len(good) > 50
    assert socai("import", socai.file(*(rows[numbers.index(n)] for n in set(good)))).code == 0
    log = [row for row in socai.json("log", "--stream", BODY) if row["effective"] > "2021"]
    assert {row["members"] for row in log} == set(good)


def test_a_sum_beyond_the_numbers_of_a_spreadsheet_is_exact(socai: Socai) -> None:
    rows = [
        event("FundingGranted", f"recognition-{n}", "2021", unit="tuyen-hoa", purpose="mo-hinh",
              amount=LARGEST_AMOUNT - n)
        for n in range(12)
    ]  # fmt: skip
    ran = socai("import", socai.file(*rows))
    assert ran.code == 0, ran.err
    whole = 12 * LARGEST_AMOUNT - 66
    assert whole > 2**53 and whole % 2 == 0
    asked = ("figure", "funding", "--unit", "quang-binh", "--from", "2021", "--to", "2021")
    assert socai.json(*asked)["counted"] == whole
    (row,) = csv.DictReader(io.StringIO(socai(*asked, "--format", "csv").out))
    assert row["counted"] == str(whole)
    assert "11.999.999.999.999.934" in socai(*asked).out
