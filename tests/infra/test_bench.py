"""The benchmark's rows are true, of all kinds and marked as made up; what it prints can be read."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from contracts.event_store import english
from socai.domain.catalogue import KINDS
from socai.domain.event import category_of
from socai.domain.refusal import Refused
from socai.infra.app import create
from socai.infra.bench import bench
from socai.infra.files.importing import import_files


@pytest.mark.parametrize("made", [bench.rows(2_500), bench.bodies(3, 20)], ids=["rows", "bodies"])
def test_every_row_is_accepted(made: list[bench.Row], tmp_path: Path) -> None:
    found = list(made)
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in found), encoding="utf-8")
    with create(tmp_path / "ledger", demo=True) as ledger:
        assert import_files(ledger, [file], actor="bench").recorded == len(found)


def test_rows_are_of_all_kinds_and_say_that_they_are_made_up() -> None:
    found = list(bench.rows(5_000))
    kinds = Counter(category_of(row["stream"]) for row in found)
    left_out = {"claim", "document", "indicator", "log", "report_seal", "standard"}
    assert set(kinds) == set(KINDS) - left_out
    assert [row["type"] for row in found if "corrects" in row or "event" in row] != []
    assert {row["document"] for row in found} == {"du-lieu-gia-lap-1"}
    assert all("synthetic" in row["reason"] for row in bench.bodies(2, 2))
    assert list(bench.rows(5_000)) == found


@pytest.mark.slow
def test_growth_prints_ten_rates_and_ratios() -> None:
    out = io.StringIO()
    bench.growth(out, 2_000, "en")
    title, imported, projected, long_import, long_projection = out.getvalue().splitlines()
    assert title.startswith("2,000 synthetic events")
    for line, name in ((imported, "import"), (projected, "projection")):
        assert line.startswith(f"{name}: ")
        rates, ratio = line.removeprefix(f"{name}: ").split("; last : first = ")
        assert len(rates.split(" ")) == bench.PARTS
        assert float(ratio) > 0
    for line in (long_import, long_projection):
        assert float(line.rpartition(" = ")[2]) > 0


def test_a_benchmark_that_there_is_not() -> None:
    with pytest.raises(Refused) as refused:
        bench.run(["growth", "speed"], "vi")
    assert "no benchmark «speed»; benchmarks: growth" in english(refused)
