"""Claims: the figures that a document prints, each kept as it is printed.

A claim is what was published, never what the ledger counts: nothing but findings is computed from
it. It stands even where it is impossible; only what contradicts itself is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .claim_words import CLAIM_KINDS, Answer, Kind, Relation, Subject
from .declaration import Qualifier
from .event import Event, Statement, identity_of
from .fields import LARGEST_AMOUNT, Amount, Bounds, Machine, Name, Ref, Text, Word
from .refusal import Message, Refused, said_of
from .register import ALIVE, KEY, THERE, UNIT, Put, put
from .term import measured
from .world import World

FormerUnitId = Annotated[str, Ref("unit", ever=True)]
ClaimId = Annotated[str, Ref("claim", ever=True)]
Signed = Annotated[int, Bounds(-LARGEST_AMOUNT, LARGEST_AMOUNT)]
Decimals = Annotated[int, Bounds(0, 6)]
PERCENT = "%"
COUNTS = ("stock", "flow", "spread")
OTHERS = {"ratio": 2, "change": 2, "per": 1}
"""How many other claims these relations take; the rest take one or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim(Event):
    category: ClassVar[str] = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureClaimed(_Claim):
    """A document prints this figure; the envelope has the document, the line and the words.

    The value lies from `lo` to `hi`, both with `decimals` decimal places: 876 with 1 is 87,6; `hi`
    is left out for «at least», both where only words are printed. `numerator` and `denominator`
    are printed terms (458/6195, 19/27), `items` what is listed by name, `undated` says that the
    document does not tell the day or period.
    """

    name: Name
    kind: Kind
    lo: Signed | None = None
    hi: Signed | None = None
    decimals: Decimals = 0
    qualifier: Qualifier | None = None
    counted_unit: Name | None = None
    unit: FormerUnitId | None = None
    place: Name | None = None
    indicator: Machine | None = None
    subjects: tuple[Subject, ...] = ()
    of: Name | None = None
    numerator: Amount | None = None
    denominator: Amount | None = None
    items: tuple[Name, ...] = ()
    undated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsRelated(_Claim):
    """The claim of this stream stands in this relation to others, in the order that it tells."""

    relation: Relation
    claims: tuple[ClaimId, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAnswered(_Claim):
    """Somebody has answered a finding of the audit; the envelope's reason says what they say.

    `finding` is its id, `state` the digest of what it said then: what says else is open again.
    """

    finding: Word
    rule: Word
    answer: Answer
    state: Machine


EVENTS = (FigureClaimed, ClaimsRelated, FindingAnswered)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the claim, its relations, its answers."""
    match event:
        case FigureClaimed(unit=unit, kind=kind):
            names = (
                *("name", "lo", "hi", "decimals", "qualifier", "counted_unit", "indicator"),
                *("subjects", "numerator", "denominator", "undated"),
            )
            values = (put(name, getattr(event, name)) for name in names)
            return (put(ALIVE, True), put(UNIT, unit), put(KEY, kind), *values)
        case ClaimsRelated(relation=relation, claims=claims):
            thing = ("relation", " ".join((relation, *claims)))
            return (put(THERE, True, thing), put(KEY, relation, thing))
        case FindingAnswered(finding=finding, answer=answer, rule=rule):
            thing = ("answer", finding)
            return (put(THERE, True, thing), put("status", answer, thing), put(KEY, rule, thing))
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: no quoted words, a value that contradicts itself."""
    match statement.event:
        case FigureClaimed() as claimed:
            yield from _quoted(statement)
            yield from _value(statement.stream, claimed)
            yield from _period(statement, claimed)
            yield from _measured(statement.stream, claimed, world)
        case ClaimsRelated() as related:
            yield from _related(statement.stream, related)
        case FindingAnswered() if not statement.reason:
            yield said_of(
                statement.stream, "reason", "trả lời cần lý do", "an answer needs a reason"
            )


def _quoted(statement: Statement) -> Iterator[Message]:
    """Yield where the document or its words are not given: a claim is what somebody printed."""
    for name, vi in (("document", "tài liệu"), ("quote", "nguyên văn")):
        if not getattr(statement.source, name):
            en = f"a published figure needs the {name} that prints it"
            yield said_of(statement.stream, name, f"số đã công bố cần {vi} ({name}) in ra nó", en)


def _value(stream: str, claimed: FigureClaimed) -> Iterator[Message]:
    """Yield where the value contradicts itself or its kind."""
    lo, hi, kind = claimed.lo, claimed.hi, claimed.kind
    if lo is None and (hi is not None or claimed.qualifier or claimed.decimals):
        yield said_of(stream, "lo", "có hi, qualifier mà không có lo", "hi or qualifier, no lo")
    if lo is not None and not claimed.qualifier:
        yield said_of(stream, "qualifier", "có số mà không có qualifier", "a value, no qualifier")
    if lo is not None and hi is not None and lo > hi:
        vi, en = f"đầu dưới {lo} lớn hơn đầu trên {hi}", f"the lower end {lo} is above {hi}"
        yield said_of(stream, "hi", vi, en)
    if lo is not None and lo < 0 and kind != "change":
        yield said_of(stream, "lo", "chỉ mức tăng, giảm mới dưới 0", "only a change is below 0")
    if lo is not None and not claimed.counted_unit:
        vi, en = "có số mà không nói đếm gì (counted_unit)", "a value, no counted unit"
        yield said_of(stream, "counted_unit", vi, en)
    if kind in COUNTS and (claimed.counted_unit == PERCENT or claimed.decimals):
        vi, en = "một số đếm không có % hay phần lẻ", "a count has neither % nor decimals"
        yield said_of(stream, "counted_unit", vi, en)
    if kind == "words" and lo is not None:
        yield said_of(stream, "kind", "chỉ có chữ mà lại có số", "words alone, and yet a value")
    if kind == "spread" and lo is not None and claimed.denominator is None:
        vi, en = "«n trong N» cần N (denominator)", "n of N needs its N (denominator)"
        yield said_of(stream, "denominator", vi, en)
    for name in ("items", "subjects"):
        if len(set(getattr(claimed, name))) != len(getattr(claimed, name)):
            yield said_of(stream, name, "một mục được nêu hai lần", "something is named twice")


def _period(statement: Statement, claimed: FigureClaimed) -> Iterator[Message]:
    """Yield where a stock is said over a period, or a flow has no first day."""
    period = statement.effective
    if claimed.kind == "stock" and (period.open or period.grain == "period"):
        vi = "số tại thời điểm cần một ngày (hoặc tháng, quý, năm), không phải một kỳ"
        en = "a stock is of a day (or month, quarter, year), not of a period"
        yield said_of(statement.stream, "effective", vi, en)
    if claimed.kind == "flow" and period.open:
        vi, en = "số trong kỳ cần ngày đầu và ngày cuối", "a flow needs its first and last day"
        yield said_of(statement.stream, "effective", vi, en)


def _measured(stream: str, claimed: FigureClaimed, world: World) -> Iterator[Message]:
    """Yield where the indicator is unknown, or counts in another way than the claim."""
    if claimed.indicator is None:
        return
    try:
        defined = world.stream(f"indicator-{claimed.indicator}").first()
    except Refused:  # «members[key]» is no id.
        defined = {}
    if defined:
        return
    term, wrong = measured(claimed.indicator, "indicator")
    yield from (said_of(stream, m.field, m.vi, m.en) for m in wrong)
    if term and claimed.kind in ("stock", "flow") and term.measure.kind != claimed.kind:
        kind, other = claimed.kind, term.measure
        vi = f"«{term}» là số {other.kind_vi}, mà con số ghi là {dict(CLAIM_KINDS.words)[kind]}"
        yield said_of(stream, "indicator", vi, f"«{term}» is a {other.kind}, not a {kind}")


def _related(stream: str, related: ClaimsRelated) -> Iterator[Message]:
    """Yield where a relation has too few or too many claims, or one of them twice."""
    own, relation = identity_of(stream), related.relation
    wanted = OTHERS.get(relation)
    if len(related.claims) != wanted if wanted else not related.claims:
        vi = f"quan hệ «{relation}» cần {wanted or 'ít nhất một'} con số khác"
        yield said_of(stream, "claims", vi, f"«{relation}» takes {wanted or 'at least one'} other")
    if len({own, *related.claims}) != len(related.claims) + 1:
        vi, en = "mỗi con số chỉ nêu một lần, không kể chính nó", "name each other claim once"
        yield said_of(stream, "claims", vi, en)
