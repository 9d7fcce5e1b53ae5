"""A clock set wrong keeps positions in order and is told; any day, position or time has an answer.

The clock is set by hand here: the ledger takes its clock as an argument.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import BODY, Ran, Socai, event, write
from commands import NOON
from socai.infra import known
from socai.infra.app import Ledger, create
from socai.infra.files.importing import import_files

SECOND = 1_000_000
HOUR = 3_600 * SECOND
TEN_YEARS = 3_652 * 24 * HOUR
STEPS = (
    (0, False),
    (-HOUR, False),
    (-HOUR - SECOND, True),
    (TEN_YEARS, False),
    (60 * SECOND, True),
    (TEN_YEARS + SECOND, False),
)
"""What the clock tells, against the first time; whether it is so far behind that it is told."""


@pytest.fixture
def numbered(tmp_path: Path) -> Callable[[int, int], list[str]]:
    """Return what imports a unit by its number at a time, and returns what is warned of."""
    create(tmp_path / "ledger", clock=lambda: NOON).close()

    def imported(number: int, now: int) -> list[str]:
        row = event("UnitRegistered", f"unit-{number}", "2021", name=f"xã {number}", kind="xa")
        file = Path(write(tmp_path / "rows.jsonl", [row]))
        with Ledger(tmp_path / "ledger", clock=lambda: now) as ledger:
            return [warning.vi for warning in import_files(ledger, [file], actor="a").warnings]

    return imported


def test_a_clock_that_jumps_never_takes_recorded_times_back(
    numbered: Callable[[int, int], list[str]], tmp_path: Path
) -> None:
    warned = [numbered(n, NOON + jump) for n, (jump, _) in enumerate(STEPS)]
    assert [bool(said) for said in warned] == [told for _, told in STEPS]
    assert all("chậm hơn lần ghi trước" in line for said in warned for line in said)
    with Ledger(tmp_path / "ledger") as ledger:
        found = [e for e in ledger.events() if e.meta.stream.startswith("unit-")]
        first = found[0].position
        jumps = itertools.accumulate((jump for jump, _ in STEPS), max)
        assert [e.meta.recorded_at - NOON for e in found] == list(jumps)
        assert [e.position for e in found] == list(range(first, first + len(STEPS)))
        # A time is answered by what was recorded till then, as the ledger's own times say it.
        times = (NOON - 1, NOON, NOON + HOUR, NOON + TEN_YEARS, NOON + TEN_YEARS + SECOND)
        at = [ledger.store.position_at(time) for time in times]
    assert at == [0, first + 2, first + 2, first + 4, first + 5]


def test_what_was_recorded_under_a_clock_ten_years_ahead_is_told_by_its_day(
    numbered: Callable[[int, int], list[str]],
) -> None:
    numbered(1, NOON + TEN_YEARS)
    (warning,) = numbered(2, NOON)
    assert f"{known.of(NOON + TEN_YEARS):%d/%m/%Y %H:%M}" in warning
    assert known.words(NOON) in warning and "hãy chỉnh lại đồng hồ" in warning


# ---- any day, position or time has an answer -----------------------------------------------------

QUESTIONS = (
    "figure members --unit thanh-hoa --as-of {day}",
    "figure activities --unit thanh-hoa --from {day} --to {day}",
    "list organisation --unit tuyen-hoa --as-of {day}",
    "list member --unit tuyen-hoa --as-of {day}",
    "series members --unit thanh-hoa --from {day} --to {day} --every year",
    f"show {BODY} --as-of {{day}}",
    "units --as-of {day}",
    "findings",
)
BEFORE_ALL, AFTER_ALL = ("1900-01-01", "2199-12-31"), ("2199-12-31",)
"""Days asked as known before there was a unit, and as known at last."""


def answers(socai: Socai, at: str, days: tuple[str, ...]) -> Iterator[tuple[str, Ran]]:
    """Yield every question and its answer, for days at the ends of time."""
    for line in QUESTIONS:
        for day in days if "{day}" in line else days[:1]:
            yield line, socai(*line.format(day=day).split(), "--known", at)


@pytest.mark.parametrize("at", ["0", "SCHEMAS"])
def test_before_there_was_a_unit_every_question_has_an_answer(socai: Socai, at: str) -> None:
    only_schemas = [row["position"] for row in socai.json("log", "--stream", "log-schemas")]
    for line, ran in answers(socai, at.replace("SCHEMAS", str(only_schemas[-1])), BEFORE_ALL):
        if "--unit" in line:
            assert ran.code == 1 and ran.err.startswith("Lỗi: Không có đơn vị"), ran.err
        else:
            assert ran.code == 0 and ran.out + ran.err, ran.err


def test_in_the_far_future_every_question_has_an_answer(socai: Socai) -> None:
    for _, ran in answers(socai, "@9999-12-31", AFTER_ALL):
        assert ran.code == 0 and ran.out + ran.err, ran.err


@pytest.mark.parametrize(
    ("day", "status", "lo"),
    [("1900-01-01", "no_data", 0), ("2018-09-11", "no_data", 0), ("2018-09-12", "partial", 12998),
     ("2199-12-31", "partial", 12998)],
)  # fmt: skip
def test_a_stock_before_the_first_and_after_the_last_statement(
    socai: Socai, day: str, status: str, lo: int
) -> None:
    found = socai.json("figure", "members", "--unit", "thanh-hoa", "--as-of", day)
    assert (found["status"], found["lo"]) == (status, lo)


def test_statements_of_one_day_are_told_apart_by_position(socai: Socai) -> None:
    at = []
    for members in (22, 26, 24):
        row = event("MembershipCountDeclared", BODY, "2021-05-03", members=members)
        at.append(socai.json("import", socai.file(row))["last"])
    asked = ("figure", "members", "--unit", "tuyen-hoa/chau-hoa", "--as-of")
    said = [
        [socai.json(*asked, day, "--known", str(k))["counted"] for k in (at[0] - 1, *at)]
        for day in ("2021-05-02", "2021-05-03", "2021-05-04")
    ]
    assert said == [[20] * 4, [20, 22, 26, 24], [20, 22, 26, 24]]
