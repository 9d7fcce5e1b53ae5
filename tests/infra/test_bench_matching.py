"""When a proposal is what people have marked: line, value and qualifier, each row once."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from socai.infra.bench.matching import (
    Label,
    Measure,
    Read,
    matches,
    measured,
    numbers_of,
    printed_in,
)
from socai.projections.prose.proposal import Proposal

LABEL = Label(
    id="a",
    document="bao-cao",
    line=3,
    lo=Decimal(39001),
    hi=Decimal(39999),
    qualifier="hơn",
    expected="y",
    printed="hơn 39 nghìn",
    quote="hơn 39 nghìn hội nghị",
)
PROPOSAL = Proposal(
    line=3,
    quote="hơn 39 nghìn hội nghị",
    start=4,
    end=12,
    lo=Decimal(39001),
    hi=Decimal(39999),
    qualifier="hơn",
    counted_unit="hội nghị",
)
READ = Read(PROPOSAL, "39 nghìn")
EXACT = replace(LABEL, lo=Decimal(-12), hi=Decimal(-12), qualifier="exact", printed="12")


def read(lo: int, hi: int, qualifier: str, printed: str, line: int = 3) -> Read:
    """Return a proposal of these ends."""
    ends = {"lo": Decimal(lo), "hi": Decimal(hi)}
    return Read(replace(PROPOSAL, **ends, qualifier=qualifier, line=line), printed)


def test_the_same_ends_match() -> None:
    assert matches(LABEL, READ)
    assert matches(LABEL, read(39001, 39999, "hơn", "?"))


def test_the_same_printed_number_matches_however_wide_it_is_taken() -> None:
    assert matches(LABEL, read(39001, 40000, "hơn", "39 nghìn"))
    assert matches(replace(LABEL, lo=None, hi=None), READ)
    assert matches(
        replace(LABEL, lo=None, hi=None, qualifier="exact"), read(1, 2, "exact", "39.000")
    )


@pytest.mark.parametrize(
    "other",
    [
        read(39001, 39999, "hơn", "39 nghìn", line=4),
        read(39001, 39999, "gần", "39 nghìn"),
        read(38001, 38999, "hơn", "38 nghìn"),
        read(40, 48, "hơn", "39"),
    ],
)
def test_another_line_value_or_qualifier_does_not(other: Read) -> None:
    assert not matches(LABEL, other)


def test_a_fall_is_no_rise_though_the_same_number_is_printed() -> None:
    assert matches(EXACT, read(-12, -12, "exact", "12"))
    assert not matches(EXACT, read(12, 12, "exact", "12"))


def test_without_any_number_nothing_is_met() -> None:
    words = replace(LABEL, lo=None, hi=None, printed="")
    assert not matches(words, Read(PROPOSAL, ""))


def test_each_row_is_met_once_and_the_expected_one_first() -> None:
    optional = replace(LABEL, id="b", expected="optional")
    once = measured([optional, LABEL], [READ])
    assert (once.found, once.optional, once.missed, once.wrong) == (1, 0, [], [])
    thrice = measured([optional, LABEL], [READ] * 3)
    assert (thrice.found, thrice.optional, len(thrice.wrong)) == (1, 1, 1)


def test_what_is_no_figure_is_wrong_to_propose_and_not_missed() -> None:
    found = measured([replace(LABEL, expected="n")], [READ])
    assert (found.expected, found.missed, found.wrong) == (0, [], [READ])
    assert (found.recall, found.precision) == (None, 0)


def test_shares_leave_out_what_is_optional() -> None:
    other = replace(LABEL, id="c", line=9)
    one = measured([LABEL, other, replace(LABEL, expected="optional", id="b")], [READ, READ])
    assert (one.recall, one.precision) == (Fraction(1, 2), 1)
    assert one.missed == [other]
    total = Measure()
    total.add(one)
    total.add(measured([LABEL], [read(1, 1, "exact", "1"), READ]))
    assert (total.expected, total.found, total.optional) == (3, 2, 1)
    assert (total.recall, total.precision) == (Fraction(2, 3), Fraction(2, 3))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("hơn 39 nghìn", [39_000]),
        ("2,3 tỷ", [2_300_000_000]),
        ("12.998", [12_998]),
        ("87 - 92%", [87, 92]),
        ("8,6", [Decimal("8.6")]),
        ("hàng vạn", []),
        ("", []),
    ],
)
def test_numbers_are_read_in_vietnamese_notation(text: str, numbers: list[Decimal]) -> None:
    assert numbers_of(text) == tuple(numbers)


def test_what_is_printed_stands_in_guillemets() -> None:
    assert printed_in("«hơn 39 nghìn» → >39,000 («39»)") == "hơn 39 nghìn"
    assert printed_in("12 exact") == ""
