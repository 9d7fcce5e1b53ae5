"""Kafka: whether it answers, the topic in force and its settings, how far the topic is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError

from socai.consumers.bus import Bus
from socai.consumers.tail import Tail, tail
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.doctor.finding import Finding, note, refused, well, wrong
from socai.infra.kafka import refusals
from socai.infra.kafka.keeping import kept as settings_of_a_topic
from socai.infra.kafka.reaching import Cluster
from socai.infra.running.topics import in_force, topic_of
from socai.infra.store.sql_store import SqlStore

SAFE_REPLICAS, SAFE_IN_SYNC = 3, 2


LARGEST = "max.message.bytes"


def broker(cluster: Cluster, store: SqlStore) -> Iterator[Finding]:
    """Look at the brokers and the ledger's topic. Raises Unavailable where none answers."""
    with closing(cluster.bus("socai-doctor")) as bus:
        servers = cluster.servers
        yield well("kafka", f"Kafka {servers} trả lời", f"Kafka {servers} answers")
        topic = in_force(bus, store.ledger_id)
        if topic is None:
            yield no_topic(topic_of(store.ledger_id))
            return
        settings, replicas = described(cluster, topic)
        yield kept(topic, settings)
        yield copies(topic, replicas, settings)
        yield sent(bus, topic, store)


def no_topic(topic: str) -> Finding:
    """Return that the ledger has not been sent yet."""
    return note(
        "topic",
        Message(f"Chưa có topic «{topic}»", f"There is no topic «{topic}» yet"),
        Message(
            "Chạy `socai run relay`: nó lập topic rồi gửi cả sổ",
            "Run `socai run relay`: it makes the topic and sends the whole log",
        ),
    )


def described(cluster: Cluster, topic: str) -> tuple[dict[str, str], list[int]]:
    """Return the settings of a topic, and of each partition how many replicas are in sync."""
    try:
        with closing(
            KafkaAdminClient(
                bootstrap_servers=cluster.servers.split(","),
                **cluster.security.for_kafka_python(),
            )
        ) as admin:
            asked = [ConfigResource(ConfigResourceType.TOPIC, topic)]
            found: dict[str, Any] = admin.describe_configs(asked, config_filter="all")
            (told,) = admin.describe_topics([topic])
    except KafkaError as error:
        raise refusals.silent(cluster.servers, error) from error
    ((settings,),) = ([*named.values()] for named in found.values())
    return (
        {name: str(setting["value"]) for name, setting in settings.items()},
        [len(partition["isr_nodes"]) for partition in told["partitions"]],
    )


def kept(topic: str, settings: Mapping[str, str]) -> Finding:
    """Look whether a topic keeps every record for ever, and takes the largest."""
    wanted = settings_of_a_topic(compacted=False, replication=1)
    other = {name: settings.get(name, "") for name in wanted}
    if int(other[LARGEST] or 0) >= int(wanted[LARGEST]):
        del other[LARGEST]
    other = {name: value for name, value in other.items() if value != wanted[name]}
    if not other:
        return well(
            "topic",
            f"Topic «{topic}» giữ mọi bản ghi mãi mãi",
            f"Topic «{topic}» keeps every record for ever",
        )
    listed = ", ".join(f"{name} = {value}" for name, value in other.items())
    due = ", ".join(f"{name} = {wanted[name]}" for name in other)
    return wrong(
        "topic",
        Message(
            f"Topic «{topic}» đặt {listed}: Kafka có thể bỏ hoặc không nhận bản ghi",
            f"Topic «{topic}» is set to {listed}: Kafka may drop or not take records",
        ),
        Message(f"Đặt {due} cho topic (kafka-configs)", f"Set {due} for the topic (kafka-configs)"),
    )


