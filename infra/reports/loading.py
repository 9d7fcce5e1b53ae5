"""Reports by name or file: read from TOML, every fault told with its file, line, row and field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from socai.domain.refusal import Refused
from socai.infra.cli.key_titles import WORDS
from socai.infra.cli.typed import hint
from socai.infra.files.jsonl import disk
from socai.infra.reports.toml_file import LARGEST as LARGEST
from socai.infra.reports.toml_file import Repeated, placed, tables_of, text_of
from socai.projections.reports.definition import read_report
from socai.projections.reports.report import Report

SUFFIX = ".toml"
OPEN_LISTS = ("loại tổ chức",)
"""Keys that have words, beside which whoever records may choose others."""
ROWS = Repeated("rows", "hàng", "row")


def shipped(indicators: Collection[str] = ()) -> list[Report]:
    """Return the reports that are shipped, by name."""
    found = sorted(_shipped(), key=lambda file: file.name)
    return [read(file.name, file.read_bytes(), indicators) for file in found]


def shipped_names() -> list[str]:
    """Return the names of the shipped reports."""
    return sorted(file.name.removesuffix(SUFFIX) for file in _shipped())


def written(asked: str) -> bytes:
    """Return the file of a shipped report, to begin one's own with; raise Refused where none."""
    for file in _shipped():
        if file.name == asked + SUFFIX:
            return file.read_bytes()
    raise _no_report(asked)


def load(asked: str, indicators: Collection[str] = ()) -> Report:
    """Return a shipped report by its name, or that of a file.

    Raises Refused where there is none, or with all that is wrong with it.
    """
    return read(*source(asked), indicators)


def source(asked: str) -> tuple[str, bytes]:
    """Return the name and the content of a shipped report's file, or of another file.

    Raises Refused where there is none. Of a file that is too large the end is missing.
    """
    for file in _shipped():
        if file.name == asked + SUFFIX:
            return file.name, file.read_bytes()
    path = Path(asked)
    if not (asked.endswith(SUFFIX) or path.is_file()):
        raise _no_report(asked)
    with disk(path), path.open("rb") as opened:
        return path.name, opened.read(LARGEST + 1)


def _no_report(asked: str) -> Refused:
    close, listed = hint(asked, shipped_names()), ", ".join(shipped_names())
    return Refused.of(
        f"Không có báo cáo «{asked[:60]}»{close.vi}; có: {listed}, hoặc tệp .toml của bạn",
        f"There is no report «{asked[:60]}»{close.en}; there are: {listed}, or a .toml file of "
        "your own",
    )


def _shipped() -> Iterable[Traversable]:
    folder = files("socai.infra.reports").joinpath("data")
    return [file for file in folder.iterdir() if file.name.endswith(SUFFIX)]


def read(name: str, content: bytes, indicators: Collection[str] = ()) -> Report:
    """Return the report of a file's content; raise Refused with all that is wrong with it."""
    text = text_of(name, content)
    tables = tables_of(name, text, ROWS)
    closed = {keys: words for keys, words in WORDS.items() if keys not in OPEN_LISTS}
    report, faults = read_report(tables, indicators, closed)
    if faults:
        lines = text.splitlines()
        raise Refused(*(placed(name, lines, fault, ROWS) for fault in faults))
    return report
