"""Numbers are read as Vietnamese documents print them; what has two readings is asked about."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.numbers import MOST_DIGITS, folded, parse_count, parse_decimal
from socai.domain.refusal import Refused

COUNTS = (
    ("12.998", 12998),
    ("12998", 12998),
    ("6195", 6195),
    ("6.195", 6195),
    ("08", 8),
    ("0", 0),
    ("-0", 0),
    ("1 234", 1234),
    ("1\u00a0234\u00a0567", 1234567),
    ("1\u202f234", 1234),
    ("1\u2009234", 1234),
    (" 635 ", 635),
    ("1.234.567", 1234567),
    ("20.800", 20800),
    ("9" * MOST_DIGITS, 10**MOST_DIGITS - 1),
)
DECIMALS = (
    ("1.234,5", "1234.5"),
    ("1 234,5", "1234.5"),
    ("12.998", "12998"),
    ("7,39", "7.39"),
    ("−8,6", "-8.6"),
    ("-8,6", "-8.6"),
    ("-1.234", "-1234"),
    ("0,123", "0.123"),
    ("1234,567", "1234.567"),
    ("1.234,567", "1234.567"),
    ("1,2340", "1.2340"),
    ("1,23456", "1.23456"),
    ("08", "8"),
    ("-0,0", "0.0"),
)
# What each parser refuses alike, with what the message must tell.
REFUSED = (
    ("1,234", "là số thập phân thì viết 1,2340, là số nguyên thì viết 1.234"),
    ("100,000", "là số thập phân thì viết 100,0000, là số nguyên thì viết 100.000"),
    ("-1,234", "là số thập phân thì viết -1,2340, là số nguyên thì viết -1.234"),
    ("1,234.5", "cách viết tiếng Anh; viết 1.234,5"),
    ("12,345,678", "cách viết tiếng Anh; viết 12.345.678"),
    ("1,234,567.89", "cách viết tiếng Anh; viết 1.234.567,89"),
    ("1.5", "phần lẻ viết sau dấu phẩy: 1,5"),
    ("12.99", "phần lẻ viết sau dấu phẩy: 12,99"),
    ("−8.6", "phần lẻ viết sau dấu phẩy: −8,6"),
    ("1.2345", "là số thập phân thì viết 1,2345, là số nguyên thì viết 12.345"),
    ("0.123", "là số thập phân thì viết 0,123, là số nguyên thì viết 123"),
    ("1234.567", "là số thập phân thì viết 1234,567, là số nguyên thì viết 1.234.567"),
    ("12.34.567", "các nhóm phải có ba chữ số; số nguyên thì viết 1.234.567"),
    ("12 34", "các nhóm phải có ba chữ số; số nguyên thì viết 1.234"),
    ("1.234 567", "các nhóm phải có ba chữ số; số nguyên thì viết 1.234.567"),
    ("1_000", "các nhóm phải có ba chữ số; số nguyên thì viết 1.000"),
    ("1e3", "viết đủ các chữ số"),
    ("1,5E-3", "viết đủ các chữ số"),
    ("６１９５", "viết bằng chữ số 0–9: 6195"),
    ("٦١٩٥", "viết bằng chữ số 0–9: 6195"),
    ("1२", "viết bằng chữ số 0–9: 12"),
    ("+5", "bỏ dấu +"),
    (",5", "dấu phẩy đứng giữa hai chữ số"),
    ("5,", "dấu phẩy đứng giữa hai chữ số"),
    (".5", "dấu phẩy đứng giữa hai chữ số"),
    ("1.234,", "dấu phẩy đứng giữa hai chữ số"),
    ("", "chưa có số nào"),
    (" \u00a0", "chưa có số nào"),
    ("NaN", "«NaN»: không phải là số; viết 12.998"),
    ("inf", "không phải là số"),
    ("-∞", "không phải là số"),
    ("--", "không phải là số"),
    ("--5", "không phải là số"),
    ("0x1F", "không phải là số"),
    ("½", "không phải là số"),
    ("5²", "không phải là số"),
    ("12\n998", "không phải là số"),
    ("12\t998", "không phải là số"),
    ("1  234", "không phải là số"),
    ("1̶2̶", "không phải là số"),
    ("12 người", "không phải là số"),
    ("1,2,3", "không phải là số"),
    ("9" * (MOST_DIGITS + 1), "có 21 chữ số, nhiều nhất 20"),
    ("9" * 6000, "có 6000 chữ số, nhiều nhất 20"),
)
NO_COUNT = (
    ("80%", "là tỷ lệ, ở đây cần một số đếm"),
    ("7,39 %", "là tỷ lệ, ở đây cần một số đếm"),
    ("87 - 92%", "là tỷ lệ, ở đây cần một số đếm"),
    ("7,39", "có phần lẻ"),
    ("1,0", "có phần lẻ"),
    ("1.234,5", "có phần lẻ"),
    ("-5", "là số âm"),
    ("−12.998", "là số âm"),
)
NO_DECIMAL = (("80%", "cần một số không có dấu %"), ("-8,6 %", "cần một số không có dấu %"))
PARSERS: tuple[Callable[[str], object], ...] = (parse_count, parse_decimal)
# Text that is nearly a number goes further into a parser than any text.
NEARLY = st.text(alphabet="0123456789.,-−+% _eE\u00a0６٣")


def refusal(parse: Callable[[str], object], text: str) -> Refused:
    """Return how `parse` refuses a text."""
    with pytest.raises(Refused) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_a_count_is_read(text: str, count: int) -> None:
    assert parse_count(text) == count
    assert parse_count(unicodedata.normalize("NFD", text)) == count


@pytest.mark.parametrize(("text", "number"), DECIMALS)
def test_a_number_with_decimals_is_read(text: str, number: str) -> None:
    assert str(parse_decimal(text)) == number


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_not_one_number_is_asked_about(
    parse: Callable[[str], object], text: str, told: str
) -> None:
    assert told in refusal(parse, text).messages[0].vi


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    [
        *((parse_count, *row) for row in NO_COUNT),
        *((parse_decimal, *row) for row in NO_DECIMAL),
    ],
)
def test_another_kind_of_number_is_refused(
    parse: Callable[[str], object], text: str, told: str
) -> None:
    assert told in refusal(parse, text).messages[0].vi


def test_a_message_repeats_the_beginning_of_what_was_typed_in_both_languages() -> None:
    message = refusal(parse_count, "x" * 61).messages[0]
    assert f"«{'x' * 60}…»" in message.vi and f"«{'x' * 60}…»" in message.en
    assert f"«{'x' * 60}»" in refusal(parse_count, "x" * 60).messages[0].vi
    assert "if it is a whole number write 1.234" in refusal(parse_count, "1,234").messages[0].en


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hàng  Vạn", "hang van"),
        ("Đến – hết", "den - het"),
        ("ÐẾN", "den"),
        ("hoà\u00a0hóa", "hoa hoa"),
        ("12  345", "12  345"),
        ("1̶2", "1̶2"),
        ("−5\u20095", "-5 5"),
    ],
)
def test_text_is_folded_for_comparing(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(unicodedata.normalize("NFD", text)) == plain


@given(st.integers(0, 10**MOST_DIGITS - 1), st.sampled_from([".", " ", "\u00a0", ""]))
def test_a_count_printed_is_read_back(count: int, between: str) -> None:
    assert parse_count(f"{count:,}".replace(",", between)) == count


@given(st.integers(-(10**9), 10**9), st.integers(1, 6))
def test_decimals_printed_are_read_back(digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    printed = f"{number:,f}".translate(str.maketrans(",.", ".,"))
    one_group = len(printed.lstrip("-").partition(",")[0]) <= 3 and abs(number) >= 1
    if places == 3 and one_group:
        assert "là số thập phân thì viết" in refusal(parse_decimal, printed).messages[0].vi
    else:
        assert parse_decimal(printed) == number


@given(st.text() | NEARLY)
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for parse in PARSERS:
        try:
            assert isinstance(parse(text), int | Decimal)
        except Refused as refused:
            assert refused.messages[0].vi and refused.messages[0].en
