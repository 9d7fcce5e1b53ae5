"""`socai run project` on a real broker: the mirror, its figures, and members that die or sleep."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from command_line import Socai, event, make_sample
from commands import command
from members import end, member, until
from projected import rebuilt, tables
from socai.infra.app import Ledger
from socai.infra.running.topics import topic_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
QUESTIONS = (
    ("figure", "members", "--unit", "thanh-hoa", "--as-of", "2018-09-12", "--explain"),
    ("figure", "activities", "--unit", "thanh-hoa", "--from", "2010", "--to", "2018"),
    ("list", "member", "--unit", "tuyen-hoa", "--as-of", "2018"),
    ("findings",),
)


@pytest.fixture
def kafka(kafka_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the broker's address, which questions and parts use."""
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    monkeypatch.setenv("SOCAI_HTTP", "off")
    return kafka_server


@pytest.fixture
def own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a ledger that has a topic of its own."""
    make_sample(tmp_path).rename(tmp_path / "ledger")
    return Socai(capsys, tmp_path)


@contextmanager
def nobody_writing(ledger: Path) -> Iterator[None]:
    """Keep all who mirror a ledger from writing, from a moment at which none of them does."""
    while True:
        with ExitStack() as held:
            try:
                for file in sorted({*ledger.glob("*.sqlite")} - {ledger / "store.sqlite"}):
                    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
                    held.enter_context(closing(connection)).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                continue
            yield
            return


def sleep(process: subprocess.Popen[bytes], ledger: Path) -> None:
    """Stop a process as a machine that sleeps does, while it holds no lock of a file.

    What it had locked would stay so while it sleeps: others cannot go on before it wakes.
    """
    with nobody_writing(ledger):
        process.send_signal(signal.SIGSTOP)


def record(ledger: Ledger, first: int, commands: int) -> None:
    """Record commands of five events each."""
    store = ledger.store
    batch = []
    for number in range(first, first + commands):
        streams = [f"unit-xa-{(number * 7 + n * 3) % 50}" for n in range(5)]
        places = [(stream, _version(stream)) for stream in streams]
        batch.append(command(*places, command_id=f"c{number}"))
    store.append(batch)


VERSIONS: dict[str, int] = {}


def _version(stream: str) -> int:
    VERSIONS[stream] = VERSIONS.get(stream, 0) + 1
    return VERSIONS[stream]


def check_mirror(ledger: Ledger) -> None:
    """Check that the mirror is the log, byte for byte, and its postings are those of the log."""
    mirror, log = ledger.mirror.source, ledger.store
    assert mirror.stored(0, 10**6) == log.stored(0, 10**6)
    assert mirror.range() == log.range()
    ledger.mirror.catch_up()
    assert tables(ledger.mirror.books) == tables(rebuilt(log))


def test_figures_by_way_of_kafka_are_those_without(
    own: Socai, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = own.last()
    rows = own.json("run", "relay", "project", "--once")
    assert [(row["part"], row["position"]) for row in rows] == [("relay", last), ("project", last)]
    mirrored = [own(*question, "--format", "json") for question in QUESTIONS]
    assert own.json("run", "project", "--once")[0]["position"] == last
    monkeypatch.setenv("SOCAI_KAFKA", "")
    assert [own(*question, "--format", "json") for question in QUESTIONS] == mirrored
    assert {ran.code for ran in mirrored} == {0}
    with Ledger(own.ledger) as ledger:
        check_mirror(ledger)


def test_fault_a_member_killed_in_mid_stream_loses_and_doubles_nothing(
    own: Socai, kafka: str
) -> None:
    VERSIONS.clear()
    with (
        Ledger(own.ledger) as ledger,
        member(own.ledger) as first,
        member(own.ledger) as second,
    ):
        record(ledger, 0, 1_500)
        last, mirror = ledger.store.last(), ledger.mirror.source
        assert own("run", "relay", "--once").code == 0
        until(first, lambda: mirror.last() > 0)
        first.kill()
        assert first.wait() == -signal.SIGKILL
        until(second, lambda: mirror.last() == last)
        assert end(second) == 0
        check_mirror(ledger)


def test_fault_a_member_that_slept_through_its_session_applies_nothing_twice(
    own: Socai, kafka: str
) -> None:
    VERSIONS.clear()
    with (
        Ledger(own.ledger) as ledger,
        member(own.ledger) as sleeper,
        member(own.ledger) as other,
    ):
        mirror = ledger.mirror.source
        record(ledger, 0, 400)
        assert own("run", "relay", "--once").code == 0
        until(sleeper, lambda: mirror.last() == ledger.store.last())
        sleep(sleeper, own.ledger)
        record(ledger, 400, 400)
        assert own("run", "relay", "--once").code == 0
        until(other, lambda: mirror.last() == ledger.store.last())
        sleeper.send_signal(signal.SIGCONT)
        record(ledger, 800, 400)
        assert own("run", "relay", "--once").code == 0
        until(other, lambda: mirror.last() == ledger.store.last())
        assert (end(sleeper), end(other)) == (0, 0)
        check_mirror(ledger)


def test_fault_a_member_that_finds_a_file_locked_says_so_and_waits(own: Socai, kafka: str) -> None:
    VERSIONS.clear()
    with Ledger(own.ledger) as ledger, member(own.ledger) as waiting:
        mirror, told = ledger.mirror.source, waiting.stderr
        until(waiting, lambda: (own.ledger / "inbox.sqlite").exists())
        with nobody_writing(own.ledger):
            record(ledger, 0, 40)
            assert own("run", "relay", "--once").code == 0
            before = mirror.last()
            assert told and any("người khác ghi" in line.decode() for line in told)
            assert mirror.last() == before
        until(waiting, lambda: mirror.last() == ledger.store.last())
        assert end(waiting) == 0
        check_mirror(ledger)


def test_fault_records_that_were_removed_are_missed(own: Socai, kafka: str) -> None:
    assert own("run", "relay", "--once").code == 0
    with Ledger(own.ledger) as ledger:
        topic = topic_of(ledger.store.ledger_id)
    admin = KafkaAdminClient(bootstrap_servers=[kafka])
    try:
        admin.delete_records({TopicPartition(topic, 0): 1})
        ran = own("run", "project", "--once")
        assert ran.code == 1
        assert f"Topic «{topic}», phân vùng 0: không còn offset 0, nơi phải đọc tiếp" in ran.err
        assert "`socai recover --from store`" in ran.err
    finally:
        admin.close()


def test_fault_a_topic_that_was_deleted_stops_the_mirror(own: Socai, kafka: str) -> None:
    assert own("run", "relay", "project", "--once").code == 0
    last = own.last()
    with Ledger(own.ledger) as ledger:
        topic = topic_of(ledger.store.ledger_id)
    admin = KafkaAdminClient(bootstrap_servers=[kafka])
    try:
        admin.delete_topics([topic])
        ran = own("run", "project", "--once")
        assert ran.code == 1 and "0 phân vùng, trước đây 6" in ran.err
        assert "`socai recover --from store`" in ran.err
    finally:
        admin.close()
    assert own.json(*QUESTIONS[0])["known"] == last
    assert own("import", own.file(event("DocumentRegistered", "document-moi", "2022",
                                            title="Báo cáo mới"))).code == 0  # fmt: skip
