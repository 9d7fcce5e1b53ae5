"""Real boundaries: the demonstration's figures of 2021 and 2018, asked in those of 2025."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from socai.domain.interval import Interval, exactly
from socai.domain.period import Period, parse_period
from socai.infra.app import create
from socai.infra.demo import demo
from socai.infra.files.importing import import_files
from socai.projections.breakdown import Breakdown, breakdown
from socai.projections.figure import figure
from socai.projections.question import Figure, Question
from socai.projections.scope import View
from socai.projections.tree import Tree
from tree import ROOT

UNITS = (
    *("documents", "nghi-son-2020", "thanh-hoa-2021", "dong-son-2025"),
    *("tuyen-hoa-2025", "thanh-hoa-2025"),
)
THEN, LAST, NOW = date(2021, 12, 31), date(2025, 6, 30), date(2025, 7, 1)
COMMUNES = ("xa", "phuong", "thi-tran")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Return the demonstration's ledger with the units of this folder."""
    data = ROOT / "infra" / "data"
    ledger = create(tmp_path_factory.mktemp("ledger") / "ledger")
    for name in (*demo.FILES, demo.CORRECTION):
        import_files(ledger, [data / "demo" / f"{name}.jsonl"], actor="demo")
    for name in UNITS:
        report = import_files(ledger, [data / "units" / f"{name}.jsonl"], actor="demo")
        assert report.recorded == report.rows > 0
    yield ledger.view(ledger.position(None))
    ledger.close()


def asked(view: View, measure: str, unit: str, when: str, *keys: str, in_: date = THEN) -> Figure:
    """Return a figure in the boundaries of a day."""
    return figure(view, Question(measure, unit, parse_period(when), keys, in_))


def declared_of_tuyen_hoa(view: View) -> Iterator[tuple[str, tuple[str, ...], str, Interval]]:
    """Yield what the report of 2021 declares: measure, keys, day or year, value."""
    text = (ROOT / "infra/data/demo/tuyen-hoa-2021.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, text.splitlines()):
        if row["type"] in ("StockDeclared", "FlowDeclared") and row["unit"] == "tuyen-hoa":
            value = Interval(row["lo"], row["hi"])
            yield row["measure"], tuple(row.get("keys", ())), row["effective"], value


def test_tuyen_hoa_of_2021_is_equal_in_the_boundaries_of_2025(view: View) -> None:
    seen = Counter[str]()
    for measure, keys, when, value in declared_of_tuyen_hoa(view):
        before = asked(view, measure, "tuyen-hoa", when, *keys)
        after = asked(view, measure, "quang-tri", when, *keys, in_=NOW)
        assert before.value == value and before.status == "known"
        assert (after.value.lo, after.counted) == (value.lo, before.counted)
        found = breakdown(view, after.question)
        closed = {r.title.vi: r.value.lo for r in found.rows if r.kind == "closed"}
        left = {"Số công bố của huyện Tuyên Hóa (đã thôi)": value.lo - before.counted}
        assert closed == {title: number for title, number in left.items() if number}
        assert sum(r.counted for r in found.rows) == before.counted
        assert sum(r.value.lo for r in found.rows) == value.lo
        seen["on a row of its own"] += len(closed)
        seen[before.measure.kind] += 1
    assert seen["stock"] > 10 and seen["flow"] > 2, seen
    assert seen["on a row of its own"] > 12, seen


def test_a_new_commune_holds_an_unknown_part_of_the_old_district(view: View) -> None:
    body = ("members", "ban-chi-dao-138")
    found = asked(view, body[0], "quang-tri/xa-dong-le", "2021-12-31", body[1], in_=NOW)
    assert (found.value, found.status) == (Interval(0, 254), "not_restatable")
    assert "tuyen-hoa" in found.notes[0].vi
    sites = asked(view, "model_sites_new", "quang-tri/xa-tuyen-hoa", "2021", in_=NOW)
    assert (sites.value, sites.counted, sites.status) == (Interval(1, None), 1, "partial")
    old = asked(view, body[0], "tuyen-hoa/chau-hoa", "2021-12-31", body[1], in_=NOW)
    assert (old.value, old.status) == (Interval(0, 254), "not_restatable")


def lines(tree: Tree, above: str) -> Counter[str | None]:
    """Return how many units of each kind lie below a unit."""
    below = [unit for unit in tree.parent if above in tree.path(unit)[1:]]
    return Counter(tree.kind(unit) for unit in below)


def test_the_units_are_as_many_as_the_sources_say(view: View) -> None:
    before, after = view.tree(LAST), view.tree(NOW)
    of_tuyen_hoa = lines(before, "tuyen-hoa")
    assert (of_tuyen_hoa["xa"], of_tuyen_hoa["thi-tran"]) == (18, 1)
    homes = {after.home(unit) for unit in before.children["tuyen-hoa"]}
    assert homes == {
        f"quang-tri/xa-{name}"
        for name in ("dong-le", "tuyen-binh", "tuyen-hoa", "tuyen-lam", "tuyen-phu", "tuyen-son")
    }
    old, new = lines(before, "thanh-hoa"), lines(after, "thanh-hoa")
    assert sum(old[kind] for kind in COMMUNES) == 547
    assert sum(old[kind] for kind in ("huyen", "thi-xa", "thanh-pho")) == 26
    assert (sum(new[kind] for kind in COMMUNES), new["thi-tran"]) == (166, 0)
    assert [new[kind] for kind in ("huyen", "thi-xa", "thanh-pho")] == [0, 0, 0]
    split = {tree_unit for tree_unit in after.closed if after.unassigned(tree_unit) == tree_unit}
    assert len(split) == 10 and {after.home(unit) for unit in split} == {"thanh-hoa"}


@pytest.mark.parametrize(
    ("day", "count"),
    [("2018-09-12", 635), ("2021-12-31", 559), ("2025-06-30", 547), ("2025-07-01", 166)],
)
def test_thanh_hoa_counts_its_communes(view: View, day: str, count: int) -> None:
    found = asked(view, "units", "thanh-hoa", day, *COMMUNES, in_=date.fromisoformat(day))
    assert (found.value, found.status) == (exactly(count), "known")


def test_a_district_that_becomes_a_town_is_the_same_unit(view: View) -> None:
    names = {
        day: view.tree(date.fromisoformat(day)).name("thanh-hoa/tinh-gia")
        for day in ("2020-05-31", "2020-06-01", "2025-06-30")
    }
    assert list(names.values()) == ["huyện Tĩnh Gia", "thị xã Nghi Sơn", "thị xã Nghi Sơn"]
    assert view.tree(NOW).home("thanh-hoa/tinh-gia") == "thanh-hoa"
    assert view.tree(NOW).home("thanh-hoa/dong-son") == "thanh-hoa"
    assert view.tree(date(2025, 1, 1)).home("thanh-hoa/dong-son") == "thanh-hoa/tp-thanh-hoa"


def total_of(found: Breakdown) -> int:
    """Return the sum of the rows' lower ends."""
    return sum(row.value.lo for row in found.rows)


def test_the_committees_of_2018_are_equal_in_the_boundaries_of_2025(view: View) -> None:
    day = Period(date(2018, 9, 12), date(2018, 9, 12))
    for boundaries in (None, LAST, NOW):
        question = Question("members", "thanh-hoa", day, ("ban-chi-dao-antt",), boundaries)
        found = breakdown(view, question)
        assert found.total.value == exactly(12998) and total_of(found) == 12998
        assert len(found.rows) > 10
