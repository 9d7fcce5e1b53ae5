"""The report of a seal asked once more: as it was known when it was sealed, or as known now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socai.domain.report_seal import ReportSealed
from socai.infra.cli.asking import AsKnown
from socai.infra.reports.as_json import Asked
from socai.infra.reports.asking import ask

if TYPE_CHECKING:
    from socai.infra.app import Ledger


def asked_again(
    ledger: Ledger, sealed: ReportSealed, position: int | None = None, explain: bool = False
) -> Asked:
    """Return the sealed report as known at the position of the seal, or at another one.

    Raises Refused where it cannot be asked there.
    """
    at = AsKnown.at(ledger, str(sealed.known if position is None else position), None)
    return asked_of(at, sealed, explain)


def asked_of(at: AsKnown, sealed: ReportSealed, explain: bool = False) -> Asked:
    """Return the sealed report as it is known there; raise Refused where it cannot be asked."""
    # Of several lines: the text of a report, not its name.
    declared = f"{sealed.declared}\n"
    as_of, border = sealed.as_of, sealed.boundaries
    return ask(at, declared, sealed.unit, sealed.windows, as_of, border, explain)
