"""What an import did."""

from __future__ import annotations

from dataclasses import dataclass, field

from socai.domain.refusal import Message


@dataclass(slots=True)
class Report:
    """What an import did: events and commands recorded, rows that the ledger had before."""

    rows: int = 0
    recorded: int = 0
    commands: int = 0
    already: int = 0
    corrected: int = 0
    first: int | None = None
    last: int | None = None
    dry_run: bool = False
    warnings: list[Message] = field(default_factory=list)
