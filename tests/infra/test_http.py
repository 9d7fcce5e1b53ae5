"""The HTTP server of a process: what it answers, what it refuses, and how it ends."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.running.http import BODY_BYTES, HEADERS, listen, parse, serve

SECONDS = 20.0


async def echoed(request: Request) -> Response:
    """Answer how long the body was."""
    return PlainTextResponse(str(len(await request.body())))


async def refusing(_request: Request) -> Response:
    """Refuse."""
    raise Refused.of("không được", "not so")


async def away(_request: Request) -> Response:
    """Say that something is away."""
    raise Unavailable(Message("chưa được", "not yet"))


async def failing(_request: Request) -> Response:
    """Fail with words that nobody should read."""
    raise KeyError("tv-0001")


async def own_policy(_request: Request) -> Response:
    """Answer with a policy of its own."""
    return PlainTextResponse("", headers={"content-security-policy": "default-src 'self'"})


ROUTES = [
    Route("/echo", echoed, methods=["GET", "POST"]),
    Route("/refused", refusing),
    Route("/away", away),
    Route("/failing", failing),
    Route("/own", own_policy),
]


class Server:
    """A server in a thread of its own."""

    def __init__(self, address: str = "127.0.0.1:0") -> None:
        self.stop, self.said = threading.Event(), list[Message]()
        self._ready, self.url = threading.Event(), ""
        self.thread = threading.Thread(target=self._serve, args=(address,))
        self.thread.start()
        assert self._ready.wait(SECONDS)

    def _serve(self, address: str) -> None:
        serve(ROUTES, address, self.stop, self._told, self.said.append)

    def _told(self, url: str) -> None:
        self.url = url
        self._ready.set()

    def ask(
        self, path: str, method: str = "GET", body: Any = None, headers: Any = None
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Return status, text and headers of an answer."""
        place = self.url.removeprefix("http://")
        with closing(http.client.HTTPConnection(place, timeout=SECONDS)) as connection:
            connection.request(method, path, body, headers or {}, encode_chunked=bool(headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers


@contextmanager
def serving(address: str = "127.0.0.1:0") -> Iterator[Server]:
    """Give a server that ends at the end."""
    server = Server(address)
    try:
        yield server
    finally:
        server.stop.set()
        server.thread.join(SECONDS)
        assert not server.thread.is_alive()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server that serves the whole module."""
    with serving() as found:
        yield found


def test_it_answers_with_headers_of_safety(server: Server) -> None:
    status, text, headers = server.ask("/echo")
    assert (status, text) == (200, "0")
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["server"] is None


@pytest.mark.parametrize("path", ["/none", "/refused", "/away", "/failing"])
def test_what_is_wrong_has_them_too(server: Server, path: str) -> None:
    assert server.ask(path)[2]["x-content-type-options"] == "nosniff"


def test_a_route_may_say_otherwise(server: Server) -> None:
    headers = server.ask("/own")[2]
    assert headers.get_all("content-security-policy") == ["default-src 'self'"]


@pytest.mark.parametrize(
    ("path", "method", "status", "word"),
    [
        ("/none", "GET", 404, "There is no such page"),
        ("/echo", "DELETE", 405, "does not take that method"),
        ("/refused", "GET", 400, "not so"),
        ("/away", "GET", 503, "not yet"),
        ("/failing", "GET", 500, "unexpected"),
    ],
)
def test_what_is_wrong_is_said(
    server: Server, path: str, method: str, status: int, word: str
) -> None:
    found, text, _ = server.ask(path, method)
    assert found == status and word in text and '"vi"' in text


def test_a_failure_is_told_without_what_it_says(server: Server) -> None:
    server.said.clear()
    _, text, _ = server.ask("/failing?person=tv-0001")
    # It is said once the answer is out.
    deadline = time.monotonic() + 10.0
    while not server.said and time.monotonic() < deadline:
        time.sleep(0.01)
    assert {(m.vi, m.en) for m in server.said} == {
        (
            "Trang /failing gặp lỗi ngoài dự kiến: KeyError",
            "The page /failing met an unexpected error: KeyError",
        )
    }
    assert "tv-0001" not in text


def test_a_body_has_its_limit(server: Server) -> None:
    assert server.ask("/echo", "POST", b"x" * BODY_BYTES)[:2] == (200, str(BODY_BYTES))
    assert server.ask("/echo", "POST", b"x" * (BODY_BYTES + 1))[0] == 413


def test_a_body_of_unsaid_length_has_it_too(server: Server) -> None:
    chunked = {"transfer-encoding": "chunked"}
    pieces = [b"x" * 65_536] * (BODY_BYTES // 65_536)
    assert server.ask("/echo", "POST", iter(pieces), chunked)[0] == 200
    assert server.ask("/echo", "POST", iter([*pieces, b"x"]), chunked)[0] == 413


def test_it_ends_within_a_second_though_somebody_is_connected() -> None:
    with serving() as server:
        place = server.url.removeprefix("http://")
        with (
            closing(http.client.HTTPConnection(place, timeout=SECONDS)) as idle,
            socket.create_connection((place.split(":")[0], int(place.split(":")[1]))) as half,
        ):
            idle.request("GET", "/echo")
            assert idle.getresponse().read() == b"0"
            half.sendall(b"GET /echo HTTP/1.1\r\n")
            begun = time.monotonic()
            server.stop.set()
            server.thread.join(SECONDS)
            assert time.monotonic() - begun < 1.0


def test_a_port_that_is_taken() -> None:
    with serving() as server:
        place = server.url.removeprefix("http://")
        with pytest.raises(Unavailable, match="SOCAI_HTTP"):
            serve(ROUTES, place, threading.Event())


def test_its_port_is_free_again_at_once() -> None:
    with serving() as server:
        place = server.url.removeprefix("http://")
        server.ask("/echo")
    with serving(place) as again:
        assert again.ask("/echo")[0] == 200


def test_a_port_alone_is_of_the_loopback() -> None:
    with listen(":0") as found:
        assert found.getsockname()[0] == "127.0.0.1"


def test_addresses() -> None:
    assert parse("127.0.0.1:8081") == ("127.0.0.1", 8081)
    assert parse("[::1]:0") == ("::1", 0)
    assert parse("8081") == ("127.0.0.1", 8081)


@pytest.mark.parametrize(
    "address", ["", "localhost", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:٨٠", "a:b:c"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Refused, match="không phải địa chỉ"):
        parse(address)


@pytest.mark.parametrize("address", ["203.0.113.1:8081", "không-có.invalid:8081", "a..b:80"])
def test_an_address_of_another_machine(address: str) -> None:
    with pytest.raises(Refused, match="SOCAI_HTTP") as refused:
        listen(address)
    assert not isinstance(refused.value, Unavailable)
