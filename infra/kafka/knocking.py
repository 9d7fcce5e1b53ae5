"""Whether a broker answers, asked without any client: in words, and at once."""

from __future__ import annotations

import socket
import ssl
import time

from socai.domain.refusal import Refused
from socai.infra.kafka import refusals
from socai.infra.kafka.greeting import NotLetIn, OtherMechanism, greet
from socai.infra.kafka.security import Security

KNOCK_SECONDS = 5.0
QUIET_SECONDS = 5.0


def knock(servers: str, security: Security) -> None:
    """Return once one of the servers, which commas divide, has let us in and answered.

    Raises Unavailable where none answers, Refused where one cannot be believed or does not let us
    in.
    """
    silent: Exception | None = None
    heard: Exception | None = None
    for server in (one.strip() for one in servers.split(",")):
        host, _, port = server.rpartition(":")
        host = host.strip("[]")
        try:
            connection = socket.create_connection((host, int(port)), KNOCK_SECONDS)
        except (OSError, ValueError) as error:
            silent = error
            continue
        with connection:
            heard = _heard(connection, server, host, security)
        if heard is None:
            return
    raise heard or refusals.silent(servers, silent)


def _heard(connection: socket.socket, server: str, host: str, security: Security) -> Refused | None:
    """Greet a broker; return what is wrong with its answer."""
    try:
        if security.tls:
            with security.context().wrap_socket(connection, server_hostname=host) as secret:
                greet(secret, security)
        else:
            greet(connection, security)
    except ssl.SSLCertVerificationError as error:
        return refusals.untrusted(server, error.verify_message)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError, TimeoutError) as error:
        return refusals.curt(server, security.protocol, error)
    except ssl.SSLError as error:
        return refusals.no_tls(server, error.reason or error)
    except OtherMechanism as error:
        return refusals.other_mechanism(server, security.mechanism, error)
    except NotLetIn as error:
        return refusals.not_let_in(server, error)
    except OSError as error:
        return refusals.curt(server, security.protocol, error)
    return None


class Door:
    """The brokers of a member to whom nothing comes: either nothing is sent, or nobody is there."""

    def __init__(self, servers: str, security: Security) -> None:
        self._servers, self._security = servers, security
        self._seen = time.monotonic()

    def look(self, came: bool) -> None:
        """Knock where nothing came for a while; raise what `knock` raises."""
        now = time.monotonic()
        if not came and now > self._seen + QUIET_SECONDS:
            knock(self._servers, self._security)
            came = True
        if came:
            self._seen = now
