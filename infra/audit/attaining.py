"""Asking whether targets are met, as known: of a programme, of a unit, of what documents say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from socai.domain.refusal import Refused
from socai.infra.app import Phases
from socai.infra.audit.asking import day_of, known_claims, within
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.typed import hint
from socai.infra.defined import definitions
from socai.infra.reports.asking import reader
from socai.projections.audit.claim import Claims
from socai.projections.targets.attainment import Attainment, attainment
from socai.projections.targets.target import Target, targets


def attained(
    at: AsKnown,
    programme: str | None = None,
    unit: str | None = None,
    day: date | None = None,
    documents: Collection[str] = (),
    claims: Claims | None = None,
    told: Phases | None = None,
) -> list[Attainment]:
    """Return whether targets are met by a day, by programme, in the order in which they were set.

    Without `day` it is that on which the position was recorded; without `claims` those of the
    ledger with the relations declared and proposed. Raises Refused for an unknown programme or
    unit.
    """
    names = at.ledger.source.streams("programme")
    streams = [stream for name in names if (stream := at.stream(name)).version]
    today = day or day_of(at)
    if programme:
        _check(programme, [stream.name.removeprefix("programme-") for stream in streams])
    inside = within(at, unit, today)
    wanted = [
        one
        for one in targets(streams, today)
        if programme in (None, one.programme) and inside(one.unit) and _cited(one, documents)
    ]
    if not wanted:
        return []
    defined = definitions(at.ledger.source, at.position)
    read, _ = reader(defined, at.position)
    known = known_claims(at) if claims is None else claims
    phase = told("xét chỉ tiêu", "looking at targets") if told else None
    found = []
    for done, one in enumerate(wanted, start=1):
        found.append(attainment(one, at.view, read, known, today, defined))
        if phase:
            phase(done, len(wanted))
    return found


def _cited(target: Target, documents: Collection[str]) -> bool:
    """Return whether one of these documents sets or revises a target; any will do for none."""
    said = {recorded.meta.source.document for recorded in target.said}
    return not documents or bool(said & set(documents))


def _check(programme: str, names: Iterable[str]) -> None:
    """Raise Refused, with near names, where there is no such programme."""
    names = sorted(names)
    if programme in names:
        return
    close = hint(programme, names)
    raise Refused.of(
        f"Sổ không có chương trình «{programme[:60]}»{close.vi}; xem `socai log --type "
        "ProgrammeStarted`",
        f"The ledger has no programme «{programme[:60]}»{close.en}; see `socai log --type "
        "ProgrammeStarted`",
    )
