"""The command line in this process: a ledger to ask, and what a command printed and returned."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from socai.infra.cli import main

UNITS = (
    ("quang-binh", "tinh", "tỉnh Quảng Bình", None),
    ("tuyen-hoa", "huyen", "huyện Tuyên Hóa", "quang-binh"),
    ("tuyen-hoa/chau-hoa", "xa", "xã Châu Hóa", "tuyen-hoa"),
    ("tuyen-hoa/thanh-hoa", "xa", "xã Thanh Hóa", "tuyen-hoa"),
    ("thanh-hoa", "tinh", "tỉnh Thanh Hóa", None),
)
BODY = "organisation-bcd-chau-hoa"
SITE = "model_site-lam-lang"


def event(type_: str, stream: str, effective: Any, /, **fields: Any) -> dict[str, Any]:
    """Return a row of a file."""
    return {"type": type_, "stream": stream, "effective": effective, **fields}


def sample() -> list[dict[str, Any]]:
    """Return five units, a body with a member, a model with a site, two declarations."""
    cited = {"document": "bao-cao-2021", "line": 34, "documented": "2021-12-31"}
    rows = [
        event("UnitRegistered", f"unit-{unit}", "..2008-01-01", kind=kind, name=name, parent=parent)
        for unit, kind, name, parent in UNITS
    ]
    return [
        *rows,
        event("DocumentRegistered", "document-bao-cao-2021", "2021-12-31", title="Báo cáo 2021"),
        event("OrganisationEstablished", BODY, "2015-03-01", unit="tuyen-hoa/chau-hoa",
              kind="ban-chi-dao-antt", **cited),
        event("MemberJoined", BODY, "2016-05-03", member="tv-0001", event_id="tv-1-joined",
              quote="đồng chí thứ nhất", **cited),
        event("MembershipCountDeclared", BODY, "2018-12-31", members=20, event_id="count-2018",
              **cited),
        event("ModelDefined", "community_model-tu-quan", "2010", unit="quang-binh",
              name="Thôn tự quản"),
        event("SiteLaunched", SITE, "2021", unit="tuyen-hoa/chau-hoa", model="tu-quan", new=True,
              event_id="site-launched"),
        event("StockDeclared", "declaration-th-members", "2018-09-12", unit="thanh-hoa",
              measure="members", keys=["ban-chi-dao-antt"], lo=12998, hi=12998,
              event_id="th-members", quote="với 12.998 thành viên", **cited),
        event("FlowDeclared", "declaration-th-conferences", "2008-01-01..2018-09-12",
              unit="thanh-hoa", measure="activities", keys=["conference"], value="hơn 39 nghìn",
              event_id="th-conferences", **cited),
    ]  # fmt: skip


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as a file of JSON Lines; return its name."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command returned and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Socai:
    """`socai` with a ledger of its own."""

    capture: pytest.CaptureFixture[str]
    folder: Path

    @property
    def ledger(self) -> Path:
        """Return the ledger's directory."""
        return self.folder / "ledger"

    def __call__(self, *arguments: str, ledger: str | Path | None = None) -> Ran:
        """Run one command line on the ledger."""
        self.capture.readouterr()
        code = main(["--ledger", str(ledger or self.ledger), *arguments])
        printed = self.capture.readouterr()
        return Ran(code, printed.out, printed.err)

    def json(self, *arguments: str) -> Any:
        """Return what a command that succeeds prints as JSON."""
        ran = self(*arguments, "--format", "json")
        assert ran.code == 0, ran.err
        return ran.json

    def file(self, *rows: Mapping[str, Any], name: str = "rows.jsonl") -> str:
        """Write rows as a file; return its name."""
        return write(self.folder / name, rows)

    def last(self) -> int:
        """Return the last position of the log."""
        return max(row["position"] for row in self.json("log"))


def make_sample(folder: Path) -> Path:
    """Make a ledger that holds the sample; return its directory."""
    path = folder / "sample"
    assert main(["init", "--ledger", str(path)]) == 0
    assert main(["import", write(folder / "sample.jsonl", sample()), "--ledger", str(path)]) == 0
    return path


def copy_of(made: Path, folder: Path, capture: pytest.CaptureFixture[str]) -> Socai:
    """Return `socai` on a copy of a ledger."""
    shutil.copytree(made, folder / "ledger")
    return Socai(capture, folder)
