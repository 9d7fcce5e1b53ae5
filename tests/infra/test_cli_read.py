"""`socai read`: what it proposes of a document, with the units and words that it knows."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import pytest

from command_line import Socai
from read_report import LINES, written

FIELDS = [
    *("line", "quote", "lo", "hi", "qualifier", "counted_unit", "indicator", "unit", "from", "to"),
    "ratio_of",
]


@pytest.fixture
def report(socai: Socai) -> Path:
    """Return a report of a district as a text."""
    return written(socai)


def said(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what rows say of their figures, wherever they stand."""
    return [tuple(row[name] for name in FIELDS if name != "line") for row in rows]


def test_figures_are_proposed_with_line_and_words(socai: Socai, report: Path) -> None:
    rows = socai.json("read", str(report))
    assert [name for name in rows[0] if name in FIELDS].sort() == FIELDS.copy().sort()
    found = {(row["lo"], row["hi"], row["qualifier"], row["counted_unit"]) for row in rows}
    assert (39001, 39999, "hơn", "cuộc họp dân") in found
    assert (384001, 384999, "gần", "lượt người") in found
    assert {row["line"] for row in rows} == {5}
    assert all(row["quote"] in LINES[4] for row in rows)
    (share,) = [row for row in rows if row["counted_unit"] == "%"]
    assert (share["lo"], share["decimals"], share["ratio_of"]) == (7.39, 2, "458/6195")
    assert all(type(row["lo"]) is int for row in rows if row is not share)


def test_a_table_shows_each_figure_and_a_summary_what_is_missing(
    socai: Socai, report: Path
) -> None:
    before = socai.last()
    ran = socai("read", str(report))
    assert ran.code == 0
    assert "hơn 39.000 (39.001–39.999)" in ran.out and "7,39% (458/6195)" in ran.out
    count = len(socai.json("read", str(report)))
    assert len(ran.out.splitlines()) == count + 2
    assert f"{count} số được đề xuất" in ran.err and "không rõ chỉ tiêu" in ran.err
    assert "12/BC-UBND" in ran.err and "31/12/2021" in ran.err and "Chưa ghi gì" in ran.err
    assert socai.last() == before
    rows = list(csv.DictReader(io.StringIO(socai("read", str(report), "--format", "csv").out)))
    assert len(rows) == count and rows[0]["lo"] == "39001"


def test_no_ledger_is_needed_to_read(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = Socai(capsys, tmp_path / "none")
    assert elsewhere.json("read", str(report))
    ran = elsewhere("read", str(report), "--unit", "tuyen-hoa")
    assert (ran.code, ran.out) == (2, "") and "--ledger" in ran.err
    assert not (tmp_path / "none").exists()


def test_word_text_and_pdf_of_the_same_text_are_read_alike(socai: Socai, report: Path) -> None:
    document, typst = docx.Document(), import_module("typst")
    for line in LINES:
        document.add_paragraph(line)
    document.save(str(socai.folder / "a.docx"))
    source = b"#for line in json(bytes(sys.inputs.lines)) [#line #parbreak()]"
    made = typst.compile(
        source, format="pdf", ignore_system_fonts=True, sys_inputs={"lines": json.dumps(LINES)}
    )
    (socai.folder / "a.pdf").write_bytes(made)
    odd = unicodedata.normalize("NFD", "\n".join(LINES)).replace(" ", "\u00a0", 20)
    (socai.folder / "nfd.txt").write_text(odd, encoding="utf-16")
    expected = socai.json("read", str(report))
    for name in ("a.docx", "a.pdf", "nfd.txt"):
        rows = socai.json("read", str(socai.folder / name))
        assert said(rows) == said(expected)
        assert [row["id"] for row in rows] == [row["id"] for row in expected]
    assert {row["page"] for row in socai.json("read", str(socai.folder / "a.pdf"))} == {1}


def test_wrong_use_is_told(socai: Socai, report: Path) -> None:
    for options in (
        ("--output", "a.json", "--accept", "b.json"),
        ("--output", "a.xlsx"),
    ):
        ran = socai("read", str(report), *options)
        assert (ran.code, ran.out) == (2, "")


EMPTY = {
    "Không có chữ số": "Phong trào phát triển sâu rộng.\n",
    "quá ngắn": "Ngày 12/9/2018\n",
    "đều là ngày tháng": "Đề án 375 được phê duyệt ngày 14/2/2008. " + "Toàn dân bảo vệ. " * 20,
}


@pytest.mark.parametrize("why", EMPTY)
def test_why_nothing_is_proposed_is_said(why: str, socai: Socai) -> None:
    path = socai.folder / "trong.txt"
    path.write_text(EMPTY[why], encoding="utf-8")
    ran = socai("read", str(path))
    assert (ran.code, ran.out) == (0, "") and why in ran.err
    assert socai.json("read", str(path)) == []


def test_units_of_the_ledger_are_found_by_their_names(socai: Socai, report: Path) -> None:
    assert {row["unit"] for row in socai.json("read", str(report))} == {"tuyen-hoa"}
    told = socai.folder / "khong-noi.txt"
    told.write_text("Đã hoà giải 50.811 mâu thuẫn, tranh chấp.\n", encoding="utf-8")
    assert [row["unit"] for row in socai.json("read", str(told))] == [None]
    for named in ("tuyen-hoa/chau-hoa", "xã Châu Hóa"):
        rows = socai.json("read", str(told), "--unit", named)
        assert [row["unit"] for row in rows] == ["tuyen-hoa/chau-hoa"]
    ran = socai("read", str(told), "--unit", "xã Châu Hoa Lư")
    assert (ran.code, ran.out) == (1, "") and "Không có đơn vị" in ran.err


def test_words_of_ones_own_are_read_with(socai: Socai, tmp_path: Path) -> None:
    told, words = tmp_path / "a.txt", tmp_path / "tu.toml"
    told.write_text("Đã trồng 512 gốc hồng xiêm quanh nhà văn hoá.\n", encoding="utf-8")
    words.write_text('counted = ["gốc hồng xiêm"]\n', encoding="utf-8")
    rows = socai.json("read", str(told), "--lexicon", str(words))
    assert [row["counted_unit"] for row in rows] == ["gốc hồng xiêm"]
    words.write_text("counted = 5\n", encoding="utf-8")
    ran = socai("read", str(told), "--lexicon", str(words))
    assert (ran.code, ran.out) == (1, "") and "tu.toml" in ran.err
