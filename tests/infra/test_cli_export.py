"""Events go out and come in again: equal events, equal figures; and imports that are cut short."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from command_line import BODY, SITE, Ran, Socai, event
from socai.domain.chart import MEASURES
from socai.domain.period import Period
from socai.domain.refusal import Conflict, Message, Unavailable
from socai.infra.app import Ledger, Progress
from socai.infra.cli.answers import explained, figure_json
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Progress as Told
from socai.infra.files.importing import import_files
from socai.infra.reports.words import decimal
from socai.infra.shipped import shipped
from socai.infra.store.sqlite_store import SqliteStore
from socai.projections.figure import figure
from socai.projections.question import Question

CLOCK = ("position", "recorded_at")


def lived_in(socai: Socai) -> None:
    """Add what a ledger has after some years: corrections, withdrawals, commands of several."""
    steps = (
        ("record", "MemberLeft", BODY, "effective=2020-Q2", "member=tv-0001", "--actor", "xa-1"),
        ("correct", "count-2018", "members=22", "--reason", "Đếm sót «hai» người"),
        ("withdraw", "th-conferences", "--reason", "Ghi trùng"),
        ("record", "StockDeclared", "declaration-open", "effective=2019", "unit=thanh-hoa",
         "measure=members", "lo=5", "hi=", "qualifier=trở lên"),
        ("record", "UnitReparented", "unit-tuyen-hoa", "effective=2022-01-01", "parent=thanh-hoa"),
        ("import", socai.file(
            event("TeamFormed", SITE, "2021-05", team="to-1", command_id="hai-to"),
            event("TeamFormed", SITE, "2021-06-30", team="to-2", command_id="hai-to"),
            event("ModelRetired", "community_model-tu-quan", "2023-01-01", command_id="thoi"),
        )),
    )  # fmt: skip
    for step in steps:
        assert socai(*step).code == 0, step


def events(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events of a log without what the log itself gives, and without its own stream."""
    return [
        {name: value for name, value in row.items() if name not in CLOCK}
        for row in rows
        if row["type"] != "SchemaPublished"
    ]


def figures(path: Path) -> list[dict[str, Any]]:
    """Return every figure of every unit on some days, explained, without the clock."""
    found = []
    with Ledger(path) as ledger:
        position = ledger.store.last()
        view = ledger.view(position)
        for measure, unit, year in product(MEASURES, ("quang-binh", "thanh-hoa"), (2018, 2023)):
            last = date(year, 12, 31)
            window = Period(last if measure.kind == "stock" else date(2008, 1, 1), last)
            answer = figure(view, Question(measure.name, unit, window))
            row = figure_json(answer, ledger.store, position)
            del row["time"]
            found.append({**row, **explained(answer, view, ledger.store)})
    return found


def test_what_is_exported_is_imported_as_the_same_events(socai: Socai) -> None:
    lived_in(socai)
    file = socai.folder / "events.jsonl"
    assert "sự kiện ra" in socai("export-events", str(file)).err
    other = socai.folder / "other"
    socai("init", ledger=other)
    report = socai("import", str(file), "--format", "json", ledger=other).json
    lines = len(file.read_text("utf-8").splitlines())
    assert (report["recorded"], report["already"]) == (lines - len(shipped()), len(shipped()))
    ours, theirs = socai.json("log"), socai("log", "--format", "json", ledger=other).json
    assert events(theirs) == events(ours)
    assert figures(other) == figures(socai.ledger)
    for path in (other, socai.ledger):
        again = socai("import", str(file), "--format", "json", ledger=path).json
        assert (again["recorded"], again["already"]) == (0, again["rows"])


def test_the_contents_of_commands_survive_an_export(socai: Socai) -> None:
    line = ("record", "MemberJoined", BODY, "effective=2021", "member=tv-0005", "--command-id", "x")
    assert socai(*line).code == 0
    file = str(socai.folder / "events.jsonl")
    socai("export-events", file)
    other = socai.folder / "other"
    socai("init", ledger=other)
    socai("import", file, ledger=other)
    assert socai(*line, "--format", "json", ledger=other).json["already"] is True


def test_an_export_goes_to_stdout_as_well(socai: Socai) -> None:
    file = socai.folder / "events.jsonl"
    socai("export-events", str(file))
    assert socai("export-events", "-").out == file.read_text("utf-8")


