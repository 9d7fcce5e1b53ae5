"""The file of a sealed report: made from its seal alone, always to the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socai.domain.refusal import Message, Refused
from socai.infra.files.exports.parquet import check_library
from socai.infra.files.jsonl import disk
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.zip_scan import Parts
from socai.infra.reports.as_file import FORMS, form_of
from socai.infra.reports.as_json import Asked, Mark
from socai.infra.reports.as_text import STREAM
from socai.infra.reports.paper import sealed_in
from socai.infra.sealing.again import asked_again
from socai.infra.sealing.canonical import canonical
from socai.infra.sealing.changed_files import FileChange, file_changes
from socai.projections.seals.seal import Seal

if TYPE_CHECKING:
    from socai.infra.app import Ledger

LARGEST = 64 << 20
"""Bytes of a file that is looked at."""
BOTH = (".json", ".csv", ".parquet")
"""Forms that are the same in every language."""
_ID = r"[a-z0-9][a-z0-9._/-]{0,127}"
_NAMED = re.compile(rf"{STREAM}({_ID})".encode())
_IN_JSON = re.compile(rf'"seal"\s*:\s*\{{\s*"seal"\s*:\s*"({_ID})"'.encode())
_KEYWORDS = re.compile(rf"<cp:keywords>{STREAM}({_ID})</cp:keywords>".encode())


def check_form(path: str) -> None:
    """Raise Refused where no file of this name can be written, or what writes it is missing."""
    form_of(path)


def content(ledger: Ledger, seal: Seal, path: str, lang: str) -> bytes:
    """Return the file of a sealed report in the form that its name says.

    Raises Refused where no form has that name, or where the figures that the ledger gives now are
    not those that were sealed.
    """
    written = form_of(path)
    return written(marked(ledger, seal), lang)


def marked(ledger: Ledger, seal: Seal) -> Asked:
    """Return the report of a seal, with its mark; raise Refused where its figures are others."""
    sealed = seal.sealed
    asked = asked_again(ledger, sealed)
    if canonical(asked) != sealed.table:
        raise Refused.of(
            f"Số tính lại không khớp với bản chốt «{seal.id}», nên không ghi tệp: xem `socai "
            f"verify {seal.id}`",
            f"The figures computed anew are not those of seal «{seal.id}», so no file was "
            f"written: see `socai verify {seal.id}`",
        )
    return replace(asked, seal=Mark(seal.id, sealed.known, sealed.root, sealed.digest))


def compared(asked: Asked, form: str, found: bytes) -> tuple[str, list[FileChange]]:
    """Return the language of a file, and where it is not what its seal gives; nowhere: an empty
    list.

    `asked` is what `marked` returns. Raises Refused where what writes the form is not installed.
    """
    written = form_of(f"-{form}")
    differing: dict[str, list[FileChange]] = {}
    for lang in ("vi",) if form in BOTH else ("vi", "en"):
        made = written(asked, lang)
        if made == found:
            return lang, []
        differing[lang] = file_changes(form, made, found)
    # Where more is alike, that language is meant.
    lang = min(differing, key=lambda one: len(differing[one]))
    return lang, differing[lang]


def read(path: Path) -> bytes:
    """Return a file; raise Refused where there is none or it is too large to be looked at."""
    with disk(path), path.open("rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise Refused.of(
            f"{path} lớn hơn {LARGEST >> 20} MiB: không tệp báo cáo nào lớn đến thế",
            f"{path} is larger than {LARGEST >> 20} MiB: no file of a report is that large",
        )
    return found


def form_in(path: Path, found: bytes) -> str:
    """Return the form of a file by its content, whatever its name; raise Refused where it has none.

    What is text is CSV where its first line names the columns of one, else text.
    """
    if found.startswith(b"%PDF"):
        return ".pdf"
    if found.startswith(b"PAR1"):
        return ".parquet"
    if found.startswith(b"PK"):
        return ".docx" if b"word/document.xml" in found else ".xlsx"
    text = found.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return ".json"
    if re.match(rb"\"?report\"?[,;\t]\"?row\"?[,;\t]", text):
        return ".csv"
    if text and b"\0" not in text:
        return ".txt"
    listed = ", ".join(FORMS)
    raise Refused.of(
        f"{path} không phải tệp báo cáo ({listed}), hoặc đã hỏng",
        f"{path} is no file of a report ({listed}), or it is broken",
    )


def seal_in(path: Path, found: bytes, form: str) -> str | None:
    """Return the id of the seal that a file names, None where it names none.

    Raises Refused where the file cannot be read as what it is. That it names a seal proves nothing.
    """
    if form in (".pdf", ".docx"):
        return sealed_in(found)
    if form == ".json":
        return _first(_IN_JSON, found)
    if form == ".xlsx":
        return _in_workbook(path, found)
    if form == ".parquet":
        return _in_parquet(path, found)
    return _in_csv(found) if form == ".csv" else _first(_NAMED, found)


def _first(pattern: re.Pattern[bytes], found: bytes) -> str | None:
    match = pattern.search(found)
    return match[1].decode() if match else None


def _in_csv(found: bytes) -> str | None:
    """Return the first cell of the column «seal», however the cells are divided."""
    import csv

    text = io.StringIO(found.decode("utf-8-sig", "replace"), newline="")
    first = text.readline()
    delimiter = max(",;\t", key=first.count)
    text.seek(0)
    try:
        for row in csv.DictReader(text, delimiter=delimiter):
            if named := row.get("seal"):
                return named.removeprefix(STREAM)
    except csv.Error:
        return None
    return None


def _in_workbook(path: Path, found: bytes) -> str | None:
    """Return the seal of a workbook's properties; else of its texts, the properties being lost."""
    try:
        parts = Parts(io.BytesIO(found))
        for name, pattern in (("docprops/core.xml", _KEYWORDS), ("xl/sharedstrings.xml", _NAMED)):
            if name in parts.names():
                named = _first(pattern, b"".join(parts.chunks(name)))
                if named:
                    return named
    except Unreadable as refused:
        raise Refused(*refused.said(str(path))) from refused
    except (zipfile.LargeZipFile, OSError, RuntimeError) as error:
        raise broken(path) from error
    return None


