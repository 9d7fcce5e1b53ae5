"""Community models: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.community_model import (
    ModelAreaTagged,
    ModelDefined,
    ModelLevelAssigned,
    ModelRecognised,
    ModelRenamed,
    ModelRetired,
    ModelReviewed,
)
from socai.domain.event import Event
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

MODEL = "community_model-tu-quan"


def model() -> Given:
    """Return a ledger of a district and a model of 2016 that it keeps."""
    defined = ModelDefined(unit="huyen", name="Thôn tự quản về ANTT", model_type="tu-quan")
    return given(
        said("..2010-01-01", "unit-huyen", UnitRegistered(name="huyện A", kind="huyen")),
        said("2016-05-01", MODEL, defined),
    )


def test_a_model_keeps_what_was_so_on_each_day() -> None:
    ledger = model()
    ledger.when(said("2016-06-01", MODEL, ModelLevelAssigned(level="xa")))
    ledger.when(said("2017-01-01", MODEL, ModelRecognised(by="ubnd-huyen")))
    ledger.when(said("2017-02-01", MODEL, ModelReviewed(grade="good")))
    ledger.when(said("2018-01-01", MODEL, ModelRenamed(name="Thôn an toàn")))
    outcome = ledger.when(said("2019-03-01", MODEL, ModelLevelAssigned(level="huyen")))
    outcome.recorded("ModelLevelAssigned").changes_nothing_again()
    outcome.leaves(MODEL, "2019-02-28", ("level", ""), key="xa", there=True)
    outcome.leaves(MODEL, "2019-03-01", ("level", ""), key="huyen", there=True)
    outcome.leaves(MODEL, "2017-12-31", name="Thôn tự quản về ANTT", recognised=True, grade="good")


def test_a_model_works_in_several_areas_each_tagged_once() -> None:
    ledger = model()
    outcome = ledger.when(
        (
            said("2017-01-01", MODEL, ModelAreaTagged(area="vung-giao")),
            said("2017-01-01", MODEL, ModelAreaTagged(area="vung-dan-toc")),
        )
    )
    outcome.recorded("ModelAreaTagged", "ModelAreaTagged")
    outcome.leaves(MODEL, "2017-01-01", ("area", "vung-dan-toc"), there=True, key="vung-dan-toc")
    again = said("2018-01-01", MODEL, ModelAreaTagged(area="vung-giao"))
    ledger.when(again).refused("«vung-giao» đã có ở đây vào lúc đó", "is there already")


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2016-04-30", ModelLevelAssigned(level="xa"), "có từ 01/05/2016"),
        ("2017-01-01", ModelLevelAssigned(level="thon"), "huyen (cấp huyện)"),
        ("2017-01-01", ModelAreaTagged(area="Vùng giáo"), "ví dụ ban-chi-dao-antt"),
        ("2017-01-01", ModelDefined(unit="huyen", name="Khác"), "không lập lại được"),
        ("2017-01-01", ModelDefined(unit="la", name="Khác"), "không có đơn vị «la»"),
        ("2016", ModelRetired(), ""),
        ("2015", ModelRetired(), "có từ 01/05/2016"),
    ],
)
def test_what_cannot_be_said(effective: str, event: Event, words: str) -> None:
    outcome = model().when(said(effective, MODEL, event))
    if words:
        outcome.refused(words)
    else:
        outcome.recorded(type(event).__name__)


def test_a_retired_model_is_not_reviewed() -> None:
    ledger = model()
    ledger.when(said("2019-01-01", MODEL, ModelReviewed(grade="weak")))
    ledger.when(said("2018-06-30", MODEL, ModelRetired())).refused(
        "làm treo ModelReviewed 01/01/2019", "(sự kiện e3, 3)"
    )
    ledger.when(said("2019-06-30", MODEL, ModelRetired())).recorded("ModelRetired").leaves(
        MODEL, "2019-06-30", alive=False
    )
    ledger.when(said("2020-01-01", MODEL, ModelReviewed(grade="good"))).refused(
        "thôi từ 30/06/2019"
    )
