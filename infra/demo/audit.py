"""The demonstration's audit: what the three documents print, against the ledger and one another."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from socai.domain.period import vi_day
from socai.infra.app import Ledger
from socai.infra.audit.as_json import quotes
from socai.infra.audit.as_text import OUTCOMES, severity
from socai.infra.audit.asking import Audited, Result, audited
from socai.infra.audit.attaining import attained
from socai.infra.audit.target_words import STATUS, goal, places
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.words import dotted
from socai.projections.audit.finding import AuditFinding
from socai.projections.audit.words import printed
from socai.projections.targets.attainment import Attainment

from .lines import PROGRAMME, TARGET_DAY

WIDTH = 130
"""Columns of a line; sentences of findings are longer and are folded."""
FIRST, REST = "   – ", "     "


def published(ledger: Ledger, socai: str) -> Iterator[str]:
    """Yield what the audit finds, and whether targets are met; `socai` is how it is called."""
    at = AsKnown.at(ledger, None, None)
    found = audited(at)
    yield "\n7. Đối chiếu số đã công bố: với sổ, giữa các con số với nhau, và với chỉ tiêu"
    yield from _counts(found)
    shown = [one for one in found.found() if _weighed(one.finding)]
    yield f"\n   {len(shown)} phát hiện có đối chiếu giữa các con số; mỗi phát hiện kèm nguyên văn:"
    for number, one in enumerate(shown, start=1):
        yield from _whole(number, one)
    yield from _alone([one.finding for one in found.found() if _lonely(one.finding)])
    targets = attained(at, PROGRAMME, day=TARGET_DAY)
    yield from _targets(targets)
    yield "\n   # tất cả thành một tệp để gửi đi (.md hoặc .xlsx)"
    yield f"   {socai} audit --output doi-chieu.md"


def _counts(found: Audited) -> Iterator[str]:
    """Yield how many figures agree with the ledger; a figure is in it because it was entered."""
    counts = found.outcomes
    said = ", ".join(f"{dotted(counts[name])} {words}" for name, (words, _) in OUTCOMES.items())
    yield ""
    yield from _folded(
        f"{dotted(len(found.claims))} con số, lời và chỉ tiêu của {len(found.documents)} tài liệu "
        f"được giữ nguyên văn. Với sổ: {said}. «Khớp» là sổ giữ đúng điều tài liệu in, chưa phải "
        "điều tài liệu in là đúng.",
        "   ",
    )


def _weighed(finding: AuditFinding) -> bool:
    """Return whether a finding weighs figures against each other, or is more than a note."""
    if finding.outcome:
        return finding.outcome == "outside"
    return len(finding.claims) > 1 or finding.severity != "note"


def _lonely(finding: AuditFinding) -> bool:
    """Return whether a finding only says of one figure what it does not tell."""
    return not finding.outcome and not _weighed(finding)


def _whole(number: int, one: Result) -> Iterator[str]:
    """Yield a finding: its title, its sentence, the words of the documents by line."""
    found = one.finding
    guessed = found.relation is not None and found.relation.proposed
    tail = " (quan hệ do máy đề xuất)" if guessed else ""
    yield f"   {number}) {severity(one, 'vi').upper()} · {found.rule.vi}{tail}"
    yield from _folded(found.message.vi, REST)
    words: dict[str, list[str]] = {}
    for quote in quotes(one):
        words.setdefault(_place(quote), []).append(f"«{quote['quote']}»")
    for place, quoted in words.items():
        yield from _folded(f"[{place}: {', '.join(quoted)}]", REST)


def _alone(found: list[AuditFinding]) -> Iterator[str]:
    """Yield figures that do not tell all that they should, a line each, by rule."""
    for rule in dict.fromkeys(one.rule for one in found):
        of_rule = [one.claims[0] for one in found if one.rule == rule]
        yield f"\n   {rule.vi}: {len(of_rule)} con số khác"
        for claim in of_rule:
            at = _place({"document": claim.document, "line": claim.line})
            yield f"{FIRST}{claim.event.name}: {printed(claim).vi}  [{at}]"


def _targets(found: list[Attainment]) -> Iterator[str]:
    counts = Counter(one.status for one in found)
    said = ", ".join(f"{counts[name]} {words.vi}" for name, words in STATUS.items())
    yield f"\n   {len(found)} chỉ tiêu của công văn năm 2016, xét đến {vi_day(TARGET_DAY)}: {said}."
    for one in found:
        target = one.target
        where = ", ".join(map(_place, places(target)))
        yield from _folded(f"{target.name}: {goal(target).vi}", REST, FIRST)
        yield f"{REST}→ {STATUS[one.status].vi}  [{where}]"
        for why in [*(reason.vi for reason in one.reasons), *filter(None, [target.note])]:
            yield from _folded(why, f"{REST}    ", f"{REST}  · ")


def _place(source: Mapping[str, Any]) -> str:
    return f"{source['document']} dòng {source['line']}"


def _folded(text: str, rest: str, first: str | None = None) -> Iterable[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first or rest,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
