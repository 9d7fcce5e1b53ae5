"""The calendar of seals: whether it can be read, and what of it is overdue."""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.refusal import Message
from socai.infra.app import Ledger
from socai.infra.doctor.finding import Finding, note, well
from socai.infra.sealing.calendar import place, read
from socai.infra.sealing.keeping import Sealed, of_period, today, wanted

NAME = "seals"
SHOWN = 3
TODO = Message(
    "Chạy `socai run seal` để chốt; `socai seals --due` nói vì sao từng báo cáo chưa chốt được",
    "Run `socai run seal` to seal them; `socai seals --due` says why each could not be sealed",
)


def calendar(ledger: Ledger) -> Iterator[Finding]:
    """Look at the calendar of seals, where there is one. No books are asked, nothing is made.

    Raises Refused with what is wrong with its file.
    """
    path = place(ledger)
    if path is None:
        yield well(NAME, "Không có lịch chốt báo cáo", "There is no calendar of seals")
        return
    found = wanted(ledger, read(path, ledger), today(ledger), Sealed(ledger.store))
    left = len(found.unsealed)
    if not left:
        yield well(
            NAME,
            f"Lịch chốt báo cáo: đủ {found.due} bản chốt đến hạn",
            f"The calendar of seals: all {found.due} seals that are due stand",
        )
        return
    named = [
        (one.entry.report.name, one.unit, of_period(one)) for one in found.unsealed[:SHOWN]
    ] + ([("…", "", Message("", ""))] if left > SHOWN else [])
    vi = "; ".join(f"{report} {unit} {said.vi}".strip() for report, unit, said in named)
    en = "; ".join(f"{report} {unit} {said.en}".strip() for report, unit, said in named)
    yield note(
        NAME,
        Message(
            f"Lịch chốt báo cáo: {left} trên {found.due} bản chốt đến hạn mà chưa có: {vi}",
            f"The calendar of seals: {left} of {found.due} seals are overdue: {en}",
        ),
        TODO,
    )
