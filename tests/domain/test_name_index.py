"""Which things a name finds, and which it never does."""

from __future__ import annotations

import pytest

from socai.domain.name_index import NameIndex, UnitNameIndex

UNITS = {
    "xã Hoằng Phú": "xa", "xã Hoằng Quý": "xa", "xã Hoằng Quỳ": "xa", "huyện Quan Sơn": "huyen",
    "thành phố Sầm Sơn": "thanh-pho", "thành phố Huế": "thanh-pho-trung-uong", "Kim Hóa": "xa",
    "tổ dân phố 5": "to-dan-pho", "xã Vị Xuyên": "xa", "xã Bắc Sơn": "thi-tran",
    "xã Hải Đông": "xa", "xã Nga An": "xa", "xã Nga Ấn": "xa", "xã Nga Lưu": "xa",
    "tỉnh Thanh Hóa": "tinh", "xã Thanh Hóa": "xa", "bản Pù Nhi": "ban", "xã Pù Nhi": "xa",
}  # fmt: skip
FINDS = """
Hoang Phú                | xã Hoằng Phú
XA HOANG PHU             | xã Hoằng Phú
X. Hoằng Phu             | xã Hoằng Phú
Hoằng Phụ                |
Hoằng Quý                | xã Hoằng Quý
Hoằng Quy                | xã Hoằng Quý, xã Hoằng Quỳ
Quan Sơn                 | huyện Quan Sơn
Quận Sơn                 |
huyen quan son           | huyện Quan Sơn
H. Quan Sơn              | huyện Quan Sơn
Sơn                      |
TP.Sầm Sơn               | thành phố Sầm Sơn
tp sam son               | thành phố Sầm Sơn
thị xã Sầm Sơn           |
TX. Sầm Sơn              |
TP Huế                   | thành phố Huế
xã Kim Hoá               | Kim Hóa
phường Kim Hóa           |
TDP 5                    | tổ dân phố 5
5                        | tổ dân phố 5
vi xuyen                 | xã Vị Xuyên
Bắc Sơn                  | xã Bắc Sơn
thị trấn Bắc Sơn         | xã Bắc Sơn
phường Bắc Sơn           |
Đông                     |
xã Đông                  |
xã                       |
xã Nga An                | xã Nga An
xã Nga Ấn                | xã Nga Ấn
Nga An                   | xã Nga An, xã Nga Ấn
xã Nga Ân                |
xã Nga Án                |
Nga Lựu                  |
xã Ｎga Lưu              | xã Nga Lưu
Thanh Hóa                | tỉnh Thanh Hóa, xã Thanh Hóa
xã Thanh Hoá             | xã Thanh Hóa
ban pu nhi               | bản Pù Nhi
Pù Nhĩ                   |
xã Hải\u200b Đông        |
"""


@pytest.mark.parametrize("line", FINDS.strip().splitlines())
def test_a_unit_is_found_by_its_name_alone(line: str) -> None:
    units = UnitNameIndex()
    for name, kind in UNITS.items():
        units.add(name, name, kind)
    text, found = line.split("|")
    assert units.find(text) == set(filter(None, found.strip().split(", ")))


def test_a_unit_of_no_known_kind_is_found_by_what_its_name_says() -> None:
    units = UnitNameIndex()
    units.add("xã Lê Hóa", "le-hoa")
    assert units.find("Lê Hóa") == units.find("x. le hoa") == {"le-hoa"}
    assert units.find("phường Lê Hóa") == units.find("Hóa") == units.find("") == set()


def test_a_name_without_its_kind_is_not_taken_for_one_that_is_recorded_so() -> None:
    units = UnitNameIndex()
    units.add("Nga Ấn", "an-1", "thon")
    units.add("xã Nga An", "an-2", "xa")
    assert units.find("nga an") == units.find("Nga An") == {"an-1", "an-2"}
    assert units.find("thôn Nga Ấn") == units.find("thon nga an") == {"an-1"}
    assert units.find("xã Nga An") == units.find("x. nga an") == {"an-2"}


def test_other_things_are_found_by_whole_names() -> None:
    bodies = NameIndex()
    bodies.add("Tổ hòa giải thôn Hạ", "ha")
    bodies.add("xã Tân", "tan")
    assert bodies.find("to hoa giai thon ha") == bodies.find("Tổ hoà giải thôn Hạ") == {"ha"}
    for text in ("Tổ hòa giải thôn Hà", "thôn Hạ", "Hạ", "Tân", "Tổ hòa giải, thôn Hạ"):
        assert bodies.find(text) == set()