def test_an_export_takes_the_place_of_a_file_only_when_it_is_whole(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = socai.folder / "events.jsonl"
    file.write_text("before")

    def breaks(row: dict[str, Any]) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("socai.infra.files.jsonl.line_of", breaks)
        ran = socai("export-events", str(file))
    assert ran.code == 3 and "No space left" in ran.err
    assert file.read_text() == "before" and sorted(socai.folder.iterdir()) == [file, socai.ledger]
    before = file.stat().st_ino
    assert socai("export-events", str(file)).code == 0
    assert file.stat().st_ino != before
    assert file.read_text("utf-8").startswith('{"type": "IndicatorDefined"')


# ---- imports that are cut short ------------------------------------------------------------------


def rows_of_commands(count: int) -> list[dict[str, Any]]:
    """Return members who join, each in a command of their own."""
    return [
        event("MemberJoined", BODY, "2019", member=f"tv-{n}", command_id=f"lenh-{n}")
        for n in range(100, 100 + count)
    ]


def test_an_import_that_is_cut_short_says_so_and_is_completed_by_the_next(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, calls = SqliteStore.append, []

    def fails_the_third_time(self: SqliteStore, commands: Any) -> Any:
        calls.append(len(commands))
        if len(calls) == 3:
            raise Unavailable(Message("Đĩa đầy", "The disk is full"))
        return append(self, commands)

    file = socai.file(*rows_of_commands(5))
    before = socai.last()
    monkeypatch.setattr("socai.infra.files.importing.BATCH_EVENTS", 1)
    monkeypatch.setattr(SqliteStore, "append", fails_the_third_time)
    ran = socai("import", file)
    assert (ran.code, ran.out) == (3, "")
    assert "Lỗi: Đĩa đầy" in ran.err and "Đã ghi 2/5 sự kiện" in ran.err
    assert socai.last() == before + 2
    report = socai.json("import", file)
    assert (report["recorded"], report["already"]) == (3, 2)


def while_recording(act: Callable[[], object]) -> Callable[[str, str], Progress | None]:
    """Return phases that act when the recording begins."""

    def phase(vi: str, en: str) -> Progress | None:
        if en == "recording":
            act()
        return None

    return phase


def test_somebody_who_writes_to_the_same_stream_meanwhile_is_a_conflict(
    socai: Socai, tmp_path: Path
) -> None:
    theirs = socai.file(*rows_of_commands(1), name="theirs.jsonl")
    ours = socai.file(event("MemberJoined", BODY, "2019", member="tv-200"))
    other = socai.file(
        event("UnitTagged", "unit-thanh-hoa", "2020", tag="vung-giao"), name="o.jsonl"
    )
    before = socai.last()
    with Ledger(socai.ledger) as ledger:
        with pytest.raises(Conflict, match=BODY):
            import_files(ledger, [Path(ours)], actor="a",
                         phases=while_recording(lambda: socai("import", theirs)))  # fmt: skip
        assert ledger.store.last() == before + 1
        report = import_files(ledger, [Path(ours)], actor="a",
                              phases=while_recording(lambda: socai("import", other)))  # fmt: skip
        assert (report.first, ledger.store.last()) == (before + 3, before + 3)


def test_the_summary_is_said_even_where_the_books_fail(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise Unavailable(Message("Không ghi được sổ tổng hợp", "The books cannot be written"))

    monkeypatch.setattr(Ledger, "catch_up", fails)
    ran = socai("import", socai.file(*rows_of_commands(2)))
    assert ran.code == 3 and "đã ghi 2 sự kiện trong 2 lệnh" in ran.out
    assert ran.err == "Lỗi: Không ghi được sổ tổng hợp\n"


def test_what_one_import_refuses_the_next_does_not_remember(socai: Socai) -> None:
    good, bad = rows_of_commands(2)
    with Ledger(socai.ledger) as ledger:
        assert ledger.streams.stream(BODY).version == 3
        for rows in ([good, {**bad, "effective": "2001"}], [good, bad]):
            try:
                report = import_files(ledger, [Path(socai.file(*rows))], actor="a")
            except Exception as error:
                assert "2001" in str(error)
        assert report.recorded == 2
        assert ledger.streams.stream(BODY).version == 5


# ---- progress and numbers ------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def told(out: io.StringIO, *steps: tuple[float, int, int], lang: str = "vi") -> str:
    """Tell progress at these seconds (done, of how many); return what was shown."""
    seconds = iter([0.0, *(step[0] for step in steps)])
    progress = Told("ghi", lang, out, lambda: next(seconds))
    for _, done, total in steps:
        progress(done, total)
    progress.end()
    return out.getvalue()


def test_small_work_is_silent() -> None:
    assert told(io.StringIO(), (0.2, 100, 200), (0.9, 200, 200)) == ""
    assert told(Terminal(), (0.2, 100, 200), (0.9, 200, 200)) == ""


def test_plain_lines_come_about_once_a_second_with_rate_and_time_left() -> None:
    steps = ((0.5, 500, 20_000), (1.0, 1000, 20_000), (1.5, 3000, 20_000), (2.0, 4000, 20_000))
    assert told(io.StringIO(), *steps).splitlines() == [
        "ghi: 1.000/20.000, 1.000/giây, còn 19 giây",
        "ghi: 4.000/20.000, 2.000/giây, còn 8 giây",
    ]
    assert told(io.StringIO(), (2.0, 5000, 0), lang="en") == "ghi: 5,000, 2,500/s\n"


def test_a_terminal_sees_one_line_that_changes() -> None:
    shown = told(Terminal(), (1.0, 1000, 2000), (1.2, 2000, 2000))
    assert shown.startswith("\rghi: 1.000/2.000, 1.000/giây, còn 1 giây\rghi: 2.000/2.000")
    assert shown.endswith("\n") and shown.count("\n") == 1


def test_an_import_of_a_few_rows_shows_no_progress(socai: Socai) -> None:
    ran = socai("import", socai.file(*rows_of_commands(3)))
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("part", "whole", "vi", "en"),
    [(458, 6195, "7,39%", "7.39%"), (1, 8, "12,50%", "12.50%"), (1, 80_000, "0,00%", "0.00%"),
     (12_998, 1, "1.299.800,00%", "1,299,800.00%"), (2, 3, "66,67%", "66.67%")],
)  # fmt: skip
def test_shares_have_two_places(part: int, whole: int, vi: str, en: str) -> None:
    share = Fraction(part, whole)
    assert (decimal(share), decimal(share, "en")) == (vi, en)


def test_numbers_have_dots_and_in_english_commas() -> None:
    assert [number(12998), number(999), number(12998, "en")] == ["12.998", "999", "12,998"]


def test_a_json_row_is_one_line(socai: Socai) -> None:
    ran: Ran = socai("log", "--format", "json", "--from", "51")
    assert [json.loads(line.strip("[],\n "))["position"] for line in ran.out.splitlines()] == [
        row["position"] for row in ran.json
    ]
