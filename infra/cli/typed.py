"""What a person typed: days, periods, numbers, ids; and what they may have meant instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from socai.domain.period import Period, parse_day, parse_period
from socai.domain.refusal import Message, Refused
from socai.domain.text import check_opaque, normal

LONGEST = 100
"""Characters of a day, a period, a quantity."""
NOTHING = Message("", "")
_ROLE = re.compile(r"[a-z]+(-[a-z]+)*")
_DOCUMENT = re.compile(r"[a-z0-9][a-z0-9._/-]{0,127}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")


def near(wanted: str, names: Iterable[str], most: int = 1) -> list[str]:
    """Return those of `names` that a person who wrote `wanted` may have meant."""
    by_folded = {name.lower(): name for name in names}
    found = difflib.get_close_matches(wanted[:LONGEST].lower(), by_folded, n=most)
    return [by_folded[name] for name in found]


def hint(wanted: str, names: Iterable[str], most: int = 1) -> Message:
    """Return « (did you mean …?)» where a name is near, else nothing."""
    return hinted(near(wanted, names, most))


def hinted(names: Iterable[str]) -> Message:
    """Return « (did you mean …?)» of names, nothing where there are none."""
    close = " / ".join(f"«{name}»" for name in names)
    return Message(f" (có phải {close}?)", f" (did you mean {close}?)") if close else NOTHING


def short(text: str) -> str:
    """Return a text that is to be parsed; raise Refused where it is absurdly long."""
    if len(text) > LONGEST:
        raise Refused.of(
            f"«{text[:60]}…» dài {len(text)} ký tự, nhiều nhất {LONGEST}",
            f"«{text[:60]}…» is {len(text)} characters long, at most {LONGEST}",
        )
    return text


def read_day(text: str) -> date:
    """Return the day of «YYYY-MM-DD»; raise Refused where there is none."""
    return parse_day(short(text))


def read_period(text: str) -> Period:
    """Return the period of «2021», «2021-Q2», «2021-05», a day, «A..B» or «..B»; or Refused."""
    return parse_period(short(text))


def read_whole(text: str) -> int | str:
    """Return the whole number typed; the text itself where it is none."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else text


def check_text(name: str, value: Any) -> str:
    """Return a text in NFC; raise Refused where it is none or blank."""
    if not isinstance(value, str) or not value.strip():
        raise Refused.of(f"Trường «{name}» cần chữ", f"Field «{name}» must be text")
    return normal(value)


def check_place(name: str, value: Any) -> int:
    """Return the number of a page or line; raise Refused where it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1_000_000:
        raise Refused.of(
            f"Trường «{name}» cần một số nguyên dương, không phải {value!r:.60}",
            f"Field «{name}» must be a whole number above 0, not {value!r:.60}",
        )
    return value


def check_document(name: str, value: Any) -> str:
    """Return the id of a document; raise Refused where it is none."""
    text = check_text(name, value)
    if not _DOCUMENT.fullmatch(text):
        raise Refused.of(
            f"Trường «{name}»: «{text[:60]}» không phải mã tài liệu: chữ thường không dấu, số và "
            ". _ / -, ví dụ tuyen-hoa-2021",
            f"Field «{name}»: «{text[:60]}» is no document id: small letters, digits and . _ / -, "
            "e.g. tuyen-hoa-2021",
        )
    return text


def check_actor(actor: str) -> str:
    """Return who records; raise Refused unless it is a role («recorder») or an opaque code."""
    if not (_ROLE.fullmatch(actor) and len(actor) <= 64):
        check_opaque("actor", actor)
    return actor


def check_id(name: str, value: Any) -> str:
    """Return the id of an event or a command; raise Refused where it is none."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Refused.of(
            f"Trường «{name}»: {value!r:.60} không đúng, cần chữ không dấu, số và . _ : / -, nhiều "
            "nhất 64 ký tự",
            f"Field «{name}»: {value!r:.60} is wrong, plain letters, digits and . _ : / - are "
            "needed, at most 64",
        )
    return value
