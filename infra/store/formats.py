"""The number of the format in which a ledger is stored, and what is said of any other."""

from __future__ import annotations

from socai.domain.refusal import Refused

FORMAT = 2
"""2: the store keeps the compact range of the Merkle tree over its events."""


def require_current(found: int, where: object) -> None:
    """Raise Refused, with the way out, where a ledger is of another format than this socai's."""
    if found > FORMAT:
        raise Refused.of(
            f"Sổ {where} có định dạng {found}, bản socai này chỉ biết đến {FORMAT}: hãy nâng cấp "
            "socai",
            f"Ledger {where} is of format {found}, this socai knows up to {FORMAT}: upgrade socai",
        )
    if found < FORMAT:
        raise Refused.of(
            f"Sổ {where} có định dạng {found}, bản socai này dùng định dạng {FORMAT}. Chưa sửa gì: "
            "sao lưu sổ rồi chạy `socai upgrade`",
            f"Ledger {where} is of format {found}, this socai uses format {FORMAT}. Nothing was "
            "changed: back it up, then run `socai upgrade`",
        )
