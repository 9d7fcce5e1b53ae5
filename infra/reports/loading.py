"""Reports by name or file: read from TOML, every fault told with its file, line, row and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from socai.domain.refusal import Message, Refused
from socai.infra.cli.key_titles import WORDS
from socai.infra.cli.typed import hint
from socai.infra.files.jsonl import disk
from socai.projections.reports.definition import read_report
from socai.projections.reports.faults import Fault
from socai.projections.reports.report import Report

SUFFIX = ".toml"
LARGEST = 1 << 20
"""Bytes of a report's file."""
OPEN_LISTS = ("loại tổ chức",)
"""Keys that have words, beside which whoever records may choose others."""
_ROW = re.compile(r"\s*\[\[\s*rows\s*\]\]")


def shipped(indicators: Collection[str] = ()) -> list[Report]:
    """Return the reports that are shipped, by name."""
    found = sorted(_shipped(), key=lambda file: file.name)
    return [_report(file.name, file.read_bytes(), indicators) for file in found]


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
    for file in _shipped():
        if file.name == asked + SUFFIX:
            return _report(file.name, file.read_bytes(), indicators)
    path = Path(asked)
    if not (asked.endswith(SUFFIX) or path.is_file()):
        raise _no_report(asked)
    with disk(path), path.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    return _report(path.name, content, indicators)


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


def _report(name: str, content: bytes, indicators: Collection[str]) -> Report:
    """Return the report of a file's content; raise Refused with all that is wrong with it."""
    text = _text(name, content)
    tables = _tables(name, text)
    closed = {keys: words for keys, words in WORDS.items() if keys not in OPEN_LISTS}
    report, faults = read_report(tables, indicators, closed)
    if faults:
        lines = text.splitlines()
        raise Refused(*(_placed(name, lines, fault) for fault in faults))
    return report


def _text(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise Refused.of(f"{name} lớn hơn 1 MiB", f"{name} is larger than 1 MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused.of(
            f"{name} dòng {line}: không phải UTF-8; hãy lưu lại bằng UTF-8",
            f"{name} line {line}: this is not UTF-8; save it again as UTF-8",
        ) from error


def _tables(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        vi, en, said = _toml_place(name, str(error))
        raise Refused.of(
            f"{vi}: không đọc được TOML ({said}); chữ đặt trong dấu nháy, mỗi hàng bắt đầu bằng "
            "[[rows]]",
            f"{en}: no TOML can be read ({said}); texts stand in quotes, each row begins with "
            "[[rows]]",
        ) from error
    except RecursionError as error:
        raise Refused.of(
            f"{name}: các danh sách lồng nhau quá sâu", f"{name}: lists are nested too deep"
        ) from error


def _toml_place(name: str, said: str) -> tuple[str, str, str]:
    """Return where a file is no TOML, in both languages, and what its reader says of that."""
    said, _, place = said.rstrip(")").partition(" (at ")
    if found := re.fullmatch(r"line (\d+), column (\d+)", place):
        vi, en = f"dòng {found[1]}, cột {found[2]}", f"line {found[1]}, column {found[2]}"
        return f"{name} {vi}", f"{name} {en}", said
    return f"{name}, ở cuối tệp", f"{name}, at its end", said


def _placed(name: str, lines: list[str], fault: Fault) -> Message:
    """Return what is wrong with its place in the file."""
    line = _line(lines, fault)
    vi, en = [name], [name]
    if line:
        vi, en = [f"{name} dòng {line}"], [f"{name} line {line}"]
    if fault.row:
        vi, en = [*vi, f"hàng {fault.row}"], [*en, f"row {fault.row}"]
    if fault.field:
        vi, en = [*vi, f"trường «{fault.field[:60]}»"], [*en, f"field «{fault.field[:60]}»"]
    return Message(
        f"{', '.join(vi)}: {fault.message.vi}", f"{', '.join(en)}: {fault.message.en}", fault.field
    )


def _line(lines: list[str], fault: Fault) -> int | None:
    """Return the line of a fault: of its field, else where its row begins; None for neither."""
    begins = [number for number, line in enumerate(lines, start=1) if _ROW.match(line)]
    first, last = 1, begins[0] if begins else len(lines) + 1
    if fault.row:
        if len(begins) < fault.row:
            return None
        first = begins[fault.row - 1]
        last = begins[fault.row] if len(begins) > fault.row else len(lines) + 1
    written = re.compile(rf"\s*[\"']?{re.escape(fault.field)}[\"']?\s*=")
    for number in range(first, last):
        if fault.field and written.match(lines[number - 1]):
            return number
    return first if fault.row else None
