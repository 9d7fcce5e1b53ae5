"""What socai runs in: its settings, Python, and the libraries."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import metadata

from socai.domain.refusal import Message, Refused
from socai.infra import settings
from socai.infra.cli.console import LANGUAGES
from socai.infra.cli.typed import check_actor
from socai.infra.doctor.finding import Finding, well, wrong
from socai.infra.kafka.reaching import cluster
from socai.infra.running.http import parse

PREFIX, OF_TESTS = "SOCAI_", "SOCAI_TEST_"
OLDEST_PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*([^;]*)(;.*)?")
_SPECIFIER = re.compile(r"(>=|<=|==|!=|<|>)\s*([0-9][0-9.]*)")
HOLDS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": lambda found, bound: found >= bound,
    "<=": lambda found, bound: found <= bound,
    "==": lambda found, bound: found == bound,
    "!=": lambda found, bound: found != bound,
    "<": lambda found, bound: found < bound,
    ">": lambda found, bound: found > bound,
}


def known_settings(environment: Mapping[str, str]) -> Finding:
    """Look for names that begin like a setting and are none: nobody reads them."""
    names = [setting.name for setting in settings.SETTINGS]
    unknown = sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS) and name not in names
    )
    if not unknown:
        return well("settings", "Mọi biến SOCAI_… đều có thật", "Every SOCAI_… is a setting")
    # Compared without the beginning, which all have.
    ends = [name.removeprefix(PREFIX) for name in names]
    meant = {name: get_close_matches(name.removeprefix(PREFIX), ends, 1) for name in unknown}
    todo = [(name, PREFIX + near[0]) for name, near in meant.items() if near]
    listed = ", ".join(unknown)
    vi = "; ".join(f"{name}: ý là {near}?" for name, near in todo) or "Bỏ biến ấy đi"
    en = "; ".join(f"{name}: {near} meant?" for name, near in todo) or "Unset it"
    return wrong(
        "settings",
        Message(f"socai không đọc biến {listed}", f"socai reads no {listed}"),
        Message(vi, en),
    )


def values() -> Finding:
    """Look whether the value of each setting can be used."""
    found = [
        (setting.name, message)
        for setting, check in CHECKS.items()
        for message in _said(check, setting.given() or "")
    ]
    if not found:
        return well("values", "Giá trị các biến đều dùng được", "The settings can be used")
    return wrong(
        "values",
        Message(
            "; ".join(f"{name}: {message.vi}" for name, message in found),
            "; ".join(f"{name}: {message.en}" for name, message in found),
        ),
        Message("Sửa giá trị các biến ấy", "Correct these settings"),
    )


def _said(check: Callable[[str], object], value: str) -> Sequence[Message]:
    try:
        if value:
            check(value)
    except Refused as refused:
        return refused.messages
    return ()


def _one_of(*words: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value not in words:
            listed = ", ".join(words)
            raise Refused.of(f"«{value[:60]}», cần {listed}", f"«{value[:60]}», {listed} needed")

    return check


def _http(value: str) -> None:
    if value != "off":
        parse(value)


def _kafka(value: str) -> None:
    for server in value.split(","):
        host, _, port = server.strip().rpartition(":")
        if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
            raise Refused.of(
                f"«{server[:60]}», cần máy:cổng, ví dụ 127.0.0.1:9092",
                f"«{server[:60]}», host:port needed, e.g. 127.0.0.1:9092",
            )
    # How it is reached is said by several settings together.
    cluster()


CHECKS: dict[settings.Setting, Callable[[str], object]] = {
    settings.LANGUAGE: _one_of(*LANGUAGES),
    settings.ACTOR: check_actor,
    settings.KAFKA: _kafka,
    settings.HTTP: _http,
    settings.DEBUG: _one_of("0", "1"),
}
"""How the value of a setting is looked at; raises Refused where it cannot be used."""


def python(found: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """Look at the version of Python."""
    shown = ".".join(str(part) for part in found)
    if found[:2] >= OLDEST_PYTHON:
        return well("python", f"Python {shown}", f"Python {shown}")
    oldest = ".".join(str(part) for part in OLDEST_PYTHON)
    return wrong(
        "python",
        Message(f"Python {shown} quá cũ", f"Python {shown} is too old"),
        Message(f"Dùng Python {oldest} trở lên", f"Use Python {oldest} or later"),
    )


def libraries(
    requirements: Iterable[str] | None = None,
    version: Callable[[str], str] = metadata.version,
) -> Finding:
    """Look whether each library is there, in a version that socai was tried with."""
    asked = list(metadata.requires("socai") or () if requirements is None else requirements)
    unfit = [found for found in (_unfit(requirement, version) for requirement in asked) if found]
    if not unfit:
        return well("libraries", "Các thư viện đúng bản", "The libraries are as they should be")
    listed = "; ".join(unfit)
    return wrong(
        "libraries",
        Message(f"Thư viện thiếu hoặc khác bản: {listed}", f"Libraries missing or other: {listed}"),
        Message(
            "Cài lại socai trong một môi trường Python riêng (từ mã nguồn: chạy ./socai --version)",
            "Install socai again in a Python environment of its own (from a checkout: run "
            "./socai --version)",
        ),
    )


def _unfit(requirement: str, version: Callable[[str], str]) -> str | None:
    """Return what is wrong with a library, None where it fits or may be missing."""
    match = _REQUIREMENT.match(requirement)
    if not match:
        return None
    name, bounds, marker = match[1], match[2].strip(), match[3] or ""
    try:
        found = version(name)
    except metadata.PackageNotFoundError:
        # What is only for an extra is missed by whoever uses it.
        return None if "extra" in marker else f"{name} ({bounds})"
    numbers = _numbers(found)
    fits = all(HOLDS[sign](numbers, _numbers(bound)) for sign, bound in _SPECIFIER.findall(bounds))
    return None if fits else f"{name} {found} ({bounds})"


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9]+(\.[0-9]+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
