"""./socai where Python, uv and the tools are small stand-ins that note how they are called.

The stand-in for Python makes a .venv of stand-ins; the last test makes a real one.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tree import ROOT, files

PYTHON = r"""#!/bin/sh
note() { printf '%s\n' "$*" >>"$NOTES"; }
case "$*" in
    *version_info\ \<*) exit "${PYTHON_IS_OLD:-0}" ;;
    *version_info*) echo 3.11 ;;
    *"import ensurepip"*) exit "${NO_ENSUREPIP:-0}" ;;
    "-m venv"*)
        note "$*"
        rm -rf "$4"
        mkdir -p "$4/bin"
        cp "$0" "$4/bin/python"
        for tool in uv ruff mypy socai; do cp "$(dirname "$0")/tool" "$4/bin/$tool"; done
        ;;
    -) exec "$REAL_PYTHON" - ;;
    *) note "python $*" && { env | grep '^PIP_' >"$NOTES.pip"; } ;;
esac
"""
TOOL = r"""#!/bin/sh
tool=$(basename "$0")
printf '%s\n' "$tool $*" >>"$NOTES"
case "$tool $*" in
    "uv pip sync"*)
        env | grep -E '^(UV_|SSL_CERT_FILE=|ALL_PROXY=)' >"$NOTES.uv"
        [ -z "${UV_HANGS:-}" ] || { : >"$NOTES.hangs"; while :; do sleep 0.05; done; }
        exit "${UV_FAILS:-0}"
        ;;
    "ruff "*) exit "${RUFF_FAILS:-0}" ;;
    "socai "*)
        pwd
        for word in "$@"; do printf '<%s>\n' "$word"; done
        exit "${SOCAI_EXITS:-0}"
        ;;
