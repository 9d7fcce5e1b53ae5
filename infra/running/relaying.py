"""The relay as a long-running part: it sends what is recorded, and waits out what fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from socai.consumers.bus import Bus
from socai.consumers.relay import Log, Relay
from socai.domain.refusal import Message, Refused
from socai.infra.running.part import Part, Running
from socai.infra.running.topics import in_force, topic_of

PARTITIONS = 6
"""Partitions of a ledger's topic; a topic keeps its number for life."""
LOOK_SECONDS = 0.2
EPOCH_SECONDS = 5.0
"""How often it is looked, where there is nothing to send, whether another topic is in force."""


def relay_to(bus: Bus, log: Log) -> Relay:
    """Return the relay of a log to its topic in force, which is made where there is none.

    Raises what Relay raises.
    """
    topic = in_force(bus, log.ledger_id)
    if topic is None:
        topic = topic_of(log.ledger_id)
        bus.create(topic, PARTITIONS)
    return Relay(log, bus, topic)


def check_in_force(bus: Bus, log: Log, topic: str) -> None:
    """Raise Refused where a topic of a log is no longer the one in force."""
    now = in_force(bus, log.ledger_id)
    if now != topic:
        raise Refused.of(
            f"Topic «{topic}» không còn là topic của sổ: nay là «{now or '(không có)'}». Phần này "
            "dừng lại; chạy lại `socai run relay` thì nó dùng topic mới",
            f"Topic «{topic}» is the ledger's no longer: now it is «{now or '(none)'}». This part "
            "ends; run `socai run relay` again and it uses the new topic",
        )


def relay(running: Running) -> dict[str, Any]:
    """Send what is recorded as it is recorded, until stopped; return where that got to.

    Where the bus cannot be reached commands go on. Raises Refused where the topic and the store do
    not agree, another relay has taken over, or another topic is in force.
    """
    with running.open() as ledger:
        sending = Sending(running, ledger.store)
        running.until_stopped(sending.send)
        return {"part": "relay", "at": sending.topic, "position": sending.reached}


class Sending:
    """One run of the relay, over as many connections as that takes."""

    def __init__(self, running: Running, log: Log) -> None:
        self._running, self._log = running, log
        self._told = running.phase("chuyển lên Kafka", "to Kafka")
        self.topic, self.reached = "", 0

    def send(self, well: Callable[[], None]) -> None:
        """Send over one connection until stopped; raise where it fails."""
        log, running = self._log, self._running
        # One name for all epochs: who writes a new one shuts out who still sends to the old one.
        with closing(running.reach(topic_of(log.ledger_id))) as bus:
            sender = relay_to(bus, log)
            self._say(sender.topic)
            self._reached(sender)
            well()
            looked = time.monotonic()
            while not running.stop.is_set():
                due = log.last() > sender.sent
                if due or time.monotonic() - looked >= EPOCH_SECONDS:
                    check_in_force(bus, log, sender.topic)
                    looked = time.monotonic()
                if due:
                    self._send_all(sender)
                    well()
                if running.once or running.stop.wait(LOOK_SECONDS):
                    return

    def _send_all(self, sender: Relay) -> None:
        """Send what there is, until stopped between two batches."""
        metrics = self._running.metrics
        while self._log.last() > sender.sent and not self._running.stop.is_set():
            with metrics.batch("relay") as count:
                count(sender.step())
            self._reached(sender)

    def _reached(self, sender: Relay) -> None:
        last = self._log.last()
        self.reached = sender.position
        self._told(self.reached, last)
        self._running.metrics.relay(self.reached, last)

    def _say(self, topic: str) -> None:
        if topic != self.topic and not self._running.once:
            self._running.say(
                Message(f"Đang chuyển sổ lên topic {topic}", f"Sending the log to topic {topic}")
            )
        self.topic = topic


RELAY = Part(
    "relay",
    "chuyển sổ lên Kafka theo thứ tự ghi",
    "send the log to Kafka in its order",
    relay,
)
