"""What the campaign writes, and what must come of it: plain counting, no code of socai's."""

from __future__ import annotations

from datetime import date
from typing import Any

BODIES = 7
DAY, LATER = date(2020, 1, 1), date(2021, 1, 1)


def body(number: int) -> str:
    """Return the stream of the body that a command is about."""
    return f"organisation-bcd-{number % BODIES}"


def leaves(number: int) -> bool:
    """Return whether a command has a member leave: the one who joined that body before."""
    return number >= BODIES and number % 3 == 0


def ground() -> list[dict[str, Any]]:
    """Return the rows that are there before: a province, and a body for each number."""
    rows: list[dict[str, Any]] = [
        {
            "type": "UnitRegistered",
            "stream": "unit-tinh",
            "effective": "2008-01-01",
            "name": "tỉnh",
            "kind": "tinh",
        }
    ]
    rows += [
        {
            "type": "OrganisationEstablished",
            "stream": body(number),
            "effective": "2015-01-01",
            "unit": "tinh",
            "kind": "ban-chi-dao-antt",
        }
        for number in range(BODIES)
    ]
    return rows


def events(commands: int) -> int:
    """Return how many events the first so many commands have."""
    return commands + sum(map(leaves, range(commands)))


def members(commands: int) -> tuple[int, int]:
    """Return how many members there are on the first day and on the later one."""
    return commands, commands - sum(map(leaves, range(commands)))
