"""Cells of a table, filled in by a person, as values: «có», «12.998», «05/3/2021», «xã A (a)».

A cell is text, a whole number or a truth value; blank cells never come here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from socai.domain.fields import FieldSpec, OneOf, Ref, Slug
from socai.domain.numbers import parse_count
from socai.domain.refusal import Message, Refused
from socai.domain.text import fold, normal
from socai.infra.cli.typed import hint, read_day, read_period

Cell = str | int | bool
Read = TypeVar("Read")
TRUTH = {True: ("có", "đúng", "true", "yes", "x", "1"), False: ("không", "sai", "false", "no", "0")}
"""What a person writes for a truth value, with or without marks and in any case."""
NUMBERS = ("page", "line")
"""Fields of the envelope that are whole numbers."""
SHOWN = 60
"""Characters of a cell that a message repeats."""
_TRUTHS = {fold(word): value for value, words in TRUTH.items() for word in words}
_PICKED = re.compile(r".*\(\s*([a-z0-9][a-z0-9._/-]*)\s*\)", re.DOTALL)


def cell_value(spec: FieldSpec, value: Cell) -> Any:
    """Return what a cell says, as `domain.fields.check` expects it of the field.

    Raises Refused about the field, naming what it may be, where the cell says nothing that fits.
    """
    if spec.many:
        return [_one(spec, part) for part in _parts(spec, value)]
    return _one(spec, value)


def envelope_value(name: str, value: Cell) -> str | int:
    """Return what a cell of the envelope says, as a row of .jsonl would have it.

    A period or day is in its ISO form, so that it is the same however it is written. Raises Refused
    about the field where the cell says nothing that fits.
    """
    if name in NUMBERS:
        return _about(name, _count, value)
    text = _text(name, value)
    if name == "effective":
        return str(_about(name, read_period, text))
    if name == "documented":
        return _about(name, read_day, text).isoformat()
    return _picked(text) if name == "document" else text


def word_key(text: str) -> str:
    """Return the key by which a word is found: its letters and digits alone, without marks."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _one(spec: FieldSpec, value: Cell) -> Any:
    if spec.base is bool:
        return _truth(spec.name, value)
    if spec.base is int:
        return _about(spec.name, _count, value)
    text = _text(spec.name, value)
    if spec.base is date:
        return _about(spec.name, read_day, text)
    if isinstance(spec.rule, OneOf):
        return _word(spec, spec.rule, text)
    if isinstance(spec.rule, Ref | Slug) or spec.name == "measure":
        return _picked(text)
    return text


def _parts(spec: FieldSpec, value: Cell) -> list[Cell]:
    """Return the values of a list: divided by «,», «;» or new lines."""
    if not isinstance(value, str):
        return [value]
    found: list[Cell] = []
    for part in re.split(r"[;\r\n]", value):
        # A word of a closed list may itself have commas: «xã, phường, thị trấn».
        whole = isinstance(spec.rule, OneOf) and _known_word(spec.rule, part) is not None
        found += [one for one in ([part] if whole else part.split(",")) if normal(one)]
    if not found:
        raise _refused(
            spec.name, value, "chưa có giá trị nào; bỏ trống nếu không có", "it names nothing"
        )
    return found


def _truth(name: str, value: Cell) -> bool:
    found = value if isinstance(value, bool) else _TRUTHS.get(fold(str(value)))
    if found is None:
        raise _refused(name, value, "viết «có» hoặc «không»", "write «có» (yes) or «không» (no)")
    return found


def _count(value: Cell) -> int:
    if isinstance(value, bool):
        raise Refused.of("đây là đúng/sai, ở đây cần một số", "a number is needed, not a truth")
    return value if isinstance(value, int) else parse_count(value)


def _text(name: str, value: Cell) -> str:
    """Return the text of a cell; a number that a spreadsheet made of a code is text again."""
    if isinstance(value, bool):
        raise _refused(name, value, "cần chữ, không phải đúng/sai", "text is needed, not a truth")
    text = normal(str(value))
    if not text:
        raise _refused(name, value, "chưa có chữ nào", "there is no text")
    return text


def _picked(text: str) -> str:
    """Return the code of «xã Châu Hóa (tuyen-hoa/chau-hoa)»; any other text as it is."""
    match = _PICKED.fullmatch(text)
    return match[1] if match else text


def _word(spec: FieldSpec, allowed: OneOf, text: str) -> str:
    word = _known_word(allowed, text)
    if word is not None:
        return word
    names = [name for _, name in allowed.words]
    near = hint(text, names)
    raise _refused(
        spec.name,
        text,
        f"không có trong danh sách{near.vi}; chọn một trong: {'; '.join(names)}",
        f"not in the list{near.en}; choose one of: "
        + "; ".join(f"{word} ({name})" for word, name in allowed.words),
    )


def _known_word(allowed: OneOf, text: str) -> str | None:
    """Return the word that is meant, written itself or by its Vietnamese name; None where none."""
    for said in (normal(text), normal(text).removesuffix(")").rpartition("(")[2]):
        if any(said == word for word, _ in allowed.words):
            return said
        by_key = {word_key(name): word for word, name in reversed(allowed.words)}
        by_key |= {word_key(word): word for word, _ in allowed.words}
        if (found := by_key.get(word_key(said))) is not None:
            return found
    return None


def _about(name: str, read: Callable[[Any], Read], value: Cell) -> Read:
    """Return what `read` makes of a value; its refusals are about the field."""
    try:
        return read(value)
    except Refused as refused:
        raise Refused(*(_named(name, message) for message in refused.messages)) from refused


def _named(name: str, message: Message) -> Message:
    return replace(
        message,
        vi=f"Trường «{name}»: {message.vi}",
        en=f"Field «{name}»: {message.en}",
        field=name,
    )


def _refused(name: str, value: Cell, vi: str, en: str) -> Refused:
    text = str(value)
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return Refused(_named(name, Message(f"«{shown}»: {vi}", f"«{shown}»: {en}")))
