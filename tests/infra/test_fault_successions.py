"""Units and bodies that would succeed or lie under themselves, by any way round, are refused.

What is left of a merge or split is never divided by shares: no event has a field for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from command_line import Ran, Socai, copy_of, event, write
from socai.domain.catalogue import TYPES
from socai.domain.fields import specs
from socai.infra.app import create
from socai.infra.cli import main

UNITS = tuple("abcdefgh")
SELF = "kế thừa chính nó"
UNDER = "nằm trong chính nó"
HOW_MANY = "sáp nhập cần đúng một đơn vị nhận, chia tách cần từ hai đơn vị trở lên"


def ceases(unit: str, how: str, into: Sequence[str], day: str = "2020-01-01") -> dict[str, Any]:
    """Return the row by which a unit ceases."""
    return event("UnitSucceeded", f"unit-{unit}", day, how=how, into=list(into))


def under(unit: str, parent: str, day: str = "2020-01-01") -> dict[str, Any]:
    """Return the row that lays a unit under another."""
    return event("UnitReparented", f"unit-{unit}", day, parent=parent)


def body_ceases(body: str, into: str) -> dict[str, Any]:
    """Return the row by which a body is merged into another."""
    return event("OrganisationSucceeded", f"organisation-{body}", "2020-01-01", into=[into])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of eight units side by side, and as many bodies of the same ids."""
    folder = tmp_path_factory.mktemp("units")
    rows = [
        event("UnitRegistered", f"unit-{u}", "..2008-01-01", name=f"xã {u * 5}", kind="xa")
        for u in UNITS
    ] + [
        event("OrganisationEstablished", f"organisation-{u}", "..2008-01-01", unit=u,
              kind="to-anxh")
        for u in UNITS
    ]  # fmt: skip
    create(folder / "ledger").close()
    file = write(folder / "rows.jsonl", rows)
    assert main(["import", file, "--ledger", str(folder / "ledger")]) == 0
    return folder / "ledger"


@pytest.fixture
def units(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


WRONG: tuple[tuple[str, tuple[dict[str, Any], ...], str], ...] = (
    ("itself", (ceases("a", "merge", "a"),), SELF),
    ("two into each other", (ceases("a", "merge", "b"), ceases("b", "merge", "a")), SELF),
    ("a ring of three", (ceases("a", "merge", "b"), ceases("b", "merge", "c"),
                         ceases("c", "merge", "a")), SELF),
    ("a ring over the years", (ceases("a", "merge", "b", "2018-01-01"),
                               ceases("b", "merge", "c", "2019-01-01"),
                               ceases("c", "merge", "a", "2020-01-01")), SELF),
    ("a ring backwards in time", (ceases("a", "merge", "b", "2020-01-01"),
                                  ceases("b", "merge", "a", "2019-01-01")), SELF),
    ("a split into itself and another", (ceases("a", "split", "ab"),), SELF),
    ("a ring by a split", (ceases("a", "split", "bc"), ceases("c", "merge", "a")), SELF),
    ("a split into one", (ceases("a", "split", "b"),), HOW_MANY),
    ("a merge into two", (ceases("a", "merge", "bc"),), HOW_MANY),
    ("a merge into none", (ceases("a", "merge", ""),), HOW_MANY),
    ("one heir twice", (ceases("a", "split", "bb"),), "một bên kế thừa được nêu hai lần"),
    ("an unknown heir", (ceases("a", "merge", ["khong-co"]),), "không có đơn vị «khong-co»"),
    ("an heir that had ceased", (ceases("b", "merge", "c", "2019-01-01"),
                                 ceases("a", "merge", "b", "2020-01-01")),
     "đơn vị «b» không tồn tại vào 01/01/2020"),
    ("ceased twice", (ceases("a", "merge", "b"), ceases("a", "merge", "c", "2021-01-01")),
     "«unit-a» đã thôi từ 01/01/2020"),
    ("under itself", (under("a", "a"),), UNDER),
    ("under what is under it", (under("b", "a"), under("a", "b")), UNDER),
    ("a ring of three above each other", (under("b", "a"), under("c", "b"), under("a", "c")),
     UNDER),
    ("a body into itself", (body_ceases("a", "a"),), SELF),
    ("bodies in a ring", (body_ceases("a", "b"), body_ceases("b", "c"), body_ceases("c", "a")),
     SELF),
)  # fmt: skip


def refused(ran: Ran, said: str) -> None:
    """Check that an import was refused in these words."""
    assert ran.code == 1 and ran.out == "", ran.err
    assert said in ran.err and "chưa ghi gì" in ran.err, ran.err


@pytest.mark.parametrize(("rows", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_it_is_refused_in_one_command_and_in_several(
    units: Socai, rows: tuple[dict[str, Any], ...], said: str
) -> None:
    refused(units("import", units.file(*rows)), said)
    each = [{**row, "command_id": f"lenh-{n}"} for n, row in enumerate(rows)]
    refused(units("import", units.file(*each)), said)
    types = {row["type"] for row in units.json("log")}
    shipped = {"SchemaPublished", "IndicatorDefined"}
    assert types == shipped | {"UnitRegistered", "OrganisationEstablished"}


def test_no_event_divides_what_a_unit_had_by_shares(units: Socai) -> None:
    shares = {"shares", "share", "percent", "part", "parts", "ratio", "weights"}
    named = {spec.name for kind in TYPES.values() for spec in specs(kind)}
    assert not shares & named
    row = {**ceases("a", "split", "bc"), "shares": [60, 30]}
    refused(units("import", units.file(row)), "UnitSucceeded không có trường «shares»")


def leads_back(into: Mapping[str, str], unit: str) -> bool:
    """Return whether successions, followed from a unit, come back to it."""
    at = into.get(unit)
    for _ in into:
        if at == unit:
            return True
        at = into.get(at or "")
    return False


def test_of_random_merges_those_that_close_a_ring_are_refused(units: Socai) -> None:
    """Of merges on one day, all that close no ring are recorded, and only they."""
    rng = Random(51)
    into: dict[str, str] = {}
    for unit in rng.sample(UNITS, len(UNITS)):
        heir = rng.choice([other for other in UNITS if other != unit])
        ring = leads_back({**into, unit: heir}, unit)
        ran = units("import", units.file(ceases(unit, "merge", heir)))
        assert ran.code == int(ring), (into, unit, heir, ran.err)
        if ring:
            assert SELF in ran.err
        else:
            into[unit] = heir
    assert 3 <= len(into) < len(UNITS)
    alive = [row["unit"] for row in units.json("units", "--as-of", "2021") if row["alive"]]
    assert set(UNITS) - into.keys() == set(alive) & set(UNITS)


def test_an_error_of_a_ring_is_told_of_its_row(socai: Socai) -> None:
    begun = [
        event("UnitRegistered", f"unit-{one}", "..2008-01-01", name=f"xã {one}", kind="xa")
        for one in ("mot", "hai")
    ]
    ends = [ceases("mot", "merge", ["hai"]), ceases("hai", "merge", ["mot"])]
    ran = socai("import", socai.file(*begun, *ends))
    assert ran.code == 1
    assert "dòng 3: Đơn vị «mot»" in ran.err and "dòng 4: Đơn vị «hai»" in ran.err
