"""Programs of other people that tests run: the machine's own, else those of Debian's packages.

A package is unpacked into a folder of its own and not installed, so that no service of it starts.
Only one that lacks libraries then is installed, where we are root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tree import ROOT

UNPACKED = ROOT / "var" / "programs"
SECONDS = 240.0


def program(name: str, package: str) -> Path:
    """Return the program `name`, fetched with Debian's `package` where the machine has none.

    Fails with words on how to install it where that cannot be done.
    """
    for found in (shutil.which(name), UNPACKED / package / "usr" / "bin" / name):
        if found and Path(found).exists() and _has_its_libraries(Path(found)):
            return Path(found)
    return _fetched(name, package) or _installed(name, package)


def _fetched(name: str, package: str) -> Path | None:
    """Return the program of a package that was downloaded and unpacked, if it can run."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=UNPACKED) as folder:
        # Who is not root can download too, where somebody has fetched the lists.
        if not _apt("download", package, within=folder):
            _apt("update", within=folder)
            if not _apt("download", package, within=folder):
                return None
        (archive,) = Path(folder).glob("*.deb")
        whole = Path(folder, "whole")
        subprocess.run(["dpkg", "-x", archive, whole], check=True, timeout=SECONDS)
        if not (UNPACKED / package).exists():
            whole.rename(UNPACKED / package)
    found = UNPACKED / package / "usr" / "bin" / name
    return found if found.exists() and _has_its_libraries(found) else None


def _installed(name: str, package: str) -> Path:
    """Return the program of a package that was installed; fail in words where that cannot be."""
    can = os.geteuid() == 0 and _apt("install", "--yes", "--no-install-recommends", package)
    found = shutil.which(name) if can else None
    assert found, (
        f"no program {name}: install it (on Debian and Ubuntu: apt-get install {package}), or run "
        "the tests where apt-get can fetch it"
    )
    return Path(found)


def _apt(*arguments: str, within: str | None = None) -> bool:
    if not shutil.which("apt-get"):
        return False
    ran = subprocess.run(
        ["apt-get", "--quiet", "--quiet", *arguments],
        cwd=within,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
    )
    return ran.returncode == 0


def _has_its_libraries(path: Path) -> bool:
    ran = subprocess.run(["ldd", path], capture_output=True, timeout=SECONDS)
    return b"not found" not in ran.stdout
