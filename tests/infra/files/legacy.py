"""Known words as they were written before Unicode."""

from __future__ import annotations

import unicodedata

TCVN3 = {
    "Đơn vị": "§¬n vÞ",
    "Ban chỉ đạo": "Ban chØ ®¹o",
    "tổ bảo vệ": "tæ b¶o vÖ",
    "thôn, bản, khu phố": "th«n, b¶n, khu phè",
    "Cộng hòa xã hội chủ nghĩa Việt Nam": "Céng hßa x· héi chñ nghÜa ViÖt Nam",
    "Độc lập - Tự do - Hạnh phúc": "§éc lËp - Tù do - H¹nh phóc",
}
VNI = {
    "Đơn vị": "Ñôn vò",
    "Ban chỉ đạo": "Ban chæ ñaïo",
    "tổ bảo vệ": "toå baûo veä",
    "thôn, bản, khu phố": "thoân, baûn, khu phoá",
    "Cộng hòa xã hội chủ nghĩa Việt Nam": "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    "Độc lập - Tự do - Hạnh phúc": "Ñoäc laäp - Töï do - Haïnh phuùc",
    "THẮNG LỢI ĐƯỜNG": "THAÉNG LÔÏI ÑÖÔØNG",
}
VIQR = {
    "Đơn vị ban chỉ đạo": "DDo+n vi. ban chi? dda.o",
    "tổ bảo vệ": "to^? ba?o ve^.",
    "thôn, bản, khu phố": "tho^n, ba?n, khu pho^'",
}


def windows_1258(text: str) -> bytes:
    """Return text in Windows-1258, where most tones are characters of their own."""
    found = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(sign for sign in apart if sign in "\u0300\u0301\u0303\u0309\u0323")
        plain = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in tone))
        found.append(plain + tone)
    return "".join(found).encode("cp1258")
