"""Files in TOML that people write: their text, their tables, and where in them a fault lies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from socai.domain.refusal import Message, Refused
from socai.projections.reports.faults import Fault

LARGEST = 1 << 20
"""Bytes of a file."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The tables that a file repeats: their name in it, what one is called in both languages."""

    name: str
    vi: str
    en: str


def text_of(name: str, content: bytes) -> str:
    """Return the text of a file; raise Refused where it is too large or no UTF-8."""
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


def tables_of(name: str, text: str, repeated: Repeated) -> dict[str, Any]:
    """Return the tables of a text; raise Refused, saying where, for what is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        vi, en, said = _toml_place(name, str(error))
        raise Refused.of(
            f"{vi}: không đọc được TOML ({said}); chữ đặt trong dấu nháy, mỗi {repeated.vi} bắt "
            f"đầu bằng [[{repeated.name}]]",
            f"{en}: no TOML can be read ({said}); texts stand in quotes, each {repeated.en} "
            f"begins with [[{repeated.name}]]",
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


def placed(name: str, lines: list[str], fault: Fault, repeated: Repeated) -> Message:
    """Return what is wrong with its place in the file."""
    line = _line(lines, fault, repeated.name)
    vi, en = [name], [name]
    if line:
        vi, en = [f"{name} dòng {line}"], [f"{name} line {line}"]
    if fault.row:
        vi, en = [*vi, f"{repeated.vi} {fault.row}"], [*en, f"{repeated.en} {fault.row}"]
    if fault.field:
        vi, en = [*vi, f"trường «{fault.field[:60]}»"], [*en, f"field «{fault.field[:60]}»"]
    return Message(
        f"{', '.join(vi)}: {fault.message.vi}", f"{', '.join(en)}: {fault.message.en}", fault.field
    )


def _line(lines: list[str], fault: Fault, repeated: str) -> int | None:
    """Return the line of a fault: of its field, else where its table begins; None for neither."""
    head = re.compile(rf"\s*\[\[\s*{repeated}\s*\]\]")
    begins = [number for number, line in enumerate(lines, start=1) if head.match(line)]
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