def _in_parquet(path: Path, found: bytes) -> str | None:
    check_library()
    parquet: Any = import_module("pyarrow.parquet")
    pyarrow: Any = import_module("pyarrow")
    try:
        metadata = parquet.read_schema(io.BytesIO(found)).metadata or {}
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise broken(path) from error
    named: bytes | None = metadata.get(b"socai.seal")
    return named.decode("utf-8", "replace") if named else None


def broken(path: Path) -> Refused:
    """Return the refusal of a file that is damaged."""
    return Refused.of(
        f"{path} bị hỏng hoặc bị cắt, không đọc được; nếu biết bản chốt thì ghi lại tệp bằng "
        "`socai seals BẢN_CHỐT --output TỆP`",
        f"{path} is broken or cut and cannot be read; where its seal is known, write it again with "
        "`socai seals SEAL --output FILE`",
    )


def unsealed(path: Path) -> Message:
    """Return what is said of a file that names no seal."""
    return Message(
        f"{path} không mang bản chốt nào: báo cáo này chưa được chốt (`socai seal …`), hoặc dấu "
        "của bản chốt đã bị xóa; nếu biết bản chốt, thêm --seal BẢN_CHỐT (xem `socai seals`)",
        f"{path} names no seal: this report was never sealed (`socai seal …`), or the mark of its "
        "seal was removed; where the seal is known, add --seal SEAL (see `socai seals`)",
    )


def unknown(path: Path, seal: str) -> Refused:
    """Return the refusal of a file that names a seal which the ledger does not have."""
    return Refused.of(
        f"{path} nêu bản chốt «{seal}», nhưng sổ này không có: tệp của một sổ khác (chọn sổ bằng "
        "--ledger), hoặc mã trong tệp đã bị sửa (nêu bản chốt bằng --seal; xem `socai seals`)",
        f"{path} names the seal «{seal}», which this ledger does not have: it is of another ledger "
        "(choose it by --ledger), or the id in the file was changed (name the seal by --seal; see "
        "`socai seals`)",
    )
