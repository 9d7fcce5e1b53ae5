from concurrent.futures import Future
from typing import Any

from confluent_kafka import IsolationLevel, TopicPartition

class NewTopic:
    def __init__(
        self, topic: str, *, num_partitions: int, replication_factor: int, config: dict[str, str]
    ) -> None: ...

class OffsetSpec:
    @classmethod
    def earliest(cls) -> OffsetSpec: ...
    @classmethod
    def latest(cls) -> OffsetSpec: ...

class AdminClient:
    def __init__(self, settings: dict[str, Any]) -> None: ...
    def create_topics(
        self, new_topics: list[NewTopic], *, request_timeout: float
    ) -> dict[str, Future[None]]: ...
    def list_topics(self, topic: str | None = None, timeout: float = ...) -> Any: ...
    def list_offsets(
        self,
        places: dict[TopicPartition, OffsetSpec],
        *,
        isolation_level: IsolationLevel,
        request_timeout: float,
    ) -> dict[TopicPartition, Future[Any]]: ...
