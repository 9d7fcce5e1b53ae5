"""Vietnamese as it was written before Unicode: recognised, and shown as it would read.

Nothing is converted: a guess is shown to a person, who saves the file again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

SHOWN = 60
"""Characters of a preview."""


class Legacy(NamedTuple):
    """The name of an old way of writing, what to do about it, and how the text would read."""

    vi: str
    en: str
    advice_vi: str
    advice_en: str
    preview: str


_UNIKEY = (
    "chuyển mã sang Unicode (UniKey: Ctrl+Shift+F6) rồi nhập lại",
    "convert it to Unicode (UniKey: Ctrl+Shift+F6) and import it again",
)
_AGAIN = (
    "mở bằng Excel, chọn Lưu dạng «CSV UTF-8» rồi nhập tệp ấy",
    "open it in Excel, save it as «CSV UTF-8» and import that",
)
_FROM_SOURCE = (
    "lấy lại từ tệp gốc, lưu dạng «CSV UTF-8» hoặc .xlsx rồi nhập lại",
    "take it from its source again, save it as «CSV UTF-8» or .xlsx and import that",
)

# Codes of TCVN 5712 (VN3) in their order, and the letters that the fonts .VnTime show for them.
_TCVN3_CODES = chain(
    range(0xA1, 0xAF), range(0xB5, 0xBA), range(0xBB, 0xBF), range(0xC6, 0xCD), range(0xCE, 0xD9),
    range(0xDC, 0xE0), range(0xE1, 0xF0), range(0xF1, 0xFF),
)  # fmt: skip
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđ" "àảãáạ" "ằẳẵắ" "ặầẩẫấậè" "ẻẽéẹềểễếệìỉ" "ĩíịò" "ỏõóọồổỗốộờởỡớợù"
    "ủũúụừửữứựỳỷỹýỵ"
)  # fmt: skip
_TCVN3 = dict(zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True))

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
# VNI writes a letter and then a sign of its own for what stands on it.
_VNI_TONES = dict(zip("ùøûõï", _TONES, strict=True))
_VNI_HATS = {"â": _HAT} | {s: _HAT + t for s, t in zip("áàåãä", _TONES, strict=True)}
_VNI_BREVES = {"ê": _BREVE} | {s: _BREVE + t for s, t in zip("éèúüë", _TONES, strict=True)}
_VNI_LETTERS = dict(zip("ñöôæóòî", "đươỉĩịỵ", strict=True))
_VNI = re.compile("([aeouyôö])([ùøûõï])|([aeo])([âáàåãä])|(a)([êéèúüë])|([ñöôæóòî])", re.IGNORECASE)
_VIQR = re.compile(r"([aeiouy])([\^(+*]?)(['`?~.]?)|(d)d", re.IGNORECASE)
_VIQR_MARKS = {"": "", "^": _HAT, "(": _BREVE, "+": _HORN, "*": _HORN}
_VIQR_TONES = {"": ""} | dict(zip("'`?~.", _TONES, strict=True))
_VIQR_WORD = re.compile(r"[aeo]\^|[ou]\+|a\(|\bdd[aeiouy]", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    "(?:ngh?|gh?|gi|kh?|ph|qu|nh|th|tr|ch|[bcdđhlmnprstvx])?(?:"
    "a(?:i|o|u|y|ch?|m|ng?|nh|p|t)?|ă(?:c|m|ng?|p|t)|â(?:c|m|ng?|p|t|u|y)|e(?:c|m|ng?|o|p|t)?|"
    "ê(?:ch|m|ng?|nh|p|t|u)?|i(?:a|ch|m|n|nh|p|t|u|ê(?:c|m|ng?|p|t|u))?|"
    "y(?:ch|nh|t|ê(?:m|ng?|t|u))?|o(?:a(?:c|ch|i|m|ng?|nh|o|p|t|y)?|ă(?:c|m|ng?|t)|e(?:n|o|t)?|"
    "c|i|m|ng?|p|t|ong|oc)?|ô(?:c|i|m|ng?|p|t)?|ơ(?:c|i|m|n|p|t)?|"
    "u(?:a|c|i|m|ng?|p|t|â(?:n|ng|t|y)|ê(?:ch|nh)?|ô(?:c|i|m|ng?|t)|ơ|"
    "y(?:a|ch|n|nh|p|t|u|ên|êt)?)?|ư(?:a|c|i|m|ng?|t|u|ơ(?:c|i|m|ng?|p|t|u))?)"
)
# What ends in these has one of two tones.
_STOPPED = ("c", "ch", "p", "t")
_LETTERS = frozenset("bcdđghklmnpqrstvx") | {
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES)
}
# What such text has in its words and Vietnamese in Unicode has not.
_ODD = "§¨©ª«¬®µ¶·¸¹»¼½¾ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþ"
_IN_WORDS = re.compile(rf"[^\W\d_][{_ODD}]|[{_ODD}][^\W\d_]")
_ODD_WORD = re.compile(rf"(?:[^\W\d_]|[{_ODD}])+")
_AFTER_LETTER = re.compile(f"[a-z][{_ODD}]", re.IGNORECASE)
# The bytes of đ, ơ, ư and of the letters U+1E00–1EFF, each taken for a letter of Windows-1252.
_TWICE = re.compile("Ä[\u2018\u0090\u0091]|Æ[\u00a0¡¯°]|á[º»][\u0080-\u00bf\u0152-\u2122]")
_CP1252 = {code: code for code in range(256)} | {
    ord(letter): code
    for code in range(128, 160)
    if (letter := bytes([code]).decode("cp1252", "ignore"))
}


def tcvn3(text: str) -> str:
    """Return how text in a font of TCVN3 (ABC) reads, its codes given as Latin-1 letters."""
    return text.translate(_TCVN3)


def vni(text: str) -> str:
    """Return how text in a VNI font reads, its codes given as Latin-1 letters."""
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    toned, tone, hatted, hat, breved, breve, single = found.groups()
    if single or toned:
        letter = _VNI_LETTERS.get((single or toned).lower(), (single or toned).lower())
        letter = letter.upper() if found[0][0].isupper() else letter
        return letter + (_VNI_TONES[tone.lower()] if tone else "")
    return f"{hatted or breved}{_VNI_HATS[hat.lower()] if hat else _VNI_BREVES[breve.lower()]}"


def viqr(text: str) -> str:
    """Return how text in VIQR («Ddo+n vi.») reads."""
    return unicodedata.normalize("NFC", _VIQR.sub(_viqr_letter, text))


def _viqr_letter(found: re.Match[str]) -> str:
    letter, mark, tone, stroke = found.groups()
    if stroke:
        return "Đ" if stroke == "D" else "đ"
    return f"{letter}{_VIQR_MARKS[mark]}{_VIQR_TONES[tone]}"


def once(text: str) -> str | None:
    """Return text that was encoded in UTF-8 twice as it was before, None where it was not."""
    try:
        found = bytes(_CP1252[ord(letter)] for letter in text).decode()
    except (KeyError, UnicodeDecodeError):
        return None
    return found if found != text else None


def syllables(text: str) -> tuple[int, int]:
    """Return how many words with Vietnamese letters are syllables, and how many there are."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_syllable, words)), len(words)