def copies(topic: str, in_sync: list[int], settings: Mapping[str, str]) -> Finding:
    """Look in how many copies a topic is kept, and how many must have a record."""
    fewest, least = min(in_sync), int(settings.get("min.insync.replicas", 1))
    said = Message(
        f"Topic «{topic}»: {fewest} bản đang đồng bộ, mỗi bản ghi phải có ở {least} bản",
        f"Topic «{topic}»: {fewest} replicas in sync, each record must be in {least}",
    )
    if settings.get("unclean.leader.election.enable", "false") != "false":
        return wrong(
            "replicas",
            Message(
                f"Topic «{topic}» cho bản chưa đồng bộ lên thay (unclean.leader.election.enable)",
                f"Topic «{topic}» lets a replica take over that lacks records "
                "(unclean.leader.election.enable)",
            ),
            Message("Đặt là false (kafka-configs)", "Set it to false (kafka-configs)"),
        )
    if fewest >= SAFE_REPLICAS and least >= SAFE_IN_SYNC:
        return well("replicas", said.vi, said.en)
    return note(
        "replicas",
        said,
        Message(
            f"Máy chủ thật nên có {SAFE_REPLICAS} bản và min.insync.replicas = {SAFE_IN_SYNC}; sổ "
            "gốc vẫn đủ, bản ghi mất ở Kafka được gửi lại từ sổ gốc",
            f"In earnest better {SAFE_REPLICAS} replicas and min.insync.replicas = {SAFE_IN_SYNC}; "
            "the store is whole all the same, what Kafka loses is sent again from there",
        ),
    )


def sent(bus: Bus, topic: str, store: SqlStore) -> Finding:
    """Look how far a topic is, and whether it is of this log. Nothing is taken over."""
    try:
        ends = bus.ends(topic)
        tails = [tail(bus, topic, partition, end) for partition, end in enumerate(ends)]
        # After the tails: what the relay sends meanwhile is in the store for certain.
        return reached(topic, tails, store)
    except Unavailable:
        raise
    except Refused as error:
        return refused("relay", error)


def reached(topic: str, tails: list[Tail], store: SqlStore) -> Finding:
    """Look how far the partitions are whose ends are `tails`."""
    last = store.last()
    ahead = max(max(one.last, one.range.size) for one in tails)
    if ahead > last:
        return wrong(
            "relay",
            Message(
                f"Topic «{topic}» đã có đến vị trí {ahead}, sổ gốc mới có đến {last}: sổ gốc bị "
                "lùi lại, hoặc được chép thiếu tệp -wal",
                f"Topic «{topic}» holds positions up to {ahead}, the store only {last}: the store "
                "went back, or was copied without its -wal",
            ),
            Message(
                "Đừng ghi thêm: khôi phục bản sao lưu mới hơn, hoặc bổ sung sổ gốc từ topic",
                "Record nothing more: restore a later backup, or complete the store from the topic",
            ),
        )
    for partition, one in enumerate(tails):
        if one.last and sha256(store.data(one.last)).digest() != one.digest:
            return wrong(
                "relay",
                Message(
                    f"Topic «{topic}», phân vùng {partition}: sự kiện ở vị trí {one.last} khác sổ "
                    "gốc",
                    f"Topic «{topic}», partition {partition}: the event at position {one.last} is "
                    "not the store's",
                ),
                Message(
                    "Tìm xem bên nào bị đổi (`socai doctor --deep`); topic hỏng thì mở một topic "
                    "mới từ sổ gốc",
                    "Find out which was changed (`socai doctor --deep`); where it is the topic, "
                    "begin a new one from the store",
                ),
            )
    return lag(min(one.range.size for one in tails), last)


def lag(position: int, last: int) -> Finding:
    """Look how many events are recorded that the topic lacks."""
    if position >= last:
        return well("relay", f"Topic đủ đến vị trí {last}", f"The topic is complete up to {last}")
    return note(
        "relay",
        Message(
            f"Topic đủ đến vị trí {position}, sổ gốc đến {last}: còn {last - position} sự kiện",
            f"The topic is complete up to {position}, the store is at {last}: {last - position} "
            "events are left",
        ),
        Message(
            "Xem `socai run relay` có đang chạy không", "See whether `socai run relay` is running"
        ),
    )
