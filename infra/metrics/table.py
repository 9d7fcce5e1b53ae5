"""Every metric, once: its name as Prometheus shows it, its kind, its labels, what it says.

No label holds a payload, a person, a stream or a unit: what a label may say is a short list.
"""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from socai.domain.catalogue import KINDS

OUTCOMES = ("recorded", "already", "refused", "conflict", "unavailable")
"""How a command ends."""
WORKS = ("append", "relay", "projector")
"""What is done in batches."""
REASONS = ("refused", "unavailable", "unexpected")
"""Why a part stopped for good."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `known` are the values of its one label that are shown from the beginning."""

    name: str
    kind: str
    vi: str
    en: str
    labels: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


TABLE = (
    Metric(
        "socai_build_info",
        "info",
        "Bản socai và bản Python đang chạy",
        "The versions of socai and of Python that run",
        ("version", "python"),
    ),
    Metric(
        "socai_ready",
        "gauge",
        "1: mọi việc ổn; 0: /health/ready nêu lý do",
        "1: all is well; 0: /health/ready says why not",
    ),
    Metric(
        "socai_part_up",
        "gauge",
        "1: phần này đang chạy (kể cả đang chờ để thử lại); 0: đã dừng",
        "1: the part runs, also while it waits to try again; 0: it has ended",
        ("part",),
    ),
    Metric(
        "socai_part_waiting_seconds",
        "gauge",
        "Phần này đã chờ bao lâu một máy chủ không trả lời; 0: không chờ",
        "How long the part has waited for a server that does not answer; 0: it does not wait",
        ("part",),
    ),
    Metric(
        "socai_part_failures_total",
        "counter",
        "Số lần phần này không tới được máy chủ rồi thử lại",
        "How often the part could not reach a server, and tried again",
        ("part",),
    ),
    Metric(
        "socai_part_stops_total",
        "counter",
        "Số lần một phần dừng hẳn vì lỗi, theo loại lý do (refused, unavailable, unexpected)",
        "How often a part stopped for good, by its reason (refused, unavailable, unexpected)",
        ("part", "reason"),
    ),
    Metric(
        "socai_store_up",
        "gauge",
        "1: đọc được sổ gốc ở lần xem gần nhất",
        "1: the store could be read when last looked at",
    ),
    Metric(
        "socai_store_position",
        "gauge",
        "Vị trí cuối của sổ gốc",
        "Last position of the store",
    ),
    Metric(
        "socai_store_recorded_timestamp_seconds",
        "gauge",
        "Lúc ghi sự kiện cuối, giây từ 1970",
        "When the last event was recorded, seconds since 1970",
    ),
    Metric(
        "socai_store_events_total",
        "counter",
        "Số sự kiện đã ghi từ khi tiến trình này bắt đầu, theo loại bản ghi",
        "Events recorded since this process began, by kind of record",
        ("kind",),
        tuple(KINDS),
    ),
    Metric(
        "socai_store_free_bytes",
        "gauge",
        "Chỗ trống trên ổ đĩa của sổ (không có với PostgreSQL)",
        "Free space on the ledger's disk (unknown on PostgreSQL)",
    ),
    Metric(
        "socai_commands_total",
        "counter",
        "Số lệnh tiến trình này đã nhận, theo kết quả "
        "(recorded, already, refused, conflict, unavailable)",
        "Commands that this process took, by outcome "
        "(recorded, already, refused, conflict, unavailable)",
        ("outcome",),
        OUTCOMES,
    ),
    Metric(
        "socai_batch_seconds",
        "histogram",
        "Một lô mất bao lâu, theo việc (append, relay, projector)",
        "How long a batch takes, by work (append, relay, projector)",
        ("work",),
        WORKS,
    ),
    Metric(
        "socai_batch_events_total",
        "counter",
        "Số sự kiện trong các lô ấy",
        "Events in those batches",
        ("work",),
        WORKS,
    ),
    Metric(
        "socai_relay_position",
        "gauge",
        "Vị trí mà đến đó mọi phân vùng của topic đã đủ",
        "Position up to which every partition of the topic holds all",
    ),
    Metric(
        "socai_relay_lag_events",
        "gauge",
        "Số sự kiện đã ghi mà chưa lên topic",
        "Events that are recorded and not on the topic yet",
    ),
    Metric(
        "socai_relay_lag_seconds",
        "gauge",
        "Sự kiện cũ nhất chưa lên topic đã ghi từ bao lâu",
        "How long ago the oldest event was recorded that is not on the topic yet",
    ),
    Metric(
        "socai_mirror_position",
        "gauge",
        "Vị trí cuối đã nhận của từng phân vùng",
        "Last position taken of each partition",
        ("partition",),
    ),
    Metric(
        "socai_mirror_complete_position",
        "gauge",
        "Vị trí mà đến đó mọi phân vùng đã nói là đủ",
        "Position up to which all partitions have said that nothing is missing",
    ),
    Metric(
        "socai_mirror_waiting_records",
        "gauge",
        "Số bản ghi đang chờ bản ghi đứng trước",
        "Records that wait for their predecessor",
    ),
    Metric(
        "socai_mirror_duplicates_total",
        "counter",
        "Số bản ghi trùng đã bỏ qua",
        "Records sent again, passed over",
    ),
    Metric(
        "socai_projector_position",
        "gauge",
        "Vị trí cuối đã vào sổ tổng hợp",
        "Last position applied to the books",
    ),
    Metric(
        "socai_books_behind_events",
        "gauge",
        "Sổ tổng hợp chậm hơn nguồn của nó bao nhiêu sự kiện",
        "How many events the books are behind their source",
    ),
    Metric(
        "socai_feed_position",
        "gauge",
        "Vị trí mà đến đó các topic trạng thái và số liệu đã đủ",
        "Position up to which the topics of states and figures are complete",
    ),
    Metric(
        "socai_feed_lag_events",
        "gauge",
        "Số sự kiện đã ghi mà chưa vào các topic trạng thái và số liệu",
        "Events that are recorded and not in the topics of states and figures yet",
    ),
    Metric(
        "socai_seals_due",
        "gauge",
        "Số bản chốt mà lịch chốt báo cáo đòi đến hôm nay",
        "Seals that the calendar asks for by today",
    ),
    Metric(
        "socai_seals_overdue",
        "gauge",
        "Số bản chốt trong đó chưa có",
        "Those of them that do not stand",
    ),
    Metric(
        "socai_rebuild_position",
        "gauge",
        "Lần dựng lại đang chạy đã đến vị trí nào",
        "Position that the rebuild under way has got to",
    ),
    Metric(
        "socai_rebuild_target_position",
        "gauge",
        "Lần dựng lại đang chạy phải đến vị trí nào",
        "Position that the rebuild under way has to get to",
    ),
)
Collector = Counter | Gauge | Histogram | Info


