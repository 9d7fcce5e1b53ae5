"""What a published figure does not tell: its day, its terms, its base; one note for each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from socai.domain.refusal import Message

from .claim import Claim, Claims, Related
from .counted import turns
from .finding import MISSING, AuditFinding
from .implied import (
    DENOMINATOR,
    IF_ABOVE,
    IF_BELOW,
    NUMERATOR,
    Implied,
    base,
    denominator,
    exactly,
    is_numerator,
    numerator,
    rounding,
    would_be,
)
from .words import joined, named, say

OF_TERMS = ("ratio", "streak", "range")
UNTOLD = Message("không nói là của ngày hoặc kỳ nào", "the day or period is not told")
WORDS_ALONE = Message("chỉ có chữ, không có số", "words alone, no number")
NO_TERMS = Message("không in tử số và mẫu số", "neither numerator nor denominator is printed")
NO_DENOMINATOR = Message("mẫu số không in", "the denominator is not printed")
NO_NUMERATOR = Message("tử số không in", "the numerator is not printed")
ONE_TERM = Message(
    "chỉ in một số, không nói là tử số hay mẫu số",
    "one term is printed, without saying whether it is the numerator or the denominator",
)
NO_RANGE = Message(
    "không nói khoảng ấy là giữa các năm hay giữa các loại đối tượng",
    "it is not told whether the range is over years or over those whom it names",
)
NO_BASE = Message("không in số của kỳ gốc", "the figure of the base window is not printed")
NO_WINDOWS = Message("không in số của hai kỳ", "the figures of the two windows are not printed")


def incomplete(claims: Claims, relations: Iterable[Related]) -> Iterator[AuditFinding]:
    """Yield one note for each claim that does not tell all that it should, with all that lacks."""
    known = (one for one in relations if one.relation in ("ratio", "change"))
    terms = {one.first: one for one in sorted(known, key=lambda one: len(one.others))}
    unmarked = {claim.id for line in claims.lines() for claim in _unmarked(line)}
    for claim in claims.values():
        if claim.event.kind == "target":
            continue
        lacks, implied = _terms(claim, claims, terms)
        if claim.event.undated:
            lacks.insert(0, UNTOLD)
        if claim.span is None and claim.event.indicator:
            lacks.append(WORDS_ALONE)
        if claim.event.kind == "range" and len(claim.event.subjects) > 1:
            lacks.append(NO_RANGE)
        if claim.id in unmarked:
            lacks.append(_doubt(claim))
        if lacks:
            yield _note(claim, lacks, implied, terms.get(claim.id), claims)


def _note(
    claim: Claim,
    lacks: list[Message],
    implied: list[Implied],
    related: Related | None,
    claims: Claims,
) -> AuditFinding:
    found = [claims[one] for one in related.others if one in claims] if related and implied else []
    so = Message("", "")
    if implied:
        of = joined((named(one, claim.document) for one in found), "; ")
        beside = say(", cùng {0}", ", with {0}", of) if found else Message("", "")
        so = say(
            ". Theo số đã in{0}{1}: {2}",
            ". By what is printed{0}{1}: {2}",
            *(rounding(claim), beside, joined(map(would_be, implied), "; ")),
        )
    message = say(
        "{0}: {1}{2}. Hỏi nơi lập báo cáo rồi ghi bổ sung",
        "{0}: {1}{2}. Ask who made the report, then add it",
        *(named(claim), joined(lacks, "; "), so),
    )
    one = implied[0] if len(implied) == 1 else None
    return AuditFinding(
        rule=MISSING,
        claims=(claim, *found),
        message=message,
        relation=related if found else None,
        claimed=claim.span,
        computed=one.span if one else None,
        unit=one.unit if one else claim.counted_unit,
    )


def _terms(
    claim: Claim, claims: Claims, relations: Mapping[str, Related]
) -> tuple[list[Message], list[Implied]]:
    """Return which terms of a ratio or change are not told, and what they would have to be."""
    kind, related = claim.event.kind, relations.get(claim.id)
    others = [claims[one] for one in related.others if one in claims] if related else []
    if kind not in (*OF_TERMS, "change") or len(others) == 2:
        return [], []
    if kind == "change":
        found = base(claim, others)
        if found and found[0].span.exact:
            return [], []
        return ([NO_BASE] if others else [NO_WINDOWS]), found
    top, bottom = claim.event.numerator, claim.event.denominator
    if top is not None and bottom is not None:
        return [], []
    if top is not None:
        return [NO_DENOMINATOR], denominator(claim, exactly(top), DENOMINATOR, "")
    if bottom is not None:
        return [NO_NUMERATOR], numerator(claim, exactly(bottom), NUMERATOR, "")
    if not others or others[0].span is None:
        return [NO_TERMS], []
    one, unit = others[0].span, others[0].counted_unit
    if is_numerator(claim, others[0]):
        return [NO_DENOMINATOR], denominator(claim, one, DENOMINATOR, unit)
    either = denominator(claim, one, IF_ABOVE, unit) + numerator(claim, one, IF_BELOW, unit)
    return [ONE_TERM], either


def _unmarked(line: list[Claim]) -> Iterator[Claim]:
    """Yield what stands between two counts of turns in one line and is not marked as such."""
    for before, claim, after in zip(line, line[1:], line[2:], strict=False):
        if (
            {one.event.kind for one in (before, claim, after)} == {"flow"}
            and before.event.unit == claim.event.unit == after.event.unit
            and turns(before.counted_unit)
            and turns(after.counted_unit)
            and claim.counted_unit
            and not turns(claim.counted_unit)
        ):
            yield claim


def _doubt(claim: Claim) -> Message:
    unit = claim.counted_unit
    return Message(
        f"các số bên cạnh đếm theo lượt, riêng số này ghi «{unit}»: không rõ là {unit} hay lượt "
        f"{unit}",
        f"its neighbours count turns, this one says «{unit}»: it may be «{unit}» or «lượt {unit}»",
    )
