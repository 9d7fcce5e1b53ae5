"""How a topic keeps what it is sent, and what size is sent: the same through every client."""

from __future__ import annotations

LARGEST_RECORD = 2 << 20
"""Bytes of the largest batch that a topic takes: an event of a megabyte fits with its headers."""
FETCH_BYTES = 8 << 20
"""Bytes asked of a partition at a time."""
RECONNECT_MS = 1_000
"""The longest wait before a broker that was gone is tried again."""


def kept(compacted: bool, replication: int) -> dict[str, str]:
    """Return the settings of a topic that keeps everything for ever, or the last of each key."""
    settings = {"max.message.bytes": str(LARGEST_RECORD)}
    if compacted:
        settings["cleanup.policy"] = "compact"
    else:
        settings |= {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
    if replication > 1:
        # What is acknowledged is on more than half of the copies: no lost broker takes it along.
        settings["min.insync.replicas"] = str(replication // 2 + 1)
    return settings
