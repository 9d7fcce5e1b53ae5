"""How a published figure fares against the ledger, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from socai.domain.event import Recorded
from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.indicators.span import Span

from .claim import Claim
from .words import amount, joined, named

NAMED = 3
"""Places that a message names."""
WORDS_ALONE = Message("chỉ có chữ, không có số", "it has words alone, no number")
IS_TARGET = Message(
    "là chỉ tiêu phải đạt, không phải kết quả: xem `socai targets`",
    "it is a target, not a result: see `socai targets`",
)
IS_DURATION = Message("là thời lượng, sổ không đếm", "it is a duration: the ledger counts none")
NO_INDICATOR = Message(
    "không gắn chỉ tiêu nào của sổ (indicator)", "it names no indicator of the ledger"
)
NO_UNIT = Message("không ghi của đơn vị nào (unit)", "it does not tell its unit")
UNDATED = Message("không nói của ngày hay kỳ nào", "it does not tell its day or period")
NO_DENOMINATOR = Message(
    "là tỷ lệ mà không biết chỉ tiêu nào của sổ chia cho chỉ tiêu nào: gắn chỉ tiêu tính toán, "
    "hoặc nối tử số và mẫu số (quan hệ ratio)",
    "it is a ratio and which measures of the ledger it divides is not told: name an indicator, or "
    "relate its terms (relation ratio)",
)
NO_BASE = Message(
    "là mức tăng, giảm mà không biết so với kỳ nào: gắn chỉ tiêu tính toán, hoặc nối hai kỳ (quan "
    "hệ change)",
    "it is a change and its base is not told: name an indicator, or relate its two windows "
    "(relation change)",
)
OTHER_FORM = Message(
    "chỉ tiêu đã gắn ra một loại số khác", "the indicator that it names is another kind of figure"
)
OTHER_UNIT = Message(
    "con số in bằng đơn vị đếm khác với chỉ tiêu đã gắn",
    "it is printed in another unit than the indicator has",
)
NO_DATA = Message("sổ chưa có số liệu", "the ledger has no data")
UNDECIDED = Message("sổ không tính được", "the ledger cannot compute it")
OWN_LINE = Message(
    "số trong sổ lấy từ chính dòng này: không có gì độc lập xác nhận",
    "the ledger has it from this very line: nothing independent confirms it",
)
OWN_DOCUMENT = Message(
    "số trong sổ cũng lấy từ tài liệu này: không có gì độc lập xác nhận",
    "the ledger has it from the same document: nothing independent confirms it",
)
PROPOSED = Message(
    "tử số và mẫu số chỉ do máy đề xuất, chưa ai xác nhận",
    "its terms are only proposed by the tool, nobody has said so",
)


def unknown_unit(unit: str) -> Message:
    """Return that the ledger has no such unit."""
    return Message(f"sổ không có đơn vị «{unit}»", f"the ledger has no unit «{unit}»")


def unknown_indicator(name: str) -> Message:
    """Return that the ledger has no such measure or indicator."""
    return Message(
        f"đến vị trí này sổ không có chỉ tiêu «{name}»",
        f"up to this position the ledger has no measure or indicator «{name}»",
    )


def lower_bound(computed: Message) -> Message:
    """Return that only a part is counted so far."""
    return Message(
        f"sổ mới đếm được một phần: {computed.vi}", f"the ledger has counted a part: {computed.en}"
    )


def too_wide(computed: Message) -> Message:
    """Return that the ledger has an interval only, which holds the claim and others."""
    return Message(f"sổ chỉ biết {computed.vi}", f"the ledger only knows {computed.en}")


def on_day(day: Period) -> Message:
    """Return on which day of a coarse period the claim agrees."""
    return Message(f"đúng vào ngày {day.vi()}", f"so it was on {day}")


def declared_in(events: Iterable[Recorded]) -> Iterator[Message]:
    """Yield in which documents what the ledger has is declared, where it is."""
    found: dict[Message, None] = {}
    for recorded in events:
        source = recorded.meta.source
        if source.document:
            line = (f", dòng {source.line}", f", line {source.line}") if source.line else ("", "")
            found[Message(f"{source.document}{line[0]}", f"{source.document}{line[1]}")] = None
    if found:
        shown = joined(list(found)[:NAMED], "; ")
        more = " …" if len(found) > NAMED else ""
        yield Message(f"theo {shown.vi}{more}", f"by {shown.en}{more}")


def inside(claim: Claim, computed: Message, more: Iterable[Message]) -> Message:
    """Return that the ledger bears a claim out."""
    return _said(claim, f"khớp sổ: {computed.vi}", f"the ledger agrees: {computed.en}", more)


def outside(
    claim: Claim, computed: Message, apart: Span | None, more: Iterable[Message]
) -> Message:
    """Return that a claim and the ledger surely differ, and by how much."""
    if apart is None:
        return _said(claim, f"sổ có {computed.vi}", f"the ledger has {computed.en}", more)
    by = amount(apart, claim.counted_unit)
    vi, en = (
        f"sổ có {computed.vi}, chênh {by.vi}",
        f"the ledger has {computed.en}, apart by {by.en}",
    )
    return _said(claim, vi, en, more)


def not_computable(claim: Claim, why: Iterable[Message]) -> Message:
    """Return that a claim cannot be put against the ledger, and why."""
    vi, en = "không đối chiếu được với sổ", "it cannot be put against the ledger"
    return _said(claim, vi, en, why, ": ")


def _said(claim: Claim, vi: str, en: str, more: Iterable[Message], between: str = "; ") -> Message:
    about, rest = named(claim), joined(dict.fromkeys(more), "; ")
    tail_vi, tail_en = (f"{between}{text}" if text else "" for text in (rest.vi, rest.en))
    return Message(f"{about.vi}: {vi}{tail_vi}", f"{about.en}: {en}{tail_en}")
