"""`socai report`: the shipped reports on the demonstration's data, in words and as JSON."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event
from socai.infra.cli import main
from socai.infra.reports.loading import shipped_names

TEN = "tong-ket-10-nam"
DAY = ("--as-of", "2018-09-12")
STANDING = {"known", "partial", "no_data", "not_divisible", "not_restatable", "undecidable"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the demonstration's ledger; nobody writes to it."""
    path = tmp_path_factory.mktemp("demo") / "ledger"
    assert main(["demo", "--ledger", str(path)]) == 0
    return path


def asked(socai: Socai, ledger: Path, *arguments: str) -> dict[str, Any]:
    """Return a report of the demonstration as JSON."""
    ran = socai("report", *arguments, "--format", "json", ledger=ledger)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    return found


def cells(found: dict[str, Any], item: str) -> list[tuple[Any, ...]]:
    """Return the ends and status of the cells of the row of an item."""
    (row,) = [row for row in found["rows"] if row["items"] == [item]]
    return [(cell["lo"], cell["hi"], cell["status"]) for cell in row["cells"]]


def test_ten_years_hold_what_was_declared_and_five_say_what_can_be_said(
    socai: Socai, demo: Path
) -> None:
    found = asked(socai, demo, TEN, "--unit", "thanh-hoa", *DAY)
    columns = [(c["from"], c["to"], c["ends"], c["finished"]) for c in found["columns"]]
    assert columns == [
        ("2008-01-01", "2013-12-31", "2013-12-31", True),
        ("2014-01-01", "2018-09-12", "2018-12-31", False),
        ("2008-01-01", "2018-09-12", "2018-12-31", False),
    ]
    members, committees = "members[ban-chi-dao-antt]", "organisations[ban-chi-dao-antt]"
    assert cells(found, members)[2] == (12998, 12998, "known")
    assert cells(found, committees)[2] == (635, 635, "known")
    assert cells(found, members)[0] == (None, None, "no_data")
    assert cells(found, "incidents_mediated[people-teams]") == [
        (0, 50811, "not_divisible"),
        (0, 50811, "not_divisible"),
        (50811, 50811, "known"),
    ]
    assert cells(found, "member_households[to-anxh]")[2] == (1000001, 1999999, "known")
    (row,) = [row for row in found["rows"] if row["items"] == [members]]
    (term,) = row["cells"][2]["terms"]
    assert (term["measure"], term["key"], term["as_of"]) == (
        "members",
        "ban-chi-dao-antt",
        "2018-09-12",
    )
    assert found["unit_name"] == "tỉnh Thanh Hóa" and found["boundaries"] is None


def test_windows_may_be_named(socai: Socai, demo: Path) -> None:
    stated = "de-an-375:ten-years..2018-09-12"
    found = asked(socai, demo, TEN, "--unit", "thanh-hoa", "--window", stated)
    assert [c["finished"] for c in found["columns"]] == [True]
    assert cells(found, "tips") == [(38001, 38999, "known")]
    found = asked(socai, demo, TEN, "--unit", "thanh-hoa", "--window", "de-an-375")
    assert [c["window"] for c in found["columns"]] == [
        f"de-an-375:{kind}" for kind in ("five-years", "five-years-2", "ten-years")
    ]
    assert cells(found, "tips")[2] == (38001, None, "partial")
    pilot = asked(socai, demo, "mo-hinh", "--unit", "thanh-hoa", "--window", "de-an-375:pilot")
    assert [(c["from"], c["to"]) for c in pilot["columns"]] == [("2006-01-01", "2008-12-31")]
    years = asked(socai, demo, "mo-hinh", "--unit", "thanh-hoa", "--window", "de-an-375")
    assert [(c["window"], c["to"]) for c in years["columns"]] == [("de-an-375:years", "2018-12-31")]
    both = ("--window", "năm 2021", "--window", "6 tháng đầu năm 2021")
    year = asked(socai, demo, "bao-cao-nam", "--unit", "tuyen-hoa", *both)
    assert cells(year, "activities[summons]") == [(568, 568, "known"), (0, 568, "not_divisible")]
    assert cells(year, "members[ban-chi-dao-138]")[0] == (254, 254, "known")


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("unit", ["thanh-hoa", "tuyen-hoa", "tuyen-hoa/chau-hoa"])
def test_no_cell_of_a_shipped_report_is_blank(
    socai: Socai, demo: Path, name: str, unit: str
) -> None:
    windows = () if name.startswith("bao") else ("--window", "2008-2018", "--window", "2021")
    found = asked(socai, demo, name, "--unit", unit, *windows, "--as-of", "2021")
    rows = [row for row in found["rows"] if not row["heading"]]
    assert all(len(row["cells"]) == len(found["columns"]) == 2 for row in rows)
    for cell in [cell for row in rows for cell in row["cells"]]:
        assert cell["status"] in STANDING
        assert cell["counted_unit"] and (cell["terms"] or cell["form"] == "spread")
        assert cell["lo"] is not None or cell["notes"]


