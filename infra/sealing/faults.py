"""What is found of a seal that is verified, in words: what is not as it was sealed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from socai.domain.log import ProjectionRevised
from socai.domain.refusal import Message, Refused
from socai.domain.report_seal import ReportSealed
from socai.infra.sealing.comparing import Changed
from socai.projections.seals.seal import Countersignature, Seal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was sealed: `kind` for programs, words with the way out for people.

    Kinds: event · countersignature · predecessor · position · root · figures · software · books.
    """

    kind: str
    message: Message

    @classmethod
    def of(cls, kind: str, vi: str, en: str) -> Fault:
        """Return a fault in both languages."""
        return cls(kind, Message(vi, en))


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a seal: the root read anew, how many cells were compared, what differs."""

    seal: Seal
    root: str | None
    cells: int
    faults: tuple[Fault, ...]
    changed: tuple[Changed, ...] = ()

    @property
    def holds(self) -> bool:
        """Return whether all is as it was sealed."""
        return not self.faults

    def json(self) -> dict[str, Any]:
        """Return what was found for programs."""
        sealed = self.seal.sealed
        return {
            "seal": self.seal.id,
            "verified": self.holds,
            "known": sealed.known,
            "root": sealed.root,
            "root_found": self.root,
            "digest": sealed.digest,
            "cells": self.cells,
            "countersignatures": len(self.seal.countersignatures),
            "replaces": sealed.replaces,
            "faults": [
                {"kind": one.kind, "vi": one.message.vi, "en": one.message.en}
                for one in self.faults
            ],
            "changed": [one.json() for one in self.changed],
        }


def event_changed(seal: Seal) -> Fault:
    """Return that the event of a seal is not the one that was recorded."""
    return Fault.of(
        "event",
        f"Chính bản chốt đã bị sửa: bảng số liệu trong sự kiện {seal.position} không khớp với mã "
        "băm của nó. Khôi phục sổ từ bản sao lưu (hoặc `socai recover --from kafka`), và giữ bản "
        "này để điều tra",
        f"The seal itself was changed: the figures in event {seal.position} are not those of its "
        "digest. Restore the ledger from a backup (or `socai recover --from kafka`), and keep this "
        "one to be looked into",
    )


def later_event_changed(seal: Seal) -> Fault:
    """Return that an event after the sealed ones was changed, perhaps that of the seal."""
    return Fault.of(
        "event",
        f"Các sự kiện 1–{seal.sealed.known} còn nguyên, nhưng một sự kiện sau đó đã bị sửa ngoài "
        f"socai, có thể chính bản chốt (sự kiện {seal.position}): xem `socai doctor --deep`. Khôi "
        "phục từ bản sao lưu, hoặc `socai recover --from kafka`",
        f"Events 1–{seal.sealed.known} are as they were, but a later one was changed outside "
        f"socai, perhaps the seal itself (event {seal.position}): see `socai doctor --deep`. "
        "Restore a backup, or `socai recover --from kafka`",
    )


def signed_other(one: Countersignature) -> Fault:
    """Return that a countersignature is of other figures."""
    return Fault.of(
        "countersignature",
        f"«{one.unit}» đã xác nhận số liệu khác (mã băm {one.digest}, sự kiện {one.position}), "
        "không phải số liệu của bản chốt này",
        f"«{one.unit}» countersigned other figures (digest {one.digest}, event {one.position}), "
        "not those of this seal",
    )


def no_such_seal(named: str) -> Fault:
    """Return that the seal which is replaced or cited is not there."""
    return Fault.of(
        "predecessor",
        f"Bản chốt nêu «{named}», nhưng sổ này không có bản chốt ấy",
        f"The seal names «{named}», but this ledger has no such seal",
    )


def other_predecessor(former: str) -> Fault:
    """Return that the seal which is replaced is of something else."""
    return Fault.of(
        "predecessor",
        f"«{former}», bản mà bản chốt này thay, là của báo cáo hoặc đơn vị khác, hoặc đã được "
        "thay bằng bản khác",
        f"«{former}», which this seal replaces, is of another report or unit, or was replaced by "
        "another",
    )


def too_short(at: int, last: int) -> Fault:
    """Return that a ledger has not the position that was sealed."""
    return Fault.of(
        "position",
        f"Sổ này chỉ có đến vị trí {last}, bản chốt ở vị trí {at}: sổ ngắn hơn sổ đã chốt. Kiểm "
        "tra ở sổ đã chốt, hoặc bổ sung sổ này bằng `socai recover --from kafka`",
        f"This ledger ends at position {last}, the seal is of position {at}: it is shorter than "
        "the one that was sealed. Verify there, or complete this one by `socai recover --from "
        "kafka`",
    )


def inside_a_command(at: int, first: int, end: int) -> Fault:
    """Return that the position which was sealed ends no command here."""
    return Fault.of(
        "position",
        f"Vị trí {at} của bản chốt không phải chỗ hết một lệnh ({first}–{end}) trong sổ này: sổ "
        "này không phải sổ đã chốt",
        f"Position {at} of the seal ends no command ({first}–{end}) in this ledger: it is not the "
        "one that was sealed",
    )


def unreadable(at: int, refused: Refused) -> Fault:
    """Return that not all events which were sealed can be read again."""
    said = refused.messages[0]
    return Fault.of(
        "root",
        f"Các sự kiện 1–{at} đã chốt không đọc lại hết được: {said.vi}. Khôi phục từ bản sao lưu, "
        "hoặc `socai recover --from kafka`",
        f"Not all of the sealed events 1–{at} can be read again: {said.en}. Restore a backup, or "
        "`socai recover --from kafka`",
    )


def other_root(sealed: ReportSealed, root: str, tampered: bool) -> Fault:
    """Return that the stored events are not those that were sealed; where they were, tampered."""
    at = sealed.known
    vi = f"Các sự kiện 1–{at} không phải những byte đã chốt (gốc Merkle {root}, đã chốt "
    en = f"Events 1–{at} are not the bytes that were sealed (Merkle root {root}, sealed "
    vi, en = f"{vi}{sealed.root})", f"{en}{sealed.root})"
    if tampered:
        return Fault.of(
            "root",
            f"{vi}: có sự kiện đã bị sửa ngoài socai (xem `socai doctor --deep`). Khôi phục từ "
            "bản sao lưu, hoặc `socai recover --from kafka`",
            f"{en}: an event was changed outside socai (see `socai doctor --deep`). Restore a "
            "backup, or `socai recover --from kafka`",
        )
    return Fault.of(
        "root",
        f"{vi}, dù sổ này tự nó nguyên vẹn: đây không phải sổ đã chốt, chẳng hạn một bản nhập lại "
        "từ tệp (giờ ghi khác). Kiểm tra ở sổ đã chốt, hoặc ở bản sao từng byte của nó",
        f"{en}, though this ledger is whole in itself: it is not the one that was sealed, for "
        "instance a copy imported from a file (recorded at other times). Verify in the one that "
        "was sealed, or in a copy of it byte for byte",
    )


def not_computed(refused: Refused) -> Fault:
    """Return that the report can no longer be computed."""
    said = refused.messages[0]
    return Fault.of(
        "figures",
        f"Không tính lại được báo cáo: {said.vi}",
        f"The report cannot be computed anew: {said.en}",
    )


def other_figures(count: int) -> Fault:
    """Return that so many cells differ; where none does, what stands around them."""
    if not count:
        return Fault.of(
            "figures",
            "Các ô giống nhau, nhưng ngày của các cột hoặc địa giới khác với đã chốt",
            "The cells are alike, but days of columns, or the boundaries, are not those sealed",
        )
    return Fault.of(
        "figures",
        f"{count} ô tính lại khác với đã chốt",
        f"{count} cells computed anew are not as sealed",
    )


def other_software(
    sealed: str, running: str, revised: Sequence[tuple[int, ProjectionRevised]]
) -> Fault:
    """Return that figures are computed otherwise since: by which version, by which events."""
    vi, en = [], []
    if running != sealed:
        vi.append(f"bản chốt do socai {sealed} tính, nay đang chạy socai {running}")
        en.append(f"the seal was computed by socai {sealed}, now socai {running} runs")
    for at, event in revised:
        said = f"({', '.join(event.measures)}; socai {event.software})"
        vi.append(f"sự kiện {at} ghi rằng cách tính đã đổi {said}")
        en.append(f"event {at} records that figures are computed otherwise {said}")
    return Fault.of(
        "software",
        f"Phần mềm đã đổi: {'; '.join(vi)}. Bản chốt giữ nguyên số đã chốt; cần số mới thì chốt "
        "lại (`socai seal … --replaces BẢN_CHỐT --reason LÝ_DO`); nếu nghi sổ tổng hợp sai thì "
        "`socai rebuild`",
        f"The software changed: {'; '.join(en)}. The seal keeps the figures that were sealed; for "
        "the new ones seal again (`socai seal … --replaces SEAL --reason R`); where the books may "
        "be wrong, `socai rebuild`",
    )


WRONG_BOOKS = Fault.of(
    "books",
    "Các sự kiện đã chốt còn nguyên và socai vẫn là bản ấy, nên sổ tổng hợp sai: chạy `socai "
    "rebuild`, rồi kiểm tra lại",
    "The sealed events are as they were and socai is the same version, so the books are wrong: run "
    "`socai rebuild`, then verify again",
)
