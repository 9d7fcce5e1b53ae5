"""The column «value» of a published figure."""

from __future__ import annotations

import pytest

from socai.domain.refusal import Refused
from socai.infra.files.printed_value import printed_value


@pytest.mark.parametrize(
    ("text", "lo", "hi", "decimals", "qualifier"),
    (
        ("87,6%", 876, 876, 1, "exact"),
        ("7,39 %", 739, 739, 2, "exact"),
        ("100%", 100, 100, 0, "exact"),
        ("từ 87 - 92%", 87, 92, 0, "range"),
        ("80% trở lên", 80, 100, 0, "trở lên"),
        ("giảm 8,6%", -86, -86, 1, "exact"),
        ("-8,6%", -86, -86, 1, "exact"),
        ("tăng 12%", 12, 12, 0, "exact"),
    ),
)
def test_a_percentage_keeps_its_printed_places(
    text: str, lo: int, hi: int, decimals: int, qualifier: str
) -> None:
    assert printed_value(text) == {
        "lo": lo,
        "hi": hi,
        "decimals": decimals,
        "qualifier": qualifier,
        "counted_unit": "%",
    }


def test_a_count_is_read_as_that_of_a_declaration() -> None:
    assert printed_value("hơn 39 nghìn") == {"lo": 39_001, "hi": 39_999, "qualifier": "hơn"}
    assert printed_value("80 trở lên") == {"lo": 80, "hi": None, "qualifier": "trở lên"}


@pytest.mark.parametrize("text", ("%", "tám mươi %", "87,6% khu dân cư", "12% và 13%", "khoảng 9%"))
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Không hiểu tỷ lệ"):
        printed_value(text)
