"""The first words with a broker, spoken without any client: who we are, and whether it answers.

A client that is not let in tries again and again and says no more than that time has passed.
"""

from __future__ import annotations

import socket
import struct

from kafka.net.sasl import get_sasl_mechanism

from socai.infra.kafka.security import Security

METADATA, SASL_HANDSHAKE, SASL_AUTHENTICATE = (3, 1), (17, 1), (36, 0)
"""Requests of Kafka's protocol: key and version."""
LARGEST_ANSWER = 16 << 20


class NotLetIn(Exception):
    """The broker does not take what we say of ourselves; in its words."""


class OtherMechanism(NotLetIn):
    """The broker knows no such mechanism; those that it knows."""


def greet(connection: socket.socket, security: Security) -> None:
    """Say who we are where that is wanted, and return once the broker has answered a question.

    Raises NotLetIn where it does not let us in, OSError where it does not answer as a broker does.
    """
    if security.sasl:
        _log_in(connection, security)
    _ask(connection, METADATA, struct.pack(">i", 0))  # about no topic


def _log_in(connection: socket.socket, security: Security) -> None:
    answer = _ask(connection, SASL_HANDSHAKE, _string(security.mechanism))
    if _error(answer):
        known = ", ".join(answer.string() for _ in range(answer.number(">i")))
        raise OtherMechanism(known)
    settings = {
        name: value for name, value in security.for_kafka_python().items() if name != "ssl_context"
    }
    mechanism = get_sasl_mechanism(security.mechanism)(**settings)
    while not mechanism.is_done():
        said = mechanism.auth_bytes()
        answer = _ask(connection, SASL_AUTHENTICATE, struct.pack(">i", len(said)) + said)
        if _error(answer):
            raise NotLetIn(answer.string())
        answer.string()
        try:
            mechanism.receive(answer.data())
        except (ValueError, KeyError) as error:
            # The broker has to show that it knows the password, too.
            raise NotLetIn(str(error)) from error


class Answer:
    """The bytes of an answer, read from their beginning on."""

    def __init__(self, data: bytes) -> None:
        self._whole, self._at = data, 0

    def number(self, form: str) -> int:
        """Return the next number."""
        (found,) = struct.unpack_from(form, self._whole, self._at)
        self._at += struct.calcsize(form)
        return int(found)

    def string(self) -> str:
        """Return the next text, empty where there is none."""
        return self._next(self.number(">h")).decode("utf-8", "replace")

    def data(self) -> bytes:
        """Return the next bytes."""
        return self._next(self.number(">i"))

    def _next(self, length: int) -> bytes:
        found = self._whole[self._at : self._at + max(0, length)]
        self._at += len(found)
        return found


def _error(answer: Answer) -> bool:
    return bool(answer.number(">h"))


def _ask(connection: socket.socket, request: tuple[int, int], body: bytes) -> Answer:
    """Send a request; return the answer without its header. Raises OSError where it is none."""
    asked = struct.pack(">hhi", *request, 1) + _string("socai") + body
    connection.sendall(struct.pack(">i", len(asked)) + asked)
    try:
        (length,) = struct.unpack(">i", _exactly(connection, 4))
        if not 4 <= length <= LARGEST_ANSWER:
            raise ConnectionError("no answer of a Kafka broker")
        return Answer(_exactly(connection, length)[4:])
    except struct.error as error:
        raise ConnectionError("no answer of a Kafka broker") from error


def _exactly(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = connection.recv(length - len(found))
        if not more:
            raise ConnectionError("closed by the broker")
        found += more
    return found


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">h", len(data)) + data
