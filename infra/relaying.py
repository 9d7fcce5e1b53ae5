"""The relay as a long-running part: it sends what is recorded, and waits out what fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Event

from socai.consumers.bus import Bus
from socai.consumers.relay import Log, Relay
from socai.domain.refusal import Message, Unavailable

PARTITIONS = 6
"""Partitions of a ledger's topic; a topic keeps its number for life."""
LOOK_SECONDS = 0.2
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
Told = Callable[[int, int], None]
"""Told the position reached and the last position of the log."""


def topic_of(ledger_id: str) -> str:
    """Return the topic of a ledger's log in its first life."""
    return f"socai.ledger.{ledger_id}"


def relay_once(log: Log, bus: Bus, told: Told) -> int:
    """Send all that is recorded; make the topic where there is none. Return the position reached.

    Raises what Relay raises.
    """
    topic = topic_of(log.ledger_id)
    if not bus.partitions(topic):
        bus.create(topic, PARTITIONS)
    reached = Relay(log, bus, topic).send()
    told(reached, log.last())
    return reached


def relay_on(
    log: Log, reach: Callable[[], Bus], told: Told, say: Callable[[Message], None], stop: Event
) -> None:
    """Send what is recorded as it is recorded, until `stop` is set.

    Where the bus cannot be reached it is said once, and tried again after longer and longer waits;
    commands go on meanwhile. Raises Refused where the topic and the store do not agree, or another
    relay has taken over.
    """
    wait = FIRST_WAIT_SECONDS
    while not stop.is_set():
        try:
            with closing(reach()) as bus:
                reached = relay_once(log, bus, told)
                wait = FIRST_WAIT_SECONDS
                relay = Relay(log, bus, topic_of(log.ledger_id))
                while not stop.wait(LOOK_SECONDS):
                    if log.last() > reached:
                        reached = relay.send()
                        told(reached, log.last())
        except Unavailable as unavailable:
            if wait == FIRST_WAIT_SECONDS:
                for message in unavailable.messages:
                    say(message)
            stop.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)
