"""The catalogue of what may go wrong: every case has its entry, every test that it names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from socai.domain import organisation, period_words
from socai.domain.fields import PEOPLE_OF_THE_COUNTRY
from socai.infra.files import import_checks, importing, jsonl
from socai.infra.files.tables import cell_faults, heads
from socai.infra.files.workbooks import xlsx_rows, zip_scan
from tree import ROOT

CATALOGUE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
CASES = list(range(1, 66))
LIMITS = {
    "first year": period_words.FIRST_YEAR,
    "last year": period_words.LAST_YEAR,
    "members of a body": organisation.LARGEST_BODY,
    "people, households, bodies … of a declared total": PEOPLE_OF_THE_COUNTRY,
    "errors after which the checking stops": import_checks.MOST_ERRORS,
    "rows of one command": importing.MOST_ROWS,
    "rows of a table": cell_faults.MOST_ROWS,
    "columns of a table": heads.MOST_COLUMNS,
    "bytes of a line": jsonl.MOST_BYTES,
    "bytes of a workbook": zip_scan.MOST_BYTES,
    "bytes of memory to read a workbook": xlsx_rows.LIMITS.memory_bytes,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A case: its title, what stands in Vietnamese and in English, the tests that hold it."""

    title: str
    vietnamese: tuple[str, ...]
    english: tuple[str, ...]
    tests: tuple[str, ...]


def entries(text: str) -> dict[int, Entry]:
    """Return the entries of a catalogue by their numbers; raise ValueError for any other line."""
    found: dict[int, Entry] = {}
    for match in re.finditer(r"(?ms)^### ([0-9]+) · ([^\n]+)\n(.*?)(?=^##|\Z)", text):
        blocks = [" ".join(block.split()) for block in match[3].strip().split("\n\n")]
        tests = [line for block in blocks if block.startswith("- ") for line in block.split("- ")]
        tests = [test.strip() for test in tests if test.strip()]
        if wrong := [test for test in tests if not re.fullmatch("`tests/[^` ]+`", test)]:
            raise ValueError(f"{match[1]}: {wrong}")
        said = [block for block in blocks if not block.startswith("- ")]
        english = tuple(block for block in said if re.fullmatch(r"\*[^*]+\*", block))
        found[int(match[1])] = Entry(
            match[2],
            tuple(block for block in said if block not in english),
            english,
            tuple(test.strip("`") for test in tests),
        )
    return found


def named_in(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    """Yield the tests of a module, those of a class as «Class::name»."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield f"{within}{node.name}"
        elif isinstance(node, ast.ClassDef):
            yield from named_in(node.body, f"{node.name}::")


def exists(named: str) -> bool:
    """Return whether a test is there: a scenario, or a function of a module, read but not run."""
    name, _, test = named.partition("::")
    path = ROOT / name
    if not path.is_file():
        return False
    if not test:
        return path.parent.name == "scenarios" and path.suffix == ".txt"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return test in named_in(tree.body)


def limits(text: str) -> dict[str, int]:
    """Return the limits that a catalogue tells, by their English names."""
    rows = re.findall(r"(?m)^\| [^|\n]+ \| ([^|\n]+) \| ([0-9.]+) \|$", text)
    return {name: int(value.replace(".", "")) for name, value in rows}


ENTRIES = entries(CATALOGUE)


def test_every_case_has_its_entry_in_order() -> None:
    assert list(ENTRIES) == list(CASES)
    numbers = re.findall(r"(?m)^### ([0-9]+)", CATALOGUE)
    assert [int(number) for number in numbers] == list(CASES)


@pytest.mark.parametrize("number", CASES)
def test_an_entry_is_whole_and_its_tests_exist(number: int) -> None:
    entry = ENTRIES[number]
    assert len(entry.english) == 2 and entry.vietnamese
    assert entry.tests and len(set(entry.tests)) == len(entry.tests)
    assert [test for test in entry.tests if not exists(test)] == []


def test_every_test_of_a_fault_is_named() -> None:
    named = {test for entry in ENTRIES.values() for test in entry.tests}
    there = {
        f"{path.relative_to(ROOT).as_posix()}::{test}"
        for path in (ROOT / "tests" / "infra").glob("test_fault_*.py")
        for test in named_in(ast.parse(path.read_text(encoding="utf-8")).body)
    }
    assert len(there) > 30
    assert there - named == set()


def test_the_limits_are_those_of_the_code() -> None:
    assert limits(CATALOGUE) == LIMITS


def changed(old: str, new: str) -> Mapping[int, Entry]:
    """Return the entries of a catalogue in which something is written otherwise."""
    assert old in CATALOGUE
    return entries(CATALOGUE.replace(old, new))


def test_what_is_wrong_in_a_catalogue_is_found() -> None:
    assert 520 in changed("### 52 ·", "### 520 ·")
    moved = changed("test_fault_clock.py::test_a_clock", "test_fault_clock.py::test_no_clock")
    assert not all(exists(test) for test in moved[41].tests)
    assert not exists("tests/infra/test_fault_clock.py::numbered")
    assert not exists("tests/infra/test_fault_clock.py")
    assert not exists("tests/infra/test_fault_none.py::test_a")
    assert not exists("tests/contracts/event_store.py::test_a_clock_set_back")
    assert exists("tests/contracts/event_store.py::Timing::test_a_clock_set_back")
    assert len(changed("*A day that does not exist*", "A day that does not exist")[43].english) == 1
    with pytest.raises(ValueError, match="44"):
        changed("- `tests/infra/test_fault_dates.py::test_a_leap", "- see `tests/test_a_leap")
    assert limits(CATALOGUE.replace("| 1900 |", "| 1.901 |"))["first year"] == 1901


def test_a_named_file_is_one_that_is_tested() -> None:
    """So that the catalogue cites no file that pytest would never collect."""
    for entry in ENTRIES.values():
        for path in {Path(test.partition("::")[0]) for test in entry.tests}:
            run = path.name.startswith("test_") or path.parent.name in ("contracts", "scenarios")
            assert run, path
