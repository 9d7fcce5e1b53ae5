"""The words of the specification can fail."""

from __future__ import annotations

import pytest

from socai.domain.refusal import Refused
from socai.domain.unit import UnitRegistered, UnitRenamed
from specification import given, said

COMMUNE = said("2018-07-01", "unit-xa", UnitRegistered(name="xã A", kind="xa"))
RENAMED = said("2019-01-01", "unit-xa", UnitRenamed(name="phường A"))
TOO_EARLY = said("2018-06-30", "unit-xa", UnitRenamed(name="phường A"))


def test_what_was_given_must_be_possible() -> None:
    with pytest.raises(Refused, match="chưa được ghi nhận"):
        given(RENAMED)


def test_a_refusal_that_did_not_come_is_told() -> None:
    with pytest.raises(AssertionError, match=r"recorded: \['UnitRenamed'\]"):
        given(COMMUNE).when(RENAMED).refused("có từ")


def test_a_refusal_in_other_words_is_told() -> None:
    with pytest.raises(AssertionError, match=r"\['giải thể'\] not in: .*01/07/2018"):
        given(COMMUNE).when(TOO_EARLY).refused("01/07/2018", "giải thể")


def test_what_was_not_recorded_is_told() -> None:
    with pytest.raises(AssertionError, match=r"refused: .*01/07/2018"):
        given(COMMUNE).when(TOO_EARLY).recorded("UnitRenamed")
    with pytest.raises(AssertionError):
        given(COMMUNE).when(RENAMED).recorded("UnitRegistered")


def test_registers_that_hold_something_else_are_told() -> None:
    outcome = given(COMMUNE).when(RENAMED)
    outcome.leaves("unit-xa", "2019-01-01", name="phường A")
    with pytest.raises(AssertionError, match=r"unit-xa .* on 2018-12-31: .*xã A"):
        outcome.leaves("unit-xa", "2018-12-31", name="phường A")


def test_saying_again_what_changes_something_is_told() -> None:
    """An outcome that another command has overtaken is not the last word any more."""
    ledger = given(COMMUNE)
    outcome = ledger.when(RENAMED)
    ledger.when(said("2019-01-01", "unit-xa", UnitRenamed(name="phường B")))
    with pytest.raises(AssertionError):
        outcome.changes_nothing_again()


def test_later_commands_see_earlier_ones() -> None:
    given(COMMUNE).when(RENAMED).when(COMMUNE).refused("không lập lại được")
