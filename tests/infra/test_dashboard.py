"""The dashboard: its queries are PromQL, their metrics exist, every metric is shown."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from programs import program
from socai.infra.metrics.table import TABLE
from tree import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "socai.json"
RULES = (ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text(encoding="utf-8")
LEFT_OUT: dict[str, str] = {}
"""Metrics that are neither on the dashboard nor in a rule, with the reason."""
OF_A_HISTOGRAM = ("_bucket", "_sum", "_count")


def content() -> dict[str, Any]:
    """Return the dashboard."""
    found: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return found


def queries() -> Iterator[str]:
    """Yield every query of the panels."""
    for panel in content()["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]


def metrics(text: str) -> set[str]:
    """Return the metrics that a text names."""
    histograms = {metric.name for metric in TABLE if metric.kind == "histogram"}
    found = set()
    for name in re.findall(r"\bsocai_[a-z_]+", text):
        whole = next((name.removesuffix(s) for s in OF_A_HISTOGRAM if name.endswith(s)), name)
        found.add(whole if whole in histograms else name)
    return found


def promql(query: str) -> str:
    """Return a query with values in the place of Grafana's variables."""
    return query.replace("$__rate_interval", "5m").replace("$instance", ".*")


def checked(folder: Path, expressions: list[str]) -> tuple[int, str]:
    """Return what Prometheus says of expressions."""
    # JSON is YAML.
    rules = [{"record": f"socai:{n}", "expr": expr} for n, expr in enumerate(expressions)]
    path = folder / "rules.yaml"
    path.write_text(json.dumps({"groups": [{"name": "all", "rules": rules}]}), encoding="utf-8")
    tool = program("promtool", "prometheus")
    ran = subprocess.run([tool, "check", "rules", path], capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.slow
def test_every_query_is_promql(tmp_path: Path) -> None:
    expressions = [promql(query) for query in queries()]
    code, said = checked(tmp_path, expressions)
    assert code == 0 and f"{len(expressions)} rules found" in said
    assert not any("$" in expression for expression in expressions)
    assert checked(tmp_path, [*expressions, "rate(socai_ready[5m]"])[0] != 0


def test_every_metric_of_a_query_is_in_the_table() -> None:
    known = {metric.name for metric in TABLE}
    for query in queries():
        assert metrics(query) and metrics(query) <= known, query


def test_labels_of_a_query_are_those_of_the_table() -> None:
    labels = {label for metric in TABLE for label in metric.labels} | {"le"}
    for query in queries():
        grouped = re.findall(r"\bby \(([^)]+)\)", query)
        assert {label.strip() for one in grouped for label in one.split(",")} <= labels


def test_every_metric_is_shown_or_warned_about() -> None:
    seen = metrics(" ".join([*queries(), RULES]))
    assert {metric.name for metric in TABLE} - seen == set(LEFT_OUT)


def test_metrics_of_a_histogram_are_understood() -> None:
    assert metrics("rate(socai_batch_seconds_bucket[5m]) / socai_ready_count") == {
        "socai_batch_seconds",
        "socai_ready_count",
    }


def test_panels_stand_side_by_side_and_speak_both_languages() -> None:
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in content()["panels"]]
    assert len(set(ids)) == len(ids) > 15
    for panel in content()["panels"]:
        assert " · " in panel["title"]
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken and max(x for x, _ in cells) < 24
        taken |= cells


def test_panels_ask_the_chosen_source_of_the_chosen_machines() -> None:
    names = {variable["name"] for variable in content()["templating"]["list"]}
    assert names == {"datasource", "instance"}
    for panel in content()["panels"]:
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${datasource}"
            assert target["expr"].count('instance=~"$instance"') == len(
                re.findall(r"\bsocai_", target["expr"])
            )
