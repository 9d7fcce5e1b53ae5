"""The writer of the campaign: members join and leave, each command acknowledged on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from campaign import world
from socai.domain.event import Command, Event, Statement
from socai.domain.organisation import MemberJoined, MemberLeft
from socai.domain.period import Period
from socai.infra.app import Ledger, command


def commands(first: int, end: int) -> Iterator[Command]:
    """Yield the commands of the campaign from number `first` to before `end`."""
    for number in range(first, end):
        yield _command(number)


def _command(number: int) -> Command:
    """Return one command: a member joins; every third time another leaves as well."""
    body = world.body(number)

    def stated(word: str, event: Event, day: date) -> Statement:
        return Statement(
            event_id=f"{word}-{number}", stream=body, event=event, effective=Period(day, day)
        )

    said = [stated("den", MemberJoined(member=f"tv-{number:05}"), world.DAY)]
    if world.leaves(number):
        gone = MemberLeft(member=f"tv-{number - world.BODIES:05}")
        said.append(stated("di", gone, world.LATER))
    return command(said, "recorder", f"lenh-{number}")


def place(where: str) -> Path | str:
    """Return the ledger's directory, or its URL."""
    return where if "://" in where else Path(where)


def write(where: Path | str, acknowledged: Path, end: int) -> None:
    """Record the commands before number `end` that were not acknowledged yet.

    A number is written down, and on the disk, only after the ledger has said that it recorded it.
    """
    done = len(acknowledged.read_text().split()) if acknowledged.exists() else 0
    with Ledger(where) as ledger, acknowledged.open("a", encoding="ascii") as file:
        for number, one in enumerate(commands(done, end), start=done):
            appended = ledger.record(one)
            file.write(f"{number}:{appended.first}-{appended.last}\n")
            file.flush()
            os.fsync(file.fileno())
