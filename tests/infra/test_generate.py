"""The synthetic history: the same for the same arguments, marked, true, and counted rightly."""

from __future__ import annotations

import itertools
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai
from contracts.event_store import english
from socai.domain.catalogue import KINDS
from socai.domain.event import category_of
from socai.domain.refusal import Refused
from socai.infra.app import Ledger, create
from socai.infra.files.importing import import_files
from socai.infra.store import directory
from socai.infra.synthetic.checking import Compared, compared, read_tally
from socai.infra.synthetic.generating import generate, tally_of
from socai.infra.synthetic.history import History
from socai.infra.synthetic.plan import Plan, planned, planned_for
from socai.infra.synthetic.said import MOST_ROWS

Row = dict[str, Any]
LAST_POSTING = """
SELECT account, day, position, amount FROM postings JOIN accounts USING (account)
WHERE measure = ? ORDER BY position DESC LIMIT 1
"""
PEAK = """
import sys
from pathlib import Path
from socai.infra.synthetic.generating import generate
from socai.infra.synthetic.peak import peak
from socai.infra.synthetic.plan import planned
written = generate(Path(sys.argv[1]), planned(int(sys.argv[2]), int(sys.argv[3]), seed=1))
print(written.rows, peak())
"""


def rows(plan: Plan) -> list[Row]:
    """Return the rows of a plan."""
    return list(History(plan).rows())


def recorded(plan: Plan, folder: Path) -> tuple[Ledger, int]:
    """Generate and import a history; return its ledger and the position of its first row."""
    written = generate(folder / "history.jsonl", plan)
    ledger = create(folder / "ledger", demo=True)
    report = import_files(ledger, [written.file], actor="recorder")
    assert (report.recorded, report.warnings) == (written.rows, [])
    assert report.first
    return ledger, report.first


def checked(plan: Plan, folder: Path) -> list[Compared]:
    """Generate and import a history; return its figures as expected and as the ledger has them."""
    ledger, first = recorded(plan, folder)
    with ledger:
        return list(compared(ledger, read_tally(tally_of(folder / "history.jsonl")), first))


def different(found: Iterable[Compared]) -> list[str]:
    """Return the figures that differ."""
    return [str(one) for one in found if one.differs]


def amended(found: Iterable[Row]) -> Iterator[Row]:
    """Yield what corrects, withdraws, or is effective in a month before the last one told of."""
    latest = ""
    for row in found:
        month = row["effective"].removeprefix("..")[:7]
        if (
            "corrects" in row
            or row["type"] == "EventWithdrawn"
            or (len(month) == 7) & (month < latest)
        ):
            yield row
        latest = max(latest, month)


@pytest.mark.parametrize("other", [(3, 2, 8), (2, 2, 7), (3, 1, 7)], ids=str)
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, other: tuple[int, ...]) -> None:
    plans = [planned(3, 2, 7), planned(3, 2, 7), planned(*other)]
    files = [tmp_path / f"{n}.jsonl" for n in range(3)]
    for file, plan in zip(files, plans, strict=True):
        generate(file, plan)
    one, same, another = (file.read_bytes() for file in files)
    assert one == same
    assert tally_of(files[0]).read_bytes() == tally_of(files[1]).read_bytes()
    assert another != one


def test_two_seeds_are_two_histories() -> None:
    one, other = (
        [(row["type"], row["effective"], row.get("members")) for row in rows(planned(2, 1, seed))]
        for seed in (1, 2)
    )
    assert one != other


def test_every_row_says_that_it_is_made_up() -> None:
    plan = planned(6, 4, 5)
    found = rows(plan)
    assert (found[0]["type"], found[0]["stream"]) == (
        "DocumentRegistered",
        "document-du-lieu-gia-lap-5",
    )
    assert "DỮ LIỆU GIẢ LẬP, không phải số liệu thật" in found[0]["title"]
    assert {row["document"] for row in found} == {"du-lieu-gia-lap-5"}
    assert {row["actor"] for row in found} == {"synthetic"}
    named = [row["name"] for row in found if "name" in row]
    assert len(named) > 100
    assert [name for name in named if "giả lập" not in name.casefold()] == []
    assert {row["name"] for row in found if row["type"] == "UnitRegistered"} >= {
        "tỉnh Giả lập",
        "huyện Giả lập 01",
        "xã Giả lập 006",
    }


