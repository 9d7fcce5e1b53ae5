"""A process with a bus and a member of a group, whose broker is killed and started again.

Run as a program (CLIENT SERVER): it says what it has come to, and goes on when a line is given. A
process of its own, since kafka-python leaves the sockets of a broker that is gone to the garbage.
"""

from __future__ import annotations

import sys
import time

from contracts.bus import entries, until
from socai.consumers.bus import Bus, Member
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
    bus.send(name, entries(0, 3))
    assert until([member], 1)[0][0].entry == entries(0, 3)[0]
    member.close()
    bus.close()
    say("well")


def say(word: str) -> None:
    """Say a word, and wait for a line."""
    print(word, flush=True)
    sys.stdin.readline()


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
