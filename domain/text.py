"""Text as the ledger keeps it: NFC, folded for search, and free of a person's identity."""

from __future__ import annotations

import re
import unicodedata

from .refusal import Refused

_PHONE = re.compile(r"(?<![0-9])(?:\+?84|0)(?:[ .-]?[0-9]){8,10}(?![0-9])")
_IDENTITY = re.compile(r"(?<![0-9.,])(?:[0-9]{12}|[0-9]{9})(?![0-9])")
_SPACED_IDENTITY = re.compile(r"(?<![0-9])[0-9]{3}(?:[ -][0-9]{3}){2,3}(?![0-9])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HIDDEN = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890"
    r"\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Signs of control and format, and those that Unicode lets nobody see; but for tab and line end."""
_HIDES = re.compile(f"[{_HIDDEN}]")
_UNPRINTED = re.compile(rf"\n(?! {{4}})|[\t{_HIDDEN}]")
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_SCRIPTS = {
    "Kirin": "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f",
    "Hy Lạp": "\u0370-\u03ff\u1f00-\u1fff",
}
_OTHER = "".join(_SCRIPTS.values())
_FOREIGN = re.compile(f"[{_OTHER}]")
_SEEN_AS_LATIN = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳАВЕЅІЈКМНОРСТУХаеорсухѕіјһԁԛԝ"
_MIXED = re.compile(
    rf"[{_LATIN}][\u0300-\u036f]*([{_OTHER}])|([{_OTHER}])[\u0300-\u036f]*[{_LATIN}]"
)
_DISGUISED = re.compile(rf"(?<!\w)([{_SEEN_AS_LATIN}])[{_SEEN_AS_LATIN}]*(?!\w)")
_IN_LATIN = re.compile(f"[{_LATIN}]")
_ETHS = (("\u00d0", "Đ"), ("\u0189", "Đ"), ("\u00f0", "đ"), ("\u0256", "đ"))
"""Letters that look as Đ does and are typed for it."""


def normal(text: str) -> str:
    """Return `text` in NFC with no-break spaces as spaces and without spaces at its ends.

    What looks like Đ becomes Đ.
    """
    if text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    for eth, letter in _ETHS:
        text = text.replace(eth, letter)
    return text.strip()


def hides(text: str) -> bool:
    """Return whether `text` holds signs of control or signs that nobody sees."""
    return bool(_HIDES.search(text))


def visible(text: str) -> str:
    r"""Return `text` as a terminal may print it: hidden signs as «\x1b», «\u202e».

    A line's end too, unless the next line stands in from the margin, as one of socai's own never
    does.
    """
    return _UNPRINTED.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


def fold(text: str) -> str:
    """Return the search key of a name: without diacritics, case or doubled spaces; đ as d.

    Both tone placements fall together (Hoá = Hóa) because every mark is dropped: so do names that
    are two (Phú, Phụ), which name_index tells apart.
    """
    plain = unicodedata.normalize("NFD", normal(text).casefold())
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return " ".join(plain.replace("đ", "d").split())


def check_free_text(name: str, text: str) -> None:
    """Raise Refused where `text` holds a telephone or identity number, hidden characters, or
    letters of another script that pass for Latin ones.

    Such text can never be erased from the log, so it must not enter.
    """
    if found := _HIDES.search(text):
        raise Refused.of(
            f"Trường «{name}» có ký tự điều khiển hoặc ký tự ẩn ({visible(found[0])})",
            f"Field «{name}» holds control or invisible characters ({visible(found[0])})",
        )
    if _FOREIGN.search(text):
        _check_script(name, text)
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


def _check_script(name: str, text: str) -> None:
    """Raise Refused where a letter of another script stands in a Latin word, or for a Latin one.

    A word of another script that shows itself as such may stand.
    """
    found = _MIXED.search(text) or (_IN_LATIN.search(text) and _DISGUISED.search(text))
    if found:
        letter = next(filter(None, found.groups()))
        script = next(
            script for script, signs in _SCRIPTS.items() if re.match(f"[{signs}]", letter)
        )
        en = {"Kirin": "Cyrillic", "Hy Lạp": "Greek"}[script]
        raise Refused.of(
            f"Trường «{name}»: chữ «{letter}» (U+{ord(letter):04X}) thuộc bảng chữ {script}, không "
            "phải chữ La-tinh trông giống nó; hãy gõ lại chữ ấy",
            f"Field «{name}»: the letter «{letter}» (U+{ord(letter):04X}) is {en}, not the Latin "
            "one that it looks like; type it again",
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
