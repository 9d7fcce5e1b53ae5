"""Text out of bytes: UTF-8 and UTF-16 are read, any other encoding is refused by its name.

Nothing is guessed silently: a refusal shows how the first words would read, a person decides.
"""

from __future__ import annotations

import re
from io import BufferedReader, TextIOWrapper
from typing import TextIO

from socai.infra.files.tables.disguise import check_text
from socai.infra.files.tables.legacy_text import BYTES, fitting, western
from socai.infra.files.tables.unreadable import Unreadable

_SAVE = (
    "mở bằng Excel, chọn Lưu dạng «CSV UTF-8» rồi nhập tệp ấy",
    "open it in Excel, save it as «CSV UTF-8» and import that",
)
_UTF_8 = "utf-8-sig"
_UNDECODED = re.compile("[\udc80-\udcff]")
_BEFORE, _MORE = 20, 4096
"""Characters that are looked at to tell an encoding: before what is not UTF-8, after its line."""


def text_of(file: BufferedReader) -> TextIOWrapper:
    """Return the text of a file in UTF-8 or UTF-16, with the line ends that it has.

    Raises Unreadable, naming it, where the file is of another form or encoding by its first bytes.
    Bytes that are not UTF-8 come as half characters: `check_line` says what they may be. What is
    not UTF-16 raises UnicodeDecodeError where it is read: `broken_wide`.
    """
    head = file.peek()
    check_text(head)
    encoding = _encoding(head)
    errors = "surrogateescape" if encoding == _UTF_8 else "strict"
    return TextIOWrapper(file, encoding=encoding, errors=errors, newline="")


def _encoding(head: bytes) -> str:
    """Return the encoding that the first bytes tell; raise Unreadable where it is not read."""
    utf_32 = head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and not utf_32:
        return "utf-16"
    # The share of zero bytes at each place of a group of four: letters of wide encodings have them.
    zeros = [head[place::4].count(0) / max(1, len(head) // 4) for place in range(4)]
    low_first = min(zeros[2:]) > 0.9 and zeros[0] < 0.1
    high_first = min(zeros[:2]) > 0.9 and zeros[3] < 0.1
    if utf_32 or low_first or high_first:
        raise Unreadable.of(
            f"tệp viết bằng UTF-32, không đọc được; hãy {_SAVE[0]}",
            f"the file is written in UTF-32, which is not read; {_SAVE[1]}",
        )
    if min(zeros[1], zeros[3]) > 0.25 and max(zeros[0], zeros[2]) < 0.02:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.25 and max(zeros[1], zeros[3]) < 0.02:
        return "utf-16-be"
    control = sum(head.count(code) for code in range(32) if code not in b"\t\n\f\r")
    if control * 20 > len(head):
        raise Unreadable.of(
            f"tệp nhị phân, không phải văn bản; nếu là bảng tính, hãy {_SAVE[0]}",
            f"the file is binary, not text; if it is a table, {_SAVE[1]}",
        )
    return _UTF_8


def check_line(line: str, number: int, text: TextIO) -> None:
    """Raise Unreadable, naming its encoding, at a line that is not UTF-8; `text` follows it."""
    found = _UNDECODED.search(line)
    if found is None:
        return
    some = line[max(0, found.start() - _BEFORE) :] + text.read(_MORE)
    if sum(letter > "\x7f" for letter in some) >= 2 * len(_UNDECODED.findall(some)):
        before = " ".join(line[: found.start()][-_BEFORE:].split())
        raise Unreadable.at(
            number,
            f"tệp UTF-8 bị cắt hoặc hỏng giữa chữ, sau «{before}»; hãy {_SAVE[0]}",
            f"the file in UTF-8 is cut or broken, after «{before}»; {_SAVE[1]}",
        )
    latin = some.encode("utf-8", "surrogateescape").decode("latin-1")
    legacy = fitting(latin, BYTES) or western(latin)
    shown = legacy.preview.splitlines()[0].strip()
    raise Unreadable.at(
        number,
        f"tệp viết bằng {legacy.vi}, không phải UTF-8; chỗ này sẽ đọc là «{shown}»; hãy "
        f"{legacy.advice_vi}",
        f"the file is written in {legacy.en}, not in UTF-8; this would read «{shown}»; "
        f"{legacy.advice_en}",
    )


def broken_wide(number: int) -> Unreadable:
    """Return the refusal of a file in UTF-16 that cannot be decoded after a line."""
    return Unreadable.at(
        max(1, number),
        f"tệp UTF-16 bị cắt hoặc hỏng sau dòng này; hãy {_SAVE[0]}",
        f"the file in UTF-16 is cut or broken after this line; {_SAVE[1]}",
    )
