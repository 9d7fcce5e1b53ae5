"""`socai targets` on a real ledger: met, not met or undecidable, with reasons and quotes."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from command_line import Socai, event
from socai.infra.cli.targets import CSV

PROGRAMME = "programme-chi-thi-10"
CITED = {"document": "bao-cao-2021", "documented": "2021-12-31"}


def target(name: str, operator: str, **fields: Any) -> dict[str, Any]:
    """Return a target as a row of a file."""
    return event("TargetSet", PROGRAMME, "2016-02-01", target=name, name=f"Chỉ tiêu {name}",
                 unit="thanh-hoa", operator=operator, line=26, quote=f"phấn đấu {name}",
                 **CITED, **fields)  # fmt: skip


def declared(measure: str, value: int) -> dict[str, Any]:
    """Return what a document declares of a measure at the end of 2018."""
    return event("StockDeclared", f"declaration-{measure}", "2018-12-31", unit="thanh-hoa",
                 measure=measure, value=str(value), **CITED)  # fmt: skip


SHARE = {"terms": ["organisations[to-bao-ve-antt]"], "denominators": ["hamlets"]}
ROWS = [
    event("ProgrammeStarted", PROGRAMME, "2008-03-19", unit="thanh-hoa", name="Chỉ thị 10"),
    target("dat", "at-least", value=80, deadline="2018-12-31", **SHARE),
    target("khong-dat", "at-least", value=951, decimals=1, deadline="2018-12-31", **SHARE),
    target("hang-nam", "fall", recurrence="year", deadline="2018-12-31", first="2016-01-01",
           terms=["incidents_mediated"]),
    target("khong-dem", "done", deadline="2018-12-31"),
    event("StockDeclared", "declaration-to", "2018-12-31", unit="thanh-hoa",
          measure="organisations", keys=["to-bao-ve-antt"], value="5.000", **CITED),
    declared("hamlets", 6_000),
]  # fmt: skip


@pytest.fixture
def targets(socai: Socai) -> Socai:
    """Return the command line on a ledger with targets."""
    ran = socai("import", socai.file(*ROWS))
    assert ran.code == 0, ran.err
    return socai


def by_name(targets: Socai, *options: str) -> dict[str, dict[str, Any]]:
    """Return the targets as JSON, by their ids."""
    rows = targets.json("targets", "--as-of", "2018-12-31", *options)
    return {row["target"]: row for row in rows}


def test_a_target_is_met_not_met_or_undecidable(targets: Socai) -> None:
    found = by_name(targets)
    assert {name: row["status"] for name, row in found.items()} == {
        "dat": "met",
        "khong-dat": "not_met",
        "hang-nam": "undecidable",
        "khong-dem": "undecidable",
    }
    met = found["dat"]
    assert (met["operator"], met["value"], met["counted_unit"]) == ("at-least", 80, "%")
    assert met["goal"]["vi"] == "ít nhất 80% · đến 31/12/2018"
    assert found["khong-dat"]["value"] == 95.1
    (part,) = met["parts"]
    assert part["term"] == "organisations[to-bao-ve-antt]" and part["denominator"] == "hamlets"
    assert round(part["lo"], 2) == round(part["hi"], 2) == 83.33
    assert met["quotes"] == [{"document": "bao-cao-2021", "line": 26, "quote": "phấn đấu dat"}]
    assert all(row["reasons"] for row in found.values())
    assert "hằng năm" in found["hang-nam"]["goal"]["vi"]


def test_people_read_them_by_programme(targets: Socai) -> None:
    ran = targets("targets", "--as-of", "2018-12-31")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "chi-thi-10"
    assert lines[1] == "  • Chỉ tiêu dat (thanh-hoa): ít nhất 80% · đến 31/12/2018"
    assert lines[2] == "      ĐẠT"
    assert "      bao-cao-2021, dòng 26: «phấn đấu dat»" in lines
    assert "4 chỉ tiêu: 1 đạt, 1 không đạt, 2 chưa xác định được" in ran.err
    english = targets("targets", "--as-of", "2018-12-31", "--lang", "en")
    assert "at least 80% · by 2018-12-31" in english.out and "4 targets: 1 met" in english.err


def test_programs_read_csv(targets: Socai) -> None:
    ran = targets("targets", "--as-of", "2018-12-31", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert tuple(rows[0]) == CSV and [row["status"] for row in rows][:2] == ["met", "not_met"]
    assert rows[0]["quotes"] == "bao-cao-2021, dòng 26: «phấn đấu dat»"


def test_a_target_is_as_it_was_revised_and_known(targets: Socai) -> None:
    before = targets.last()
    revised = ("record", "TargetRevised", PROGRAMME, "effective=2017", "target=dat", "value=90")
    assert targets(*revised, "document=bao-cao-2021", "line=40").code == 0
    assert by_name(targets)["dat"]["status"] == "not_met"
    assert [quote["line"] for quote in by_name(targets)["dat"]["quotes"]] == [26, 40]
    assert by_name(targets, "--known", str(before))["dat"]["status"] == "met"


def test_only_one_programme_or_unit(targets: Socai) -> None:
    assert len(by_name(targets, "chi-thi-10")) == 4
    assert len(targets.json("targets", "chi-thi-10", "--unit", "tỉnh Thanh Hóa")) == 4
    ran = targets("targets", "--unit", "tuyen-hoa")
    assert (ran.code, ran.out) == (0, "") and "Không có chỉ tiêu nào" in ran.err


def test_a_ledger_without_targets_says_how_they_are_recorded(socai: Socai) -> None:
    ran = socai("targets")
    assert (ran.code, ran.out) == (0, "") and "TargetSet" in ran.err
    assert socai.json("targets") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chi-thi-11"], "có phải «chi-thi-10»"),
        (["--unit", "khong-co"], "Không có đơn vị «khong-co»"),
        (["--as-of", "mai"], "«mai» không phải là ngày"),
        (["--known", "999999"], "999999"),
    ],
)
def test_what_there_is_not_is_refused(targets: Socai, arguments: list[str], words: str) -> None:
    ran = targets("targets", *arguments)
    assert (ran.code, ran.out) == (1, "") and words in ran.err
