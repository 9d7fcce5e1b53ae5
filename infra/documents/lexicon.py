"""The words that reading documents needs: those that come with socai, and a file of one's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from socai.domain.refusal import Message, Refused
from socai.domain.term import Term
from socai.projections.prose.indicators import IndicatorLexicon
from socai.projections.prose.lexicon import IndicatorWords
from socai.projections.prose.mentions import KeyWords
from socai.projections.prose.telling import PERCENT, PLACE

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "prose"
LARGEST = 1_000_000
"""Bytes of a file of words."""
_TABLES = ("things", "actors", "indicators")
_LISTS = tuple(field.name for field in fields(IndicatorLexicon) if field.name not in _TABLES)
_KEY_FIELDS = {"axis": True, "key": True, "names": True}
_ROW_FIELDS = {"indicator": True, "counted": False, "near": False, "without": False, "kind": False}
_WORD_FIELDS = ("axis", "key", "indicator", "kind")


def lexicon(extra: Path | None = None) -> IndicatorLexicon:
    """Return the words that come with socai, those of the file `extra` before them.

    Raises Refused with the file, the row and the field of everything that is wrong in it.
    """
    found = _shipped()
    if extra is None:
        return found
    own = _read(extra)
    merged = found.merged(own)
    wrong = [*_unknown_axes(extra, own, merged)]
    if wrong:
        raise Refused(*wrong)
    return merged


@lru_cache(maxsize=1)
def _shipped() -> IndicatorLexicon:
    found = IndicatorLexicon()
    for path in sorted(SHIPPED.glob("*.toml")):
        found = found.merged(_read(path))
    return found


def _read(path: Path) -> IndicatorLexicon:
    table = _table(path)
    wrong = list(_wrong(path, table))
    if wrong:
        raise Refused(*wrong)
    lists = {name: tuple(table[name]) for name in _LISTS if name in table}
    things, actors = (
        tuple(_key_words(row) for row in table.get(name, ())) for name in ("things", "actors")
    )
    rows = tuple(_indicator_words(row) for row in table.get("indicators", ()))
    return IndicatorLexicon(**lists, things=things, actors=actors, indicators=rows)


def _table(path: Path) -> dict[str, Any]:
    """Return what the file holds; raise Refused where it cannot be read or is no TOML."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused.of(
                f"{path}: tệp từ ngữ lớn hơn {LARGEST} byte; chưa đọc gì",
                f"{path}: a file of words has at most {LARGEST} bytes; nothing was read",
            )
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise Refused.of(
            f"{path}: không đọc được tệp từ ngữ ({error.strerror}); xem lại đường dẫn và quyền đọc",
            f"{path}: the file of words cannot be read ({error.strerror}); check path and rights",
        ) from error
    except UnicodeDecodeError as error:
        raise Refused.of(
            f"{path}: tệp từ ngữ không phải UTF-8; lưu lại bằng mã UTF-8",
            f"{path}: the file of words is not UTF-8; save it as UTF-8",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise Refused.of(
            f"{path}: không đúng cú pháp TOML: {error}; mẫu: infra/data/prose/indicators.toml",
            f"{path}: not TOML: {error}; for an example see infra/data/prose/indicators.toml",
        ) from error


def _wrong(path: Path, table: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what is wrong with the names, lists and rows of a file."""
    for name, value in table.items():
        if name in _LISTS:
            yield from _wrong_words(f"{path}: {name}", value)
        elif name not in _TABLES:
            known = ", ".join((*_LISTS, *_TABLES))
            yield Message(
                f"{path}: không có mục «{name}»; các mục: {known}",
                f"{path}: there is no «{name}»; there are: {known}",
            )
        elif not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            yield Message(
                f"{path}: «{name}» phải là các dòng [[{name}]]",
                f"{path}: «{name}» must be rows [[{name}]]",
            )
        else:
            known_fields = _ROW_FIELDS if name == "indicators" else _KEY_FIELDS
            for number, row in enumerate(value, start=1):
                yield from _wrong_row(f"{path}: [[{name}]] {number}", row, known_fields)


def _wrong_row(place: str, row: Mapping[str, Any], known: Mapping[str, bool]) -> Iterator[Message]:
    """Yield what is wrong with the fields of a row."""
    for name in (name for name, needed in known.items() if needed and not row.get(name)):
        yield Message(f"{place}: thiếu «{name}»", f"{place}: «{name}» is missing")
    for name, value in row.items():
        if name not in known:
            yield Message(
                f"{place}: không có trường «{name}»; các trường: {', '.join(known)}",
                f"{place}: there is no field «{name}»; there are: {', '.join(known)}",
            )
        elif name not in _WORD_FIELDS:
            yield from _wrong_words(f"{place}: {name}", value)
        elif not isinstance(value, str) or not value.strip():
            yield Message(f"{place}: «{name}» phải là chữ", f"{place}: «{name}» must be text")
        elif name == "indicator":
            yield from _wrong_indicator(place, value)
        elif name == "kind" and value not in ("stock", "flow"):
            yield Message(
                f"{place}: kind «{value}» phải là stock hoặc flow",
                f"{place}: kind «{value}» must be stock or flow",
            )


def _wrong_words(place: str, value: object) -> Iterator[Message]:
    if not isinstance(value, list) or not all(map(_is_phrase, value)):
        yield Message(
            f'{place} phải là danh sách chữ, ví dụ ["lượt người"]',
            f'{place} must be a list of texts, e.g. ["lượt người"]',
        )


def _is_phrase(value: object) -> bool:
    return isinstance(value, str) and any(sign.isalnum() or sign == PERCENT for sign in value)


def _wrong_indicator(place: str, value: str) -> Iterator[Message]:
    """Yield why a text is no measure with keys; the name of an indicator has hyphens."""
    if "-" in value.partition("[")[0] and "[" not in value:
        return
    try:
        Term.parse(PLACE.sub("x", value))
    except Refused as refused:
        for message in refused.messages:
            yield Message(f"{place}: {message.vi}", f"{place}: {message.en}", "indicator")


def _unknown_axes(path: Path, own: IndicatorLexicon, merged: IndicatorLexicon) -> Iterator[Message]:
    """Yield the rows that speak of an axis which has no names."""
    axes = {row.axis for row in (*merged.things, *merged.actors)}
    for number, row in enumerate(own.indicators, start=1):
        for axis in PLACE.findall(" ".join((row.indicator, *row.counted))):
            if axis[0] not in axes:
                known = ", ".join(sorted(axes))
                yield Message(
                    f"{path}: [[indicators]] {number}: không có nhóm từ «{axis[0]}»; có: {known}",
                    f"{path}: [[indicators]] {number}: no axis «{axis[0]}»; there are: {known}",
                )


def _key_words(row: Mapping[str, Any]) -> KeyWords:
    return KeyWords(axis=row["axis"], key=row["key"], names=tuple(row["names"]))


def _indicator_words(row: Mapping[str, Any]) -> IndicatorWords:
    return IndicatorWords(
        indicator=row["indicator"],
        counted=tuple(row.get("counted", ())),
        near=tuple(row.get("near", ())),
        without=tuple(row.get("without", ())),
        kind=row.get("kind"),
    )
