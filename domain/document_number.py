"""Numbers of state documents: 375/QĐ-UBND, 1028/UBND-NC, 11/2021/NQ-HĐND, 717/BC-CAT-PV11-PV28.

A number, its year where it is printed, then the symbol: the kind of document and who issued it,
divided by hyphens (NĐ 30/2020/NĐ-CP, Phụ lục I and III; official letters have no kind).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .refusal import Refused
from .text import fold, normal

KINDS = {
    "BC": "báo cáo",
    "BB": "biên bản",
    "CĐ": "công điện",
    "CT": "chỉ thị",
    "CTr": "chương trình",
    "CV": "công văn",
    "ĐA": "đề án",
    "ĐU": "đảng ủy",
    "GM": "giấy mời",
    "HD": "hướng dẫn",
    "KH": "kế hoạch",
    "KL": "kết luận",
    "L": "luật",
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "NQLT": "nghị quyết liên tịch",
    "PA": "phương án",
    "PL": "pháp lệnh",
    "QC": "quy chế",
    "QCPH": "quy chế phối hợp",
    "QĐ": "quyết định",
    "QH": "luật, nghị quyết của Quốc hội",
    "QyĐ": "quy định",
    "TB": "thông báo",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "TTr": "tờ trình",
}
"""Abbreviations of the kinds of documents, and what they stand for."""
YEARS = range(1945, 2200)
MOST_DIGITS = 6
_SPACES = re.compile(r"\s*([/–-])\s*")
_HEAD = re.compile(r"(?:số|so)\s*:?\s*", re.IGNORECASE)
_FORM = re.compile(rf"(0*[0-9]{{1,{MOST_DIGITS}}})(?:/([0-9]{{4}}))?[/-]([^\W\d_][\w./-]*)")
_PART = re.compile(r"[^\W_]{1,20}(?:\.[^\W_]{1,20})*")
_KINDS = {fold(kind): kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """What the number of a document tells. `kind` is an abbreviation of KINDS, None for letters."""

    number: int
    year: int | None
    kind: str | None
    issuers: tuple[str, ...]
    text: str

    @property
    def vi(self) -> str:
        """Return the kind in Vietnamese: «quyết định», «công văn» where none is told."""
        return KINDS[self.kind] if self.kind else "công văn"


def written(text: str) -> str:
    """Return a number as it is written in full: without «Số:» and without spaces at its signs."""
    return _SPACES.sub(r"\1", _HEAD.sub("", normal(text), count=1)).replace("–", "-")


def document_number(text: str) -> DocumentNumber:
    """Return what the number of a document tells; raise Refused where it has no such form."""
    match = _FORM.fullmatch(written(text))
    parts = re.split("[/-]", match[3]) if match else []
    if not match or not all(_PART.fullmatch(part) for part in parts):
        raise Refused.of(
            f"«{text[:60]}» không phải số, ký hiệu văn bản: viết như 375/QĐ-UBND, 1028/UBND-NC, "
            "11/2021/NQ-HĐND, 717/BC-CAT-PV11-PV28",
            f"«{text[:60]}» is no number of a document: write it as 375/QĐ-UBND, 1028/UBND-NC, "
            "11/2021/NQ-HĐND, 717/BC-CAT-PV11-PV28",
        )
    year = int(match[2]) if match[2] else None
    if year is not None and year not in YEARS:
        raise Refused.of(
            f"«{text[:60]}»: năm {year} không thể là năm ban hành",
            f"«{text[:60]}»: {year} cannot be the year of issue",
        )
    kind = _KINDS.get(fold(parts[0]))
    issuers = tuple(parts[1:] if kind else parts)
    return DocumentNumber(int(match[1]), year, kind, issuers, written(text))
