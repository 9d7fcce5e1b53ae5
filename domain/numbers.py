"""Numbers as Vietnamese documents print them: «.» divides thousands, «,» begins the decimals.

What could as well be English notation (1,234 or 1.5) is asked about, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from .refusal import Refused
from .text import normal

MOST_DIGITS = 20
MOST_SHOWN = 60
_NARROW_SPACES = re.compile("[\u2007\u2009]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_STRUCK_OUT = re.compile("[0-9.,/%-][\u0300-\u036f]")
_DOUBLED_SPACES = re.compile(r"(?<![0-9]) +| +(?![0-9])")
_NUMBER = re.compile(
    r"([-−]?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:,([0-9]+))?"
)
_PERCENT = re.compile(r"([-−+]?[0-9][^%]*?) ?%")


class _Printed(NamedTuple):
    negative: bool
    whole: str
    decimals: str

    def value(self) -> Decimal:
        """Return the value; a zero has no sign."""
        size = Decimal(f"{self.whole}.{self.decimals}")
        return -size if self.negative else size


def shown(text: str) -> str:
    """Return `text` as a message repeats it: its beginning, where it is long."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def folded(text: str) -> str:
    """Return `text` for comparing: without diacritics, case or doubled spaces; any dash as «-».

    Spaces between two digits stay as they are, for they may divide two numbers; so do marks on
    digits, for a number that is struck out (1̶2̶) is no number.
    """
    plain = _DASHES.sub("-", _NARROW_SPACES.sub(" ", normal(text))).casefold()
    if not _STRUCK_OUT.search(plain):
        letters = unicodedata.normalize("NFD", plain)
        plain = "".join(ch for ch in letters if not unicodedata.combining(ch))
    return _DOUBLED_SPACES.sub(" ", plain.replace("đ", "d").replace("ð", "d")).strip()


def parse_decimal(text: str) -> Decimal:
    """Return the number of «1.234,5», «12.998» (12998), «7,39», «-8,6».

    Raises Refused with the possible readings, and how to write each, where there is not just one.
    """
    if _PERCENT.fullmatch(normal(text)):
        raise Refused.of(
            f"«{shown(text)}» là tỷ lệ, ở đây cần một số không có dấu %",
            f"«{shown(text)}» is a percentage, a number without % is needed here",
        )
    return _read(text).value()


def parse_count(text: str) -> int:
    """Return the whole number, 0 or more, of «12.998», «12998», «1 234», «08».

    Raises Refused for a percentage, decimals, a number below 0, and what has more than one reading.
    """
    if _PERCENT.fullmatch(normal(text)):
        raise Refused.of(
            f"«{shown(text)}» là tỷ lệ, ở đây cần một số đếm (12.998)",
            f"«{shown(text)}» is a percentage, a count (12.998) is needed here",
        )
    digits = _read(text)
    if digits.decimals:
        raise Refused.of(
            f"«{shown(text)}» có phần lẻ sau dấu phẩy, ở đây cần một số đếm (12.998)",
            f"«{shown(text)}» has decimals after the comma, a count (12.998) is needed here",
        )
    if digits.negative and int(digits.whole):
        raise Refused.of(
            f"«{shown(text)}» là số âm, ở đây cần một số đếm từ 0 trở lên",
            f"«{shown(text)}» is below 0, a count of 0 or more is needed here",
        )
    return int(digits.whole)


def _read(text: str) -> _Printed:
    """Return the digits printed; raise Refused where there is not just one reading."""
    printed = _NARROW_SPACES.sub(" ", normal(text))
    count = sum(ch.isdecimal() for ch in printed)
    if count > MOST_DIGITS:
        raise _asked(
            text,
            f"có {count} chữ số, nhiều nhất {MOST_DIGITS}",
            f"it has {count} digits, at most {MOST_DIGITS}",
        )
    match = _NUMBER.fullmatch(printed)
    if match and not _ENGLISH_OR_DECIMALS.fullmatch(printed):
        return _Printed(bool(match[1]), re.sub("[. ]", "", match[2]), match[3] or "")
    questions = ((pattern.fullmatch(printed), question) for pattern, question in _QUESTIONS)
    vi, en = next((question(found) for found, question in questions if found), _NO_NUMBER)
    raise _asked(text, vi, en)


