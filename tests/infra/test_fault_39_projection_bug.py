"""A fault of the projection that shows at one event: the books stop there, everything else goes on.

Once it is mended the books are those that were never disturbed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import running
from command_line import BODY, Ran, Socai, event, make_sample
from projected import rebuilt, tables
from socai.domain.event import Recorded
from socai.domain.timeline import Shift
from socai.infra.app import Ledger
from socai.projections.posting import Book, Posting

from .test_run_project import check_mirror

FIGURE = ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2020-01-01")
FAILS_AT = "count-2019"
BROKEN = f"""
from socai.projections.posting import Book

take = Book.take


def broken(book, recorded):
    if recorded.meta.event_id == "{FAILS_AT}":
        recorded.position / 0
    return take(book, recorded)


Book.take = broken
"""


@pytest.fixture
def broken() -> Iterator[pytest.MonkeyPatch]:
    """Break the projection; undone, it is mended."""
    take = Book.take

    def fails(book: Book, recorded: Recorded) -> tuple[list[Posting], Shift]:
        if recorded.meta.event_id == FAILS_AT:
            raise ZeroDivisionError
        return take(book, recorded)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Book, "take", fails)
        yield patched


def imported(socai: Socai) -> tuple[int, Ran]:
    """Import three rows; return the position of the one that is failed at, and what was said."""
    last = socai.last()
    rows = [
        event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới"),
        event("MembershipCountDeclared", BODY, "2019-12-31", members=21, event_id=FAILS_AT),
        event("DocumentRegistered", "document-sau", "2022", title="Báo cáo sau"),
    ]
    return last + 2, socai("import", socai.file(*rows))


def said_at(at: int) -> str:
    """Return what is said of the event at this position."""
    return (
        f"Vị trí {at}: socai không tổng hợp được MembershipCountDeclared «{FAILS_AT}» của dòng "
        f"«{BODY}» (ZeroDivisionError: lỗi của chương trình). Sổ tổng hợp dừng trước đó"
    )


def reached(place: Path) -> int:
    """Return the last position of the books."""
    with Ledger(place) as ledger:
        return ledger.books.state()[1]


def test_the_books_stop_before_the_event_and_say_where(
    socai: Socai, broken: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, ran = imported(socai)
    assert ran.code == 1 and "đã ghi 3 sự kiện" in ran.out + ran.err and said_at(at) in ran.err
    assert socai.last() == at + 1 and reached(socai.ledger) == at - 1
    assert f"Sổ tổng hợp đến vị trí {at - 1}, nguồn của nó đến {at + 1}" in socai("doctor").out
    for question in (FIGURE, ("rebuild",)):
        ran = socai(*question)
        assert (ran.code, ran.out) == (1, "") and said_at(at) in ran.err
        assert "Traceback" not in ran.err and reached(socai.ledger) == at - 1
    monkeypatch.setenv("SOCAI_DEBUG", "1")
    assert "raise ZeroDivisionError" in socai(*FIGURE).err


def test_another_ledger_is_asked_meanwhile(
    socai: Socai, made_sample: Path, broken: pytest.MonkeyPatch
) -> None:
    assert imported(socai)[1].code == 1 and socai(*FIGURE).code == 1
    other = shutil.copytree(made_sample, socai.folder / "other")
    assert "20" in socai(*FIGURE, ledger=other).out


def test_once_mended_the_books_are_those_never_disturbed(
    socai: Socai, broken: pytest.MonkeyPatch
) -> None:
    assert imported(socai)[1].code == 1
    broken.undo()
    assert socai.json(*FIGURE)["lo"] == 21
    found = socai.json("rebuild")
    assert (found["differences"], found["swapped"]) == (0, True)
    with Ledger(socai.ledger) as ledger:
        ledger.catch_up()
        assert tables(ledger.books) == tables(rebuilt(ledger.store))


@pytest.mark.slow
def test_other_parts_go_on_and_the_lag_is_shown(
    kafka_server: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_sample(tmp_path).rename(tmp_path / "ledger")
    own = Socai(capsys, tmp_path)
    at, _ = imported(own)
    monkeypatch.setattr(running, "MAIN", BROKEN + running.MAIN)
    parts = ("relay", "project", "registry")
    with running.running(own.ledger, *parts, SOCAI_KAFKA=kafka_server) as run:
        run.until(lambda: run.sample('socai_part_up{part="project"}') == 0)
        assert run.sample("socai_projector_position") == at - 1
        assert run.sample("socai_books_behind_events") == 2
        status, found = run.ready()
        assert status == 503 and "project has stopped for good (refused)" in str(found)
        row = event("DocumentRegistered", "document-nua", "2022", title="Báo cáo nữa")
        assert own("import", own.file(row)).code == 0
        run.until(lambda: run.sample("socai_relay_position") == at + 2)
        assert run.ask("/schemas/types")[0] == 200
        assert run.end() == 1
    assert said_at(at) in run.said
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    assert own.json("run", "project", "--once")[0]["position"] == at + 2
    assert own.json("rebuild", "--from", "kafka")["differences"] == 0
    with Ledger(own.ledger) as ledger:
        check_mirror(ledger)
