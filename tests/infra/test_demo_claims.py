"""The demonstration's claims: every figure that a document prints, as it prints it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from socai.domain.claim_words import CLAIM_KINDS
from socai.domain.text import normal
from socai.infra.app import Ledger, create
from socai.infra.audit.asking import Audited, audited
from socai.infra.audit.attaining import attained
from socai.infra.cli.asking import AsKnown
from socai.infra.demo import demo
from socai.infra.demo.lines import PROGRAMME, TARGET_DAY, coverage
from socai.infra.files.importing import import_files
from socai.projections.targets.attainment import Attainment
from tree import ROOT

Row = dict[str, Any]
DATA = ROOT / "infra" / "data"
SHORT = {
    "thanh-hoa-2008-2018": "thanh-hoa-2018",
    "tuyen-hoa-2021": "tuyen-hoa-2021",
    "thanh-hoa-1028-2016": "thanh-hoa-2016",
}
# How the kinds of figures.csv are kept: what has no number is words, whatever it would count.
KINDS = {
    "S": "stock",
    "F": "flow",
    "CF": "flow",
    "R": "ratio",
    "C": "ratio",
    "ST": "streak",
    "RG": "range",
    "CMP": "change",
    "T": "target",
    "D": "duration",
}
UNITS = {
    "thanh-hoa-2018": "thanh-hoa",
    "thanh-hoa-2016": "thanh-hoa",
    "tuyen-hoa-2021": "tuyen-hoa",
}
SHARES = ["A20", "A21", "A36", "A38", *(f"A{number}" for number in range(45, 51)), "C01"]
"""What is printed in per cent."""
LISTED = {"thanh-hoa-2018-a03": 6, "tuyen-hoa-2021-b07": 3, "tuyen-hoa-2021-b08": 2}


def rows(name: str) -> list[Row]:
    """Read one file of the demonstration."""
    lines = (DATA / "demo" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def table(path: str) -> dict[str, dict[str, str]]:
    """Read a table by the ids of its rows."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


FIGURES = table("documents/figures.csv")
COVERAGE = table("demo/coverage.csv")
CLAIMED = [row for short in SHORT.values() for row in rows(f"claims-{short}")]
BY_ID = {row["stream"].removeprefix("claim-"): row for row in CLAIMED}
RELATED = rows("relations")
PRINTED = [figure for figure, row in COVERAGE.items() if row["kind"] != "NOISE"]
TARGETS = [row for row in rows("thanh-hoa-2016") if row["type"] == "TargetSet"]


def claim_of(figure: str) -> Row:
    """Return the claim that keeps a figure of the documents."""
    return BY_ID[f"{SHORT[FIGURES[figure]['document']]}-{figure.lower()}"]


def exact(row: Row, end: str) -> Decimal | None:
    """Return an end of a claim in the unit printed."""
    return None if row.get(end) is None else Decimal(row[end]).scaleb(-row.get("decimals", 0))


def test_every_figure_is_claimed_once_but_for_what_is_no_part_of_a_report() -> None:
    assert len(BY_ID) == len(CLAIMED) == len(PRINTED) == 91
    assert {row["type"] for row in CLAIMED} == {"FigureClaimed"}
    assert sorted(BY_ID) == sorted(claim_of(f)["stream"][6:] for f in PRINTED)
    assert sorted(set(FIGURES) - set(PRINTED)) == ["A52", "A55", "B23", "B24"]
    assert [one.claim for one in coverage()] == [
        claim_of(figure)["stream"] if figure in PRINTED else "" for figure in COVERAGE
    ]


@pytest.mark.parametrize("figure", PRINTED)
def test_a_claim_is_the_figure_as_it_is_printed(figure: str) -> None:
    row, printed = claim_of(figure), FIGURES[figure]
    assert (row["document"], row["line"]) == (printed["document"], int(printed["line"]))
    ends = [Decimal(printed[end]) if printed[end] else None for end in ("lo", "hi")]
    assert [exact(row, "lo"), exact(row, "hi")] == ends
    assert row.get("qualifier") == (printed["qualifier"] if printed["lo"] else None)
    assert row["unit"] == UNITS[SHORT[row["document"]]]
    assert normal(row["name"]) == row["name"]


@pytest.mark.parametrize("figure", PRINTED)
def test_the_words_of_a_claim_stand_in_its_line(figure: str) -> None:
    row = claim_of(figure)
    text = (DATA / "documents" / f"{row['document']}.txt").read_text(encoding="utf-8")
    assert row["quote"] in text.split("\n")[row["line"] - 1]


@pytest.mark.parametrize("figure", PRINTED)
def test_the_kind_and_the_unit_of_a_claim_follow_from_the_figure(figure: str) -> None:
    row, covered = claim_of(figure), COVERAGE[figure]
    words = covered["kind"] in ("Q", "AT") or (covered["kind"] == "F" and not covered["lo"])
    assert row["kind"] == ("words" if words else KINDS[covered["kind"]])
    assert row["kind"] in dict(CLAIM_KINDS.words)
    assert ("lo" not in row) or row["counted_unit"]
    assert (row.get("counted_unit") == "%") == (figure in SHARES)


@pytest.mark.parametrize("figure", [f for f in PRINTED if COVERAGE[f]["entered"] == "y"])
def test_a_figure_of_the_ledger_is_claimed_of_the_same_measure_and_time(figure: str) -> None:
    row, covered = claim_of(figure), COVERAGE[figure]
    keys = ",".join(covered["keys"].split())
    assert row["indicator"] == covered["measure"] + (f"[{keys}]" if keys else "")
    declared = [
        said
        for name in ("thanh-hoa-2018", "tuyen-hoa-2021")
        for said in rows(name)
        if said["stream"] == covered["stream"]
    ]
    assert row["effective"] == declared[0]["effective"]
    assert "undated" not in row


