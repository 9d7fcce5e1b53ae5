"""Units: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.event import Event
from socai.domain.streams import Streams
from socai.domain.unit import (
    UnitReclassified,
    UnitRegistered,
    UnitRenamed,
    UnitReparented,
    UnitSucceeded,
    UnitTagged,
    UnitUntagged,
)
from specification import Given, given, said

LONG_AGO = "..2010-01-01"
DISTRICT = said(LONG_AGO, "unit-huyen", UnitRegistered(name="huyện A", kind="huyen"))
COMMUNE = said(LONG_AGO, "unit-xa-1", UnitRegistered(name="xã B", kind="xa", parent="huyen"))
OTHER = said(LONG_AGO, "unit-xa-2", UnitRegistered(name="xã C", kind="xa", parent="huyen"))


def district_with_two_communes() -> Given:
    """Return a ledger of a district and its communes xa-1 and xa-2."""
    return given(DISTRICT, COMMUNE, OTHER)


def test_a_unit_keeps_what_was_so_on_each_day() -> None:
    outcome = district_with_two_communes().when(
        (
            said("2019-01-01", "unit-xa-1", UnitRenamed(name="thị trấn B")),
            said("2019-01-01", "unit-xa-1", UnitReclassified(kind="thi-tran")),
        )
    )
    outcome.recorded("UnitRenamed", "UnitReclassified")
    outcome.leaves("unit-xa-1", "2018-12-31", name="xã B", key="xa", parent="huyen")
    outcome.leaves("unit-xa-1", "2019-01-01", name="thị trấn B", key="thi-tran")
    outcome.changes_nothing_again()


def test_a_kind_may_be_written_as_it_is_spoken() -> None:
    town = said("2019-01-01", "unit-xa-1", UnitReclassified(kind="Thị-Trấn"))
    outcome = district_with_two_communes().when(town).recorded("UnitReclassified")
    outcome.leaves("unit-xa-1", "2019-01-01", key="thi-tran")


def test_a_district_without_communes_may_become_a_special_zone() -> None:
    zone = said("2025-07-01", "unit-huyen", UnitReclassified(kind="Đặc-khu"))
    outcome = district_with_two_communes().when(zone).recorded("UnitReclassified")
    outcome.leaves("unit-huyen", "2025-07-01", key="dac-khu")


def test_a_tag_is_put_on_and_taken_off_by_turns() -> None:
    tag = ("tag", "vung-giao")
    ledger = district_with_two_communes()
    outcome = ledger.when(said("2018-01-01", "unit-xa-1", UnitTagged(tag="vung-giao")))
    outcome.recorded("UnitTagged").changes_nothing_again()
    outcome = ledger.when(said("2020-01-01", "unit-xa-1", UnitUntagged(tag="vung-giao")))
    outcome.leaves("unit-xa-1", "2019-12-31", tag, there=True)
    outcome.leaves("unit-xa-1", "2020-01-01", tag, there=False)
    twice = ledger.when(said("2021-01-01", "unit-xa-1", UnitUntagged(tag="vung-giao")))
    twice.refused("«vung-giao» không có ở đây vào lúc đó")


@pytest.mark.parametrize(
    ("stream", "event", "words"),
    [
        ("unit-xa-1", UnitRegistered(name="xã B", kind="xa"), "không lập lại được"),
        ("unit-thon", UnitRegistered(name="thôn D", kind="thon", parent="la"), "không có đơn vị"),
        ("unit-thon", UnitRegistered(name="thôn D", kind="lang"), "một trong: tinh (tỉnh)"),
        ("unit-thon", UnitRegistered(name=" ", kind="thon"), "không để trống"),
        ("unit-thon", UnitRenamed(name="thôn D"), "chưa được ghi nhận"),
        ("unit-xa-1", UnitReparented(parent="xa-1"), "nằm trong chính nó"),
        ("unit-huyen", UnitReparented(parent="xa-2"), "nằm trong chính nó"),
        ("unit-xa-1", UnitSucceeded(how="merge", into=("xa-1",)), "kế thừa chính nó"),
        ("unit-xa-1", UnitSucceeded(how="merge"), "sáp nhập cần đúng một đơn vị nhận"),
        ("unit-xa-1", UnitSucceeded(how="split", into=("xa-2",)), "chia tách cần từ hai đơn vị"),
        ("unit-xa-1", UnitSucceeded(how="split", into=("xa-2", "xa-2")), "được nêu hai lần"),
        ("unit-xa-1", UnitTagged(tag="Vùng giáo"), "chữ thường không dấu"),
    ],
)
def test_what_cannot_be_said(stream: str, event: Event, words: str) -> None:
    district_with_two_communes().when(said("2020-01-01", stream, event)).refused(words)


def test_successions_never_form_a_ring() -> None:
    ledger = district_with_two_communes()
    merged = said("2019-12-01", "unit-xa-1", UnitSucceeded(how="merge", into=("xa-2",)))
    ledger.when(merged).recorded("UnitSucceeded").leaves("unit-xa-1", "2019-12-01", alive=False)
    back = said("2019-12-01", "unit-xa-2", UnitSucceeded(how="merge", into=("xa-1",)))
    ledger.when(back).refused("Đơn vị «xa-2» sẽ kế thừa chính nó", "would succeed")


def test_a_merge_of_two_into_a_new_one_is_one_command() -> None:
    new = UnitRegistered(name="xã E", kind="xa", parent="huyen")
    into = UnitSucceeded(how="merge", into=("xa-3",))
    outcome = district_with_two_communes().when(
        (
            said("2019-12-01", "unit-xa-1", into),
            said("2019-12-01", "unit-xa-2", into),
            said("2019-12-01", "unit-xa-3", new),
        )
    )
    outcome.recorded("UnitSucceeded", "UnitSucceeded", "UnitRegistered")
    outcome.leaves("unit-xa-2", "2019-12-01", alive=False, into=("xa-3",))
    outcome.changes_nothing_again()


def test_a_unit_that_has_ceased_is_no_parent_any_more() -> None:
    ledger = district_with_two_communes()
    ledger.when(said("2019-12-01", "unit-xa-1", UnitSucceeded(how="abolition"))).recorded(
        "UnitSucceeded"
    )
    hamlet = UnitRegistered(name="thôn D", kind="thon", parent="xa-1")
    ledger.when(said("2020-01-01", "unit-thon", hamlet)).refused("thôi từ 01/12/2019")
    ledger.when(said("2019-11-30", "unit-thon", hamlet)).recorded("UnitRegistered")


def test_streams_are_loaded_when_first_named() -> None:
    """A decision that starts from stored events is that of the ledger that recorded them."""
    events = district_with_two_communes().events
    stored = Streams(lambda name: [e for e in events if e.meta.stream == name])
    again = Given(stored, list(events))
    again.when(said("2020-01-01", "unit-huyen", UnitReparented(parent="xa-2"))).refused(
        "nằm trong chính nó"
    )
