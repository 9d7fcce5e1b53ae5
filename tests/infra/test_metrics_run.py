"""What `socai run` serves: metrics and health of real runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from command_line import Socai, event, make_sample
from running import Process, running
from servers import running_kafka
from socai.infra.metrics.table import TABLE

pytestmark = pytest.mark.slow
WELL = {"ready": True, "reasons": []}
NOWHERE = "127.0.0.1:9"
RELAY_UP = 'socai_part_up{part="relay"}'
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def socai(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a ledger of its own, with a topic of its own."""
    make_sample(tmp_path).rename(tmp_path / "ledger")
    return Socai(capsys, tmp_path)


def sent(run: Process, events: int = 0) -> Callable[[], bool]:
    """Return what tells whether all but so many events are sent."""
    return lambda: run.sample("socai_relay_lag_events") == events


def register(socai: Socai) -> None:
    """Record one event more."""
    row = event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới")
    assert socai("import", socai.file(row)).code == 0


def test_a_run_shows_what_the_table_says(socai: Socai, kafka_server: str) -> None:
    with running(socai.ledger, "relay", SOCAI_KAFKA=kafka_server) as run:
        run.until(sent(run))
        _, text = run.ask("/metrics")
        families = {f.name: f.type for f in text_string_to_metric_families(text)}
        for metric in TABLE:
            kind = "gauge" if metric.kind == "info" else metric.kind
            assert families.pop(metric.name.removesuffix("_total")) == kind
        assert families == {}
        assert run.sample(RELAY_UP) == 1
        assert run.ready() == (200, WELL)
        assert run.ask("/health/live") == (200, '{"live":true}')
        assert run.ask("/metrics", OPEN_METRICS)[1].endswith("# EOF\n")
        assert run.end() == 0


def test_what_is_recorded_meanwhile_is_seen(socai: Socai, kafka_server: str) -> None:
    last = socai.last()
    with running(socai.ledger, "relay", SOCAI_KAFKA=kafka_server) as run:
        run.until(sent(run))
        assert run.sample("socai_store_position") == run.sample("socai_relay_position") == last
        register(socai)
        run.until(lambda: run.sample("socai_relay_position") == last + 1)
        run.until(lambda: run.sample('socai_store_events_total{kind="document"}') == 1)
        text = run.ask("/metrics")[1]
        assert run.end() == 0
    assert "document-moi" not in text and "Báo cáo mới" not in text


def test_what_is_received_and_projected_is_seen(socai: Socai, kafka_server: str) -> None:
    register(socai)
    last = socai.last()
    parts = ("relay", "project", "registry")
    with running(socai.ledger, *parts, SOCAI_KAFKA=kafka_server) as run:
        for name in ("socai_mirror_complete_position", "socai_projector_position"):
            run.until(lambda name=name: run.sample(name) == last)
        assert run.sample("socai_mirror_waiting_records") == 0
        assert run.sample("socai_books_behind_events") == 0
        for work in ("relay", "projector"):
            assert run.sample(f'socai_batch_events_total{{work="{work}"}}') == last
            assert (run.sample(f'socai_batch_seconds_sum{{work="{work}"}}') or 0) > 0
        taken = [run.sample(f'socai_mirror_position{{partition="{n}"}}') or 0 for n in range(6)]
        assert max(taken) == last
        assert run.sample('socai_part_up{part="project"}') == 1
        assert run.ask("/schemas/types")[0] == 200
        assert run.ready() == (200, WELL)
        assert run.end() == 0


def test_a_broker_that_dies_and_comes_back(socai: Socai) -> None:
    with running_kafka() as kafka, running(socai.ledger, SOCAI_KAFKA=kafka.bootstrap) as run:
        run.until(sent(run))
        kafka.kill()
        register(socai)
        run.until(lambda: (run.sample('socai_part_failures_total{part="relay"}') or 0) > 0)
        run.until(sent(run, events=1))
        run.until(lambda: (run.sample('socai_part_waiting_seconds{part="relay"}') or 0) > 0)
        assert run.sample(RELAY_UP) == 1
        kafka.start()
        run.until(sent(run))
        run.until(lambda: run.sample('socai_part_waiting_seconds{part="relay"}') == 0)
        assert run.end() == 0


def test_a_port_that_is_taken_is_said(socai: Socai) -> None:
    with running(socai.ledger, "relay", SOCAI_KAFKA=NOWHERE) as run:
        place = run.url.removeprefix("http://")
        with pytest.raises(AssertionError, match="SOCAI_HTTP"):
            Process(socai.ledger, "relay", SOCAI_KAFKA=NOWHERE, SOCAI_HTTP=place)
        assert run.end() == 0
