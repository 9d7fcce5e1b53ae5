"""Sums of parts: the whole is what its parts add up to, and they divide it in one way only."""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.refusal import Message
from socai.projections.findings.finding import Rule

from .axes import axes
from .claim import Claim, Related
from .finding import MIXED, SUM, AuditFinding, above, apart, difference, total
from .words import added, amount, joined, listed, named, say


def total_of_parts(related: Related, claims: list[Claim]) -> Iterator[AuditFinding]:
    """Yield where parts surely do not add up to the whole, or divide it in two ways at once."""
    whole, *parts = claims
    spans = [claim.span for claim in parts if claim.span is not None]
    if whole.span is None or len(spans) < len(parts):
        return
    by_axis = axes(parts)
    sums = total(spans)
    words = (
        named(whole),
        listed(parts, whole.document),
        say("{0} = {1}", "{0} = {1}", added(spans), amount(sums)),
    )
    found: list[tuple[Rule, Message]] = []
    if apart(whole.span, sums):
        found.append((SUM, _differs(above(whole.span, sums), words)))
    if len(by_axis) > 1:
        found.append((MIXED, _mixed(by_axis, words)))
    for rule, message in found:
        yield AuditFinding(
            rule=rule,
            claims=tuple(claims),
            message=message,
            relation=related,
            claimed=whole.span,
            computed=sums,
            difference=difference(whole.span, sums),
            unit=whole.counted_unit,
        )


def _differs(short: bool, words: tuple[Message, ...]) -> Message:
    """Return the sentence of a sum that is not the whole."""
    vi, en = "cộng thừa", "too much"
    if short:
        vi, en = "cộng thiếu", "too little"
    return say(
        f"{{0}} phải bằng tổng các phần: {{1}}. {{2}}: {vi}. Đối chiếu từng số với hồ sơ gốc, "
        "rồi đính chính số sai hoặc nêu phần còn thiếu",
        f"{{0}} is to be the sum of its parts: {{1}}. {{2}}: {en}. Compare each with the records "
        "behind it, then correct what is wrong or name the part that is missing",
        *words,
    )


def _mixed(by_axis: dict[Message, list[Claim]], words: tuple[Message, ...]) -> Message:
    """Return the sentence of parts on several axes, with the sum of each alone."""
    alone = []
    for axis, parts in by_axis.items():
        spans = [claim.span for claim in parts if claim.span is not None]
        sums = say("{0} = {1}", "{0} = {1}", added(spans), amount(total(spans)))
        alone.append(
            say("{0}: {1}", "{0}: {1}", axis, sums if len(spans) > 1 else amount(spans[0]))
        )
    return say(
        "{0} được chia theo nhiều cách trong một phép cộng: {1}. {2}; nhưng riêng {3}. Một thứ có "
        "thể nằm ở cả hai cách chia: hỏi nơi lập báo cáo, rồi nêu mỗi cách chia thành một tổng "
        "riêng",
        "{0} is divided in several ways within one sum: {1}. {2}; yet {3} alone. One thing may lie "
        "in both: ask who made the report, then state each division as a sum of its own",
        *words,
        joined(alone, "; "),
    )