def _asked(text: str, vi: str, en: str) -> Refused:
    return Refused.of(f"«{shown(text)}»: {vi}", f"«{shown(text)}»: {en}")


def _grouped(digits: str) -> str:
    """Return whole digits with dots between the thousands, as documents print them."""
    return f"{int(re.sub('[^0-9]', '', digits)):,}".replace(",", ".")


def _two_readings(decimal: str, whole: str) -> tuple[str, str]:
    return (
        f"là số thập phân thì viết {decimal}, là số nguyên thì viết {whole}",
        f"if these are decimals write {decimal}, if it is a whole number write {whole}",
    )


def _english(match: re.Match[str]) -> tuple[str, str]:
    """Ask about 12,345,678 and 1,234.5."""
    decimals = f",{match[3]}" if match[3] else ""
    written = f"{match[1]}{_grouped(match[2])}{decimals}"
    return (
        f"là cách viết tiếng Anh; viết {written}",
        f"this is English notation; write {written}",
    )


def _after_a_dot(match: re.Match[str]) -> tuple[str, str]:
    """Ask about 1.5, which is English, and 1.2345 or 0.123, which may have a dot gone astray."""
    sign, whole, decimals = match[1], match[2], match[3]
    if len(decimals) > 2:
        return _two_readings(f"{sign}{whole},{decimals}", f"{sign}{_grouped(whole + decimals)}")
    return (
        f"là cách viết tiếng Anh; phần lẻ viết sau dấu phẩy: {sign}{whole},{decimals}",
        f"this is English notation; decimals stand after a comma: {sign}{whole},{decimals}",
    )


def _ill_grouped(match: re.Match[str]) -> tuple[str, str]:
    """Ask about 12.34.567 and 1_000."""
    written = f"{match[1]}{_grouped(match[2])}"
    return (
        f"các nhóm phải có ba chữ số; số nguyên thì viết {written}, phần lẻ viết sau dấu phẩy",
        f"groups have three digits; write {written} if it is whole, decimals stand after a comma",
    )


def _other_digits(match: re.Match[str]) -> tuple[str, str]:
    """Ask about ６１９５ and ٣."""
    plain = shown("".join(str(unicodedata.decimal(ch, ch)) for ch in match[0]))
    return f"viết bằng chữ số 0–9: {plain}", f"write it with the digits 0–9: {plain}"


_ENGLISH_OR_DECIMALS = re.compile("([-−]?)([1-9][0-9]{0,2}),([0-9]{3})")
_NO_NUMBER = (
    "không phải là số; viết 12.998 (dấu chấm chia hàng nghìn), 7,39 (dấu phẩy trước phần lẻ)",
    "not a number; write 12.998 (dots divide thousands), 7,39 (a comma before the decimals)",
)
_QUESTIONS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]], ...
] = (
    (re.compile(""), lambda found: (
        "chưa có số nào; viết 12.998 hoặc 7,39", "there is no number; write 12.998 or 7,39")),
    (re.compile(r"(?=.*(?![0-9])\d).*"), _other_digits),
    (_ENGLISH_OR_DECIMALS, lambda found: _two_readings(
        f"{found[0]}0", f"{found[1]}{found[2]}.{found[3]}")),
    (re.compile(r"([-−]?)([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?"), _english),
    (re.compile(r"([-−]?)([0-9]+)\.([0-9]+)"), _after_a_dot),
    (re.compile(r"([-−]?)([0-9]+(?:[._ ][0-9]+)+)(?:,[0-9]+)?"), _ill_grouped),
    (re.compile(r"[-−]?[0-9.,]+[eE][-+−]?[0-9]+"), lambda found: (
        "viết đủ các chữ số, ví dụ 1.000, không viết lũy thừa",
        "write all digits, e.g. 1.000, not a power of ten")),
    (re.compile(r"\+(.+)"), lambda found: ("bỏ dấu + ở đầu", "leave out the leading +")),
    (re.compile(r"[-−]?(?:[0-9. ]*[.,]|[.,][0-9]+)"), lambda found: (
        "dấu phẩy đứng giữa hai chữ số, ví dụ 0,5", "a comma stands between digits, e.g. 0,5")),
)  # fmt: skip
