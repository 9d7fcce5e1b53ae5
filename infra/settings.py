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
    secret: bool = False
    """Whether its value may never be shown."""

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
HTTP = Setting(
    "SOCAI_HTTP",
    "127.0.0.1:8081",
    "Nơi `socai run` mở trang số đo và tình trạng; off: không mở",
    "Where `socai run` serves metrics and health; off: nowhere",
)
FEED = Setting(
    "SOCAI_FEED",
    "1",
    "Số của bộ topic trạng thái và số liệu; số chưa dùng: cấp lại từ đầu vào các topic mới",
    "Number of the topics of states and figures; one not used yet: new topics, fed from the start",
)
SEALS = Setting(
    "SOCAI_SEALS",
    "",
    "Tệp lịch chốt báo cáo; bỏ trống: seals.toml trong thư mục của sổ, nếu có",
    "File of the calendar of seals; empty: seals.toml in the ledger's folder, where there is one",
)
KAFKA_CLIENT = Setting(
    "SOCAI_KAFKA_CLIENT",
    "kafka-python",
    "Thư viện nối Kafka: kafka-python, hoặc librdkafka (nhanh hơn, cần socai[fast])",
    "Library that reaches Kafka: kafka-python, or librdkafka (faster, needs socai[fast])",
)
KAFKA_REPLICATION = Setting(
    "SOCAI_KAFKA_REPLICATION",
    "1",
    "Số bản sao của topic khi socai lập nó",
    "Copies of a topic that socai makes",
)
KAFKA_SECURITY = Setting(
    "SOCAI_KAFKA_SECURITY",
    "PLAINTEXT",
    "Cách nối: PLAINTEXT, SSL, SASL_SSL hoặc SASL_PLAINTEXT",
    "How to connect: PLAINTEXT, SSL, SASL_SSL or SASL_PLAINTEXT",
)
KAFKA_MECHANISM = Setting(
    "SOCAI_KAFKA_MECHANISM",
    "SCRAM-SHA-512",
    "Cách xưng danh với SASL: SCRAM-SHA-512, SCRAM-SHA-256 hoặc PLAIN",
    "How SASL says who it is: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN",
)
KAFKA_USER = Setting("SOCAI_KAFKA_USER", "", "Tài khoản Kafka, với SASL", "User, with SASL")
KAFKA_PASSWORD = Setting(
    "SOCAI_KAFKA_PASSWORD",
    "",
    "Mật khẩu Kafka, với SASL; không bao giờ hiện ra",
    "Password, with SASL; never shown",
    secret=True,
)
KAFKA_PASSWORD_FILE = Setting(
    "SOCAI_KAFKA_PASSWORD_FILE",
    "",
    "Tệp chứa mật khẩu ấy, thay cho SOCAI_KAFKA_PASSWORD",
    "File that holds the password, in place of SOCAI_KAFKA_PASSWORD",
)
KAFKA_CA = Setting(
    "SOCAI_KAFKA_CA",
    "",
    "Tệp PEM của chứng thư gốc, với SSL và SASL_SSL; bỏ trống: các chứng thư gốc của máy",
    "PEM file of the authority, with SSL and SASL_SSL; empty: those of the machine",
)
KAFKA_CERT = Setting(
    "SOCAI_KAFKA_CERT",
    "",
    "Tệp PEM của chứng thư của mình, nếu máy chủ đòi; đi cùng SOCAI_KAFKA_KEY",
    "PEM file of our own certificate, where the broker asks; goes with SOCAI_KAFKA_KEY",
)
KAFKA_KEY = Setting(
    "SOCAI_KAFKA_KEY",
    "",
    "Tệp PEM của khóa của chứng thư ấy",
    "PEM file of that certificate's key",
)
OF_KAFKA = (
    KAFKA,
    KAFKA_CLIENT,
    KAFKA_REPLICATION,
    KAFKA_SECURITY,
    KAFKA_MECHANISM,
    KAFKA_USER,
    KAFKA_PASSWORD,
    KAFKA_PASSWORD_FILE,
    KAFKA_CA,
    KAFKA_CERT,
    KAFKA_KEY,
)
SETTINGS = (LEDGER, LANGUAGE, ACTOR, *OF_KAFKA, FEED, SEALS, HTTP, DEBUG)
