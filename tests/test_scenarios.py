"""Every scenario holds, each of its expectations can fail, and a failure says where."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scenario import Asked, IsRefused, Posts, Step, Wrong, read, run
from socai.domain.interval import Interval

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.txt"))
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

LEDGER = """\
# wrong — a scenario that is wrong somewhere
given   1  ..2010-01-01  unit-xa         UnitRegistered           name = "xã A"  kind = xa
        2  2018-05-01    organisation-1  OrganisationEstablished  unit = xa  kind = to-anxh
      + 3  2018-05-01    organisation-1  MemberJoined             member = tv-0001
"""


def steps_of(path: Path) -> list[Step]:
    """Read a scenario file."""
    return read(path.read_text(encoding="utf-8"), f"tests/scenarios/{path.name}")


@EACH
def test_scenario(path: Path) -> None:
    steps = steps_of(path)
    assert run(steps) == sum(not isinstance(step, list) for step in steps)


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 70


def mistaken(step: Step) -> Step:
    """Return an expectation that expects something else; commands as they are."""
    match step:
        case Asked(due=due):
            value = due["value"]
            other = Interval(value.lo + 1, None if value.hi is None else value.hi + 1)
            return replace(step, due={**due, "value": other})
        case Posts(due=amounts):
            return replace(step, due=amounts + Counter([(7, date(2000, 1, 1))]))
        case IsRefused(words=words):
            return replace(step, words=f"{words}, không phải")
    return step


@EACH
def test_every_expectation_can_fail(path: Path) -> None:
    steps = steps_of(path)
    with pytest.raises(Wrong) as failed:
        run([mistaken(step) for step in steps])
    named = re.findall(rf"^tests/scenarios/{path.name}:([0-9]+): ", str(failed.value), re.MULTILINE)
    expected = [step.place.line for step in steps if not isinstance(step, list)]
    assert [int(line) for line in named] == expected


def test_the_example_of_the_readme_holds() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert run(read(example, "example.txt")) == 6


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("then as of 2018-12-31  members  2  partial", "found: value ≥ 1  status partial"),
        ("then as of 2018-12-31  members  ≥ 1", "found: value ≥ 1  status partial"),
        ("then as of 2018-12-31  members  ≥ 1  partial  counted 2", "counted 1"),
        ("then as of 2018-12-31  members  ≥ 1  partial  declared 1", "declared none"),
        ('then as of 2018-12-31  members  ≥ 1  partial  note "không có"', "note Chỉ đếm được"),
        ('then as of 2018-12-31  members  ≥ 1  partial  qualifier "hơn"', "qualifier trở lên"),
        ("then as of 2018-12-31  members  key=ban-antt  ≥ 1  partial", "status no_data"),
        ("then as of 2018-12-31 known 2  members  ≥ 1  partial", "not the end of a command"),
        ("then as of 2018-12-31 known 9  members  ≥ 1  partial", "not the end of a command"),
        ("then as of 2018-12-31  nguoi  1", "refused: Không có chỉ tiêu «nguoi»"),
        ("then 2018  members  1", "refused: «members» là số tại thời điểm"),
        ("then posts  members  +2 on 2018-05-01", "posts: +1 on 2018-05-01"),
        ("then posts  members  nothing", "posts: +1 on 2018-05-01"),
        ("then posts  models  +1 on 2018-05-01", "posts: nothing"),
        ('then refused  "có từ"', "refused: «nothing»"),
        ("then as of 2018-02-30  members  1", "chỉ có các ngày 01–28"),
        ("then as of 2018-12-31  members  about 3", "expected a figure"),
        ("then as of 2018-12-31  members  3  perhaps", "expected a status"),
        ("then posts  +2 sometime", "expected +2 on 2019-12-31"),
        ("when 5  2019-01-01  organisation-1  OrganisationDissolved", "this is position 4, not 5"),
        ("when 4  2019-01-01  organisation-1  OrganisationDisolved", "refused: Không có loại"),
        ("when 4  2017-01-01  organisation-1  OrganisationDissolved", "refused: Organisation"),
        ("when 4  2019-01-01  organisation-1", "expected: position  effective  stream"),
        (
            "when 4  2019-01-01  organisation-1  MemberJoined  member: tv-2",
            "expected field = value",
        ),
        ('when 4  2019-01-01  organisation-1  MemberJoined  member = "tv-2', "mark is not closed"),
        ("then + 4  2019-01-01  organisation-1  OrganisationDissolved", "expected a figure"),
        ("whenever 4  2019-01-01  organisation-1  OrganisationDissolved", "a row begins with"),
    ],
)
def test_a_wrong_row_is_named(row: str, why: str) -> None:
    right = "" if row.startswith("then") else "\nthen posts  nothing"
    with pytest.raises(Wrong) as failed:
        run(read(f"{LEDGER}{row}{right}\n", "tests/scenarios/wrong.txt"))
    first, words = str(failed.value).split("\n")[:2]
    assert first.startswith("tests/scenarios/wrong.txt:5: ") and why in first
    assert words.strip() and words.strip() in row


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (LEDGER, 1, "nothing is expected"),
        (LEDGER.replace("# wrong", "# right"), 1, "the first line must be «# wrong — "),
        (LEDGER.replace("# wrong — a", "a"), 1, "the first line must be «# wrong — "),
        (LEDGER.replace("given   1", "given + 1"), 2, "there is none before it"),
        (LEDGER.replace("      + 3", "        4"), 4, "this is position 3, not 4"),
        (LEDGER.replace("unit = xa ", "unit = xb "), 3, "không có đơn vị «xb»"),
    ],
)
def test_a_wrong_scenario_is_named(text: str, line: int, why: str) -> None:
    with pytest.raises(Wrong) as failed:
        run(read(text + ("then posts  nothing\n" if line > 1 else ""), "wrong.txt"))
    assert str(failed.value).startswith(f"wrong.txt:{line}: ") and why in str(failed.value)


def test_every_failure_of_a_scenario_is_told_at_once() -> None:
    rows = "then as of 2018-12-31  members  7\n        as of 2018-12-31  organisations  8\n"
    with pytest.raises(Wrong) as failed:
        run(read(LEDGER + rows, "wrong.txt"))
    assert re.findall(r"wrong\.txt:([0-9]+)", str(failed.value)) == ["5", "6"]
