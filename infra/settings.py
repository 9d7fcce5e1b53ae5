"""The settings: environment variables and what they default to. README lists this table."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its default and what it is for."""

    name: str
    default: str
    vi: str
    en: str

    def given(self) -> str | None:
        """Return the value that was set, None where there is none."""
        return os.environ.get(self.name) or None

    def read(self) -> str:
        """Return the value in force."""
        return self.given() or self.default


LEDGER = Setting(
    "SOCAI_LEDGER",
    "./var/ledger",
    "Thư mục của sổ, hoặc địa chỉ PostgreSQL: postgresql://…/…?schema=tên",
    "Directory of the ledger, or an address on PostgreSQL: postgresql://…/…?schema=name",
)
LANGUAGE = Setting(
    "SOCAI_LANG", "vi", "Ngôn ngữ của lời nhắn: vi hoặc en", "Language of messages: vi or en"
)
ACTOR = Setting(
    "SOCAI_ACTOR",
    "recorder",
    "Vai hoặc mã vô danh của người ghi, lưu trong mỗi lệnh",
    "Role or opaque id of who records, kept with each command",
)
DEBUG = Setting(
    "SOCAI_DEBUG",
    "0",
    "1: lỗi ngoài dự kiến in cả dấu vết Python",
    "1: an unexpected error prints its Python traceback",
)
KAFKA = Setting(
    "SOCAI_KAFKA",
    "",
    "Các máy chủ Kafka, ngăn bằng dấu phẩy; bỏ trống thì không dùng Kafka",
    "Kafka servers, divided by commas; empty: Kafka is not used",
)
SETTINGS = (LEDGER, LANGUAGE, ACTOR, KAFKA, DEBUG)
