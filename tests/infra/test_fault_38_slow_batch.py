"""A member whose batch takes longer than it may between two polls: another takes over meanwhile.

The slow one is thrown out of its group while it works. What it then still does is done once or not
at all, and it joins again.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from command_line import Socai, make_sample
from commands import command
from members import end, member, until
from servers import running_kafka
from socai.infra.app import Ledger

from .test_run_project import check_mirror

pytestmark = pytest.mark.slow
SESSION_MS = 1_500
START = f"""
import sys
from socai.infra.kafka import kafka_member

kafka_member.SESSION_MS, kafka_member.HEARTBEAT_MS = {SESSION_MS}, {SESSION_MS // 4}
kafka_member.STEP_MS = {SESSION_MS}
from socai.infra.cli import main
from socai.infra.mirror.sql_inbox import SqlInbox

ledger, step, gate = sys.argv[1:4]
real = getattr(SqlInbox, step)


def slow(*given):
    setattr(SqlInbox, step, real)
    with open(gate) as opened:
        opened.read()
    return real(*given)


if gate:
    setattr(SqlInbox, step, slow)
sys.exit(main(["--ledger", ledger, "run", "project"]))
"""
"""A member that at its first `step` waits until somebody opens the gate and closes it again."""
COMMANDS = 100


@pytest.fixture(scope="module")
def kafka() -> Iterator[str]:
    """Return the address of a broker that misses a member soon."""
    with running_kafka({"group.min.session.timeout.ms": "1000"}) as broker:
        yield broker.bootstrap


@pytest.fixture
def own(
    kafka: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Socai:
    """Return the command line on a ledger that has a topic of its own."""
    monkeypatch.setenv("SOCAI_KAFKA", kafka)
    monkeypatch.setenv("SOCAI_HTTP", "off")
    make_sample(tmp_path).rename(tmp_path / "ledger")
    return Socai(capsys, tmp_path)


def slow_member(
    ledger: Path, step: str, gate: Path | str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Give a member that is slow where there is a gate; it is gone at the end."""
    return member(ledger, step, str(gate), program=START)


def send_more(own: Socai, ledger: Ledger) -> int:
    """Record and send more; return the last position."""
    first = ledger.store.last()
    ledger.store.append(
        [command(*((f"unit-{first + n}-{k}", 1) for k in range(5))) for n in range(COMMANDS)]
    )
    last = ledger.store.last()
    assert own.json("run", "relay", "--once")[0]["position"] == last
    return last


@pytest.mark.parametrize(
    ("client", "step"),
    [("kafka-python", "put"), ("librdkafka", "drop")],
    ids=["kafka-python, before it is received", "librdkafka, after it is taken"],
)
def test_a_batch_that_takes_too_long_is_done_once(
    own: Socai, monkeypatch: pytest.MonkeyPatch, client: str, step: str
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA_CLIENT", client)
    gate = own.folder / "gate"
    os.mkfifo(gate)
    with Ledger(own.ledger) as ledger, slow_member(own.ledger, step, gate) as slow:
        mirror = ledger.mirror.source
        send_more(own, ledger)
        with gate.open("w"), slow_member(own.ledger, step, "") as other:
            # The slow one has every partition, and is in the middle.
            last = send_more(own, ledger)
            until(other, lambda: mirror.last() == last)
            assert slow.poll() is None
            assert end(other) == 0
        # Both go on as if nothing had been.
        last = send_more(own, ledger)
        until(slow, lambda: mirror.last() == last)
        assert end(slow) == 0
        check_mirror(ledger)
