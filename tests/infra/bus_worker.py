"""A process with a bus and a member of a group, whose broker is killed and started again.

Run as a program (CLIENT SERVER): it says what it has come to, and goes on when a line is given. A
process of its own, since kafka-python leaves the sockets of a broker that is gone to the garbage.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from contracts.bus import entries, until
from socai.consumers.bus import Bus, Member, Received
from socai.domain.refusal import Unavailable
from socai.infra.kafka.reaching import Cluster

DEADLINE_SECONDS = 120.0


def main(client: str, server: str) -> None:
    """Send and read; be cut off; send and read again."""
    name = f"socai.test.{client}"
    bus = Cluster(server, client).bus(name)
    bus.create(name, 1)
    bus.send(name, entries(0, 1))
    member = bus.join(name, "group", lambda partition: 0)
    assert len(until([member], 1)[0]) == 1
    say("ready")
    cut_off(bus, name, member)
    say("cut off")
    reached(lambda: bus.send(name, entries(0, 3)))
    came: list[Received] = []
    while entries(0, 3)[0] not in [one.entry for one in came]:
        reached(lambda: came.extend(member.poll()))
    member.close()
    bus.close()
    say("well")


def say(word: str) -> None:
    """Say a word, and wait for a line."""
    print(word, flush=True)
    sys.stdin.readline()


def reached(act: Callable[[], None]) -> None:
    """Do something that a broker must be reached for; it may take a while to come back."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            return act()
        except Unavailable:
            if time.monotonic() > deadline:
                raise


def cut_off(bus: Bus, name: str, member: Member) -> None:
    """Find that neither sending nor reading is to be had."""
    try:
        bus.send(name, entries(0, 2))
    except Unavailable as unavailable:
        assert "không trả lời" in str(unavailable), unavailable
    else:
        raise AssertionError("it was sent to nobody")
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        try:
            assert member.poll() == []
        except Unavailable as unavailable:
            assert "không trả lời" in str(unavailable), unavailable
            return
    raise AssertionError("nothing was said of the broker")


if __name__ == "__main__":
    main(*sys.argv[1:])
