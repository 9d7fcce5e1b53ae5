"""The topics of a ledger's log: one for each epoch, the highest of which is in force.

A topic that can no longer be trusted is never mended: a new epoch is written from the store, and
whoever reads goes on there.
"""

from __future__ import annotations

import re

from socai.consumers.bus import Bus


def topic_of(ledger_id: str, epoch: int = 1) -> str:
    """Return the topic of a ledger's log in an epoch."""
    first = f"socai.ledger.{ledger_id}"
    return first if epoch == 1 else f"{first}.{epoch}"


def epochs(bus: Bus, ledger_id: str) -> list[int]:
    """Return the epochs of a ledger that have a topic, the first one first."""
    first = topic_of(ledger_id)
    found = [1] if bus.partitions(first) else []
    for name in bus.topics(f"{first}."):
        number = re.fullmatch(r"[1-9][0-9]{0,8}", name[len(first) + 1 :], re.ASCII)
        if number and int(number[0]) > 1:
            found.append(int(number[0]))
    return sorted(found)


def in_force(bus: Bus, ledger_id: str) -> str | None:
    """Return the topic of the highest epoch; None where the ledger has no topic."""
    found = epochs(bus, ledger_id)
    return topic_of(ledger_id, found[-1]) if found else None
