"""A report as PDF for keeping (PDF/A-2b): the same report gives the same bytes.

Its words go to the template as data, so that nothing in them is markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from importlib.resources import files
from typing import Any

from socai.infra.reports.as_json import Asked
from socai.infra.reports.paper import Paper, escaped, on_paper

TEMPLATE = files("socai.infra.reports").joinpath("data", "report.typ")
STANDARD = "a-2b"
IN_CELL, IN_LINE = (re.compile(rf"(\S{{{most}}})(?=\S{{5}})") for most in (20, 80))
"""So much of a word stands on one line of a column, or of a page; words are shorter."""
BREAK = "\u200b"
_MARKS = "".join(chr(code) for code in range(0x300, 0x370))
# Letters with their marks: a mark alone is shown where its letter may not be.
_SIGNS = re.compile(rf"[^\x00-\x7f{_MARKS}][{_MARKS}]*|[\x20-\x7e][{_MARKS}]+")
_PROBE = b"#for sign in json(bytes(sys.inputs.signs)) [#sign ]"


def pdf(asked: Asked, lang: str = "vi") -> bytes:
    """Return the PDF of a report; raise Refused where it is too large for paper.

    Letters that no font of the file has are shown by their codes, as «\\u6f22».
    """
    paper = on_paper(asked, lang)
    try:
        return _compiled(TEMPLATE.read_bytes(), "paper", _said(paper, str))
    except RuntimeError:
        # The standard asks that each sign can be seen: which cannot?
        unseen = "|".join(map(re.escape, _unseen(_distinct(paper))))
        hidden = re.compile(unseen or "(?!)")
        said = _said(paper, lambda text: hidden.sub(escaped, text))
        return _compiled(TEMPLATE.read_bytes(), "paper", said)


def _said(paper: Paper, shown: Callable[[str], str]) -> dict[str, Any]:
    """Return what the template shows: texts as shown, and their longest words in pieces."""
    parts = [{**asdict(part), "widths": part.widths} for part in paper.parts]
    found = _each(
        {name: getattr(paper, name) for name in ("title", "above", "notes", "opened", "foot")},
        lambda text: IN_LINE.sub(rf"\1{BREAK}", shown(text)),
    )
    return {
        **found,
        "parts": _each(parts, lambda text: IN_CELL.sub(rf"\1{BREAK}", shown(text))),
        "lang": paper.lang,
        "lies": paper.lies,
        "keywords": paper.keywords,
        "day": {"year": paper.day.year, "month": paper.day.month, "day": paper.day.day},
    }


def _compiled(template: bytes, name: str, said: Any) -> bytes:
    typst: Any = import_module("typst")
    # Fonts of the machine would make another file on each machine.
    found: bytes = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={name: json.dumps(said)},
        pdf_standards=STANDARD,
    )
    return found


def _each(said: Any, change: Callable[[str], str]) -> Any:
    """Return what is said with each of its texts changed."""
    if isinstance(said, str):
        return change(said)
    if isinstance(said, dict):
        return {name: _each(one, change) for name, one in said.items()}
    return [_each(one, change) for one in said] if isinstance(said, list | tuple) else said


def _distinct(paper: Paper) -> list[str]:
    """Return the letters beyond ASCII with their marks, each once."""
    found: dict[str, None] = {}

    def note(text: str) -> str:
        found.update(dict.fromkeys(_SIGNS.findall(text)))
        return text

    _said(paper, note)
    return sorted(found)


def _unseen(signs: Sequence[str]) -> list[str]:
    """Return those that no font shows; halving, for it is told only that there is one."""
    try:
        _compiled(_PROBE, "signs", signs)
    except RuntimeError:
        middle = len(signs) // 2
        return [*_unseen(signs[:middle]), *_unseen(signs[middle:])] if middle else list(signs)
    return []
