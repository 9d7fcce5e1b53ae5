"""A proxy before PostgreSQL that cuts a connection at COMMIT, as a network may."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit

from socai.infra.kafka.ports import LOOPBACK, free_port

CHUNK_BYTES = 65_536
How = Literal["before", "after"]


class CuttingProxy:
    """Passes on what is said; once told so, it cuts at the next COMMIT, before or after it."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        assert parts.hostname and parts.port
        self._server = (parts.hostname, parts.port)
        port = free_port()
        self._listening = socket.create_server((LOOPBACK, port))
        login = parts.netloc.rpartition("@")[0]
        self.url = parts._replace(netloc=f"{login}@{LOOPBACK}:{port}").geturl()
        self.cut: How | None = None
        """What to do at the next COMMIT; None again once it is done."""
        self.at_cut: Callable[[], object] = int
        """Done when the server has lost the client before COMMIT, and the client knows nothing."""
        self.refuses = False
        """Whether whoever comes is turned away."""
        self.cuts = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self.refuses:
                client.close()
                continue
            pair = _Pair(client, socket.create_connection(self._server))
            for pump in (self._from_client, self._from_server):
                thread = threading.Thread(target=pump, args=[pair])
                self._threads.append(thread)
                thread.start()

    def _from_client(self, pair: _Pair) -> None:
        with suppress(OSError):
            while data := pair.client.recv(CHUNK_BYTES):
                how = self._due(data)
                if how == "before":
                    pair.kept_open = True
                    pair.server.shutdown(socket.SHUT_RDWR)
                    self.at_cut()
                    break
                if how == "after":
                    pair.answers_kept_back = True
                pair.server.sendall(data)
        if not pair.answers_kept_back:
            pair.close()

    def _due(self, data: bytes) -> How | None:
        with self._lock:
            if not self.cut or b"COMMIT\0" not in data:
                return None
            how, self.cut = self.cut, None
            self.cuts += 1
            return how

    def _from_server(self, pair: _Pair) -> None:
        with suppress(OSError):
            # The answer to COMMIT comes when it is done: it is then kept back, and all is cut.
            while (data := pair.server.recv(CHUNK_BYTES)) and not pair.answers_kept_back:
                pair.client.sendall(data)
        if not pair.kept_open:
            pair.close()

    def close(self) -> None:
        """Take no more connections, and wait until those there are have ended."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()


class _Pair:
    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client, self.server = client, server
        self.answers_kept_back = self.kept_open = False

    def close(self) -> None:
        for side in (self.client, self.server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()


@contextmanager
def cutting_proxy(server: str) -> Iterator[CuttingProxy]:
    """Give a proxy before the server at a URL; the stores behind it must be closed before it."""
    with closing(CuttingProxy(server)) as proxy:
        yield proxy
