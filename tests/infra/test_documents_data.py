"""The documents that are shipped are those that were registered, and say what is quoted of them."""

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from socai.domain.text import normal
from tree import ROOT

DOCUMENTS = ROOT / "infra" / "data" / "documents"
DEMO = ROOT / "infra" / "data" / "demo"
PROSE = ROOT / "tests" / "data" / "prose"
TEXTS = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))
FIGURES = [DOCUMENTS / "figures.csv", PROSE / "dev-figures.csv", PROSE / "held-figures.csv"]


def lines_of(folder: Path, document: str) -> list[str]:
    """Return the lines of a document, spaces and the form of letters aside."""
    text = (folder / f"{document}.txt").read_text(encoding="utf-8")
    return [plain(line) for line in text.split("\n")]


def plain(text: str) -> str:
    """Return a text with single spaces, in one form of letters."""
    return " ".join(normal(text).split())


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file of figures."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quoted() -> Iterator[dict[str, Any]]:
    """Yield the rows of the demonstration that quote one of the documents."""
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("document") in TEXTS and "quote" in row:
                yield row


def test_each_document_is_the_one_that_is_registered() -> None:
    rows = [json.loads(line) for line in (DEMO / "documents.jsonl").read_text("utf-8").splitlines()]
    registered = {row["document"]: row["file_hash"] for row in rows}
    found = {
        name: hashlib.sha256((DOCUMENTS / f"{name}.txt").read_bytes()).hexdigest() for name in TEXTS
    }
    assert found == registered


def test_the_demonstration_quotes_what_stands_in_the_line() -> None:
    rows = list(quoted())
    texts = {name: lines_of(DOCUMENTS, name) for name in TEXTS}
    wrong = [
        (row["stream"], row["quote"])
        for row in rows
        if plain(row["quote"]) not in texts[row["document"]][row["line"] - 1]
    ]
    assert wrong == []
    assert {row["document"] for row in rows} == set(TEXTS)


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_figures_quote_what_stands_in_the_line(path: Path) -> None:
    rows = rows_of(path)
    texts = {name: lines_of(path.parent, name) for name in {row["document"] for row in rows}}
    wrong = [
        (row["id"], row["quote"])
        for row in rows
        if plain(row["quote"]) not in texts[row["document"]][int(row["line"]) - 1]
    ]
    assert wrong == []
    assert len({row["id"] for row in rows}) == len(rows) > 90


@pytest.mark.parametrize("kind", ["dev", "held"])
def test_every_made_up_text_has_figures_of_each_weight(kind: str) -> None:
    found = {path.stem for path in PROSE.glob(f"{kind}-*.txt")}
    rows = rows_of(PROSE / f"{kind}-figures.csv")
    assert {row["document"] for row in rows} == found
    assert {"y", "optional"} <= {row["expected"] for row in rows}
