"""The demo's files say what the documents say, word for word, and a ledger accepts all of them."""

import csv
import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai
from socai.domain import certification, managed_person, recognition
from socai.domain.activity import FORMS
from socai.domain.catalogue import TYPES, event_type
from socai.domain.chart import CHART
from socai.domain.community_model import LEVELS
from socai.domain.decider import check_fields, decide
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import Command, Event, Recorded, Source, Statement, identity_of
from socai.domain.fields import OneOf, specs
from socai.domain.incident import CATEGORIES, HOTSPOT_KINDS, SETTLERS
from socai.domain.interval import Interval, parse_quantity
from socai.domain.key_words import BODY_NAMES
from socai.domain.organisation import MembershipCountDeclared
from socai.domain.period import parse_day, parse_period
from socai.domain.programme import KINDS_OF_LEVEL
from socai.domain.streams import Streams
from socai.domain.text import fold
from socai.domain.unit import UNIT_KINDS
from socai.infra.app import create
from socai.infra.demo import demo
from socai.infra.files.importing import import_files
from socai.infra.shipped import shipped
from socai.projections.posting import Book
from tree import ROOT

Row = dict[str, Any]
Account = tuple[str, frozenset[str]]

DEMO = ROOT / "infra" / "data" / "demo"
MADE_UP = ("made-up-body", "made-up-correction")
NAMES = (*demo.FILES, demo.CORRECTION)
ENVELOPE = {"type", "stream", "event_id", "effective", "corrects", "reason"}
SOURCE = ("document", "line", "quote", "documented")
QUANTITY = re.compile(r"hàng \w+|(?:(?:hơn|gần) )?[0-9][0-9.]*(?: (?:nghìn|triệu))?")
NONE_IN_WORDS = re.compile(r"không để|chưa có")
DATES = {
    "thanh-hoa-2008-2018": "2018-09-12",
    "tuyen-hoa-2021": "2021-12-31",
    "thanh-hoa-1028-2016": "2016-02-01",
}


def allowed(words: OneOf) -> set[str]:
    """Return the words of a closed list."""
    return {word for word, _ in words.words}


# What a key may be; the sets are the words that the events themselves use.
BODIES, BY, FORM = set(BODY_NAMES), allowed(SETTLERS), allowed(FORMS)
STATUSES = allowed(certification.STATUSES)
KEYS = {
    "units": allowed(UNIT_KINDS),
    "organisations": BODIES,
    "members": BODIES,
    "member_households": BODIES,
    "staffed_hamlets": BODIES,
    "activities": FORM,
    "activity_points": FORM,
    "activity_attendances": FORM,
    "activity_copies": FORM,
    "activity_audience": FORM,
    "incidents_reported": allowed(CATEGORIES) - {"tip"},
    "incidents_settled": BY,
    "incidents_mediated": BY,
    "incidents_referred": {"commune-police"},
    "models_by_level": allowed(LEVELS),
    "models_in_special_areas": {"vung-giao", "vung-dan-toc"},
    "rings_dismantled": {"armed", "other"},
    "hotspots_eliminated": allowed(HOTSPOT_KINDS),
    "managed_persons": allowed(managed_person.GROUPS),
    "entity_pledges": {"agency", "enterprise", "school"},
    "communes_by_status": STATUSES,
    "residential_areas_by_status": STATUSES,
    "areas_became": STATUSES,
    "commendations": allowed(recognition.RECIPIENTS),
    "funding": {"model-building"},
    "programme_communes": {"thi-diem-de-an-375"},
    "programme_districts": {"thi-diem-de-an-375"},
}
RATIOS = {"R", "C", "ST", "RG", "CMP", "T"}
# Why a figure is left out, and of which kinds it may be then.
REASONS = {
    "tỷ lệ, không in đủ tử số và mẫu số": {"R", "C", "ST", "RG"},
    "so sánh, không in số của kỳ trước": {"CMP"},
    "chỉ có chữ, không có số": {"Q", "F"},
    "thời lượng, thời hạn": {"D"},
    "số mục của văn bản": {"AT"},
    "phần của trang mạng, không thuộc báo cáo": {"NOISE"},
}
# Ratios of which one term is printed: the figure that is this term.
PRINTED_TERMS = {"A20": "A19", "A36": "A35", "A38": "A37", "A47": "A14", "C02": "A13"}


