"""Whatever dies or is cut: what was acknowledged is there, whole, once; the answers are true."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from commands import command
from contracts.event_store import vietnamese
from contracts.taking import range_of
from cutting_proxy import CuttingProxy, cutting_proxy
from postgres_ledger import LEDGER, connected, opened
from servers import Postgres, open_folder, running_postgres
from socai.consumers.ports import Appended
from socai.domain.refusal import Conflict, Unavailable
from socai.infra.store.postgres_store import PostgresStore, create_store
from tree import ROOT
from whole_log import check_whole_prefix, fill, goes_on

pytestmark = pytest.mark.slow


class TestLostCommit:
    """The connection is cut at COMMIT: nobody is told that his own event is in his way."""

    @pytest.fixture
    def proxy(self, postgres_database: str) -> Iterator[CuttingProxy]:
        with cutting_proxy(postgres_database) as proxy:
            create_store(proxy.url, LEDGER)
            yield proxy

    def test_it_took_place(self, proxy: CuttingProxy) -> None:
        with opened(proxy.url) as store:
            for n in range(1, 11):
                proxy.cut = "after"
                one = command((f"unit-{n}", 1), (f"unit-{n}", 2), command_id=f"c{n}")
                expected = Appended(f"c{n}", 2 * n - 1, 2 * n, already=True)
                assert store.append([one]) == [expected]
                assert store.append([one]) == [expected]
            check_whole_prefix(store, {f"c{n}": 2 * n - 1 for n in range(1, 11)})
            assert store.range() == range_of(store)
            assert (store.last(), proxy.cuts) == (20, 10)

    def test_it_did_not_take_place(self, proxy: CuttingProxy) -> None:
        with opened(proxy.url) as store:
            for n in range(1, 11):
                proxy.cut = "before"
                assert store.append([command((f"unit-{n}", 1), command_id=f"c{n}")]) == [
                    Appended(f"c{n}", n, n)
                ]
            check_whole_prefix(store, {f"c{n}": n for n in range(1, 11)})
            assert (store.last(), proxy.cuts) == (10, 10)

    def test_somebody_else_was_faster(self, proxy: CuttingProxy, postgres_database: str) -> None:
        """What did not take place, and can no more, is a conflict and nothing else."""
        one = command(("unit-a", 1), command_id="c1")
        with opened(proxy.url) as store, opened(postgres_database) as other:

            def before_the_second_look() -> None:
                other.append([command(("unit-a", 1), command_id="c2")])

            proxy.cut, proxy.at_cut = "before", before_the_second_look
            with pytest.raises(Conflict, match="Nothing of command «c1» was recorded"):
                store.append([one])
            assert other.last() == 1

    @pytest.mark.parametrize(("cut", "already"), [("after", True), ("before", False)])
    def test_it_cannot_be_known_now(self, proxy: CuttingProxy, cut: str, already: bool) -> None:
        one = command(("unit-a", 1), command_id="c1")
        with opened(proxy.url) as store:
            proxy.refuses = True
            proxy.cut = "after" if cut == "after" else "before"
            with pytest.raises(Unavailable, match=r"not certain.*under the same id") as refused:
                store.append([one])
            assert "chưa chắc lệnh đã ghi hay chưa" in vietnamese(refused)
            with pytest.raises(Unavailable, match="Nothing was recorded"):
                store.append([command(("unit-b", 1))])
            proxy.refuses = False
            assert store.append([one]) == [Appended("c1", 1, 1, already=already)]
            assert store.append([one]) == [Appended("c1", 1, 1, already=True)]
            assert store.last() == 1


def process(place: str, *arguments: str) -> subprocess.Popen[str]:
    """Start tests/infra/writer.py on a ledger."""
    return subprocess.Popen(
        [sys.executable, ROOT / "tests" / "infra" / "writer.py", place, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(stream: IO[str] | None) -> str:
    """Return the next line of a process."""
    assert stream is not None
    return stream.readline()


class TestProcesses:
    """Processes that start at once, and that are killed."""

    def test_eight_start_at_once(self, postgres_database: str) -> None:
        starting = [process("-", "start-together", f"p{n}", "0") for n in range(8)]
        try:
            assert [said(p.stdout) for p in starting] == ["ready\n"] * 8
            for number in range(10):
                url = f"{postgres_database}?schema=ledger_{number}"
                for each in starting:
                    assert each.stdin
                    each.stdin.write(f"{url}\n")
                    each.stdin.flush()
                answers = [json.loads(said(p.stdout) or "[null, null]") for p in starting]
                assert len({ledger_id for ledger_id, _ in answers}) == 1
                assert sorted(first for _, first in answers) == list(range(1, 9))
        finally:
            for each in starting:
                each.communicate()
        assert [p.returncode for p in starting] == [0] * 8

    def test_a_writer_that_is_killed(self, postgres_database: str) -> None:
        create_store(postgres_database)
        seed = random.SystemRandom().randrange(10**9)
        chance = random.Random(seed)
        acknowledged: dict[str, int] = {}
        for life in range(20):
            writing = process(postgres_database, "until-killed", str(life), "0")
            for _ in range(chance.randint(1, 25)):
                command_id, first = json.loads(said(writing.stdout))
                acknowledged[command_id] = first
            writing.kill()
            for line in writing.communicate()[0].split():
                command_id, first = json.loads(line)
                acknowledged[command_id] = first
            with opened(postgres_database) as store:
                check_whole_prefix(store, acknowledged)
                assert store.range() == range_of(store)
        assert len(acknowledged) >= 20, seed


class Writers:
    """Threads that append to a ledger, also while its server dies and comes back."""

    def __init__(self, url: str, names: str) -> None:
        self.acknowledged: dict[str, int] = {}
        self.denied: list[str] = []
        """What is recorded, though it was said that it was not."""
        self.served = threading.Event()
        self.ended = threading.Event()
        self._more = threading.Condition()
        self.served.set()
        self._threads = [threading.Thread(target=self._write, args=[url, n]) for n in names]
        for thread in self._threads:
            thread.start()

    def _write(self, url: str, name: str) -> None:
        with opened(url) as store:
            number = 0
            while not self.ended.is_set():
                number += 1
                self._append(store, name, number)

    def _append(self, store: PostgresStore, name: str, number: int) -> None:
        places = [(f"unit-{name}", 3 * number + n) for n in (-2, -1, 0)]
        one = command(*places, command_id=f"{name}-{number}")
        told: list[str] = []
        while True:
            self.served.wait()
            try:
                (answer,) = store.append([one])
                break
            except Unavailable as unavailable:
                told.append(str(unavailable))
        if told and answer.already and not any("not certain" in words for words in told):
            self.denied.append(f"{name}-{number}")
        with self._more:
            self.acknowledged[f"{name}-{number}"] = answer.first
            self._more.notify()

    def wait_for(self, count: int) -> None:
        """Wait for so many more acknowledgements."""
        with self._more:
            goal = len(self.acknowledged) + count
            assert self._more.wait_for(lambda: len(self.acknowledged) >= goal, timeout=60)

    def end(self) -> None:
        """Let every writer finish what it is about."""
        self.ended.set()
        self.served.set()
        for thread in self._threads:
            thread.join()


class TestServer:
    """A server that is killed while four write."""

    def test_nothing_acknowledged_is_lost(self) -> None:
        seed = random.SystemRandom().randrange(10**9)
        chance = random.Random(seed)
        with running_postgres() as server:
            create_store(server.url)
            writers = Writers(server.url, "abcd")
            try:
                for _ in range(8):
                    writers.wait_for(chance.randint(1, 60))
                    self.crash(server, writers)
                writers.wait_for(20)
            finally:
                writers.end()
            with opened(server.url) as store:
                check_whole_prefix(store, writers.acknowledged)
                assert store.range() == range_of(store)
                events = store.read(0, 1_000_000)
            recorded = {e.meta.command_id: e.position - e.meta.command_index for e in events}
            assert (recorded, writers.denied) == (writers.acknowledged, []), seed
            assert len(events) == 3 * len(recorded) > 0

    @staticmethod
    def crash(server: Postgres, writers: Writers) -> None:
        """Kill the server and start it again; meanwhile the writers wait."""
        writers.served.clear()
        server.kill()
        server.start()
        writers.served.set()


class TestFullDisk:
    """The server's disk is full: nothing is recorded; with space again the same store goes on."""

    def test_a_small_disk(self) -> None:
        with open_folder("socai-small-") as folder, running_postgres() as server:
            owner = server.folder.stat()
            options = f"size=2m,mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
            mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
            mounted = subprocess.run(mount, capture_output=True).returncode == 0
            full = full_disk(server.url, folder) if mounted else full_by_its_word(server.url)
            try:
                with full as free, opened(server.url) as store:
                    recorded = fill(store)
                    free()
                    goes_on(store, recorded)
                    check_whole_prefix(store, {})
                server.stop()
            finally:
                if mounted:
                    subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def full_disk(url: str, folder: Path) -> Iterator[Callable[[], object]]:
    """Make a ledger whose tables lie on a small disk; give what frees a part of that."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 1_000_000)
    tables = folder / "tables"
    tables.mkdir()
    os.chown(tables, folder.stat().st_uid, folder.stat().st_gid)
    with connected(url) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{tables}'".encode())
        admin.execute("ALTER DATABASE postgres SET default_tablespace = small")
    create_store(url)
    yield ballast.unlink


@contextmanager
def full_by_its_word(url: str) -> Iterator[Callable[[], object]]:
    """Make a ledger whose server says that its disk is full; give what makes it say so no more."""
    create_store(url)
    with connected(url) as admin:
        admin.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'No space left on device'; END $$"
        )
        admin.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON commands FOR EACH ROW"
            " WHEN (NEW.first > 90) EXECUTE FUNCTION full_disk()"
        )
        yield lambda: admin.execute("DROP TRIGGER full_disk ON commands")
