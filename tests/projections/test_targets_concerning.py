"""Which published figures concern a target: related, of the same terms, of the same subjects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.projections.audit.claim import Related
from targeted import Published

TWO: dict[str, Any] = {
    "operator": "at-least",
    "terms": ("certified_agencies", "certified_schools"),
    "denominators": ("agencies", "schools"),
    "subjects": ("agency", "school"),
    "value": 80,
    "deadline": date(2018, 12, 31),
}
SHARE: dict[str, Any] = {"kind": "ratio", "lo": 85, "hi": 85, "counted_unit": "%"}
PRINTED: dict[str, Any] = {"kind": "target", "document": "chi-thi", "line": 44, "quote": "ct"}
AFTER = "2019-01-15"
SUMMED = ("certified_schools[a]", "certified_schools[b]")


def heard(world: Published, proposed: tuple[Related, ...] = ()) -> list[list[str]]:
    """Return which claims are heard of each pair."""
    found = world.attained(proposed=proposed)
    return [[one.claim.id for one in part.heard] for part in found.parts]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"indicator": "certified_agencies"}, [["a"], []]),
        ({"indicator": "certified_agencies[tc-1]"}, [["a"], ["a"]]),
        ({"indicator": "certified_communes"}, [[], []]),
        ({"subjects": ("school",)}, [[], ["a"]]),
        ({"subjects": ("school", "agency")}, [["a"], ["a"]]),
        ({"subjects": ("school", "commune")}, [["a"], ["a"]]),
        ({"subjects": ("commune",)}, [[], []]),
        ({"subjects": ("school",), "unit": "h-1"}, [[], ["a"]]),
        ({"subjects": ("school",), "unit": "khac"}, [[], []]),
        ({"subjects": ("school",), "unit": None}, [[], ["a"]]),
        ({"subjects": ("school",), "kind": "stock", "counted_unit": "trường"}, [[], []]),
        ({"subjects": ("school",), "kind": "duration"}, [[], []]),
        ({}, [[], []]),
    ],
)
def test_of_the_same_terms_or_subjects(fields: dict[str, Any], expected: list[list[str]]) -> None:
    world = Published().target(**TWO)
    world.ledger.units("tinh", "khac")
    world.claim("a", "2018", AFTER, **SHARE | fields)
    assert heard(world) == expected


@pytest.mark.parametrize(
    ("form", "expected", "status"),
    [
        ({"form": "coverage", "terms": ("certified_schools",)}, [[], ["a"]], "undecidable"),
        ({"form": "range", "over": "terms"}, [["a"], ["a"]], "met"),
        (
            {"form": "ratio", "terms": SUMMED, "denominator": ("schools",)},
            [[], []],
            "undecidable",
        ),
        (
            {"form": "spread", "terms": ("certified_schools",), "level": "district"},
            [[], []],
            "undecidable",
        ),
    ],
)
def test_of_the_terms_of_an_indicator(
    form: dict[str, Any], expected: list[list[str]], status: str
) -> None:
    world = Published().target(**{name: value for name, value in TWO.items() if name != "subjects"})
    terms = form.get("terms", TWO["terms"])
    under = {} if form["form"] == "spread" else {"denominator": TWO["denominators"][-len(terms) :]}
    world.ledger.defines("t", **{"terms": terms} | under | form)
    kind = "range" if form["form"] == "range" else "ratio"
    world.claim("a", "2018", AFTER, **SHARE | {"kind": kind, "indicator": "t"})
    assert heard(world) == expected
    assert world.attained().status == status


@pytest.mark.parametrize(
    ("printed", "concerns"),
    [
        ({"lo": 80, "hi": 100}, True),
        ({"lo": 70, "hi": 100}, False),
        ({"quote": "phấn đấu chỉ tiêu ct"}, True),
        ({"quote": "chỉ tiêu khác"}, False),
        ({"lo": 80, "hi": 100, "line": 45}, False),
        ({"lo": 80, "hi": 100, "document": "khac"}, False),
        ({"lo": 80, "hi": 100, "kind": "ratio"}, False),
    ],
)
def test_related_to_the_claim_that_prints_the_target(
    printed: dict[str, Any], concerns: bool
) -> None:
    world = Published().target(**TWO)
    number = {"qualifier": "trở lên", "counted_unit": "%"} if "lo" in printed else {}
    fields = PRINTED | {"quote": "in ra"} | number | printed
    world.claim("ct-in", "2018-12-31", "2016-02-01", **fields)
    world.claim("a", "2018", AFTER, **SHARE)
    assert heard(world, (Related("answers", "ct-in", ("a",), True, None, ""),)) == (
        [["a"], ["a"]] if concerns else [[], []]
    )
    world.answers("ct-in", "a")
    assert heard(world) == ([["a"], ["a"]] if concerns else [[], []])


def test_what_only_the_tool_proposes_does_not_settle() -> None:
    one = {"terms": TWO["terms"][1:], "denominators": TWO["denominators"][1:]}
    world = Published().target(**TWO | one | {"subjects": ("school",)})
    number = {"lo": 80, "hi": 100, "qualifier": "trở lên", "counted_unit": "%"}
    world.claim("ct-in", "2018-12-31", "2016-02-01", **PRINTED | number)
    world.claim("a", "2018", AFTER, **SHARE, subjects=("school",))
    guess = Related("answers", "ct-in", ("a",), True, None, "")
    found = world.attained(proposed=(guess,))
    assert found.status == "undecidable"
    assert "chỉ máy đề xuất" in " ".join(reason.vi for reason in found.reasons)
    assert world.answers("ct-in", "a").attained(proposed=(guess,)).status == "met"
