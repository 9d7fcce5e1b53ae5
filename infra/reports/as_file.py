"""A report as a file, whole or not at all: .json, .xlsx, .docx, .pdf … by its name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from socai.domain.refusal import Refused
from socai.domain.text import visible
from socai.infra.cli.printing import Column as Shown
from socai.infra.files.exports.columns import COUNT, DAY, TRUTH
from socai.infra.files.exports.parquet import check_library
from socai.infra.files.exports.target import to_file
from socai.infra.files.exports.text import CsvForm
from socai.infra.reports.as_json import Asked, report_json
from socai.infra.reports.as_text import note_lines, opened_lines, seal_lines, table_of, title_lines
from socai.infra.reports.cells import REAL, rows
from socai.infra.reports.cells import columns as columns_of

Written = Callable[[Asked, str], bytes]


def form_of(path: str) -> Written:
    """Return what makes the bytes of a file of this name; raise Refused where no form has it."""
    form = Path(path).suffix.lower()
    if form not in FORMS:
        listed = ", ".join(FORMS)
        raise Refused.of(
            f"«{path}»: tên tệp báo cáo cần đuôi {listed}",
            f"«{path}»: the name of a report's file ends in {listed}",
        )
    if form == ".parquet":
        check_library()
    return FORMS[form]


def write(path: Path, force: bool, content: bytes) -> None:
    """Write a file whole; raise Refused where there is one and `force` is not given."""

    def written(file: BinaryIO) -> None:
        file.write(content)

    to_file(path, force, written)


def text(asked: Asked, lang: str = "vi") -> str:
    """Return the report as text."""
    columns, found, numbered = table_of(asked, lang)
    lines = [*title_lines(asked, lang), *_aligned(columns, found, lang), ""]
    lines += note_lines(asked, numbered, lang)
    if asked.explain:
        lines += opened_lines(asked, lang)
    if asked.seal:
        lines += seal_lines(asked.seal, lang)
    # Titles come from files and units from documents: signs of control do nothing to a terminal.
    return "".join(f"{visible(line)}\n" for line in lines)


def _aligned(columns: Sequence[Shown], found: Sequence[dict[str, str]], lang: str) -> list[str]:
    """Return the rows in columns, values on the right."""
    cells = [[column.head(lang) for column in columns]]
    cells += [[row.get(column.name, "") for column in columns] for row in found]
    # A heading may be longer than the titles under it: nothing stands beside it.
    wide = [one for one in cells if any(one[1:])]
    widths = [max(map(len, texts)) for texts in zip(*wide, strict=True)]
    lines = []
    for texts in [cells[0], ["─" * width for width in widths], *cells[1:]]:
        left = [one.ljust(width) for one, width in zip(texts[:2], widths, strict=False)]
        right = [one.rjust(width) for one, width in zip(texts[2:], widths[2:], strict=True)]
        lines.append("  ".join([*left, *right]).rstrip())
    return lines


def _json(asked: Asked, lang: str) -> bytes:
    found = json.dumps(report_json(asked), ensure_ascii=False, indent=2)
    return f"{found}\n".encode()


def _csv(asked: Asked, lang: str) -> bytes:
    file = io.BytesIO()
    CsvForm(file, columns_of(asked)).write(list(rows(asked)))
    return file.getvalue()


def _text(asked: Asked, lang: str) -> bytes:
    return text(asked, lang).encode()


def _workbook(asked: Asked, lang: str) -> bytes:
    from socai.infra.reports.workbook import workbook

    return workbook(asked, lang)


def _parquet(asked: Asked, lang: str) -> bytes:
    # Through names, for what of the library is described in typings/ serves exports alone.
    pyarrow: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    kinds = {
        COUNT: pyarrow.int64(),
        REAL: pyarrow.float64(),
        DAY: pyarrow.date32(),
        TRUTH: pyarrow.bool_(),
    }
    fields = [
        pyarrow.field(
            column.name,
            kinds.get(column.holds, pyarrow.string()),
            metadata={"description": column.en, "description_vi": column.vi},
        )
        for column in columns_of(asked)
    ]
    values = [list(column) for column in zip(*rows(asked), strict=True)]
    arrays = [
        pyarrow.array(one, field.type)
        for one, field in zip(values or [[] for _ in fields], fields, strict=True)
    ]
    file = io.BytesIO()
    table = pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, _metadata(asked)))
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _metadata(asked: Asked) -> dict[str, str] | None:
    if asked.seal is None:
        return None
    return {f"socai.{name}": str(value) for name, value in asdict(asked.seal).items()}


def _word(asked: Asked, lang: str) -> bytes:
    from socai.infra.reports.as_docx import word

    return word(asked, lang)


def _pdf(asked: Asked, lang: str) -> bytes:
    from socai.infra.reports.as_pdf import pdf

    return pdf(asked, lang)


FORMS: dict[str, Written] = {
    ".json": _json,
    ".csv": _csv,
    ".xlsx": _workbook,
    ".docx": _word,
    ".pdf": _pdf,
    ".parquet": _parquet,
    ".txt": _text,
}
