"""`socai findings` on a real ledger: what later knowledge puts in doubt, and what mends it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from command_line import BODY, SITE, Socai, event
from socai.infra.cli.findings import COLUMNS

CEASED = ("record", "UnitSucceeded", "unit-tuyen-hoa/chau-hoa", "effective=2014-12-31",
          "how=abolition", "document=qd-14", "line=2")  # fmt: skip
RULE = "reference-not-standing"


def ceased(socai: Socai) -> int:
    """Record that a unit had ceased before a body and a site were set up in it."""
    assert socai(*CEASED).code == 0
    return socai.last()


def rules(socai: Socai, *options: str) -> list[tuple[str, str]]:
    """Return the rule and first stream of each finding."""
    return [(f["rule"], f["streams"][0]) for f in socai.json("findings", *options)]


def test_a_ledger_without_doubts_says_so(socai: Socai) -> None:
    for options, words in (((), "Không có phát hiện nào"), (("--lang", "en"), "No findings")):
        ran = socai("findings", *options)
        assert (ran.code, ran.out) == (0, "")
        assert words in ran.err and str(socai.last()) in ran.err
    streams = len({row["stream"] for row in socai.json("log")} - {"log-schemas"})
    assert f"đã xét {streams} dòng" in socai("findings").err
    assert socai.json("findings") == []


def test_a_unit_that_had_ceased_before_a_body_was_established(socai: Socai) -> None:
    before = socai.last()
    after = ceased(socai)
    told = socai.json("findings", "--rule", RULE)
    assert [f["streams"] for f in told] == [
        [SITE, "unit-tuyen-hoa/chau-hoa"],
        [BODY, "unit-tuyen-hoa/chau-hoa"],
    ]
    body = told[1]
    assert set(body) == set(COLUMNS) and body["severity"] == "error"
    established = next(row for row in socai.json("log") if row["stream"] == BODY)
    assert body["positions"] == [established["position"], after] and body["since"] == after
    assert body["events"][0] == established["event_id"]
    assert body["documents"] == [
        {"document": "bao-cao-2021", "page": None, "line": 34},
        {"document": "qd-14", "page": None, "line": 2},
    ]
    assert "không tồn tại vào 01/03/2015" in body["message"]
    assert "does not exist on 2015-03-01" in body["message_en"]
    assert rules(socai, "--known", str(before)) == []


def test_what_is_mended_is_gone_and_still_seen_as_it_was_known(socai: Socai) -> None:
    after = ceased(socai)
    doubtful = rules(socai)
    assert (RULE, BODY) in doubtful
    succeeded = socai.json("log", "--type", "UnitSucceeded")[0]["event_id"]
    assert socai("withdraw", succeeded, "--reason", "ghi nhầm xã", "--document", "qd-14").code == 0
    assert rules(socai, "--rule", RULE) == []
    assert rules(socai, "--known", str(after)) == doubtful
    assert rules(socai, "--known", "@2999-01-01", "--rule", RULE) == []


def test_people_read_them_under_their_rules(socai: Socai) -> None:
    ceased(socai)
    ran = socai("findings")
    lines = ran.out.splitlines()
    assert lines[0] == f"LỖI · Nêu một sự vật không có vào lúc ấy ({RULE})"
    assert lines[1].startswith("  • ") and "vị trí" in lines[1]
    assert "      tài liệu: bao-cao-2021, dòng 34; qd-14, dòng 2" in lines
    assert "GHI CHÚ · Tài liệu được dẫn mà chưa đăng ký (document-not-registered)" in lines
    assert "3 phát hiện (2 lỗi, 1 ghi chú); đã xét" in ran.err
    english = socai("findings", "--lang", "en")
    assert f"ERROR · Names a thing that does not stand then ({RULE})" in english.out
    assert "      documents: qd-14, line 2" in english.out
    assert "3 findings (2 error, 1 note); " in english.err


def test_programs_read_csv(socai: Socai) -> None:
    after = ceased(socai)
    table = list(csv.DictReader(io.StringIO(socai("findings", "--format", "csv").out)))
    assert list(table[0]) == list(COLUMNS) and len(table) == 3
    assert table[1]["streams"] == f"{BODY},unit-tuyen-hoa/chau-hoa"
    assert table[1]["since"] == str(after)
    assert table[1]["documents"] == "bao-cao-2021, dòng 34,qd-14, dòng 2"


@pytest.mark.parametrize(
    ("unit", "count"),
    [("quang-binh", 3), ("tuyen-hoa", 3), ("tỉnh Quảng Bình", 3), ("tuyen-hoa/chau-hoa", 3),
     ("tuyen-hoa/thanh-hoa", 0), ("thanh-hoa", 0)],
)  # fmt: skip
def test_only_one_unit_with_all_below_it(socai: Socai, unit: str, count: int) -> None:
    ceased(socai)
    assert len(rules(socai, "--unit", unit)) == count


def test_a_limit_shows_the_first_and_counts_all(socai: Socai) -> None:
    ceased(socai)
    assert rules(socai, "--limit", "1") == rules(socai)[:1]
    assert "3 phát hiện (2 lỗi, 1 ghi chú), chỉ hiện 1; bỏ --limit" in socai(
        "findings", "--limit", "1"
    ).err  # fmt: skip
    assert rules(socai, "--limit", "0") == []


def test_declared_totals_and_near_names(socai: Socai) -> None:
    def body(stream: str, name: str) -> dict[str, Any]:
        return event("OrganisationEstablished", f"organisation-{stream}", "2016-01-01",
                     unit="tuyen-hoa/thanh-hoa", kind="to-hoa-giai", name=name)  # fmt: skip

    def total(stream: str, lo: int) -> dict[str, Any]:
        return event("StockDeclared", f"declaration-{stream}", "2016-12-31", unit="tuyen-hoa",
                     measure="organisations", keys=["to-hoa-giai"], lo=lo, hi=lo)  # fmt: skip

    rows = [body("hg-1", "Tổ hòa giải"), body("hg-2", "Tổ hai"), total("a", 0), total("b", 1)]
    assert socai("import", socai.file(*rows)).code == 0
    renamed = ("record", "OrganisationRenamed", "organisation-hg-2", "effective=2016-05-01")
    assert socai(*renamed, "name=Tổ hoà giải").code == 0
    assert rules(socai) == [
        ("declarations-contradict", "declaration-a"),
        ("itemised-above-declared", "declaration-b"),
        ("likely-duplicate", "organisation-hg-1"),
    ]
    beyond = socai.json("findings", "--rule", "itemised-above-declared")[0]
    assert beyond["streams"][1:] == ["organisation-hg-1", "organisation-hg-2"]
    assert "công bố 1" in beyond["message"] and "vượt 1" in beyond["message"]
    command = beyond["message"].split("`")[1].removeprefix("socai ").split()
    assert (explained := socai(*command)).code == 0 and "organisation-hg-2" in explained.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--rule", "likely-duplicat"), "«likely-duplicate»"),
        (("--rule", "x"), "reference-not-standing, units-in-a-ring, declarations-c"),
        (("--limit", "nhiều"), "--limit cần một số"),
        (("--limit", "-1"), "--limit cần một số"),
    ],
)
def test_wrong_use_is_told(socai: Socai, options: tuple[str, ...], words: str) -> None:
    ran = socai("findings", *options)
    assert (ran.code, ran.out) == (2, "") and words in ran.err


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--unit", "khong-co"), "Không có đơn vị «khong-co»"), (("--known", "999999"), "999999")],
)
def test_what_there_is_not_is_refused(socai: Socai, options: tuple[str, ...], words: str) -> None:
    ran = socai("findings", *options)
    assert (ran.code, ran.out) == (1, "") and words in ran.err


def test_an_empty_ledger_has_no_findings(socai: Socai) -> None:
    fresh = socai.folder / "empty"
    assert socai("init", ledger=fresh).code == 0
    for options in ((), ("--known", "0"), ("--rule", "declarations-contradict")):
        ran = socai("findings", *options, ledger=fresh)
        assert (ran.code, ran.out) == (0, "") and "Không có phát hiện nào" in ran.err
