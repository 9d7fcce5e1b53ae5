"""Rows of unit events from a list of units: what stood before 1/7/2025, and what became of it.

Units that the ledger knows by name keep their ids; the others get ids made of their names. A unit
that goes on alone under its name and kind is moved, not succeeded; one that was divided is split,
for the package says into which communes, and not what of it went where.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import Any

from socai.domain.refusal import Refused
from socai.domain.text import fold
from socai.infra.units.package import PACKAGE, Listed, New, Old
from socai.projections.tree import Tree

Row = dict[str, Any]
CHANGE, LAST_DAY = date(2025, 7, 1), date(2025, 6, 30)
"""The day since which there are no districts, and the last day on which there were."""
KINDS = ("dac khu", "thanh pho", "thi tran", "thi xa", "phuong", "huyen", "quan", "tinh", "xa")
BASIS = "Nghị quyết 202/2025/QH15; Luật Tổ chức chính quyền địa phương 72/2025/QH15"


def kind_of(name: str, province: bool = False) -> str:
    """Return the kind that a name begins with; raise Refused where it begins with none."""
    words = fold(name)
    found = next((kind for kind in KINDS if words.startswith(f"{kind} ")), None)
    if found is None:
        raise Refused.of(
            f"«{name}» không nói là loại đơn vị nào", f"«{name}» does not say what kind it is"
        )
    if province and found == "thanh pho":
        return "thanh-pho-trung-uong"
    return found.replace(" ", "-")


def slug(name: str, kind: bool = False) -> str:
    """Return a name as a part of an id: «Xã Đồng Lê» → dong-le, with its kind xa-dong-le."""
    words = fold(name)
    if not kind:
        head = next((one for one in KINDS if words.startswith(f"{one} ")), "")
        words = words[len(head) :]
    return "-".join("".join(ch if ch.isalnum() else " " for ch in words).split())


class Rows:
    """Makes the rows of one or more provinces, or of one district of one."""

    def __init__(
        self, listed: Listed, tree: Tree, after: Tree, documents: Container[str] = ()
    ) -> None:
        """Take what is listed, and what is known: units of the last day and the next, documents."""
        self._listed, self._tree, self._after, self._known = listed, tree, after, documents
        self._sources: dict[str, list[Old]] = {}
        for one in listed.old:
            for key in one.into:
                self._sources.setdefault(key, []).append(one)
        self._ids: dict[tuple[str, ...], str] = {}
        self._made: list[Row] = []
        self._document = f"{PACKAGE}-{slug(listed.version)}"

    def of(self, province: str, district: str | None = None) -> list[Row]:
        """Return the rows of a province, or of a district in it, as they were till 30/6/2025.

        Raises Refused where the package lists none of that name.
        """
        old = [one for one in self._listed.old if _same(one.province, province)]
        if district is not None:
            old = [one for one in old if _same(one.district, district)]
        if not old:
            what = f"{district}, {province}" if district else province
            raise Refused.of(
                f"Gói {PACKAGE} không có «{what}» trước ngày 01/07/2025",
                f"The package {PACKAGE} lists no «{what}» before 2025-07-01",
            )
        source = self._source()
        self._made = [] if source["stream"] in self._known else [source]
        for one in old:
            self._before(one)
        keys = dict.fromkeys(key for one in old for key in one.into)
        since = [self._listed.new[key] for key in keys]
        for new in since:
            self._since(new)
        for one in old:
            self._ends(one)
        self._closes(old, since[0])
        return self._made

    def _source(self) -> Row:
        return {
            "type": "DocumentRegistered",
            "stream": f"document-{self._document}",
            "effective": CHANGE.isoformat(),
            "title": f"Dữ liệu đơn vị hành chính {PACKAGE} {self._listed.version}",
            "issuer": f"{PACKAGE} (giấy phép MIT)",
            "number": self._listed.version,
            "file_hash": self._listed.file_hash,
        }

    def _say(self, event: str, unit: str, effective: str, **fields: Any) -> None:
        row = {"type": event, "stream": f"unit-{unit}", "effective": effective, **fields}
        if "code" in fields:  # Names that are near each other would be asked about.
            row["reason"] = f"Gói liệt kê là một đơn vị riêng, mã số {fields['code']}"
        self._made.append({**row, "document": self._document})

    def _before(self, one: Old) -> None:
        """Say that a commune, its district and its province stood, where the ledger does not."""
        province = self._unit((one.province,), None, one.province_code)
        district = self._unit((one.province, one.district), province, one.district_code)
        if one.name:
            self._unit((one.province, one.district, one.name), district, one.code)

    def _unit(self, names: tuple[str, ...], parent: str | None, code: str | None) -> str:
        """Return the id of a unit before the change; register it where it is not known."""
        if names in self._ids:
            return self._ids[names]
        name, kind = names[-1], kind_of(names[-1], province=parent is None)
        known = self._named(self._tree, name, parent, kind)
        self._ids[names] = known or self._new_id(parent, slug(name))
        if known is None:
            found = {"name": _spoken(name), "kind": kind, "parent": parent, "code": code}
            fields = {field: value for field, value in found.items() if value}
            self._say("UnitRegistered", self._ids[names], f"..{LAST_DAY}", **fields)
        return self._ids[names]

    def _named(self, tree: Tree, name: str, parent: str | None, kind: str) -> str | None:
        """Return the unit of a name and kind right below another one, where the ledger has it."""
        near = (one for one in tree.find(name) if tree.parent.get(one) == parent)
        return next((one for one in near if tree.kind(one) == kind), None)

    def _new_id(self, parent: str | None, name: str) -> str:
        made = f"{parent}/{name}" if parent else name
        taken = {*self._tree.states, *self._ids.values()}
        numbered = (made if n == 1 else f"{made}-{n}" for n in range(1, len(taken) + 2))
        return next(one for one in numbered if one not in taken)

    def _province(self, name: str, code: str) -> str:
        """Return the id of a province since the change: that of the one that bore its name.

        No event changes a code, so it keeps the one that it had.
        """
        codes = (one.province_code for one in self._listed.old if one.province == name)
        return self._unit((name,), None, next(codes, code))

    def _since(self, one: New) -> None:
        """Say that a new commune stands, or that the one it was is right below the province."""
        province = self._province(one.province, one.province_code)
        before = self._was(one)
        if before is not None:
            self._ids[(one.key,)] = before
            if self._after.parent.get(before) != province or before not in self._after.states:
                self._say("UnitReparented", before, CHANGE.isoformat(), parent=province)
            return
        known = self._named(self._after, one.name, province, kind_of(one.name))
        self._ids[(one.key,)] = known or self._new_id(province, slug(one.name, kind=True))
        if known:
            return
        fields = {"name": _spoken(one.name), "kind": kind_of(one.name), "parent": province}
        unit = self._ids[(one.key,)]
        self._say("UnitRegistered", unit, CHANGE.isoformat(), **fields, code=one.code)

    def _was(self, one: New) -> str | None:
        """Return the old commune that goes on alone under this name and kind; None for none."""
        sources = self._sources[one.key]
        old = sources[0]
        if len(sources) > 1 or len(old.into) > 1 or old.name != one.name:
            return None
        return self._ids.get((old.province, old.district, one.name))

    def _ends(self, one: Old) -> None:
        """Say that a commune ceases: into one, or divided among several."""
        if one.name:
            own = self._ids[one.province, one.district, one.name]
            into = [self._ids[(key,)] for key in one.into]
            if into != [own]:
                how = "merge" if len(into) == 1 else "split"
                self._cease(own, how, into)

    def _closes(self, old: list[Old], new: New) -> None:
        """Say that the districts end, and that the province goes on in another, where it does."""
        for names in dict.fromkeys((one.province, one.district) for one in old):
            self._cease(self._ids[names], "abolition", [])
        province = self._province(new.province, new.province_code)
        own = self._ids[(old[0].province,)]
        if own != province:
            self._cease(own, "merge", [province])

    def _cease(self, unit: str, how: str, into: list[str]) -> None:
        if self._after.ceased(unit):
            return
        fields: Row = {"how": how, "legal_basis": BASIS}
        if into:
            fields["into"] = into
        self._say("UnitSucceeded", unit, CHANGE.isoformat(), **fields)


def _same(one: str, other: str) -> bool:
    """Return whether two names are the same, the kind left out or not."""
    return fold(one) == fold(other) or slug(one) == fold(other).replace(" ", "-")


def _spoken(name: str) -> str:
    """Return a name as it is written in a sentence: «Xã Lê Hóa» → xã Lê Hóa."""
    return name[:1].lower() + name[1:]


def provinces(listed: Listed) -> Iterator[str]:
    """Yield the provinces before the change, in the order of their codes."""
    yield from dict.fromkeys(one.province for one in listed.old)
