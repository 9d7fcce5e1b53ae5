"""One node of Apache Kafka (KRaft) for a developer or a test: start, stop, status.

Everything lies in one folder: node.json (which Kafka, which port), process.json (what runs), the
data and the logs. The broker runs on when the command that started it has ended.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.kafka import provision, settings
from socai.infra.kafka.ports import LOOPBACK, answers, free_port, is_free
from socai.infra.kafka.process import PAUSE_SECONDS, Process

USUAL_PORT = 9092
START_SECONDS, STOP_SECONDS = 60.0, 30.0
LINES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Made:
    """What a node keeps for its life: the Kafka that wrote its data, its cluster, its port."""

    kafka: str
    cluster_id: str
    port: int


@dataclass(frozen=True, slots=True)
class Status:
    """What a node does; `bootstrap` is where clients connect, None while nothing answers there."""

    running: bool
    bootstrap: str | None
    kafka: str
    process_id: int | None
    folder: str
    log: str


class Node:
    """The node whose files lie in a folder, which need not exist yet.

    `tell` is given what a person should know, `done` how many jars of how many are fetched;
    `properties` go before those of settings.py, `format_words` say more to who formats its data.
    """

    def __init__(
        self,
        folder: Path,
        tell: Callable[[Message], None] = lambda message: None,
        done: provision.Done = lambda count, total: None,
        properties: Mapping[str, str] | None = None,
        format_words: Sequence[str] = (),
    ) -> None:
        self.folder, self._tell, self._done = folder.absolute(), tell, done
        self._properties, self._format_words = properties or {}, format_words
        self._process_file = self.folder / "process.json"
        self._made_file = self.folder / "node.json"

    def status(self) -> Status:
        """Return what it does now; raise Refused where the folder is not a node's."""
        made, process = self._made(), self._running()
        running = made is not None and process is not None and answers(made.port)
        return Status(
            running=running,
            bootstrap=f"{LOOPBACK}:{made.port}" if running and made else None,
            kafka=made.kafka if made else provision.kafka_version(),
            process_id=process.id if process else None,
            folder=str(self.folder),
            log=str(self.folder / settings.LOG),
        )

    def start(self, port: int | None = None) -> Status:
        """Start it, made anew where there is none; return once it answers. It may run already.

        Raise Refused where it runs on another port or its data is another Kafka's, Unavailable
        where something needed is not to be had, with what the broker said.
        """
        with self._alone():
            made, process = self._made(), self._running()
            if made is None or process is None:
                made = self._settled(made, port)
                process = self._launched(made)
            elif port not in (None, made.port):
                raise Refused.of(
                    f"Kafka đang chạy ở cổng {made.port}; muốn đổi thì dừng: socai kafka stop",
                    f"Kafka is running on port {made.port}; to change it: socai kafka stop",
                )
            self._await(made, process)
        return self.status()

    def stop(self) -> Status:
        """Stop it and wait for its end; say so where it did not run, or had to be killed."""
        if self.folder.exists():
            with self._alone():
                self._end()
        return self.status()

    def process(self) -> Process | None:
        """Return the process that runs, None where there is none."""
        process = Process.noted(self._process_file)
        return process if process and process.is_alive() else None

    def _running(self) -> Process | None:
        """Return the process that runs; clear away what one that has died has left."""
        process = self.process()
        if process is None and self._process_file.exists():
            self._process_file.unlink(missing_ok=True)
            self._tell(
                Message(
                    "Kafka lần trước không được dừng đúng cách (bị giết, hoặc máy khởi động lại); "
                    "dữ liệu vẫn còn",
                    "Kafka was not stopped the last time (it was killed, or the machine "
                    "restarted); its data is kept",
                )
            )
        return process

    def _made(self) -> Made | None:
        """Return what node.json says; raise Refused where the folder holds something else."""
        try:
            return Made(**json.loads(self._made_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            if not (self.folder / settings.DATA).exists():
                return None
        except (ValueError, TypeError):
            pass
        raise Refused.of(
            f"{self.folder} không phải thư mục mà socai kafka đã tạo, hoặc {self._made_file.name} "
            "trong đó đã hỏng. Hãy đổi tên hoặc xóa thư mục ấy rồi chạy lại",
            f"{self.folder} is no folder that socai kafka made, or its {self._made_file.name} is "
            "damaged. Rename or delete that folder and run again",
        )

    def _settled(self, made: Made | None, port: int | None) -> Made:
        """Return what the node to be started is; raise where that cannot be."""
        version = provision.kafka_version()
        if made is None:
            usual = USUAL_PORT if is_free(USUAL_PORT) else free_port()
            made = Made(version, _new_cluster_id(), port or usual)
        made = replace(made, port=port or made.port)
        if made.kafka != version:
            raise Refused.of(
                f"Dữ liệu trong {self.folder} là của Kafka {made.kafka}, bản này chạy Kafka "
                f"{version}. Hãy đổi tên hoặc xóa thư mục ấy rồi chạy lại",
                f"The data in {self.folder} is of Kafka {made.kafka}, this version runs Kafka "
                f"{version}. Rename or delete that folder and run again",
            )
        if not is_free(made.port):
            raise Unavailable.of(
                f"Cổng {made.port} đang có chương trình khác dùng. Chọn cổng khác: "
                "socai kafka start --port N",
                f"Port {made.port} is used by another program. Choose another: "
                "socai kafka start --port N",
            )
        return made

    def _launched(self, made: Made) -> Process:
        """Return the broker's process, just begun and noted."""
        java = provision.java()
        libs = provision.jars(provision.cache_folder(), self._done, provision.locked())
        self._tell(Message("Đang khởi động Kafka…", "Starting Kafka…"))
        command: list[Path | str] = [
            java,
            *settings.JAVA_OPTIONS,
            "-cp",
            os.pathsep.join(map(str, libs)),
        ]
        # The letters of the folders' names are those of UTF-8 whatever the machine's locale.
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        text = settings.properties(made.port, free_port(made.port), self._properties)
        (self.folder / settings.LOGS).mkdir(exist_ok=True)
        for log in (settings.LOG, settings.CONSOLE):
            _keep_one_before(self.folder / log)
        (self.folder / settings.PROPERTIES).write_text(text, encoding="ascii")
        (self.folder / settings.LOGGING).write_text(settings.LOGGING_SETTINGS, encoding="ascii")
        self._made_file.write_text(json.dumps(asdict(made)) + "\n", encoding="utf-8")
        if not (self.folder / settings.DATA / "meta.properties").exists():
            self._format(command, made, environment)
        process = Process.detached(
            [*command, "kafka.Kafka", settings.PROPERTIES],
            folder=self.folder,
            output=self.folder / settings.CONSOLE,
            environment=environment,
        )
        process.note(self._process_file)
        return process

    def _format(self, command: list[Path | str], made: Made, environment: dict[str, str]) -> None:
        """Write the cluster's id into the empty data folder."""
        with (self.folder / settings.CONSOLE).open("wb") as console:
            ran = subprocess.run(
                [*command, "kafka.tools.StorageTool", "format", "--ignore-formatted",
                 "--cluster-id", made.cluster_id, "--config", settings.PROPERTIES,
                 *self._format_words], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=console, stderr=console,
            )  # fmt: skip
        if ran.returncode:
            raise self._failed()

    def _await(self, made: Made, process: Process) -> None:
        """Return once it answers; raise Unavailable where it ends or is too slow, and end it."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(made.port):
            if not process.is_alive() or time.monotonic() > deadline:
                process.send(signal.SIGKILL)
                process.ended_within(STOP_SECONDS)
                self._process_file.unlink(missing_ok=True)
                raise self._failed()
            time.sleep(PAUSE_SECONDS)

    def _failed(self) -> Unavailable:
        """Return the error of a broker that does not start, with what it said."""
        said = "\n".join(
            f"    {line}"
            for log in (settings.CONSOLE, settings.LOG)
            for line in _telling_lines(self.folder / log)
        )
        return Unavailable(
            Message(
                f"Kafka không chạy được. Nhật ký đầy đủ: {self.folder / settings.LOGS}\n{said}",
                f"Kafka did not start. Its whole logs: {self.folder / settings.LOGS}\n{said}",
            )
        )

    def _end(self) -> None:
        process = self._running()
        if process is None:
            return
        try:
            process.send(signal.SIGTERM)
            if process.ended_within(STOP_SECONDS):
                self._tell(Message("Đã dừng Kafka, còn dữ liệu", "Kafka stopped, its data is kept"))
            else:
                self._tell(
                    Message(
                        f"Kafka chưa dừng sau {STOP_SECONDS:.0f} giây nên bị buộc dừng; lần chạy "
                        "sau sẽ kiểm tra lại dữ liệu",
                        f"Kafka had not stopped after {STOP_SECONDS:.0f} seconds and was killed; "
                        "its next start will check the data",
                    )
                )
                process.send(signal.SIGKILL)
                process.ended_within(STOP_SECONDS)
        except PermissionError:
            raise Unavailable.of(
                f"Kafka (tiến trình {process.id}) do người dùng khác chạy, không dừng được",
                f"Kafka (process {process.id}) is run by another user and cannot be stopped",
            ) from None
        self._process_file.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other command starts or stops the node."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("w")
        except OSError as error:
            raise Unavailable.of(
                f"Không ghi được vào {self.folder}: {error.strerror}",
                f"{self.folder} cannot be written to: {error.strerror}",
            ) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _new_cluster_id() -> str:
    """Return a new id of 22 signs, the first of which is no dash: it would look like an option."""
    made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return _new_cluster_id() if made.startswith("-") else made


def _keep_one_before(log: Path) -> None:
    if log.exists():
        log.replace(log.with_name(f"{log.name}.before"))


def _telling_lines(log: Path) -> list[str]:
    """Return the lines of a log from its first error on, else its last ones; no stack frames."""
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [line for line in lines if not line.startswith("\tat ")]
    errors = [n for n, line in enumerate(lines) if "ERROR" in line or "Exception" in line]
    start = errors[0] if errors else max(len(lines) - LINES_SHOWN, 0)
    return lines[start : start + LINES_SHOWN]
