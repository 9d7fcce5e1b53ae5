"""The findings as files: a workbook and a report in Markdown, each read back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Socai, copy_of, event
from published import FIRST, SECOND, claim, make_published, related
from socai.infra.audit.as_markdown import plain

REASON = "bảng 2 tính *cả* | mô hình đã thôi"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a ledger with published figures; nobody writes to it."""
    return make_published(tmp_path_factory.mktemp("made"))


@pytest.fixture
def socai(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


def written(socai: Socai, name: str, *options: str) -> Path:
    """Return the file to which the findings were written."""
    path = socai.folder / name
    ran = socai("audit", *options, "--output", str(path))
    assert (ran.code, ran.out) == (1, ""), ran.err
    assert f"Đã ghi các phát hiện ra {path}" in ran.err and "lỗi còn mở: " in ran.err
    return path


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of a sheet by their heads."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def answered(socai: Socai) -> str:
    """Answer the finding of the sum; return its id."""
    (row,) = socai("audit", "--rule", "sum-differs", "--format", "json").json
    ran = socai("answer", row["id"], "--as", "explained", "--reason", REASON)
    assert ran.code == 0, ran.err
    return str(row["id"])


def test_a_workbook_has_the_findings_the_claims_and_the_targets(socai: Socai) -> None:
    name = answered(socai)
    path = written(socai, "a.xlsx")
    assert path.read_bytes() == written(socai, "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Phát hiện", "Con số", "Chỉ tiêu giao"]
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book)
    rows = {row["mã"]: row for row in rows_of(book["Phát hiện"])}
    total = rows[name]
    assert (total["mức"], total["tài liệu"], total["dòng"]) == ("lỗi", FIRST, 30)
    assert (total["công bố, từ"], total["tính được, đến"], total["chênh lệch, từ"]) == (87, 86, 1)
    assert (total["trả lời"], total["lý do"]) == ("đã giải thích", REASON)
    assert total["còn mở"] == "không"
    assert total["nguyên văn"].startswith(f"{FIRST}, dòng 30: «hiện có 87 mô hình | =87»\n")
    claims = {row["mã"]: row for row in rows_of(book["Con số"])}
    assert len(claims) == 6 and name in claims["phan-1"]["phát hiện"]
    wrong = claims["sai-ho-so"]
    assert (wrong["với sổ"], wrong["công bố, từ"]) == ("không khớp sổ", 12999)
    assert (wrong["tính được, từ"], wrong["chênh lệch, đến"]) == (12998, 1)
    assert claims["co-ho-so"]["với sổ"] == "khớp sổ"
    assert claims["khong-dem"]["với sổ"] == "không tính được" and claims["khong-dem"]["vì sao"]


def test_numbers_are_numbers_and_no_text_is_a_formula(socai: Socai) -> None:
    share = {"counted_unit": "%", "kind": "ratio", "decimals": 1, "unit": None}
    rows = [claim("cong", 5, 50, quote="=1+1 có 5"), claim("ty-le", 876, 51, **share),
            claim("phan", 3, 52), related("cong", "sum", "phan")]  # fmt: skip
    assert socai("import", socai.file(*rows)).code == 0
    sheet = openpyxl.load_workbook(written(socai, "a.xlsx"))["Con số"]
    cells = {row[-1].value: row for row in sheet.iter_rows()}
    heads = [cell.value for cell in cells["mã"]]
    quote = cells["cong"][heads.index("nguyên văn")]
    assert (quote.value, quote.data_type) == ("=1+1 có 5", "s")
    value = cells["ty-le"][heads.index("công bố, từ")]
    assert (value.value, value.data_type, value.number_format) == (87.6, "n", "#,##0.00####")
    assert cells["cong"][heads.index("công bố, từ")].number_format == "#,##0"
    assert cells["ty-le"][heads.index("như in")].value == "87,6%"


