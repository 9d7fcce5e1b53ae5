"""A review that comes back: its rows checked against the document, each with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from socai.domain.refusal import Message, Refused
from socai.infra.cli.typed import hint
from socai.infra.documents.text import MOST_BYTES, Text
from socai.infra.documents.txt import clean
from socai.infra.files.jsonl import disk
from socai.infra.files.place import Place
from socai.infra.files.rows import digest

NUMBERS = ("lo", "hi", "numerator", "denominator")
WHOLE = ("line", "page", "page_line", "decimals")
TEXTS = (
    *(
        "id",
        "quote",
        "printed",
        "name",
        "kind",
        "qualifier",
        "counted_unit",
        "indicator",
        "place",
        "unit",
    ),
    *("from", "to", "ratio_of", "of"),
)
LISTS = ("subjects", "items")
"""Fields that a person may add: whom a share is about, what is listed by name."""
FIELDS = ("accept", *TEXTS, *NUMBERS, *WHOLE, *LISTS)
HEAD = ("document", "file", "file_hash", "kind", "number", "date", "title", "proposals")
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,40}")


@dataclass(slots=True)
class Review:
    """A review: its head, what was accepted with its place, and how much was not."""

    head: Mapping[str, Any]
    accepted: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)
    rejected: int = 0
    undecided: int = 0
    wrong: list[Message] = field(default_factory=list)


def read_review(path: Path, text: Text, document: Path) -> Review:
    """Return a review of the document that was read as `text`; `wrong` has what is wrong in it.

    Raises Refused where the file is no review, or is one of another file; Unavailable where the
    disk cannot be read.
    """
    source = _source(path)
    found = _parsed(path, source)
    rows = found.get("proposals")
    if not isinstance(rows, list) or not isinstance(found.get("file_hash"), str):
        raise _no_review(path, "file_hash, proposals")
    if found["file_hash"] != text.file_hash:
        raise Refused.of(
            f"{path.name}: bản soát này là của tệp «{found.get('file')}» có mã băm "
            f"{found['file_hash'][:12]}…, còn {document} nay là {text.file_hash[:12]}…: tệp đã bị "
            "thay đổi, hoặc là tệp khác. Không ghi gì. Hãy đọc lại bằng socai read --output",
            f"{path.name}: this reviews the file «{found.get('file')}» with hash "
            f"{found['file_hash'][:12]}…, but {document} has {text.file_hash[:12]}…: it was "
            "changed, or is another file. Nothing was recorded. Read it again: socai read --output",
        )
    review = Review({name: found.get(name) for name in HEAD[:-1]})
    lines = [_squeezed(line) for line in text.lines]
    seen: set[str] = set()
    for number, row in zip(_places(source, rows), rows, strict=True):
        _take(review, Place(path.name, number), row, lines, seen)
    return review


def _source(path: Path) -> str:
    with disk(path):
        if path.stat().st_size > MOST_BYTES:
            raise _no_review(path, f"> {MOST_BYTES >> 20} MB")
        data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_review(path, "UTF-8") from error


def _parsed(path: Path, source: str) -> dict[str, Any]:
    try:
        found = json.loads(source, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _no_review(path, str(error)[:80]) from error
    if not isinstance(found, dict):
        raise _no_review(path, "{…}")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _no_review(path: Path, why: str) -> Refused:
    return Refused.of(
        f"{path.name}: không phải bản soát do socai read --output viết ra ({why}). Không ghi gì",
        f"{path.name}: not a review that socai read --output wrote ({why}). Nothing was recorded",
    )


def _places(source: str, rows: list[Any]) -> list[int]:
    """Return the line of the file on which each row begins; counted on where one has no id."""
    found: list[int] = []
    at = max(0, source.find('"proposals"'))
    for row in rows:
        named = row.get("id") if isinstance(row, dict) else None
        forms = {json.dumps(named), json.dumps(named, ensure_ascii=False)}
        pattern = rf'"id"\s*:\s*(?:{"|".join(map(re.escape, forms))})'
        match = re.compile(pattern).search(source, at)
        if match and isinstance(named, str):
            at = match.end()
        found.append(source.count("\n", 0, at) + 1)
    return found


def _take(review: Review, place: Place, row: Any, lines: list[str], seen: set[str]) -> None:
    """Add a row to what was accepted, or to what is wrong."""
    if not isinstance(row, dict):
        review.wrong.append(place.said(Message("cần một đối tượng {…}", "must be an object {…}")))
        return
    row = {"accept": None, **row}
    wrong = [*_unknown(row), *_types(row)]
    if not wrong and row["accept"]:
        row["id"] = row.get("id") or f"{row.get('line')}-{digest(str(row.get('quote')))[:8]}"
        wrong = [*_identity(row["id"], seen), *_quoted(row, lines)]
    review.wrong += [place.said(message) for message in wrong]
    if wrong:
        return
    if row["accept"]:
        review.accepted.append((place, row))
    elif row["accept"] is None:
        review.undecided += 1
    else:
        review.rejected += 1


def _unknown(row: Mapping[str, Any]) -> list[Message]:
    return [
        Message(
            f"không có trường «{name[:40]}»{(close := hint(name, FIELDS)).vi}",
            f"there is no field «{name[:40]}»{close.en}",
            name,
        )
        for name in row
        if name not in FIELDS
    ]


def _types(row: Mapping[str, Any]) -> list[Message]:
    """Return what is wrong with the types of the values."""
    found: list[Message] = []
    if row["accept"] is not None and not isinstance(row["accept"], bool):
        found.append(
            Message(
                f"accept là {row['accept']!r:.20}: viết true, false, hoặc null (chưa quyết)",
                f"accept is {row['accept']!r:.20}: write true, false, or null (undecided)",
                "accept",
            )
        )
    for names, types, vi, en in (
        (TEXTS, (str,), "chữ trong ngoặc kép", "text in quotes"),
        (NUMBERS, (int, Decimal), "một số không có ngoặc kép", "a number without quotes"),
        (WHOLE, (int,), "một số nguyên", "a whole number"),
        (LISTS, (list,), "một danh sách […]", "a list […]"),
    ):
        for name in names:
            value = row.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, types)):
                shown = str(value)[:40]
                found.append(
                    Message(
                        f"{name} cần {vi} hoặc null, không phải «{shown}»",
                        f"{name} must be {en} or null, not «{shown}»",
                        name,
                    )
                )
    return found


def _identity(named: str, seen: set[str]) -> list[Message]:
    """Return what is wrong with the id of a row."""
    if named in seen or not _ID.fullmatch(named):
        return [
            Message(
                f"id «{named[:60]}» trùng hoặc không đúng: chữ thường không dấu, số, dấu . và -",
                f"id «{named[:60]}» is there twice or wrong: small letters, digits, . and -",
                "id",
            )
        ]
    seen.add(named)
    return []


def _quoted(row: Mapping[str, Any], lines: list[str]) -> list[Message]:
    """Return that the quote does not stand in its line of the document."""
    line, quote = row.get("line"), _squeezed(row.get("quote") or "")
    if line is None or not 0 < line <= len(lines):
        return [
            Message(
                f"line là {line}: tài liệu có {len(lines)} dòng",
                f"line is {line}: the document has {len(lines)} lines",
                "line",
            )
        ]
    if not quote or quote not in lines[line - 1]:
        elsewhere = [str(n) for n, said in enumerate(lines, start=1) if quote and quote in said]
        hint_vi = f"; lời ấy ở dòng {', '.join(elsewhere[:5])}" if elsewhere else ""
        hint_en = f"; those words are in line {', '.join(elsewhere[:5])}" if elsewhere else ""
        return [
            Message(
                f"quote «{quote[:80]}» không có trong dòng {line} của tài liệu{hint_vi}",
                f"quote «{quote[:80]}» is not in line {line} of the document{hint_en}",
                "quote",
            )
        ]
    return []


def _squeezed(text: str) -> str:
    return " ".join(clean(text).split())
