"""`socai bench reading`: how much of what documents print is found by reading, and how much is so.

Measured on the documents that are shipped, or on documents of one's own with figures marked in
them, in the same columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from socai.domain.refusal import Message, Refused
from socai.domain.text import normal, visible
from socai.infra.bench.labels import labels
from socai.infra.bench.matching import Label, Measure, Read, measured
from socai.infra.cli import printing
from socai.infra.cli.printing import Column
from socai.infra.documents.lexicon import lexicon
from socai.infra.documents.text import text_of
from socai.projections.prose.reading import read

ALL = Message("tất cả", "all")
COLUMNS = (
    Column("document", "tài liệu", "document"),
    Column("expected", "số phải tìm", "expected"),
    Column("found", "tìm được", "found"),
    Column("wrong", "đọc sai", "wrong"),
    Column("recall", "tỷ lệ tìm được", "recall"),
    Column("precision", "tỷ lệ đúng", "precision"),
)


def shipped() -> Path:
    """Return the folder of the documents that are shipped."""
    return Path(str(resources.files("socai.infra") / "data" / "documents"))


def measures(place: Path) -> dict[str, Measure]:
    """Return what reading finds in each document that a file of figures names, by document.

    `place` is that file, or a folder that has it as figures.csv; each document is the text
    <document>.txt beside it. Raises Refused or Unavailable where one of them cannot be read.
    """
    folder = place if place.is_dir() else place.parent
    by_document = sorted(labels(place), key=lambda label: label.document)
    return {
        document: _measured(folder / f"{document}.txt", list(marked))
        for document, marked in groupby(by_document, lambda label: label.document)
    }


def _measured(path: Path, marked: list[Label]) -> Measure:
    lines = text_of(path).lines
    last = max(marked, key=lambda label: label.line)
    if last.line > len(lines):
        raise Refused.of(
            f"{path.name} có {len(lines)} dòng; con số «{last.id}» được đánh dấu ở dòng "
            f"{last.line}. Hãy sửa cột line",
            f"{path.name} has {len(lines)} lines; figure «{last.id}» is marked in line "
            f"{last.line}. Correct the column line",
        )
    found = (
        Read(one, normal(lines[one.line - 1])[one.start : one.end])
        for one in read(lines, lexicon())
    )
    return measured(marked, found)


def reading(documents: Path | None, lang: str, form: str) -> None:
    """Print what reading finds of what is marked in documents, and what it misses or has wrong.

    Raises what `measures` raises.
    """
    found = measures(documents or shipped())
    total = added(found.values())
    if form == "json":
        rows = [{"document": name} | _counts(one) | _errors(one) for name, one in found.items()]
        printing.print_json({"documents": rows, "all": _counts(total)})
    elif form == "csv":
        rows = [{"document": name} | _counts(one) for name, one in found.items()]
        printing.print_csv([column.name for column in COLUMNS], rows)
    else:
        rows = [shown(name, one, lang) for name, one in found.items()]
        rows.append(shown(ALL.text(lang), total, lang))
        printing.print_table(COLUMNS, rows, lang)
        for name, one in found.items():
            for line in _error_lines(name, one, lang):
                print(visible(" ".join(line.split())))


def added(found: Iterable[Measure]) -> Measure:
    """Return what was measured on several documents together."""
    total = Measure()
    for one in found:
        total.add(one)
    return total


def shown(name: str, one: Measure, lang: str) -> dict[str, Any]:
    """Return what was measured as the cells of a row, its shares in per cent."""
    shares = {"recall": one.recall, "precision": one.precision}
    percent = {key: _percent(share, lang) for key, share in shares.items()}
    return {"document": name} | _counts(one) | percent


def _counts(one: Measure) -> dict[str, Any]:
    return {
        "expected": one.expected,
        "found": one.found,
        "optional": one.optional,
        "wrong": len(one.wrong),
        "recall": None if one.recall is None else round(float(one.recall), 4),
        "precision": None if one.precision is None else round(float(one.precision), 4),
    }


def _percent(share: Fraction | None, lang: str) -> str:
    """Return a share in per cent with one place, cut off: what is not all is never 100,0."""
    if share is None:
        return "–"
    tenths = int(share * 1000)
    point = "." if lang == "en" else ","
    return f"{tenths // 10}{point}{tenths % 10} %"


def _errors(one: Measure) -> dict[str, list[dict[str, Any]]]:
    """Return the figures that were missed, and the proposals that are wrong."""
    return {
        "missed": [_missed(label) for label in one.missed],
        "wrong_proposals": [_wrong(proposed) for proposed in one.wrong],
    }


def _missed(label: Label) -> dict[str, Any]:
    return {
        "id": label.id,
        "line": label.line,
        "lo": None if label.lo is None else str(label.lo),
        "hi": None if label.hi is None else str(label.hi),
        "qualifier": label.qualifier,
        "quote": label.quote,
    }


def _wrong(proposed: Read) -> dict[str, Any]:
    one = proposed.proposal
    return {
        "line": one.line,
        "printed": proposed.printed,
        "lo": None if one.lo is None else str(one.lo),
        "hi": None if one.hi is None else str(one.hi),
        "qualifier": one.qualifier,
        "quote": one.quote,
    }


def _error_lines(name: str, one: Measure, lang: str) -> Iterator[str]:
    """Yield a line for each figure that was missed, and for each proposal that is wrong."""
    words = {"missed": Message("bỏ sót", "missed"), "wrong_proposals": Message("đọc sai", "wrong")}
    line = Message("dòng", "line").text(lang)
    for key, rows in _errors(one).items():
        for row in rows:
            said = words[key].text(lang)
            yield f"{said}: {name}, {line} {row['line']}: {_value(row)}: {row['quote']}"


def _value(row: Mapping[str, Any]) -> str:
    ends = row["lo"] if row["lo"] == row["hi"] else f"{row['lo'] or '…'} – {row['hi'] or '…'}"
    return f"{ends} ({row['qualifier']})"
