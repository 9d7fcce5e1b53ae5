"""The crash campaign on a real broker: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from campaign import oracle, world
from campaign.campaign import Campaign, Point, Zygote, zygote
from command_line import write
from servers import Kafka, running_kafka
from socai.infra.app import Ledger
from socai.infra.cli import main
from socai.infra.running.topics import topic_of

pytestmark = pytest.mark.slow
NAMES = (
    "inserted",
    "append",
    "acknowledge",
    "send",
    "commit",
    "barrier",
    "receive",
    "put",
    "take",
    "drop",
    "apply",
)
ZOMBIES: list[Point] = [("put", "before", 1, "stop"), ("apply", "before", 1, "stop")]
ALL: list[Point] = [
    (name, when, count, "kill")
    for (name, when), count in zip(
        itertools.product(NAMES, ("before", "after")), itertools.cycle((1, 2)), strict=False
    )
]


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    """Return a broker that may be killed."""
    with running_kafka({"group.min.session.timeout.ms": "1000"}) as broker:
        yield broker


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """Return what forks workers."""
    with zygote(tmp_path_factory.mktemp("workers")) as found:
        yield found


def begun(ledger: str, folder: Path) -> int:
    """Make a ledger with what is there before; return its last position."""
    rows = write(folder / "ground.jsonl", world.ground())
    assert main(["--ledger", ledger, "init"]) == 0
    assert main(["--ledger", ledger, "import", rows]) == 0
    with Ledger(Path(ledger) if "://" not in ledger else ledger) as found:
        return found.store.last()


def attack(
    ledger: str,
    folder: Path,
    kafka: Kafka,
    forks: Zygote,
    points: list[Point],
    deaths: int = 0,
    off: tuple[str, ...] = (),
) -> Campaign:
    """Run a campaign against a new ledger and check everything from the outside; return it."""
    before = begun(ledger, folder)
    campaign = Campaign(forks, kafka, ledger, folder / "acknowledged", off)
    campaign.run(points, deaths)
    assert not campaign.said
    with Ledger(Path(ledger) if "://" not in ledger else ledger) as found:
        log = oracle.log_is_whole(found, campaign.acknowledged, before, campaign.commands)
        topic = topic_of(found.store.ledger_id)
        campaign.counts += oracle.topic_holds(kafka.bootstrap, topic, log)
        mirror = [data for _, data in found.mirror.source.stored(0, 10**6)]
        assert mirror == log
        oracle.books_are_right(found.store, found.mirror.books)
        found.own.catch_up()
        oracle.books_are_right(found.store, found.own.books)
    asked = ("--ledger", ledger, "--format", "json", "figure", "members", "--unit", "tinh")
    days = (str(world.DAY), str(world.LATER))
    said = [oracle.figures(campaign.once(*asked, "--as-of", day)) for day in days]
    assert tuple(said) == world.members(campaign.commands)
    return campaign


@pytest.mark.timeout(600)
@pytest.mark.parametrize("back_end", ["sqlite", "postgresql"])
def test_killed_at_every_point(
    back_end: str,
    tmp_path: Path,
    kafka: Kafka,
    forks: Zygote,
    postgres_database: str,
) -> None:
    ledger = str(tmp_path / "so")
    if back_end == "postgresql":
        ledger = f"{postgres_database}?schema=chien_dich"
    every = [*ALL, *ZOMBIES]
    # What follows the writer is alike on both back ends: half of the points will do for one.
    points = Random(back_end).sample(every, len(every) // (1 if back_end == "sqlite" else 2))
    campaign = attack(ledger, tmp_path, kafka, forks, points, deaths=3)
    print(dict(sorted(campaign.counts.items())))
    for name, when, _, how in points:
        assert campaign.counts[f"{how}: {name} {when}"], (name, when, how)
    assert campaign.counts["broker: kill"] == 3


def test_without_its_safeguard_the_campaign_finds_the_harm(
    tmp_path: Path, kafka: Kafka, forks: Zygote
) -> None:
    point: Point = ("send", "after", 1, "kill")
    with pytest.raises(AssertionError, match="out of order"):
        attack(str(tmp_path / "so"), tmp_path, kafka, forks, [point], off=("tail",))
    beside = tmp_path / "with it"
    beside.mkdir()
    attack(str(beside / "so"), beside, kafka, forks, [point])
