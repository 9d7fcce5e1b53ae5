"""The rules of style that a machine can check, and proof that each check can fail."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tree import FOLDERS, ROOT, files, modules

SOURCES = modules(*FOLDERS)
EVERY_MODULE = modules(*FOLDERS, "tests")

# Who may import what, besides the standard library. infra may import anything.
MAY_IMPORT = {
    "domain": {"socai.domain"},
    "projections": {"socai.domain", "socai.projections"},
    "consumers": {"socai.domain", "socai.projections", "socai.consumers"},
    "schemas": {"socai.domain", "socai.schemas", "fastavro"},
}
# What would make an answer depend on more than its arguments.
IMPURE = {
    "asyncio",
    "http",
    "multiprocessing",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
PURE = ("domain", "projections")

COLUMNS = 100
MODULE_LINES = {"domain": 200, "projections": 200, "consumers": 200, "schemas": 300, "infra": 300}
FUNCTION_LINES = 40
# "folder/module.py:function", with the reason beside it.
LONGER_FUNCTIONS: set[str] = set()

VAGUE_NAMES = re.compile(r"(utils?|helpers?|managers?|bases?)", re.IGNORECASE)
PUT_OFF = re.compile(r"\b(TODO|FIXME|XXX|noqa)\b|type:\s*ignore|pragma:")
PASSED_OVER = {"skip", "skipif", "xfail", "importorskip", "skipTest"}


def read(path: Path) -> str:
    """Read a module."""
    return (ROOT / path).read_text(encoding="utf-8")


def imported(source: str, path: Path) -> Iterator[str]:
    """Yield the full names of the modules that a source imports."""
    home = ["socai", *path.parent.parts]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = home[: len(home) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # `from socai import infra` names a folder after the word import.
            names = [alias.name for alias in node.names] if module == "socai" else []
            yield from ([f"socai.{name}" for name in names] or [module])


def wrong_imports(source: str, path: Path) -> list[str]:
    """List the imports that point the wrong way or leave purity."""
    folder = path.parts[0]
    if folder not in MAY_IMPORT:
        return []
    wrong = []
    for name in imported(source, path):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names:
            allowed = folder not in PURE or top not in IMPURE
        else:
            allowed = any(name == may or name.startswith(may + ".") for may in MAY_IMPORT[folder])
        if not allowed:
            wrong.append(f"{path} imports {name}")
    return wrong


def without_docstring(source: str) -> list[str]:
    """List the module, its public functions and its public classes that say nothing."""
    tree = ast.parse(source)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]
    silent = [] if ast.get_docstring(tree) else ["the module"]
    return silent + [node.name for node in public if not ast.get_docstring(node)]


def long_functions(source: str) -> list[str]:
    """List the functions that do not fit on a screen."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 >= FUNCTION_LINES
    ]


def put_off(source: str) -> list[str]:
    """List the comments that put work off or silence a check, and the tests passed over."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and PUT_OFF.search(token.string)
    ]
    passed_over = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in PASSED_OVER
    ]
    return comments + passed_over


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once for each path."""
    return pytest.mark.parametrize("path", paths, ids=str)


def test_the_five_folders_are_looked_at() -> None:
    assert {path.parts[0] for path in SOURCES} == set(FOLDERS)


@each(SOURCES)
def test_imports_point_inwards(path: Path) -> None:
    assert wrong_imports(read(path), path) == []


@each(SOURCES)
def test_public_names_say_what_they_are(path: Path) -> None:
    assert without_docstring(read(path)) == []


@each(SOURCES)
def test_modules_hold_one_idea(path: Path) -> None:
    assert len(read(path).splitlines()) <= MODULE_LINES[path.parts[0]]


@each(EVERY_MODULE)
def test_functions_fit_on_a_screen(path: Path) -> None:
    found = {f"{path.as_posix()}:{name}" for name in long_functions(read(path))}
    assert found == {entry for entry in LONGER_FUNCTIONS if entry.startswith(f"{path.as_posix()}:")}


@each(EVERY_MODULE)
def test_nothing_is_put_off(path: Path) -> None:
    assert put_off(read(path)) == []


@each([*EVERY_MODULE, Path("socai"), Path("requirements/lock")])
def test_lines_fit(path: Path) -> None:
    lines = enumerate(read(path).splitlines(), start=1)
    assert [number for number, line in lines if len(line) > COLUMNS] == []


def test_names_say_what_is_inside() -> None:
    folders = {name for path in files() for name in path.relative_to(ROOT).parts[:-1]}
    names = folders | {path.stem for path in files() if path.suffix == ".py"}
    assert [name for name in sorted(names) if VAGUE_NAMES.fullmatch(name)] == []


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        ("domain", "import fastavro"),
        ("domain", "import socai.projections.posting"),
        ("domain", "from socai import infra"),
        ("domain", "from ..projections import posting"),
        ("domain", "from time import monotonic"),
        ("domain", "def late():\n    import sqlite3"),
        ("projections", "from socai.consumers.relay import Relay"),
        ("projections", "import os.path"),
        ("consumers", "from socai.infra.app import App"),
        ("consumers", "import sqlalchemy"),
        ("consumers", "from socai.schemas import loader"),
        ("schemas", "import socai.projections"),
        ("schemas", "import socai.domains"),
    ],
)
def test_a_wrong_import_is_found(folder: str, source: str) -> None:
    assert len(wrong_imports(source, Path(folder, "one.py"))) == 1


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        ("domain", "from . import event"),
        ("domain", "from socai.domain.event import Event"),
        ("projections", "from ..domain.event import Event"),
        ("consumers", "import time, socai.projections.posting"),
        ("schemas", "import json, fastavro.schema"),
        ("infra", "import sqlalchemy, socai.consumers.relay"),
    ],
)
def test_a_right_import_is_left_alone(folder: str, source: str) -> None:
    assert wrong_imports(source, Path(folder, "one.py")) == []


def test_missing_docstrings_are_found() -> None:
    source = "def a(): pass\nclass B: pass\nasync def c(): pass\ndef _d(): pass\n"
    assert without_docstring(source) == ["the module", "a", "B", "c"]


def test_a_long_function_is_found() -> None:
    body = "    pass\n"
    source = f"def fits():\n{body * 38}\nclass A:\n  def long(self):\n{body * 39}"
    assert long_functions(source) == ["long"]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # TODO: later",
        "x = 1  # noqa",
        "x = 1  # type: ignore[misc]",
        "pytest.skip('later')",
        "pytest.mark.xfail",
        "@pytest.mark.skipif(True)\ndef f(): pass",
    ],
)
def test_what_is_put_off_is_found(line: str) -> None:
    assert len(put_off(line)) == 1


def test_vague_names_are_found() -> None:
    names = ["utils", "helper", "Manager", "base", "database", "managed_person"]
    assert [name for name in names if VAGUE_NAMES.fullmatch(name)] == names[:4]
