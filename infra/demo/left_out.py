"""The demonstration's figures that are no figures of the ledger, each under its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .lines import Printed, coverage


def left_out() -> Iterator[str]:
    """Yield which printed figures the ledger does not count, and why."""
    printed = coverage()
    out = [one for one in printed if one.entered == "n"]
    counts = Counter(one.entered for one in printed)
    kept = sum(bool(one.claim) for one in printed)
    yield (
        f"\n6. Không tính vào số liệu, vì sao: {len(out)} trong {len(printed)} con số của ba tài "
        "liệu"
    )
    yield (
        f"   ({counts['y']} con số hỏi được ở trên, {counts['t']} là chỉ tiêu và {counts['f']} là "
        "trường của chương trình, đợt cao điểm;"
    )
    yield f"   {kept} con số, trừ phần của trang mạng, được giữ nguyên văn để đối chiếu ở phần 7."
    yield "   Từng con số: infra/data/demo/coverage.csv)"
    for reason, count in Counter(one.reason for one in out).most_common():
        yield f"\n   {reason[0].upper()}{reason[1:]} ({count})"
        yield from (f"   {_item(one)}" for one in out if one.reason == reason)


def _item(one: Printed) -> str:
    value = f": {one.value}" if one.value else ""
    return f"{one.id}  {one.name}{value}  [{one.document} dòng {one.line}]"
