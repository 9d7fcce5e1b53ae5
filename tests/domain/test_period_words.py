"""Days and periods are read in ISO forms and in words; what is not clear is asked about."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.period import Period, month_end, parse_day, parse_period
from socai.domain.period_words import FIRST_YEAR, LAST_YEAR
from socai.domain.refusal import Refused

# What is written, and the ISO form of the period that is meant.
READ = """
2021                                  2021
2021-Q2                               2021-Q2
2021-05                               2021-05
2021-05-03                            2021-05-03
2008-01-01..2018-09-12                2008-01-01..2018-09-12
2008..2018-09                         2008-01-01..2018-09-30
2008 .. 2018                          2008-01-01..2018-12-31
..2021-12-31                          ..2021-12-31
..2021-Q1                             ..2021-03-31
2020-02-29                            2020-02-29
05/3/2021                             2021-03-05
5/3/2021                              2021-03-05
05/03/2021                            2021-03-05
05-03-2021                            2021-03-05
05.03.2021                            2021-03-05
05 / 3 / 2021                         2021-03-05
2021/5/3                              2021-05-03
2021-5-3                              2021-05-03
2021.05.03                            2021-05-03
29/02/2020                            2020-02-29
ngày 05/3/2021                        2021-03-05
ngày 05 tháng 3 năm 2021              2021-03-05
Ngày 28 tháng 02 năm 2023             2023-02-28
05 tháng 3/2021                       2021-03-05
ngay 05 thang 3 nam 2021              2021-03-05
tháng 5/2021                          2021-05
tháng 05 năm 2021                     2021-05
THÁNG 12 NĂM 2021                     2021-12
tháng 5 2021                          2021-05
tháng 5-2021                          2021-05
5/2021                                2021-05
09/2018                               2018-09
09-2018                               2018-09
2018/9                                2018-09
quý I/2016                            2016-Q1
quý 1 năm 2016                        2016-Q1
Quý IV/2020                           2020-Q4
quí II/2016                           2016-Q2
qúy III năm 2016                      2016-Q3
quy iv 2020                           2020-Q4
Q3/2016                               2016-Q3
2016-q3                               2016-Q3
trong quý I/2016                      2016-Q1
6 tháng đầu năm 2021                  2021-01-01..2021-06-30
06 tháng đầu năm 2021                 2021-01-01..2021-06-30
6 tháng cuối năm 2021                 2021-07-01..2021-12-31
9 tháng đầu năm 2021                  2021-01-01..2021-09-30
9 tháng 2021                          2021-01-01..2021-09-30
3 tháng đầu năm 2021                  2021-Q1
3 tháng cuối năm 2021                 2021-Q4
1 tháng đầu năm 2021                  2021-01
12 tháng đầu năm 2021                 2021
năm 2021                              2021
Trong năm 2021                        2021
giai đoạn 2008 - 2018                 2008-01-01..2018-12-31
giai đoạn 2018 – 2023                 2018-01-01..2023-12-31
2008-2018                             2008-01-01..2018-12-31
2008–2018                             2008-01-01..2018-12-31
2020 - 2020                           2020
từ 2008 đến 2018                      2008-01-01..2018-12-31
từ 2008 - 2018                        2008-01-01..2018-12-31
từ năm 2008 đến hết năm 2018          2008-01-01..2018-12-31
từ năm 2008 đến 12/9/2018             2008-01-01..2018-09-12
giai đoạn từ năm 2008 đến năm 2018    2008-01-01..2018-12-31
01/01/2008 - 12/9/2018                2008-01-01..2018-09-12
01/01/2008-12/9/2018                  2008-01-01..2018-09-12
12/9/2018 - 2018                      2018-09-12..2018-12-31
05-03-2021 - 12-09-2021               2021-03-05..2021-09-12
từ ngày 01/01/2008 đến ngày 12/9/2018  2008-01-01..2018-09-12
tháng 1/2008 - tháng 9/2018           2008-01-01..2018-09-30
quý I/2016 - quý III/2016             2016-01-01..2016-09-30
6 tháng cuối năm 2020 - 9 tháng 2021  2020-07-01..2021-09-30
01/01/2008..12/9/2018                 2008-01-01..2018-09-12
đến 31/12/2021                        ..2021-12-31
đến hết năm 2021                      ..2021-12-31
đến hết quý I/2016                    ..2016-03-31
đến hết 6 tháng đầu năm 2021          ..2021-06-30
tính đến hết ngày 31/12/2021          ..2021-12-31
từ 31/12/2021 trở về trước            ..2021-12-31
từ năm 2021 trở về trước              ..2021-12-31
"""
# What is refused, and what the message must tell.
REFUSED = (
    ("05/3/21", "(1921? 2021?); ngày viết dd/mm/yyyy"),
    ("tháng 5/21", "năm phải đủ bốn chữ số, 1900–2199 (1921? 2021?)"),
    ("năm 21", "(1921? 2021?)"),
    ("quý I/16", "(1916? 2016?)"),
    ("05/3/20211", "năm phải đủ bốn chữ số"),
    ("năm 0", "năm phải đủ bốn chữ số, 1900–2199"),
    ("21", "viết năm đủ bốn chữ số"),
    ("0000", "năm phải trong khoảng 1900–2199"),
    ("9999", "năm phải trong khoảng 1900–2199"),
    ("05/3/9999", "năm phải trong khoảng 1900–2199"),
    ("0218-01-01", "năm phải trong khoảng 1900–2199"),
    ("31/12/1899", "năm phải trong khoảng 1900–2199"),
    ("01/01/2200", "năm phải trong khoảng 1900–2199"),
    ("12/31/2021", "ngày viết dd/mm/yyyy, có phải là 31/12/2021?"),
    ("2021/13/01", "ngày viết dd/mm/yyyy, có phải là 13/01/2021?"),
    ("2021-13-01", "tháng phải trong khoảng 01–12; ngày viết dd/mm/yyyy"),
    ("31/13/2021", "tháng phải trong khoảng 01–12"),
    ("05/0/2021", "tháng phải trong khoảng 01–12"),
    ("13/2021", "tháng phải trong khoảng 01–12"),
    ("2021-00", "tháng phải trong khoảng 01–12"),
    ("2021-22", "tháng phải trong khoảng 01–12; nếu là giai đoạn, viết đủ hai năm"),
    ("2021/22", "nếu là giai đoạn, viết đủ hai năm"),
    ("30/02/2021", "tháng 02/2021 chỉ có các ngày 01–28; viết dd/mm/yyyy hoặc YYYY-MM-DD"),
    ("2021-02-30", "tháng 02/2021 chỉ có các ngày 01–28"),
    ("ngày 31 tháng 4 năm 2021", "tháng 04/2021 chỉ có các ngày 01–30"),
    ("29/02/2021", "tháng 02/2021 chỉ có các ngày 01–28"),
    ("29/02/1900", "tháng 02/1900 chỉ có các ngày 01–28"),
    ("0/1/2021", "tháng 01/2021 chỉ có các ngày 01–31"),
    ("32/1/2021", "tháng 01/2021 chỉ có các ngày 01–31"),
    ("từ 30/02/2021 đến 2022", "tháng 02/2021 chỉ có các ngày 01–28"),
    ("đến 31/4/2021", "tháng 04/2021 chỉ có các ngày 01–30"),
    ("quý V", "quý phải trong khoảng I–IV"),
    ("quý V/2020", "quý phải trong khoảng I–IV"),
    ("quý 0 năm 2020", "quý phải trong khoảng I–IV"),
    ("2021-Q5", "quý phải trong khoảng I–IV"),
    ("quý I", "quý phải trong khoảng I–IV và có năm"),
    ("0 tháng 2021", "số tháng phải trong khoảng 1–12"),
    ("13 tháng đầu năm 2021", "số tháng phải trong khoảng 1–12"),
    ("5 tháng năm 2021", "là các tháng đầu năm hay tháng Năm?"),
    ("tháng năm 2021", "là các tháng đầu năm hay tháng Năm?"),
    ("từ 2008 đến nay", "«nay» không phải là một ngày; viết ngày cuối"),
    ("2008 - nay", "«nay» không phải là một ngày"),
    ("đến nay", "«nay» không phải là một ngày"),
    ("năm nay", "«nay» không phải là một ngày"),
    ("cuối năm 2020", "không có ngày đầu và ngày cuối của riêng nó"),
    ("đầu năm", "không có ngày đầu và ngày cuối của riêng nó"),
    ("từ đầu năm 2020 đến 12/9/2020", "không có ngày đầu và ngày cuối của riêng nó"),
    ("vừa qua", "không có ngày đầu và ngày cuối của riêng nó"),
    ("thời gian vừa qua", "không có ngày đầu và ngày cuối của riêng nó"),
    ("trước 31/12/2021", "không có ngày đầu và ngày cuối của riêng nó"),
    ("sau năm 2020", "không có ngày đầu và ngày cuối của riêng nó"),
    ("từ 2020", "không có ngày đầu và ngày cuối của riêng nó"),
    ("từ 2020 trở đi", "không có ngày đầu và ngày cuối của riêng nó"),
    ("khoảng 2020", "không có ngày đầu và ngày cuối của riêng nó"),
    ("2018-2008", "Kỳ «2018-2008» kết thúc trước khi bắt đầu"),
    ("giai đoạn 2016-2012", "kết thúc trước khi bắt đầu"),
    ("2018-09-12..2008-01-01", "kết thúc trước khi bắt đầu"),
    ("44321", "nếu là số thứ tự ngày của Excel (hệ 1900) thì viết 05/05/2021"),
    ("44321,5", "số thứ tự ngày của Excel"),
    ("109574", "thì viết 31/12/2199"),
    ("5/3", "thiếu năm"),
    ("ngày 5 tháng 3", "thiếu năm"),
    ("20 tháng 11", "thiếu năm"),
    ("tháng 5", "thiếu năm"),
    ("tháng 1 - 5/2021", "thiếu năm"),
    ("01/01 - 12/9/2018", "thiếu năm"),
    ("3 tháng đầu năm", "thiếu năm"),
    ("20210503", "không phải là ngày: viết YYYY-MM-DD"),
    ("999999", "không phải là ngày: viết YYYY-MM-DD"),
    ("５/３/２０２１", "không phải là ngày: viết YYYY-MM-DD"),
    ("1̶2/9/2018", "không phải là ngày: viết YYYY-MM-DD"),
    ("12/9\n/2018", "không phải là ngày: viết YYYY-MM-DD"),
    ("2021..", "không phải là ngày: viết YYYY-MM-DD"),
    ("....2021", "không phải là ngày: viết YYYY-MM-DD"),
    ("2020..2021..2022", "không phải là ngày: viết YYYY-MM-DD"),
    ("từ 2008 đến 2018 đến 2020", "không phải là ngày: viết YYYY-MM-DD"),
    ("", "không phải là ngày: viết YYYY-MM-DD"),
    ("hôm kia", "tháng 9/2018, quý III/2018, năm 2018"),
    (".." * 4000, f"«{'..' * 30}…» không phải là ngày"),
    ("quý " + "9" * 6000, "không phải là ngày"),
)
NO_DAY = ("2021", "2021-05", "tháng 5/2021", "quý I/2016", "..2021-12-31", "đến 31/12/2021",
          "2021-01-01..2021-01-01", "", "hôm kia")  # fmt: skip
WORDS = ("ngày", "tháng", "năm", "quý", "I", "IV", "đầu", "cuối", "từ", "đến", "hết", "nay", "-",
         "..", "trở về trước", "giai đoạn", "2018", "2021", "5", "05/3/2021", "31/02/2021", "13",
         "5/2021", "2021-05-03", "44321", "trong")  # fmt: skip
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
YEARS = st.integers(FIRST_YEAR, LAST_YEAR)


def months(year: int, first: int, count: int) -> Period:
    """Return so many months of a year from the month `first`."""
    return Period(date(year, first, 1), month_end(year, first + count - 1))


PERIODS = st.one_of(
    DAYS.map(lambda day: Period(day, day)),
    st.builds(months, YEARS, st.integers(1, 12), st.just(1)),
    st.builds(months, YEARS, st.sampled_from([1, 4, 7, 10]), st.just(3)),
    st.builds(months, YEARS, st.just(1), st.sampled_from([2, 6, 9, 12])),
    st.tuples(DAYS, DAYS).map(sorted).map(lambda days: Period(days[0], days[1])),
    DAYS.map(lambda day: Period(day, day, open=True)),
)


def read() -> list[tuple[str, str]]:
    """Return what is written and its ISO form."""
    lines = (line.rsplit("  ", 1) for line in READ.strip().splitlines())
    return [(written.strip(), form.strip()) for written, form in lines]


@pytest.mark.parametrize(("written", "form"), read())
def test_a_period_is_read_however_it_is_typed(written: str, form: str) -> None:
    spaced = written.replace(" ", "\u00a0")
    others = (written.lower(), unicodedata.normalize("NFD", written), f" {spaced} ")
    assert {str(parse_period(typed)) for typed in (written, *others)} == {form}
    found = parse_period(written)
    assert found.open == form.startswith("..")
    assert not found.open or found.first == found.last


@pytest.mark.parametrize(("written", "form"), read())
def test_a_period_is_read_without_diacritics_and_with_doubled_spaces(
    written: str, form: str
) -> None:
    letters = unicodedata.normalize("NFD", written.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(ch for ch in letters if not unicodedata.combining(ch))
    assert str(parse_period(plain.replace(" ", "  ").upper())) == form


@pytest.mark.parametrize(("written", "told"), REFUSED)
def test_a_period_without_one_reading_is_refused(written: str, told: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_period(written)
    assert told in caught.value.messages[0].vi
    assert f"«{written[:60]}" in caught.value.messages[0].en


def test_a_day_and_month_that_fit_neither_way_are_not_swapped_in_the_question() -> None:
    with pytest.raises(Refused) as caught:
        parse_period("31/13/2021")
    assert caught.value.messages[0].vi == "«31/13/2021»: tháng phải trong khoảng 01–12"


@pytest.mark.parametrize(("written", "form"), [row for row in read() if len(row[1]) == 10])
def test_a_day_is_read_in_words(written: str, form: str) -> None:
    assert parse_day(written) == date.fromisoformat(form)


@pytest.mark.parametrize("written", NO_DAY)
def test_a_period_is_no_day(written: str) -> None:
    with pytest.raises(Refused, match=r"không phải là ngày: viết YYYY-MM-DD \(2018-09-12\), dd"):
        parse_day(written)


@pytest.mark.parametrize("written", ["05/3/21", "12/31/2021", "30/02/2021", "44321", "đầu năm"])
def test_a_day_without_one_reading_is_refused_as_a_period_is(written: str) -> None:
    with pytest.raises(Refused) as of_day:
        parse_day(written)
    with pytest.raises(Refused) as of_period:
        parse_period(written)
    assert of_day.value.messages == of_period.value.messages


@given(PERIODS)
def test_a_period_printed_is_read_back(period: Period) -> None:
    assert parse_period(str(period)) == period
    assert parse_period(period.vi()) == period


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
       | st.text(alphabet="0123456789/-. IVq"))  # fmt: skip
def test_any_text_is_a_period_or_refused(text: str) -> None:
    for parse in (parse_period, parse_day):
        try:
            found = parse(text)
        except Refused as refused:
            assert refused.messages[0].vi and refused.messages[0].en
            continue
        period = found if isinstance(found, Period) else Period(found, found)
        assert date(FIRST_YEAR, 1, 1) <= period.first <= period.last <= date(LAST_YEAR, 12, 31)
