"""Ports on the loopback that nobody listens on."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"
# Below what the system gives to clients: a client that reconnects to a broker that is down could
# be given the broker's own port, connect to itself and keep the broker from coming back.
LOWEST, BEYOND = 20_000, 32_768


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port of the loopback."""
    with socket.socket() as tried:
        # As servers do: connections of a server that has just ended do not hold its port.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Return whether somebody takes connections on the port of the loopback."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=2).close()
    except OSError:
        return False
    return True


def free_port(*taken: int) -> int:
    """Return a port that is free and none of those taken; raise OSError where none is found."""
    for port in random.sample(range(LOWEST, BEYOND), 1_000):
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port in {LOWEST}–{BEYOND - 1}")