def _is_syllable(word: str) -> bool:
    if not _LETTERS.issuperset(word.casefold()):
        return False
    apart = unicodedata.normalize("NFD", word.casefold())
    plain = "".join(sign for sign in apart if sign not in _TONES)
    tones = "".join(sign for sign in apart if sign in _TONES)
    if len(tones) > 1 or (plain.endswith(_STOPPED) and tones not in (_ACUTE, _DOT)):
        return False
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))


def _windows_1258(text: str) -> str:
    """Return how bytes of Windows-1258 read, given as Latin-1 letters."""
    return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258", "replace"))


Way = tuple[str, str, tuple[str, str], Callable[[str], str]]
FONTS: tuple[Way, ...] = (
    ("TCVN3 (phông ABC, .VnTime)", "TCVN3 (ABC fonts, .VnTime)", _UNIKEY, tcvn3),
    ("VNI (phông VNI-Times)", "VNI (VNI fonts)", _UNIKEY, vni),
)
"""Ways that show in text in Unicode: codes of a font, taken for Latin-1 letters."""
BYTES: tuple[Way, ...] = (*FONTS, ("Windows-1258", "Windows-1258", _AGAIN, _windows_1258))
"""Ways that show in bytes."""


def recognise(text: str) -> Legacy | None:
    """Return the old way in which a text in Unicode is written, None where it is none."""
    text = unicodedata.normalize("NFC", text)
    if text.isascii():
        return _in_viqr(text) if _VIQR_WORD.search(text) else None
    if _TWICE.search(text) and (before := once(text)):
        return Legacy("UTF-8 hai lần", "UTF-8 twice over", *_FROM_SOURCE, before[:SHOWN])
    if not _IN_WORDS.search(text):
        return None
    words = [word.strip("«»·") for word in _ODD_WORD.findall(text) if _WORD.search(word)]
    good = [_is_syllable(word) for word in words if not word.isascii()]
    return fitting(text, FONTS) if sum(good) * 2 <= len(good) else None


def fitting(text: str, ways: tuple[Way, ...]) -> Legacy | None:
    """Return which of the ways makes words of a text, its codes given as Latin-1 letters."""
    best, found = 0, None
    for vi, en, advice, read in ways:
        read_as = read(text)
        good, words = syllables(read_as)
        enough = good > 1 or _AFTER_LETTER.search(text)
        if good > best and good * 5 >= words * 4 and enough:
            best, found = good, Legacy(vi, en, *advice, read_as[:SHOWN])
    return found


def western(text: str) -> Legacy:
    """Return Western text in bytes, given as Latin-1 letters: nothing Vietnamese is left in it."""
    read = text.encode("latin-1").decode("cp1252", "replace")
    return Legacy(
        "Windows-1252 (Latin-1, không có chữ Việt)",
        "Windows-1252 (Latin-1, without Vietnamese)",
        *_AGAIN,
        read[:SHOWN],
    )


def _in_viqr(text: str) -> Legacy | None:
    """Return VIQR where two words or more have its signs and are syllables."""
    words = [viqr(word) for word in text.split() if _VIQR_WORD.search(word)]
    good = sum(bool(s) and s[0] == s[1] for s in map(syllables, words))
    return Legacy("VIQR", "VIQR", *_UNIKEY, viqr(text)[:SHOWN]) if good > 1 else None
