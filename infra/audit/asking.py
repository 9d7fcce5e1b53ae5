"""Asking the audit of a ledger as known: its claims, what is found in them, what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from socai.domain.refusal import Refused
from socai.infra import known as moments
from socai.infra.app import Phases
from socai.infra.audit.relations_file import load
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.typed import hint
from socai.infra.defined import definitions
from socai.infra.files.naming import unit_meant
from socai.infra.reports.asking import clock_day, reader
from socai.projections.audit.against_ledger import INSIDE, against
from socai.projections.audit.claim import Answered, Claim, Claims
from socai.projections.audit.claim import claims as claims_of
from socai.projections.audit.finding import AGAINST_LEDGER, AuditFinding
from socai.projections.audit.relating import proposed, unsaid
from socai.projections.audit.rules import audit
from socai.projections.findings.finding import SEVERITIES

SETTLED = ("explained", "accepted")
"""Answers with which a finding is settled, as long as its figures stay."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding with the answer that was given to it, if any was."""

    finding: AuditFinding
    answer: Answered | None = None

    @property
    def reopened(self) -> bool:
        """Return whether the finding says something else since it was answered."""
        return self.answer is not None and self.answer.state != self.finding.state

    @property
    def settled(self) -> bool:
        """Return whether it was explained or accepted, and still says the same."""
        given = self.answer is not None and self.answer.answer in SETTLED
        return given and not self.reopened

    @property
    def stands(self) -> bool:
        """Return whether this is an error that nobody has explained or accepted."""
        return self.finding.severity == "error" and not self.settled


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit as known at a position: the claims looked at, and all that was found in them.

    `documents` are those of the claims, `every` all that is known with its relations; `results`
    come by severity, document and rule.
    """

    position: int
    day: date
    claims: tuple[Claim, ...]
    documents: tuple[str, ...]
    every: Claims
    results: tuple[Result, ...]

    def found(self, whole: bool = False) -> list[Result]:
        """Return the findings; with `whole` also the claims that the ledger bears out."""
        return [one for one in self.results if whole or one.finding.outcome != INSIDE]

    @property
    def outcomes(self) -> Counter[str]:
        """Return how many claims are inside, outside, not computable against the ledger."""
        return Counter(one.finding.outcome for one in self.results if one.finding.outcome)

    @property
    def stands(self) -> int:
        """Return how many errors nobody has explained or accepted."""
        return sum(one.stands for one in self.results)


def known_claims(at: AsKnown, relations: Path | None = None) -> Claims:
    """Return the claims as known, with relations declared, of a file, and proposed by the tool.

    Raises Refused with all that is wrong with the file.
    """
    every = claims_of(at.stream(name) for name in at.ledger.source.streams("claim"))
    said = [*every.relations, *(load(relations, every) if relations else ())]
    defined = definitions(at.ledger.source, at.position)
    known = Claims((*said, *unsaid(proposed(every, defined), said)), every.answers)
    known.update(every)
    return known


def audited(
    at: AsKnown,
    documents: Sequence[str] = (),
    unit: str | None = None,
    relations: Path | None = None,
    rules: Collection[str] = (),
    told: Phases | None = None,
) -> Audited:
    """Return the audit of the claims of some documents, of a unit with all below it; or of all.

    A finding that names claims of several documents is one of each. Raises Refused for a document
    without claims, an unknown unit, and all that is wrong with the file of relations.
    """
    every = known_claims(at, relations)
    looked = _chosen(at, every, documents, unit)
    found = [
        one for one in audit(every, every.relations) if any(c.id in looked for c in one.claims)
    ]
    if not rules or AGAINST_LEDGER.name in rules:
        found += _against(at, every, looked, told)
    kept = [one for one in found if not rules or one.rule.name in rules]
    return Audited(
        at.position,
        day_of(at),
        tuple(looked.values()),
        tuple(dict.fromkeys(one.document for one in looked.values())),
        every,
        tuple(Result(one, every.answers.get(one.id)) for one in sorted(kept, key=_order)),
    )


def _against(
    at: AsKnown, every: Claims, looked: Collection[str], told: Phases | None
) -> Iterator[AuditFinding]:
    """Yield what the ledger says of each claim that is looked at."""
    source = at.ledger.source
    defined = definitions(source, at.position)
    read, _ = reader(defined, at.position)
    progress = told("đối chiếu với sổ", "against the ledger") if told else None
    found = against(at.view, every, read, defined, source.at, looked)
    for done, one in enumerate(found, start=1):
        if progress:
            progress(done, len(looked))
        yield one


def _order(finding: AuditFinding) -> tuple[int, str, object]:
    return list(SEVERITIES).index(finding.severity), finding.document, finding.order


def _chosen(
    at: AsKnown, every: Claims, documents: Sequence[str], unit: str | None
) -> dict[str, Claim]:
    """Return the claims of these documents and of this unit, given by id or by its name."""
    cited = {claim.document for claim in every.values()}
    missing = [_without_claims(at, name, cited) for name in documents if name not in cited]
    if missing:
        raise Refused(*(message for refused in missing for message in refused.messages))
    inside = within(at, unit, day_of(at))
    return {
        one: claim
        for one, claim in every.items()
        if claim.document in (documents or cited) and inside(claim.event.unit)
    }


def within(at: AsKnown, unit: str | None, day: date) -> Callable[[str | None], bool]:
    """Return what tells whether a unit is `unit`, given by id or by its name, or below it.

    Any will do where no unit is given. Raises Refused for an unknown one.
    """
    if unit is None:
        return lambda one: True
    tree = at.view.tree(day)
    named = unit_meant(tree, unit)
    return lambda one: one is not None and named in (*tree.path(one), *tree.path(tree.home(one)))


def day_of(at: AsKnown) -> date:
    """Return the day on which the position asked was recorded; today's in an empty ledger."""
    return clock_day(at) if at.position else moments.of(at.ledger.clock()).date()


def _without_claims(at: AsKnown, name: str, cited: Collection[str]) -> Refused:
    """Return the refusal of a document of which nothing can be audited."""
    registered = {
        stream.removeprefix("document-")
        for stream in at.ledger.source.streams("document")
        if at.stream(stream).version
    }
    if name in registered:
        return Refused.of(
            f"Tài liệu «{name}» chưa có con số nào trong sổ: đọc bằng `socai read TỆP --document "
            f"{name}`, soát, rồi ghi bằng --accept",
            f"The ledger has no claim of document «{name}»: read it with `socai read FILE "
            f"--document {name}`, review, then record with --accept",
        )
    close = hint(name, sorted(registered | set(cited)), most=3)
    return Refused.of(
        f"Sổ không có tài liệu «{name[:60]}»{close.vi}; đăng ký (DocumentRegistered), rồi đọc bằng "
        "`socai read`",
        f"The ledger has no document «{name[:60]}»{close.en}; register it (DocumentRegistered), "
        "then read it with `socai read`",
    )
