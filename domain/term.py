"""A term: what an indicator adds up or divides by, a measure with some of its keys or all.

It is written «measure» or «measure[key,key]»; in a table, where a comma divides values, the keys
may be divided by spaces. This is the one grammar of terms and the one parser of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from .chart import CHART, Measure
from .refusal import Message, Refused

LONGEST = 1_000
_FORM = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*(?:\[([^\[\]]*)\]\s*)?")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BETWEEN = re.compile(r"\s*,\s*|\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """A measure of the chart, and the keys that are counted: all where none is named."""

    name: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}[{','.join(self.keys)}]" if self.keys else self.name

    @property
    def measure(self) -> Measure:
        """Return the measure."""
        return CHART[self.name]

    @property
    def counted_unit(self) -> str:
        """Return the Vietnamese word of what is counted."""
        return self.measure.counted_unit_of(frozenset(self.keys) if self.keys else None)

    @property
    def by_standard(self) -> bool:
        """Return whether it counts what is certified, by standards."""
        return self.measure.keys == "tiêu chuẩn"

    def shares(self, other: Term) -> bool:
        """Return whether both count some of the same."""
        if self.name != other.name:
            return False
        return not (self.keys and other.keys) or bool({*self.keys} & {*other.keys})

    @classmethod
    def parse(cls, text: str) -> Term:
        """Return the term of a text; raise Refused where it has no such form, measure or keys."""
        shown = text[:60]
        match = _FORM.fullmatch(text) if len(text) <= LONGEST else None
        if not match:
            raise Refused.of(
                f"«{shown}» không phải số hạng: viết «chỉ tiêu» hoặc «chỉ tiêu[khóa,khóa]», ví dụ "
                "members[to-bao-ve-antt]; trong bảng, ngăn các khóa bằng dấu cách",
                f"«{shown}» is no term: write «measure» or «measure[key,key]», e.g. "
                "members[to-bao-ve-antt]; in a table, divide the keys by spaces",
            )
        if match[1] not in CHART:
            raise Refused(_unknown(match[1]))
        keys = () if match[2] is None else tuple(_BETWEEN.split(match[2].strip()))
        found = cls(match[1], keys)
        if match[2] is not None and (wrong := _wrong_keys(found, shown)):
            raise Refused(wrong)
        return found


def parsed(texts: Iterable[str], field: str) -> tuple[list[Term], list[Message]]:
    """Return the terms of the texts of a field, and what is wrong with those that are none."""
    terms, wrong = [], []
    for text in texts:
        try:
            terms.append(Term.parse(text))
        except Refused as refused:
            wrong += [Message(m.vi, m.en, field) for m in refused.messages]
    return terms, wrong


def measured(text: str, field: str) -> tuple[Term | None, list[Message]]:
    """Return the term of a field, None where it is none, and what is wrong with it then."""
    terms, wrong = parsed((text,), field)
    return (terms[0] if terms else None), wrong


def unlike(terms: list[Term], field: str) -> Iterator[Message]:
    """Yield why terms cannot be compared: their counted units differ."""
    first = terms[0] if terms else None
    for other in terms[1:]:
        if first and first.counted_unit != other.counted_unit:
            a, b = first.counted_unit, other.counted_unit
            yield Message(
                f"Không so được «{first}» ({a}) với «{other}» ({b}): đơn vị đếm khác nhau; nêu "
                "mẫu số để so tỷ lệ",
                f"«{first}» ({a}) and «{other}» ({b}) cannot be compared: their counted units "
                "differ; give denominators to compare shares",
                field,
            )


def unfit(terms: list[Term], field: str) -> Iterator[Message]:
    """Yield why terms cannot be added: counted units or kinds that differ, what counts twice."""
    for one, other in combinations(terms, 2):
        a, b = one.counted_unit, other.counted_unit
        if a != b:
            yield Message(
                f"Không cộng được «{one}» ({a}) với «{other}» ({b}): đơn vị đếm khác nhau",
                f"«{one}» ({a}) and «{other}» ({b}) cannot be added: their counted units differ",
                field,
            )
        elif one.measure.kind != other.measure.kind:
            yield Message(
                f"Không cộng được «{one}» ({one.measure.kind_vi}) với «{other}» "
                f"({other.measure.kind_vi})",
                f"«{one}» is a {one.measure.kind}, «{other}» a {other.measure.kind}: they cannot "
                "be added",
                field,
            )
        elif one.shares(other):
            yield Message(
                f"«{one}» và «{other}» tính chung một phần: cộng lại sẽ tính hai lần",
                f"«{one}» and «{other}» count some of the same: their sum would count it twice",
                field,
            )


def _unknown(name: str) -> Message:
    near = difflib.get_close_matches(name, CHART, n=1)
    hint = (f" (có phải «{near[0]}»?)", f" (is it «{near[0]}»?)") if near else ("", "")
    return Message(
        f"Không có chỉ tiêu «{name[:60]}»{hint[0]}; xem `socai measures`",
        f"There is no measure «{name[:60]}»{hint[1]}; see `socai measures`",
    )


def _wrong_keys(term: Term, shown: str) -> Message | None:
    """Return what is wrong with the keys between brackets, None where nothing is."""
    bad = next((key for key in term.keys if not _KEY.fullmatch(key)), None)
    if bad is not None:
        return Message(
            f"«{shown}»: khóa «{bad[:60]}» không đúng: chữ thường không dấu, số và gạch nối",
            f"«{shown}»: the key «{bad[:60]}» is wrong: small letters without marks, digits and "
            "hyphens",
        )
    if not term.measure.keys:
        return Message(
            f"«{shown}»: chỉ tiêu «{term.name}» không có khóa; bỏ phần trong ngoặc vuông",
            f"«{shown}»: the measure «{term.name}» has no keys; leave out the brackets",
        )
    if len(set(term.keys)) != len(term.keys):
        return Message(f"«{shown}»: một khóa được nêu hai lần", f"«{shown}»: a key is named twice")
    return None
