"""Text as the ledger keeps it: NFC, folded for search, and free of a person's identity."""

from __future__ import annotations

import re
import unicodedata

from .refusal import Refused

_PHONE = re.compile(r"(?<![0-9])(?:\+?84|0)(?:[ .-]?[0-9]){8,10}(?![0-9])")
_IDENTITY = re.compile(r"(?<![0-9.,])(?:[0-9]{12}|[0-9]{9})(?![0-9])")
_SPACED_IDENTITY = re.compile(r"(?<![0-9])[0-9]{3}(?:[ -][0-9]{3}){2,3}(?![0-9])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HIDDEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def normal(text: str) -> str:
    """Return `text` in NFC with no-break spaces as spaces and without spaces at its ends."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ").strip()


def fold(text: str) -> str:
    """Return the search key of a name: without diacritics, case or doubled spaces; đ as d.

    Both tone placements fall together (Hoá = Hóa) because every mark is dropped.
    """
    plain = unicodedata.normalize("NFD", normal(text).casefold())
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return " ".join(plain.replace("đ", "d").split())


def check_free_text(name: str, text: str) -> None:
    """Raise Refused where `text` holds a telephone or identity number, or hidden characters.

    Such text can never be erased from the log, so it must not enter.
    """
    if _HIDDEN.search(text):
        raise Refused.of(
            f"Trường «{name}» có ký tự điều khiển hoặc ký tự ẩn",
            f"Field «{name}» holds control or invisible characters",
        )
    if _PHONE.search(text):
        raise Refused.of(
            f"Trường «{name}» có vẻ chứa số điện thoại; sổ không bao giờ xóa được, hãy bỏ số đó",
            f"Field «{name}» seems to hold a telephone number; the log never forgets, remove it",
        )
    if _IDENTITY.search(text) or _SPACED_IDENTITY.search(text):
        raise Refused.of(
            f"Trường «{name}» có vẻ chứa số CMND/CCCD; sổ không bao giờ xóa được, hãy bỏ số đó",
            f"Field «{name}» seems to hold an identity number; the log never forgets, remove it",
        )


def check_opaque(name: str, text: str) -> None:
    """Raise Refused unless `text` is an opaque code such as «tv-0001» or a UUID.

    A name, a telephone or an identity number of a person is not a code.
    """
    if UUID.fullmatch(text):
        return
    wrong = not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", text)
    wrong = wrong or (len(text) > 1 and not re.search(r"[0-9]", text))
    if wrong or re.search(r"[0-9]{9,}", text) or _PHONE.search(text):
        raise Refused.of(
            f"Trường «{name}»: «{text}» không phải mã vô danh; dùng mã do đơn vị tự đặt, "
            "ví dụ tv-0001, không dùng họ tên, số điện thoại hay CCCD",
            f"Field «{name}»: «{text}» is not an opaque code; use a code of your own such as "
            "tv-0001, never a name, a telephone or an identity number",
        )
