"""What the texts of a seal must keep to: their size, no persons' numbers, the right digest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .refusal import Message, Refused
from .sealed_table import SealedTable, digest_of
from .text import check_free_text

LARGEST_TABLE, LARGEST_DECLARED = 700_000, 60_000
"""Bytes of the figures and of the report's text: with the rest they fit into a row of a file."""
LARGEST_NAME = 300
_HEX = re.compile(r"[0-9a-f]{64}")


def wrong_texts(report: str, declared: str, table: str) -> Iterator[Message]:
    """Yield what of the texts cannot stand in the log for ever."""
    sizes = {"report": LARGEST_NAME, "declared": LARGEST_DECLARED, "table": LARGEST_TABLE}
    for field, text in {"report": report, "declared": declared, "table": table}.items():
        size, most = len(text.encode("utf-8", "replace")), sizes[field]
        if size > most:
            yield Message(
                f"Trường «{field}» dài {size} byte, bản chốt chứa nhiều nhất {most}: chia báo cáo "
                "thành vài báo cáo, rồi chốt từng báo cáo",
                f"Field «{field}» has {size} bytes, a seal holds at most {most}: divide the report "
                "and seal each part",
                field,
            )
        elif field != "table":
            try:
                check_free_text(field, text)
            except Refused as refused:
                yield from refused.messages


def wrong_figures(
    found: SealedTable, table: str, digest: str, root: str, given: tuple[object, ...]
) -> Iterator[Message]:
    """Yield what is wrong with the figures, found in the text `table`.

    `given` are the report, the unit, the boundaries and the number of windows of the seal.
    """
    if not _HEX.fullmatch(root):
        vi, en = "Gốc Merkle cần 64 chữ số thập lục", "A Merkle root has 64 hexadecimal digits"
        yield Message(f"{vi}: «{root[:80]}»", f"{en}: «{root[:80]}»", "root")
    if digest_of(table) != digest:
        vi = "Mã băm không khớp với bảng số liệu: bản chốt đã bị sửa; hãy chốt bằng `socai seal`"
        en = "The digest is not that of the figures: the seal was changed; use `socai seal`"
        yield Message(vi, en, "digest")
    stated = (found.report, found.unit, found.boundaries, len(found.windows))
    if stated != given or not found.windows:
        vi = "Báo cáo, đơn vị, địa giới hoặc các kỳ khác với trong bảng số liệu"
        en = "The report, the unit, the boundaries or the windows differ from those of the figures"
        yield Message(vi, en, "table")
