"""The bus in memory keeps the contract."""

from __future__ import annotations

import pytest

from contracts.bus import Order, Topics, topic
from memory_bus import MemoryBus

__all__ = ["topic"]


@pytest.fixture
def bus() -> MemoryBus:
    """Return an empty bus."""
    return MemoryBus()


class TestTopics(Topics):
    """Topics of the bus in memory."""


class TestOrder(Order):
    """Order of the bus in memory."""
