"""Printed quantities become the intervals that the documents' figures were read as."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.interval import QUALIFIER_WORDS, Interval, parse_quantity
from socai.domain.refusal import Refused

# Every stock and flow of the three documents that has a value, and a zero target, as a person
# read them: id, words printed, lo, hi, qualifier.
FIGURES = """
A02  12             12       12       exact
A03  6              6        6        exact
A04  hơn 39 nghìn   39001    39999    hơn
A05  gần 385 nghìn  384001   384999   gần
A06  hơn 3 triệu    3000001  3999999  hơn
A07  hơn 100 nghìn  100001   199999   hơn
A08  hơn 13 nghìn   13001    13999    hơn
A09  gần 280 nghìn  270001   279999   gần
A10  hơn 32.500     32501    32599    hơn
A12  hàng vạn       10000    99999    hàng vạn
A13  635            635      635      exact
A14  635            635      635      exact
A15  12.998         12998    12998    exact
A16  5.727          5727     5727     exact
A17  16.857         16857    16857    exact
A18  35.293         35293    35293    exact
A19  hơn 1 triệu    1000001  1999999  hơn
A22  gần 2 triệu    1000001  1999999  gần
A23  hơn 2 triệu    2000001  2999999  hơn
A24  hơn 20.800     20801    20899    hơn
A25  gần 28 nghìn   27001    27999    gần
A26  hơn 38 nghìn   38001    38999    hơn
A27  50.811         50811    50811    exact
A28  17.695         17695    17695    exact
A29  7.293          7293     7293     exact
A30  83             83       83       exact
A31  5              5        5        exact
A32  10             10       10       exact
A33  48             48       48       exact
A34  20             20       20       exact
A35  34.648         34648    34648    exact
A37  18.665         18665    18665    exact
A39  hơn 900        901      999      hơn
A40  hơn 6.400      6401     6499     hơn
A41  hàng chục      10       99       hàng chục
A42  520            520      520      exact
A43  814            814      814      exact
A44  940            940      940      exact
B01  18             18       18       exact
B02  196            196      196      exact
B03  33.446         33446    33446    exact
B04  568            568      568      exact
B05  29             29       29       exact
B06  46             46       46       exact
B07  03             3        3        exact
B08  02             2        2        exact
B09  121            121      121      exact
B10  121            121      121      exact
B11  01             1        1        exact
B12  29             29       29       exact
B13  19             19       19       exact
B14  197            197      197      exact
B15  19             19       19       exact
B16  254            254      254      exact
B17  111            111      111      exact
B18  765            765      765      exact
B19  08             8        8        exact
B20  91             91       91       exact
B22  chưa có              0  0  zero claim
B25  không để phát sinh   0  0  zero claim
C11  không để xảy ra      0  0  zero claim
"""
READ = (
    ("12998", 12998, 12998, "exact"),
    ("-0", 0, 0, "exact"),
    ("1 234", 1234, 1234, "exact"),
    ("39 nghìn", 39_000, 39_000, "exact"),
    ("2 vạn", 20_000, 20_000, "exact"),
    ("2 tỉ", 2_000_000_000, 2_000_000_000, "exact"),
    ("1,5 triệu", 1_500_000, 1_500_000, "exact"),
    ("0,5 nghìn", 500, 500, "exact"),
    ("1.500,5 nghìn", 1_500_500, 1_500_500, "exact"),
    ("hơn 1,5 triệu", 1_500_001, 1_599_999, "hơn"),
    ("Hơn  39  Nghìn", 39_001, 39_999, "hơn"),
    ("hon 39 ngan", 39_001, 39_999, "hơn"),
    ("trên 20.800", 20_801, 20_899, "hơn"),
    ("hơn 12", 13, 21, "hơn"),
    ("hơn 0", 1, 9, "hơn"),
    ("gần 28", 19, 27, "gần"),
    ("gần 5", 0, 4, "gần"),
    ("gần 1", 0, 0, "gần"),
    ("gần 10", 1, 9, "gần"),
    ("gần 100", 91, 99, "gần"),
    ("gần 1000", 901, 999, "gần"),
    ("gần 1 triệu", 900_001, 999_999, "gần"),
    ("hàng trăm", 100, 999, "hàng trăm"),
    ("hàng ngàn", 1_000, 9_999, "hàng nghìn"),
    ("hàng triệu", 1_000_000, 9_999_999, "hàng triệu"),
    ("hàng chục nghìn", 10_000, 99_999, "hàng chục"),
    ("hàng trăm ngàn", 100_000, 999_999, "hàng trăm"),
    ("hàng chục tỷ", 10_000_000_000, 99_999_999_999, "hàng chục"),
    ("từ 20 đến 30", 20, 30, "range"),
    ("20 đến 30", 20, 30, "range"),
    ("20 - 30", 20, 30, "range"),
    ("20–30", 20, 30, "range"),
    ("20-30", 20, 30, "range"),
    ("từ 1.200 - 1 300", 1_200, 1_300, "range"),
    ("20 - 20", 20, 20, "range"),
    ("từ 20 nghìn đến 1,5 triệu", 20_000, 1_500_000, "range"),
    ("80 trở lên", 80, None, "trở lên"),
    ("từ 80 trở lên", 80, None, "trở lên"),
    ("ít nhất 80", 80, None, "trở lên"),
    ("tối thiểu 2 nghìn", 2_000, None, "trở lên"),
    ("không", 0, 0, "zero claim"),
    ("không có", 0, 0, "zero claim"),
    ("KHÔNG ĐỂ XẢY RA", 0, 0, "zero claim"),
    ("khong de phat sinh", 0, 0, "zero claim"),
)
NO_ENDS = (
    "khoảng 30",
    "xấp xỉ 39 nghìn",
    "trên dưới 30",
    "ước tính 200",
    "chừng 50",
    "dưới 30",
    "tối đa 30",
    "không quá 30",
    "nhiều nhất 30",
    "vài chục",
    "nhiều nghìn",
    "nhiều",
    "rất nhiều",
    "nhiều lắm",
    "chưa nhiều",
    "không nhiều",
    "ít",
    "một số",
    "một vài",
    "đa số",
)
REFUSED = (
    *((text, f"Không hiểu số «{text}»: cách nói này không tự có hai đầu") for text in NO_ENDS),
    ("30 - 20", "có đầu lớn hơn cuối"),
    ("từ 20 nghìn đến 30", "có đầu lớn hơn cuối"),
    ("từ 20 đến 30 nghìn", "đầu dưới là 20 hay 20 nghìn? Viết «từ 20 nghìn đến 30 nghìn»"),
    ("1 - 2 tỉ", "đầu dưới là 1 hay 1 tỉ?"),
    ("gần 0", "không có số đếm nào dưới 0"),
    ("80%", "là tỷ lệ, ở đây cần một số đếm"),
    ("80% trở lên", "là tỷ lệ, ở đây cần một số đếm"),
    ("từ 87 - 92%", "là tỷ lệ, ở đây cần một số đếm"),
    ("7,39", "có phần lẻ"),
    ("-5", "là số âm"),
    ("-5 - 30", "là số âm"),
    ("1,234", "là số thập phân thì viết 1,2340, là số nguyên thì viết 1.234"),
    ("hơn 1,234 triệu", "là số thập phân thì viết 1,2340, là số nguyên thì viết 1.234"),
    ("1.5 triệu", "phần lẻ viết sau dấu phẩy: 1,5"),
    ("1_000", "số nguyên thì viết 1.000"),
    ("６１９５", "viết bằng chữ số 0–9: 6195"),
    ("1,2345 nghìn", "Không hiểu số «1,2345 nghìn»"),
    ("-1,5 triệu", "Không hiểu số «-1,5 triệu»"),
    ("39 nghìn hội nghị", "Không hiểu số «39 nghìn hội nghị»"),
    ("hàng tỷ", "Không hiểu số «hàng tỷ»"),
    ("từ 80", "Không hiểu số «từ 80»"),
    ("12\n998", "Không hiểu số «12\n998»"),
    ("120  345", "Không hiểu số «120  345»"),
    ("1e3", "Không hiểu số «1e3»"),
    ("NaN", "Không hiểu số «NaN»"),
    ("", "Không hiểu số «»"),
    ("hơn", "Không hiểu số «hơn»"),
    ("9" * 30, "có 30 chữ số, nhiều nhất 20"),
    ("9" * 6000, f"Không hiểu số «{'9' * 60}…»"),
)
WORDS = ("hơn", "gần", "từ", "đến", "trở lên", "nghìn", "triệu", "tỉ", "hàng", "trăm", "không có",
         "khoảng", "-", "–", "20", "1,5", "1.234", "%", "chưa", "nhiều")  # fmt: skip


def figures() -> list[tuple[str, Interval, str]]:
    """Return the words, interval and qualifier of each figure."""
    found = []
    for line in FIGURES.strip().splitlines():
        _, words, lo, hi, qualifier = (part.strip() for part in line.split("  ") if part.strip())
        found.append((words, Interval(int(lo), int(hi)), qualifier))
    return found


def test_all_stocks_and_flows_of_the_documents_are_here() -> None:
    assert len(figures()) == 61


@pytest.mark.parametrize(("words", "interval", "qualifier"), figures())
def test_a_figure_of_the_documents_is_read_as_people_read_it(
    words: str, interval: Interval, qualifier: str
) -> None:
    assert parse_quantity(words) == (interval, qualifier)


@pytest.mark.parametrize(("text", "lo", "hi", "qualifier"), READ)
def test_a_quantity_is_read(text: str, lo: int, hi: int | None, qualifier: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text), text.replace(" ", "\u00a0")):
        assert parse_quantity(typed) == (Interval(lo, hi), qualifier)


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_a_quantity_without_one_reading_is_refused(text: str, told: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_quantity(text)
    assert told in caught.value.messages[0].vi


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    try:
        interval, qualifier = parse_quantity(text)
    except Refused as refused:
        assert refused.messages[0].vi and refused.messages[0].en
        return
    assert qualifier in dict(QUALIFIER_WORDS)
    assert 0 <= interval.lo <= (interval.lo if interval.hi is None else interval.hi)


@given(st.integers(1, 10**12))
def test_more_than_and_nearly_stand_on_either_side(count: int) -> None:
    printed = f"{count:,}".replace(",", ".")
    (above, _), (below, _) = parse_quantity(f"hơn {printed}"), parse_quantity(f"gần {printed}")
    assert above.lo == count + 1 and below.hi == count - 1
    assert below.lo >= 0 and above.meet(below) is None
