"""How well documents are read: what docs/reading.md says is measured again, number by number."""

import re
from functools import cache
from pathlib import Path

import pytest

from socai.infra.bench import reading as bench_reading
from socai.infra.bench.matching import Measure
from tree import ROOT

DOC = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
PROSE = ROOT / "tests" / "data" / "prose"
PLACES = (bench_reading.shipped(), PROSE / "dev-figures.csv", PROSE / "held-figures.csv")
DOCUMENTS, _, HELD = PLACES


@cache
def measured(place: Path) -> dict[str, Measure]:
    """Return what reading finds there."""
    return bench_reading.measures(place)


def tables(text: str) -> list[str]:
    """Return the tables of a text that tell how well documents are read."""
    head = rf"\| {re.escape(' | '.join(column.vi for column in bench_reading.COLUMNS))} \|"
    return re.findall(rf"(?m)^{head}\n\|[-|]+\|\n((?:\|.*\n)+)", text)


def rows(found: dict[str, Measure]) -> str:
    """Return the rows of a table as the benchmark prints them."""
    every = {**found, bench_reading.ALL.vi: bench_reading.added(found.values())}
    shown = (bench_reading.shown(name, one, "vi") for name, one in every.items())
    names = [column.name for column in bench_reading.COLUMNS]
    return "".join(f"| {' | '.join(str(row[name]) for name in names)} |\n" for row in shown)


@pytest.mark.parametrize("number", range(len(PLACES)), ids=["documents", "dev", "held"])
def test_the_tables_are_what_is_measured(number: int) -> None:
    assert len(tables(DOC)) == len(PLACES)
    assert tables(DOC)[number] == rows(measured(PLACES[number]))


def test_the_three_documents_are_read_as_well_as_they_must_be() -> None:
    for name, one in measured(DOCUMENTS).items():
        assert one.recall is not None and one.recall >= 0.95, name
        assert one.precision is not None and one.precision >= 0.85, name


def test_what_no_rule_was_written_for_is_read_as_well_as_is_promised() -> None:
    (promised,) = re.findall(r"ít nhất: tìm được (\d+) %, đúng (\d+) %", DOC)
    recall, precision = (int(share) / 100 for share in promised)
    total = bench_reading.added(measured(HELD).values())
    assert total.recall is not None and total.recall >= recall
    assert total.precision is not None and total.precision >= precision
    assert min(recall, precision) >= 0.85


def test_another_number_in_a_table_is_found() -> None:
    changed = DOC.replace("| tất cả | ", "| tất cả | 1", 1)
    assert tables(changed)[0] != rows(measured(DOCUMENTS))
