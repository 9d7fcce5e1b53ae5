"""Days that are none, leap days, days typed the other way round, days outside a unit's life.

Each through an import of every form of file; in a table the error names the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from command_line import Ran, Socai, event
from socai.domain.period import vi_day

from .test_import_again import FORMS, written

NO_YEAR = "năm phải trong khoảng 1900–2199"
DIGITS = "năm phải đủ bốn chữ số"
NO_MONTH = "tháng phải trong khoảng 01–12"
FEBRUARY = "tháng 02/2021 chỉ có các ngày 01–28"
NO_DAYS = (
    ("30/02/2021", FEBRUARY), ("2021-02-30", FEBRUARY), ("ngày 30 tháng 02 năm 2021", FEBRUARY),
    ("29/02/2021", FEBRUARY), ("2021-02-29", FEBRUARY), ("29-2-2021", FEBRUARY),
    ("29/02/2100", "tháng 02/2100 chỉ có các ngày 01–28"),
    ("29/02/1900", "tháng 02/1900 chỉ có các ngày 01–28"),
    ("30/02/2020", "tháng 02/2020 chỉ có các ngày 01–29"),
    ("31/04/2021", "tháng 04/2021 chỉ có các ngày 01–30"),
    ("2021-04-31", "tháng 04/2021 chỉ có các ngày 01–30"),
    ("31/11/2021", "tháng 11/2021 chỉ có các ngày 01–30"),
    ("0/1/2021", "tháng 01/2021 chỉ có các ngày 01–31"),
    ("32/01/2021", "tháng 01/2021 chỉ có các ngày 01–31"),
    ("2021-01-00", "tháng 01/2021 chỉ có các ngày 01–31"),
    ("01/13/2021", "có phải là 13/01/2021?"), ("2021-13-01", "có phải là 13/01/2021?"),
    ("31/13/2021", NO_MONTH), ("2021-00-10", NO_MONTH), ("05/0/2021", NO_MONTH),
    ("0000-01-01", NO_YEAR), ("01/01/0000", NO_YEAR), ("9999-12-31", NO_YEAR),
    ("31/12/9999", NO_YEAR), ("31/12/1899", NO_YEAR), ("2200-01-01", NO_YEAR),
    ("01/01/0", DIGITS), ("01/01/21", "(1921? 2021?)"), ("5/3/21", "(1921? 2021?)"),
    ("01/01/20211", DIGITS), ("12/31/2021", "ngày viết dd/mm/yyyy, có phải là 31/12/2021?"),
    ("02/29/2020", "có phải là 29/02/2020?"), ("2021/31/12", "có phải là 31/12/2021?"),
)  # fmt: skip
"""What is written, and what the refusal says."""
LEAP_DAYS = ("29/02/2020", "2020-02-29", "29/2/2000", "ngày 29 tháng 02 năm 2024", "29.02.1904",
             "2196-02-29")  # fmt: skip


def refusals(ran: Ran) -> dict[int, str]:
    """Return what is said of each row of a refused import, by its number in the file."""
    assert ran.code == 1 and ran.out == "", ran.err
    lines = [line for line in ran.err.splitlines() if ", dòng " in line]
    found = {int(line.split(", dòng ")[1].split(",")[0].split(":")[0]): line for line in lines}
    assert len(found) == len(lines), "a row is told of twice"
    return found


def check_refused(
    socai: Socai, form: str, rows: Sequence[dict[str, Any]], said: Sequence[str], column: str
) -> None:
    """Check that an import refuses every row, in its cell of `column`, and records nothing."""
    before = socai.last()
    found = refusals(socai("import", written(socai, form, rows)))
    first = 1 if form == "jsonl" else 2
    assert sorted(found) == list(range(first, first + len(rows)))
    for number, expected in enumerate(said, start=first):
        assert expected in found[number]
        cell = f", ô {column}{number}: "
        assert (cell in found[number]) == (form != "jsonl"), found[number]
    assert socai.last() == before


@pytest.mark.parametrize("form", FORMS)
def test_an_effective_day_that_is_none_is_named(socai: Socai, form: str) -> None:
    rows = [
        event("ActivityHeld", f"activity-{n}", day, unit="tuyen-hoa", form="conference")
        for n, (day, _) in enumerate(NO_DAYS)
    ]
    check_refused(socai, form, rows, [said for _, said in NO_DAYS], "C")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", ["documented", "date"])
def test_a_day_of_a_document_that_is_none_is_named(socai: Socai, form: str, field: str) -> None:
    rows = [
        event("DocumentRegistered", f"document-{n}", "2021", title="Báo cáo", **{field: day})
        for n, (day, _) in enumerate(NO_DAYS)
    ]
    check_refused(socai, form, rows, [said for _, said in NO_DAYS], "E")


@pytest.mark.parametrize("form", FORMS)
def test_a_leap_day_comes_out_as_it_went_in(socai: Socai, form: str) -> None:
    rows = [
        event("ActivityHeld", "activity-nhuan", day, unit="tuyen-hoa", form="conference",
              documented=day)
        for day in LEAP_DAYS
    ]  # fmt: skip
    assert socai("import", written(socai, form, rows)).code == 0
    found = socai.json("log", "--stream", "activity-nhuan")
    days = [f"{year}-02-29" for year in (2020, 2020, 2000, 2024, 1904, 2196)]
    assert [row["effective"] for row in found] == [row["documented"] for row in found] == days
    asked = ("figure", "activities", "--unit", "tuyen-hoa", "--from", "2020-02-28", "--to")
    ends = ("2020-02-28", "2020-02-29", "2020-03-01", "tháng 2/2020")
    assert [socai.json(*asked, end)["counted"] for end in ends] == [0, 2, 2, 2]


def test_a_certificate_of_a_leap_day_holds_on_every_day_after(socai: Socai) -> None:
    """Years are those that decisions name: none is counted by adding days to 29 February."""
    decided = {"unit": "tuyen-hoa/chau-hoa", "subject": "commune", "standard": "tt-23"}
    rows = [
        event("StandardIssued", "standard-tt-23", "2012", name="Thông tư 23"),
        event("CertificationDecided", "certification-chau-hoa", "29/02/2020", year=2019, met=True,
              **decided),
        event("CertificationDecided", "certification-chau-hoa", "28/02/2021", year=2020, met=True,
              **decided),
    ]  # fmt: skip
    assert socai("import", socai.file(*rows)).code == 0
    asked = ("figure", "certified_communes", "--unit", "tuyen-hoa", "--as-of")
    days = ("2020-02-28", "2020-02-29", "2020-03-01", "2021-02-27", "2021-02-28", "2024-02-29")
    assert [socai.json(*asked, day)["counted"] for day in days] == [0, 1, 1, 1, 1, 1]
    years = ("series", "certifications_met", "--unit", "tuyen-hoa", "--every", "year",
             "--from", "2019", "--to", "2022")  # fmt: skip
    assert [row["counted"] for row in socai.json(*years)] == [0, 1, 1, 0]


# ---- days outside the life of a unit -------------------------------------------------------------

EDGES = (-400, -1, 0, 1)
BORN_LATEST, CEASED_LATEST = 3_000, 6_000


def lives(rng: Random, count: int) -> list[tuple[date, date]]:
    """Return the first and the last day of units, at random from 2000 on."""
    start = date(2000, 1, 1)
    found = []
    for _ in range(count):
        born = rng.randint(500, BORN_LATEST)
        ceased = rng.randint(born + 800, CEASED_LATEST)
        found.append((start + timedelta(born), start + timedelta(ceased)))
    return found


def life_rows(found: Sequence[tuple[date, date]]) -> list[dict[str, Any]]:
    """Return the rows that register units with these lives and merge them into one."""
    rows = [event("UnitRegistered", "unit-nhan", "..1990-01-01", name="xã Nhận", kind="xa")]
    for n, (born, ceased) in enumerate(found):
        name = f"xã Số {n}"
        rows += [
            event("UnitRegistered", f"unit-s{n}", str(born), name=name, kind="xa"),
            event("UnitSucceeded", f"unit-s{n}", str(ceased), how="merge", into=["nhan"]),
        ]
    return rows


@pytest.mark.parametrize("form", FORMS)
def test_what_is_said_of_a_unit_outside_its_life_is_refused(socai: Socai, form: str) -> None:
    found = lives(Random(46), 20)
    assert socai("import", socai.file(*life_rows(found))).code == 0
    inside, outside, said = [], [], []
    for n, (born, ceased) in enumerate(found):
        for at, day in enumerate(edge + timedelta(by) for edge in (born, ceased) for by in EDGES):
            row = event("IncidentReported", f"incident-{n}-{at}", str(day), unit=f"s{n}",
                        kind="dispute")  # fmt: skip
            if born <= day <= ceased:
                inside.append(row)
            else:
                outside.append(row)
                life = f"có từ {vi_day(born)}, thôi từ {vi_day(ceased)}"
                said.append(
                    f"đơn vị «s{n}» không tồn tại vào {vi_day(day)} (trường «unit»; {life})"
                )
    assert (len(inside), len(outside)) == (100, 60)
    found_of = refusals(socai("import", written(socai, form, [*inside, *outside]), "--dry-run"))
    first = (1 if form == "jsonl" else 2) + len(inside)
    assert sorted(found_of) == list(range(first, first + len(outside)))
    assert [part for number, part in enumerate(said, first) if part not in found_of[number]] == []
    assert socai("import", written(socai, form, inside), "--dry-run").code == 0
