"""Windows: what people write, the years of programmes, what is unfinished, what adds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.chart import CHART
from socai.domain.event import Event, Meta, Recorded, Source
from socai.domain.period import Period, parse_period
from socai.domain.programme import CampaignOpened, ProgrammeEnded, ProgrammeStarted
from socai.domain.refusal import Refused
from socai.domain.timeline import Stream
from socai.projections.figure import figure
from socai.projections.question import Question
from socai.projections.windows.programme import Programme, programmes
from socai.projections.windows.window import ONCE, Window, adds, joined, why_not_added, window_of
from socai.projections.windows.words import kind_named, window_named
from socai.projections.windows.years import programme_window
from worlds import FLOW, World, held, unit

TODAY = date(2018, 9, 12)
START = Period(date(2008, 2, 14), date(2008, 2, 14))


def programme(identity: str, first: str = "", last: str = "", began: str = "2008") -> Programme:
    """Return a programme, its years stated or not."""
    begin, end = (date.fromisoformat(day) if day else None for day in (first, last))
    return Programme(identity, identity, "thanh-hoa", parse_period(began), begin, end)


KNOWN = {
    one.identity: one
    for one in (
        programme("thi-diem-de-an-375", "2006-01-01", "2008-12-31", "2006"),
        programme("de-an-375", "2008-01-01", "2018-12-31"),
        programme("chua-neu"),
        programme("tong-ket-som", "2008-01-01", "2018-09-12"),
        programme("nam-nam", "2021-01-01", "2025-12-31", "2021-03-01"),
        programme("ngan", "2008-01-01", "2010-12-31"),
        programme("tu-truoc", began="..2008-02-14"),
    )
}
# What is written, the days that are meant, and of these the last that can be asked on TODAY.
READ = """
2017                                2017-01-01 2017-12-31 2017-12-31
năm 2017                            2017-01-01 2017-12-31 2017-12-31
quý III/2018                        2018-07-01 2018-09-30 2018-09-12
2018-Q1                             2018-01-01 2018-03-31 2018-03-31
6 tháng đầu năm 2018                2018-01-01 2018-06-30 2018-06-30
6 tháng cuối năm 2018               2018-07-01 2018-12-31 2018-09-12
giai đoạn 2008-2018                 2008-01-01 2018-12-31 2018-09-12
Giai đoạn 2008 – 2013               2008-01-01 2013-12-31 2013-12-31
từ 14/2/2008 đến 12/9/2018          2008-02-14 2018-09-12 2018-09-12
2008-02-14..2018-09-12              2008-02-14 2018-09-12 2018-09-12
từ 2008 đến nay                     2008-01-01 2018-09-12 2018-09-12
từ năm 2008 đến nay                 2008-01-01 2018-09-12 2018-09-12
từ tháng 3/2009 đến nay             2009-03-01 2018-09-12 2018-09-12
2008 – nay                          2008-01-01 2018-09-12 2018-09-12
năm nay                             2018-01-01 2018-12-31 2018-09-12
năm trước                           2017-01-01 2017-12-31 2017-12-31
5 năm 2008–2013                     2008-01-01 2013-12-31 2013-12-31
5 năm (2008 - 2012)                 2008-01-01 2012-12-31 2012-12-31
10 năm 2008-2018                    2008-01-01 2018-12-31 2018-09-12
thí điểm 2006–2008                  2006-01-01 2008-12-31 2008-12-31
năm 2017 đến 14/12                  2016-12-15 2017-12-14 2017-12-14
năm 2017 tính đến ngày 15/11        2016-11-16 2017-11-15 2017-11-15
năm 2018 chốt đến 31/12             2018-01-01 2018-12-31 2018-09-12
de-an-375:pilot                     2006-01-01 2008-12-31 2008-12-31
thi-diem-de-an-375:pilot            2006-01-01 2008-12-31 2008-12-31
de-an-375:thí điểm                  2006-01-01 2008-12-31 2008-12-31
de-an-375:five-years                2008-01-01 2013-12-31 2013-12-31
de-an-375:5 năm đầu                 2008-01-01 2013-12-31 2013-12-31
de-an-375:five-years-2              2014-01-01 2018-12-31 2018-09-12
de-an-375:5 năm tiếp theo           2014-01-01 2018-12-31 2018-09-12
de-an-375:ten-years                 2008-01-01 2018-12-31 2018-09-12
de-an-375:10 năm                    2008-01-01 2018-12-31 2018-09-12
de-an-375:ten-years..2018-09-12     2008-01-01 2018-09-12 2018-09-12
de-an-375:10 năm đến 12/9/2018      2008-01-01 2018-09-12 2018-09-12
de-an-375:years                     2008-01-01 2018-12-31 2018-09-12
chua-neu:five-years                 2008-01-01 2013-12-31 2013-12-31
chua-neu:years                      2008-01-01 2018-09-12 2018-09-12
tong-ket-som:ten-years              2008-01-01 2018-09-12 2018-09-12
tong-ket-som:five-years-2           2014-01-01 2018-09-12 2018-09-12
nam-nam:five-years                  2021-01-01 2025-12-31 2025-12-31
nam-nam:ten-years                   2021-01-01 2030-12-31 2030-12-31
"""
# What is written, and words of the refusal.
REFUSED = """
2018-2008                       kết thúc trước khi bắt đầu
đến 31/12/2018                  không có ngày đầu
từ 2020 đến nay                 sau ngày đang hỏi
10 năm 2008–2013                không phải 10 năm
năm 2017 đến 29/2               29/02
năm 2017 đến 31/11              chỉ có các ngày
đề án 375                       không phải là ngày
de-an-357:ten-years             có phải «de-an-375»
de-an-375:ten-year              có phải «ten-years»
de-an-375:20 năm                không có kỳ
de-an-375:five-years..2007      kết thúc 31/12/2007, trước khi bắt đầu
tu-truoc:ten-years              ngày đầu không được nêu
chua-neu:pilot                  không có thí điểm
:ten-years                      không có chương trình
de-an-375:                      không có kỳ
"""


def table(text: str, columns: int) -> list[list[str]]:
    """Return the rows of a table: the words before two spaces, then `columns` words or a rest."""
    rows = []
    for line in text.strip().splitlines():
        said, _, rest = line.partition("  ")
        rows.append([said, *(rest.split() if columns else [rest.strip()])])
    return rows


@pytest.mark.parametrize(("text", "first", "last", "until"), table(READ, 3))
def test_a_window_is_read(text: str, first: str, last: str, until: str) -> None:
    found = window_named(text, KNOWN, TODAY)
    days = (found.period.first.isoformat(), found.period.last.isoformat())
    begun = found.period.first <= TODAY
    assert (*days, found.asked.last.isoformat()) == (first, last, until)
    goes_on = "nay" in text.split() and not text.startswith("năm")
    assert found.begun == begun
    assert found.finished == (found.period.last <= TODAY and not goes_on)
    assert found.finished == (found.until is None)
    assert found.finished or found.notes
    assert found.title.vi and found.title.en
    assert (found.programme is not None) == (":" in text)


@pytest.mark.parametrize(("text", "why"), table(REFUSED, 0))
def test_what_is_no_window_is_refused_with_a_way_out(text: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        window_named(text, KNOWN, TODAY)
    assert why in refused.value.messages[0].vi
    assert refused.value.messages[0].en


def test_a_day_that_is_not_stated_is_said_to_be_taken() -> None:
    notes = [note.vi for note in window_named("chua-neu:ten-years", KNOWN, TODAY).notes]
    assert notes[0] == "Ngày đầu các năm của «chua-neu» không được nêu: lấy 01/01/2008"
    assert notes[1] == "Kỳ 01/01/2008 – 31/12/2018 chưa hết: tính đến 12/09/2018"
    short = window_named("ngan:five-years", KNOWN, TODAY)
    assert [n.vi for n in short.notes] == ["Các năm của «ngan» như đã nêu chỉ đến 31/12/2010"]
    assert window_named("de-an-375:five-years", KNOWN, TODAY).notes == ()


def test_a_window_that_has_not_begun_says_so() -> None:
    found = window_named("nam-nam:five-years", KNOWN, TODAY)
    assert not found.begun and found.asked == found.period
    assert "chưa bắt đầu" in found.notes[-1].vi


def test_a_window_without_its_programme_is_that_of_the_one_it_can_be() -> None:
    only = {name: KNOWN[name] for name in ("thi-diem-de-an-375", "de-an-375", "ngan")}
    assert window_named("ten-years", only, TODAY).name == "de-an-375:ten-years"
    assert window_named("thí điểm", only, TODAY).name == "thi-diem-de-an-375:pilot"
    same = {**only, "chi-thi-10": programme("chi-thi-10", "2008-01-01", "2018-12-31")}
    both = window_named("10 năm", same, TODAY)
    assert (both.period, both.programme) == (parse_period("2008..2018"), None)
    assert both.notes[0].vi == "Kỳ theo các năm của chi-thi-10, de-an-375"
    with pytest.raises(Refused, match="có 3 chương trình"):
        window_named("ten-years", {**same, "nam-nam": programme("nam-nam", "2021-01-01")}, TODAY)
    with pytest.raises(Refused, match="không có chương trình nào"):
        window_named("ten-years", {}, TODAY)
    assert kind_named("ten-years..2018-09-12") and kind_named("10 năm")
    assert not kind_named("2008..2018-09-12") and not kind_named("10 năm 2008-2018")


WORDS = (
    *("năm", "nay", "đến", "từ", "5", "10", "-", "2008", "2018", "14/12", "29/2", "thí điểm", ":"),
    *("de-an-375", "ten-years", "five-years-2", "..", "quý", "I", "tháng", "(", ")", "giai đoạn"),
    *("0", "2199", "1900", "nam-nam", "tu-truoc", "cuối", "trước"),
)


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)))
def test_any_text_is_a_window_or_refused(text: str) -> None:
    try:
        found = window_named(text, KNOWN, TODAY)
    except Refused as refused:
        assert all(message.vi and message.en for message in refused.messages)
    else:
        assert found.period.first <= found.period.last and not found.period.open
        assert found.asked.first == found.period.first


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(days, st.one_of(st.none(), st.integers(0, 9_000)), st.booleans())
def test_five_and_five_years_are_ten(first: date, length: int | None, stated: bool) -> None:
    last = None if length is None else first + timedelta(days=length)
    period = Period(first, first)
    one = Programme("mot", "mot", "", period, first if stated else None, last)
    kinds = ("five-years", "five-years-2", "ten-years")
    five, second, ten = (programme_window(k, one, {}, date.max) for k in kinds)
    assert adds([five, second], ten.period)
    assert ten.period.first == (first if stated else date(first.year, 1, 1))
    assert 4 <= five.period.last.year - five.period.first.year <= 5
    assert 9 <= ten.period.last.year - ten.period.first.year <= 10
    assert joined([five, second]) == ten.period
    assert not adds([second, five], ten.period) and not adds([five], ten.period)
    assert not adds([five, five], ten.period) and not adds([], ten.period)


def test_windows_that_leave_a_gap_or_overlap_do_not_join() -> None:
    def the(text: str) -> Window:
        return window_named(text, {}, date(2030, 1, 1))

    with pytest.raises(Refused, match="còn hở"):
        joined([the("2008"), the("2010")])
    with pytest.raises(Refused, match="chồng lên nhau"):
        joined([the("2008-2010"), the("2010-2012")])
    with pytest.raises(Refused, match="Không có kỳ nào"):
        joined([])
    quarters = [the(f"quý {n}/2018") for n in ("I", "II", "III", "IV")]
    assert joined(quarters) == parse_period("2018")
    until = window_of("n", the("2019").title, parse_period("2019"), date(2019, 3, 31))
    assert joined([*quarters, until]) == parse_period("2018..2019-03-31")


def test_flows_add_where_windows_line_up() -> None:
    months = [(year, month) for year in range(2008, 2019) for month in (1, 6, 12)]
    sessions = [year + month for year, month in months]
    events = [
        held(f"h-{year}-{month}", "tinh", "contest", n, f"{year}-{month:02d}-28")
        for n, (year, month) in zip(sessions, months, strict=True)
    ]
    view = World().then(unit("tinh"), *events).view()
    kinds = ("five-years", "five-years-2", "ten-years")
    windows = [window_named(f"de-an-375:{k}", KNOWN, date(2026, 1, 1)) for k in kinds]
    counted = [figure(view, Question(FLOW, "tinh", w.asked)).counted for w in windows]
    assert counted[0] + counted[1] == counted[2] == sum(sessions)


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        ("members", "là số tại thời điểm"),
        ("persons_reoffended", "đếm mỗi người một lần"),
        ("persons_pledged", "đếm mỗi cá nhân một lần"),
        ("ty-le-ho", "tính từ nhiều số"),
        ("incidents_reported", None),
        ("household_pledges", None),
    ],
)
def test_what_does_not_add_over_time_says_why(measure: str, why: str | None) -> None:
    said = why_not_added(measure)
    assert (said is None) == (why is None)
    assert said is None or (why or "") in said.vi


def test_what_is_counted_once_are_flows_of_persons() -> None:
    assert {CHART[name].kind for name in ONCE} == {"flow"}
    assert {CHART[name].counted_unit for name in ONCE} == {"người", "cá nhân"}


def recorded(stream: str, position: int, event: Event, when: str) -> Recorded:
    """Return an event as a log holds it."""
    meta = Meta(
        event_id=f"e{position}", command_id=f"e{position}", command_content="", command_index=0,
        command_size=1, stream=stream, version=position, type=type(event).__name__, recorded_at=0,
        effective=parse_period(when), source=Source(), actor="can-bo-1",
    )  # fmt: skip
    return Recorded(position, meta, event)


def test_programmes_are_known_from_their_streams() -> None:
    started = ProgrammeStarted(unit="thanh-hoa", name="Đề án", first=date(2008, 1, 1))
    name = "programme-de-an-375"
    events = [
        recorded(name, 1, started, "2008-02-14"),
        recorded(name, 2, ProgrammeEnded(), "2018"),
    ]
    campaign = recorded("programme-b", 3, CampaignOpened(campaign="dot-1"), "2015")
    found = programmes([Stream(name, events), Stream("programme-b", [campaign])])
    day = date(2008, 1, 1)
    expected = Programme("de-an-375", "Đề án", "thanh-hoa", START, day, None, parse_period("2018"))
    assert found == {"de-an-375": expected}
    years = programme_window("years", expected, found, date(2030, 1, 1))
    assert (years.period, years.notes) == (parse_period("2008..2018"), ())
