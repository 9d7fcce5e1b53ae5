"""The table of metrics, what parts report, what is seen of the store, and the health."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from command_line import Socai, event
from socai.consumers.projector import Projector
from socai.domain.refusal import Conflict, Message, Refused, Unavailable
from socai.infra.app import Ledger, create
from socai.infra.books.generations import generations
from socai.infra.books.sql_books import SqlBooks
from socai.infra.metrics import health
from socai.infra.metrics.health import reasons
from socai.infra.metrics.metrics import Metrics
from socai.infra.metrics.table import TABLE, document
from socai.infra.metrics.watch import Watch
from tree import ROOT

GB = 1 << 30


@dataclass
class Seconds:
    """A clock that is set."""

    now: float = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Seconds:
    """Return a clock to be set."""
    return Seconds()


@pytest.fixture
def metrics(clock: Seconds) -> Metrics:
    """Return the metrics of a process that has just begun."""
    return Metrics(clock)


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    """Return what a metric shows, None where it shows nothing."""
    return metrics.registry.get_sample_value(name, labels)


def shown(metrics: Metrics) -> set[str]:
    """Return the names of the metrics as a monitor reads them."""
    found = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    suffix = {"counter": "_total"}
    return {family.name + suffix.get(family.type, "") for family in found}


def said(metrics: Metrics) -> str:
    """Return why not all is well, in English."""
    return " | ".join(message.en for message in reasons(metrics))


def test_every_metric_of_the_table_is_shown_and_no_other(metrics: Metrics) -> None:
    metrics.begun("relay")
    metrics.mirror(0, 1)
    assert shown(metrics) == {metric.name for metric in TABLE}


def test_names_follow_their_kind() -> None:
    for metric in TABLE:
        assert re.fullmatch(r"socai_[a-z_]+[a-z]", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert metric.vi and metric.en and len(metric.labels) <= 2
        assert not metric.known or len(metric.labels) == 1


def test_the_document_holds_the_table() -> None:
    assert document() in (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_each_stands_by_itself(metrics: Metrics) -> None:
    other = Metrics()
    metrics.recorded("unit", 3)
    assert value(metrics, "socai_store_events_total", kind="unit") == 3
    assert value(other, "socai_store_events_total", kind="unit") == 0


def test_what_nobody_knows_is_not_nought(metrics: Metrics) -> None:
    for name in ("socai_relay_position", "socai_books_behind_events", "socai_store_position"):
        assert math.isnan(value(metrics, name) or 0.0)


def test_the_relay_and_what_is_left_to_send(metrics: Metrics) -> None:
    metrics.relay(40, 50)
    assert value(metrics, "socai_relay_lag_events") == 10
    metrics.store(70, 1_790_000_000_000_000)
    assert value(metrics, "socai_relay_lag_events") == 30
    assert value(metrics, "socai_store_recorded_timestamp_seconds") == 1_790_000_000
    metrics.relay(70, 70)
    assert value(metrics, "socai_relay_lag_events") == 0


def test_the_feed_and_what_is_left_to_feed(metrics: Metrics) -> None:
    metrics.store(60, None)
    assert math.isnan(value(metrics, "socai_feed_lag_events") or 0.0)
    metrics.fed(40, 60)
    assert value(metrics, "socai_feed_position") == 40
    assert value(metrics, "socai_feed_lag_events") == 20
    metrics.store(70, None)
    assert value(metrics, "socai_feed_lag_events") == 30
    metrics.fed(75, 70)
    assert value(metrics, "socai_feed_lag_events") == 0


def test_the_mirror_and_the_projector(metrics: Metrics) -> None:
    metrics.mirror(3, 17)
    metrics.complete(12)
    metrics.duplicates(2)
    metrics.records_waiting(4)
    metrics.projected(10, 12)
    metrics.rebuilding(5, 12)
    assert value(metrics, "socai_mirror_position", partition="3") == 17
    assert value(metrics, "socai_mirror_complete_position") == 12
    assert value(metrics, "socai_mirror_duplicates_total") == 2
    assert value(metrics, "socai_mirror_waiting_records") == 4
    assert value(metrics, "socai_projector_position") == 10
    assert value(metrics, "socai_books_behind_events") == 2
    assert value(metrics, "socai_rebuild_position") == 5
    assert value(metrics, "socai_rebuild_target_position") == 12


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "recorded"),
        (Refused.of("không", "no"), "refused"),
        (Conflict(Message("người khác", "somebody")), "conflict"),
        (Unavailable(Message("đầy", "full")), "unavailable"),
    ],
)
def test_a_command_is_counted_by_its_outcome(
    metrics: Metrics, error: Refused | None, outcome: str
) -> None:
    try:
        with metrics.command():
            if error:
                raise error
    except Refused as raised:
        assert raised is error
    counts = {
        sample.labels["outcome"]: sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "socai_commands_total"
    }
    assert counts.pop(outcome) == 1 and set(counts.values()) == {0}


def test_a_command_that_was_there_before(metrics: Metrics) -> None:
    with metrics.command() as answered:
        answered(True)
    assert value(metrics, "socai_commands_total", outcome="already") == 1
    assert value(metrics, "socai_commands_total", outcome="recorded") == 0


def test_a_batch_is_timed_and_counted(metrics: Metrics, clock: Seconds) -> None:
    with metrics.batch("projector") as holds:
        clock.now += 0.3
        holds(4_000)
    assert value(metrics, "socai_batch_seconds_sum", work="projector") == pytest.approx(0.3)
    assert value(metrics, "socai_batch_seconds_bucket", work="projector", le="0.25") == 0
    assert value(metrics, "socai_batch_seconds_bucket", work="projector", le="0.5") == 1
    assert value(metrics, "socai_batch_events_total", work="projector") == 4_000


def well(metrics: Metrics) -> None:
    """Report that all is well."""
    metrics.begun("relay")
    metrics.store(10, None)
    metrics.relay(10, 10)
    metrics.free(GB)
    metrics.looked()


def test_all_is_well(metrics: Metrics) -> None:
    well(metrics)
    assert said(metrics) == ""
    assert value(metrics, "socai_part_up", part="relay") == 1
    assert value(metrics, "socai_part_waiting_seconds", part="relay") == 0


def test_a_part_that_waits_for_a_server(metrics: Metrics, clock: Seconds) -> None:
    well(metrics)
    for _ in range(3):
        metrics.failed("relay")
        clock.now += health.AWAY_SECONDS / 3
    metrics.looked()
    assert said(metrics) == ""
    clock.now += 1
    assert "relay has waited 61 s" in said(metrics)
    assert value(metrics, "socai_part_failures_total", part="relay") == 3
    assert value(metrics, "socai_part_waiting_seconds", part="relay") == 61
    assert value(metrics, "socai_part_up", part="relay") == 1
    metrics.well("relay")
    assert said(metrics) == ""


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Refused.of("tv-0001", "tv-0001"), "refused"),
        (Unavailable(Message("tv-0001", "tv-0001")), "unavailable"),
        (KeyError("tv-0001"), "unexpected"),
    ],
)
def test_a_part_that_has_stopped_for_good(metrics: Metrics, error: Exception, reason: str) -> None:
    well(metrics)
    before = value(metrics, "socai_part_stops_total", part="relay", reason=reason)
    metrics.stopped("relay", error)
    assert f"relay has stopped for good ({reason})" in said(metrics)
    after = value(metrics, "socai_part_stops_total", part="relay", reason=reason)
    assert (before, after) == (0, 1)
    assert value(metrics, "socai_part_up", part="relay") == 0
    assert "tv-0001" not in said(metrics) + generate_latest(metrics.registry).decode()


def test_a_part_that_has_ended_is_no_trouble(metrics: Metrics) -> None:
    well(metrics)
    metrics.ended("relay")
    assert (value(metrics, "socai_part_up", part="relay"), said(metrics)) == (0, "")


def test_a_store_that_does_not_answer(metrics: Metrics, clock: Seconds) -> None:
    assert "has not answered" in said(metrics)
    well(metrics)
    clock.now += health.LOOKED_SECONDS + 1
    assert "has not answered" in said(metrics)
    metrics.looked((Message("ổ đĩa đầy", "the disk is full"),))
    assert said(metrics) == "the disk is full"
    assert value(metrics, "socai_store_up") == 0


def test_a_disk_with_little_room(metrics: Metrics) -> None:
    well(metrics)
    metrics.free(health.FREE_BYTES)
    assert said(metrics) == ""
    metrics.free(health.FREE_BYTES - 1)
    assert "has only 255 MiB left" in said(metrics)


def test_an_event_that_is_late(metrics: Metrics) -> None:
    well(metrics)
    metrics.relay_late(health.LATE_SECONDS)
    assert said(metrics) == ""
    metrics.relay_late(health.LATE_SECONDS + 1)
    assert "recorded 301 s ago" in said(metrics)


def test_a_record_that_waits_for_its_predecessor(metrics: Metrics, clock: Seconds) -> None:
    well(metrics)
    metrics.records_waiting(2)
    clock.now += 50
    metrics.records_waiting(9)
    clock.now += 11
    metrics.looked()
    assert "has waited 61 s for the one before it" in said(metrics)
    metrics.records_waiting(0)
    assert said(metrics) == ""


@pytest.fixture
def watch(socai: Socai, metrics: Metrics) -> Iterator[Watch]:
    """Return what looks at a ledger that holds the sample."""
    made = Watch(lambda: Ledger(socai.ledger), metrics)
    yield made
    made.close()


def test_what_is_seen_of_a_ledger(socai: Socai, metrics: Metrics, watch: Watch) -> None:
    watch.look()
    last = socai.last()
    assert value(metrics, "socai_store_position") == last
    assert value(metrics, "socai_store_up") == 1
    assert value(metrics, "socai_store_events_total", kind="document") == 0
    assert (value(metrics, "socai_store_free_bytes") or 0) > 0
    metrics.relay(last, last)
    rows = [event("DocumentRegistered", f"document-{n}", "2022", title="Một") for n in (1, 2)]
    assert socai("import", socai.file(*rows)).code == 0
    watch.look()
    assert value(metrics, "socai_store_events_total", kind="document") == 2
    assert value(metrics, "socai_store_events_total", kind="unit") == 0
    assert value(metrics, "socai_relay_lag_events") == 2
    assert 0 < (value(metrics, "socai_relay_lag_seconds") or 0) < 60
    metrics.relay(last + 2, last + 2)
    watch.look()
    assert value(metrics, "socai_relay_lag_seconds") == 0


def test_books_are_behind_while_they_catch_up(metrics: Metrics) -> None:
    metrics.complete(9)
    assert math.isnan(value(metrics, "socai_books_behind_events") or 0.0)
    metrics.projected(9, 9)
    metrics.complete(20)
    assert value(metrics, "socai_books_behind_events") == 11
    metrics.projected(20, 20)
    assert value(metrics, "socai_books_behind_events") == 0


def check_rebuild(metrics: Metrics, ledger: Ledger, watch: Callable[[], None]) -> None:
    """Check that books being built beside those in use are seen, and that they can be swapped."""
    name, last = "socai_rebuild_position", ledger.store.last()
    here = generations(ledger.home.books)
    watch()
    assert math.isnan(value(metrics, name) or 0.0)
    with closing(SqlBooks(here.beside, ledger.store.ledger_id)) as books:
        projector = Projector(ledger.store, books, batch=last // 2)
        projector.apply(0, ledger.store.read(0, last // 2))
        watch()
        assert 0 <= (value(metrics, name) or 0.0) <= last // 2
        projector.catch_up()
    watch()
    assert value(metrics, name) == value(metrics, "socai_rebuild_target_position") == last
    here.install()
    watch()
    assert math.isnan(value(metrics, name) or 0.0)


def each_look(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what looks at the store, and for a rebuild each time."""
    monkeypatch.setattr("socai.infra.metrics.watch.REBUILDS", 1)
    return watch.look


