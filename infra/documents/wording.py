"""What the readers of tables say about a file, said about a document."""

from __future__ import annotations

from collections.abc import Iterable

from socai.domain.refusal import Message
from socai.infra.files.tables.unreadable import Unreadable

_VI = (
    ("mở bằng Excel, chọn Lưu dạng «CSV UTF-8» rồi nhập tệp ấy", "mở bằng Word, lưu dạng .docx"),
    ("lấy lại từ tệp gốc, lưu dạng «CSV UTF-8» hoặc .xlsx rồi nhập lại", "lấy lại tệp gốc"),
    ("nếu là bảng tính, hãy ", "nếu là văn bản, hãy "),
    ("rồi nhập lại", "rồi đọc lại"),
    ("mở bằng Excel, lưu lại", "mở bằng Word, lưu lại dạng .docx"),
    ("hãy chia tệp, hoặc lưu dạng .csv", "hãy chia tệp"),
    ("Nếu là bảng thật, hãy lưu dạng .csv", "Nếu là văn bản thật, hãy bỏ bớt ảnh, chia tệp"),
    ("sổ tính", "tệp Word"),
)
_EN = (
    ("open it in Excel, save it as «CSV UTF-8» and import that", "open it in Word, save as .docx"),
    ("take it from its source again, save it as «CSV UTF-8» or .xlsx and import that",
     "take it from its source again"),
    ("if it is a table, ", "if it is a text, "),
    ("and import it again", "and read it again"),
    ("open it in Excel, save it again", "open it in Word, save it as .docx"),
    ("divide it, or save it as .csv", "divide it"),
    ("If it is a real table, save it as .csv", "If it is a real text, take out images, divide it"),
    ("the workbook", "the Word file"),
    ("no common workbook", "no common Word file"),
    ("no workbook", "no Word file"),
)  # fmt: skip


def for_documents(refused: Unreadable) -> Unreadable:
    """Return the refusal with Word in the place of Excel, texts in the place of tables."""
    found = Unreadable(*(Message(_said(m.vi, _VI), _said(m.en, _EN)) for m in refused.messages))
    found.line = refused.line
    return found


def _said(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for there, here in pairs:
        text = text.replace(there, here)
    return text
