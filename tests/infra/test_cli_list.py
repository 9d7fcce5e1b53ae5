"""`socai list`: what a figure counts, one by one, with documents; in sum it is the figure."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import BODY, SITE, Socai, event
from socai.domain.chart import CHART
from socai.infra.cli import main
from socai.infra.cli.key_titles import FREE, NAMED, WORDS
from socai.infra.cli.kinds import KINDS

COMMUNE = "tuyen-hoa/chau-hoa"
HAMLET = "organisation-to-lam-lang"
ONLY_DECLARED = {
    *("households", "residential_areas", "hamlets", "staffed_hamlets"),
    *("agencies", "enterprises", "schools"),
}
"""Measures that no event counts: they have no things to list, only declared totals."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the demonstration's ledger; nobody writes to it."""
    path = tmp_path_factory.mktemp("demo") / "ledger"
    assert main(["demo", "--ledger", str(path)]) == 0
    return path


def listed(socai: Socai, *arguments: str, ledger: Path | None = None) -> dict[str, Any]:
    """Return a list as JSON, its sum compared with the figure."""
    ran = socai("list", *arguments, "--format", "json", ledger=ledger)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    figure, rows = found["figure"], found["rows"]
    assert sum(row["amount"] or 0 for row in rows) == figure["counted"]
    if figure["status"] not in ("no_data", "not_restatable"):
        assert sum(row["lo"] for row in rows) == figure["lo"]
    if figure["status"] == "known":
        assert sum(row["hi"] for row in rows) == figure["hi"]
    return found


