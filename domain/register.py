"""Registers: what a thing is on a day. An event puts values; a put never adds.

The body of a stream is a thing with registers (alive, unit, key, name …); so is each member, team,
tag or area inside it (there, kind …). A fact said twice, or an end without its beginning, does no
harm, because the last value put is all that counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Thing = tuple[str, str]
"""(family, id): ("", "") is the body, ("member", "tv-0001") a member."""

BODY: Thing = ("", "")
ALIVE, THERE, UNIT, KEY = "alive", "there", "unit", "key"


@dataclass(frozen=True, slots=True)
class Put:
    """From the event's effective day, `register` of `thing` holds `value`."""

    register: str
    value: Any
    thing: Thing = BODY


def put(register: str, value: Any, thing: Thing = BODY) -> Put:
    """Return a Put; the short form in which the tables of the kinds are written."""
    return Put(register, value, thing)
