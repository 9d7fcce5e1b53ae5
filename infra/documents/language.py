"""Whether a text is Vietnamese as it is written today: what is not has no figures to find."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socai.infra.files.tables.legacy_text import recognise, syllables
from socai.infra.files.tables.unreadable import Unreadable

LEAST_WORDS = 40
"""Words from which a text is long enough to tell its language."""
MARKED_SHARE = 0.15
"""Share of the words that bear Vietnamese marks, at the least; in common prose most do."""
PLAIN_SHARE = 0.08
"""Share of words as below from which a text without marks is taken for Vietnamese."""
_PLAIN = re.compile(
    "cac|cua|va|duoc|trong|cho|nguoi|khong|nhung|cong|tac|dan|bao|ve|thuc|hien|theo|voi|nay|tinh|"
    "huyen|phuong|nhan|nam|ngay|thang|quoc|hoat|dong|to|chuc|dia|ban|tai|tren"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


def check_language(lines: Sequence[str]) -> None:
    """Raise Unreadable, with what to do, for a long text that is not Vietnamese in Unicode."""
    text = "\n".join(lines)
    legacy = next((found for line in lines if (found := recognise(line))), None)
    marked, _ = syllables(text)
    words = _WORD.findall(text)
    if marked >= MARKED_SHARE * len(words):
        return
    if legacy:
        raise Unreadable.of(
            f"văn bản viết bằng {legacy.vi}, sẽ đọc là «{legacy.preview}»; hãy {legacy.advice_vi}",
            f"the text is written in {legacy.en} and would read «{legacy.preview}»; "
            f"{legacy.advice_en}",
        )
    if len(words) < LEAST_WORDS:
        return
    if sum(not _LATIN.match(word) for word in words) * 2 > len(words):
        raise _foreign("chữ không phải La-tinh", "letters that are not Latin")
    if sum(bool(_PLAIN.fullmatch(word.casefold())) for word in words) >= PLAIN_SHARE * len(words):
        raise Unreadable.of(
            f"văn bản có vẻ là tiếng Việt không dấu («{_some(words)}»), đọc dễ nhầm nên không đọc; "
            "hãy xin bản có dấu, hoặc gõ dấu rồi đọc lại",
            f"the text seems to be Vietnamese without marks («{_some(words)}»), which is easily "
            "misread and was not read; ask for a copy with marks, or type them",
        )
    raise _foreign("tiếng nước khác", "another language")


def _foreign(vi: str, en: str) -> Unreadable:
    return Unreadable.of(
        f"văn bản không phải tiếng Việt ({vi}); chỉ đọc được tiếng Việt có dấu, hãy xin bản tiếng "
        "Việt",
        f"the text is not Vietnamese ({en}); only Vietnamese with its marks is read, ask for the "
        "Vietnamese copy",
    )


def _some(words: Sequence[str]) -> str:
    return " ".join(words[:8])
