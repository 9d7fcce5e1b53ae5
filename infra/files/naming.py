"""Units by the names that people give them, on a day."""

from __future__ import annotations

from socai.domain.period import vi_day
from socai.domain.refusal import Refused
from socai.domain.text import normal
from socai.infra.cli.typed import hinted, near
from socai.projections.tree import Tree


def unit_named(tree: Tree, text: str) -> str | None:
    """Return the id of the living unit of that name on the tree's day, None where there is none.

    Raises Refused, listing them, where several units bear the name.
    """
    units = tree.find(text)
    if len(units) > 1:
        listed = ", ".join(f"{unit} ({_whereabouts(tree, unit)})" for unit in units)
        raise Refused.of(
            f"Có {len(units)} đơn vị tên «{text}» vào {vi_day(tree.day)}: {listed}; hãy ghi mã đơn "
            "vị",
            f"{len(units)} units bear the name «{text}» on {tree.day}: {listed}; give the id",
        )
    return units[0] if units else None


def _whereabouts(tree: Tree, unit: str) -> str:
    """Return a unit's name with those above it: «xã Thanh Hóa, huyện Tuyên Hóa»."""
    return ", ".join(tree.name(above) for above in tree.path(unit))


def unit_meant(tree: Tree, text: str) -> str:
    """Return the unit's id, given its id or name; raise Refused where there is none, or several."""
    text = normal(text)
    if text in tree.states:
        return text
    unit = unit_named(tree, text)
    if unit is None:
        raise no_such_unit(tree, text)
    return unit


def no_such_unit(tree: Tree, text: str) -> Refused:
    """Return the refusal of a unit that the ledger does not know on the tree's day."""
    spelled = {unit.rpartition("/")[2]: unit for unit in tree.states}
    spelled |= {tree.name(unit): unit for unit in tree.parent}
    spelled |= {unit: unit for unit in tree.states}
    close = hinted(dict.fromkeys(spelled[name] for name in near(text, spelled, most=3)))
    return Refused.of(
        f"Không có đơn vị «{text}» vào {vi_day(tree.day)}{close.vi}; tìm bằng `socai units --find`",
        f"There is no unit «{text}» on {tree.day}{close.en}; find it with `socai units --find`",
    )
