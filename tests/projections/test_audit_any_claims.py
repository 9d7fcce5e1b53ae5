"""Whatever is claimed and related, the audit answers: in order, in words, the same each time."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from claimed import Published
from socai.domain.claim import OTHERS
from socai.domain.claim_words import CLAIM_KINDS, RELATIONS, SUBJECTS
from socai.domain.interval import QUALIFIER_WORDS
from socai.projections.audit.finding import RULES
from socai.projections.findings.finding import SEVERITIES

INDICATORS = (
    *(
        "models",
        "models_by_level[tinh]",
        "models_by_level[xa]",
        "models_in_special_areas[vung-giao]",
    ),
    *("members[ban-antt]", "organisations[ban-antt]", "organisations", "tips", "ty-le", None),
    *("member_households[to-anxh]", "organisations[to-anxh]"),
)
UNITS = ("%", "%", "người", "lượt người", "lượt hộ", "mô hình", "xã, phường", "{0}", "ổ, nhóm")
WHEN = ("2019", "2020", "2021", "2021-12-31", "..2021-12-31", "2008-01-01..2018-09-12")
SEEDS = 150


def any_claim(rng: Random) -> dict[str, Any]:
    """Return the fields of a claim: any kind, ends, terms, names with braces and quotes."""
    kinds, subjects = (tuple(word for word, _ in every.words) for every in (CLAIM_KINDS, SUBJECTS))
    lo = rng.choice((None, 0, 1, -86, 876, 10**15, rng.randint(0, 99)))
    hi = None if lo is None else rng.choice((None, lo, lo + rng.randint(0, 999)))
    return {
        "name": rng.choice(("Tỷ lệ", "{0} {", "“»", "%")),
        "kind": rng.choice(kinds),
        "lo": lo,
        "hi": hi,
        "decimals": rng.randint(0, 2) if lo is not None else 0,
        "qualifier": rng.choice([word for word, _ in QUALIFIER_WORDS]) if lo is not None else None,
        "counted_unit": rng.choice(UNITS),
        "unit": rng.choice(("a", "b", None)),
        "indicator": rng.choice(INDICATORS),
        "subjects": tuple(rng.sample(subjects, rng.randint(0, 2))),
        "of": rng.choice((None, "tổng số hộ", "{kế hoạch}")),
        "numerator": rng.choice((None, None, 0, 458)),
        "denominator": rng.choice((None, None, 0, 6195)),
        "items": tuple(rng.sample(("{x}", "Đông Sơn", "Như Thanh"), rng.randint(0, 3))),
        "undated": rng.random() < 0.2,
    }


def anything(rng: Random) -> Published:
    """Return documents with any claims and relations between them."""
    book = Published()
    names = [f"c{number}" for number in range(rng.randint(1, 14))]
    for name in names:
        line, quote = rng.choice((None, 1, 1, 2)), rng.choice(("", "(đạt 87%)", "ở {0} xã"))
        book.claim(name, None, rng.choice("de"), line, rng.choice(WHEN), quote, **any_claim(rng))
    for _ in range(rng.randint(0, 10)):
        relation = rng.choice([word for word, _ in RELATIONS.words])
        first, *others = rng.sample([*names, "gone", "lost", "void"], 4)
        book.relate(relation, first, *others[: OTHERS.get(relation, rng.randint(1, 3))])
    return book


@pytest.mark.parametrize("first", range(0, SEEDS, 50))
def test_every_finding_is_whole(first: int) -> None:
    for seed in range(first, first + 50):
        found = anything(Random(seed)).audit()
        assert [one.id for one in anything(Random(seed)).audit()] == [one.id for one in found]
        assert found == sorted(found, key=lambda one: one.order)
        assert len({one.id for one in found}) == len(found), f"seed {seed}"
        for one in found:
            assert one.rule in RULES and one.severity in SEVERITIES
            assert one.message.vi != one.message.en and len(one.state) == 16
            assert one.claims and all(len(text) > 20 for text in (one.message.vi, one.message.en))
