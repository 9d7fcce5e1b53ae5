"""Whatever zone a machine is set to, the day that goes in comes out, and «today» is Vietnam's.

Run as a program (FOLDER), this module does what `told` says in each zone, beginning in the zone of
the environment: a process of its own, since a zone set here would be that of all other tests.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import time
from datetime import date, tzinfo
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import event, write
from socai.infra import known
from socai.infra.app import Ledger, create
from socai.infra.cli import main
from socai.infra.files.importing import import_files

ZONES = ("America/Los_Angeles", "Asia/Ho_Chi_Minh", "Asia/Saigon", "Pacific/Kiritimati",
         "Pacific/Apia", "UTC")  # fmt: skip
# Days on which clocks were changed or left a day out: Saigon was at +8, +9, +7 and +8 by turns
# from 1943 to 1975, Apia had no 30/12/2011, Kiritimati no 01/01/1995; and the ends of all days.
DAYS = ("1900-03-01", "1943-01-01", "1945-03-14", "1945-09-02", "1947-04-01", "1955-07-01",
        "1959-12-31", "1960-01-01", "1975-04-30", "1975-06-13", "1995-01-01", "2011-12-30",
        "2020-02-29", "2021-03-14", "2021-11-07", "2199-12-31")  # fmt: skip
HEADS = ("type", "stream", "effective", "name", "kind", "documented")
HALF_PAST_FIVE = 1_640_971_800_000_000
"""2021-12-31T17:30Z: in Vietnam half past midnight of the next day."""
MONTH_END = 1_769_878_799_999_999
"""The last microsecond of 2026-01-31 in Vietnam."""


class Late(datetime.datetime):
    """A clock of the machine that stands at half past five on New Year's Eve in Greenwich."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Late:
        """Return that time in a zone, in the machine's own where none is given."""
        return cls.fromtimestamp(HALF_PAST_FIVE / 1_000_000, tz)


def table_rows(as_dates: bool) -> list[list[Any]]:
    """Return the rows of a table: a unit registered on each day, by a document of that day."""
    made = []
    for number, day in enumerate(DAYS):
        value = date.fromisoformat(day)
        cell = value if as_dates else f"{value:%d/%m/}{value.year}"
        name = f"xã {number} {'xlsx' if as_dates else 'csv'}"
        stream = f"unit-{'b' if as_dates else 'a'}{number:02d}"
        made.append(["UnitRegistered", stream, cell, name, "xa", cell])
    return made


def tables(folder: Path) -> list[Path]:
    """Write the days as text in a .csv, as dates in a .xlsx; return the files."""
    texts, dates = folder / "ngay.csv", folder / "ngay.xlsx"
    with texts.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *table_rows(as_dates=False)])
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADS, *table_rows(as_dates=True)):
        book.active.append(list(row))
    book.save(dates)
    return [texts, dates]


def recorded(folder: Path, now: int, *files: Path) -> list[str]:
    """Import files at a time; return what is warned of."""
    with Ledger(folder / "ledger", clock=lambda: now) as ledger:
        return [m.vi for m in import_files(ledger, list(files), actor="a").warnings]


def asked(folder: Path, *line: str) -> Any:
    """Return what a command prints as JSON."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main([*line, "--ledger", str(folder / "ledger"), "--format", "json"]) == 0
    return json.loads(printed.getvalue())


def told(folder: Path) -> dict[str, Any]:
    """Make a ledger, record days at certain times, and return what it says of them."""
    create(folder / "ledger", clock=lambda: HALF_PAST_FIVE).close()
    ahead = [
        event("UnitRegistered", f"unit-c{day}", f"2022-01-{day:02d}", name=f"xã {day} c", kind="xa")
        for day in (1, 2, 3)
    ]
    soon = Path(write(folder / "rows.jsonl", ahead))
    future = recorded(folder, HALF_PAST_FIVE, soon, *tables(folder))
    rows = [row for row in asked(folder, "log") if row["stream"][:6] in ("unit-a", "unit-b")]
    for now, day in ((MONTH_END, 4), (MONTH_END + 1, 5)):
        row = event("UnitRegistered", f"unit-d{day}", "2021", name=f"xã {day} d", kind="xa")
        recorded(folder, now, Path(write(folder / "rows.jsonl", [row])))
    line = ("figure", "units", "--unit", "a00", "--as-of", "2022", "--known", "@2026-01-31")
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(datetime, "datetime", Late)
        standing = [row["unit"] for row in asked(folder, "units") if row["alive"]]
    return {
        "zone": f"{Late.now():%d/%m/%Y %H:%M}",
        "effective": [row["effective"] for row in rows],
        "documented": [row["documented"] for row in rows],
        "recorded_at": sorted({row["recorded_at"] for row in rows}),
        "future": future,
        "known": asked(folder, *line)["known"] - rows[-1]["position"],
        "today": [unit for unit in standing if unit.startswith("c")],
    }


@pytest.fixture(scope="module")
def by_zone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what is told in each zone."""
    done = subprocess.run(
        [sys.executable, __file__, str(tmp_path_factory.mktemp("zones"))],
        env={**os.environ, "TZ": ZONES[0], "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_the_day_that_goes_in_comes_out(by_zone: dict[str, dict[str, Any]]) -> None:
    assert len({said["zone"] for said in by_zone.values()}) >= 4
    for zone, said in by_zone.items():
        assert said["effective"] == [*DAYS, *DAYS], zone
        assert said["documented"] == [*DAYS, *DAYS], zone


@pytest.mark.slow
def test_half_past_five_in_greenwich_is_the_next_day_in_vietnam(
    by_zone: dict[str, dict[str, Any]],
) -> None:
    for zone, said in by_zone.items():
        assert said["recorded_at"] == ["2022-01-01T00:30:00+07:00"], zone
        first, count = said["future"]
        assert "03/01/2022, ngày chưa đến (hôm nay 01/01/2022)" in first, zone
        assert count == "Có 3 dòng có ngày hiệu lực chưa đến", zone
        assert said["today"] == ["c1"], zone


@pytest.mark.slow
def test_a_day_as_known_ends_at_midnight_in_vietnam(by_zone: dict[str, dict[str, Any]]) -> None:
    assert known.moment("2026-01-31") == MONTH_END
    assert {zone: said["known"] for zone, said in by_zone.items()} == dict.fromkeys(ZONES, 1)


def told_in(zone: str, folder: Path) -> dict[str, Any]:
    """Return what is told where the machine is set to a zone."""
    os.environ["TZ"] = zone
    time.tzset()
    folder.mkdir()
    return told(folder)


if __name__ == "__main__":
    numbered = enumerate(ZONES)
    print(json.dumps({zone: told_in(zone, Path(sys.argv[1]) / str(n)) for n, zone in numbered}))
