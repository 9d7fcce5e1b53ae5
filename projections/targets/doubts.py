"""Why a published figure does not settle a target, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.audit.claim import Claim
from socai.projections.audit.words import amount, joined, named
from socai.projections.indicators.span import Span

from . import words

GUESSED = Message(
    "chỉ máy đề xuất là nó trả lời chỉ tiêu, chưa ai xác nhận",
    "only the tool proposes that it answers the target, nobody has said so",
)
UNRELATED = Message(
    "chưa ai nối nó với chỉ tiêu (quan hệ answers), và nó không mang cùng số hạng",
    "nobody has related it to the target (answers), and it has not the same term",
)
NO_PLACE = Message("không ghi của đơn vị nào (unit)", "it does not tell its unit")
NOT_DATED = Message("không rõ công bố ngày nào", "when it was published is not known")
UNDATED = Message("không nói của ngày hay kỳ nào", "it does not tell its day or period")
NO_NUMBER = Message("chỉ có chữ, không có số", "it has words alone, no number")
CHANGE_ONLY = Message(
    "là mức tăng, giảm, không phải mức đạt được", "it is a change, not what was reached"
)
NO_CHANGE = Message(
    "là số của một kỳ, không nói tăng hay giảm", "it is of one window, not up or down"
)
BASE_UNKNOWN = Message(
    "không so với kỳ liền trước cùng độ dài, hoặc không rõ so với kỳ nào",
    "it is not against the window of the same length before, or its base is not told",
)
NO_DENOMINATOR = Message(
    "là số đếm, thiếu mẫu số để thành tỷ lệ", "it is a count without a denominator"
)
NO_COUNT = Message("là tỷ lệ, chỉ tiêu là số đếm", "it is a share, the target is a count")
VARIES = Message(
    "là khoảng giữa nhiều nơi, nhiều năm hay nhiều đối tượng: chỉ trả lời khi cả khoảng đều đạt "
    "hoặc đều không đạt",
    "it varies among places, years or subjects: it answers only where the whole range does",
)
WIDER = Message(
    "kỳ của nó rộng hơn kỳ phải đạt: chỉ cho mức cao nhất",
    "its period is wider than the one asked: only an upper bound",
)
NARROWER = Message(
    "kỳ của nó nằm trong kỳ phải đạt: chỉ cho mức thấp nhất",
    "its period lies inside the one asked: only a lower bound",
)


def other_term(given: Term, asked: Term) -> Message:
    """Return that a claim counts something else."""
    one, other = words.title(given), words.title(asked)
    return Message(
        f"đếm «{one.vi}», không phải «{other.vi}»", f"it counts «{one.en}», not «{other.en}»"
    )


def running(claim: Claim) -> Message:
    """Return that a share of many years in a row is only the least of that of one year."""
    least = amount(Span(claim.span.lo, None), claim.counted_unit) if claim.span else NO_NUMBER
    return Message(
        "là tỷ lệ đạt nhiều năm liên tục, không phải tỷ lệ đạt của một năm: chỉ cho biết "
        f"{least.vi}",
        "it is the share that met for years in a row, not that of one year: only a lower bound, "
        f"{least.en}",
    )


def other_place(claim: Claim, unit: str) -> Message:
    """Return that a claim is of another unit."""
    return Message(
        f"của đơn vị «{claim.event.unit}», chỉ tiêu của «{unit}»",
        f"it is of unit «{claim.event.unit}», the target of «{unit}»",
    )


def no_subject(whom: str) -> Message:
    """Return that a claim does not say whom it is about."""
    return Message(
        f"không ghi về ai, chỉ tiêu về {words.subject(whom)}",
        f"it does not say whom it is about, the target is about «{whom}»",
    )


def other_subjects(about: Sequence[str], whom: str) -> Message:
    """Return that a claim is about others."""
    return Message(
        f"nói về {_listed(about)}, không phải {words.subject(whom)}",
        f"it is about {', '.join(about)}, not {whom}",
    )


def lump(about: Sequence[str], whom: str) -> Message:
    """Return that a claim is about several together."""
    return Message(
        f"gộp chung {_listed(about)}: không tách riêng được {words.subject(whom)}",
        f"it lumps {', '.join(about)} together: {whom} cannot be told apart",
    )


def too_early(published: date, due: Message) -> Message:
    """Return that a claim was published before the last day."""
    return Message(
        f"công bố ngày {vi_day(published)}, trước {due.vi}",
        f"it was published on {published}, before {due.en}",
    )


def other_day(period: Period, before: bool, due: Message) -> Message:
    """Return that a claim is of another day than the last one."""
    way = ("trước", "before") if before else ("sau", "after")
    return Message(
        f"là số {period.vi()}, {way[0]} {due.vi}", f"it is of {period}, {way[1]} {due.en}"
    )


def other_period(period: Period, window: Period) -> Message:
    """Return that a claim is of another period than the one in which to reach it."""
    return Message(
        f"là số {period.vi()}, chỉ tiêu tính {window.vi()}",
        f"it is of {period}, the target of {window}",
    )


def unsettled(claim: Claim, why: Iterable[Message]) -> Message:
    """Return which published figure does not settle the target, and why."""
    said, reasons = cited(claim), joined(why, "; ")
    return Message(
        f"Số công bố {said.vi} chưa trả lời được: {reasons.vi}",
        f"The published {said.en} does not settle it: {reasons.en}",
    )


def settled(claim: Claim, verdict: Message, silent: bool, agrees: bool) -> Message:
    """Return what a published figure that surely answers says, and what the ledger does.

    `silent`: the ledger has no data; `agrees`: it comes to the same.
    """
    said = cited(claim)
    if silent:
        tail = ("số này chỉ được công bố, sổ chưa đếm", "only published, the ledger counts none")
    elif agrees:
        tail = ("sổ cũng vậy", "so does the ledger")
    else:
        tail = ("nhưng số trong sổ chưa đủ để quyết", "but what the ledger counts does not decide")
    return Message(
        f"Theo số công bố {said.vi}: {verdict.vi}; {tail[0]}",
        f"By the published {said.en}: {verdict.en}; {tail[1]}",
    )


def contradicts(claims: Iterable[Claim]) -> Message:
    """Return that published figures say otherwise than the ledger, or than each other."""
    said = joined((cited(claim) for claim in claims), "; ")
    return Message(
        f"Trái nhau, nên chưa quyết được: số công bố {said.vi}",
        f"They contradict each other, so it is undecidable: the published {said.en}",
    )


def cited(claim: Claim) -> Message:
    """Return a claim with its value, its place and its words."""
    said, quote = named(claim), f" “{claim.quote}”" if claim.quote else ""
    return Message(f"{said.vi}{quote}", f"{said.en}{quote}")


def _listed(about: Iterable[str]) -> str:
    return ", ".join(words.subject(one) for one in about)