def test_a_rebuild_is_seen(
    socai: Socai, metrics: Metrics, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(socai.ledger) as ledger:
        ledger.catch_up()
        check_rebuild(metrics, ledger, each_look(watch, monkeypatch))


def test_a_rebuild_on_postgresql_is_seen(
    postgres_database: str, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create(postgres_database) as ledger:
        ledger.catch_up()
        watch = Watch(lambda: Ledger(postgres_database), metrics)
        check_rebuild(metrics, ledger, each_look(watch, monkeypatch))
        watch.close()


def test_many_events_are_counted_at_several_looks(
    socai: Socai, metrics: Metrics, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socai.infra.metrics.watch.READ", 2)
    watch.look()
    rows = [event("DocumentRegistered", f"document-{n}", "2022", title="Một") for n in range(5)]
    assert socai("import", socai.file(*rows)).code == 0
    counts = []
    for _ in range(4):
        watch.look()
        counts.append(value(metrics, "socai_store_events_total", kind="document"))
    assert counts == [2, 4, 5, 5]


def test_a_ledger_that_is_not_there_until_later(
    socai: Socai, metrics: Metrics, tmp_path: Path
) -> None:
    folder = tmp_path / "later"
    watch = Watch(lambda: Ledger(folder), metrics)
    watch.look()
    assert "There is no ledger" in said(metrics)
    assert value(metrics, "socai_store_up") == 0
    assert socai("init", ledger=folder).code == 0
    watch.look()
    watch.close()
    assert value(metrics, "socai_store_up") == 1


class SmallDisk:
    """A disk with little room, and how it gets more; where none may be mounted, this machine's."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder, self._monkeypatch = folder, monkeypatch
        self.mounted = self._mount("size=16m")
        if not self.mounted:
            monkeypatch.setattr(health, "FREE_BYTES", shutil.disk_usage(folder).total)

    def fill(self) -> None:
        """Take what room there is, where the disk is ours alone."""
        if self.mounted:
            (self.folder / "ballast").write_bytes(bytes(shutil.disk_usage(self.folder).free))

    def grow(self) -> None:
        """Give it room."""
        if self.mounted:
            assert self._mount("remount,size=1g")
        else:
            self._monkeypatch.setattr(health, "FREE_BYTES", 0)

    def _mount(self, options: str) -> bool:
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        return subprocess.run(mount, capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    """Return a disk with little room."""
    found = SmallDisk(tmp_path / "disk", monkeypatch)
    yield found
    if found.mounted:
        subprocess.run(["umount", "--lazy", str(found.folder)], check=True)


def test_a_full_disk_is_said_until_there_is_room(
    socai: Socai, disk: SmallDisk, metrics: Metrics
) -> None:
    ledger = disk.folder / "ledger"
    shutil.copytree(socai.ledger, ledger)
    watch = Watch(lambda: Ledger(ledger), metrics)
    watch.look()
    disk.fill()
    row = event("DocumentRegistered", "document-moi", "2022", title="Một")
    assert socai("import", socai.file(row), ledger=ledger).code == (3 if disk.mounted else 0)
    watch.look()
    assert "free space, recording will go on" in said(metrics)
    disk.grow()
    assert socai("import", socai.file(row), ledger=ledger).code == 0
    watch.look()
    assert said(metrics) == ""
    watch.close()