esac
"""


class Machine:
    """A checkout in a folder whose name has a space, and the stand-ins on the path."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.notes = folder / "notes"
        (self.root / "requirements").mkdir(parents=True)
        shutil.copy(ROOT / "socai", self.root)
        shutil.copy(ROOT / "pyproject.toml", self.root)
        for name in ("bootstrap", "core", "test"):
            (self.root / "requirements" / f"{name}.lock").write_text(f"{name}==1\n")
        tools = folder / "bin"
        tools.mkdir()
        for name, text in (("python3", PYTHON), ("tool", TOOL)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        dropped = ("PIP_", "UV_", "SSL_CERT_FILE", "ALL_PROXY", "PYTHON")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(dropped)} | {
            "PATH": f"{tools}:/usr/bin:/bin",
            "NOTES": str(self.notes),
            "REAL_PYTHON": sys.executable,
            "PIP_CONFIG_FILE": os.devnull,
        }

    def start(self, *words: str, cwd: Path | None = None, **settings: str) -> subprocess.Popen[str]:
        """Start the launcher in a process group of its own."""
        return subprocess.Popen(
            [str(self.root / "socai"), *words],
            cwd=cwd or self.root,
            env=self.environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A shell's background jobs ignore Ctrl-C, and so would all that they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(
        self, *words: str, cwd: Path | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the launcher to its end."""
        process = self.start(*words, cwd=cwd, **settings)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def calls(self, start: str = "") -> list[str]:
        """List the noted calls that start so."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [line for line in lines if line.startswith(start)]

    def told_to(self, tool: str) -> dict[str, str]:
        """Map the settings that pip or uv was given."""
        lines = Path(f"{self.notes}.{tool}").read_text().splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def left_over(self) -> list[str]:
        """List what a start has left in the checkout besides .venv."""
        return sorted(path.name for path in self.root.glob(".venv?*"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def until(holds: Callable[[], bool]) -> None:
    """Wait for another process."""
    limit = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < limit, "waited for half a minute"
        time.sleep(0.02)


@pytest.fixture
def hanging(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    """Give a launcher that holds the lock and is half-way through."""
    process = machine.start("show", UV_HANGS="1")
    until(Path(f"{machine.notes}.hangs").exists)
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("script", ["socai", ".ci/run", "requirements/lock"])
def test_it_is_a_script_for_any_shell(script: str, shell: str) -> None:
    path = ROOT / script
    assert path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert os.access(path, os.X_OK)
    assert subprocess.run([shell, "-n", str(path)]).returncode == 0


def test_words_folder_and_exit_code_pass_through(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("import", "two words.csv", "*", "", cwd=tmp_path, SOCAI_EXITS="2")
    assert done.stdout.splitlines() == [str(tmp_path), "<import>", "<two words.csv>", "<*>", "<>"]
    assert done.returncode == 2


def test_it_starts_through_a_link(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "first").symlink_to(Path("..", "a checkout", "socai"))
    (tmp_path / "second").symlink_to(tmp_path / "links" / "first")
    done = subprocess.run(
        [tmp_path / "second", "units"], cwd=tmp_path, env=machine.environment, capture_output=True
    )
    assert done.returncode == 0
    assert (machine.root / ".venv").is_dir()


def test_the_first_start_installs_from_locks_alone(machine: Machine) -> None:
    assert machine.run("demo").returncode == 0
    python = machine.root / ".venv" / "bin" / "python"
    assert machine.calls() == [
        f"-m venv --clear {machine.root / '.venv'}",
        "python -m pip install --quiet --disable-pip-version-check --require-hashes"
        " --only-binary :all: -r requirements/bootstrap.lock",
        f"uv pip sync --quiet --python {python} --require-hashes --only-binary :all:"
        " requirements/bootstrap.lock requirements/core.lock",
        f"uv pip install --quiet --python {python} --offline --no-deps --no-build-isolation"
        " --reinstall-package socai --editable .",
        "socai demo",
    ]
    assert machine.left_over() == []


def test_a_warm_start_does_nothing_more(machine: Machine) -> None:
    machine.run("demo")
    machine.notes.unlink()
    done = machine.run("units")
    assert machine.calls() == ["socai units"]
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements/core.lock"])
def test_a_changed_lock_is_installed_into_the_same_venv(machine: Machine, name: str) -> None:
    machine.run("demo")
    with (machine.root / name).open("a") as file:
        file.write("# more\n")
    machine.run("demo")
    assert len(machine.calls("-m venv")) == 1
    assert len(machine.calls("uv pip sync")) == 2


def test_what_a_developer_has_stays(machine: Machine) -> None:
    machine.run("check")
    machine.run("demo")
    assert len(machine.calls("uv pip sync")) == 1, "test.lock holds core.lock"
    (machine.root / "requirements" / "core.lock").write_text("core==2\n")
    (machine.root / "requirements" / "test.lock").write_text("test==2\n")
    machine.run("demo")
    assert machine.calls("uv pip sync")[-1].endswith("requirements/test.lock")


def test_a_moved_checkout_is_installed_again(machine: Machine, tmp_path: Path) -> None:
    machine.run("demo")
    machine.root = machine.root.rename(tmp_path / "elsewhere")
    machine.run("demo")
    assert len(machine.calls("uv pip sync")) == 2


@pytest.mark.parametrize(
    ("words", "pytest_words"),
    [
        (["test"], []),
        (["test", "--deep", "-k", "a or b"], ["--deep", "-k", "a or b"]),
        (["check", "-x"], ["-m", "not slow and not deep", "-x"]),
    ],
)
def test_check_and_test_run_everything_in_turn(
    machine: Machine, words: list[str], pytest_words: list[str]
) -> None:
    assert machine.run(*words).returncode == 0
    assert machine.calls("uv pip sync")[0].endswith("requirements/test.lock")
    assert machine.calls()[-3:] == [
        "ruff check --quiet .",
        "mypy --no-error-summary",
        " ".join(["python -m pytest", *pytest_words]),
    ]


def test_a_finding_of_ruff_ends_the_check(machine: Machine) -> None:
    assert machine.run("check", RUFF_FAILS="1").returncode == 1
    assert machine.calls("python -m pytest") == []


@pytest.mark.parametrize(
    ("setting", "vietnamese", "line"),
    [
        ("PYTHON_IS_OLD", "Cần Python 3.11 trở lên", "sudo apt install python3 python3-venv"),
        ("NO_ENSUREPIP", "Python 3.11 thiếu mô-đun", "sudo apt install python3.11-venv"),
    ],
)
def test_what_is_missing_is_named(
    machine: Machine, setting: str, vietnamese: str, line: str
) -> None:
    (machine.root.parent / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    machine.environment["PATH"] = only_these(
        machine.root.parent, "dirname", "uname", "rm", "mkdir", "cat", "mv", "cksum", "sh", "sleep"
    )
    done = machine.run("demo", **{setting: "1"})
    assert done.returncode == 3
    assert done.stderr.startswith(vietnamese)
    assert done.stderr.splitlines()[-1].strip() == line
    assert (machine.calls(), machine.left_over()) == ([], [])


def only_these(folder: Path, *names: str) -> str:
    """Make a search path with the stand-ins and these commands, and so without a real Python."""
    (folder / "few").mkdir()
    for name in names:
        (folder / "few" / name).symlink_to(shutil.which(name) or name)
    return f"{folder / 'bin'}:{folder / 'few'}"


def test_a_failed_installation_leaves_what_worked(machine: Machine) -> None:
    machine.run("demo")
    failed = machine.run("check", UV_FAILS="2")
    assert failed.returncode == 3
    assert "Không cài được các gói" in failed.stderr
    machine.notes.unlink()
    assert machine.run("units").returncode == 0
    assert (machine.calls(), machine.left_over()) == (["socai units"], [])


def test_a_first_installation_that_failed_is_made_anew(machine: Machine) -> None:
    assert machine.run("demo", UV_FAILS="2").returncode == 3
    assert machine.run("demo").returncode == 0
    assert len(machine.calls("-m venv")) == 2


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_installation_is_made_anew(
    machine: Machine, hanging: subprocess.Popen[str], how: signal.Signals
) -> None:
    os.killpg(hanging.pid, how)
    hanging.communicate(timeout=120)
    assert (machine.left_over() == []) == (how != signal.SIGKILL)
    assert machine.run("units").returncode == 0
    assert len(machine.calls("-m venv")) == 2
    assert machine.left_over() == []


def test_an_interrupted_change_is_made_anew(machine: Machine) -> None:
    machine.run("demo")
    changing = machine.start("check", UV_HANGS="1")
    until(Path(f"{machine.notes}.hangs").exists)
    os.killpg(changing.pid, signal.SIGTERM)
    changing.communicate(timeout=120)
    assert machine.run("units").returncode == 0
    assert len(machine.calls("-m venv")) == 2


@pytest.mark.slow
def test_of_many_first_starts_one_installs(machine: Machine) -> None:
    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(lambda _: machine.run("units", SOCAI_EXITS="1"), range(6)))
    assert [done.returncode for done in ended] == [1] * 6
    assert len(machine.calls("-m venv")) == len(machine.calls("uv pip sync")) == 1
    assert machine.left_over() == []


@pytest.mark.slow
def test_of_many_heirs_of_a_dead_lock_one_installs(
    machine: Machine, hanging: subprocess.Popen[str]
) -> None:
    os.killpg(hanging.pid, signal.SIGKILL)
    hanging.communicate()
    assert machine.left_over() == [".venv.lock"]
    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(lambda _: machine.run("units"), range(6)))
    assert [done.returncode for done in ended] == [0] * 6
    assert len(machine.calls("-m venv")) == len(machine.calls("uv pip sync")) == 2
    assert machine.left_over() == []


def test_a_living_lock_is_respected(machine: Machine, hanging: subprocess.Popen[str]) -> None:
    waiting = machine.start("units")
    assert waiting.stderr and "Đang chờ" in waiting.stderr.readline()
    assert len(machine.calls("-m venv")) == 1
    os.killpg(hanging.pid, signal.SIGTERM)
    waiting.communicate(timeout=120)
    assert waiting.returncode == 0


@pytest.mark.slow
def test_a_lock_without_a_name_is_taken_after_a_while(machine: Machine) -> None:
    (machine.root / ".venv.lock").mkdir()
    assert machine.run("units").returncode == 0
    assert machine.left_over() == []


def test_a_mirror_said_to_pip_is_said_to_uv(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text(
        "[global]\n"
        "index-url = https://mirror.invalid/a 'quoted' one\n"
        "cert = /certificates\n"
        f"find-links =\n    {tmp_path}\n    /not/there\n"
        "[install]\n"
        "proxy = http://proxy.invalid\n"
    )
    machine.run("demo", PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    told = machine.told_to("uv")
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.invalid/a 'quoted' one"
    assert told["SSL_CERT_FILE"] == "/certificates"
    assert told["UV_FIND_LINKS"] == str(tmp_path)
    assert told["ALL_PROXY"] == "http://proxy.invalid"
    assert "--no-index" not in machine.calls("uv pip sync")[0]


def test_an_offline_folder_is_one_setting(machine: Machine, tmp_path: Path) -> None:
    machine.run("demo", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert "--no-index" in machine.calls("uv pip sync")[0]
    assert machine.told_to("uv")["UV_FIND_LINKS"] == str(tmp_path)


def test_what_is_said_to_uv_itself_comes_first(machine: Machine) -> None:
    machine.run("demo", UV_INDEX_URL="https://own.invalid", PIP_INDEX_URL="https://mirror.invalid")
    told = machine.told_to("uv")
    assert told["UV_INDEX_URL"] == "https://own.invalid"
    assert "UV_DEFAULT_INDEX" not in told


def test_what_is_said_to_uv_alone_is_said_to_pip(machine: Machine) -> None:
    machine.run(
        "demo",
        UV_DEFAULT_INDEX="https://own.invalid",
        UV_FIND_LINKS="/a,/b",
        UV_OFFLINE="1",
        PIP_FIND_LINKS="/c",
    )
    told = machine.told_to("pip")
    assert told["PIP_INDEX_URL"] == "https://own.invalid"
    assert told["PIP_FIND_LINKS"].split() == ["/a", "/b", "/c"]
    assert told["PIP_NO_INDEX"] == "1"


@pytest.mark.slow
def test_a_fresh_checkout_gets_the_locked_packages(tmp_path: Path) -> None:
    root = tmp_path / "a fresh checkout"
    for path in files():
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    done = subprocess.run([root / "socai", "--help"], cwd=tmp_path, capture_output=True, text=True)
    python = root / ".venv" / "bin" / "python"
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "freeze"], capture_output=True, text=True
    )
    names = {line.partition("==")[0] for line in listed.stdout.splitlines()}
    assert {"eventsourcing", "fastavro", "SQLAlchemy", "typer", "socai", "uv"} <= names
    assert "pytest" not in names
    imported = subprocess.run(
        [python, "-c", "import socai.domain; print(socai.domain.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert imported.stdout.strip() == str(root / "domain" / "__init__.py")
    assert (done.returncode, "socai" in done.stdout) == (0, True), done.stderr