def collectors(registry: CollectorRegistry) -> dict[str, Collector]:
    """Make the collectors of the table on a registry; return them by name."""
    return {metric.name: _collector(metric, registry) for metric in TABLE}


def _collector(metric: Metric, registry: CollectorRegistry) -> Collector:
    said = f"{metric.vi} | {metric.en}"
    made: Collector
    match metric.kind:
        case "info":
            return Info(metric.name.removesuffix("_info"), said, registry=registry)
        case "counter":
            made = Counter(metric.name, said, metric.labels, registry=registry)
        case "histogram":
            made = Histogram(metric.name, said, metric.labels, registry=registry, buckets=BUCKETS)
        case _:
            made = Gauge(metric.name, said, metric.labels, registry=registry)
            if not metric.labels:
                # Nobody knows yet: a 0 would say that it is known.
                made.set(float("nan"))
    for value in metric.known:
        made.labels(value)
    return made


def document() -> str:
    """Return the table as docs/metrics.md holds it."""
    rows = (
        f"| {metric.name} | {metric.kind} | {', '.join(metric.labels) or '–'} "
        f"| {metric.vi} · {metric.en} |\n"
        for metric in TABLE
    )
    head = "| số đo · metric | loại · kind | nhãn · labels | nghĩa · meaning |\n|---|---|---|---|\n"
    return head + "".join(rows)
