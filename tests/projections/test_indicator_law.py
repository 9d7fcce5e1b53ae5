"""The law of indicators: what is said of intervals holds for every exact choice of the terms.

Every form is read once over intervals, and again over every choice of whole numbers inside them;
the choices are tried by a second, plain arithmetic that knows nothing of intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicated import province
from socai.domain.interval import Interval
from socai.projections.indicators.span import Span, extremes
from socai.projections.indicators.streak import run
from socai.projections.reading import Reading

FAR = 12
"""How far an open end is followed: what is said must hold for every choice up to there."""
WINDOW, BASE = "2018", "2017"
FLOWS = ("incidents_reported", "incidents_settled", "incidents_referred")

intervals = st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()).map(
    lambda it: Interval(it[0], None if it[2] else it[0] + it[1])
)


def choices(value: Interval) -> range:
    """Return the whole numbers of an interval; those of an open one up to far off."""
    return range(value.lo, (value.lo + FAR if value.hi is None else value.hi) + 1)


def holds(span: Span, number: Fraction) -> bool:
    """Return whether a number lies within."""
    return span.lo <= number and (span.hi is None or number <= span.hi)


@given(intervals, intervals)
@settings(max_examples=300, deadline=None)
def test_a_quotient_holds_every_choice_and_no_more(part: Interval, whole: Interval) -> None:
    found = Span.of(part).over(Span.of(whole))
    assert (found is None) == (whole.lo == 0)
    if found is None:
        return
    exact = [Fraction(n, d) for n, d in product(choices(part), choices(whole))]
    assert all(holds(found, one) for one in exact)
    assert found.hi == (None if part.hi is None else max(exact))
    assert found.lo == (0 if whole.hi is None else min(exact))
    assert all(holds(found.share(), min(one, Fraction(1))) for one in exact)


@given(st.integers(-4, 4), st.integers(0, 4), st.integers(1, 4), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
def test_a_quotient_of_what_may_be_below_nothing(n: int, more: int, d: int, wide: int) -> None:
    found = Span(Fraction(n), Fraction(n + more)).over(Span(Fraction(d), Fraction(d + wide)))
    exact = [Fraction(a, b) for a in range(n, n + more + 1) for b in range(d, d + wide + 1)]
    assert found == Span(min(exact), max(exact))
    open_ = Span(Fraction(n), Fraction(n + more)).over(Span(Fraction(d), None))
    assert open_ and all(holds(open_, one) for one in exact)


@given(st.lists(intervals, min_size=1, max_size=3), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_sums_extremes_and_thresholds(values: list[Interval], threshold: int) -> None:
    spans = [Span.of(value) for value in values]
    total, reach = sum(spans[1:], start=spans[0]), extremes(spans)
    for chosen in product(*map(choices, values)):
        assert holds(total, Fraction(sum(chosen)))
        assert holds(reach, Fraction(min(chosen))) and holds(reach, Fraction(max(chosen)))
        assert total.at_least(threshold) in (None, sum(chosen) >= threshold)
        assert total.at_most(threshold) in (None, sum(chosen) <= threshold)
    sums = {sum(chosen) >= threshold for chosen in product(*map(choices, values))}
    assert (total.at_least(threshold) is None) == (len(sums) == 2)


@given(st.lists(st.sampled_from([True, False, None]), max_size=7))
@settings(max_examples=300, deadline=None)
def test_a_streak_is_the_least_and_the_most_of_all_that_silence_may_hide(
    years: list[bool | None],
) -> None:
    exact = set()
    for chosen in product(*([one] if one is not None else [True, False] for one in years)):
        row = 0
        for one in chosen:
            if not one:
                break
            row += 1
        exact.add(row)
    assert run(years) == (min(exact), max(exact))


def shown(form: str, values: Sequence[Interval | int]) -> Reading:
    """Return what an indicator reads where its terms are these, over this year or the one before.

    Two terms and a denominator; of a change the third is what the first was the year before.
    """
    ledger = province(1)
    ends = [v if isinstance(v, Interval) else Interval(v, v) for v in values]
    if form == "change":
        ledger.flow("tinh", FLOWS[0], WINDOW, (ends[0].lo, ends[0].hi))
        ledger.flow("tinh", FLOWS[0], BASE, (ends[2].lo, ends[2].hi))
        return ledger.defines("x", form=form, terms=FLOWS[:1]).read("x", "tinh", WINDOW)
    for measure, one in zip(FLOWS, ends, strict=True):
        ledger.flow("tinh", measure, WINDOW, (one.lo, one.hi))
    if form == "range":
        return ledger.defines("x", form=form, terms=FLOWS, over="terms").read("x", "tinh", WINDOW)
    ledger.defines("x", form=form, terms=FLOWS[1:2], denominator=FLOWS[2:])
    return ledger.read("x", "tinh", WINDOW)


def change(a: int, b: int, c: int) -> Fraction | None:
    """Return by what part the first is more than the third."""
    return Fraction(a - c, c) if c else None


def ratio(a: int, b: int, c: int) -> Fraction | None:
    """Return the second divided by the third."""
    return Fraction(b, c) if c else None


def coverage(a: int, b: int, c: int) -> Fraction | None:
    """Return the second divided by the third, no more than the whole."""
    return Fraction(min(b, c), c) if c else None


PLAIN: dict[str, Callable[[int, int, int], Fraction | None]] = {
    "change": change,
    "ratio": ratio,
    "coverage": coverage,
}


def readings(form: str, values: Sequence[Interval]) -> Iterator[Fraction | None]:
    """Yield what the form comes to for every choice, by plain arithmetic."""
    for chosen in product(*map(choices, values)):
        if form == "range":
            yield from (Fraction(min(chosen)), Fraction(max(chosen)))
        else:
            yield PLAIN[form](*chosen)


@pytest.mark.parametrize("form", ["change", "ratio", "coverage", "range"])
@given(values=st.tuples(intervals, intervals, intervals))
@settings(max_examples=25, deadline=None)
def test_a_reading_holds_every_choice(
    form: str, values: tuple[Interval, Interval, Interval]
) -> None:
    found = shown(form, values)
    exact = set(readings(form, values))
    assert (found.status == "undecidable") == (None in exact)
    assert (found.lo is None) == (None in exact)
    if found.lo is not None:
        span = Span(found.lo, found.hi)
        assert all(holds(span, one) for one in exact if one is not None)


@pytest.mark.parametrize("form", ["change", "ratio", "coverage", "range"])
@pytest.mark.parametrize("values", [(3, 2, 5), (0, 7, 4), (1, 1, 0)])
def test_exact_terms_have_one_answer(form: str, values: tuple[int, int, int]) -> None:
    found = shown(form, values)
    if form == "range":
        assert (found.lo, found.hi) == (Fraction(min(values)), Fraction(max(values)))
    else:
        said = PLAIN[form](*values)
        assert found.lo == found.hi == said