def test_what_is_listed_by_name_is_as_long_as_its_number() -> None:
    listed = {claim: row["items"] for claim, row in BY_ID.items() if "items" in row}
    assert {claim: len(set(items)) for claim, items in listed.items()} == LISTED
    for claim, items in listed.items():
        row = BY_ID[claim]
        assert row["lo"] == row["hi"] == len(items)
        text = (DATA / "documents" / f"{row['document']}.txt").read_text(encoding="utf-8")
        assert all(item in text.split("\n")[row["line"] - 1] for item in items)


def test_what_has_no_day_says_so() -> None:
    undated = [figure for figure in PRINTED if claim_of(figure).get("undated")]
    assert undated == ["A46", "A47", "A48", "A49", "A50", "C06", "C07", "C09", "C10", "C11"]
    assert all(
        claim_of(figure)["effective"] == claim_of(figure)["documented"] for figure in undated
    )


def test_a_relation_says_why_and_names_claims() -> None:
    for row in RELATED:
        named = [row["stream"].removeprefix("claim-"), *row["claims"]]
        assert set(named) <= set(BY_ID) and len(row["note"]) > 20
        first = BY_ID[named[0]]
        assert all(row[name] == first[name] for name in ("document", "line", "quote"))
    said = {(r["stream"][6:], r["relation"], *r["claims"]) for r in RELATED}
    assert ("thanh-hoa-2018-a48", "at-most", "thanh-hoa-2018-a49") in said
    assert ("tuyen-hoa-2021-b17", "equal", "tuyen-hoa-2021-b10") in said


def test_every_target_of_the_directive_is_entered() -> None:
    entered = {figure: row for figure, row in COVERAGE.items() if row["entered"] == "t"}
    assert (
        sorted(entered)
        == ["C01", "C02", "C03", "C06", "C07", "C09", "C10", "C11"]
        == sorted(figure for figure in PRINTED if claim_of(figure)["kind"] == "target")
    )
    assert len(TARGETS) == len(entered) == len({row["target"] for row in TARGETS})
    for figure, row in entered.items():
        (set_,) = [one for one in TARGETS if one["quote"] == claim_of(figure)["quote"]]
        assert (set_["line"], set_["unit"]) == (int(row["line"]), "thanh-hoa")
        pairs = [pair.replace(" ", ",") for pair in split(row["terms"], " / ")]
        assert pairs == [one for pair in paired(set_) for one in pair]


def split(text: str, between: str) -> list[str]:
    """Return the terms that coverage.csv names, part and whole in turn."""
    return [one for pair in text.split("; ") if pair for one in pair.split(between)]


def paired(row: Row) -> list[list[str]]:
    """Return the terms of a target with their denominators, the keys in their order there."""
    wholes = row.get("denominators", [])
    wholes = [w.replace("phuong,thi-tran,xa", "xa,phuong,thi-tran") for w in wholes]
    terms = row.get("terms", [])
    return [[term, *wholes[at : at + 1]] for at, term in enumerate(terms)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Audited, list[Attainment]]:
    """Return the audit of a ledger that holds the demonstration's documents, and the targets."""
    path: Path = tmp_path_factory.mktemp("claims") / "ledger"
    files = [DATA / "demo" / f"{name}.jsonl" for name in demo.FILES]
    with create(path) as ledger:
        import_files(ledger, files, actor="demo")
    with Ledger(path) as ledger:
        at = AsKnown.at(ledger, None, None)
        return audited(at), attained(at, PROGRAMME, day=TARGET_DAY)


def test_each_figure_of_the_ledger_agrees_with_it(found: tuple[Audited, object]) -> None:
    audit = found[0]
    outcomes = {
        one.finding.claims[0].id: one.finding.outcome
        for one in audit.results
        if one.finding.outcome
    }
    inside = {claim for claim, outcome in outcomes.items() if outcome == "inside"}
    entered = [f for f in PRINTED if COVERAGE[f]["entered"] == "y"]
    assert inside == {claim_of(figure)["stream"][6:] for figure in entered}
    assert audit.outcomes == {"inside": 60, "not-computable": 31}


def test_the_findings_are_those_of_the_documents(found: tuple[Audited, object]) -> None:
    findings = [one.finding for one in found[0].found() if not one.finding.outcome]
    named = {
        (one.rule.name, " ".join(c.id.rpartition("-")[2] for c in one.claims)) for one in findings
    }
    assert {
        ("order-broken", "a48 a49"),
        ("axes-mixed", "a30 a31 a32 a33 a34"),
        ("counts-disagree", "b17 b10"),
        ("incomplete", "a20 a19"),
        ("incomplete", "a36 a35"),
        ("incomplete", "a38 a37"),
        ("incomplete", "a23"),
        ("incomplete", "a46"),
        ("per-far-apart", "a15 a13 b16 b15"),
    } <= named
    assert Counter(one.severity for one in findings if one.severity != "note") == {
        "error": 1,
        "warning": 2,
    }


def test_no_target_of_the_directive_can_be_decided(
    found: tuple[object, list[Attainment]],
) -> None:
    """The report of 2018 came before the deadline, and told shares of others or of other years."""
    assert [one.status for one in found[1]] == ["undecidable"] * 8
    (certified,) = [one for one in found[1] if one.target.identity.startswith("dat-chuan")]
    heard = [heard.claim.id for heard in certified.parts[0].heard if not heard.settles]
    assert heard == ["thanh-hoa-2018-a46", "thanh-hoa-2018-a47"]
    for part in certified.parts:
        assert "Sổ chưa có số liệu" in part.reasons[0].vi
