"""The Merkle root of the log: known roots of RFC 6962, and the definition by recursion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.merkle import EMPTY, CompactRange, leaf_hash, node_hash

LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The leaves and roots of the reference tests of Certificate Transparency."""


def over(leaves: list[bytes]) -> CompactRange:
    """Return the range over these leaves."""
    found = CompactRange()
    for leaf in leaves:
        found = found.append(leaf)
    return found


def defined(leaves: list[bytes]) -> bytes:
    """Return the root by the recursion of RFC 6962 §2.1."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(defined(leaves[:split]), defined(leaves[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    leaves = [bytes.fromhex(leaf) for leaf in LEAVES[:size]]
    assert over(leaves).root().hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert CompactRange().root().hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    found = over(leaves)
    assert found.root() == defined(leaves)
    assert CompactRange.parse(bytes(found)) == found


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 7, b"\x00" * 9, bytes(7) + b"\x01", bytes(8) + bytes(32)]
)
def test_bytes_that_are_no_range(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"compact range|no compact"):
        CompactRange.parse(data)
