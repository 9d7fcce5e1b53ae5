"""Every file of the corpus: what is read of it, and what it is refused for, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from socai.domain.refusal import Message
from socai.infra.files.reading import read_rows

from .apart import parsers
from .case import Case
from .corpus import BAD, GOOD

_PLACE = re.compile(r"[^:]*?(?=, ô |: )")
Outcome = tuple[list[dict[str, object]], list[Message], list[Message]]


def read(path: Path, case: Case) -> Outcome:
    """Write a case's file and read it: its rows, its errors, its warnings."""
    file = path / case.file_name
    file.write_bytes(case.content())
    wrong: list[Message] = []
    warnings: list[Message] = []
    return [row for _, row in read_rows(file, wrong, warnings)], wrong, warnings


def places(wrong: list[Message]) -> set[str]:
    """Return what the errors are about: rows, sheets, the file."""
    found = (_PLACE.match(message.vi) for message in wrong)
    return {place.group() for place in found if place}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_file_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    rows, wrong, _ = read(tmp_path, case)
    said = "\n".join(message.vi for message in wrong)
    assert case.says in said
    assert (len(rows), len(places(wrong))) == (case.accepted, case.rejected), said
    assert all(message.vi.startswith(case.file_name) for message in wrong)
    assert all(message.en.startswith(case.file_name) for message in wrong)
    assert list(parsers()) == []


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_file_is_read_right(case: Case, tmp_path: Path) -> None:
    rows, wrong, warnings = read(tmp_path, case)
    assert [message.vi for message in wrong] == []
    assert rows == list(case.rows)
    assert case.says in "\n".join(message.vi for message in warnings)
    assert len(warnings) == bool(case.says)
    assert list(parsers()) == []


@pytest.mark.parametrize("cases", [BAD, GOOD], ids=["bad", "good"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_corpus_is_wide(cases: tuple[Case, ...], suffix: str) -> None:
    named = [case.name for case in cases if case.file_name.endswith(suffix)]
    assert len(named) == len(set(named))
    assert len(named) >= (60 if cases is BAD else 30)


def test_a_parser_that_is_left_behind_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "so.xlsx"
    case = next(case for case in GOOD if case.name == "two tables")
    file.write_bytes(case.content())
    rows = read_rows(file, [], [])
    assert next(rows)
    assert len(list(parsers())) == 1
    rows.close()
    assert list(parsers()) == []
