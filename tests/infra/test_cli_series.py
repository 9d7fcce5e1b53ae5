"""`socai series`: each row is the figure of its period, asked of one reading of the ledger."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event
from socai.domain.period import parse_period
from socai.infra.books.sql_view import SqlView
from socai.infra.cli import main
from socai.infra.cli.series import MOST, parts
from socai.infra.cli.series_rows import marks

COMMUNE = "tuyen-hoa/chau-hoa"
OWN = {"period", "finished", "marks"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the demonstration's ledger; nobody writes to it."""
    path = tmp_path_factory.mktemp("demo") / "ledger"
    assert main(["demo", "--ledger", str(path)]) == 0
    return path


def series(socai: Socai, *arguments: str, ledger: Path | None = None) -> list[dict[str, Any]]:
    """Return a series as JSON; each row is what `socai figure` says of its period."""
    ran = socai("series", *arguments, "--format", "json", ledger=ledger)
    assert ran.code == 0, ran.err
    measure, *rest = arguments
    shared = rest[: rest.index("--from")]
    rows: list[dict[str, Any]] = ran.json
    for row in rows[:: max(1, len(rows) // 4)]:
        flow = row["kind"] == "flow"
        when = ["--from", row["from"], "--to", row["to"]] if flow else ["--as-of", row["as_of"]]
        one = socai("figure", measure, *shared, *when, "--format", "json", ledger=ledger).json
        assert {name: value for name, value in row.items() if name not in OWN} == one
    return rows


def the(text: str, every: str, stock: bool) -> list[tuple[str, str, bool, str]]:
    """Return the parts of a window: the period, what is asked of it, whether whole, in words."""
    found = parts(parse_period(text), every, stock)
    return [(str(p.period), str(p.asked), p.finished, p.words("vi")) for p in found]


def test_periods_are_those_of_the_calendar_and_unfinished_ones_say_so() -> None:
    assert the("2018-02-10..2018-03-31", "month", stock=False) == [
        ("2018-02", "2018-02-10..2018-02-28", False, "tháng 02/2018 (từ 10/02/2018)"),
        ("2018-03", "2018-03", True, "tháng 03/2018"),
    ]
    assert the("2017-11-01..2018-09-12", "quarter", stock=True) == [
        ("2017-Q4", "2017-12-31", True, "quý IV/2017"),
        ("2018-Q1", "2018-03-31", True, "quý I/2018"),
        ("2018-Q2", "2018-06-30", True, "quý II/2018"),
        ("2018-Q3", "2018-09-12", False, "quý III/2018 (đến 12/09/2018)"),
    ]
    assert the("2016-03-01..2016-05-01", "year", stock=False) == [
        (*("2016", "2016-03-01..2016-05-01", False), "năm 2016 (từ 01/03/2016, đến 01/05/2016)")
    ]
    leap = the("2020-02-28..2020-03-01", "day", stock=True)
    assert [row[0] for row in leap] == ["2020-02-28", "2020-02-29", "2020-03-01"]


def test_a_stock_is_asked_at_the_end_of_each_period(socai: Socai) -> None:
    rows = series(
        *(socai, "members", "--unit", COMMUNE, "--from", "2015", "--to", "2019", "--every", "year")
    )
    assert [row["counted"] for row in rows] == [0, 1, 1, 20, 20]
    assert [row["as_of"] for row in rows][:2] == ["2015-12-31", "2016-12-31"]
    assert [row["status"] for row in rows][:2] == ["no_data", "partial"]
    assert [mark["vi"] for mark in rows[1]["marks"]] == ["từ đây: chỉ biết mức thấp nhất"]
    assert [row["marks"] for row in rows[2:]] == [[], [], []]


def test_a_flow_is_asked_over_each_period(socai: Socai) -> None:
    held = {"unit": COMMUNE, "form": "contest"}
    file = socai.file(
        event("ActivityHeld", "activity-a", "2021-05-03", **held, sessions=2),
        event("ActivityHeld", "activity-b", "2021-06", **held, sessions=3),
        event("ActivityHeld", "activity-c", "2021", **held),
    )
    assert socai("import", file).code == 0
    asked = ("activities", "--unit", "tuyen-hoa", "--from", "2021-04", "--to", "20/9/2021")
    rows = series(socai, *asked, "--every", "month")
    assert [row["counted"] for row in rows] == [0, 2, 3, 0, 0, 0]
    assert [row["finished"] for row in rows] == [True] * 5 + [False]
    assert (rows[-1]["from"], rows[-1]["to"]) == ("2021-09-01", "2021-09-20")
    assert sum(row["counted"] for row in series(socai, *asked, "--every", "quý")) == 5


def test_the_demonstrations_declared_flow_over_its_years(socai: Socai, demo: Path) -> None:
    asked = ("activities", "--unit", "thanh-hoa", "--key", "conference", "--from", "2007")
    rows = series(socai, *asked, "--to", "12/09/2018", "--every", "year", ledger=demo)
    assert len(rows) == 12
    assert [row["status"] for row in rows[:2]] == ["no_data", "not_divisible"]
    assert (rows[1]["lo"], rows[1]["hi"]) == (0, 39999)
    shown = socai("series", *asked, "--to", "12/09/2018", "--every", "year", ledger=demo).out
    lines = shown.splitlines()
    assert lines[0] == "Hoạt động [conference], tỉnh Thanh Hóa (thanh-hoa); hội nghị:"
    assert lines[-2].startswith("năm 2018 (đến 12/09/2018)  0–39.999")
    assert "từ đây: không tách được chính xác" in lines[4]


def test_as_known_before_and_within_the_boundaries_of_a_day(socai: Socai) -> None:
    before = str(socai.last())
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    asked = ("members", "--unit", COMMUNE, "--key", "ban-chi-dao-antt")
    when = ("--from", "2018", "--to", "2019", "--every", "năm")
    assert [row["counted"] for row in series(socai, *asked, *when)] == [25, 25]
    then = series(socai, *asked, "--known", before, *when)
    assert [row["counted"] for row in then] == [20, 20]
    assert {row["known"] for row in then} == {int(before)}
    early = series(socai, *asked, "--documented-by", "2020", *when)
    assert [row["status"] for row in early] == ["no_data", "no_data"]
    borders = series(socai, *asked, "--boundaries", "2015-06-30", *when)
    assert {row["boundaries"] for row in borders} == {"2015-06-30"}


def test_a_unit_that_ceases_is_not_restated(socai: Socai) -> None:
    file = socai.file(
        event("UnitSucceeded", f"unit-{COMMUNE}", "2019-06-01", how="merge",
              into=["tuyen-hoa/thanh-hoa"])
    )  # fmt: skip
    assert socai("import", file).code == 0
    when = ("--from", "2018", "--to", "2019", "--every", "year")
    rows = series(socai, "members", "--unit", COMMUNE, *when)
    assert [row["status"] for row in rows] == ["partial", "not_restatable"]


def test_csv_has_a_row_for_each_period_in_plain_words(socai: Socai) -> None:
    when = ("--from", "2015", "--to", "2016", "--every", "year", "--format", "csv")
    ran = socai("series", "members", "--unit", COMMUNE, *when, "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["period"], row["lo"], row["hi"]) for row in rows] == [
        ("2015", "0", ""),
        ("2016", "1", ""),
    ]
    assert rows[1]["marks"] == "from here: a lower bound"
    assert rows[0]["notes"] == "The ledger has no data for this"


def test_another_definition_is_marked() -> None:
    row = {"definition": 1, "status": "known"}
    later = {"definition": 2, "status": "known"}
    found = [[mark["en"] for mark in marked] for marked in marks([row, row, later, later])]
    assert found == [[], [], ["by definition 2 from here"], []]


def test_the_ledger_is_read_once(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for name in ("postings", "flows", "stock", "declarations"):
        method = getattr(SqlView, name)

        def noted(view: SqlView, *asked: Any, name: str = name, method: Any = method) -> Any:
            read.append(name)
            return method(view, *asked)

        monkeypatch.setattr(SqlView, name, noted)
    when = ("--from", "2018", "--to", "2018", "--every", "day")
    assert socai("series", "members", "--unit", COMMUNE, *when).code == 0
    assert sorted(read) == ["declarations", "postings"]


@pytest.mark.parametrize(
    ("measure", "arguments", "code", "words"),
    [
        ("members", "--from 2018 --to 2019 --every week", 2, ["«week»", "month"]),
        ("membrs", "--from 2018 --to 2019 --every year", 1, ["«members»"]),
        ("members", "--from 2019 --to 2018 --every year", 1, ["kết thúc"]),
        ("members", "--from 2018 --every year", 2, ["--to"]),
        ("members", "--from 1900 --to 2199 --every month --key A", 1, ["A"]),
        ("members", "--from 2000 --to 2011 --every day", 1, [str(MOST), "--every"]),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    socai: Socai, measure: str, arguments: str, code: int, words: list[str]
) -> None:
    ran = socai("series", measure, "--unit", COMMUNE, *arguments.split())
    assert (ran.code, ran.out) == (code, "")
    assert [word for word in words if word not in ran.err] == []


def test_a_part_with_an_upper_end_is_not_called_a_lower_bound() -> None:
    rows = [
        {"definition": 1, "status": status, "hi": hi}
        for status, hi in (("known", 9), ("partial", 9), ("known", 9), ("partial", None))
    ]
    said = [[mark["vi"] for mark in found] for found in marks(rows)]
    both, lower = "từ đây: từ mức thấp nhất đến mức cao nhất", "từ đây: chỉ biết mức thấp nhất"
    assert said == [[], [both], ["từ đây: biết"], [lower]]
