"""The rules of alerts: each fires and is silent as it should, in both languages, with a runbook."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from programs import program
from socai.infra.metrics.health import FREE_BYTES
from socai.infra.metrics.table import TABLE
from tree import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
RULES = (FOLDER / "alerts.yaml").read_text(encoding="utf-8")
CASES = (FOLDER / "alerts_test.yaml").read_text(encoding="utf-8")
ANNOTATIONS = ("summary_vi", "summary_en", "runbook_vi", "runbook_en")
EXPRESSIONS = dict(re.findall(r"(?m)^ +- alert: (\w+)\n +expr: (.+)$", RULES))
pytestmark = pytest.mark.slow
COMMANDS = {"socai run", "socai doctor"}


@pytest.fixture(scope="module")
def promtool() -> Path:
    """Return Prometheus's tool."""
    return program("promtool", "prometheus")


def ran(*command: Path | str) -> tuple[int, str]:
    """Return how a command ended, and what it said."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def rule(name: str) -> str:
    """Return the text of a rule."""
    found = re.search(rf"(?ms)^ +- alert: {name}\n.*?(?=^ +- alert: |\Z)", RULES)
    assert found
    return found[0]


def test_the_rules_and_the_configuration_are_whole(promtool: Path) -> None:
    code, said = ran(promtool, "check", "rules", FOLDER / "alerts.yaml")
    assert code == 0 and f"{len(EXPRESSIONS)} rules found" in said
    code, said = ran(promtool, "check", "config", FOLDER / "prometheus.yaml")
    assert code == 0 and "1 rule files found" in said


def test_each_rule_fires_and_is_silent_as_it_should(promtool: Path) -> None:
    code, said = ran(promtool, "test", "rules", FOLDER / "alerts_test.yaml")
    assert (code, "SUCCESS" in said) == (0, True), said


@pytest.mark.parametrize("other", ["vector(1) < 0", "vector(1)"])
def test_rules_that_never_or_always_fire_are_found(
    promtool: Path, tmp_path: Path, other: str
) -> None:
    """So that the cases of each rule do tell when it is wrong, either way."""
    shutil.copy(FOLDER / "alerts_test.yaml", tmp_path)
    rules = re.sub(r"(?m)^( +)expr: .+$", rf"\1expr: {other}", RULES)
    (tmp_path / "alerts.yaml").write_text(rules, encoding="utf-8")
    code, said = ran(promtool, "test", "rules", tmp_path / "alerts_test.yaml")
    assert code != 0
    assert set(re.findall(r"alertname=.?\"(\w+)", said)) == set(EXPRESSIONS)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_rule_has_its_cases_and_says_what_to_do(name: str) -> None:
    assert f"name: {name} fires\n" in CASES and f"name: {name} is silent\n" in CASES
    text = rule(name)
    said = {key: re.search(rf"(?m)^ +{key}: (.+)$", text) for key in ANNOTATIONS}
    assert all(match and len(match[1]) > 15 for match in said.values())
    assert re.search(r"(?m)^ +severity: (critical|warning)$", text)
    assert set(re.findall(r"`([^`]+)`", text)) <= COMMANDS


def test_every_rule_is_looked_at() -> None:
    assert len(EXPRESSIONS) == RULES.count("- alert:") > 10


def test_rules_name_metrics_of_the_table() -> None:
    named = set(re.findall(r"\bsocai_[a-z_]+", RULES))
    assert named - {metric.name for metric in TABLE} == set()


def test_the_room_that_is_asked_for_is_that_of_the_health() -> None:
    assert f"socai_store_free_bytes < {FREE_BYTES}" in EXPRESSIONS["SocaiDiskFilling"]
