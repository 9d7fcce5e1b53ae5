"""Figures that documents print, to be audited: claims, relations between them, targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from command_line import event, sample, write
from socai.infra.cli import main

FIRST, SECOND = "bao-cao-2021", "bao-cao-2018"


def claim(name: str, value: int, line: int, /, **fields: Any) -> dict[str, Any]:
    """Return a claim of that name as a row of a file: a stock of 2021 unless told otherwise."""
    given = {
        "kind": "stock",
        "counted_unit": "mô hình",
        "unit": "tuyen-hoa",
        "document": FIRST,
        "quote": f"{name}: {value}",
        "documented": "2021-12-31",
        **fields,
    }
    effective = given.pop("effective", "2021-12-31")
    row = event("FigureClaimed", f"claim-{name}", effective, name=name, line=line, lo=value)
    return {"hi": value, "qualifier": "exact", "event_id": f"claimed-{name}", **row, **given}


def related(first: str, relation: str, *others: str) -> dict[str, Any]:
    """Return a relation between claims as a row of a file."""
    return event("ClaimsRelated", f"claim-{first}", "2021-12-31", relation=relation,
                 claims=list(others))  # fmt: skip


def published() -> list[dict[str, Any]]:
    """Return claims of two documents.

    A sum that is 1 short, a figure that the ledger bears out and one that it does not, one that it
    cannot compute.
    """
    members = {"unit": "thanh-hoa", "effective": "2018-09-12", "counted_unit": "thành viên",
               "indicator": "members[ban-chi-dao-antt]"}  # fmt: skip
    return [
        claim("tong", 87, 30, quote="hiện có 87 mô hình | =87"),
        claim("phan-1", 46, 31),
        claim("phan-2", 40, 32),
        claim("co-ho-so", 12_998, 40, **members, document=SECOND),
        claim("sai-ho-so", 12_999, 41, **members, document=SECOND),
        claim("khong-dem", 35, 42, counted_unit="câu lạc bộ", document=SECOND),
        related("tong", "sum", "phan-1", "phan-2"),
    ]


def make_published(folder: Path) -> Path:
    """Make a ledger that holds the sample and what was published; return its directory."""
    path = folder / "published"
    rows = [*sample(), *published()]
    assert main(["init", "--ledger", str(path)]) == 0
    assert main(["import", write(folder / "published.jsonl", rows), "--ledger", str(path)]) == 0
    return path
