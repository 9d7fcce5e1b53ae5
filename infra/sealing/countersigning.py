"""Countersigning a seal: a higher unit signs the figures, as one event of the seal's stream."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from socai.domain.event import Source, Statement
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Refused
from socai.domain.report_seal import SealCountersigned
from socai.infra import known
from socai.infra.files.naming import unit_meant
from socai.infra.files.rows import digest
from socai.infra.sealing.sealing import NONE, Made, persistently, record
from socai.infra.sealing.seals import one_seal
from socai.projections.seals.seal import Seal

if TYPE_CHECKING:
    from socai.infra.app import Ledger


def countersign(
    ledger: Ledger,
    named: str,
    unit: str,
    note: str | None,
    actor: str,
    source: Source = NONE,
) -> Made:
    """Record that a higher unit signs the figures of a seal; return the seal with it.

    Raises Refused where it may not: no higher unit, a seal that was replaced.
    """

    def tried() -> Made:
        found, today = one_seal(ledger.store, named), known.of(ledger.clock()).date()
        signer = unit_meant(ledger.tree(today), unit)
        for one in found.countersignatures:
            if one.unit == signer:
                return _signed_before(found, one.effective, one.note == note, signer)
        event = SealCountersigned(unit=signer, digest=found.sealed.digest, note=note)
        signed = Statement(
            event_id=digest("countersign", ledger.store.ledger_id, found.stream, signer),
            stream=found.stream,
            event=event,
            effective=Period(today, today),
            source=source,
        )
        return record(ledger, signed, actor)

    return persistently(ledger, tried)


def _signed_before(found: Seal, day: date, same: bool, unit: str) -> Made:
    if same:
        return Made(found, True)
    raise Refused.of(
        f"Chưa ghi gì: «{unit}» đã xác nhận «{found.id}» ngày {vi_day(day)} với lời khác; mỗi cấp "
        "trên xác nhận một lần",
        f"Nothing was recorded: «{unit}» countersigned «{found.id}» on {day} with another note; "
        "each unit signs once",
    )
