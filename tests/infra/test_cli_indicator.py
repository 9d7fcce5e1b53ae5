"""Indicators on the command line: where a measure may be asked; those that socai brings along."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event
from histories import recorded
from socai.domain.period import parse_period
from socai.infra.app import Ledger
from socai.infra.cli import main
from socai.infra.defined import definitions
from socai.infra.shipped import lacking, names, shipped
from socai.projections.indicators.indicator import read

SHARE, SITES = "ty-le-ho-to-anxh", "so-huyen-co-mo-hinh"
UNIT = ("--unit", "thanh-hoa")
DAY = ("--as-of", "2018-09-12")
CITED = {"document": "bao-cao-2021", "documented": "2021-12-31", "line": 29}


def counted(unit: str, measure: str, day: str, count: int, *keys: str) -> dict[str, Any]:
    """Return a row that declares a stock."""
    stream = f"declaration-{unit.replace('/', '-')}-{measure.replace('_', '-')}-{day}"
    return event("StockDeclared", stream, day, unit=unit, measure=measure, lo=count, hi=count,
                 keys=list(keys), **CITED)  # fmt: skip


@pytest.fixture
def shares(socai: Socai) -> Socai:
    """Return the sample with 458 of 6195 households in teams."""
    rows = [
        counted("thanh-hoa", "member_households", "2018-09-12", 458, "to-anxh"),
        counted("thanh-hoa", "households", "2018-09-12", 6195),
    ]
    assert socai("import", socai.file(*rows)).code == 0
    return socai


def test_a_share_in_words(shares: Socai) -> None:
    shown = shares("figure", SHARE, *UNIT, *DAY).out.splitlines()
    assert shown[0].startswith("Tỷ lệ hộ gia đình tham gia tổ an ninh xã hội, tỉnh Thanh Hóa")
    assert shown[1:4] == ["  7,39%", "Tình trạng: biết", "Định nghĩa: phiên bản 1, phần trong tổng"]
    assert shown[4] == "Tử số: member_households[to-anxh], 12/09/2018: 458 hộ gia đình (biết)"
    assert shown[5] == "Mẫu số: households, 12/09/2018: 6.195 hộ gia đình (biết)"
    assert "7.39%" in shares("figure", SHARE, *UNIT, *DAY, "--lang", "en").out


def test_a_share_as_json_has_a_numerator_and_a_denominator(shares: Socai) -> None:
    found = shares.json("figure", SHARE, *UNIT, *DAY)
    assert (found["lo_exact"], found["hi_exact"]) == ("458/6195",) * 2
    assert found["lo"] == found["hi"] == float(Fraction(458, 6195))
    assert (found["measure"], found["kind"], found["counted_unit"]) == (SHARE, "coverage", "%")
    assert (found["status"], found["definition"], found["as_of"]) == ("known", 1, "2018-09-12")
    assert (found["qualifier"], found["known"]) == ("exact", shares.last())
    for name, measure, key in (("numerator", "member_households", "to-anxh"),
                               ("denominator", "households", None)):  # fmt: skip
        own = ("--key", key) if key else ()
        assert found[name] == shares.json("figure", measure, *own, *UNIT, *DAY)


def test_a_share_is_explained_by_the_postings_and_declarations_of_its_terms(shares: Socai) -> None:
    found = shares.json("figure", SHARE, *UNIT, *DAY, "--explain")
    cited = [found[name]["declarations"][0] for name in ("numerator", "denominator")]
    assert [(one["lo"], one["used"], one["document"]) for one in cited] == [
        (458, True, "bao-cao-2021"), (6195, True, "bao-cao-2021")]  # fmt: skip
    shown = shares("figure", SHARE, *UNIT, *DAY, "--explain").out
    assert shown.count("Bút toán:") == shown.count("Số công bố:") == 2
    rows = shares("figure", SHARE, *UNIT, *DAY, "--explain", "--format", "csv").out
    parts = [(row["term"], row["part"], row["lo"]) for row in csv.DictReader(io.StringIO(rows))]
    assert parts == [
        ("member_households", "declaration", "458"),
        ("households", "declaration", "6195"),
    ]


def test_a_spread_names_its_units(socai: Socai) -> None:
    rows = [
        event("CompletenessDeclared", "declaration-units", "2000-01-01", unit="quang-binh",
              measure="units", **CITED),
        counted("tuyen-hoa", "model_sites", "2021-12-31", 3),
    ]  # fmt: skip
    assert socai("import", socai.file(*rows)).code == 0
    asked = ("figure", SITES, "--unit", "quang-binh", "--as-of", "2021-12-31")
    found = socai.json(*asked)
    assert (found["lo"], found["hi"], found["of"], found["status"]) == (1, 1, [1, 1], "known")
    assert [term["unit"] for term in found["terms"]] == ["tuyen-hoa"]
    shown = socai(*asked).out
    assert "  1/1 đơn vị cấp huyện" in shown and "model_sites tuyen-hoa, 31/12/2021: 3" in shown


def test_a_series_marks_another_version(shares: Socai) -> None:
    second = event("IndicatorDefined", f"indicator-{SHARE}", "2020-01-01", definition=2,
                   name="Hộ", name_en="Households", form="sum", terms=["households"])  # fmt: skip
    assert shares("import", shares.file(second)).code == 0
    asked = ("series", SHARE, *UNIT, "--from", "2018", "--to", "2020", "--every", "year")
    rows = shares.json(*asked)
    assert [(row["period"], row["definition"], row["lo"]) for row in rows] == [
        ("2018", 1, 458 / 6195), ("2019", 1, 458 / 6195), ("2020", 2, 6195)]  # fmt: skip
    assert rows[2]["marks"] == [
        {"vi": "từ đây theo định nghĩa 2", "en": "by definition 2 from here"}]  # fmt: skip
    assert rows[0] == shares.json("figure", SHARE, *UNIT, "--as-of", "2018-12-31") | {
        name: rows[0][name] for name in ("period", "finished", "marks")}  # fmt: skip
    shown = shares(*asked).out
    assert "năm 2018  7,39%" in shown and "từ đây theo định nghĩa 2" in shown
    table = list(csv.DictReader(io.StringIO(shares(*asked, "--format", "csv").out)))
    assert [row["definition"] for row in table] == ["1", "1", "2"]


def test_what_was_known_then_is_by_the_definition_of_then(shares: Socai) -> None:
    then = str(shares.last())
    second = event("IndicatorDefined", f"indicator-{SHARE}", "..1990-01-01", definition=1,
                   name="Hộ", name_en="Households", form="sum", terms=["households"],
                   reason="đổi", corrects=shipped()[0].event_id)  # fmt: skip
    assert shares("import", shares.file(second)).code == 0
    now = shares.json("figure", SHARE, *UNIT, *DAY)
    before = shares.json("figure", SHARE, *UNIT, *DAY, "--known", then)
    assert (now["kind"], now["lo"]) == ("sum", 6195)
    assert (before["kind"], before["lo_exact"]) == ("coverage", "458/6195")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("figure", "ty-le-ho-to-anx", *UNIT, *DAY), 1, f"có phải «{SHARE}»?"),
        (("figure", SHARE, *UNIT, *DAY, "--key", "to-anxh"), 1, "hỏi không kèm --key"),
        (("figure", "ty-le-hoa-giai", *UNIT, *DAY), 1, "hỏi bằng --from và --to"),
        (("figure", "ty-le-hoa-giai", *UNIT), 2, "cần --from, --to"),
        (("figure", SHARE, *UNIT, *DAY, "--from", "2018"), 2, "--as-of không đi cùng"),
        (("figure", SHARE, *UNIT), 2, "cần --as-of (--from, --to)"),
        (("figure", SHARE, "--unit", "x", *DAY), 1, "«x»"),
        (("series", "ty-lệ", *UNIT, "--from", "2018", "--to", "2019", "--every", "year"), 1,
         "Không có chỉ tiêu «ty-lệ»"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(socai: Socai, line: tuple[str, ...], code: int, said: str) -> None:
    ran = socai(*line)
    assert (ran.code, ran.out) == (code, "") and said in ran.err


def test_a_definition_is_written_in_a_table_and_refused_with_its_place(socai: Socai) -> None:
    head = "type,stream,effective,definition,name,name_en,form,terms\n"
    table = socai.folder / "chi-tieu.csv"
    row = "IndicatorDefined,indicator-nong-cot,2020-01-01,1,Nòng cốt,Core forces,tổng,"
    table.write_text(head + row + "members[to-anxh ban-antt]\n", encoding="utf-8")
    assert socai("import", str(table)).code == 0
    (one,) = [r for r in socai.json("measures") if r["name"] == "nong-cot"]
    assert (one["terms"], one["definition"]) == (["members[to-anxh ban-antt]"], 1)
    other = row.replace("nong-cot", "khac")
    table.write_text(head + other + "members;models\n", encoding="utf-8")
    ran = socai("import", str(table))
    assert ran.code == 1 and "đơn vị đếm khác nhau" in ran.err


def test_measures_list_the_indicators_with_their_versions(socai: Socai) -> None:
    rows = {row["name"]: row for row in socai.json("measures")}
    found = rows[SHARE]
    assert (found["kind"], found["definition"], found["counted_unit"]) == ("coverage", 1, "%")
    assert found["terms"] == ["member_households[to-anxh]"] and found["retired"] is None
    assert rows["members"]["definition"] == 1 and "terms" not in rows["members"]
    assert {said.stream.removeprefix("indicator-") for said in shipped()} <= set(rows)
    assert rows["ty-le-dieu-tra-xu-ly"]["counted_unit"] == "%"
    assert "phần trong tổng" in socai("measures").out


def test_measures_are_listed_without_a_ledger(socai: Socai, tmp_path: Path) -> None:
    rows = json.loads(socai("measures", "--format", "json", ledger=tmp_path / "none").out)
    assert {row["kind"] for row in rows} == {"stock", "flow"}


# ---- what socai brings along ---------------------------------------------------------------------


def test_they_are_recorded_once_and_come_through_an_export(socai: Socai, tmp_path: Path) -> None:
    rows = socai.json("log", "--type", "IndicatorDefined")
    assert len(rows) == len(shipped()) and {row["actor"] for row in rows} == {"socai"}
    assert {row["reason"] for row in rows} == {"Định nghĩa đi kèm socai 0.1.0"}
    assert len({row["command_id"] for row in rows}) == 1
    assert socai.json("upgrade")["indicators"] == []
    file, other = str(tmp_path / "out.jsonl"), tmp_path / "other"
    assert socai("export-events", file).code == 0
    assert main(["--ledger", str(other), "init"]) == 0
    ran = json.loads(socai("import", file, "--format", "json", ledger=other).out)
    assert ran["already"] == len(shipped())
    again = json.loads(socai("log", "--format", "json", ledger=other).out)
    assert len([row for row in again if row["type"] == "IndicatorDefined"]) == len(shipped())


def test_an_indicator_that_people_defined_themselves_stays_theirs() -> None:
    theirs, *rest = shipped()
    meta = recorded(replace(theirs, event_id="cua-chung-toi"), 1, 1)
    held = {theirs.stream: [meta]}
    assert lacking(lambda name: held.get(name, [])) == [tuple(rest)]
    held = {said.stream: [recorded(said, 1, 1)] for said in shipped()}
    assert lacking(lambda name: held.get(name, [])) == []
    assert names((theirs,)) == [f"{SHARE} v1"]


def test_every_one_of_them_can_be_read(shares: Socai) -> None:
    window = parse_period("2008-01-01..2018-09-12")
    with Ledger(shares.ledger) as ledger:
        known = ledger.store.last()
        defined, view = definitions(ledger.source, known), ledger.view(known)
        found = {name: read(view, name, "thanh-hoa", window, None, defined) for name in defined}
    assert len(found) == len(shipped())
    assert {one.status for one in found.values()} == {"known", "partial", "no_data"}
    assert found[SHARE].lo == Fraction(458, 6195)
    assert all(one.definition == 1 and one.counted_unit for one in found.values())
