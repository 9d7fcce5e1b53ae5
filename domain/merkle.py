"""The Merkle tree over the log (RFC 6962, RFC 9162): its root, kept up in logarithmic space.

A leaf is the stored bytes of the event at a position; the leaf of position n has index n − 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962 §2.1: SHA-256 of 0x00 and the data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962 §2.1: SHA-256 of 0x01, left and right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The tree over the first `size` leaves: the roots of its full subtrees, the largest first.

    There is one for each bit of `size` that is set, so a million leaves are kept in 20 hashes.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise ValueError(f"{len(self.nodes)} nodes are no compact range of {self.size} leaves")
        if any(len(node) != HASH_BYTES for node in self.nodes):
            raise ValueError(f"a node must have {HASH_BYTES} bytes")

    @classmethod
    def parse(cls, data: bytes) -> CompactRange:
        """Return the range that `bytes(range)` wrote; raise ValueError for any other bytes."""
        size, nodes = int.from_bytes(data[:8], "big"), data[8:]
        if len(data) < 8 or len(nodes) % HASH_BYTES:
            raise ValueError(f"{len(data)} bytes are no compact range")
        parts = (nodes[i : i + HASH_BYTES] for i in range(0, len(nodes), HASH_BYTES))
        return cls(size, tuple(parts))

    def __bytes__(self) -> bytes:
        return self.size.to_bytes(8, "big") + b"".join(self.nodes)

    def append(self, data: bytes) -> CompactRange:
        """Return the range with one more leaf."""
        return self.extend((data,))

    def extend(self, leaves: Iterable[bytes]) -> CompactRange:
        """Return the range with these leaves after its own."""
        nodes, size = list(self.nodes), self.size
        for data in leaves:
            node, full = leaf_hash(data), size
            while full & 1:
                node = node_hash(nodes.pop(), node)
                full >>= 1
            nodes.append(node)
            size += 1
        return CompactRange(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the root hash of the tree."""
        if not self.nodes:
            return EMPTY
        *left, node = self.nodes
        for larger in reversed(left):
            node = node_hash(larger, node)
        return node
