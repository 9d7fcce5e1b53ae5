"""What a mirror says of a topic that is not as it should be, and how to go on."""

from __future__ import annotations

from socai.domain.refusal import Conflict, Message, Refused, UpgradeNeeded

from .inbox import Held, Topic
from .record import WAY_OUT, Arrived

STOPPED = Message(
    "Không áp dụng gì từ đó trở đi; sổ gốc và số liệu đã tổng hợp không bị ảnh hưởng. "
    f"{WAY_OUT.vi}; phần project chạy lại thì chuyển sang đó",
    "Nothing from there on is applied; the store and what was projected are unharmed. "
    f"{WAY_OUT.en}; project, started again, goes over to it",
)
TOO_OLD = Message(
    "Không áp dụng gì từ đó trở đi; sổ gốc và số liệu đã tổng hợp không bị ảnh hưởng. Lối ra: nâng "
    "cấp socai ở máy này rồi chạy lại phần project, nó đi tiếp từ đó",
    "Nothing from there on is applied; the store and what was projected are unharmed. The way out: "
    "upgrade socai on this machine and start project again, it goes on from there",
)


def refused(*messages: Message) -> Refused:
    """Return the refusal of a topic for these reasons, with the way out."""
    return Refused(*messages, STOPPED)


def not_applied(reason: Refused) -> Refused:
    """Return the refusal of a topic because of what it holds, with the way out of that."""
    if isinstance(reason, UpgradeNeeded):
        return UpgradeNeeded(*reason.messages, TOO_OLD)
    return refused(*reason.messages)


def ahead(topic: str, partition: int, one: Arrived, position: int) -> Message:
    """Return the alarm of a record whose predecessor has not come."""
    return Message(
        f"BÁO ĐỘNG: topic «{topic}», phân vùng {partition}, offset {one.offset}: bản ghi ở vị trí "
        f"{one.position} nối tiếp vị trí {one.previous}, nhưng mới nhận đến {position}. Nó đợi bản "
        "gửi lại, không bị bỏ qua; số liệu dừng ở trước đó",
        f"ALARM: topic «{topic}», partition {partition}, offset {one.offset}: the record at "
        f"position {one.position} follows position {one.previous}, but only {position} has come. "
        "It waits for what is sent again, and is not skipped; figures stop before it",
    )


def absurd(topic: str, partition: int, one: Arrived) -> Message:
    """Return what is said of a record whose positions cannot be."""
    return Message(
        f"Topic «{topic}», phân vùng {partition}, offset {one.offset}: vị trí {one.position} nối "
        f"tiếp {one.previous}: bản ghi không phải của socai",
        f"Topic «{topic}», partition {partition}, offset {one.offset}: position {one.position} "
        f"after {one.previous}: the record is not socai's",
    )


def other(topic: str, partition: int, offset: int, position: int) -> Message:
    """Return what is said of a record that differs from the one known at its position."""
    return Message(
        f"Topic «{topic}», phân vùng {partition}, offset {offset}: bản ghi ở vị trí "
        f"{position} khác bản đã nhận ở vị trí ấy: có bản ghi bị thay",
        f"Topic «{topic}», partition {partition}, offset {offset}: the record at position "
        f"{position} is not the one that was received there: a record was replaced",
    )


def missing(topic: str, position: int) -> Message:
    """Return what is said of a position that the barriers tell is there."""
    return Message(
        f"Topic «{topic}» thiếu sự kiện ở vị trí {position}, dù các mốc nói là đủ",
        f"Topic «{topic}» lacks the event at position {position}, though its barriers say that it "
        "is whole",
    )


def twice(topic: str, position: int, one: Held, other: Held) -> Message:
    """Return what is said of a position that stands in two partitions."""
    places = f"{one.partition} (offset {one.offset})", f"{other.partition} (offset {other.offset})"
    return Message(
        f"Topic «{topic}»: vị trí {position} có ở cả hai phân vùng {places[0]} và {places[1]}",
        f"Topic «{topic}»: position {position} stands in both partitions {places[0]} and "
        f"{places[1]}",
    )


def two_roots(topic: str, partition: int, position: int) -> Message:
    """Return what is said of a barrier whose root is not that of another partition's."""
    return Message(
        f"Topic «{topic}», phân vùng {partition}: mốc ở vị trí {position} có gốc Merkle khác với "
        "mốc của phân vùng khác ở vị trí ấy",
        f"Topic «{topic}», partition {partition}: the barrier at position {position} has another "
        "Merkle root than that of another partition there",
    )


def not_taken(topic: str, first: int, last: int) -> Message:
    """Return where that stands which the store did not take."""
    return Message(
        f"Topic «{topic}», các vị trí {first}–{last}: bản gương không nhận",
        f"Topic «{topic}», positions {first}–{last}: the mirror does not take them",
    )


def lost(topic: str, partition: int, offset: int) -> Message:
    """Return what is said where the topic does not hold what is to be read next."""
    return Message(
        f"Topic «{topic}», phân vùng {partition}: không còn offset {offset}, nơi phải đọc tiếp "
        "(topic bị xóa, lập lại, hoặc bản ghi bị dọn)",
        f"Topic «{topic}», partition {partition}: there is no offset {offset}, where reading is to "
        "go on (the topic was deleted or made again, or records were removed)",
    )


def other_partitions(topic: Topic, found: int) -> Message:
    """Return what is said where a topic is not the one that was begun."""
    return Message(
        f"Topic «{topic.name}» có {found} phân vùng, trước đây {topic.partitions}: topic bị xóa "
        "hoặc lập lại",
        f"Topic «{topic.name}» has {found} partitions, it had {topic.partitions}: the topic was "
        "deleted or made again",
    )


def moved_on() -> Conflict:
    """Return what is said to a member when another one was there first."""
    return Conflict(
        Message(
            "Một tiến trình khác cùng nhóm vừa đi trước; đọc lại rồi đi tiếp",
            "Another member of the group was there first; read again and go on",
        )
    )
