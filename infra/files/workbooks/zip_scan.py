"""The parts of a workbook, unpacked within limits; archives made to do harm are refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from socai.infra.files.tables.unreadable import Unreadable

MOST_BYTES = 50 << 20
MOST_UNPACKED = 200 << 20
MOST_ENTRIES = 2_000
MOST_RATIO = 200
"""How many times larger than packed a part may be, from RATIO_FROM bytes on."""
RATIO_FROM = 4 << 20
MOST_DIRECTORY = 1 << 20
CHUNK = 1 << 16
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_LOCAL_HEADER = 30


class Parts:
    """The parts of a workbook by their names."""

    def __init__(self, file: BinaryIO) -> None:
        """Look at the whole directory; raise Unreadable, naming it, at what is not safe to read."""
        _check_end(file)
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise _broken(error) from error
        entries = self._archive.infolist()
        _check_entries(entries)
        _check_overlap(entries)
        # Names of parts differ by more than their case, or the workbook was refused above.
        self._entries = {e.filename.casefold(): e for e in entries if not e.is_dir()}
        self._unpacked: dict[str, int] = {}

    def names(self) -> list[str]:
        """Return the names of all parts, in small letters."""
        return list(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part; raise Unreadable where there is no such part, or too much."""
        entry = self._entries.get(name.casefold())
        if entry is None:
            raise Unreadable.of(
                f"sổ tính thiếu phần «{name[:80]}»; mở bằng Excel, lưu lại",
                f"the workbook lacks its part «{name[:80]}»; open it in Excel, save it again",
            )
        size = 0
        try:
            with self._archive.open(entry) as part:
                while chunk := part.read(CHUNK):
                    size += len(chunk)
                    # What headers say may be a lie: what counts is what comes out.
                    self._unpacked[name] = max(size, self._unpacked.get(name, 0))
                    if sum(self._unpacked.values()) > MOST_UNPACKED:
                        raise _bomb()
                    yield chunk
        except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
            raise _broken(error) from error


def _check_end(file: BinaryIO) -> None:
    """Raise Unreadable where the end of the archive tells of a directory that is too large."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise Unreadable.of(
            f"tệp lớn hơn {MOST_BYTES >> 20} MB; hãy chia tệp, hoặc lưu dạng .csv",
            f"the file is larger than {MOST_BYTES >> 20} MB; divide it, or save it as .csv",
        )
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise _broken("no directory")
    entries, directory = struct.unpack_from("<HL", tail, end + 10)
    if tail[max(0, end - 20) :].startswith(_END_64) or entries == 0xFFFF:
        raise _crowded()
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise _crowded()


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Raise Unreadable at an entry that no workbook has."""
    if len(entries) > MOST_ENTRIES:
        raise _crowded()
    seen: set[str] = set()
    unpacked = 0
    for entry in entries:
        name = entry.orig_filename
        _check_name(name)
        if name.casefold() in seen:
            raise Unreadable.of(
                f"sổ tính có hai phần cùng tên «{name[:80]}»; mở bằng Excel, lưu lại",
                f"the workbook has two parts named «{name[:80]}»; open it in Excel, save it again",
            )
        seen.add(name.casefold())
        if entry.flag_bits & 1:
            raise Unreadable.of(
                "tệp nén có mật khẩu; hãy bỏ mật khẩu rồi lưu lại",
                "the archive has a password; take it off and save it again",
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _broken(f"compression {entry.compress_type}")
        unpacked += entry.file_size
        swollen = entry.file_size > RATIO_FROM
        if swollen and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise _bomb()
    if unpacked > MOST_UNPACKED:
        raise _bomb()


def _check_name(name: str) -> None:
    """Raise Unreadable at a name that would lead out of a folder."""
    parts = name.split("/")
    outward = name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]
    if outward or "\0" in name or not name:
        shown = "".join(sign if sign.isprintable() else " " for sign in name[:80])
        raise Unreadable.of(
            f"sổ tính có phần mang tên trỏ ra ngoài «{shown}»; tệp không an toàn, không đọc",
            f"a part of the workbook has a name that leads out of it, «{shown}»: not safe to read",
        )


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Raise Unreadable where two entries share bytes, as in an archive made to swell."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise _bomb()
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size


def _crowded() -> Unreadable:
    return Unreadable.of(
        f"tệp nén có nhiều hơn {MOST_ENTRIES} phần; đây không phải sổ tính thường, không đọc",
        f"the archive has more than {MOST_ENTRIES} entries: no common workbook, not read",
    )


def _bomb() -> Unreadable:
    return Unreadable.of(
        f"tệp bung ra quá lớn (hơn {MOST_UNPACKED >> 20} MB, hoặc gấp {MOST_RATIO} lần khi nén); "
        "không an toàn, không đọc. Nếu là bảng thật, hãy lưu dạng .csv",
        f"unpacked the file is too large (over {MOST_UNPACKED >> 20} MB, or {MOST_RATIO} times "
        "what it is packed): not safe to read. If it is a real table, save it as .csv",
    )


def _broken(error: object) -> Unreadable:
    return Unreadable.of(
        f"sổ tính bị hỏng hoặc bị cắt ({str(error)[:80]}); mở bằng Excel, lưu lại",
        f"the workbook is broken or cut ({str(error)[:80]}); open it in Excel, save it again",
    )
