"""A finding: what later knowledge has put in doubt, with what it rests on and what to do.

A finding never stops the ledger. It is computed from what speaks at a position, so it is gone once
its cause is mended, and is still seen at earlier positions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from socai.domain.catalogue import KIND_NAMES
from socai.domain.event import Recorded, identity_of
from socai.domain.refusal import Message
from socai.domain.register import UNIT
from socai.domain.timeline import Stream

SEVERITIES = {
    "error": ("lỗi", "error"),
    "warning": ("cảnh báo", "warning"),
    "note": ("ghi chú", "note"),
}
"""How grave a finding is, in Vietnamese and English; the gravest first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for: its name, how grave it is, and its titles."""

    name: str
    severity: str
    vi: str
    en: str


STANDS_NOT = Rule(
    "reference-not-standing",
    "error",
    "Nêu một sự vật không có vào lúc ấy",
    "Names a thing that does not stand then",
)
RING = Rule("units-in-a-ring", "error", "Các đơn vị nối thành vòng", "Units form a ring")
CONTRADICT = Rule(
    "declarations-contradict",
    "warning",
    "Hai số công bố trái nhau",
    "Two declarations contradict each other",
)
EXCEEDED = Rule(
    "itemised-above-declared",
    "warning",
    "Số chi tiết vượt số công bố",
    "What is itemised exceeds what is declared",
)
DUPLICATE = Rule(
    "likely-duplicate", "warning", "Có thể ghi trùng", "Likely the same thing recorded twice"
)
LIVES_ON = Rule(
    "lives-on-after",
    "warning",
    "Còn hoạt động ở nơi đã thôi",
    "Goes on in what has ceased",
)
MOVED = Rule(
    "moved-with-declared-total",
    "warning",
    "Đơn vị đổi cấp trên, số công bố của cấp trên chưa công bố lại",
    "A unit moved, and the totals above it were not declared again",
)
UNREGISTERED = Rule(
    "document-not-registered",
    "note",
    "Tài liệu được dẫn mà chưa đăng ký",
    "A document is cited and not registered",
)
RULES = (STANDS_NOT, RING, CONTRADICT, EXCEEDED, DUPLICATE, LIVES_ON, MOVED, UNREGISTERED)
"""Every rule, in the order in which findings come: by severity, then by name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its rule, what is said, and the events of both sides that it rests on.

    `streams` are those concerned, `units` the units; a thing that was never recorded has no event.
    """

    rule: Rule
    message: Message
    streams: tuple[str, ...]
    rests_on: tuple[Recorded, ...]
    units: frozenset[str] = field(default=frozenset())

    @property
    def since(self) -> int:
        """Return the position from which all that this rests on has been known."""
        return max(recorded.position for recorded in self.rests_on)

    @property
    def order(self) -> tuple[int, str, int, tuple[str, ...]]:
        """Return the place of this among findings: by rule, stream, event."""
        first = self.rests_on[0].position
        return RULES.index(self.rule), self.streams[0], first, self.streams


def thing(stream: Stream) -> Message:
    """Return what a stream is about, in words: «tổ chức «Tổ An ninh» (to-1)»."""
    state, identity = stream.final(), identity_of(stream.name)
    name = state.get("name") or state.get("title")
    named = f"«{name}» ({identity})" if name else f"«{identity}»"
    return Message(f"{KIND_NAMES[stream.category]} {named}", f"{stream.category} {named}")


def units_of(stream: Stream, unit: str | None = None) -> frozenset[str]:
    """Return the units that a stream is about, with `unit` where a statement names one."""
    if stream.category == "unit":
        return frozenset({identity_of(stream.name)})
    return frozenset(filter(None, (unit, stream.final().get(UNIT))))


def capital(message: Message, vi: str, en: str) -> Message:
    """Return a sentence that begins with what is named in `message`."""
    return Message(f"{_upper(message.vi)} {vi}", f"{_upper(message.en)} {en}")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