def test_every_cell_opens_to_what_it_comes_from(socai: Socai, demo: Path) -> None:
    window = ("--window", "năm 2021", "--explain")
    found = asked(socai, demo, "mo-hinh", "--unit", "tuyen-hoa", *window)
    terms = [t for row in found["rows"] for cell in row["cells"] for t in cell["terms"]]
    assert len(terms) >= 17
    for term in terms:
        assert sum(posting["amount"] for posting in term["postings"]) == term["counted"]
    assert sum(bool(term["postings"]) for term in terms) >= 4
    (models,) = [t for t in terms if t["measure"] == "models"]
    (declared,) = models["declarations"]
    assert (declared["lo"], declared["used"], declared["quote"]) == (
        46,
        True,
        "hiện có 46 mô hình có hồ sơ",
    )
    text = socai("report", "mo-hinh", "--unit", "tuyen-hoa", *window, ledger=demo).out
    assert "■ Mô hình đang hoạt động — năm 2021: 46" in text
    assert "= +5  (bằng phần đếm được)" in text and "dòng 34" in text


def test_a_report_reads_as_a_table_with_numbered_notes(socai: Socai, demo: Path) -> None:
    ran = socai("report", TEN, "--unit", "tỉnh Thanh Hóa", *DAY, ledger=demo)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[1] == "tỉnh Thanh Hóa (thanh-hoa); tính đến ngày 12/09/2018"
    assert "10 năm 2008–2018 (đến 12/09/2018)" in lines[4]
    (row,) = [line for line in lines if "Thành viên Ban chỉ đạo ANTT" in line]
    assert row.split()[-1] == "12.998" and "không có số liệu [" in row
    assert any(line.startswith("[1] Kỳ hỏi cắt ngang") for line in lines)
    english = socai("report", TEN, "--unit", "thanh-hoa", *DAY, "--lang", "en", ledger=demo).out
    assert "Ten years 2008–2018 (till 2018-09-12)" in english and "12,998" in english


def test_a_report_as_csv_has_a_row_for_every_cell(socai: Socai, demo: Path) -> None:
    arguments = ("report", TEN, "--unit", "thanh-hoa", *DAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(socai(*arguments, ledger=demo).out)))
    assert len(rows) == 43 * 3
    members = [row for row in rows if row["item"] == "members[ban-chi-dao-antt]"]
    assert [(row["lo"], row["hi"]) for row in members] == [("", ""), *[("12998", "12998")] * 2]
    row = members[2]
    assert row["window"] == "ten-years"
    assert (row["from"], row["to"], row["finished"]) == ("2008-01-01", "2018-09-12", "false")


