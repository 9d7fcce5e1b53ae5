"""The relay as a long-running part: it sends what is recorded, and waits out what fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from socai.consumers.bus import Bus
from socai.consumers.relay import Log, Relay
from socai.domain.refusal import Message
from socai.infra.running.part import Part, Running

PARTITIONS = 6
"""Partitions of a ledger's topic; a topic keeps its number for life."""
LOOK_SECONDS = 0.2


def topic_of(ledger_id: str) -> str:
    """Return the topic of a ledger's log in its first life."""
    return f"socai.ledger.{ledger_id}"


def relay_to(bus: Bus, log: Log) -> Relay:
    """Return the relay of a log to its topic, which is made where there is none.

    Raises what Relay raises.
    """
    topic = topic_of(log.ledger_id)
    if not bus.partitions(topic):
        bus.create(topic, PARTITIONS)
    return Relay(log, bus, topic)


def relay(running: Running) -> dict[str, Any]:
    """Send what is recorded as it is recorded, until stopped; return where that got to.

    Where the bus cannot be reached commands go on. Raises Refused where the topic and the store do
    not agree, or another relay has taken over.
    """
    with running.open() as ledger:
        log = ledger.store
        topic = topic_of(log.ledger_id)
        told = running.phase("chuyển lên Kafka", "to Kafka")
        reached = 0

        def send(well: Callable[[], None]) -> None:
            nonlocal reached
            with closing(running.reach(topic)) as bus:
                sender = relay_to(bus, log)
                while True:
                    if log.last() > sender.position or not reached:
                        reached = sender.send()
                        told(reached, log.last())
                        well()
                    if running.once or running.stop.wait(LOOK_SECONDS):
                        return

        if not running.once:
            running.say(
                Message(f"Đang chuyển sổ lên topic {topic}", f"Sending the log to topic {topic}")
            )
        running.until_stopped(send)
        return {"part": "relay", "at": topic, "position": reached}


RELAY = Part(
    "relay",
    "chuyển sổ lên Kafka theo thứ tự ghi",
    "send the log to Kafka in its order",
    relay,
)
