"""The demo's files say what the documents say, word for word, and a ledger accepts all of them."""

import csv
import datetime
import hashlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from socai.domain.activity import FORMS
from socai.domain.catalogue import TYPES, event_type
from socai.domain.chart import BODY_NAMES, CHART
from socai.domain.community_model import LEVELS
from socai.domain.decider import check_fields, decide
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import Command, Event, Recorded, Source, Statement, identity_of
from socai.domain.fields import specs
from socai.domain.incident import HOTSPOT_KINDS, SETTLERS
from socai.domain.interval import Interval, parse_quantity
from socai.domain.organisation import MembershipCountDeclared
from socai.domain.period import parse_day, parse_period
from socai.domain.streams import Streams
from socai.projections.posting import Book
from tree import ROOT

Row = dict[str, Any]

DEMO = ROOT / "infra" / "data" / "demo"
DOCUMENTS = ROOT.parent / "shared" / "documents"
MADE_UP = ("made-up-body", "made-up-correction")
NAMES = ("documents", "units", "thanh-hoa-2018", "tuyen-hoa-2021", *MADE_UP)
ENVELOPE = {"type", "stream", "event_id", "effective", "corrects", "reason"}
SOURCE = ("document", "line", "quote", "documented")
QUANTITY = re.compile(r"hàng \w+|(?:(?:hơn|gần) )?[0-9][0-9.]*(?: (?:nghìn|triệu))?")
# What a key may be; the sets are the words that the events themselves use.
BODIES, BY = set(BODY_NAMES), {word for word, _ in SETTLERS.words}
FORM = {word for word, _ in FORMS.words}
KEYS = {
    "organisations": BODIES,
    "members": BODIES,
    "member_households": BODIES,
    "activities": FORM,
    "activity_points": FORM,
    "activity_attendances": FORM,
    "activity_copies": FORM,
    "activity_audience": FORM,
    "incidents_settled": BY,
    "incidents_mediated": BY,
    "incidents_referred": {"commune-police"},
    "models_by_level": {word for word, _ in LEVELS.words},
    "models_in_special_areas": {"vung-giao", "vung-dan-toc"},
    "rings_dismantled": {"armed", "other"},
    "hotspots_eliminated": {word for word, _ in HOTSPOT_KINDS.words},
}


def rows(name: str) -> list[Row]:
    """Read one file of the demo."""
    lines = (DEMO / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def table(path: Path) -> dict[str, dict[str, str]]:
    """Read a table keyed by its ids."""
    with path.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len({row["id"] for row in listed}) == len(listed)
    return {row["id"]: row for row in listed}


EVERY_ROW = [(name, row) for name in NAMES for row in rows(name)]
PRINTED = [row for name, row in EVERY_ROW if name not in MADE_UP]
COVERAGE = table(DEMO / "coverage.csv")
ENTERED = {figure: row for figure, row in COVERAGE.items() if row["entered"] == "y"}
DECLARED = {row["stream"]: row for row in PRINTED if row["type"].endswith("Declared")}


def event_of(row: Row) -> Event:
    """Build the event of a row; every field that is not the envelope's must be one of its own."""
    values = {name: value for name, value in row.items() if name not in ENVELOPE | set(SOURCE)}
    event_class = event_type(row["type"])
    for spec in specs(event_class):
        if spec.base is datetime.date and spec.name in values:
            values[spec.name] = parse_day(values[spec.name])
    return event_class(**values)


def statement_of(name: str, number: int, row: Row) -> Statement:
    """Read a row as what it proposes."""
    source = Source(
        **{key: row.get(key) for key in SOURCE[:3]}, documented=parse_day(row["documented"])
    )
    return Statement(
        event_id=row.get("event_id", f"{name}-{number}"),
        stream=row["stream"],
        event=event_of(row),
        effective=parse_period(row["effective"]),
        source=source,
        reason=row.get("reason"),
        corrects=row.get("corrects"),
    )


def record(names: tuple[str, ...]) -> tuple[Streams, list[Recorded]]:
    """Decide the files one after the other, each as one command, in an empty ledger."""
    streams = Streams(lambda name: ())
    log: list[Recorded] = []
    for name in names:
        statements = tuple(statement_of(name, at, row) for at, row in enumerate(rows(name)))
        command = Command(command_id=name, content=name, actor="test", statements=statements)
        log += decide(command, streams, len(log) + 1)
    return streams, log


@cache
def lines_of(document: str) -> list[str]:
    """Read the lines of a document."""
    return (DOCUMENTS / f"{document}.txt").read_text(encoding="utf-8").split("\n")


def title(case: tuple[str, Row]) -> str:
    """Name a row in the report of a test."""
    return str(case[1]["stream"])


@pytest.mark.parametrize("case", EVERY_ROW, ids=title)
def test_a_row_is_an_event_of_its_stream(case: tuple[str, Row]) -> None:
    name, row = case
    statement = statement_of(name, 0, row)
    assert row["type"] in TYPES
    kept = check_fields(statement.event)
    for field in set(row) - ENVELOPE - set(SOURCE):
        value = getattr(kept, field)
        assert json.loads(json.dumps(value, default=str)) == row[field]
    assert row["stream"].startswith(f"{statement.event.category}-")
    assert str(statement.effective) == row["effective"]


@pytest.mark.parametrize("case", EVERY_ROW, ids=title)
def test_a_row_says_where_it_comes_from(case: tuple[str, Row]) -> None:
    name, row = case
    if name in MADE_UP:
        assert row["document"].startswith("minh-hoa") and "giả định" in row["reason"]
        assert not {"line", "quote"} & set(row)
        return
    dates = {
        "thanh-hoa-2008-2018": "2018-09-12",
        "tuyen-hoa-2021": "2021-12-31",
        "thanh-hoa-1028-2016": "2016-02-01",
    }
    assert row["documented"] == dates[row["document"]]
    assert isinstance(row["line"], int) and 0 < len(row["quote"]) <= 70


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row["stream"])
def test_a_quote_stands_in_its_line(row: Row) -> None:
    if DOCUMENTS.is_dir():
        assert row["quote"] in lines_of(row["document"])[row["line"] - 1]
    else:
        # Without the texts, the committed line of the figure; a unit or a model cites its own name.
        cited = {c["stream"]: (c["document"], int(c["line"])) for c in ENTERED.values()}
        here = (row["document"], row["line"])
        assert cited.get(row["stream"], here) == here


