"""Reports of users' own files, and reports written as files that others read."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from command_line import Socai
from exported import csv_rows, parquet_rows, types
from socai.domain.refusal import Refused
from socai.infra.reports.loading import LARGEST, load

UNIT = ("--unit", "thanh-hoa", "--window", "2008-2018", "--as-of", "2018-09-12")
OWN = """
name = "cua-toi"
title = "=1+1 của tôi"
windows = ["2018"]
total = false

[[rows]]
heading = "I. Lực lượng"

[[rows]]
item = "members[ban-chi-dao-antt]"
title = "=HYPERLINK(\\"x\\")"
note = "theo công bố"

[[rows]]
item = "activities[conference]"
"""
# The content of a file, and what is said of it.
BAD = [
    ('name = "x', ["bao-cao.toml, ở cuối tệp: không đọc được TOML (Unterminated string)"]),
    ("name = x\n", ["bao-cao.toml dòng 1, cột 8: không đọc được TOML (Invalid value)"]),
    ("name = 5\n", ["bao-cao.toml dòng 1, trường «name»: Cần chữ", "Thiếu trường «title»"]),
    (OWN.replace("windows", "windws"), ["dòng 4, trường «windws»", "có phải «windows»"]),
    (OWN.replace("2018", "2018-2008"), ["dòng 4, trường «windows»", "kết thúc trước khi bắt đầu"]),
    (OWN.replace("activities[conf", "activties[conf"), ["dòng 16, hàng 3, trường «item»"]),
    (OWN.replace("activities[conf", "activties[conf"), ["có phải «activities»"]),
    (OWN.replace("conference", "conferences"), ["có phải «conference»"]),
    (OWN.replace("note =", "nota ="), ["dòng 13, hàng 2, trường «nota»", "có phải «note»"]),
    (OWN.replace('heading = "I.', 'headin = "I.'), ["dòng 7, hàng 1: Mỗi hàng có đúng một"]),
    (OWN + OWN[1:], ["dòng 17, hàng 3, trường «name»", "dòng 20, hàng 3, trường «total»"]),
    (OWN.replace("total = false", "name = 2"), ["dòng 5, cột", "Cannot overwrite a value"]),
    ("", ["bao-cao.toml, trường «name»: Thiếu", "Thiếu trường «title»", "Thiếu trường «rows»"]),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_a_bad_file_is_told_with_its_place(tmp_path: Path, content: str, words: list[str]) -> None:
    path = tmp_path / "bao-cao.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(str(path))
    said = " ".join(message.vi for message in refused.value.messages)
    assert [word for word in words if word not in said] == [], said
    assert all(message.en.startswith("bao-cao.toml") for message in refused.value.messages)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.toml"
    with pytest.raises(Refused, match="Không có tệp"):
        load(str(path))
    path.write_bytes(b'name = "x"\ntitle = "\xff"\n')
    with pytest.raises(Refused, match="dòng 2: không phải UTF-8"):
        load(str(path))
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(Refused, match="lớn hơn 1 MiB"):
        load(str(path))
    path.write_text("a = " + "[" * 5_000, encoding="utf-8")
    with pytest.raises(Refused, match=r"không đọc được TOML|quá sâu"):
        load(str(path))
    folder = tmp_path / "thu-muc.toml"
    folder.mkdir()
    with pytest.raises(Refused, match="là thư mục"):
        load(str(folder))


@pytest.fixture
def own(tmp_path: Path) -> str:
    """Return the name of a user's own report."""
    path = tmp_path / "cua-toi.toml"
    path.write_text("\ufeff" + OWN, encoding="utf-8")
    return str(path)


def written(socai: Socai, own: str, name: str, *more: str) -> Path:
    """Return the file to which a user's own report was written."""
    path = socai.folder / name
    ran = socai("report", own, *UNIT, "--output", str(path), *more)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert f"ra {path}" in ran.err
    return path


def test_all_faults_of_a_file_are_told_at_once(socai: Socai, own: str) -> None:
    text = OWN.replace("members[", "membrs[").replace("conference", "conferenc")
    Path(own).write_text(text.replace("total = false", "total = 1"), encoding="utf-8")
    ran = socai("report", own, *UNIT)
    assert (ran.code, ran.out) == (1, "")
    for word in ("dòng 5, trường «total»", "hàng 2, trường «item»", "hàng 3, trường «item»"):
        assert word in ran.err


