"""Signs that nobody sees, and letters that pass for others."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from socai.domain.refusal import Refused
from socai.domain.text import check_free_text, hides, normal, visible

IGNORABLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\ufe00\ufe0f\uffa0"
    "\U000e0000\U000e0100\U000e0fff"
)
"""Signs that Unicode lets nobody see, though not of format."""


def test_every_sign_of_control_or_format_is_hidden() -> None:
    for sign in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp"):
            assert hides(sign) == (sign not in "\t\n"), f"U+{ord(sign):04X}"
    assert all(hides(sign) for sign in IGNORABLE)


def test_what_is_seen_is_not_hidden() -> None:
    for sign in map(chr, range(0x3000)):
        if unicodedata.category(sign)[0] in "LNPS" and sign not in "\u115f\u1160\u17b4\u17b5":
            assert not hides(sign), f"U+{ord(sign):04X}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("xã Đồng Hóa – «Hoằng Phú» 100%", "xã Đồng Hóa – «Hoằng Phú» 100%"),
        ("\x1b[2J\x9b\x7f\x00", r"\x1b[2J\x9b\x7f\x00"),
        ("a\u202eb\u200bc\ufeff\U000e0041", r"a\u202eb\u200bc\ufeff\U000e0041"),
        ("a\nLỗi: b\r\tc", r"a\nLỗi: b\r\tc"),
        ("Nhật ký:\n    dòng", "Nhật ký:\n    dòng"),
    ],
)
def test_a_terminal_is_told_of_hidden_signs(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_spelling_of_the_barred_d_is_kept() -> None:
    assert normal("\u00d0\u0189\u00f0\u0256") == "ĐĐđđ"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("xã Đồng Hó\u0430", "chữ «\u0430» (U+0430) thuộc bảng chữ Kirin"),
        ("\u0425a\u0303 Đồng Hóa", "chữ «\u0425» (U+0425) thuộc bảng chữ Kirin"),
        ("xã Đồng H\u03bfa", "chữ «\u03bf» (U+03BF) thuộc bảng chữ Hy Lạp"),
        ("xã Đồng \u041d\u043e\u0430", "chữ «\u041d» (U+041D) thuộc bảng chữ Kirin"),
        ("Khu \u0391", "chữ «\u0391» (U+0391) thuộc bảng chữ Hy Lạp"),
    ],
)
def test_a_letter_that_passes_for_a_latin_one_is_refused(text: str, told: str) -> None:
    with pytest.raises(Refused, match="name") as refused:
        check_free_text("name", text)
    assert told in refused.value.messages[0].vi


@pytest.mark.parametrize("text", ["Спутник", "Nhóm Спутник", "α-PVP", "Δ9-THC", "ΣΩ", "5 µm"])
def test_a_word_of_another_script_may_stand(text: str) -> None:
    check_free_text("name", text)
    assert normal(text) == text