def the(rows: list[dict[str, Any]], *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield these fields of each row."""
    yield from (tuple(row[name] for name in names) for row in rows)


def test_a_declared_total_is_one_row_with_its_document(socai: Socai, demo: Path) -> None:
    key = "ban-chi-dao-antt"
    asked = ("member", "--unit", "thanh-hoa", "--as-of", "12/9/2018", "--key", key)
    found = listed(socai, *asked, ledger=demo)
    (row,) = found["rows"]
    assert found["figure"]["lo"] == found["figure"]["hi"] == 12998
    assert (row["part"], row["amount"], row["lo"], row["hi"]) == ("declared", None, 12998, 12998)
    assert (row["document"], row["line"]) == ("thanh-hoa-2008-2018", 29)
    assert (row["quote"], row["effective"]) == ("với 12.998 thành viên", "2018-09-12")
    assert row["key_name"] == "Ban chỉ đạo ANTT cấp xã"
    shown = socai("list", *asked, ledger=demo)
    assert "chưa phân bổ" in shown.out and "12.998" in shown.out
    assert shown.out.splitlines()[-1] == "1 dòng; con số: 12.998 thành viên (biết)"
    assert "chưa ghi chi tiết" in shown.err


def test_the_parts_of_an_unallocated_total_have_each_its_document(socai: Socai, demo: Path) -> None:
    found = listed(socai, "member", "--unit", "thanh-hoa", "--as-of", "2018-09-12", ledger=demo)
    assert list(the(found["rows"], "key", "lo", "line")) == [
        ("ban-chi-dao-antt", 12998, 29),
        ("to-bao-ve-antt", 16857, 29),
    ]


def test_sites_are_listed_by_unit_with_the_names_of_their_models(socai: Socai, demo: Path) -> None:
    asked = ("model_site", "--unit", "huyện Tuyên Hóa", "--as-of", "2021")
    rows = listed(socai, *asked, ledger=demo)["rows"]
    assert len(rows) == 5
    assert next(the(rows, "stream", "unit", "unit_name", "since")) == (
        *(SITE, COMMUNE, "xã Châu Hóa", "2021-12-31"),
    )
    assert rows[0]["key"] == "thon-tu-quan" and rows[0]["key_name"] == "Thôn tự quản về ANTT"
    assert rows[0]["effective"] == "2021" and rows[0]["registers"]["place"] == "thôn Lâm Lang"
    assert [row["unit"] for row in rows] == sorted(row["unit"] for row in rows)
    new = ("model_site", "--unit", "tuyen-hoa", "--measure", "model_sites_new")
    window = ("--from", "2021", "--to", "2021")
    rows = listed(socai, *new, *window, ledger=demo)["rows"]
    assert [row["part"] for row in rows] == ["recorded"] * len(rows) and rows


def test_named_members_and_the_unnamed_rest_of_a_count(socai: Socai) -> None:
    rows = listed(socai, "member", "--unit", COMMUNE, "--as-of", "2019")["rows"]
    assert list(the(rows, "part", "thing", "amount", "since", "line")) == [
        ("remainder", None, 19, "2018-12-31", 34),
        ("recorded", "tv-0001", 1, "2016-05-03", 34),
    ]
    assert rows[1]["quote"] == "đồng chí thứ nhất" and rows[1]["event_id"] == "tv-1-joined"
    shown = socai("list", "member", "--unit", COMMUNE, "--as-of", "2019").out
    assert "chưa nêu tên" in shown and "ban-chi-dao-antt (Ban chỉ đạo ANTT cấp xã)" in shown
    assert "2 dòng; con số: ít nhất 20 thành viên" in shown


def test_a_correction_is_listed_only_where_it_is_known(socai: Socai) -> None:
    before = str(socai.last())
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    asked = ("member", "--unit", COMMUNE, "--as-of", "2019")
    now = listed(socai, *asked)
    assert [row["amount"] for row in now["rows"]] == [24, 1]
    then = listed(socai, *asked, "--known", before)
    assert [row["amount"] for row in then["rows"]] == [19, 1]
    assert (then["figure"]["known"], then["rows"][0]["event_id"]) == (int(before), "count-2018")


def test_a_withdrawn_member_is_no_longer_listed(socai: Socai) -> None:
    assert socai("withdraw", "tv-1-joined", "--reason", "ghi nhầm").code == 0
    rows = listed(socai, "member", "--unit", COMMUNE, "--as-of", "2017")["rows"]
    assert rows == []
    rows = listed(socai, "member", "--unit", COMMUNE, "--as-of", "2019")["rows"]
    assert [(row["part"], row["amount"]) for row in rows] == [("remainder", 20)]


def test_bodies_move_and_communes_merge(socai: Socai) -> None:
    other = "tuyen-hoa/thanh-hoa"
    file = socai.file(
        event("OrganisationEstablished", HAMLET, "2015", unit=other, kind="to-anxh", name="Tổ 1"),
        event("OrganisationRelocated", BODY, "2020-03-01", unit=other, document="qd-12"),
        event("UnitSucceeded", f"unit-{other}", "2021-06-01", how="merge", into=[COMMUNE]),
    )
    assert socai("import", file).code == 0
    rows = listed(socai, "organisation", "--unit", other, "--as-of", "2020")["rows"]
    assert list(the(rows, "stream", "since", "document")) == [
        (BODY, "2020-03-01", "qd-12"),
        (HAMLET, "2015-12-31", None),
    ]
    rows = listed(socai, "organisation", "--unit", COMMUNE, "--as-of", "2021")["rows"]
    assert list(the(rows, "stream", "unit", "counted_in")) == [
        (BODY, other, COMMUNE),
        (HAMLET, other, COMMUNE),
    ]
    shown = socai("list", "organisation", "--unit", COMMUNE, "--as-of", "2021").out
    assert f"{other} → {COMMUNE} (xã Thanh Hóa)" in shown
    gone = listed(socai, "organisation", "--unit", other, "--as-of", "2021")
    assert (gone["rows"], gone["figure"]["status"]) == ([], "not_restatable")
    asked = ("organisation", "--unit", other, "--as-of", "2021", "--boundaries", "2020")
    assert len(listed(socai, *asked)["rows"]) == 2


def test_what_was_documented_by_a_day(socai: Socai) -> None:
    asked = ("member", "--unit", COMMUNE, "--as-of", "2019", "--documented-by")
    assert len(listed(socai, *asked, "2021-12-31")["rows"]) == 2
    early = listed(socai, *asked, "2020-12-31")
    assert (early["rows"], early["figure"]["status"]) == ([], "no_data")
    site = event("SiteLaunched", "model_site-b", "2019", unit=COMMUNE, model="tu-quan", new=False)
    assert socai("import", socai.file({**site, "documented": "2020-01-05"})).code == 0
    asked = ("model_site", "--unit", COMMUNE, "--as-of", "2021", "--documented-by", "2020-06-30")
    (row,) = listed(socai, *asked)["rows"]
    assert (row["stream"], row["key"], row["key_name"]) == ("model_site-b", "tu-quan", None)


def test_events_of_a_window_and_those_that_it_cuts(socai: Socai) -> None:
    held = {"unit": COMMUNE, "form": "contest"}
    file = socai.file(
        event("ActivityHeld", "activity-a", "2021-05-03", **held, topic="An toàn giao thông"),
        event("ActivityHeld", "activity-b", "2021-05", **held, sessions=3),
        event("ActivityHeld", "activity-c", "2021", **held),
    )
    assert socai("import", file).code == 0
    asked = ("activity", "--unit", COMMUNE)
    window = ("--from", "2021-05-02", "--to", "2021-12-31")
    found = listed(socai, *asked, *window)
    assert list(the(found["rows"], "stream", "name", "key_name", "amount")) == [
        ("activity-a", "An toàn giao thông", "cuộc thi tìm hiểu", 1)
    ]
    assert list(the(found["cut"], "stream", "amount", "effective")) == [
        ("activity-b", 3, "2021-05"),
        ("activity-c", 1, "2021"),
    ]
    shown = socai("list", *asked, *window).out
    assert "cắt ngang" in shown and "tháng 05/2021" in shown
    ran = socai("list", *asked, *window, "--format", "csv")
    assert [row["stream"] for row in csv.DictReader(io.StringIO(ran.out))] == ["activity-a"]
    assert "activity-b, activity-c" in ran.err
    upto = listed(socai, *asked, "--as-of", "2021")
    assert (len(upto["rows"]), upto["figure"]["to"], upto["cut"]) == (3, "2021-12-31", [])


def test_a_cut_declaration_is_shown_with_what_it_leaves(socai: Socai) -> None:
    asked = ("activities", "--unit", "thanh-hoa", "--key", "conference", "--from", "2010")
    found = listed(socai, *asked, "--to", "2011")
    assert found["figure"]["status"] == "not_divisible"
    (row,) = found["rows"]
    assert (row["part"], row["lo"], row["hi"]) == ("declared", 0, 39999)
    assert "0–39.999" in socai("list", *asked, "--to", "2011").out


def test_an_empty_list_says_why_in_every_form(socai: Socai) -> None:
    asked = ("organisation", "--unit", COMMUNE, "--as-of", "2014")
    table = socai("list", *asked)
    assert "0 dòng" in table.out and "từ 01/03/2015" in table.err
    assert "từ 01/03/2015" in listed(socai, *asked)["why_none"]["vi"]
    rows = socai("list", *asked, "--format", "csv", "--lang", "en")
    assert len(rows.out.splitlines()) == 1 and "from 2015-03-01" in rows.err
    gone = socai("list", "hotspot", "--unit", COMMUNE, "--as-of", "2014")
    assert "chưa ghi chi tiết «Tụ điểm»" in gone.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("organisations2 --as-of 2021", 1, ["«organisations»", "model_site"]),
        ("membr --as-of 2021", 1, ["«member»"]),
        ("document --as-of 2021", 1, ["socai log"]),
        ("pledge --as-of 2021", 1, ["--measure", "household_pledges"]),
        ("pledge --measure pledges --as-of 2021", 1, ["entity_pledges"]),
        ("member --measure model_sites --as-of 2021", 1, ["members_joined"]),
        ("members --measure models --as-of 2021", 1, ["--measure models"]),
        ("member --from 2020 --to 2021", 1, ["members_left"]),
        ("activity --from 2021 --to 2020", 1, ["kết thúc"]),
        ("member", 2, ["--as-of"]),
        ("activity --from 2021", 2, ["--from", "--to", "--as-of"]),
        ("activity --as-of 2021 --to 2021", 2, ["--as-of"]),
        ("member --as-of 2021-02-30", 1, ["02/2021"]),
        ("member --as-of 2021 --key Ban", 1, ["Ban"]),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    socai: Socai, arguments: str, code: int, words: list[str]
) -> None:
    ran = socai("list", *arguments.split(), "--unit", COMMUNE)
    assert (ran.code, ran.out) == (code, "")
    assert [word for word in words if word not in ran.err] == []


def test_a_unit_that_is_none_is_refused(socai: Socai) -> None:
    ran = socai("list", "member", "--unit", "tuyen-ho", "--as-of", "2021")
    assert ran.code == 1 and "«tuyen-hoa»" in ran.err


def test_books_that_differ_from_the_store_are_found(socai: Socai) -> None:
    asked = ("list", "member", "--unit", COMMUNE, "--as-of", "2019")
    assert socai(*asked).code == 0
    books = sqlite3.connect(socai.ledger / "books.sqlite")
    with books:
        books.execute("UPDATE postings SET amount = 21 WHERE amount = 19")
    assert books.total_changes == 1
    books.close()
    ran = socai(*asked)
    assert (ran.code, ran.out) == (1, "")
    assert BODY in ran.err and "books.sqlite" in ran.err and "cộng lại được 20" in ran.err
    (socai.ledger / "books.sqlite").unlink()
    assert socai(*asked).code == 0


def test_every_measure_that_events_count_has_a_kind() -> None:
    named = {name for kind in KINDS.values() for name in kind.measures}
    assert CHART.keys() - named == ONLY_DECLARED
    assert named <= CHART.keys()


def test_every_key_of_a_measure_has_its_words() -> None:
    assert {measure.keys for measure in CHART.values()} == {*WORDS, *NAMED, *FREE, ""}
