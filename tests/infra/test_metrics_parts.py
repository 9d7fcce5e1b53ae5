"""Parts side by side: which are up, which have stopped, and what their monitors read."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from command_line import Socai
from socai.consumers.bus import Bus
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.app import Ledger
from socai.infra.metrics import health
from socai.infra.metrics.metrics import Metrics
from socai.infra.running.part import Part, Running
from socai.infra.running.parts import PARTS, run_parts

SECONDS = 20.0


def waits(running: Running) -> dict[str, Any]:
    """Work until it is told to stop."""
    assert running.stop.wait(SECONDS)
    return {"part": running.part}


def refuses(running: Running) -> dict[str, Any]:
    """Stop at once, because of what it found."""
    raise Refused.of("chuỗi bị đứt", "the chain is broken")


def fails(running: Running) -> dict[str, Any]:
    """Fail as nobody foresaw."""
    raise KeyError("tv-0001")


def away(running: Running) -> dict[str, Any]:
    """Wait for a server that never answers."""

    def work(_well: Callable[[], None]) -> None:
        raise Unavailable(Message("không trả lời", "no answer"))

    running.until_stopped(work)
    return {"part": running.part}


async def hello(_request: Request) -> Response:
    """Answer."""
    return PlainTextResponse("hello")


def part(name: str, run: Callable[[Running], dict[str, Any]] | None) -> Part:
    """Return a part; one without `run` answers /hello."""
    routes = None if run else lambda _running: [Route("/hello", hello)]
    return Part(name, name, name, run, routes=routes)


class Parts:
    """Parts side by side in a thread, and what was said."""

    def __init__(self, socai: Socai, *parts: Part, address: str = "127.0.0.1:0") -> None:
        self.stop, self.metrics = threading.Event(), Metrics()
        self.said: list[str] = []
        self._heard = threading.Condition()
        self._running = Running(
            open=lambda: Ledger(socai.ledger),
            reach=_nowhere,
            say=self._say,
            phase=lambda _vi, _en: lambda _done, _total: None,
            stop=self.stop,
            address=address,
            metrics=self.metrics,
        )
        self._parts = parts

    def _say(self, message: Message) -> None:
        with self._heard:
            self.said.append(message.en)
            self._heard.notify_all()

    def hear(self, pattern: str) -> str:
        """Wait until something is said; return what the pattern's group holds."""

        def found() -> re.Match[str] | None:
            return next(filter(None, (re.search(pattern, one) for one in self.said)), None)

        with self._heard:
            match = self._heard.wait_for(found, SECONDS)
        assert match, self.said
        return str(match[1])

    def run(self) -> list[dict[str, Any]]:
        """Run them; return or raise what comes of it."""
        return run_parts(self._parts, self._running)

    def ask(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        url = self.hear("Metrics and health: (.+)")
        try:
            with urllib.request.urlopen(url + path, timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def _nowhere(name: str) -> Bus:
    raise Unavailable(Message(name, name))


@contextmanager
def side_by_side(parts: Parts) -> Iterator[Future[list[dict[str, Any]]]]:
    """Run parts in a thread; they have ended at the end."""
    with ThreadPoolExecutor() as pool:
        ended = pool.submit(parts.run)
        try:
            yield ended
        finally:
            parts.stop.set()


def up(parts: Parts, name: str) -> float | None:
    """Return whether a part is shown as up."""
    return parts.metrics.registry.get_sample_value("socai_part_up", {"part": name})


def test_one_that_refuses_leaves_the_others_to_go_on(socai: Socai) -> None:
    parts = Parts(socai, part("broken", refuses), part("well", waits))
    with side_by_side(parts) as ended:
        assert parts.hear("(the chain is broken)")
        status, text = parts.ask("/health/ready")
        assert status == 503 and "broken has stopped for good (refused)" in text
        assert "the chain is broken" not in text
        assert (up(parts, "broken"), up(parts, "well")) == (0, 1)
        assert not ended.done()
        assert (
            'socai_part_stops_total{part="broken",reason="refused"} 1.0'
            in (parts.ask("/metrics")[1])
        )
        parts.stop.set()
        with pytest.raises(Refused, match="the chain is broken"):
            ended.result(SECONDS)


def test_the_last_one_to_refuse_ends_the_run(socai: Socai) -> None:
    parts = Parts(socai, part("broken", refuses), part("as-well", refuses))
    with pytest.raises(Refused, match="the chain is broken"):
        parts.run()
    assert parts.stop.is_set()


def test_what_nobody_foresaw_ends_the_others(socai: Socai) -> None:
    parts = Parts(socai, part("broken", fails), part("well", waits))
    with pytest.raises(KeyError):
        parts.run()
    labels = {"part": "broken", "reason": "unexpected"}
    assert parts.metrics.registry.get_sample_value("socai_part_stops_total", labels) == 1


def test_without_monitors_the_first_that_refuses_ends_the_others(socai: Socai) -> None:
    parts = Parts(socai, part("broken", refuses), part("well", waits), address="")
    with pytest.raises(Refused, match="the chain is broken"):
        parts.run()
    assert parts.said == []


def test_a_part_that_waits_is_up_and_at_last_not_well(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = Parts(socai, part("away", away))
    with side_by_side(parts) as ended:
        parts.hear("(no answer)")
        parts.ask("/health/live")
        while parts.metrics.known.looked is None:
            parts.ask("/health/live")
        assert json.loads(parts.ask("/health/ready")[1]) == {"ready": True, "reasons": []}
        monkeypatch.setattr(health, "AWAY_SECONDS", 0.0)
        status, text = parts.ask("/health/ready")
        assert status == 503 and "tries again by itself" in text
        assert up(parts, "away") == 1
        parts.stop.set()
        assert ended.result(SECONDS) == [{"part": "away"}]


def test_a_part_that_only_answers_is_served_by_the_same_server(socai: Socai) -> None:
    parts = Parts(socai, part("answers", None))
    with side_by_side(parts) as ended:
        assert parts.ask("/hello") == (200, "hello")
        assert parts.ask("/health/live")[0] == 200
        parts.stop.set()
        assert ended.result(SECONDS) == []


def test_a_wrong_address_ends_the_run(socai: Socai) -> None:
    parts = Parts(socai, part("well", waits), address="203.0.113.1:8081")
    with pytest.raises(Refused, match="SOCAI_HTTP"):
        parts.run()


def test_every_part_is_named_in_the_help(socai: Socai) -> None:
    text = socai("run", "--help").out
    assert [part.name for part in PARTS if part.name not in text] == []
