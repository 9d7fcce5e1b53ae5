"""Why a cluster cannot be used, in words: the same whatever client found it."""

from __future__ import annotations

from socai.domain.refusal import Message, Refused, Unavailable


def silent(servers: str, why: object) -> Unavailable:
    """Return what is said where no broker answers."""
    return Unavailable(
        Message(
            f"Máy chủ Kafka {servers} không trả lời ({why}). Sổ gốc vẫn ghi được; phần chưa gửi sẽ "
            "gửi tiếp khi nối lại được",
            f"The Kafka broker {servers} does not answer ({why}). The store goes on; what was not "
            "sent is sent when it can be reached again",
        )
    )


def curt(server: str, protocol: str, why: object) -> Unavailable:
    """Return what is said of a broker that takes a connection, and then says nothing."""
    return Unavailable(
        Message(
            f"Máy chủ Kafka {server} nhận kết nối rồi không trả lời ({why}): nó đang khởi động, "
            f"hoặc cổng ấy đòi cách nối khác với SOCAI_KAFKA_SECURITY = {protocol}",
            f"The Kafka broker {server} takes a connection and does not answer ({why}): it is "
            f"starting, or that port is not for SOCAI_KAFKA_SECURITY = {protocol}",
        )
    )


def shut_out(name: str) -> Refused:
    """Return what is said to a sender whose name another one has taken."""
    return Refused.of(
        f"Đã có bản khác đang gửi dưới tên «{name}»; bản này dừng lại",
        f"Another one sends under the name «{name}» now; this one stops",
    )


def there_already(topic: str) -> Refused:
    """Return what is said where a topic cannot be made, for it is there."""
    return Refused.of(f"Đã có topic «{topic}»", f"Topic «{topic}» is there already")


def no_topic(topic: str) -> Refused:
    """Return what is said where a topic is to be read that is not there."""
    return Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")


def no_offset(topic: str, partition: int, offset: int) -> Refused:
    """Return what is said where reading is to begin outside of what a partition holds."""
    return Refused.of(
        f"Topic «{topic}», phân vùng {partition}: không có offset {offset}",
        f"Topic «{topic}», partition {partition}: there is no offset {offset}",
    )


def gone(topic: str, partition: int, offset: int) -> Refused:
    """Return what is said to a member of a group whose place in a partition is not there."""
    return Refused.of(
        f"Topic «{topic}», phân vùng {partition}: không còn offset {offset}, nơi phải đọc tiếp. "
        "Topic đã bị xóa rồi lập lại, hoặc Kafka đã bỏ bớt bản ghi cũ (retention). Không đọc gì "
        "thêm",
        f"Topic «{topic}», partition {partition}: offset {offset}, where reading goes on, is not "
        "there. The topic was deleted and made again, or Kafka dropped old records (retention). "
        "Nothing more is read",
    )


def untrusted(server: str, why: object) -> Refused:
    """Return what is said of a broker whose certificate is not to be believed."""
    return Refused.of(
        f"Không tin được chứng thư của máy chủ Kafka {server} ({why}). Nếu đó đúng là máy chủ của "
        "cơ quan: đặt SOCAI_KAFKA_CA là tệp chứng thư gốc đã cấp cho nó",
        f"The certificate of the Kafka broker {server} cannot be trusted ({why}). If it is the "
        "right broker: set SOCAI_KAFKA_CA to the file of the authority that issued it",
    )


def no_tls(server: str, why: object) -> Refused:
    """Return what is said of a broker with which no TLS connection comes about."""
    return Refused.of(
        f"Không lập được kết nối TLS với máy chủ Kafka {server} ({why}). Kiểm tra "
        "SOCAI_KAFKA_SECURITY và cổng: máy chủ có dùng TLS ở cổng này không",
        f"No TLS connection comes about with the Kafka broker {server} ({why}). Check "
        "SOCAI_KAFKA_SECURITY and the port: does the broker speak TLS there",
    )


def not_let_in(servers: str, why: object) -> Refused:
    """Return what is said where the broker does not take user and password."""
    return Refused.of(
        f"Máy chủ Kafka {servers} không nhận tài khoản này ({why}). Kiểm tra SOCAI_KAFKA_USER, mật "
        "khẩu và SOCAI_KAFKA_MECHANISM",
        f"The Kafka broker {servers} does not let this user in ({why}). Check SOCAI_KAFKA_USER, "
        "the password and SOCAI_KAFKA_MECHANISM",
    )


def other_mechanism(server: str, mechanism: str, known: object) -> Refused:
    """Return what is said where the broker does not know the mechanism."""
    return Refused.of(
        f"Máy chủ Kafka {server} không nhận {mechanism}; nó nhận: {known or '(không có)'}. Sửa "
        "SOCAI_KAFKA_MECHANISM",
        f"The Kafka broker {server} does not take {mechanism}; it takes: {known or '(none)'}. "
        "Change SOCAI_KAFKA_MECHANISM",
    )


def not_allowed(servers: str, why: object) -> Refused:
    """Return what is said where the user may not do what is to be done."""
    return Refused.of(
        f"Máy chủ Kafka {servers} không cho phép ({why}). Nhờ người quản trị Kafka cấp quyền (ACL) "
        "đọc, ghi, tạo topic «socai.», nhóm «socai.» và mã giao dịch «socai.»",
        f"The Kafka broker {servers} does not allow it ({why}). Ask who runs Kafka for the right "
        "(ACL) to read, write and create topics «socai.», groups «socai.» and transactional ids "
        "«socai.»",
    )


def too_few_brokers(topic: str, replication: int) -> Refused:
    """Return what is said where a topic is to have more copies than there are brokers."""
    return Refused.of(
        f"Không lập được topic «{topic}» với {replication} bản sao: cụm Kafka không đủ máy chủ. "
        "Giảm SOCAI_KAFKA_REPLICATION",
        f"Topic «{topic}» cannot be made with {replication} copies: the cluster has too few "
        "brokers. Lower SOCAI_KAFKA_REPLICATION",
    )


def too_large(topic: str, why: object) -> Refused:
    """Return what is said where a record is larger than the topic or the broker takes."""
    return Refused.of(
        f"Topic «{topic}» không nhận bản ghi lớn như vậy ({why}). Nhờ người quản trị Kafka nâng "
        "max.message.bytes của topic lên 2097152; rồi chạy lại",
        f"Topic «{topic}» does not take a record that large ({why}). Ask who runs Kafka to raise "
        "max.message.bytes of the topic to 2097152; then run again",
    )
