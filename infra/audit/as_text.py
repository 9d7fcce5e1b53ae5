"""An audit for people: findings by severity and document, each with its sources and its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from socai.domain.claim import OTHERS, PERCENT
from socai.domain.claim_words import ANSWERS
from socai.domain.refusal import Message
from socai.infra.audit.asking import Audited, Result
from socai.infra.cli.printing import number
from socai.infra.cli.showing import cited
from socai.infra.known import words
from socai.projections.audit.against_ledger import INSIDE, NOT_COMPUTABLE, OUTSIDE
from socai.projections.audit.claim import Claim
from socai.projections.audit.finding import AuditFinding
from socai.projections.audit.words import amount, printed
from socai.projections.findings.finding import SEVERITIES
from socai.projections.indicators.span import Span

OUTCOMES = {
    INSIDE: ("khớp sổ", "inside"),
    OUTSIDE: ("không khớp sổ", "outside"),
    NOT_COMPUTABLE: ("không tính được", "not computable"),
}
"""What the ledger says of a claim, in Vietnamese and English."""
LINES_OF_ONE = "      "


def lines(results: Sequence[Result], lang: str = "vi") -> Iterator[str]:
    """Yield the findings; those that the ledger cannot compute come last, a line each."""
    before = None
    brief = [one for one in results if one.finding.outcome == NOT_COMPUTABLE]
    for one in (one for one in results if one.finding.outcome != NOT_COMPUTABLE):
        heading = f"{severity(one, lang).upper()} · {one.finding.document}"
        if heading != before:
            yield from (["", heading] if before else [heading])
        before = heading
        yield from _whole(one, lang)
    if brief:
        head = "CHƯA ĐỐI CHIẾU ĐƯỢC VỚI SỔ" if lang != "en" else "NOT COMPUTABLE FROM THE LEDGER"
        yield from (["", head] if before else [head])
        yield from (f"  • {one.finding.message.text(lang)}" for one in brief)


def severity(one: Result, lang: str) -> str:
    """Return how grave a finding is, in words."""
    return SEVERITIES[one.finding.severity][lang == "en"]


def _whole(one: Result, lang: str) -> Iterator[str]:
    found, vi = one.finding, lang != "en"
    title = found.rule.vi if vi else found.rule.en
    yield f"  • {title}: {found.message.text(lang)}"
    if said := values(found, lang):
        yield f"{LINES_OF_ONE}{said}"
    yield from (f"{LINES_OF_ONE}{source(claim, lang)}" for claim in found.claims)
    yield from _children(found, lang)
    if proposed := proposal(found, lang):
        yield f"{LINES_OF_ONE}{proposed}"
    yield f"{LINES_OF_ONE}{'mã' if vi else 'id'}: {found.id}"
    yield f"{LINES_OF_ONE}{answer(one, lang) or how_to_answer(one, lang)}"


def source(claim: Claim, lang: str = "vi") -> str:
    """Return where a claim is printed, in which words, and its id, by which relations name it."""
    place = {"document": claim.document, "line": claim.line, "quote": claim.quote}
    return f"{cited(place, lang)} [{claim.id}]"


def values(found: AuditFinding, lang: str = "vi") -> str:
    """Return what is claimed, what is computed, and the difference."""
    vi = lang != "en"
    parts = (
        ("công bố" if vi else "claimed", claimed(found, lang)),
        ("tính được" if vi else "computed", said(found.computed, found.unit, lang)),
        ("chênh" if vi else "difference", signed(found.difference, found.unit, lang)),
    )
    return " · ".join(f"{name} {value}" for name, value in parts if value)


def claimed(found: AuditFinding, lang: str = "vi") -> str:
    """Return what is claimed as it is printed: the unit of what is computed may be another."""
    first = found.claims[0]
    if found.claimed is not None and found.claimed == first.span:
        return printed(first).text(lang)
    return said(found.claimed, found.unit, lang)


def said(span: Span | None, unit: str, lang: str = "vi") -> str:
    """Return a span in words, nothing where there is none."""
    return "" if span is None else amount(span, unit).text(lang)


def signed(span: Span | None, unit: str, lang: str = "vi") -> str:
    """Return a difference in words: «+3 tổ», «−0,4 điểm phần trăm»."""
    if unit == PERCENT:
        unit = "percentage points" if lang == "en" else "điểm phần trăm"
    text = said(span, unit, lang)
    return f"+{text}" if span is not None and span.exact and span.lo > 0 else text


def _children(found: AuditFinding, lang: str) -> Iterator[str]:
    rows = [(child.name, said(child.span, found.unit, lang)) for child in found.children]
    if rows:
        yield f"{LINES_OF_ONE}{'theo đơn vị' if lang != 'en' else 'by unit'}:"
    width, right = (max((len(row[at]) for row in rows), default=0) for at in (0, 1))
    for name, value in rows:
        yield f"{LINES_OF_ONE}  {name.ljust(width)}  {value.rjust(right)}"


def proposal(found: AuditFinding, lang: str = "vi") -> str:
    """Return that a relation was only proposed, and how to declare it; nothing where it was not.

    A relation of which a term is not printed cannot be declared.
    """
    related = found.relation
    if related is None or not related.proposed:
        return ""
    word = "the relation is only proposed" if lang == "en" else "quan hệ chỉ do máy đề xuất"
    said = f"{word}: «{related.origin}»"
    if OTHERS.get(related.relation, len(related.others)) != len(related.others):
        return said
    day = found.claims[0].period.last
    declare = "to declare it" if lang == "en" else "khai báo bằng"
    return (
        f"{said}; {declare}: socai record ClaimsRelated claim-{related.first} effective={day} "
        f"relation={related.relation} claims={','.join(related.others)}"
    )


def answer(one: Result, lang: str = "vi") -> str:
    """Return the answer that was given, nothing where none was."""
    given, vi = one.answer, lang != "en"
    if given is None:
        return ""
    meaning = dict(ANSWERS.words)[given.answer] if vi else given.answer
    meta = given.recorded.meta
    by = f"{meta.actor}, {words(meta.recorded_at)}"
    text = f"{meaning} ({by}): {given.reason}"
    if one.reopened:
        changed = (
            "đã trả lời, nhưng số đã khác từ đó" if vi else "answered, but the figures changed"
        )
        return f"{changed}: {text}. {how_to_answer(one, lang)}"
    return f"{'trả lời' if vi else 'answer'}: {text}"


def how_to_answer(one: Result, lang: str = "vi") -> str:
    """Return the command that answers a finding."""
    names = "|".join(word for word, _ in ANSWERS.words)
    word = "trả lời bằng" if lang != "en" else "answer with"
    return f'{word}: socai answer {one.finding.id} --as {names} --reason "…"'


def summary(audited: Audited, lang: str = "vi") -> Message:
    """Return how many claims were looked at, how they fare against the ledger, what was found."""
    shown, outcomes = counted(audited), audited.outcomes
    counts, at = Counter(one.finding.severity for one in shown), number(audited.position, lang)
    answered = sum(one.answer is not None for one in audited.results)
    vi = (
        f"{_n(len(audited.claims))} con số của {_n(len(audited.documents))} tài liệu; với sổ: "
        f"{_counted(outcomes, OUTCOMES, 'vi')}; {_n(len(shown))} phát hiện: "
        f"{_counted(counts, SEVERITIES, 'vi')}; đã trả lời {_n(answered)}; lỗi còn mở: "
        f"{_n(audited.stands)}; như sổ biết đến vị trí {at}"
    )
    en = (
        f"{_n(len(audited.claims), 'en')} claims of {_n(len(audited.documents), 'en')} documents; "
        f"against the ledger: {_counted(outcomes, OUTCOMES, 'en')}; {_n(len(shown), 'en')} "
        f"findings: {_counted(counts, SEVERITIES, 'en')}; answered {_n(answered, 'en')}; errors "
        f"open: {_n(audited.stands, 'en')}; as known at position {at}"
    )
    return Message(vi, en)


def counted(audited: Audited) -> list[Result]:
    """Return the findings; what the ledger cannot compute is counted apart."""
    return [one for one in audited.found() if one.finding.outcome != NOT_COMPUTABLE]


def _n(count: int, lang: str = "vi") -> str:
    return number(count, lang)


def _counted(counts: Counter[str], named: dict[str, tuple[str, str]], lang: str) -> str:
    return ", ".join(
        f"{number(counts[name], lang)} {words[lang == 'en']}" for name, words in named.items()
    )
