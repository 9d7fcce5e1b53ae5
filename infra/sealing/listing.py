"""Seals listed, and one of them with what is known since that it did not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from socai.domain.period import Period
from socai.domain.refusal import Message, Refused, Unavailable
from socai.domain.sealed_table import SealedTable
from socai.infra import known
from socai.infra.files.naming import unit_meant
from socai.infra.sealing.again import asked_again
from socai.infra.sealing.canonical import figures
from socai.infra.sealing.comparing import Changed, cell_json, changed
from socai.infra.sealing.seals import known_seals
from socai.projections.reports.report import Head, Line
from socai.projections.scope import View
from socai.projections.seals.seal import Countersignature, Seal
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.report import report_differences
from socai.projections.vintages.stretch import Stretch

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.infra.reports.as_json import Asked

Told = Callable[[int, int], None]
"""Hears how many cells were looked at, of how many."""


def listed(ledger: Ledger, position: int, unit: str | None = None) -> list[Seal]:
    """Return the seals known at a position, in the order in which they were recorded.

    Where a unit is given, by id or name: those of it and of what lay below it on the day of each
    seal, as known then. Raises Refused where there is no such unit.
    """
    found = sorted(known_seals(ledger.source, position).values(), key=lambda one: one.position)
    if unit is None:
        return found
    view = ledger.view(position)
    whose = unit_meant(view.tree(known.of(ledger.clock()).date()), unit)
    return [one for one in found if _under(view, one, whose)]


def _under(view: View, seal: Seal, unit: str) -> bool:
    sealed = seal.sealed
    day = sealed.boundaries or sealed.as_of
    return unit in (sealed.unit, *view.tree(day).path(sealed.unit))


def seal_json(seal: Seal) -> dict[str, Any]:
    """Return what a seal says of itself, but for its figures."""
    sealed = seal.sealed
    return {
        "seal": seal.id,
        "report": sealed.report,
        "unit": sealed.unit,
        "windows": list(sealed.windows),
        "periods": [str(one) for one in periods(seal)],
        "as_of": sealed.as_of.isoformat(),
        "boundaries": sealed.boundaries.isoformat() if sealed.boundaries else None,
        "known": sealed.known,
        "root": sealed.root,
        "digest": sealed.digest,
        "position": seal.position,
        "event_id": seal.event_id,
        "sealed_at": known.of(seal.recorded_at).isoformat(),
        "actor": seal.actor,
        "document": seal.document,
        "reason": seal.reason,
        "software": sealed.software,
        "definitions": list(sealed.definitions),
        "countersignatures": [_signature(one) for one in seal.countersignatures],
        "replaces": sealed.replaces,
        "replaced_by": seal.replaced_by,
        "cites": list(sealed.cites),
    }


def periods(seal: Seal) -> tuple[Period, ...]:
    """Return the windows of a seal; none where its figures can no longer be read."""
    try:
        return seal.windows
    except ValueError:
        return ()


def _signature(one: Countersignature) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "digest": one.digest,
        "note": one.note,
        "effective": one.effective.isoformat(),
        "position": one.position,
        "signed_at": known.of(one.recorded_at).isoformat(),
        "actor": one.actor,
        "event_id": one.event_id,
    }


def cells_json(table: SealedTable) -> list[dict[str, Any]]:
    """Return the figures of a seal, cell by cell."""
    return [
        {
            "row": row.number,
            "column": column,
            "items": list(row.items),
            "unit": head.unit,
            "from": head.asked.first.isoformat(),
            "to": head.asked.last.isoformat(),
            "ends": head.ends.isoformat(),
            "finished": head.finished,
            "rest": head.rest,
            "total": head.total,
            **(cell_json(cell) or {}),
        }
        for row, head, column, cell in table.cells()
    ]


def citing(seals: Mapping[str, Seal], seal: Seal) -> list[str]:
    """Return the seals that cite this one."""
    return [one.id for one in seals.values() if seal.id in one.sealed.cites]


def later_position(seal: Seal, position: int) -> int:
    """Return a position, or raise Refused where it lies before the one that is sealed."""
    at = seal.sealed.known
    if position < at:
        raise Refused.of(
            f"Vị trí {position} đứng trước vị trí đã chốt ({at}): hỏi từ {at} trở đi; số trước đó "
            "xem bằng `socai report … --known`",
            f"Position {position} lies before the sealed one ({at}): ask {at} or later; for what "
            "was known before see `socai report … --known`",
        )
    return position


@dataclass(frozen=True, slots=True)
class Since:
    """A sealed report as known later: where, which cells differ, and why those that have causes.

    `why_not` says why it cannot be asked there; `now` is then None.
    """

    position: int
    now: Asked | None
    cells: int
    changed: tuple[Changed, ...] = ()
    why_not: tuple[Message, ...] = ()


def since(ledger: Ledger, seal: Seal, position: int) -> Since:
    """Return how a sealed report reads at a later position, beside what was sealed."""
    sealed = seal.table
    count = sum(1 for _ in sealed.cells())
    try:
        now = asked_again(ledger, seal.sealed, position)
    except Unavailable:
        raise
    except Refused as refused:
        return Since(position, None, count, why_not=refused.messages)
    return Since(position, now, count, tuple(changed(sealed, figures(now))))


def causes(
    ledger: Ledger, seal: Seal, then: Asked, found: Since, told: Told | None = None
) -> Iterator[tuple[Changed, Difference | None]]:
    """Yield each cell that differs, with the commands that made it so.

    `then` is the report as known at the seal's position. None where no command is found: a cell of
    a window that moved, or one that cannot be asked at one of the two positions.
    """
    if found.now is None or not found.changed:
        return
    stretch = Stretch(ledger.source, ledger.view, seal.sealed.known, found.position, keep=True)
    for done, one in enumerate(found.changed, start=1):
        yield one, _difference(stretch, one, then, found.now)
        if told:
            told(done, len(found.changed))


def _difference(stretch: Stretch, one: Changed, then: Asked, now: Asked) -> Difference | None:
    asked, column = (now, one.other) if one.other else (then, one.column)
    assert column
    line, head = line_and_head(asked, one.row, column)
    table = replace(asked.table, heads=(head,), lines=(line,))
    return next((cell.difference for cell in report_differences(stretch, table)), None)


def line_and_head(asked: Asked, row: int, column: int) -> tuple[Line, Head]:
    """Return the row and the column of these numbers, from 1."""
    return asked.table.lines[row - 1], asked.table.heads[column - 1]