def test_a_report_is_as_known_at_a_position(socai: Socai) -> None:
    row = event("FlowDeclared", "declaration-tips", "2018", unit="thanh-hoa", measure="tips",
                value="38", event_id="tips")  # fmt: skip
    before = socai.last()
    assert socai("import", socai.file(row)).code == 0
    arguments = ("--unit", "thanh-hoa", "--window", "2018", "--known")
    early = asked(socai, socai.ledger, TEN, *arguments, str(before))
    late = asked(socai, socai.ledger, TEN, *arguments, str(before + 1))
    assert (early["known"], late["known"]) == (before, before + 1)
    assert cells(early, "tips") == [(None, None, "no_data")]
    assert cells(late, "tips") == [(38, 38, "known")]


def test_a_report_is_in_the_boundaries_of_a_day(socai: Socai) -> None:
    merged = event("UnitSucceeded", "unit-tuyen-hoa/thanh-hoa", "2020-01-01", how="merge",
                   into=["tuyen-hoa/chau-hoa"])  # fmt: skip
    assert socai("import", socai.file(merged)).code == 0
    own = socai.folder / "xa.toml"
    own.write_text(
        'name = "xa"\ntitle = "Các xã"\nwindows = ["2018"]\nunits = "below"\n'
        '[[rows]]\nitem = "members"\n',
        encoding="utf-8",
    )
    arguments = (str(own), "--unit", "tuyen-hoa")
    old = asked(socai, socai.ledger, *arguments)
    new = asked(socai, socai.ledger, *arguments, "--boundaries", "2021")
    communes = ["tuyen-hoa/chau-hoa", "tuyen-hoa/thanh-hoa"]
    assert [column["unit"] for column in old["columns"]] == [*communes, "tuyen-hoa"]
    assert [column["unit"] for column in new["columns"]] == [communes[0], "tuyen-hoa"]
    assert [column["rest"] for column in new["columns"]] == [False, True]
    assert (old["boundaries"], new["boundaries"]) == (None, "2021-12-31")
    assert cells(new, "members")[0] == (20, None, "partial")


def test_a_report_without_a_name_lists_the_reports(socai: Socai, tmp_path: Path) -> None:
    ran = socai("report", ledger=tmp_path / "none")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()[2:]] == shipped_names()
    assert len(shipped_names()) == 5


WRONG = [
    (["tong-ket-10-nan", "--unit", "thanh-hoa"], 1, "có phải «tong-ket-10-nam»"),
    ([TEN], 2, "Báo cáo cần --unit"),
    ([TEN, "--unit", "thanh-hoa-x"], 1, "Không có đơn vị"),
    ([TEN, "--unit", "thanh-hoa", "--window", "de-an-37:ten-years"], 1, "có phải «de-an-375»"),
    ([TEN, "--unit", "thanh-hoa", "--window", "2018-2008"], 1, "kết thúc trước khi bắt đầu"),
    ([TEN, "--unit", "tuyen-hoa"], 1, "ở đơn vị này không có chương trình nào"),
    ([TEN, "--unit", "thanh-hoa", "--output", "x.doc"], 1, ".json, .csv, .xlsx, .docx, .pdf"),
    ([TEN, "--unit", "thanh-hoa", "--output", "khong-co/x.csv"], 1, "Không có thư mục"),
    ([TEN, "--unit", "thanh-hoa", "--explain", "--format", "csv"], 2, "--explain không đi cùng"),
    ([TEN, "--unit", "thanh-hoa", "--known", "999999"], 1, "chưa có vị trí 999999"),
    ([TEN, "--unit", "thanh-hoa", "--as-of", "mai"], 1, "«mai» không phải là ngày"),
]


@pytest.mark.parametrize(("arguments", "code", "why"), WRONG)
def test_wrong_use_is_refused_with_a_way_out(
    socai: Socai, demo: Path, arguments: list[str], code: int, why: str
) -> None:
    ran = socai("report", *arguments, ledger=demo)
    assert (ran.code, ran.out) == (code, "")
    assert why in ran.err
