"""`socai breakdown`: rows of the units below that sum to the figure, and why there are none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, Socai, event, write
from socai.infra.cli import main

DAY, KEY = ("--as-of", "2021-12-31"), ("--key", "ban-chi-dao-138")
LATER = ("--boundaries", "2025-07-01")


def unit(name: str, kind: str, parent: str | None, **more: Any) -> dict[str, Any]:
    """Return the row of a unit that has stood as far back as is asked."""
    return (
        event("UnitRegistered", f"unit-{name}", "..2008-01-01", kind=kind, name=name, parent=parent)
        | more
    )


def declared(name: str, whose: str, value: int) -> dict[str, Any]:
    """Return the row of a declared count of members at the end of 2021."""
    cited = {"document": "bao-cao-2021", "line": 3, "quote": f"{value} thành viên"}
    said = {"unit": whose, "measure": "members", "keys": ["ban-chi-dao-138"]}
    value_said = {"lo": value, "hi": value}
    return event(
        "StockDeclared", f"declaration-{name}", "2021-12-31", **said, **value_said, **cited
    )


ROWS = [
    *(unit("tinh-cu", "tinh", None), unit("tinh-moi", "tinh", None)),
    *(unit("huyen", "huyen", "tinh-cu"), unit("xa-1", "xa", "huyen"), unit("xa-2", "xa", "huyen")),
    unit("xa-moi", "xa", "tinh-moi", effective="2025-07-01"),
    event("DocumentRegistered", "document-bao-cao-2021", "2021-12-31", title="Báo cáo 2021"),
    declared("huyen", "huyen", 254),
    event("OrganisationEstablished", "organisation-bcd", "2015", unit="xa-1",
          kind="ban-chi-dao-138"),
    event("MemberJoined", "organisation-bcd", "2016-05-03", member="tv-0001"),
    event("MembershipCountDeclared", "organisation-bcd", "2018-12-31", members=12),
    *(event("UnitSucceeded", f"unit-{one}", "2025-07-01", how="merge", into=["xa-moi"])
      for one in ("xa-1", "xa-2")),
    event("UnitSucceeded", "unit-huyen", "2025-07-01", how="merge", into=["tinh-cu"]),
    event("UnitSucceeded", "unit-tinh-cu", "2025-07-01", how="merge", into=["tinh-moi"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger in which a district that declared its members is gone since 2025."""
    folder = tmp_path_factory.mktemp("breakdown")
    rows = write(folder / "rows.jsonl", ROWS)
    assert main(["init", "--ledger", str(folder / "made")]) == 0
    assert main(["import", rows, "--ledger", str(folder / "made")]) == 0
    return folder / "made"


@pytest.fixture
def asked(socai: Socai, made: Path) -> Callable[..., Ran]:
    """Return what asks a breakdown of members, or of another measure, of that ledger."""
    return lambda *words, ask="breakdown", measure="members": socai(
        ask, measure, *words, ledger=made
    )


def short(row: dict[str, Any]) -> tuple[str, str, int, int, int | None]:
    """Return what a row is, of which unit, what it counts, and the ends of what it adds."""
    return row["part"], row["unit"], row["counted"], row["lo"], row["hi"]


def test_the_rows_sum_to_the_figure(asked: Callable[..., Ran]) -> None:
    question = ("--unit", "huyen", *DAY, *KEY, "--format", "json")
    found = asked(*question).json
    figure = asked(*question, ask="figure").json
    assert found["figure"] == figure and figure["lo"] == 254
    assert [short(row) for row in found["rows"]] == [
        ("unit", "xa-1", 12, 12, 12),
        ("unit", "xa-2", 0, 0, 0),
        ("remainder", "huyen", 0, 242, 242),
    ]
    own = [row["own"] and (row["own"]["lo"], row["own"]["status"]) for row in found["rows"]]
    assert own == [(12, "partial"), (0, "no_data"), None]
    assert found["why_none"] is None


def test_what_a_closed_unit_declared_stands_on_a_row_of_its_own(
    asked: Callable[..., Ran],
) -> None:
    question = ("--unit", "tinh-moi", *DAY, *KEY, *LATER, "--format", "json")
    found = asked(*question).json
    assert found["figure"] == asked(*question, ask="figure").json
    assert (found["figure"]["lo"], found["figure"]["boundaries"]) == (254, "2025-07-01")
    rows = {row["part"]: row for row in found["rows"]}
    assert short(rows["unit"]) == ("unit", "xa-moi", 12, 12, 12)
    assert short(rows["closed"]) == ("closed", "huyen", 0, 242, 242)
    assert rows["closed"]["title"]["vi"] == "Số công bố của huyen (đã thôi)"
    assert rows["unit"]["own"]["status"] == "not_restatable"
    assert (rows["unit"]["own"]["lo"], rows["unit"]["own"]["hi"]) == (12, 254)
    assert "«huyen»" in rows["unit"]["own"]["notes"][0]["vi"]
    assert sum(row["lo"] for row in found["rows"]) == 254


