"""Where `socai run` serves metrics and health, and what it says where it cannot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from socai.domain.refusal import Refused
from socai.infra import settings
from socai.infra.cli.console import Console
from socai.infra.cli.run import address
from socai.infra.registry.part import REGISTRY
from socai.infra.running.relaying import RELAY


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return an address, that of `socai run` where nobody names one, which another has."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = f"127.0.0.1:{other.getsockname()[1]}"
        monkeypatch.delenv("SOCAI_HTTP", raising=False)
        monkeypatch.setattr(settings, "HTTP", replace(settings.HTTP, default=place))
        yield place


def test_a_second_process_runs_without_a_page(
    taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert address(Console(), [RELAY]) == ""
    assert taken in capsys.readouterr().err


def test_who_named_an_address_or_needs_one_is_not_left_without(
    taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address(Console(), [RELAY, REGISTRY]) == taken
    monkeypatch.setenv("SOCAI_HTTP", taken)
    assert address(Console(), [RELAY]) == taken


def test_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_HTTP", "off")
    assert address(Console(), [RELAY]) == ""
    assert address(Console(), [RELAY, REGISTRY]) == ""
    with pytest.raises(Refused, match="registry answers over HTTP"):
        address(Console(), [REGISTRY])
