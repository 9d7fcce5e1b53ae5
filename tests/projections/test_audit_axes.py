"""What is told of the chart's measures is of measures, bodies and subjects that there are."""

from __future__ import annotations

from socai.domain.chart import CHART
from socai.domain.claim_words import SUBJECTS
from socai.domain.key_words import BODY_NAMES
from socai.projections.audit.axes import (
    CLASS_NAMES,
    CLASSES,
    COMMUNE_BODIES,
    DIVISIONS,
    LIKE_BODIES,
)
from socai.projections.audit.per import AT_LEAST_ONE


def test_what_divides_and_what_is_divided_are_counted_in_one_unit() -> None:
    for name, division in DIVISIONS.items():
        part, whole = CHART[name], CHART[division.whole]
        assert part.kind == whole.kind, name
        assert part.counted_unit.startswith(whole.counted_unit) or whole.counted_unit.startswith(
            part.counted_unit
        ), name


def test_every_subject_is_of_one_class() -> None:
    subjects = [subject for found in CLASSES.values() for subject in found]
    assert sorted(subjects) == sorted(word for word, _ in SUBJECTS.words)
    assert CLASSES.keys() == CLASS_NAMES.keys()


def test_bodies_and_measures_are_those_of_the_chart() -> None:
    assert {*LIKE_BODIES, *COMMUNE_BODIES} <= BODY_NAMES.keys()
    assert {name for pair in AT_LEAST_ONE for name in pair} <= CHART.keys()
