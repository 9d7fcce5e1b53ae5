"""`socai audit` on a real ledger: findings with sources, as text, JSON and CSV; exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, copy_of, event
from published import FIRST, SECOND, claim, make_published, related
from socai.infra.audit.as_json import CSV

KEYS = {"rule", "severity", "document", "claims", "claimed", "computed", "difference", "message",
        "quotes"}  # fmt: skip
MORE = {"id", "message_en", "counted_unit", "outcome", "children", "relation", "proposed", "answer",
        "open"}  # fmt: skip
RELATIONS = """
[[relation]]
first = "phan-2"
relation = "at-most"
claims = ["khong-dem"]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a ledger with published figures; nobody writes to it."""
    return make_published(tmp_path_factory.mktemp("made"))


@pytest.fixture
def socai(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


def found(socai: Socai, *options: str) -> list[dict[str, Any]]:
    """Return the findings as JSON."""
    ran = socai("audit", *options, "--format", "json")
    assert ran.code in (0, 1), ran.err
    rows: list[dict[str, Any]] = ran.json
    return rows


def one(socai: Socai, rule: str, *options: str) -> dict[str, Any]:
    """Return the one finding of a rule."""
    (row,) = found(socai, *options, "--rule", rule)
    return row


def test_a_sum_is_told_with_its_computation_and_its_quotes(socai: Socai) -> None:
    row = one(socai, "sum-differs")
    assert set(row) == KEYS | MORE
    assert (row["severity"], row["document"]) == ("error", FIRST)
    assert row["claims"] == ["tong", "phan-1", "phan-2"]
    assert row["claimed"] == {"lo": 87, "hi": 87}
    assert (row["computed"], row["difference"]) == ({"lo": 86, "hi": 86}, {"lo": 1, "hi": 1})
    assert row["quotes"][0] == {"document": FIRST, "line": 30, "quote": "hiện có 87 mô hình | =87"}
    assert [quote["line"] for quote in row["quotes"]] == [30, 31, 32]
    assert (row["relation"]["relation"], row["proposed"]) == ("sum", False)
    assert (row["answer"], row["open"]) == (None, True)


def test_claims_are_held_against_the_ledger(socai: Socai) -> None:
    outcomes = {row["claims"][0]: row for row in found(socai, "--rule", "against-ledger", "--all")}
    assert outcomes["sai-ho-so"]["outcome"] == "outside"
    assert outcomes["sai-ho-so"]["computed"] == {"lo": 12998, "hi": 12998}
    assert outcomes["sai-ho-so"]["difference"] == {"lo": 1, "hi": 1}
    assert outcomes["sai-ho-so"]["severity"] == "error"
    assert outcomes["co-ho-so"]["outcome"] == "inside"
    assert outcomes["khong-dem"]["outcome"] == "not-computable"
    assert outcomes["khong-dem"]["message"]
    shown = {row["claims"][0] for row in found(socai, "--rule", "against-ledger")}
    assert "co-ho-so" not in shown and {"sai-ho-so", "khong-dem"} <= shown


def test_people_read_them_by_severity_and_document(socai: Socai) -> None:
    ran = socai("audit")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == f"LỖI · {SECOND}" and f"LỖI · {FIRST}" in lines
    assert "      công bố 87 mô hình · tính được 86 mô hình · chênh +1 mô hình" in lines
    assert f"      {FIRST}, dòng 30: «hiện có 87 mô hình | =87» [tong]" in lines
    name = one(socai, "sum-differs")["id"]
    assert f"      mã: {name}" in lines
    assert any(f"socai answer {name} --as explained|accepted" in line for line in lines)
    assert "6 con số của 2 tài liệu; với sổ: 1 khớp sổ, 1 không khớp sổ, 4 không" in ran.err
    assert "lỗi còn mở: " in ran.err and f"vị trí {socai.last()}" in ran.err
    english = socai("audit", "--lang", "en")
    assert f"ERROR · {FIRST}" in english.out and f"      {FIRST}, line 30: «" in english.out
    assert "6 claims of 2 documents; against the ledger: 1 inside" in english.err


def test_programs_read_csv(socai: Socai) -> None:
    ran = socai("audit", "--rule", "sum-differs", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert tuple(row) == CSV
    assert (row["claimed_lo"], row["computed_hi"], row["difference_lo"]) == ("87", "86", "1")
    assert row["claims"] == "tong,phan-1,phan-2" and row["line"] == "30"


def test_only_some_documents_units_rules(socai: Socai) -> None:
    assert {row["document"] for row in found(socai, FIRST)} == {FIRST}
    assert socai("audit", FIRST, "--rule", "against-ledger").code == 0
    assert socai("audit", SECOND, FIRST, "--rule", "against-ledger").code == 1
    for unit in ("quang-binh", "huyện Tuyên Hóa"):
        rows = found(socai, "--unit", unit)
        assert {row["document"] for row in rows if row["severity"] == "error"} == {FIRST}
    ran = socai("audit", "--unit", "tuyen-hoa/chau-hoa")
    assert (ran.code, ran.out) == (0, "") and "Không con số nào ghi cho" in ran.err


def test_what_was_known_before_is_asked_as_it_was(socai: Socai) -> None:
    before = socai.last()
    mended = ("correct", "claimed-phan-2", "lo=41", "hi=41", "--reason", "đánh máy nhầm")
    assert socai(*mended, "--document", FIRST, "--line", "32", "--quote", "41").code == 0
    assert found(socai, "--rule", "sum-differs") == []
    assert one(socai, "sum-differs", "--known", str(before))["computed"]["lo"] == 86


def test_without_open_errors_the_exit_code_is_0(socai: Socai) -> None:
    assert socai("audit").code == 1
    ran = socai("withdraw", "claimed-sai-ho-so", "--reason", "nhầm tài liệu", "--document", FIRST)
    assert ran.code == 0, ran.err
    mended = ("correct", "claimed-phan-2", "lo=41", "hi=41", "--reason", "đánh máy nhầm")
    assert socai(*mended, "--document", FIRST, "--line", "32", "--quote", "41").code == 0
    ran = socai("audit")
    assert ran.code == 0 and "lỗi còn mở: 0" in ran.err and "LỖI" not in ran.out


def test_relations_of_a_file_are_looked_at(socai: Socai, tmp_path: Path) -> None:
    path = tmp_path / "quan-he.toml"
    path.write_text(RELATIONS, encoding="utf-8")
    row = one(socai, "order-broken", "--relations", str(path))
    assert row["claims"] == ["phan-2", "khong-dem"] and row["severity"] == "error"
    assert row["relation"]["origin"] == "quan-he.toml#1" and not row["proposed"]
    assert found(socai, "--rule", "order-broken") == []
    path.write_text(RELATIONS.replace("khong-dem", "khong-den"), encoding="utf-8")
    ran = socai("audit", "--relations", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert "quan-he.toml dòng 5, quan hệ 1, trường «claims»" in ran.err
    assert "có phải «khong-dem»" in ran.err


def test_a_difference_is_told_by_the_units_below(socai: Socai) -> None:
    bodies = {"kind": "stock", "indicator": "organisations[ban-chi-dao-antt]",
              "counted_unit": "tổ chức"}  # fmt: skip
    declared = event("StockDeclared", "declaration-ban", "2021-12-31", unit="tuyen-hoa",
                     measure="organisations", keys=["ban-chi-dao-antt"], value="3")  # fmt: skip
    assert socai("import", socai.file(claim("ban", 5, 60, **bodies), declared)).code == 0
    (row,) = [row for row in found(socai, "--rule", "against-ledger") if row["claims"] == ["ban"]]
    assert (row["outcome"], row["difference"]) == ("outside", {"lo": 2, "hi": 2})
    below = {child["unit"]: (child["name"], child["lo"], child["hi"]) for child in row["children"]}
    assert below["tuyen-hoa/chau-hoa"] == ("xã Châu Hóa", 1, 1)
    assert sum(child["lo"] for child in row["children"]) == 3
    lines = socai("audit", FIRST, "--rule", "against-ledger").out.splitlines()
    at = lines.index("      theo đơn vị:")
    assert any(line.split() == ["xã", "Châu", "Hóa", "1", "tổ", "chức"] for line in lines[at:])


def test_signs_of_control_and_formulas_do_nothing(socai: Socai) -> None:
    rows = [claim("la", 5, 50, quote="=1+1 có 5"), claim("la-2", 3, 51),
            related("la", "sum", "la-2")]  # fmt: skip
    assert socai("import", socai.file(*rows)).code == 0
    ran = socai("audit", "--rule", "sum-differs", "--format", "csv")
    assert "'=1+1 có 5" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["bao-cao-2012"], 1, "Sổ không có tài liệu «bao-cao-2012» (có phải «bao-cao-20"),
        (["--rule", "sum-differ"], 2, "có phải «sum-differs»"),
        (["--rule", "x"], 2, "các quy tắc: against-ledger, sum-differs"),
        (["--unit", "khong-co"], 1, "Không có đơn vị «khong-co»"),
        (["--known", "999999"], 1, "999999"),
        (["--relations", "khong-co.toml"], 1, "Không có tệp"),
        (["--all", "--output", "x.md"], 2, "--all không đi cùng --output"),
        (["--output", "x.pdf"], 1, "cần đuôi .xlsx hoặc .md"),
        (["--output", "khong-co/x.md"], 1, "Không có thư mục"),
    ],
)
def test_wrong_use_is_refused_with_a_way_out(
    socai: Socai, arguments: list[str], code: int, words: str
) -> None:
    ran = socai("audit", *arguments)
    assert (ran.code, ran.out) == (code, "") and words in ran.err


def test_a_registered_document_without_claims_is_to_be_read(socai: Socai) -> None:
    registered = ("record", "DocumentRegistered", "document-moi", "effective=2022", "title=Mới")
    assert socai(*registered).code == 0
    ran = socai("audit", "moi")
    assert (ran.code, ran.out) == (1, "")
    assert "«moi» chưa có con số nào" in ran.err and "socai read" in ran.err


def test_an_empty_ledger_says_what_to_do(socai: Socai) -> None:
    fresh = socai.folder / "empty"
    assert socai("init", ledger=fresh).code == 0
    for options in ((), ("--known", "0")):
        ran = socai("audit", *options, ledger=fresh)
        assert (ran.code, ran.out) == (0, "") and "sổ chưa ghi con số đã công bố nào" in ran.err
    assert socai("audit", "--format", "json", ledger=fresh).json == []


def test_shares_differ_by_percentage_points(socai: Socai) -> None:
    share = {"kind": "ratio", "counted_unit": "%", "unit": "thanh-hoa"}
    rows = (claim("it-hon", 81, 50, **share), claim("nhieu-hon", 79, 51, **share))
    said = related("it-hon", "at-most", "nhieu-hon")
    assert socai("import", socai.file(*rows, said)).code == 0
    ran = socai("audit", "--rule", "order-broken")
    assert "công bố 81% · tính được 79% · chênh +2 điểm phần trăm" in ran.out
