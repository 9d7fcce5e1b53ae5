"""A finding of the audit: which claims do not fit, by which rule, how that was computed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from socai.domain.refusal import Message
from socai.projections.findings.finding import Rule
from socai.projections.indicators.span import Span

from .claim import Claim, Related

AGAINST_LEDGER = Rule(
    "against-ledger", "error", "Con số đã công bố so với sổ", "Published figure against the ledger"
)
SUM = Rule("sum-differs", "error", "Tổng không bằng các phần cộng lại", "Sum of parts differs")
PART = Rule("part-above-whole", "error", "Phần lớn hơn toàn bộ", "A part is above the whole")
ORDER = Rule(
    "order-broken",
    "error",
    "Số phải nhỏ hơn lại lớn hơn",
    "What must be the lesser is the greater",
)
SPREAD = Rule("spread-above-all", "error", "n lớn hơn N trong «n/N»", "n is above N in «n of N»")
SHARE = Rule("share-above-hundred", "error", "Tỷ lệ vượt 100%", "A share is above 100 %")
RATIO = Rule(
    "ratio-differs",
    "error",
    "Tỷ lệ không khớp tử số và mẫu số",
    "A ratio does not follow from its terms",
)
CHANGE = Rule(
    "change-differs",
    "error",
    "Mức tăng, giảm không khớp hai kỳ",
    "A change does not follow from its two windows",
)
LENGTH = Rule(
    "list-length",
    "error",
    "Danh sách không đủ hoặc thừa so với số",
    "A list is not as long as said",
)
SAME = Rule(
    "same-differs",
    "error",
    "Cùng một điều mà hai số khác nhau",
    "One thing has two different figures",
)
MIXED = Rule("axes-mixed", "warning", "Hai cách chia trộn lẫn", "Two ways of dividing are mixed")
ORDER_DOUBT = Rule(
    "order-in-doubt",
    "warning",
    "Có thể sai thứ tự lớn nhỏ",
    "Perhaps in the wrong order of size",
)
UNLIKE = Rule(
    "terms-unlike",
    "warning",
    "Tử số và mẫu số không cùng kỳ hoặc đơn vị đếm",
    "The terms differ in period or counted unit",
)
EQUAL = Rule(
    "counts-disagree",
    "warning",
    "Hai số đáng lẽ bằng nhau lại khác",
    "Counts that should agree do not",
)
UNIT_JUMP = Rule("counted-unit-jump", "warning", "Đơn vị đếm thay đổi", "The counted unit changes")
STEP = Rule("step", "warning", "Tăng, giảm đột ngột so với năm trước", "A step against last year")
FEWER = Rule(
    "fewer-members-than-bodies",
    "warning",
    "Số thành viên ít hơn số tổ chức",
    "Fewer members than bodies",
)
MISSING = Rule(
    "incomplete",
    "note",
    "Thiếu kỳ, tử số, mẫu số hoặc gốc so sánh",
    "The period, a term or the base is not told",
)
COPIED = Rule("copied", "note", "Số giữ nguyên nhiều năm liền", "Unchanged for years in a row")
FAR_APART = Rule(
    "per-far-apart",
    "note",
    "Bình quân giữa các nơi chênh nhau nhiều",
    "Averages of places lie far apart",
)
RULES = (
    *(AGAINST_LEDGER, SUM, PART, ORDER, SPREAD, SHARE, RATIO, CHANGE, LENGTH, SAME),
    *(MIXED, ORDER_DOUBT, UNLIKE, EQUAL, UNIT_JUMP, STEP, FEWER),
    *(MISSING, COPIED, FAR_APART),
)
"""Every rule, in the order in which findings come: by severity, then as claims are read."""
QUIET = ("inside", "not-computable")
"""Outcomes against the ledger that find no fault."""
_NUMBERS = re.compile(r"[0-9][0-9.,]*")


class Child(NamedTuple):
    """What of a difference lies in one unit below."""

    unit: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What an audit says of one or more claims; the first is the one that it is about.

    `claimed` is what is printed, `computed` what follows from the others or the ledger,
    `difference` claimed less computed, all in `unit`. `outcome` is of the rule against the ledger:
    "inside", "outside" or "not-computable".
    """

    rule: Rule
    claims: tuple[Claim, ...]
    message: Message
    relation: Related | None = None
    claimed: Span | None = None
    computed: Span | None = None
    difference: Span | None = None
    unit: str = ""
    children: tuple[Child, ...] = ()
    outcome: str = ""

    @property
    def id(self) -> str:
        """Return its name, which stays when figures change: of rule, relation and claims."""
        relation = self.relation.relation if self.relation else ""
        about = "\n".join((self.rule.name, relation, *(claim.id for claim in self.claims)))
        return f"{self.rule.name}-{hashlib.sha256(about.encode()).hexdigest()[:8]}"

    @property
    def state(self) -> str:
        """Return a digest of what it says, which changes when a figure in it does."""
        numbers = _NUMBERS.findall(self.message.vi)
        said = "\n".join((repr(self.claimed), repr(self.computed), self.outcome, *numbers))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def severity(self) -> str:
        """Return how grave it is: at most a warning where its relation is only proposed."""
        if self.outcome in QUIET:
            return "note"
        guessed = self.relation is not None and self.relation.proposed
        return "warning" if guessed and self.rule.severity == "error" else self.rule.severity

    @property
    def document(self) -> str:
        """Return the document of the claim that it is about."""
        return self.claims[0].document

    @property
    def order(self) -> tuple[int, tuple[str, int, int], tuple[str, ...]]:
        """Return its place among findings: by rule, document, line."""
        ids = tuple(claim.id for claim in self.claims)
        return RULES.index(self.rule), self.claims[0].order, ids


def difference(claimed: Span, computed: Span) -> Span | None:
    """Return claimed less computed, None where either has no upper end."""
    if claimed.hi is None or computed.hi is None:
        return None
    return Span(claimed.lo - computed.hi, claimed.hi - computed.lo)


def apart(one: Span, other: Span) -> bool:
    """Return whether the two have no value in common: they surely differ."""
    return above(one, other) or above(other, one)


def above(one: Span, other: Span) -> bool:
    """Return whether the least of one is more than the most of the other."""
    return other.hi is not None and one.lo > other.hi


def total(spans: Sequence[Span]) -> Span:
    """Return the sum of one or more spans."""
    found = spans[0]
    for span in spans[1:]:
        found += span
    return found
