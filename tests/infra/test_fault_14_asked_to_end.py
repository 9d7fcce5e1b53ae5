"""SIGTERM in the middle of a batch: whole commands or nothing, words, and it is gone on with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event, make_sample
from commands import command
from projected import rebuilt, tables
from socai.infra.app import Ledger
from tree import ROOT

from .test_run_project import check_mirror
from .test_run_relay import check_topic

pytestmark = pytest.mark.slow
START = """
import signal, sys
from campaign import failpoints
from socai.infra.cli import main
from socai.infra.files import importing

importing.BATCH_EVENTS = 20
failpoints.SIGNALS["end"] = signal.SIGTERM
failpoints.POINTS["staged"] = "socai.infra.files.staging:Staging.add"
point, when, count = sys.argv[1:4]
failpoints.arm(point, when, int(count), "end")
sys.exit(main(sys.argv[4:]))
"""
"""A process that is asked to end by itself, so that it is in the middle each time."""
MOST_SECONDS = 30.0
"""What an operator waits for is 10 s; this machine may be busy."""
ROWS, COMMANDS = 200, 500


def asked_to_end(ledger: Path, point: str, when: str, count: int, *line: str) -> tuple[int, str]:
    """Run a command line in a process that is asked to end at a point of its work.

    Returns its exit code, and what it said on stderr and then on stdout.
    """
    given = [sys.executable, "-c", START, point, when, str(count), "--ledger", str(ledger), *line]
    ran = subprocess.run(
        given,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests"), "SOCAI_HTTP": "off"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=MOST_SECONDS,
    )
    return ran.returncode, ran.stderr + ran.stdout


def got_to(said: str) -> int:
    """Return the position that a part says it got to."""
    (row,) = json.loads(said[said.index("[{") :])
    return int(row["position"])


@pytest.fixture
def own(
    kafka_server: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Socai:
    """Return the command line on a ledger that has a topic of its own, and more than one batch."""
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    make_sample(tmp_path).rename(tmp_path / "ledger")
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.store.append(
            [command(*((f"unit-{n}-{k}", 1) for k in range(5))) for n in range(COMMANDS)]
        )
    return Socai(capsys, tmp_path)


def rows() -> list[dict[str, Any]]:
    """Return rows in commands of four."""
    return [
        event("IncidentReported", f"incident-{n}", f"2021-{n % 12 + 1:02d}", kind="dispute",
              unit="tuyen-hoa/chau-hoa", event_id=f"e{n}", command_id=f"lenh-{n // 4}")
        for n in range(ROWS)
    ]  # fmt: skip


def check_holds(place: Path, count: int) -> None:
    """Check that a ledger holds the first so many of those rows, and that its books are of them."""
    with Ledger(place) as ledger:
        found = [e.meta.event_id for e in ledger.events() if e.meta.stream.startswith("incident-")]
        assert found == [f"e{n}" for n in range(count)]
        ledger.catch_up()
        assert tables(ledger.books) == tables(rebuilt(ledger.store))


@pytest.mark.parametrize(
    ("point", "when"),
    [("append", "before"), ("inserted", "after"), ("append", "after")],
    ids=["before a transaction", "amid a transaction", "before its commit"],
)
def test_an_import_that_is_asked_to_end_leaves_whole_commands(
    socai: Socai, point: str, when: str
) -> None:
    file = socai.file(*rows())
    code, said = asked_to_end(socai.ledger, point, when, 3, "import", file)
    assert (code, said.splitlines()[-1]) == (
        130,
        "Lỗi: Bị yêu cầu dừng giữa chừng (SIGTERM): lệnh nào đã ghi thì ghi trọn, không có gì dở "
        "dang. Chạy lại đúng dòng lệnh ấy để làm tiếp",
    )
    check_holds(socai.ledger, 40)
    done = socai.json("import", file)
    assert (done["recorded"], done["already"]) == (ROWS - 40, 40)
    check_holds(socai.ledger, ROWS)


def test_an_import_that_is_asked_to_end_while_it_checks_records_nothing(socai: Socai) -> None:
    file = socai.file(*rows())
    code, said = asked_to_end(socai.ledger, "staged", "after", 10, "--lang", "en", "import", file)
    assert code == 130
    assert "nothing is half done. Run the same command line again to go on" in said
    check_holds(socai.ledger, 0)


def test_a_relay_that_is_asked_to_end_drains_its_batch(own: Socai, kafka_server: str) -> None:
    last = own.last()
    line = ("run", "relay", "--format", "json")
    code, said = asked_to_end(own.ledger, "commit", "before", 1, *line)
    assert code == 0, said
    assert 0 < got_to(said) < last
    assert own.json("run", "relay", "--once")[0]["position"] == last
    check_topic(own.ledger, kafka_server)


@pytest.mark.parametrize("point", ["put", "apply"])
def test_a_projector_that_is_asked_to_end_is_gone_on_with(own: Socai, point: str) -> None:
    last = own.last()
    assert own("run", "relay", "--once").code == 0
    line = ("run", "project", "--format", "json")
    code, said = asked_to_end(own.ledger, point, "before", 1, *line)
    assert code == 0, said
    # All may have come with the first poll: then the batch in hand is the last.
    assert got_to(said) <= last
    assert own.json("run", "project", "--once")[0]["position"] == last
    with Ledger(own.ledger) as ledger:
        check_mirror(ledger)
