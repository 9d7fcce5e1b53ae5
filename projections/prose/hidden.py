"""Numbers that are no figures: dates, years, documents' numbers, times, telephone numbers, names.

What a lexicon can tell («Điều 8», «10 năm») is not here but in counting.py.
"""

from __future__ import annotations

import re

from .printed import bare

_YEAR = "(?:19|20)[0-9]{2}"
_DAY = r"[0-9]{1,2} ?[/.-] ?[0-9]{1,2}"
_DATED_WORDS = (
    "ngay|sang|chieu|toi|trua|hom nay|thang|nam|quy|giai doan|nhiem ky|tu|den|nien hoc|nien khoa|"
    "ky niem|ngay hoi|dip|chao mung|khoa|het|cuoi|dau|giua|so voi|cung ky|vao|trong|tet|xuan|va"
)
_ONCE = r"(?<!moi )(?<!hang )\b"
"""«Mỗi tháng 02 buổi» is no month of February."""
# Of letters without marks, in small letters.
_BARE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![0-9]){_DAY} ?[/.-] ?[0-9]{{4,5}}(?![0-9])",
        rf"(?<![0-9/.,])(?:[0-9]{{1,2}} ?[/.-] ?){_YEAR}(?![0-9])",
        rf"(?<![0-9/.,]){_YEAR} ?[/-] ?(?:20[0-9]{{2,3}}|19[0-9]{{2}}|[0-9]{{1,2}})(?![0-9.,])",
        rf"(?<![0-9/.,]){_YEAR} ?(?:den|toi|va|,) ?(?:nam )?{_YEAR}(?![0-9.,])",
        rf"\b(?:{_DATED_WORDS})(?: nam| ngay| thang| het nam)? ?\(?{_YEAR}(?![0-9.,]*[0-9%])",
        rf"\bngay(?: [0-9]{{1,2}}(?: ?[-,] ?| va | den (?:ngay )?))? ?{_DAY}(?![0-9.,]*[0-9%])",
        rf"\b(?:sang|chieu|toi|trua|hom nay|dip) ?\(?{_DAY}(?! ?[0-9%./])",
        rf"\b(?:{_DATED_WORDS}) ?\(?[0-9]{{1,2}} ?/ ?[0-9]{{1,2}}(?! ?[0-9%./=])(?! [a-z])",
        _ONCE + r"ngay [0-9]{1,2}(?: va [0-9]{1,2})?(?: thang [0-9]{1,2})?(?![0-9.,]*[0-9])",
        r"\b(?:sang|chieu|toi|trua) ngay [0-9]{1,2}\b",
        _ONCE + r"thang [0-9]{1,2}(?: ?[-,] ?[0-9]{1,2})*(?: ?/ ?[0-9]{4})?(?![0-9.,]*[0-9])",
        rf"\bquy (?:[ivx]+|[0-9])(?: ?[/-] ?{_YEAR})?\b",
        r"[0-9]{1,2} ?thang (?:dau|cuoi)(?: nam)?(?: [0-9]{4})?",
        r"(?<![0-9])[0-9]{1,2}(?::|h|g)[0-9]{2}\b|gmt ?[+-] ?[0-9]+",
        r"https?://\S{1,300}|\bwww\.\S{1,300}|[\w.]{1,40}@[\w.]{1,60}",
        r"24 ?/ ?(?:24|7)(?![0-9])|7 ?/ ?7 ngay",
        r"(?<![0-9])(?:\+ ?84|0)[0-9](?:[ .-]?[0-9]){6,12}(?![0-9])",
        r"(?<![0-9.,])[0-9]{10,}(?![0-9])",
        r"(?<![0-9.,])0[0-9]{2,}(?:\.[0-9]+)*",
        r"\b(?:quoc lo|tinh lo|duong tinh|(?<!tuong )(?<!bieu )duong|ql|tl|dt|hl)[ .-]?"
        r"[0-9]{1,3}[a-z]?\b",
        r"\bcovid ?- ?[0-9]+|\bsars[a-z-]* ?-? ?[0-9]+|\bhiv ?[0-9]*",
        r"\([0-9]{1,2}\)|\[[0-9]{1,3}\]",
        r"^\s*[-+*•]?\s*\(?[0-9]{1,2}(?:\.[0-9]{1,2})*(?:[.)/](?=[ a-z])|- )",
        r"(?<=[.;:] )[0-9]{1,2}(?:\.[0-9]{1,2})*[.)] (?=[a-z])",
        r"(?<![0-9])[0-9]{1,4} ?\+ ?[0-9]{1,4}(?![0-9])",
        r"\b[1-9] ?/ ?[2-9] (?:so|dien tich|dan so|quan so|thoi gian)\b",
        r"(?<![0-9.,])[1-4]\.0\b",
        r"(?<![0-9])[0-9][0-9.,]{0,20} ?(?:km2?|m2|m3|ha|cm|mm|m|h|kwh)\b",
        rf"\b(?:sn|sinh nam|nam sinh) ?:? ?{_YEAR}",
        r"(?:gap|tang|giam|tang gap|gap hon|tang hon) [0-9]{1,6}(?:[.,][0-9]{1,6})? lan\b",
        r"[0-9]{1,6},[0-9]{1,6} lan\b",
        r"\bca [23] (?:tieu chi|mat)\b",
    )
)
# Of the text as it is printed: capital letters tell.
_PRINTED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])[0-9]{1,9} ?/ ?(?:[0-9]{4} ?/ ?)?[A-ZĐ][\w.-]*(?:[-/][A-ZĐ][\w.]*)*",
        r"(?<![0-9])[0-9]{1,9} ?[-–] ?[A-ZĐ]{2,}(?:/[A-ZĐ]\w*)*",
        r"(?:[A-ZĐ]|\b[a-zđ])[0-9]+(?:[A-Za-z0-9.-]*)",
        r"\b[A-ZĐ]{2,}[-–][A-ZĐ]*[0-9]+",
        r"\b[0-9]{1,6}(?:[A-ZĐ]{1,3}|[a-fik-su-z])\b",
    )
)
LONGEST_NAME = 120
"""Characters of what stands in quotes and is taken for a name: its numbers are no figures."""
_UP_TO = f"{{0,{LONGEST_NAME}}}"
_NAMED = re.compile(rf'“[^“”"]{_UP_TO}”|"[^"“”]{_UP_TO}"|‘[^‘’]{_UP_TO}’')
SHORTEST_SPEECH = 40
"""Characters of what stands in quotes where a sentence begins, and is somebody's speech."""
_SENTENCE_BEGINS = re.compile(r"(?:^|[.:!?])\s*$")


def hidden(text: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` whose numbers are no figures."""
    plain = bare(text)
    found = [match.span() for pattern in _BARE for match in pattern.finditer(plain)]
    found += [match.span() for pattern in _PRINTED for match in pattern.finditer(text)]
    for match in _NAMED.finditer(text):
        begins = _SENTENCE_BEGINS.search(text[max(0, match.start() - 3) : match.start()])
        if not begins or len(match[0]) < SHORTEST_SPEECH:
            found.append(match.span())
    return found
