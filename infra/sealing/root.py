"""The Merkle root of a log up to a position, without reading more of it than is needed."""

from __future__ import annotations

from itertools import accumulate

from socai.domain.merkle import CompactRange
from socai.infra.answering import READ
from socai.infra.store.sql_store import SqlStore


def root_at(source: SqlStore, position: int) -> str:
    """Return the root over the stored bytes of positions 1 to `position`, in hexadecimal digits.

    The position must be in the log.
    """
    found = _shared(source.range(), position)
    while found.size < position:
        stored = source.stored(found.size, min(READ, position - found.size))
        found = found.extend(data for _, data in stored)
    return found.root().hex()


def _shared(kept: CompactRange, position: int) -> CompactRange:
    """Return the tree over as many of the first positions as the kept one has whole subtrees of."""
    bits = [1 << bit for bit in reversed(range(kept.size.bit_length())) if kept.size >> bit & 1]
    sizes = [size for size in accumulate(bits) if size <= position]
    return CompactRange(sizes[-1], kept.nodes[: len(sizes)]) if sizes else CompactRange()
