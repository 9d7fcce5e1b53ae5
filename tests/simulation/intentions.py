"""What the people of a world want to record: the commands of a history, each decided anew."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import histories
from projected import commands
from socai.domain.event import Command, Recorded, Source, Statement
from socai.infra.app import command

HISTORIES, SIZE = 40, 16


@cache
def intentions(history: int) -> tuple[Command, ...]:
    """Return the commands of one of the histories; each cites a line of its own."""
    found = commands(histories.decided(history, SIZE))
    return tuple(_command(line, events) for line, events in enumerate(found, start=1))


def _command(line: int, events: list[Recorded]) -> Command:
    source = Source(document="so-tay", line=line)
    statements = [
        Statement(
            event_id=one.meta.event_id,
            stream=one.meta.stream,
            event=one.event,
            effective=one.meta.effective,
            source=source,
            reason=one.meta.reason,
            corrects=one.meta.corrects,
        )
        for one in events
    ]
    return command(statements, actor="recorder", command_id=f"lenh-{line}")


def renamed(asked: Command) -> Command:
    """Return the same command under ids of its own, as somebody types it in once more."""
    statements = [
        replace(statement, event_id=f"{statement.event_id}-again") for statement in asked.statements
    ]
    return command(statements, actor="recorder", command_id=f"{asked.command_id}-again")