def test_commands_stand_together_and_are_small() -> None:
    found = rows(planned(30, 1, 3))
    groups = [(name, len(list(group))) for name, group in itertools.groupby(found, command_of)]
    assert len(dict(groups)) == len(groups) > 300
    assert MOST_ROWS >= max(size for _, size in groups) > 50
    assert len({row["event_id"] for row in found}) == len(found)


def command_of(row: Row) -> str:
    """Return the command id of a row."""
    return str(row["command_id"])


@pytest.mark.parametrize("plan", [planned(2, 3, 1), planned(5, 3, 2), planned(12, 8, 3)], ids=str)
def test_one_in_twenty_rows_comes_late_or_amends(plan: Plan) -> None:
    found = rows(plan)
    late = list(amended(found))
    assert 0.04 < len(late) / len(found) < 0.06
    assert [row for row in late if not row.get("reason") or not row["document"]] == []
    assert len({row["type"] for row in late}) > 6


def test_the_history_holds_what_may_befall_a_province() -> None:
    found = rows(planned(12, 8, 4))
    kinds = Counter(category_of(row["stream"]) for row in found)
    types = {row["type"] for row in found}
    assert set(kinds) == set(KINDS) - {"claim", "indicator", "log", "report_seal"}
    assert types >= {
        "UnitReparented", "UnitSucceeded", "UnitReclassified", "OrganisationRelocated",
        "OrganisationConsolidated", "OrganisationDissolved", "OrganisationSucceeded", "MemberLeft",
        "MemberRoleChanged", "MembershipCountDeclared", "ModelLevelAssigned", "SiteTransferred",
        "PersonTransferred", "HotspotEliminated", "ProgrammeScopeExtended", "CampaignClosed",
        "CertificationDecided", "CommendationAwarded", "StockDeclared", "FlowDeclared",
    }  # fmt: skip
    values = [str(row["value"]).partition(" ")[0] for row in found if "value" in row]
    assert set(values) == {"hơn", "gần"}
    assert {row.get("member_kind") for row in found if row["type"] == "MemberJoined"} == {
        None,
        "household",
    }


@pytest.mark.parametrize("events", [4_000, 12_000])
def test_about_so_many_events(events: int) -> None:
    assert len(rows(planned(6, 3, 1, events=events))) == pytest.approx(events, rel=0.05)
    assert len(rows(planned_for(events, 1))) == pytest.approx(events, rel=0.2)


def test_households_are_named_as_many_as_asked() -> None:
    found = rows(planned(3, 2, 1, households=200))
    late = {row["event_id"] for row in amended(found)}
    named = [row for row in found if row.get("member_kind") == "household" and "member" in row]
    assert len([row for row in named if row["event_id"] not in late]) == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"communes": 0}, "--communes 0: a number in 1–635"),
        ({"communes": 636}, "--communes 636: a number in 1–635"),
        ({"years": 51}, "--years 51: a number in 1–50"),
        ({"seed": 1_000_000}, "--seed 1000000: a number in 0–999999"),
        ({"households": -1}, "--households -1: a number in 0–"),
        ({"events": 10}, "--events 10: a number in "),
        ({"events": 5_000, "households": 1}, "Use one of the two"),
    ],
)
def test_a_plan_that_cannot_be(arguments: dict[str, int], said: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(**{"communes": 3, "years": 2, "seed": 1, **arguments})
    assert said in english(refused)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("communes", "years", "seed"),
    [(1, 1, 1), (2, 3, 2), (3, 3, 3), (4, 3, 4), (5, 3, 5), (6, 3, 6), (6, 3, 7)],
)
def test_the_ledger_comes_to_the_tally(
    communes: int, years: int, seed: int, tmp_path: Path
) -> None:
    found = checked(planned(communes, years, seed), tmp_path)
    assert different(found) == []


