"""Published figures against the ledger: inside, outside by how much and where, not computable."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from socai.domain.claim import ClaimsRelated
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import Source
from socai.domain.incident import IncidentReported
from socai.domain.organisation import OrganisationEstablished
from socai.domain.unit import UnitSucceeded
from socai.projections.audit.against_ledger import against
from socai.projections.audit.claim import Claims, Related
from socai.projections.audit.finding import AuditFinding
from socai.projections.indicators.indicator import Definitions, indicators
from socai.projections.indicators.indicator import read as read_cell
from socai.projections.memory import MemoryView, fold
from socai.projections.reports.cells import plain
from targeted import Published

STOCK: dict[str, Any] = {"kind": "stock", "counted_unit": "mô hình", "indicator": "models"}
FLOW: dict[str, Any] = {"kind": "flow", "counted_unit": "nguồn tin", "indicator": "tips"}
SHARE: dict[str, Any] = {"kind": "ratio", "counted_unit": "%", "decimals": 2}
COVERAGE: dict[str, Any] = {
    "form": "coverage",
    "terms": ("member_households",),
    "denominator": ("households",),
}

NONE = Definitions()


def found(world: Published, word: str = "a", claims: Claims | None = None) -> AuditFinding:
    """Return the finding of one claim against the ledger."""
    events = world.ledger.given.events
    view, definitions = MemoryView(events), indicators(fold(events))

    def read(view: Any, name: str, unit: str, window: Any, border: Any) -> Any:
        return read_cell(view, name, unit, window, border, definitions)

    known = claims or world.known()
    said = against(view, known, read, definitions, lambda at: [events[p - 1] for p in at], {word})
    (only,) = said
    assert only.claims[0].id == word and only.message.en
    return only


def stock(declared: Any, **fields: Any) -> Published:
    """Return a claim on models at the end of 2018 and what the ledger has of them."""
    at = fields.pop("at", "2018-12-31")
    world = Published().claim("a", at, "2019-01-10", **STOCK | {"lo": 83, "hi": 83} | fields)
    if declared is not None:
        world.ledger.stock("tinh", "models", "2018-12-31", declared)
    return world


@pytest.mark.parametrize(
    ("declared", "fields", "outcome", "said"),
    [
        (83, {}, "inside", "khớp sổ: 83 mô hình"),
        (82, {}, "outside", "sổ có 82 mô hình, chênh 1 mô hình"),
        ((80, 90), {}, "inside", "khớp sổ: 80–90 mô hình"),
        ((84, 90), {}, "outside", "sổ có 84–90 mô hình, chênh −7–−1 mô hình"),
        (85, {"lo": 80, "hi": 89, "qualifier": "set"}, "inside", "khớp sổ: 85"),
        (90, {"lo": 80, "hi": 89, "qualifier": "set"}, "outside", "chênh"),
        (90, {"hi": None, "qualifier": "trở lên"}, "inside", "khớp sổ: 90"),
        ((80, None), {}, "inside", "khớp sổ: ít nhất 80"),
        ((84, None), {}, "outside", "sổ có ít nhất 84 mô hình"),
        (None, {}, "not-computable", "sổ chưa có số liệu"),
        (83, {"unit": None}, "not-computable", "không ghi của đơn vị nào"),
        (83, {"undated": True}, "not-computable", "không nói của ngày hay kỳ nào"),
        (83, {"indicator": None}, "not-computable", "không gắn chỉ tiêu nào"),
        (83, {"kind": "target"}, "not-computable", "là chỉ tiêu phải đạt, không phải kết quả"),
        (83, {"kind": "duration"}, "not-computable", "là thời lượng"),
        (83, {"kind": "ratio"}, "not-computable", "không biết chỉ tiêu nào của sổ"),
        (83, {"kind": "change"}, "not-computable", "không biết so với kỳ nào"),
        (83, {"kind": "spread", "denominator": 90}, "not-computable", "một loại số khác"),
    ],
)
def test_a_stock(declared: Any, fields: dict[str, Any], outcome: str, said: str) -> None:
    one = found(stock(declared, **fields))
    assert (one.outcome, said in one.message.vi) == (outcome, True), one.message.vi
    assert one.severity == ("error" if outcome == "outside" else "note")
    assert (one.difference is not None) == (outcome == "outside" and "ít nhất" not in said)


def test_what_is_counted_so_far_is_a_lower_bound() -> None:
    world = Published().claim("a", "2018", "2019-01-10", **FLOW, lo=5, hi=5)
    world.ledger.flow("h-1", "tips", "2018", 4)
    one = found(world)
    assert one.outcome == "not-computable"
    assert "sổ mới đếm được một phần: ít nhất 4 nguồn tin" in one.message.vi
    world.ledger.flow("h-2", "tips", "2018", 2)
    more = found(world)
    assert (more.outcome, more.computed and more.computed.lo) == ("outside", 6)


def test_a_window_that_cuts_a_declared_period_settles_only_what_lies_beyond() -> None:
    for count, outcome in ((5, "not-computable"), (11, "outside")):
        world = Published().claim("a", "2018-Q1", "2019-01-10", **FLOW, lo=count, hi=count)
        world.ledger.flow("tinh", "tips", "2018", 10)
        one = found(world)
        assert one.outcome == outcome
        assert "Kỳ hỏi cắt ngang" in one.message.vi
    world = Published().claim("a", "2018-Q1", "2019-01-10", **FLOW, lo=0, hi=20, qualifier="set")
    world.ledger.flow("tinh", "tips", "2018", 10)
    assert found(world).outcome == "inside"


def test_a_difference_comes_with_what_each_unit_below_adds() -> None:
    world = stock(80)
    world.ledger.stock("h-1", "models", "2018-12-31", 30).stock("h-2", "models", "2018-12-31", 45)
    one = found(world)
    assert [(child.unit, child.span.lo, child.span.exact) for child in one.children] == [
        ("h-1", 30, True),
        ("h-2", 45, True),
        ("tinh", 5, True),
    ]
    assert one.children[-1].name == "Chưa phân bổ"
    assert one.difference and (one.difference.lo, one.difference.hi) == (3, 3)
    assert found(stock(82)).children == ()


@pytest.mark.parametrize(
    ("lo", "outcome"), [(739, "inside"), (740, "outside"), (738, "outside"), (7390, "outside")]
)
def test_a_share_agrees_within_half_of_its_last_place(lo: int, outcome: str) -> None:
    world = Published()
    world.ledger.defines("t", **COVERAGE)
    world.claim("a", "2018-12-31", "2019-01-10", **SHARE, lo=lo, hi=lo, indicator="t")
    world.ledger.stock("tinh", "member_households", "2018-12-31", 458)
    assert "Chưa có số liệu của mẫu số" in found(world).message.vi
    world.ledger.stock("tinh", "households", "2018-12-31", 6195)
    one = found(world)
    assert one.outcome == outcome
    assert one.computed and one.computed.lo == Fraction(45800, 6195)


def test_a_share_by_the_terms_that_it_is_related_to() -> None:
    world = Published().claim("a", "2018-12-31", "2019-01-10", **SHARE, lo=739, hi=739)
    count = {"kind": "stock", "counted_unit": "hộ"}
    for word, measure, number in (("n", "member_households", 458), ("d", "households", 6200)):
        fields = count | {"lo": number, "hi": number, "indicator": measure}
        world.claim(word, "2018-12-31", "2019-01-10", **fields)
        world.ledger.stock("tinh", measure, "2018-12-31", number)
    assert found(world).outcome == "not-computable"
    guess = Related("ratio", "a", ("n", "d"), True, None, "")
    known = Claims((guess,))
    known.update(world.known())
    guessed = found(world, claims=known)
    assert (guessed.outcome, guessed.severity) == ("inside", "note")
    assert "chỉ do máy đề xuất" in guessed.message.vi
    event = ClaimsRelated(relation="ratio", claims=("n", "d"))
    world.says("2020-01-01", "claim-a", event).recorded("ClaimsRelated")
    assert found(world).outcome == "inside"
    world.ledger.stock("tinh", "households", "2018-12-31", 6300)
    world.ledger.stock("h-1", "member_households", "2018-12-31", 1)
    assert (found(world).outcome, found(world).severity) == ("outside", "error")
    assert (found(world, claims=known).outcome, found(world, claims=known).severity) == (
        "outside",
        "warning",
    )
    both = Claims((guess, *world.known().relations))
    both.update(world.known())
    assert found(world, claims=both).severity == "error"
    assert found(world).children == ()


def test_a_change_is_against_the_window_of_the_claim_that_it_names() -> None:
    down = {"kind": "change", "lo": -86, "hi": -86, "decimals": 1, "counted_unit": "%"}
    world = Published().claim("a", "2018", "2019-01-10", **down)
    for word, year, number in (("nay", "2018", 914), ("truoc", "2014", 1000)):
        world.claim(word, year, "2019-01-10", **FLOW, lo=number, hi=number)
        world.ledger.flow("tinh", "tips", year, number)
    event = ClaimsRelated(relation="change", claims=("nay", "truoc"))
    world.says("2020-01-01", "claim-a", event).recorded("ClaimsRelated")
    one = found(world)
    assert (one.outcome, one.computed and one.computed.lo) == ("inside", Fraction(-86, 10))


def test_a_spread_and_a_range_agree_in_both_numbers() -> None:
    spread = {"form": "spread", "terms": ("models",), "level": "district", "threshold": 1}
    ranging = {"form": "range", "terms": ("models",), "over": "units", "level": "district"}
    for n, whole, outcome in ((1, 2, "inside"), (2, 2, "outside"), (1, 3, "outside")):
        fields = {"kind": "spread", "counted_unit": "huyện", "denominator": whole}
        world = two_districts("s", **spread)
        world.claim("a", "2018-12-31", "2019-01-10", indicator="s", lo=n, hi=n, **fields)
        assert found(world).outcome == outcome, (n, whole)
    for lo, hi, outcome in ((0, 7, "inside"), (0, 6, "outside"), (1, 7, "outside")):
        fields = {"kind": "range", "counted_unit": "mô hình", "qualifier": "range"}
        world = two_districts("r", **ranging)
        world.claim("a", "2018-12-31", "2019-01-10", indicator="r", lo=lo, hi=hi, **fields)
        assert found(world).outcome == outcome, (lo, hi)


def two_districts(indicator: str, **fields: Any) -> Published:
    """Return a ledger of two districts, one with seven models and one with none."""
    world = Published()
    world.ledger.complete("tinh", "units", "2000-01-01").defines(indicator, **fields)
    world.ledger.stock("h-1", "models", "2018-12-31", 7).stock("h-2", "models", "2018-12-31", 0)
    return world


def test_a_stock_of_a_year_may_be_of_any_day_of_it() -> None:
    world = stock(85, at="2018")
    assert found(world).outcome == "outside"
    world.ledger.stock("tinh", "models", "2018-06-30", 83)
    one = found(world)
    assert one.outcome == "inside" and "đúng vào ngày 30/06/2018" in one.message.vi


def test_a_stock_of_a_year_may_be_of_a_day_on_which_it_was_counted() -> None:
    fields = {"counted_unit": "tổ chức", "indicator": "organisations", "lo": 1, "hi": 1}
    world = Published().claim("a", "2018", "2019-01-10", **STOCK | fields)
    world.ledger.complete("tinh", "organisations", "2017-01-01")
    for day, stream in (("2018-03-05", "organisation-1"), ("2018-06-05", "organisation-2")):
        event = OrganisationEstablished(unit="h-1", kind="to-anxh")
        world.says(day, stream, event).recorded("OrganisationEstablished")
    one = found(world)
    assert one.outcome == "inside" and "đúng vào ngày 05/03/2018" in one.message.vi


def test_a_unit_that_has_ceased_and_a_ratio_in_another_unit() -> None:
    world = Published().claim("a", "2018-12-31", "2019-01-10", **STOCK, lo=50, hi=50, unit="h-1")
    world.ledger.stock("h-1", "models", "2016-12-31", 7)
    world.says("2017-01-01", "unit-h-1", UnitSucceeded(how="abolition")).recorded("UnitSucceeded")
    one = found(world)
    assert one.outcome == "not-computable" and "«h-1» không tồn tại" in one.message.vi
    world.ledger.defines("t", form="ratio", terms=("members",), denominator=("organisations",))
    for measure in ("members", "organisations"):
        world.ledger.stock("tinh", measure, "2018-12-31", 10)
    for word, unit, outcome in (("b", "%", "not-computable"), ("c", "thành viên/tổ", "inside")):
        fields = {"kind": "ratio", "counted_unit": unit, "indicator": "t", "lo": 1, "hi": 1}
        world.claim(word, "2018-12-31", "2019-01-10", **fields)
        assert found(world, word).outcome == outcome


def test_units_and_indicators_that_are_not_there() -> None:
    world = stock(83)
    world.ledger.defines("t", **COVERAGE)
    world.claim("b", "2018-12-31", **SHARE | {"lo": 739, "hi": 739, "indicator": "t"})
    known, events = world.known(), world.ledger.given.events
    said = {one.claims[0].id: one for one in against(MemoryView(events), known, plain, NONE)}
    assert "sổ không có chỉ tiêu «t»" in said["b"].message.vi
    nowhere = MemoryView([e for e in events if e.meta.stream != "unit-tinh"])
    (one,) = against(nowhere, known, plain, NONE, looked={"a"})
    assert "sổ không có đơn vị «tinh»" in one.message.vi
    assert found(stock(83, at="1990-01-01")).outcome == "not-computable"


def test_a_figure_from_the_very_line_confirms_nothing() -> None:
    same = Source(document="bao-cao", line=46)
    for source, said in (
        (same, "số trong sổ lấy từ chính dòng này"),
        (Source(document="bao-cao", line=1), "số trong sổ cũng lấy từ tài liệu này"),
        (Source(document="khac", line=46), ""),
    ):
        world = stock(None)
        event = StockDeclared(unit="tinh", measure="models", lo=83, hi=83)
        world.says("2018-12-31", "declaration-1", event, source).recorded("StockDeclared")
        one = found(world)
        assert one.outcome == "inside"
        assert said in one.message.vi and ("độc lập" in one.message.vi) == bool(said)
        other = Source(document="bao-cao-2", line=1)
        world.claim("b", "2018-12-31", "2019-01-10", **STOCK, lo=9, hi=9, document=other.document)
        assert f"theo {source.document}, dòng {source.line}" in found(world, "b").message.vi


def test_what_was_counted_from_the_same_line_confirms_nothing_either() -> None:
    for line, alone in ((46, True), (47, False)):
        world = Published().claim("a", "2018", "2019-01-10", **FLOW, lo=1, hi=1)
        event = IncidentReported(unit="h-1", kind="tip")
        source = Source(document="bao-cao", line=line)
        world.says("2018-05-03", "incident-1", event, source).recorded("IncidentReported")
        one_tip = FlowDeclared(unit="tinh", measure="tips", lo=1, hi=1)
        world.says("2018", "declaration-1", one_tip, Source(document="bao-cao", line=46))
        one = found(world)
        assert ("chính dòng này" in one.message.vi) == alone
        view, known = MemoryView(world.ledger.given.events), world.known()
        (unasked,) = against(view, known, plain, NONE)
        assert unasked.outcome == "inside" and "độc lập" not in unasked.message.vi


@pytest.mark.parametrize("seed", range(3))
def test_it_is_outside_just_where_no_exact_value_is_in_both(seed: int) -> None:
    rng, seen = Random(seed), set()
    for _ in range(40):
        ends = [sorted((rng.randrange(5), rng.randrange(5))) for _ in range(2)]
        (lo, hi), (least, most) = ends
        one = found(stock((least, most), lo=lo, hi=hi, qualifier="set"))
        common = {*range(lo, hi + 1)} & {*range(least, most + 1)}
        assert (one.outcome == "outside") == (not common), ends
        assert (one.outcome == "inside") == bool(common), ends
        seen.add(one.outcome)
    assert seen == {"inside", "outside"}