@pytest.mark.parametrize("row", DECLARED.values(), ids=lambda row: row["stream"])
def test_a_quote_holds_the_figure(row: Row) -> None:
    read = [parse_quantity(words) for words in QUANTITY.findall(row["quote"])]
    assert (Interval(row["lo"], row["hi"]), row["qualifier"]) in read


def test_coverage_lists_every_figure_once() -> None:
    counts = {"A": 55, "B": 28, "C": 12}
    ids = [f"{letter}{n:02d}" for letter, most in counts.items() for n in range(1, most + 1)]
    assert list(COVERAGE) == ids
    assert all(row["note"] and row["entered"] in ("y", "n") for row in COVERAGE.values())


def test_coverage_repeats_the_figures_as_read() -> None:
    fields = ("document", "line", "lo", "hi", "qualifier")
    path = DOCUMENTS / "figures.csv"
    figures = table(path if path.is_file() else DEMO / "coverage.csv")
    told = {figure: [row[field] for field in fields] for figure, row in COVERAGE.items()}
    assert told == {figure: [row[field] for field in fields] for figure, row in figures.items()}


def test_a_figure_not_entered_names_no_account() -> None:
    left_out = [row for row in COVERAGE.values() if row["entered"] == "n"]
    assert not any(row["measure"] or row["keys"] or row["stream"] for row in left_out)


@pytest.mark.parametrize("figure", ENTERED)
def test_a_declaration_is_the_figure(figure: str) -> None:
    covered = ENTERED[figure]
    row = DECLARED[covered["stream"]]
    assert (row["measure"], row.get("keys", [])) == (covered["measure"], covered["keys"].split())
    assert (row["lo"], row["hi"]) == (int(covered["lo"]), int(covered["hi"]))
    assert row["qualifier"] == covered["qualifier"]
    assert (row["document"], row["line"]) == (covered["document"], int(covered["line"]))


def test_every_declaration_has_a_stream_of_its_own_and_a_figure() -> None:
    streams = [row["stream"] for row in PRINTED if row["type"].endswith("Declared")]
    assert Counter(streams) == Counter(row["stream"] for row in ENTERED.values())
    assert set(Counter(streams).values()) == {1}


@pytest.mark.parametrize("row", DECLARED.values(), ids=lambda row: row["stream"])
def test_a_declaration_lies_on_an_account(row: Row) -> None:
    stock = CHART[row["measure"]].kind == "stock"
    assert event_type(row["type"]) is (StockDeclared if stock else FlowDeclared)
    assert set(row.get("keys", [])) <= KEYS.get(row["measure"], set())
    when = {
        ("thanh-hoa", True): "2018-09-12",
        ("thanh-hoa", False): "2008-01-01..2018-09-12",
        ("tuyen-hoa", True): "2021-12-31",
        ("tuyen-hoa", False): "2021",
    }
    assert row["effective"] == when[row["unit"], stock]


