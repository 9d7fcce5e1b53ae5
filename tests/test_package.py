"""What is handed over is whole: the wheel and the locks, without a trace of where it was made."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tree import FOLDERS, ROOT, files

LOCKS = {
    "bootstrap": ("bootstrap.in",),
    "core": ("core.in",),
    "test": ("core.in", "fast.in", "kafka.in", "parquet.in", "postgres.in", "test.in"),
}

# In halves, so that this file is not its own finding.
HOSTS = ["py" "pi.org", "python" "hosted.org", "npm" "js.", "yarn" "pkg.com", "maven" ".org",
         "maven" ".apache", "crates" ".io", "proxy.golang" ".org", "debian" ".org/debian"]
PLACES = ["/wo" "rk/", "/ro" "ot/"]
TRACES = re.compile(
    "|".join([*map(re.escape, HOSTS), *(rf"(?<![\w.]){place}" for place in PLACES)]).encode()
)


def copy_of_the_tree(target: Path) -> Path:
    """Copy what the checkout holds, so that a build leaves nothing in it."""
    for path in files():
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a wheel or an sdist with the locked setuptools, without a network."""
    code = f"from setuptools import build_meta; build_meta.build_{kind}({str(target)!r})"
    run = subprocess.run([sys.executable, "-c", code], cwd=source, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    (made,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def members(wheel: Path) -> set[str]:
    """List the files of a wheel, but for its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def shipped() -> set[str]:
    """List what a wheel has to hold: every file of the five folders."""
    paths = (path for folder in FOLDERS for path in files(ROOT / folder))
    return {f"socai/{path.relative_to(ROOT).as_posix()}" for path in paths}


def pins(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Yield the requirements of a lock with their hashes."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    for entry in re.sub(r"(?m)^\s*#.*\n", "", text).replace("\\\n", " ").splitlines():
        requirement, *hashes = entry.split("--hash=")
        yield Requirement(requirement.strip()), [each.strip() for each in hashes]


def wanted(source: str) -> list[Requirement]:
    """List the requirements of an .in file."""
    lines = (ROOT / "requirements" / source).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def versions(lock: str) -> dict[str, str]:
    """Map each package of a lock to its version."""
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin, _ in pins(lock)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_five_folders_whole(wheel: Path) -> None:
    assert members(wheel) == shipped()


def test_a_wheel_made_from_the_sdist_is_as_whole(tmp_path: Path) -> None:
    for name in ("tree", "sdist", "wheel"):
        (tmp_path / name).mkdir()
    sdist = build("sdist", copy_of_the_tree(tmp_path / "tree"), tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    assert members(build("wheel", source, tmp_path / "wheel")) == shipped()


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.partition(".dist-info/")[2]: name for name in archive.namelist()}
        metadata = HeaderParser().parsestr(archive.read(names["METADATA"]).decode())
        commands = archive.read(names["entry_points.txt"]).decode()
    needs = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    assert {n.name: n.specifier for n in needs if n.marker is None} == {
        n.name: n.specifier for n in wanted("core.in")
    }
    assert "licenses/LICENSE" in names
    assert "socai = socai.infra.cli:main" in commands.splitlines()


@pytest.mark.parametrize("folder", FOLDERS)
def test_type_checkers_find_the_folder(folder: str) -> None:
    assert (ROOT / folder / "py.typed").is_file()
    assert os.readlink(ROOT / "typings" / "socai" / folder) == f"../../{folder}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    loose = [
        str(pin)
        for pin, hashes in pins(lock)
        if not re.fullmatch(r"==[\w.+!]+", str(pin.specifier))
        or not hashes
        or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_is_wanted(lock: str) -> None:
    locked = versions(lock)
    missing = [
        str(want)
        for source in LOCKS[lock]
        for want in wanted(source)
        if not want.specifier.contains(locked.get(canonicalize_name(want.name), "0"))
    ]
    assert missing == [], "run requirements/lock"


@pytest.mark.parametrize(("smaller", "larger"), [("core", "test"), ("bootstrap", "test")])
def test_the_locks_agree(smaller: str, larger: str) -> None:
    small, large = versions(smaller), versions(larger)
    assert {name: large.get(name, version) for name, version in small.items()} == small
    assert smaller == "bootstrap" or small.keys() <= large.keys()


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): trace.group().decode()
        for path in files()
        if (trace := TRACES.search(path.read_bytes()))
    }
    assert found == {}


@pytest.mark.parametrize("trace", [f"https://files.{HOSTS[1]}/simple", f"in {PLACES[0]}main"])
def test_a_trace_is_found(trace: str) -> None:
    assert TRACES.search(trace.encode())


def test_a_folder_of_that_name_is_no_trace() -> None:
    assert not TRACES.search(f"docs{PLACES[0]}".encode())
