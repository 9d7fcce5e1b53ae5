"""Which Vietnamese names may be one name written twice, and which never are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.near_names import keys_of_words, near_names, words_of

NEAR = """
Tổ hòa giải thôn Lâm Lang        | tổ hòa giải thôn lâm lang       | case
TỔ HÒA GIẢI THÔN LÂM LANG        | Tổ hòa giải thôn Lâm Lang       | case
Tổ hoà giải                      | Tổ hòa giải                     | where the tone stands
xã Thanh Hóa                     | xã Thanh Hoá                    | where the tone stands
xã Quảng Thủy                    | xã Quảng Thuỷ                   | where the tone stands
To hoa giai thon Lam Lang        | Tổ hòa giải thôn Lâm Lang       | written without marks
thon Dong                        | thôn Đông                       | đ written as d
THON DONG                        | Thôn Đông                       | capitals without marks
Tổ bảo vệ an ninh trật tự        | Tổ bảo vệ an ninh trât tự       | a tone left out
Tổ Lâm Lang                      | Tổ Lâm Làng                     | a tone left out
Hội đồng bảo vệ ANTT             | Hôi đồng bảo vệ ANTT            | a tone left out
Tổ  bảo vệ   ANTT                | Tổ bảo vệ ANTT                  | doubled spaces
Tổ bảo vệ\u00a0ANTT              | Tổ bảo vệ ANTT                  | a no-break space
Tổ bảo vệ\u202fANTT              | Tổ bảo vệ ANTT                  | a narrow no-break space
Tổ an ninh, trật tự              | Tổ an ninh trật tự              | a comma
Tổ an ninh - trật tự             | Tổ an ninh trật tự              | a dash
Tổ an ninh – trật tự             | Tổ an ninh-trật tự              | another dash
«Tiếng kẻng an ninh»             | "Tiếng kẻng an ninh"            | quotation marks
Tổ ANTT (thôn Lâm Lang)          | Tổ ANTT thôn Lâm Lang           | brackets
Ban chỉ đạo 138.                 | Ban chỉ đạo 138                 | a full stop
Tổ 1                             | tổ 1                            | the same number
Tổ 01                            | Tổ 1                            | a leading nought
Tổ số 7                          | Tổ số 07                        | a leading nought
Khu phố II                       | khu phố ii                      | the same Roman number
Khu phố II                       | Khu phố 2                       | a Roman number is its value
Tổ 3A                            | Tổ 3a                           | a letter beside a number
Tổ 3A                            | Tổ 3 A                          | a space beside a number
Đội 5, thôn Nam                  | đội 5 thôn nam                  | number and place the same
Tổ dân phố 12/4                  | Tổ dân phố 12-4                 | two numbers
xóm Trường Sơn                   | xóm Trườg Sơn                   | a letter left out
Xóm Trường Sơn                   | Xóm Trườngg Sơn                 | a letter doubled
Mô hình Camera an ninh           | Mô hình Camea an ninh           | a letter left out
thôn Thượng                      | thôn Thưọng                     | a mark left out of a long word
thôn Thượng                      | thôn Thuợng                     | a mark left out of a long word
thôn Thành Công                  | thôn Thạnh Công                 | another tone on a long word
thôn Khánh Hòa                   | thôn Khnáh Hòa                  | two letters change places
thôn Phượng                      | thôn Phương                     | a tone left out
xã Quảng Phong                   | xã Quàng Phong                  | another tone on a long word
Tổ liên gia Thanhh Bình          | Tổ liên gia Thanh Bình          | a letter doubled
Tổ tự quản Lâm Lang              | Tổ tự quản LâmLang              | a space left out
Tổ tựquản Lâm Lang               | Tổ tự quản Lâm Lang             | a space left out
Zalo kết nối bình yên            | Zalo kết nối bìnhyên            | a space left out at the end
Doanh nghiệp Hyundai-Kefico      | doanh nghiệp hyundai kefico     | a foreign name
Doanh nghiệp Samsung             | Doanh nghiệp Samsumg            | a slip in a foreign name
Nhà máy Mitsubishi               | Nhà máy Mitsubisi               | a slip in a longer word
Nhà máy Mitsubishi               | Nhà máy Mitubisi                | two slips in a longer word
xã Đồng Hóa                      | Đồng Hóa                        | the word of a kind left out
xã Quảng Thủy                    | Quảng Thuỷ                      | the word of a kind left out
thành phố Sầm Sơn                | TP. Sầm Sơn                     | the word of a kind cut short
xã Đồng Hóa                      | xã Ðồng Hóa                    | another letter that looks as Đ
xã Đồng Hóa                      | xã ðồng Hóa                    | another letter that looks as đ
thôn Vị                          | thôn Vi                         | a mark left out, not a number
Buôn Ea M'Gar                    | Buôn Ea M’Gar                   | an apostrophe
"""
APART = """
Tổ 1                             | Tổ 2                            | numbers
Tổ 1                             | Tổ 11                           | numbers
Tổ 1-2                           | Tổ 12                           | numbers
Tổ 12/4                          | Tổ 1/24                         | numbers
Tổ dân phố 10                    | Tổ dân phố 100                  | numbers
Ban chỉ đạo 138                  | Ban chỉ đạo 183                 | numbers
Tổ 3A                            | Tổ 3B                           | a letter beside a number
Tổ 3                             | Tổ 3A                           | a letter beside a number
Khu phố I                        | Khu phố II                      | Roman numbers
Khu phố IV                       | Khu phố VI                      | Roman numbers
Khu phố XIX                      | Khu phố XXI                     | Roman numbers
Khu A                            | Khu B                           | single letters
Khu A                            | Khu                             | a letter more
khu phố Đông                     | khu phố Tây                     | places
khu phố Nam                      | khu phố Bắc                     | places
thôn Nội                         | thôn Ngoại                      | places
thôn Trong                       | thôn Trung                      | places, though nearly alike
thôn Thượng                      | thôn Hạ                         | places
xóm Trên                         | xóm Dưới                        | places
xã Hoằng Phú                     | xã Hoằng Phụ                    | two communes of one district
xã Hoằng Quý                     | xã Hoằng Quỳ                    | two communes of one district
thôn Hạ                          | thôn Hà                         | two tones on a short word
thôn Tân                         | thôn Tăn                        | two marks on a short word
xã Châu Hóa                      | xã Châu Hòa                     | two tones on a short word
xã Nga An                        | xã Nga Yên                      | another short word
xã Nga Trung                     | xã Nga Trường                   | a letter and two marks
xã Quan Sơn                      | xã Quang Sơn                    | a short word and a long one
xã Quảng Thành                   | xã Quảng Thạch                  | a letter and a tone
xã Quảng Ninh                    | xã Quảng Vinh                   | another short word
xã Châu Hóa                      | xã Mai Hóa                      | another short word
xã Châu Hóa                      | xã Châu Hóa Đông                | a word more
xã Đức Thọ                       | xã Đức Thơ                      | each has a mark of its own
Đồng Lê                          | Lê                              | no word of a kind
thôn Vị                          | thôn 6                          | no number
xã Châu Hóa                      | phường Châu Hóa                 | another kind of unit
thị trấn Đồng Lê                 | xã Đồng Lê                      | another kind of unit
Tổ hòa giải                      | Tổ bảo vệ                       | other words
Tổ bảo vệ dân phố                | Tổ bảo vệ ANTT                  | other words
Tổ hòa giải thôn Lâm Lang        | Tổ hòa giải thôn Kinh Trừng     | another place
Tổ Khánnh Thànnh                 | Tổ Khánh Thành                  | slips in two words
Ban chỉ đạo 138                  | Ban chỉ đạo ANTT                | a number for a word
An Hà                            | Anh A                           | the space elsewhere
Tổ 1 A                           | Tổ 1 Á Châu                     | a word more
Tiếng kẻng an ninh               | Tiếng loa an ninh               | another short word
bản Mường Lát                    | bản Mường Lý                    | another short word
xóm Chùa                         | xóm Chợ                         | another short word
!!!                              | ???                             | no word at all
"""


def rows(table: str) -> list[tuple[str, str]]:
    """Return the pairs of a table: a | b | why."""
    lines = (line.split("|") for line in table.strip().splitlines())
    return [(a.strip(" "), b.strip(" ")) for a, b, _ in lines]


def of(table: str) -> pytest.MarkDecorator:
    """Run a test for each pair of a table."""
    return pytest.mark.parametrize(("a", "b"), rows(table), ids=lambda name: repr(name))


@of(NEAR)
def test_these_may_be_one_name(a: str, b: str) -> None:
    assert near_names(a, b)


@of(APART)
def test_these_are_two_names(a: str, b: str) -> None:
    assert not near_names(a, b)


def test_the_tables_hold_enough_pairs() -> None:
    assert len(rows(NEAR)) + len(rows(APART)) >= 60


ANY = st.lists(
    st.sampled_from(
        ["Tổ", "tổ", "To", "1", "01", "II", "2", "hòa", "hoà", "giải", "giai", "thôn", "Thành",
         "Thạnh", "Thanh", "Trường", "Trườngg", "xã", "TP.", "vi", "Vị",
         "Phú", "Phụ", "LâmLang", "Lâm", "Lang", "-", ","]
    ),
    max_size=5,
).map(" ".join)  # fmt: skip


@given(ANY | st.text(max_size=12))
def test_a_name_is_near_itself_however_it_is_encoded(name: str) -> None:
    if words_of(name):
        for form in ("NFC", "NFD"):
            assert near_names(name, unicodedata.normalize(form, name))
    else:
        assert not near_names(name, name)


@given(ANY, ANY)
def test_which_of_two_names_comes_first_makes_no_difference(a: str, b: str) -> None:
    assert near_names(a, b) == near_names(b, a)


@given(ANY, ANY)
def test_near_names_have_a_key_in_common(a: str, b: str) -> None:
    """Names are looked up by their keys, so that not every two of them need be compared."""
    common = set(keys_of_words(words_of(a))) & set(keys_of_words(words_of(b)))
    assert common or not near_names(a, b)


@of(NEAR)
def test_the_near_pairs_of_the_table_have_a_key_in_common(a: str, b: str) -> None:
    assert set(keys_of_words(words_of(a))) & set(keys_of_words(words_of(b)))


@given(ANY, ANY)
def test_names_with_other_numbers_are_never_near(a: str, b: str) -> None:
    numbers = [[word.letters for word in words_of(name) if word.number] for name in (a, b)]
    assert numbers[0] == numbers[1] or not near_names(a, b)
