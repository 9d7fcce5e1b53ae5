"""Named points of the real code at which a process dies, or is stopped as if it were dead."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from functools import wraps
from typing import Any

from socai.consumers import relay
from socai.consumers.tail import Tail

POINTS = {
    "append": "socai.infra.store.sql_store:SqlStore._write",
    "inserted": "socai.infra.store.sqlite_tables:SqliteTables.insert_events "
    "socai.infra.store.postgres_tables:PostgresTables.insert_events",
    "acknowledge": "socai.infra.app:Ledger.record",
    "send": "socai.infra.kafka.kafka_bus:KafkaBus.send",
    "commit": "kafka:KafkaProducer.commit_transaction",
    "barrier": "socai.consumers.relay:Relay._check_root",
    "receive": "socai.consumers.mirror:Mirror.receive",
    "put": "socai.infra.mirror.sql_inbox:SqlInbox.put",
    "take": "socai.infra.store.sql_store:SqlStore._take",
    "drop": "socai.infra.mirror.sql_inbox:SqlInbox.drop",
    "apply": "socai.infra.books.sql_books:SqlBooks.apply",
}
"""Where each name stands: a module and a function in it; where back ends differ, each one's."""
SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}


def switch_off(safeguard: str) -> None:
    """Take one safeguard away from this process."""
    if safeguard != "tail":
        raise ValueError(safeguard)
    # The relay no longer asks the broker where its topic ends.
    relay.tail = lambda bus, topic, partition, end: Tail()


def arm(name: str, when: str, count: int, how: str) -> None:
    """Have this process `kill`ed or `stop`ped `before` or `after` the count-th call of a point."""
    for place in POINTS[name].split():
        module, _, path = place.partition(":")
        owner, _, last = path.partition(".")
        found = getattr(importlib.import_module(module), owner)
        setattr(found, last, _armed(getattr(found, last), when, count, SIGNALS[how]))


def _armed(real: Callable[..., Any], when: str, count: int, sign: signal.Signals) -> Any:
    left = count

    @wraps(real)
    def point(*given: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            os.kill(os.getpid(), sign)
        found = real(*given, **named)
        # Not where it raised: what was meant to be done was done by another, and is done again.
        if left <= 0 and when == "after":
            os.kill(os.getpid(), sign)
        return found

    return point
