"""The topics of a ledger's log: which epochs there are, which one is in force."""

from __future__ import annotations

import pytest

from memory_bus import MemoryBus
from socai.infra.running.topics import epochs, in_force, topic_of


def test_the_names_of_topics_never_change() -> None:
    assert topic_of("ab-12") == "socai.ledger.ab-12"
    assert topic_of("ab-12", 2) == "socai.ledger.ab-12.2"
    assert topic_of("ab-12", 13) == "socai.ledger.ab-12.13"


@pytest.mark.parametrize(
    "made, known",
    [
        ([], []),
        (["socai.ledger.ab"], [1]),
        (["socai.ledger.ab.10", "socai.ledger.ab.9", "socai.ledger.ab"], [1, 9, 10]),
        (["socai.ledger.ab.2"], [2]),
        (["socai.ledger.abc", "socai.ledger.abc.7"], []),
        (["socai.ledger.ab", "socai.ledger.ab.1", "socai.ledger.ab.02"], [1]),
        (["socai.ledger.ab.x", "socai.ledger.ab.3.4", "socai.ledger.ab."], []),
    ],
)
def test_the_highest_epoch_is_in_force(made: list[str], known: list[int]) -> None:
    bus = MemoryBus()
    for name in made:
        bus.create(name, 1)
    assert epochs(bus, "ab") == known
    assert in_force(bus, "ab") == (topic_of("ab", known[-1]) if known else None)
