"""The files of the checkout, for the tests that look at all of them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("domain", "projections", "consumers", "schemas", "infra")

MADE_BY_TOOLS = {"__pycache__", "build", "dist", "var"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield what the checkout holds: neither what tools make nor what is reached through a link."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name != ".ci"
        if path.is_symlink() or path.name in MADE_BY_TOOLS or path.suffix in (".egg-info", ".pyc"):
            continue
        if path.is_dir() and not hidden:
            yield from files(path)
        elif path.is_file() and (not hidden or path.name in (".gitignore", ".gitattributes")):
            yield path


def modules(*folders: str) -> list[Path]:
    """List the Python modules of these folders, relative to the root."""
    paths = (path.relative_to(ROOT) for folder in folders for path in files(ROOT / folder))
    return [path for path in paths if path.suffix == ".py"]