def rows(name: str) -> list[Row]:
    """Read one file of the demo."""
    lines = (DEMO / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def listed() -> list[dict[str, str]]:
    """Read the table of every figure of the documents."""
    with (DEMO / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def terms(text: str) -> Iterator[Account]:
    """Yield the accounts that «measure[key key] / measure; …» names."""
    for term in re.split(r" / |; ", text):
        match = re.fullmatch(r"([a-z_]+)(?:\[([a-z0-9-]+(?: [a-z0-9-]+)*)\])?", term)
        assert match, term
        yield match[1], frozenset((match[2] or "").split())


EVERY_ROW = [(name, row) for name in NAMES for row in rows(name)]
PRINTED = [row for name, row in EVERY_ROW if name not in MADE_UP]
COVERAGE = {row["id"]: row for row in listed()}
ENTERED = {figure: row for figure, row in COVERAGE.items() if row["entered"] == "y"}
LEFT_OUT = {figure: row for figure, row in COVERAGE.items() if row["entered"] == "n"}
DECLARING = [row for row in PRINTED if row["type"] in ("StockDeclared", "FlowDeclared")]
# What a stream declares later than its first declaration follows from what ended in between.
DECLARED = {row["stream"]: row for row in reversed(DECLARING)}


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
    """Decide the files one after the other, each as one command, in a ledger that is new."""
    streams = Streams(lambda name: ())
    defined = Command(command_id="shipped", content="", actor="test", statements=shipped())
    log = list(decide(defined, streams, 1))
    for name in names:
        statements = tuple(statement_of(name, at, row) for at, row in enumerate(rows(name)))
        command = Command(command_id=name, content=name, actor="test", statements=statements)
        log += decide(command, streams, len(log) + 1)
    return streams, log[len(shipped()) :]


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
    assert row["documented"] == DATES[row["document"]]
    assert isinstance(row["line"], int) and 0 < len(row["quote"]) <= 80


@pytest.mark.parametrize("row", DECLARED.values(), ids=lambda row: row["stream"])
def test_a_quote_holds_the_figure(row: Row) -> None:
    if row["qualifier"] == "zero claim":
        assert (row["lo"], row["hi"]) == (0, 0) and NONE_IN_WORDS.search(row["quote"])
        return
    read = [parse_quantity(words) for words in QUANTITY.findall(row["quote"])]
    assert (Interval(row["lo"], row["hi"]), row["qualifier"]) in read


def test_coverage_lists_every_figure_once() -> None:
    counts = {"A": 55, "B": 28, "C": 12}
    ids = [f"{letter}{n:02d}" for letter, most in counts.items() for n in range(1, most + 1)]
    assert [row["id"] for row in listed()] == ids
    assert Counter(row["entered"] for row in listed()) == {"y": 60, "n": 25, "t": 8, "f": 2}
    of = {"A": "thanh-hoa-2008-2018", "B": "tuyen-hoa-2021", "C": "thanh-hoa-1028-2016"}
    for row in listed():
        assert row["document"] == of[row["id"][0]] and int(row["line"]) > 0
        assert row["name"] and row["note"]


@pytest.mark.parametrize("figure", COVERAGE)
def test_a_stock_or_flow_with_a_value_is_entered(figure: str) -> None:
    row = COVERAGE[figure]
    countable = row["kind"] in ("S", "F", "CF") and row["lo"] != ""
    assert (row["entered"] == "y") == countable


@pytest.mark.parametrize("figure", LEFT_OUT)
def test_a_figure_left_out_says_why_and_names_no_account(figure: str) -> None:
    row = LEFT_OUT[figure]
    assert row["kind"] in REASONS[row["reason"]]
    assert not (row["measure"] or row["keys"] or row["stream"])


@pytest.mark.parametrize("figure", [f for f, row in COVERAGE.items() if row["kind"] in RATIOS])
def test_a_ratio_or_target_names_its_terms(figure: str) -> None:
    """The ledger counts no reports, and does not tell which crimes are grave."""
    text = COVERAGE[figure]["terms"]
    if figure in ("C09", "C11"):
        assert not text
        return
    for measure, keys in terms(text):
        assert keys <= KEYS.get(measure, set()) and measure in CHART
    assert (COVERAGE[figure]["kind"] == "T") or all(" / " in pair for pair in text.split("; "))


def test_a_term_that_is_printed_is_entered() -> None:
    for ratio, figure in PRINTED_TERMS.items():
        row = ENTERED[figure]
        assert (row["measure"], frozenset(row["keys"].split())) in terms(COVERAGE[ratio]["terms"])


def test_only_ratios_targets_and_fields_name_terms() -> None:
    named = {figure for figure, row in COVERAGE.items() if row["terms"]}
    fields = {figure for figure, row in COVERAGE.items() if row["entered"] == "f"}
    assert fields == {"C04", "C05"}
    assert all(COVERAGE[figure]["kind"] in RATIOS for figure in named - fields)


def test_a_figure_kept_as_a_field_is_that_of_the_event() -> None:
    kept = {}
    for figure in ("C04", "C05"):
        row = COVERAGE[figure]
        assert not (row["measure"] or row["keys"])
        for term in row["terms"].split():
            type_, name = term.split(".")
            (said,) = [r for r in PRINTED if (r["type"], r["stream"]) == (type_, row["stream"])]
            kept[figure, name] = getattr(event_of(said), name)
    assert kept == {
        ("C04", "months"): int(COVERAGE["C04"]["lo"]),
        ("C05", "first"): datetime.date(2008, 1, 1),
        ("C05", "last"): datetime.date(2018, 12, 31),
    }


@pytest.mark.parametrize("figure", ENTERED)
def test_a_declaration_is_the_figure(figure: str) -> None:
    covered = ENTERED[figure]
    row = DECLARED[covered["stream"]]
    assert (row["measure"], row.get("keys", [])) == (covered["measure"], covered["keys"].split())
    assert (row["lo"], row["hi"]) == (int(covered["lo"]), int(covered["hi"]))
    assert row["qualifier"] == covered["qualifier"]
    assert (row["document"], row["line"]) == (covered["document"], int(covered["line"]))


def test_every_declaration_has_a_stream_of_its_own_and_a_figure() -> None:
    assert sorted(DECLARED) == sorted(row["stream"] for row in ENTERED.values())
    later = [row for row in DECLARING if DECLARED[row["stream"]] is not row]
    assert [(row["measure"], row["lo"]) for row in later] == [("programme_communes", 0)]
    assert all(row["reason"] for row in later)


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
    pilot = row["measure"].startswith("programme_")
    assert row["effective"] == ("2008-02-14" if pilot else when[row["unit"], stock])


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a ledger that holds every file of the demonstration."""
    path = tmp_path_factory.mktemp("demo") / "ledger"
    with create(path) as made:
        import_files(made, [DEMO / f"{name}.jsonl" for name in NAMES], actor="demo")
    return path


@pytest.mark.parametrize("figure", ENTERED)
def test_the_ledger_answers_the_figure(
    figure: str, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    covered = ENTERED[figure]
    row = DECLARED[covered["stream"]]
    period = parse_period(row["effective"])
    asked = ["--as-of", str(period.last)]
    if CHART[covered["measure"]].kind == "flow":
        asked = ["--from", str(period.first), "--to", str(period.last)]
    asked += [word for key in covered["keys"].split() for word in ("--key", key)]
    ask = Socai(capsys, ledger.parent)
    found = ask.json("figure", covered["measure"], "--unit", row["unit"], *asked)
    exact = covered["lo"] == covered["hi"]
    assert (found["lo"], found["hi"]) == (int(covered["lo"]), int(covered["hi"]))
    assert found["qualifier"] == ("exact" if exact else covered["qualifier"])
    assert (found["status"], found["declared"]) == ("known", [found["lo"], found["hi"]])


def test_the_pilot_is_of_the_districts_named_and_ends(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (scope,) = [row for row in PRINTED if row["type"] == "ProgrammeScopeExtended"]
    assert len(set(scope["units"])) == DECLARED[ENTERED["A03"]["stream"]]["lo"] == 6
    units = {identity_of(row["stream"]): row for row in rows("units")}
    for unit in scope["units"]:
        assert units[unit]["kind"] in KINDS_OF_LEVEL["district"]
        assert fold(units[unit]["name"].removeprefix("huyện ")) in fold(scope["quote"])
    ask = Socai(capsys, ledger.parent)
    for measure, day, amount in [
        ("programme_districts", "2008-02-14", 6),
        ("programme_districts", "2009-01-01", 0),
        ("programme_communes", "2009-01-01", 0),
    ]:
        key = "thi-diem-de-an-375"
        asked = ("--unit", "thanh-hoa", "--key", key, "--as-of", day)
        found = ask.json("figure", measure, *asked)
        assert (found["lo"], found["hi"]) == (amount, amount)


def test_documents_are_those_that_the_rows_cite() -> None:
    registered = {identity_of(row["stream"]): row for row in rows("documents")}
    assert {row["document"] for row in PRINTED} == set(registered) == set(DATES)
    hashes = [bytes.fromhex(row["file_hash"]) for row in registered.values()]
    assert [len(kept) for kept in hashes] == [32, 32, 32] and len(set(hashes)) == 3


def test_the_ledger_accepts_every_file_in_order() -> None:
    streams, log = record(NAMES)
    begin = log[0].position
    assert [r.position for r in log] == list(range(begin, begin + len(EVERY_ROW)))
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
    assert lo["A13"] == lo["A14"] == 635
    assert lo["B09"] == lo["B10"] == 121
    named = [row for row in rows("tuyen-hoa-2021") if row["type"] == "ModelDefined"]
    assert lo["B06"] - len(named) == 41
    assert lo["B15"] == lo["B13"] == 19 and (lo["B16"], lo["B14"]) == (254, 197)
    assert (lo["B17"], lo["B18"]) == (111, 765)
