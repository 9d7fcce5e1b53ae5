"""Model sites and their teams: what a ledger lets be said of them."""

from __future__ import annotations

import pytest

from socai.domain.community_model import ModelDefined, ModelRetired
from socai.domain.event import Event
from socai.domain.model_site import (
    SiteLaunched,
    SiteRetired,
    SiteReviewed,
    SiteTransferred,
    TeamDissolved,
    TeamFormed,
)
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

SITE = "model_site-lam-lang"
LAUNCHED = SiteLaunched(unit="xa-1", model="tu-quan", new=True, place="thôn Lâm Lang")


def site() -> Given:
    """Return a ledger of two communes, a model of 2015–2020 and a site of 2016."""
    return given(
        said("..2010-01-01", "unit-xa-1", UnitRegistered(name="xã A", kind="xa")),
        said("..2010-01-01", "unit-xa-2", UnitRegistered(name="xã B", kind="xa")),
        said("2015-01-01", "community_model-tu-quan", ModelDefined(unit="xa-1", name="Tự quản")),
        said("2016-06-01", SITE, LAUNCHED),
        said("2020-06-30", "community_model-tu-quan", ModelRetired()),
    )


def test_a_site_keeps_what_was_so_on_each_day() -> None:
    ledger = site()
    ledger.when(said("2016-07-01", SITE, TeamFormed(team="to-01"))).recorded("TeamFormed")
    ledger.when(said("2017-01-01", SITE, SiteReviewed(grade="fair")))
    outcome = ledger.when(said("2018-01-01", SITE, SiteTransferred(unit="xa-2")))
    outcome.recorded("SiteTransferred").changes_nothing_again()
    outcome.leaves(SITE, "2017-12-31", unit="xa-1", key="tu-quan", new=True, grade="fair")
    outcome.leaves(SITE, "2018-01-01", unit="xa-2")
    outcome.leaves(SITE, "2018-01-01", ("team", "to-01"), there=True)


def test_a_replicated_site_may_say_from_where() -> None:
    copied = SiteLaunched(unit="xa-2", model="tu-quan", new=False, replicated_from="lam-lang")
    ledger = site()
    ledger.when(said("2017-01-01", "model_site-2", copied)).recorded("SiteLaunched")
    ledger.when(said("2016-05-31", "model_site-3", copied)).refused(
        "điểm mô hình «lam-lang» không tồn tại vào 31/05/2016 (trường «replicated_from»"
    )


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2014-12-31", LAUNCHED, "mô hình «tu-quan» không tồn tại vào 31/12/2014"),
        ("2020-07-01", LAUNCHED, "có từ 01/01/2015, thôi từ 30/06/2020"),
        ("2016-01-01", SiteLaunched(unit="la", model="tu-quan", new=True), "không có đơn vị «la»"),
        ("2016-01-01", SiteLaunched(unit="xa-1", model="la", new=True), "không có mô hình «la»"),
        (
            "2017-01-01",
            SiteLaunched(unit="xa-1", model="tu-quan", new=True, replicated_from="lam-lang"),
            "không có nơi gốc",
        ),
        (
            "2017-01-01",
            SiteLaunched(unit="xa-1", model="tu-quan", new=False, replicated_from="4"),
            "không có nơi gốc",
        ),
        ("2017-01-01", SiteRetired(), "chưa được ghi nhận"),
        ("2017-01-01", TeamFormed(team="to-01"), "chưa được ghi nhận"),
    ],
)
def test_what_cannot_be_said_of_another_site(effective: str, event: Event, words: str) -> None:
    site().when(said(effective, "model_site-4", event)).refused(words)


def test_a_model_retired_in_2020_may_still_have_got_a_site_in_that_year() -> None:
    site().when(said("2020", "model_site-4", LAUNCHED)).recorded("SiteLaunched")


def test_teams_come_and_go_by_turns_while_the_site_runs() -> None:
    ledger = site()
    ledger.when(said("2017-01-01", SITE, TeamDissolved(team="to-01"))).refused("«to-01» không có")
    ledger.when(said("2017-01-01", SITE, TeamFormed(team="to-01"))).recorded("TeamFormed")
    ledger.when(said("2018-01-01", SITE, TeamFormed(team="to-01"))).refused("«to-01» đã có ở đây")
    ledger.when(said("2018-01-01", SITE, TeamFormed(team="Tổ một"))).refused("mã vô danh")
    early = said("2016-12-31", SITE, SiteRetired())
    ledger.when(early).refused("làm treo TeamFormed «to-01» 01/01/2017")
    ledger.when(said("2019-01-01", SITE, SiteRetired())).recorded("SiteRetired")
    ledger.when(said("2019-01-02", SITE, TeamDissolved(team="to-01"))).refused("thôi từ 01/01/2019")
