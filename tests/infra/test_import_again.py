"""A file imported again: the same, with a row inserted, with a row changed, with one taken out.

Each in every form of file: what a row says decides what it is, not how the file writes it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import BODY, Ran, Socai, event

FORMS = ("jsonl", "csv", "xlsx")
CITED = {"document": "bao-cao-2021", "documented": "2021-12-31"}
ROWS = (
    event("MemberJoined", BODY, "2019-05-03", member="tv-20", **CITED),
    event("MemberJoined", BODY, "2019-05-03", member="tv-21", role="pho-ban", **CITED),
    event("MembershipCountDeclared", BODY, "2019-12-31", members=22, **CITED, line=40),
    event("IncidentReported", "incident-1", "2021-05", unit="tuyen-hoa/chau-hoa", kind="dispute"),
    event("ActivityHeld", "activity-ngay-hoi", "2021-08-19", unit="tuyen-hoa/chau-hoa",
          form="festival", attendances=1250, **CITED),
)  # fmt: skip
INSERTED = event("MemberJoined", BODY, "2020-02-01", member="tv-22", **CITED)


def written(socai: Socai, form: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as a file of this form; return its name."""
    if form == "jsonl":
        return socai.file(*rows)
    heads = list(dict.fromkeys(name for row in rows for name in row))
    cells = [heads, *([row.get(head) for head in heads] for row in rows)]
    path = socai.folder / f"rows.{form}"
    if form == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(cells)
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in cells:
            book.active.append(row)
        book.save(path)
    return str(path)


def summary(ran: Ran) -> tuple[int, int, int]:
    """Return (recorded, already there, corrections) of an import that succeeded."""
    assert ran.code == 0, ran.err
    return ran.json["recorded"], ran.json["already"], ran.json["corrected"]


def imported(socai: Socai, form: str, rows: Sequence[Mapping[str, Any]], *more: str) -> Ran:
    """Import rows as a file of this form."""
    return socai("import", written(socai, form, rows), "--format", "json", *more)


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Return a form of file."""
    return str(request.param)


def test_the_same_rows_in_another_form_add_nothing(socai: Socai, form: str) -> None:
    assert summary(imported(socai, form, ROWS)) == (5, 0, 0)
    for other in FORMS:
        assert summary(imported(socai, other, ROWS)) == (0, 5, 0)
    assert Path(written(socai, form, ROWS)).rename(socai.folder / f"renamed.{form}").exists()
    again = socai("import", str(socai.folder / f"renamed.{form}"), "--format", "json")
    assert summary(again) == (0, 5, 0)


def test_an_inserted_row_shifts_nothing(socai: Socai, form: str) -> None:
    imported(socai, form, ROWS)
    more = (*ROWS[:1], INSERTED, *ROWS[1:])
    assert summary(imported(socai, form, more)) == (1, 5, 0)
    assert summary(imported(socai, form, tuple(reversed(more)))) == (0, 6, 0)


def test_equal_rows_are_told_apart_by_their_number(socai: Socai, form: str) -> None:
    held = event("ActivityHeld", "activity-hop", "2021-03", unit="tuyen-hoa/chau-hoa",
                 form="residents-meeting")  # fmt: skip
    assert summary(imported(socai, form, (held, held))) == (2, 0, 0)
    assert summary(imported(socai, form, (held, held, held))) == (1, 2, 0)


def test_a_changed_row_is_offered_as_a_correction(socai: Socai, form: str) -> None:
    imported(socai, form, ROWS)
    last = socai.last()
    changed = ({**ROWS[4], "attendances": 1520}, {**ROWS[2], "members": 24})
    rows = (*ROWS[:2], changed[1], ROWS[3], changed[0])
    ran = imported(socai, form, rows)
    assert ran.code == 1
    for said in ("attendances: 1250 → 1520", "members: 22 → 24", "--reason", "2 lỗi"):
        assert said in ran.err
    assert "dòng 4" in ran.err if form != "jsonl" else "dòng 3" in ran.err
    assert socai.last() == last
    again = imported(socai, form, rows, "--reason", "Kiểm tra lại biên bản")
    assert summary(again) == (2, 3, 2)
    assert summary(imported(socai, form, rows, "--reason", "Kiểm tra lại")) == (0, 5, 0)
    assert summary(imported(socai, form, rows)) == (0, 5, 0)
    log = socai.json("log", "--from", str(last + 1))
    assert [row["reason"] for row in log] == ["Kiểm tra lại biên bản"] * 2
    assert all(row["corrects"] for row in log)
    figure = socai.json("figure", "activity_attendances", "--unit", "tuyen-hoa",
                        "--from", "2021", "--to", "2021")  # fmt: skip
    assert figure["counted"] == 1520


def test_a_row_taken_out_is_told_and_kept(socai: Socai, form: str) -> None:
    imported(socai, form, ROWS)
    ran = imported(socai, form, ROWS[:3])
    assert summary(ran) == (0, 3, 0)
    assert "2 dòng của lần nhập trước nay không còn trong tệp" in ran.err
    assert "IncidentReported" in ran.err and "socai withdraw" in ran.err


def test_another_thing_in_place_of_a_row_is_no_correction(socai: Socai, form: str) -> None:
    imported(socai, form, ROWS)
    other = {**ROWS[1], "member": "tv-29"}
    ran = imported(socai, form, (ROWS[0], other, *ROWS[2:]))
    assert summary(ran) == (1, 4, 0)
    assert "1 dòng của lần nhập trước" in ran.err


def test_a_dry_run_says_what_would_be_recorded(socai: Socai, form: str) -> None:
    last = socai.last()
    assert summary(imported(socai, form, ROWS, "--dry-run")) == (5, 0, 0)
    assert socai.last() == last


def test_one_file_given_twice_counts_once(socai: Socai, form: str) -> None:
    name = written(socai, form, ROWS)
    assert summary(socai("import", name, name, "--format", "json")) == (5, 5, 0)
