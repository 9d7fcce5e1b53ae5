"""Kafka Connect, standalone, with the file sink of Apache Kafka: a client that is not ours.

infra/kafka/connect.lock lists its jars with their SHA-256. To renew it, let Maven resolve
org.apache.kafka:connect-runtime and connect-file of the broker's version together (a resolver that
looks at one root at a time picks other versions), and add the log4j jars of jars.lock.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import DEADLINE_SECONDS, Guard
from socai.infra.kafka import provision
from socai.infra.kafka.ports import LOOPBACK, free_port
from socai.infra.kafka.provision import Jar

LOCK = provision.LOCK.with_name("connect.lock")
MAIN = "org.apache.kafka.connect.cli.ConnectStandalone"
JAVA_OPTIONS = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=log4j2.properties")  # fmt: skip
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d] %p %m (%c)%n%throwable
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
# The sink prints a value as text: in Latin-1 each byte is one letter, and none is lost.
CONVERTERS = """\
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
value.converter.converter.encoding=ISO-8859-1
"""
PAUSE_SECONDS = 0.1


def locked() -> list[Jar]:
    """Return the jars of connect.lock."""
    lines = LOCK.read_text(encoding="ascii").splitlines()
    return [Jar(*re.split("[: ]sha256:|[: ]", line)) for line in lines]


class Sink:
    """One Kafka Connect that copies a topic to a file, each value followed by a line feed."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder, self._process = folder, process

    def text(self) -> bytes:
        """Return what was written so far, as the bytes that stood on the topic."""
        path = self.folder / "sink"
        whole = path.read_bytes() if path.exists() else b""
        # What is not a whole letter yet is still being written.
        return whole.decode("utf-8", errors="ignore").encode("latin-1")

    def until(self, size: int) -> bytes:
        """Wait until it has written so many bytes; return them."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while len(found := self.text()) < size:
            assert time.monotonic() < deadline, f"{len(found)} of {size} bytes; {self.said()}"
            try:
                self._process.wait(PAUSE_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"it ended: {self.said()}")
        return found

    def said(self) -> str:
        """Return the end of its log."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-3_000:]


def _write_settings(folder: Path, bootstrap: str, topic: str) -> None:
    worker = (
        f"bootstrap.servers={bootstrap}\n{CONVERTERS}"
        f"listeners=http://{LOOPBACK}:{free_port()}\n"
        "offset.storage.file.filename=offsets\noffset.flush.interval.ms=500\n"
        "plugin.discovery=service_load\n"
        "consumer.auto.offset.reset=earliest\nconsumer.isolation.level=read_committed\n"
    )
    sink = (
        "name=sink\ntasks.max=1\nconnector.class=FileStreamSink\n"
        f"file=sink\ntopics={topic}\n"
    )  # fmt: skip
    for name, text in (("worker", worker), ("connector", sink), ("log4j2", LOGGING)):
        (folder / f"{name}.properties").write_text(text, encoding="ascii")


@contextmanager
def file_sink(folder: Path, bootstrap: str, topic: str) -> Iterator[Sink]:
    """Give a sink of a topic in a folder; it is ended, and waited for, at the end."""
    jars = provision.jars(provision.cache_folder(), lambda count, total: None, locked())
    _write_settings(folder, bootstrap, topic)
    path = os.pathsep.join(map(str, jars))
    command = [str(provision.java()), *JAVA_OPTIONS, "-cp", path, MAIN]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "worker.properties", "connector.properties"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    guard = Guard(process.pid, "KILL")
    try:
        yield Sink(folder, process)
    finally:
        guard.release()
        process.terminate()
        try:
            process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
