"""A ledger on PostgreSQL by the command line: the demonstration's figures, digit for digit."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai
from postgres_ledger import LEDGER, value
from socai.domain.refusal import Refused
from socai.infra.demo.demo import FILES
from socai.infra.demo.lines import coverage
from socai.infra.store.places import make_store
from socai.infra.store.postgres_address import LONGEST
from socai.infra.store.postgres_store import create_store

pytestmark = pytest.mark.slow
DATA = resources.files("socai.infra") / "data" / "demo"


def asked() -> list[list[str]]:
    """Return the questions of the demonstration's figures: those that are on a day."""
    questions = []
    for unit, day in (("thanh-hoa", "2018-09-12"), ("tuyen-hoa", "2021-12-31")):
        for measure in ("members", "organisations", "models", "member_households", "units"):
            questions.append(["figure", measure, "--unit", unit, "--as-of", day, "--explain"])
        for measure in ("activities", "incidents_settled", "tips", "household_pledges"):
            window = ["--from", "2008-01-01", "--to", day]
            questions.append(["figure", measure, "--unit", unit, *window, "--explain"])
    return questions


def answers(socai: Socai, ledger: str | Path) -> list[Any]:
    """Make a ledger of the demonstration's files; return what it answers."""
    assert socai("init", ledger=ledger).code == 0
    for name in FILES:
        with resources.as_file(DATA / f"{name}.jsonl") as file:
            assert socai("import", str(file), "--actor", "demo", ledger=ledger).code == 0
    found = [socai(*line, "--format", "json", ledger=ledger) for line in asked()]
    assert [ran.code for ran in found] == [0] * len(found)
    return [untimed(ran.json) for ran in found]


def untimed(said: Any) -> Any:
    """Return an answer without the times of recording: what two ledgers do not share."""
    if isinstance(said, dict):
        return {name: untimed(value) for name, value in said.items() if name != "recorded_at"}
    return [untimed(value) for value in said] if isinstance(said, list) else said


def test_the_figures_are_those_of_a_directory(socai: Socai, postgres_database: str) -> None:
    here = answers(socai, socai.folder / "here")
    there = answers(socai, postgres_database)
    assert len(coverage()) == 95
    assert here[0]["lo"] >= 12998
    assert there == here
    for line in (["findings"], ["units"], ["list", "model_site", "--unit", "tuyen-hoa",
                 "--as-of", "2021-12-31"], ["log", "--type", "StockDeclared"]):  # fmt: skip
        one, other = (
            socai(*line, "--format", "json", ledger=ledger)
            for ledger in (socai.folder / "here", postgres_database)
        )
        assert one.code == other.code == 0, other.err
        assert untimed(one.json) == untimed(other.json)


def test_no_message_has_the_password(socai: Socai) -> None:
    for line in (["init"], ["units"]):
        ran = socai(*line, ledger="postgresql://ai-do:mat-khau-kin@127.0.0.1:9/socai")
        assert ran.code == 3
        assert "mat-khau-kin" not in ran.err + ran.out


def test_a_place_of_another_kind_is_refused(socai: Socai) -> None:
    assert "mysql" in socai("units", ledger="mysql://a/b").err
    assert socai("demo", ledger="postgresql://a@127.0.0.1:9/b").code == 3


@pytest.mark.parametrize("more", [0, 1])
def test_the_name_of_its_schema_leaves_room_for_those_beside_it(
    socai: Socai, postgres_database: str, more: int
) -> None:
    name = "s" * (LONGEST + more)
    url = f"{postgres_database}?schema={name}"
    schemas = f"SELECT count(*) FROM pg_namespace WHERE nspname LIKE '{name}%'"
    ran = socai("init", ledger=url)
    assert ran.code == more
    assert ("tối đa 40 ký tự" in ran.err) is bool(more)
    assert (value(postgres_database, schemas) == 0) is bool(more)
    if more:
        with pytest.raises(Refused, match="at most 40, not public"):
            make_store(url, LEDGER)
        assert value(postgres_database, schemas) == 0


def test_a_ledger_of_a_longer_name_that_is_there_is_used(postgres_database: str) -> None:
    url = f"{postgres_database}?schema={'s' * (LONGEST + 1)}"
    create_store(url, LEDGER)
    assert make_store(url, LEDGER) is False


def test_a_ledger_is_not_made_twice(socai: Socai, postgres_database: str) -> None:
    assert socai("init", ledger=postgres_database).code == 0
    ran = socai("init", ledger=postgres_database)
    assert ran.code == 1 and "đã có một sổ" in ran.err
