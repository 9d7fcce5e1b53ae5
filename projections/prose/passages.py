"""Passages: the lines of a document that run in sentences, joined where a sentence runs on.

Menus, counters, headlines of other articles, addresses and lists of receivers are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socai.domain.text import normal

from .lexicon import Lexicon
from .printed import WORD, Phrases, bare, tokens

SHORTEST_SENTENCE = 12
"""Words of a line that is taken for prose though it does not end as a sentence does."""
FEWEST_WORDS = 5
FEWEST_TO_RUN_ON = 10
"""Words of a line that goes on though the next one begins with a capital letter."""
LONGEST_LABEL = 12
"""Words of a line that its furniture word condemns whole."""
LONGEST_HEADING = 200
"""Characters of a heading, and of a line of furniture."""
MANY_AT_END = 18
"""Words of a last line that is taken for prose though no sign ends it."""
MOST_BESIDE = 3
"""Words that may follow a heading of what is no part of the text."""
MANY_WORDS = 45
"""Words of a paragraph that ends a sidebar."""
_END = re.compile(r"\./\.?\s*$|\./\.")
_STOPPED = re.compile('[.;:!?…]["”’)\\s]*$')
_BULLET = re.compile(r"\s*(?:[-+*•●▪◦–—]|\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)/-]|\(?[a-zđ][.)])\s")
_ITEM = re.compile(r"^(?:[IVX]{1,5}|[0-9]{1,2}(?:\.[0-9]{1,2})*)[.)]? |^[-+] |: ?[0-9]|[|\t]")
_LAST_CELL = re.compile(r"(?:\t|[^ ] {3,})[0-9][0-9.,%/]{0,30}$")
_LINK = re.compile("[>»►▶☛]|\\[")
_PAGE_NUMBER = re.compile(r"\W*[0-9]{1,4}\W*|Trang [0-9]{1,4}")
_DATED = re.compile(r"\(? ?[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4} ?\)\W*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of prose that run on, joined by a space; `starts` are their places in the text."""

    text: str
    lines: tuple[int, ...]
    starts: tuple[int, ...]

    def line_of(self, place: int) -> tuple[int, int]:
        """Return the line, counted from 1, of a place in the text and where that line begins."""
        index = bisect_right(self.starts, place) - 1
        return self.lines[index], self.starts[index]

    def line_text(self, place: int) -> str:
        """Return the words of the line that a place in the text lies in."""
        index = bisect_right(self.starts, place) - 1
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : end]


def divided(text: str) -> bool:
    """Return whether a line is divided into cells, by «|» or tabs."""
    return "|" in text or text.count("\t") > 1 or bool(_LAST_CELL.search(text))


def passages(lines: Sequence[str], lexicon: Lexicon) -> Iterator[Passage]:
    """Yield the prose of a document; where nothing runs in sentences, every line that says some."""
    joined = list(_joined([normal(line) for line in lines]))
    sidebars, furniture = Phrases(lexicon.sidebars), Phrases(lexicon.furniture)
    whole = [passage for passage in joined if not _is_furniture(passage.text, furniture)]
    first = next((i for i, passage in enumerate(whole) if _is_prose(passage.text)), None)
    if first is None:
        yield from (p for p in whole if not _heads(p.text, sidebars))
        return
    first = _list_begins([passage.text for passage in whole], first)
    last = max(i for i, passage in enumerate(whole) if _is_prose(passage.text))
    aside = False
    for place, passage in enumerate(whole[first:], start=first):
        if any(_heads(cell, sidebars) for cell in passage.text.split("|")):
            aside = True
        elif place > last and not (_is_item(passage.text) or _words(passage.text) >= MANY_AT_END):
            continue
        elif aside and _is_paragraph(passage.text):
            aside = False
        if not aside and not _is_headline(passage.text):
            yield passage
        if _END.search(passage.text):
            return


def _joined(lines: Sequence[str]) -> Iterator[Passage]:
    """Yield the lines, those joined that a sentence runs through, also over the end of a page."""
    run: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        if run and not _runs_on(run[-1][1], line, apart=number - run[-1][0] > 1):
            yield _passage(run)
            run = []
        run.append((number, line))
    if run:
        yield _passage(run)


def _passage(run: list[tuple[int, str]]) -> Passage:
    starts = [0]
    for _, line in run[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    text = " ".join(line for _, line in run)
    return Passage(text, tuple(number for number, _ in run), tuple(starts))


def _runs_on(line: str, following: str, *, apart: bool) -> bool:
    """Return whether a sentence of `line` goes on in the following line, `apart` or next to it."""
    if divided(line) or divided(following) or _BULLET.match(following):
        return False
    small, words = following[0].islower(), len(line.split())
    if _STOPPED.search(line) and not (small and line.endswith((":", ";"))):
        return False
    if apart or words < FEWEST_WORDS:
        return small and (words >= FEWEST_WORDS or not apart)
    return small or (words >= FEWEST_TO_RUN_ON and not line.isupper() and not _is_headline(line))


def _words(text: str) -> int:
    return sum(token.kind == WORD for token in tokens(text))


def _is_prose(text: str) -> bool:
    """Return whether a passage runs in sentences: it is long, and mostly in small letters."""
    words = _words(text)
    capitals = sum(letter.isupper() for letter in text)
    if capitals > sum(letter.islower() for letter in text) or _is_headline(text):
        return False
    stopped = bool(_STOPPED.search(text) or re.search(r"[.;] \w", text))
    return words >= FEWEST_WORDS and stopped and (words >= SHORTEST_SENTENCE or text[-1:] in ".!?")


def _list_begins(texts: Sequence[str], place: int) -> int:
    """Return where the items before a passage begin; a heading may stand between two of them."""
    while place:
        heading = place > 1 and not any(letter.isdigit() for letter in texts[place - 1])
        if _is_item(texts[place - 1]):
            place -= 1
        elif heading and _is_item(texts[place - 2]):
            place -= 2
        else:
            break
    return place


def _is_item(text: str) -> bool:
    """Return whether a line belongs to a list that prose goes on with: its headings, its items."""
    return bool(_ITEM.search(text) or _LAST_CELL.search(text)) and not _is_headline(text)


def _is_paragraph(text: str) -> bool:
    return _words(text) >= MANY_WORDS and _is_prose(text)


def _is_headline(text: str) -> bool:
    """Return whether a line is the headline of another article: it ends with a date."""
    return len(text) < 400 and bool(_DATED.search(bare(text))) and "(" in text[-20:]


def _heads(text: str, headings: Phrases) -> bool:
    """Return whether a line is the heading of what is no part of the text."""
    found = [token for token in tokens(text[:LONGEST_HEADING]) if token.kind == WORD]
    match = headings.after(found, 0)
    if match is None:
        return False
    end = found[match[1] - 1].end
    alone = len(found) - match[1] <= MOST_BESIDE and len(text) < LONGEST_HEADING
    return alone or text[end : end + 2].strip() == ":"


def _is_furniture(text: str, furniture: Phrases) -> bool:
    """Return whether a short line holds a word of a page's furniture, a sentence before a «:»."""
    if len(text) > LONGEST_HEADING:
        return False
    if _LINK.match(text):
        return True
    found = tokens(text)
    words = sum(token.kind == WORD for token in found)
    if words > LONGEST_LABEL:
        return False
    sentence = words > FEWEST_WORDS and bool(_STOPPED.search(text))
    matches = (furniture.after(found, place) for place in range(len(found)))
    ends = [match[1] for match in matches if match]
    if not sentence:
        return bool(ends)
    return any(end < len(found) and found[end].text == ":" for end in ends)