def test_documents_are_those_that_the_rows_cite() -> None:
    registered = {identity_of(row["stream"]): row for row in rows("documents")}
    assert {row["document"] for row in PRINTED} == set(registered)
    assert len({row["file_hash"] for row in registered.values()}) == 3
    for document, row in registered.items():
        kept = bytes.fromhex(row["file_hash"])
        path = DOCUMENTS / f"{document}.txt"
        assert len(kept) == 32
        assert not path.is_file() or hashlib.sha256(path.read_bytes()).digest() == kept


def test_the_ledger_accepts_every_file_in_order() -> None:
    streams, log = record(NAMES)
    assert [r.position for r in log] == list(range(1, len(EVERY_ROW) + 1))
    assert len({r.meta.event_id for r in log}) == len(log)
    province = streams.stream("unit-thanh-hoa").final()
    commune = streams.stream("unit-tuyen-hoa/thanh-hoa").final()
    assert (province["name"], commune["name"]) == ("tỉnh Thanh Hóa", "xã Thanh Hóa")
    assert (province["parent"], commune["parent"]) == (None, "tuyen-hoa")


def test_the_made_up_correction_touches_no_printed_figure() -> None:
    """What is made up lies in a unit of its own, under no real one, and says so in every row."""
    made_up = [row for name, row in EVERY_ROW if name in MADE_UP]
    assert all("giả định" in row["reason"] and "minh họa" in row["reason"] for row in made_up)
    streams, _ = record(NAMES)
    assert streams.stream("unit-minh-hoa").final()["parent"] is None
    standing = streams.stream("organisation-bcd-minh-hoa").speaking("minh-hoa-2018")
    assert standing and isinstance(standing.event, MembershipCountDeclared)
    assert standing.event.members == 22
    printed = {row["unit"] for row in PRINTED if "unit" in row}
    assert "minh-hoa" not in printed


def test_the_named_sites_fill_what_was_declared() -> None:
    launched = [row for row in rows("tuyen-hoa-2021") if row["type"] == "SiteLaunched"]
    posted: Counter[str] = Counter()
    for recorded in record(NAMES)[1]:
        if recorded.meta.type == "SiteLaunched":
            for posting in Book(recorded.meta.stream).take(recorded)[0]:
                posted[posting.account.measure] += posting.amount
    new, replicated = (DECLARED[ENTERED[figure]["stream"]]["lo"] for figure in ("B07", "B08"))
    expected = {"model_sites": 5, "model_sites_new": new, "model_sites_replicated": replicated}
    assert posted == expected
    assert len({row["unit"] for row in launched}) == len({row["model"] for row in launched}) == 5
    assert launched[0]["stream"] == "model_site-lam-lang"
    assert (launched[0]["unit"], launched[0]["model"]) == ("tuyen-hoa/chau-hoa", "thon-tu-quan")


def test_a_named_site_says_its_place_and_model_as_printed() -> None:
    streams, _ = record(NAMES)
    launched = [row for row in rows("tuyen-hoa-2021") if row["type"] == "SiteLaunched"]
    for row in launched:
        commune = streams.stream(f"unit-{row['unit']}").final()
        model = streams.stream(f"community_model-{row['model']}").final()
        assert commune["parent"] == "tuyen-hoa"
        assert row["quote"].endswith(f" {row['place']}, {commune['name']}")
        assert row["name"] == model["name"]
    models = [row for row in rows("tuyen-hoa-2021") if row["type"] == "ModelDefined"]
    assert [row["name"] for row in models] == [row["quote"] for row in models]


def test_the_printed_totals_hold_together() -> None:
    lo = {figure: DECLARED[row["stream"]]["lo"] for figure, row in ENTERED.items()}
    assert lo["A31"] + lo["A32"] + lo["A33"] + lo["A34"] == lo["A30"] == 83
    assert lo["A41"] < lo["A39"]
    named = [row for row in rows("tuyen-hoa-2021") if row["type"] == "ModelDefined"]
    assert lo["B06"] - len(named) == 41
    assert lo["B15"] == lo["B13"] == 19 and (lo["B16"], lo["B14"]) == (254, 197)
    assert (lo["B17"], lo["B18"]) == (111, 765)