def test_targets_stand_in_both_files(socai: Socai) -> None:
    cited = {"document": FIRST, "line": 26, "quote": "xong | trước 2018"}
    started = event("ProgrammeStarted", "programme-ct", "2008", unit="thanh-hoa", name="Chỉ thị")
    target = event("TargetSet", "programme-ct", "2016", target="xong", name="Làm xong",
                   unit="thanh-hoa", operator="done", deadline="2018-12-31", **cited)  # fmt: skip
    assert socai("import", socai.file(started, target)).code == 0
    (row,) = rows_of(openpyxl.load_workbook(written(socai, "a.xlsx"))["Chỉ tiêu giao"])
    assert (row["chương trình"], row["chỉ tiêu"]) == ("ct", "Làm xong")
    assert (row["phải đạt"], row["kết quả"]) == ("phải làm xong · đến 31/12/2018",
                                                 "chưa xác định được")  # fmt: skip
    assert row["nguyên văn"] == f"{FIRST}, dòng 26: «xong | trước 2018»" and row["vì sao"]
    text = written(socai, "a.md").read_text(encoding="utf-8")
    assert "| Làm xong | phải làm xong · đến 31/12/2018 | chưa xác định được |" in text
    assert f"> {FIRST}, dòng 26: «xong \\| trước 2018»\n\n- Sổ không đếm việc này" in text


def test_a_report_in_markdown_can_be_forwarded(socai: Socai) -> None:
    name = answered(socai)
    path = written(socai, "a.md")
    assert path.read_bytes() == written(socai, "b.md").read_bytes()
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "# Đối chiếu số liệu đã công bố"
    assert f"- Tài liệu: {SECOND}, {FIRST}" in lines
    assert any(line.startswith(f"- Như sổ biết đến vị trí {socai.last()}") for line in lines)
    assert "| Con số đã đối chiếu | 6 |" in lines and "| – khớp sổ | 1 |" in lines
    assert "| 87 mô hình | 86 mô hình | +1 mô hình |" in lines
    assert f"> {FIRST}, dòng 30: «hiện có 87 mô hình \\| =87»" in lines
    assert f"Mã phát hiện: `{name}`" in lines
    assert "tính \\*cả\\* \\| mô hình đã thôi" in text
    assert "## Chưa đối chiếu được với sổ" in lines
    assert [lines[at + 1] for at, line in enumerate(lines) if line.startswith("#")] == [
        "" for line in lines if line.startswith("#")
    ]
    tables = [line for line in lines if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in tables]
    for at, line in enumerate(tables):
        if set(line) <= set("| -:"):
            assert widths[at - 1] == widths[at] == widths[at + 1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- một", "\\- một"),
        ("1. một", "1\\. một"),
        ("12.998 tổ", "12.998 tổ"),
        ("+1 tổ", "+1 tổ"),
        ("===", "==\\="),
        ("a|b\nc", "a\\|b c"),
        (
            "<b>*x*</b> [y](z) `w` _v_ # u",
            "\\<b\\>\\*x\\*\\</b\\> \\[y\\](z) \\`w\\` \\_v\\_ \\# u",
        ),
    ],
)
def test_no_sign_of_a_text_does_anything(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_file_is_replaced_only_by_force(socai: Socai) -> None:
    path = written(socai, "a.md")
    first = path.read_bytes()
    path.write_text("cũ", encoding="utf-8")
    ran = socai("audit", "--output", str(path))
    assert ran.code == 1 and "--force" in ran.err
    assert path.read_text(encoding="utf-8") == "cũ"
    written(socai, "a.md", "--force")
    assert path.read_bytes() == first
    assert [one.name for one in socai.folder.glob("*.tmp")] == []


def test_json_tells_of_the_file(socai: Socai) -> None:
    path = socai.folder / "a.md"
    ran = socai("audit", "--output", str(path), "--format", "json")
    assert ran.json["file"] == str(path) and ran.json["known"] == socai.last()
    assert ran.json["findings"] >= 3 and path.exists()
