"""Where all agrees nothing is found; of one planted mistake speaks the one rule that is broken."""

from __future__ import annotations

from random import Random

import pytest

from claimed import Published, rules
from claimed_worlds import SCENES, world

IN_EVERY_RUN, AT_LENGTH, PLANTED = 100, 2_000, 12


def consistent(seeds: range) -> list[str]:
    """Return what is found above a note in worlds where all agrees."""
    return [
        f"seed {seed}: {found.rule.name}: {found.message.en}"
        for seed in seeds
        for found in world(Random(seed)).grave()
    ]


def test_documents_that_agree_have_no_error_and_no_warning() -> None:
    assert consistent(range(IN_EVERY_RUN)) == []


@pytest.mark.deep
def test_two_thousand_documents_that_agree_have_no_error_and_no_warning() -> None:
    assert consistent(range(AT_LENGTH)) == []


@pytest.mark.parametrize("scene", SCENES)
def test_of_a_planted_mistake_its_rule_speaks_and_no_other(scene: str) -> None:
    rule = scene.partition(" ")[0]
    for seed in range(PLANTED):
        planted = world(Random(seed), scene)
        found = planted.grave()
        assert set(rules(found)) == {rule}, f"seed {seed}"
        assert all(claim.id.startswith(_place(scene)) for one in found for claim in one.claims)


def _place(scene: str) -> str:
    return f"p{list(SCENES).index(scene)}-"


@pytest.mark.parametrize("seed", range(PLANTED))
def test_one_undated_figure_is_noted_alone(seed: int) -> None:
    book, rng = world(Random(seed)), Random(seed)
    quiet = {found.id for found in book.audit()}
    first = rng.choice([one for one, claim in book.known().items() if claim.span is not None])
    book.correct(first, undated=True)
    new = [found for found in book.audit() if found.id not in quiet]
    assert rules(new) == ["incomplete"]
    assert new[0].claims[0].id == first
    assert "không nói là của ngày hoặc kỳ nào" in new[0].message.vi


@pytest.mark.parametrize("seed", range(PLANTED))
def test_a_figure_that_is_copied_for_years_is_noted(seed: int) -> None:
    rng, book = Random(seed), Published()
    count, first, length = rng.randint(100, 90_000), rng.randint(2010, 2018), rng.randint(3, 5)
    for year in range(first, first + length):
        fields = {"kind": "flow", "counted_unit": "nguồn tin", "indicator": "tips"}
        book.claim(f"nam-{year}", str(count), when=str(year), **fields)
        noted = rules(book.audit())
        assert noted == (["copied"] if year - first >= 2 else [])


@pytest.mark.parametrize("seed", range(PLANTED))
def test_averages_far_apart_are_a_hint(seed: int) -> None:
    rng, book = Random(seed), Published()
    for place, size in (("a", rng.randint(3, 9)), ("b", rng.randint(15, 30))):
        bodies = rng.randint(10, 700)
        for name, count in (("organisations", bodies), ("members", bodies * size)):
            indicator = f"{name}[to-bao-ve-antt]"
            book.claim(f"{place}-{name}", str(count), unit=place, indicator=indicator)
    found = book.audit()
    assert rules(found) == ["per-far-apart"]
    assert [claim.id for claim in found[0].claims[::2]] == ["b-members", "a-members"]
