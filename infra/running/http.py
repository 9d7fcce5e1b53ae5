"""The one HTTP server of a process: it answers routes until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from socai.domain import refusal
from socai.domain.refusal import Refused, Unavailable

LOOPBACK = "127.0.0.1"
BODY_BYTES = 1 << 20
"""The largest body of a request."""
CONNECTIONS = 100
GRACE_SECONDS = 0.5
"""How long what is being answered may take once the server is told to stop."""
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What every answer says, unless its route says otherwise."""
WORDS = {
    404: ("Không có trang này", "There is no such page"),
    405: ("Trang này không nhận cách hỏi ấy", "This page does not take that method"),
    500: (
        "Lỗi ngoài dự kiến; sổ không bị ảnh hưởng",
        "An unexpected error; the ledger is unharmed",
    ),
    413: (
        f"Nội dung gửi lên quá {BODY_BYTES} byte",
        f"The body of the request is over {BODY_BYTES} bytes",
    ),
}
TAKEN = {errno.EADDRINUSE}
Say = Callable[[refusal.Message], None]


def serve(
    routes: Sequence[BaseRoute],
    address: str,
    stop: Event,
    ready: Callable[[str], None] | None = None,
    say: Say | None = None,
) -> None:
    """Answer `routes` at `address` («127.0.0.1:8081», «:8081») until `stop` is set.

    It works in the calling thread and ends within a second of `stop`; what a route does should not
    take longer. A port alone is one of the loopback; port 0 is any that is free. `ready` is called
    with the address once it answers, `say` with what goes wrong. Raises Refused for a wrong
    address, Unavailable where the port is taken.
    """
    listening = listen(address)
    try:
        app = _Headers(_Guarded(application(routes), say))
        _Server(app, stop, ready, listening).run(sockets=[listening])
    finally:
        listening.close()


def listen(address: str) -> socket.socket:
    """Return a socket bound to an address; raise Refused or Unavailable as `serve` does."""
    host, port = parse(address)
    try:
        ((family, kind, _, _, place), *_) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = socket.socket(family, kind)
    except (OSError, UnicodeError) as error:
        raise _unusable(address, error) from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
    except OSError as error:
        found.close()
        if error.errno in TAKEN:
            raise _taken(address) from error
        raise _unusable(address, error) from error
    return found


def parse(address: str) -> tuple[str, int]:
    """Return host and port of an address; raise Refused where it is none."""
    host, _, port = address.strip().rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 1 << 16):
        raise Refused.of(
            f"«{address[:60]}» không phải địa chỉ để nghe: viết 127.0.0.1:8081 (SOCAI_HTTP)",
            f"«{address[:60]}» is no address to listen on: write 127.0.0.1:8081 (SOCAI_HTTP)",
        )
    return host.removeprefix("[").removesuffix("]") or LOOPBACK, int(port)


def _unusable(address: str, error: Exception) -> Refused:
    return Refused.of(
        f"Không nghe được ở «{address[:60]}» ({error}): đặt SOCAI_HTTP thành một địa chỉ của máy "
        "này, ví dụ 127.0.0.1:8081",
        f"One cannot listen on «{address[:60]}» ({error}): set SOCAI_HTTP to an address of this "
        "machine, e.g. 127.0.0.1:8081",
    )


def _taken(address: str) -> Unavailable:
    return Unavailable(
        refusal.Message(
            f"Cổng {address} đã có chương trình khác dùng: dừng nó, hoặc đặt SOCAI_HTTP thành cổng "
            "khác (off: không mở cổng nào)",
            f"The port {address} is taken by another program: stop it, or set SOCAI_HTTP to "
            "another port (off: none)",
        )
    )


def application(routes: Sequence[BaseRoute]) -> Starlette:
    """Return the application of these routes: it says in words what it refuses."""
    return Starlette(
        routes=list(routes),
        middleware=[Middleware(_Limited)],
        exception_handlers={HTTPException: _http_error, Refused: _refused, 500: _http_error},
    )


def said(messages: Sequence[refusal.Message], status: int) -> JSONResponse:
    """Return an answer that says something is wrong, in both languages."""
    errors = [{"vi": message.vi, "en": message.en} for message in messages]
    return JSONResponse({"errors": errors}, status)


def _http_error(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    vi, en = WORDS.get(status, (f"Lỗi {status}", f"Error {status}"))
    answer = said([refusal.Message(vi, en)], status)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _refused(_request: Request, error: Exception) -> Response:
    messages = error.messages if isinstance(error, Refused) else ()
    return said(messages, 503 if isinstance(error, Unavailable) else 400)


class _Headers:
    """Adds to every answer what HEADERS says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class _Limited:
    """Refuses bodies over BODY_BYTES, whether or not their length was said before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = dict(scope.get("headers", ())).get(b"content-length", b"0")
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > BODY_BYTES:
                raise HTTPException(413)
            return message

        # h11 has refused a length that is no number.
        if int(length) > BODY_BYTES:
            answer = _http_error(Request(scope), HTTPException(413))
            await answer(scope, receive, send)
            return
        await self._app(scope, counted, send)


class _Guarded:
    """Says what no route foresaw; nobody else would."""

    def __init__(self, app: ASGIApp, say: Say | None) -> None:
        self._app, self._say = app, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            # Starlette has answered 500. What the error says may be of a payload: its name alone.
            if self._say:
                name, path = type(error).__name__, scope.get("path", "")[:60]
                self._say(
                    refusal.Message(
                        f"Trang {path} gặp lỗi ngoài dự kiến: {name}",
                        f"The page {path} met an unexpected error: {name}",
                    )
                )


class _Server(uvicorn.Server):
    """uvicorn without handlers of signals, ended by an event."""

    def __init__(
        self,
        app: ASGIApp,
        stop: Event,
        ready: Callable[[str], None] | None,
        listening: socket.socket,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=CONNECTIONS,
                timeout_graceful_shutdown=1,
            )
        )
        self._stop, self._ready, self._listening = stop, ready, listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self._ready:
            host, port, *_ = self._listening.getsockname()
            self._ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def on_tick(self, counter: int) -> bool:
        """Return whether to end; asked ten times a second."""
        return await super().on_tick(counter) or self._stop.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, after a moment for what is being answered."""
        loop = asyncio.get_running_loop()
        loop.call_later(GRACE_SECONDS, self._end_at_once)
        await super().shutdown(sockets)

    def _end_at_once(self, *_: Any) -> None:
        self.force_exit = True
