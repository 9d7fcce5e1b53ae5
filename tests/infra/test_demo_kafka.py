"""The demonstration by way of Kafka and PostgreSQL: its figures, digit for digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from command_line import Ran, Socai
from postgres_ledger import connected
from socai.infra.app import Ledger, create
from socai.infra.demo.lines import THANH_HOA, TUYEN_HOA

pytestmark = pytest.mark.slow


def text(ran: Ran) -> str:
    """Return what the demonstration printed, without the place of its ledger."""
    assert ran.code == 0, ran.err
    shown = re.sub(r"Đã lập sổ ở .*: ", "Đã lập sổ ở …: ", ran.out)
    return re.sub(r"\./socai( --ledger \S+)?", "./socai", shown)


def questions() -> Iterator[list[str]]:
    """Yield every question of the demonstration as a command line."""
    for section in (THANH_HOA, TUYEN_HOA):
        for group in section.groups:
            first, last = group.window.first.isoformat(), group.window.last.isoformat()
            for line in group.lines:
                keys = [word for key in line.keys for word in ("--key", key)]
                asked = ["figure", line.measure, "--unit", section.unit, *keys]
                yield [*asked, "--as-of", last, "--explain"]
                yield [*asked, "--from", first, "--to", last, "--explain"]


def answers(socai: Socai, ledger: str | Path) -> list[Any]:
    """Return all that is answered, without the times of recording."""
    found = [socai(*line, "--format", "json", ledger=ledger) for line in questions()]
    good = [untimed(ran.json) for ran in found if ran.code == 0]
    # Each measure is asked on a day or over a window: one of the two is refused.
    assert len(good) == len(found) // 2
    return good


def untimed(said: Any) -> Any:
    """Return an answer without the times of recording."""
    if isinstance(said, dict):
        return {name: untimed(value) for name, value in said.items() if name != "recorded_at"}
    return [untimed(value) for value in said] if isinstance(said, list) else said


def schemas(url: str) -> set[str]:
    """Return the schemas of a database that are not PostgreSQL's own."""
    with connected(url) as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    return {name for (name,) in rows if not name.startswith(("pg_", "information_", "public"))}


def test_the_figures_are_those_of_the_embedded_demonstration(
    socai: Socai, postgres_database: str, kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", "")
    here, there = socai.folder / "here", f"{postgres_database}?schema=thu"
    embedded = text(socai("demo", ledger=here))
    figures = answers(socai, here)
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    for _ in range(2):
        ran = socai("demo", ledger=there)
        assert text(ran) == embedded
        assert ran.err.count("Đã tổng hợp từ Kafka, topic socai.ledger.") == 3
        assert str(urlsplit(postgres_database).password) not in ran.out + ran.err
    assert answers(socai, there) == figures
    assert len(figures) > 50
    names = {"thu", "thu_books", "thu_mirror", "thu_inbox", "thu_mirror_books"}
    assert schemas(postgres_database) == names
    with Ledger(there) as ledger:
        assert ledger.mirror.source.range() == ledger.store.range()


def test_a_directory_by_way_of_kafka_is_made_afresh(
    socai: Socai, kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    here = socai.folder / "here"
    first, second = (text(socai("demo", ledger=here)) for _ in range(2))
    assert first == second
    assert (here / "mirror.sqlite").is_file()


def test_no_other_ledger_is_touched(socai: Socai, postgres_database: str) -> None:
    mine = f"{postgres_database}?schema=that"
    create(mine).close()
    ran = socai("demo", ledger=mine)
    assert ran.code == 1 and "không bị đụng đến" in ran.err
    with Ledger(mine) as ledger:
        assert ledger.store.last() > 0 and not ledger.home.demo


def test_no_schema_of_another_is_touched(socai: Socai, postgres_database: str) -> None:
    place = f"{postgres_database}?schema=thu"
    assert socai("demo", ledger=place).code == 0
    other = f"{postgres_database}?schema=thu_mirror"
    create(other).close()
    before = schemas(postgres_database)
    ran = socai("demo", ledger=place)
    assert ran.code == 1 and "«thu_mirror» không phải của sổ chạy thử" in ran.err
    assert schemas(postgres_database) == before
    with Ledger(other) as ledger:
        assert ledger.store.last() > 0
