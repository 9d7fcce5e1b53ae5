"""The places that a text names: «huyện Tuyên Hóa», «TP.Thanh Hoá», «toàn tỉnh»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from socai.domain.kind_words import LABELS, SHORT
from socai.domain.text import fold

from .clauses import Prose

TOGETHER = ("cơ quan", "doanh nghiệp", "nhà trường", "khu dân cư")
"""Kinds of units that are no places."""
_KINDS = {label: label for label in LABELS.values() if label not in TOGETHER}
_KINDS |= {short.casefold(): label for short, label in SHORT.items() if label in _KINDS}
LEVELS = {"tỉnh": 3, "huyện": 2, "quận": 2, "thị xã": 2, "xã": 1, "phường": 1, "thị trấn": 1}
LEVELS |= {"thành phố": 2, "đặc khu": 1}
"""How high a place of a kind stands; the rest (thôn, bản …) stand at 0."""
_LONGEST_FIRST = sorted(set(_KINDS.values()), key=len, reverse=True)
_SHORT = "|".join(
    sorted((re.escape(word) for word in SHORT if SHORT[word] in _KINDS), key=len)[::-1]
)
_WORD = r"[^\W_]+(?:['’.][^\W\d_]+)*"
_KIND = re.compile(
    rf"(?<![^\W_])(?:(?P<kind>{'|'.join(_LONGEST_FIRST)})(?:\s+)|(?P<short>{_SHORT})(?:\.\s*|\s+))"
    rf"(?=[^\W_])",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(rf"(?P<gap>\s+-\s+|\s*[-–]\s*|\s+|)(?P<word>{_WORD})")
MOST_WORDS = 4
"""Words of the longest name: Bà Rịa - Vũng Tàu."""
_NEXT = re.compile(r"\s*(?:,|và)\s+")
_NO_NAME = {
    *("nam", "quy", "thang", "giai", "tu", "ve", "lan", "den", "trong", "va", "khoa", "nhiem"),
    *("doi", "dau", "cuoi", "tai", "uy", "doan", "bao", "ket", "cong", "so", "ngay", "theo", "cua"),
    *("la", "co", "da", "duoc", "cho", "nhu", "uoc", "trung"),
}  # fmt: skip
_GENERAL = re.compile(
    r"(?<![^\W_])(?P<of>toàn|cả|của|trên địa bàn(?: toàn)?|trong(?: toàn)?|công an|ubnd|hđnd|"
    r"bcđ 138|ban chỉ đạo 138|chủ tịch ubnd|mttq)\s+"
    r"(?P<kind>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn)(?![^\W_])"
    r"(?!\s*,\s*(?:huyện|thị|thành|quận|xã|phường))"
)
_WHOLE = ("toàn", "cả", "trên địa bàn", "trong", "trên địa bàn toàn", "trong toàn")
_COUNTRY = re.compile(r"(?<![^\W_])(?:toàn quốc|cả nước|toàn nước)(?![^\W_])")
_OF = re.compile(r"(?<![^\W_])(?:của|từ|với|so với|giáp)(?:\s+[^\s,.;:()]+){0,5}\s*$")
_SEVERAL = re.compile(r"(?<![^\W_])(?:các|những|hai|ba|nhiều)\s+$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text: its words, its kind («» for the country), its bare name («» for none).

    `several` says that it names more than one; `owned` that it is said of something else («của
    UBND tỉnh Nghệ An»); `whole` that a general word stands for the place of the document.
    """

    start: int
    end: int
    words: str
    kind: str
    name: str = ""
    several: bool = False
    owned: bool = False
    whole: bool = False

    @property
    def level(self) -> int:
        """Return how high it stands: 3 a province, 0 a hamlet."""
        return LEVELS.get(self.kind, 0)


def places(prose: Prose) -> list[Place]:
    """Return the places that a passage names, and its general words for them, in order."""
    found = [*_named(prose.text), *_general(prose.spelled)]
    return sorted(found, key=lambda place: place.start)


def unit_names(units: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the folded names, with the words of their kinds, of (name, kind, id) of units.

    A name that two units bear is left out. `kind` is a kind of unit («huyen») or "".
    """
    found: dict[str, set[str]] = {}
    for name, kind, unit in units:
        label = LABELS.get(kind, "")
        folded = fold(name)
        whole = folded if not label or folded.startswith(f"{fold(label)} ") else ""
        found.setdefault(whole or f"{fold(label)} {folded}", set()).add(unit)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def unit_of(place: Place, names: Mapping[str, str] | None) -> str | None:
    """Return the id of the one unit of the ledger that a place names; None where there is none."""
    if not names or place.several or not place.name:
        return None
    return names.get(fold(f"{place.kind} {place.name}"))


def _named(text: str) -> Iterator[Place]:
    """Yield the places named with the words of their kinds; those in one chain as one place."""
    at = 0
    chain: Place | None = None
    while kind := _KIND.search(text, at):
        at = kind.end()
        place = _one(text, kind)
        if place is None:
            continue
        at = place.end
        joined = chain and text[chain.end : place.start].strip() in (",", "-", "(")
        if chain and joined and not chain.several and chain.level < place.level:
            words = f"{chain.words}, {place.words}"
            chain = Place(chain.start, place.end, words, chain.kind, chain.name, owned=chain.owned)
            continue
        if chain:
            yield chain
        chain = place
    if chain:
        yield chain


def _one(text: str, kind: re.Match[str]) -> Place | None:
    """Return the place whose kind is said there; None where no name follows."""
    label = _KINDS[(kind["kind"] or kind["short"]).casefold()]
    if kind["short"] and not kind["short"].isupper() and kind["short"] not in ("Tp", "Tx"):
        return None
    if kind["short"] and len(kind["short"]) == 1 and "." not in kind[0]:
        return None
    end = _name_end(text, kind.end(), (kind["kind"] or "").isupper(), label)
    if end is None:
        return None
    before = text[max(0, kind.start() - 60) : kind.start()].lower()
    several = bool(_SEVERAL.search(before))
    while several and (more := _NEXT.match(text, end)):
        following = _name_end(text, more.end(), False, label)
        if following is None:
            break
        end = following
    name = text[kind.end() : end]
    name = name.title() if name.isupper() else name
    owned = bool(_OF.search(before))
    return Place(kind.start(), end, f"{label} {name}", label, name, several, owned)


def _name_end(text: str, start: int, in_capitals: bool, label: str) -> int | None:
    """Return where the name that begins at `start` ends: at most four words in capitals."""
    end, count = start, 0
    while count < MOST_WORDS and (found := _NAME_WORD.match(text, end)):
        word, gap = found["word"], found["gap"]
        hyphened = "-" in gap or "–" in gap
        if count and (not gap or (hyphened and label not in ("tỉnh", "thành phố"))):
            break
        number = word.isdigit() and len(word) <= 2 and not count and label not in ("tỉnh", "huyện")
        ends = in_capitals and (fold(word) in _NO_NAME or not word.isupper())
        if not number and (ends or not word[0].isupper()):
            break
        end, count = found.end(), MOST_WORDS if number else count + 1
    name = fold(text[start:end])
    return end if count and not name.startswith(("hoi chu nghia", "hoi va", "uy ")) else None


def _general(text: str) -> Iterator[Place]:
    """Yield the general words for a place: «toàn tỉnh», «Công an huyện», «cả nước»."""
    for found in _GENERAL.finditer(text):
        yield Place(*found.span(), found[0], found["kind"], whole=found["of"] in _WHOLE)
    for found in _COUNTRY.finditer(text):
        yield Place(*found.span(), found[0], "", found[0])
