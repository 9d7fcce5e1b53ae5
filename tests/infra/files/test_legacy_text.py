"""Vietnamese from before Unicode is recognised, and nothing else is."""

from __future__ import annotations

import unicodedata
from importlib import resources

import pytest

from socai.infra.files.tables.legacy_text import BYTES, fitting, once, recognise, tcvn3, viqr, vni

from . import legacy

SPOKEN = (
    "Đơn vị", "Ban chỉ đạo 138 xã Ví Dụ", "«Tổ tự quản» · Nam § 5", "· Nam", "lễ Noël 25°C ½ A+(B)",
    "XÃ\u00a0A", "QĐ-UBND, HĐND, BCĐ", "Krông Năng, Đắk Lắk, Plei Ku, Ea H'leo", "© 2021 ®", "5 m²",
    "a^b", "C++ (a+b)", "3 + 4 = 7?", "tổ 1 (thôn Một)", "Zürich, España, Citroën", "kWh", "", "12",
)  # fmt: skip


@pytest.mark.parametrize(
    ("read", "words"),
    [(tcvn3, legacy.TCVN3), (vni, legacy.VNI), (viqr, legacy.VIQR)],
    ids=["TCVN3", "VNI", "VIQR"],
)
def test_known_words_read_right(read: object, words: dict[str, str]) -> None:
    assert callable(read)
    assert {read(written): written for written in words.values()} == {
        meant: written for meant, written in words.items()
    }


@pytest.mark.parametrize(
    ("name", "written"),
    [("TCVN3", text) for text in legacy.TCVN3.values()]
    + [("VNI", text) for text in legacy.VNI.values()]
    + [("VIQR", text) for text in legacy.VIQR.values()]
    + [("UTF-8 hai lần", meant.encode().decode("latin-1")) for meant in legacy.TCVN3],
)
def test_what_is_not_unicode_is_recognised(name: str, written: str) -> None:
    found = recognise(written)
    assert found and found.vi.startswith(name)


@pytest.mark.parametrize("meant", legacy.TCVN3)
@pytest.mark.parametrize("name", ["TCVN3", "VNI", "Windows-1258"])
def test_bytes_are_told_apart(name: str, meant: str) -> None:
    data = {
        "TCVN3": legacy.TCVN3[meant].encode("latin-1"),
        "VNI": legacy.VNI[meant].encode("latin-1"),
        "Windows-1258": legacy.windows_1258(meant),
    }[name]
    found = fitting(data.decode("latin-1"), BYTES)
    assert found and found.vi.startswith(name)
    assert found.preview == meant


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", SPOKEN)
def test_what_is_unicode_is_left_alone(text: str, form: str) -> None:
    assert recognise(unicodedata.normalize(form, text)) is None


def test_no_line_of_the_demonstration_is_taken_for_another_encoding() -> None:
    folder = resources.files("socai.infra") / "data" / "demo"
    lines = [line for file in folder.iterdir() for line in file.read_text("utf-8").splitlines()]
    assert len(lines) > 100
    assert [line for line in lines if recognise(line)] == []


def test_text_that_was_encoded_once_stays() -> None:
    assert once("Đơn vị") is None
    assert once("XÃ") is None
    assert once("plain") is None