def test_a_shipped_report_is_a_file_to_begin_with(socai: Socai) -> None:
    path = socai.folder / "cua-toi.toml"
    ran = socai("report", "mo-hinh", "--output", str(path))
    assert (ran.code, ran.out) == (0, "") and str(path) in ran.err
    mine = path.read_text(encoding="utf-8").replace("Mô hình đang hoạt động", "Mô hình của tôi")
    path.write_text(mine, encoding="utf-8")
    ran = socai("report", str(path), "--unit", "tuyen-hoa", "--window", "2021")
    assert ran.code == 0 and "Mô hình của tôi" in ran.out
    assert socai("report", "mo-hinh", "--output", str(path)).code == 1
    ran = socai("report", "mo-hin", "--output", str(socai.folder / "x.toml"))
    assert ran.code == 1 and "có phải «mo-hinh»" in ran.err


def test_signs_of_control_do_nothing_to_a_terminal(socai: Socai, own: str) -> None:
    text = OWN.replace("=1+1 của tôi", "\\u001b[31mđỏ")
    Path(own).write_text(text, encoding="utf-8")
    ran = socai("report", own, *UNIT)
    assert ran.code == 0 and "\x1b" not in ran.out and "đỏ" in ran.out


def test_json(socai: Socai, own: str) -> None:
    found = json.loads(written(socai, own, "a.json").read_text(encoding="utf-8"))
    assert found["title"] == {"vi": "=1+1 của tôi", "en": "=1+1 của tôi"}
    assert [row["heading"] for row in found["rows"]] == [True, False, False]
    (cell,) = found["rows"][1]["cells"]
    assert (cell["lo"], cell["terms"][0]["lo"], cell["form"]) == (12998, 12998, "count")
    opened = json.loads(written(socai, own, "b.json", "--explain").read_text(encoding="utf-8"))
    (term,) = opened["rows"][2]["cells"][0]["terms"]
    assert term["postings"] == [] and term["declarations"][0]["event_id"] == "th-conferences"


def test_a_workbook_has_numbers_and_no_formula(socai: Socai, own: str) -> None:
    path = written(socai, own, "a.xlsx", "--explain")
    again = written(socai, own, "b.xlsx", "--explain")
    assert path.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Báo cáo", "Số liệu", "Nguồn"]
    sheet = book["Báo cáo"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1 của tôi", "s")
    rows = {str(row[0].value).strip(): row for row in sheet.iter_rows() if row[0].value}
    (title,) = [name for name in rows if name.startswith("=HYPERLINK")]
    number = rows[title][2]
    assert (number.value, number.data_type, number.number_format) == (12998, "n", "#,##0")
    assert rows["Hoạt động [conference]"][2].value == "hơn 39.000 (39.001–39.999)"
    figures = [[cell.value for cell in row] for row in book["Số liệu"].iter_rows()]
    at = figures[0].index("lo")
    assert [row[at] for row in figures[1:]] == [12998, 39001]
    sources = [[cell.value for cell in row] for row in book["Nguồn"].iter_rows()]
    quotes = [row[sources[0].index("quote")] for row in sources[1:]]
    assert quotes[0] == "với 12.998 thành viên"


def test_csv_and_parquet_have_the_same_cells(socai: Socai, own: str) -> None:
    rows = csv_rows(written(socai, own, "a.csv").read_text(encoding="utf-8"))
    assert [(row["lo"], row["hi"]) for row in rows] == [("12998", "12998"), ("39001", "39999")]
    assert rows[0]["title"] == '\'=HYPERLINK("x")'
    path = written(socai, own, "a.parquet")
    assert path.read_bytes() == written(socai, own, "b.parquet").read_bytes()
    found = parquet_rows(path)
    assert [row["lo"] for row in found] == [12998.0, 39001.0]
    assert found[0]["title"] == '=HYPERLINK("x")'
    kinds = types(path)
    assert (kinds["lo"], kinds["from"], kinds["row"]) == ("DOUBLE", "DATE", "BIGINT")


def test_a_file_is_replaced_only_by_force(socai: Socai, own: str) -> None:
    path = written(socai, own, "a.txt")
    first = path.read_text(encoding="utf-8")
    assert "12.998" in first and "[1] theo công bố" in first
    ran = socai("report", own, *UNIT, "--output", str(path))
    assert ran.code == 1 and "--force" in ran.err
    path.write_text("cũ", encoding="utf-8")
    written(socai, own, "a.txt", "--force")
    assert path.read_text(encoding="utf-8") == first
    assert [one.name for one in socai.folder.glob("*.tmp")] == []
