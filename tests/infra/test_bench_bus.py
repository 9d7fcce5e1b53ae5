"""The benchmark of the bus: what it sends is what the relay sends, and it leaves nothing behind."""

from __future__ import annotations

import io
import re

import pytest

from memory_bus import MemoryBus
from socai.consumers.record import arrived
from socai.domain.refusal import Refused
from socai.infra.bench import bus as bench_bus
from socai.infra.kafka import reaching
from socai.infra.kafka.reaching import reach
from socai.schemas.codec import decode


def test_what_is_sent_are_events_in_chains() -> None:
    bus = MemoryBus()
    bus.create("t", bench_bus.PARTITIONS)
    bus.send("t", bench_bus.entries(300))
    positions = []
    for partition, end in enumerate(bus.ends("t")):
        last = 0
        for received in bus.read("t", partition, 0, end):
            one = arrived("t", partition, received)
            assert one.previous == last and one.data is not None
            assert decode(one.data)[0].event_id == f"bench-{one.position}"
            last = one.position
            positions.append(last)
    assert sorted(positions) == list(range(1, 301))


def test_without_both_clients_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", "127.0.0.1:9")
    monkeypatch.setattr(reaching, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"socai\[fast\]"):
        bench_bus.bus(io.StringIO(), 100, "vi")


@pytest.mark.slow
def test_rates_and_ratios_are_printed_and_topics_deleted(
    kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    out = io.StringIO()
    bench_bus.bus(out, 2_000, "en")
    title, *lines = out.getvalue().splitlines()
    assert title == f"2,000 events, 6 partitions, broker {kafka_server}"
    for line, word in zip(lines, ("sending", "reading"), strict=True):
        found = re.fullmatch(
            rf"{word}: kafka-python ([\d,]+)/s, librdkafka ([\d,]+)/s; "
            r"librdkafka : kafka-python = (\d+\.\d\d)",
            line,
        )
        assert found, line
        slow, fast = (int(found[n].replace(",", "")) for n in (1, 2))
        assert float(found[3]) == pytest.approx(fast / slow, rel=0.02)
    bus = reach("socai-test-bench")
    assert bus.topics("socai.bench.") == []
    bus.close()