@pytest.mark.slow
def test_a_larger_ledger_comes_to_the_tally(tmp_path: Path) -> None:
    plan = planned_for(20_000, 9)
    found = checked(plan, tmp_path)
    assert different(found) == []
    asked = [one.expected for one in found if one.expected["counted"]]
    assert len(asked) > 300
    assert len({one["measure"] for one in asked}) > 40
    assert len({one["unit"] for one in asked}) == 6
    assert len({one["rows"] for one in asked}) == 3
    assert len({one.get("as_of") for one in asked}) == 4
    assert len({(one.get("from"), one.get("to")) for one in asked}) == 5


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, int, Path]]:
    """Return a ledger of a small history, the position of its first row, and its folder."""
    folder = tmp_path_factory.mktemp("small")
    ledger, first = recorded(planned(3, 2, 8), folder)
    ledger.catch_up()
    with ledger:
        yield ledger, first, folder


@pytest.mark.slow
def test_a_wrong_tally_is_found(small: tuple[Ledger, int, Path]) -> None:
    ledger, first, folder = small
    expected = read_tally(tally_of(folder / "history.jsonl"))
    wrong = {**expected[-1], "counted": expected[-1]["counted"] + 1}
    assert len(different(compared(ledger, [*expected[:-1], wrong], first))) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "measure",
    ["members", "member_households", "incidents_settled", "activities", "model_sites", "units",
     "organisations_transferred", "managed_persons", "certified_communes", "household_pledges"],
)  # fmt: skip
def test_a_posting_that_is_missing_is_found(small: tuple[Ledger, int, Path], measure: str) -> None:
    """Take away one posting as a wrong projection would have left it out, and put it back."""
    ledger, first, folder = small
    expected = read_tally(tally_of(folder / "history.jsonl"))
    books = sqlite3.connect(folder / "ledger" / directory.BOOKS, isolation_level=None)
    *at, amount = books.execute(LAST_POSTING, [measure]).fetchone()
    change = "UPDATE postings SET amount = ? WHERE (account, day, position) = (?, ?, ?)"
    books.execute(change, [0, *at])
    try:
        found = different(compared(ledger, expected, first))
    finally:
        books.execute(change, [amount, *at])
        books.close()
    assert found
    assert all(f'"{measure}"' in one for one in found)


@pytest.mark.slow
@pytest.mark.parametrize(("few", "many"), [((6, 10), (60, 10)), ((20, 1), (20, 16))], ids=str)
def test_ten_times_as_many_rows_take_hardly_more_memory(
    tmp_path: Path, few: tuple[int, int], many: tuple[int, int]
) -> None:
    (less_rows, less), (more_rows, more) = (peak(tmp_path, *size) for size in (few, many))
    assert more_rows > 9.5 * less_rows
    assert more < 1.3 * less


def peak(folder: Path, communes: int, years: int) -> tuple[int, int]:
    """Return how many rows a process of its own generates, and the most memory it has had."""
    arguments = [str(folder / "history.jsonl"), str(communes), str(years)]
    ran = subprocess.run(
        [sys.executable, "-c", PEAK, *arguments], capture_output=True, text=True, check=True
    )
    made, most = map(int, ran.stdout.split())
    return made, most


def test_the_command_writes_a_history_and_its_tally(socai: Socai) -> None:
    out = socai.folder / "gia-lap.jsonl"
    arguments = ["generate", "--communes", "2", "--years", "1", "--seed", "3", "--out", str(out)]
    said = socai.json(*arguments)
    lines = out.read_text("utf-8").splitlines()
    tally = read_tally(tally_of(out))
    assert said["synthetic"] is True
    assert (said["rows"], said["figures"]) == (len(lines), len(tally))
    assert json.loads(lines[0])["type"] == "DocumentRegistered"
    assert {"measure", "unit", "keys", "rows", "counted"} <= tally[0].keys()
    assert socai(*arguments).out.startswith("DỮ LIỆU GIẢ LẬP")


def test_a_file_that_cannot_be_imported_is_not_written(socai: Socai) -> None:
    out = socai.folder / "gia-lap.csv"
    arguments = ["generate", "--communes", "2", "--years", "1", "--seed", "3", "--out", str(out)]
    assert socai(*arguments).code == 2
    assert not out.exists()


def test_what_was_there_stays_where_the_tally_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("before", encoding="utf-8")
    tally_of(file).mkdir()
    with pytest.raises(Refused):
        generate(file, planned(2, 1, 1))
    assert file.read_text("utf-8") == "before"
    assert {path.name for path in tmp_path.iterdir()} == {file.name, tally_of(file).name}