def test_for_people_the_own_figure_stands_beside_what_it_adds(asked: Callable[..., Ran]) -> None:
    shown = asked("--unit", "tinh-moi", *DAY, *KEY, *LATER).out
    head = asked("--unit", "tinh-moi", *DAY, *KEY, *LATER, ask="figure").out
    assert shown.startswith(head)
    rows = [re.sub(" {2,}", " | ", line) for line in shown.removeprefix(head).splitlines()]
    assert rows[1] == "dòng | mã đơn vị | góp vào tổng | số của riêng đơn vị | đếm được | ghi chú"
    assert rows[3].startswith("xa-moi | xa-moi | 12 | 12–254: không quy đổi được | 12 | [1]")
    assert rows[4] == "Số công bố của huyen (đã thôi) | huyen | 242 | 0"
    assert "Cộng | tinh-moi | ít nhất 254 | 12" in rows
    assert any(row.startswith("[1] Có một phần của đơn vị đã thôi «huyen»") for row in rows)


def test_units_without_data_are_counted_and_all_of_them_listed_when_asked(
    asked: Callable[..., Ran],
) -> None:
    question = ("--unit", "huyen", *DAY, *KEY)
    folded, every = asked(*question), asked(*question, "--all")
    assert (
        "1 đơn vị không có số liệu riêng, không góp gì (--all kể từng đơn vị): xa-2" in folded.out
    )
    assert not re.search("(?m)^xa-2 ", folded.out)
    assert re.search(r"(?m)^xa-2 +xa-2 +0 +không có số liệu +0 ", every.out)
    assert "--all" not in every.out
    assert re.search(r"(?m)^Unallocated +242 ", asked(*question, "--lang", "en").out)


def test_csv_has_every_row_and_the_total(asked: Callable[..., Ran]) -> None:
    shown = asked("--unit", "huyen", *DAY, *KEY, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert [(r["part"], r["unit"], r["lo"], r["own_status"]) for r in rows] == [
        ("unit", "xa-1", "12", "partial"),
        ("unit", "xa-2", "0", "no_data"),
        ("remainder", "huyen", "242", ""),
        ("total", "huyen", "254", "known"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "xa-2", "--as-of", "2010"), "Không có gì để chia.*(ngay dưới có 0,"),
        (("--unit", "huyen", *DAY, *LATER), "không tồn tại vào 01/07/2025: hỏi «tinh-moi»"),
        (("--unit", "xa-moi", *DAY), "không tồn tại vào 31/12/2021: hỏi «tinh-moi», hoặc nêu"),
    ],
)
def test_empty_says_why(asked: Callable[..., Ran], words: tuple[str, ...], said: str) -> None:
    ran = asked(*words)
    assert ran.code == 0 and re.search(re.escape(said).replace(r"\.\*", ".*"), ran.err)
    assert "góp vào tổng" not in ran.out
    why = asked(*words, "--format", "json").json["why_none"]
    assert why["vi"] in ran.err and why["en"]


@pytest.mark.parametrize(
    ("measure", "words", "code", "said"),
    [
        ("memberz", DAY, 1, "có phải «members»?"),
        ("ty-le-ho-to-anxh", DAY, 1, "là chỉ tiêu tính toán"),
        ("activities", DAY, 1, "là số trong kỳ"),
        ("members", ("--from", "2020", "--to", "2021"), 1, "là số tại thời điểm"),
        ("members", (*DAY, "--from", "2020"), 2, "--as-of không đi cùng"),
        ("members", (), 2, "«members» cần --as-of"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    asked: Callable[..., Ran], measure: str, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = asked("--unit", "huyen", *words, measure=measure)
    assert (ran.code, ran.out) == (code, "") and said in ran.err


def test_as_known_before_and_by_documents(asked: Callable[..., Ran]) -> None:
    question = ("--unit", "huyen", *DAY, *KEY, "--format", "json")
    first = asked(*question).json["figure"]["known"]
    before = asked(*question, "--known", "0")
    assert before.code == 1 and "Không có đơn vị «huyen»" in before.err
    documented = asked(*question, "--documented-by", "2022").json["figure"]
    assert documented["time"]["documented_by"] == "2022-12-31"
    assert first == documented["known"]


def test_flows_are_broken_down_too(asked: Callable[..., Ran]) -> None:
    words = ("--unit", "tinh-cu", "--from", "2015", "--to", "2021", "--format", "json")
    ran = asked(*words, measure="members_joined")
    assert ran.code == 0, ran.err
    rows = [short(row) for row in ran.json["rows"] if row["part"] == "unit"]
    assert rows == [("unit", "huyen", 1, 1, 1)]
