"""Names sorted by their keys, byte by byte, stand as the ICU of DuckDB sorts Vietnamese."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

import duckdb
import pytest

from socai.domain.sort_key import LETTERS, SIGNS, TONES, sort_key

PLACES = """
An Giang, Bà Rịa – Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định,
Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai,
Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình,
Hoà Bình, Hồ Chí Minh, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai,
Lâm Đồng, Long An, Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình,
Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên,
Thanh Hóa, Thanh Hoá, Thừa Thiên Huế, Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc,
Yên Bái, Bá Thước, Bỉm Sơn, Cẩm Thủy, Đông Sơn, Hà Trung, Hậu Lộc, Hoằng Hóa, Lang Chánh, Mường Lát,
Nga Sơn, Nghi Sơn, Ngọc Lặc, Như Thanh, Như Xuân, Nông Cống, Quan Hóa, Quan Sơn, Quảng Xương,
Sầm Sơn, Thạch Thành, Thiệu Hóa, Thọ Xuân, Thường Xuân, Tĩnh Gia, Triệu Sơn, Vĩnh Lộc, Yên Định,
Tuyên Hóa, Đồng Lê, Châu Hóa, Mai Hóa, Tiến Hóa, Văn Hóa, Cao Quảng, Lâm Hóa, Thanh Thạch,
Phường 1, Phường 2, Phường 10, Phường 11, xã Ea H'leo, xã Ia Ake, thôn 3A, thôn 3B, Krông Búk,
Tân Thạnh, Tân Thành, Tân Thanh, Tấn Thành, Tản Thành, TÂN THÀNH, tân thành, Đại Đồng, Đai Đồng,
Dại Đồng, Dai Dong, Lâm - Hóa, Lâm Hóa (cũ), Lâm Hóa, Quảng, Quăng, Quang, Quâng, Ông, Ơng, Ong
"""


def places() -> list[str]:
    """Return names of places, bare and after the word of their kind."""
    names = [name.strip() for name in PLACES.replace("\n", " ").split(",")]
    return [*names, *(f"{kind} {name}" for kind in ("xã", "huyện", "Xã") for name in names)]


def keys_of_icu(texts: Sequence[str]) -> list[bytes]:
    """Return the sort keys that DuckDB's ICU gives to texts."""
    with duckdb.connect() as database:
        found = database.execute(
            "SELECT icu_sort_key(unnest(?::VARCHAR[]), 'vi')", [list(texts)]
        ).fetchall()
    return [bytes.fromhex(key) for (key,) in found]


def different(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return neighbours in ICU's order that the keys do not tell apart in the same way."""
    icu = dict(zip(named := list(dict.fromkeys(texts)), keys_of_icu(named), strict=True))
    ordered = sorted(named, key=icu.__getitem__)
    return [
        (a, b)
        for a, b in pairwise(ordered)
        if (icu[a] < icu[b]) != (sort_key(a) < sort_key(b)) or sort_key(a) > sort_key(b)
    ]


def words(rng: Random, letters: Sequence[str], most: int, count: int) -> list[str]:
    """Return random words of at most so many letters."""
    return ["".join(rng.choices(letters, k=rng.randint(0, most))) for _ in range(count)]


def vietnamese() -> list[str]:
    """Return every letter of Vietnamese with every tone that it bears, small and capital."""
    vowels = "aăâeêioôơuưy"
    small = [unicodedata.normalize("NFC", v + tone) for v in vowels for tone in ("", *TONES)]
    small += [letter for letter in LETTERS if letter not in vowels]
    return small + [letter.upper() for letter in small]


def test_the_order_of_letters_tones_and_capitals() -> None:
    ordered = ["", " ", "-", ",", ".", "0", "9", "a", "A", "à", "À", "ả", "ã", "á", "ạ", "ă", "ằ",
               "â", "ậ", "b", "c", "d", "D", "đ", "Đ", "e", "ẹ", "ê", "f", "o", "ô", "ơ", "u", "ư",
               "z"]  # fmt: skip
    assert sorted(reversed(ordered), key=sort_key) == ordered
    assert different(ordered) == []


def test_letters_weigh_more_than_tones_and_tones_more_than_capitals() -> None:
    ordered = ["Da", "Dạ", "dã man", "dam", "Dam", "dám", "Đa", "đám"]
    assert sorted(reversed(ordered), key=sort_key) == ordered


def test_places_are_sorted_as_icu_sorts_them() -> None:
    assert len(places()) > 500
    assert different(places()) == []
    with duckdb.connect() as database:
        database.execute("CREATE TABLE places (name VARCHAR, key VARCHAR)")
        rows = [(name, sort_key(name).hex()) for name in places()]
        database.executemany("INSERT INTO places VALUES (?, ?)", rows)
        by_icu = database.execute("SELECT name FROM places ORDER BY name COLLATE vi, name")
        names = by_icu.fetchall()
        by_key = database.execute("SELECT name FROM places ORDER BY key, name")
        assert by_key.fetchall() == names


@pytest.mark.parametrize("seed", range(3))
def test_random_words_are_sorted_as_icu_sorts_them(seed: int) -> None:
    rng = Random(seed)
    letters = vietnamese()
    # «·» after l makes a letter of Catalan.
    others = [*SIGNS.replace("·", ""), *"‘’“”0123456789", "\u00a0", "\u2011", *"ñöçÜｘ²″…"]
    found = words(rng, letters + [" "] * 20, 4, 4_000)
    found += words(rng, letters + others, 3, 4_000)
    found += words(rng, [*"aáàoóAÁâấẤ ", "-"], 40, 4_000)
    found += [unicodedata.normalize("NFD", word) for word in found[:500]]
    assert different(found) == []


def test_long_runs_of_plain_letters() -> None:
    found = ["x" * before + tone + "x" * after for before in range(45)
             for after in (0, 1, 12, 13, 14, 26) for tone in ("a", "á", "A", "ạ")]  # fmt: skip
    assert different(found) == []
    assert sort_key("x" * 30 + "á").count(b"\x05") == 0


def test_names_that_look_the_same_have_the_same_key() -> None:
    assert sort_key(unicodedata.normalize("NFD", "Đường Ậu")) == sort_key("Đường Ậu")
    assert sort_key("a\u200bb\u0007") == sort_key("ab")
    assert sort_key("") == b""
    assert sort_key("xã\u00a0An") > sort_key("xã An")
    assert sort_key("xã\u00a0An") < sort_key("xã Ân")


def test_letters_of_other_scripts_stand_after_z() -> None:
    names = ["zz", "ж", "Ж", "жа", "中"]
    assert sorted(reversed(names), key=sort_key) == names
    assert sort_key("٣") > sort_key("3") and sort_key("٣") < sort_key("4")
    assert sort_key("☃") < sort_key("0") and sort_key("☃") > sort_key("€")
