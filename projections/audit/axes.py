"""What of the chart divides what: whole measures, the axes that divide them, bodies that are alike.

This is knowledge of the chart's measures, beside their words; it knows no document.
"""

from __future__ import annotations

from typing import NamedTuple

from socai.domain.refusal import Message

from .claim import Claim


class Division(NamedTuple):
    """A measure that divides another: what it divides, by what, and whether keys may overlap."""

    whole: str
    axis: Message
    overlaps: bool = False


DIVISIONS = {
    "models_by_level": Division("models", Message("theo cấp", "by level")),
    "models_in_special_areas": Division(
        "models", Message("theo địa bàn đặc thù", "by special area"), overlaps=True
    ),
    "residential_areas_by_status": Division(
        "residential_areas", Message("theo tình trạng", "by status"), overlaps=True
    ),
    "certified_residential_areas": Division(
        "residential_areas", Message("theo tiêu chuẩn", "by standard"), overlaps=True
    ),
    "staffed_hamlets": Division("hamlets", Message("theo lực lượng", "by force"), overlaps=True),
    "persons_managed_progressed": Division(
        "managed_persons", Message("theo tiến bộ", "by progress"), overlaps=True
    ),
    "persons_managed_reoffended": Division(
        "managed_persons", Message("theo tái phạm", "by reoffence"), overlaps=True
    ),
}
"""Measures that count a part of another, in its counted unit."""
CLASSES = {
    "territory": ("residential-area", "hamlet", "commune", "district"),
    "institution": ("agency", "enterprise", "school"),
    "people": ("household", "person"),
    "bodies": ("team", "body"),
}
CLASS_NAMES = {
    "territory": Message("theo địa bàn", "by place"),
    "institution": Message("theo cơ quan, doanh nghiệp, nhà trường", "by institution"),
    "people": Message("theo người, hộ", "by people"),
    "bodies": Message("theo tổ chức", "by body"),
}
"""Whom parts are about: what is divided by one class is not divided by another as well."""
LIKE_BODIES = {"ban-chi-dao-antt": "ban-chi-dao", "ban-chi-dao-138": "ban-chi-dao"}
"""Bodies of different kinds that are made in the same way, so that their sizes are compared."""
COMMUNE_BODIES = ("ban-chi-dao-antt", "hoi-dong-bao-ve-antt")
"""Bodies of which each commune has one."""
OWN = Message("cách chia chính", "by keys")


def axes(parts: list[Claim]) -> dict[Message, list[Claim]]:
    """Return the parts by what they divide their whole by; one entry where that is one thing.

    A part of which nothing is known goes with the first axis: silence mixes nothing.
    """
    wholes = {DIVISIONS[name].whole for name in _measures(parts) if name in DIVISIONS}
    by_class = not wholes and len({claim.counted_unit for claim in parts}) == 1
    found: dict[Message, list[Claim]] = {}
    unknown = []
    for claim in parts:
        if claim.term and claim.term.name in DIVISIONS:
            found.setdefault(DIVISIONS[claim.term.name].axis, []).append(claim)
        elif claim.term and claim.term.name in wholes:
            found.setdefault(OWN, []).append(claim)
        elif by_class and (about := _class_of(claim)):
            found.setdefault(CLASS_NAMES[about], []).append(claim)
        else:
            unknown.append(claim)
    if unknown:
        found.setdefault(next(iter(found), OWN), []).extend(unknown)
    return found


def _measures(parts: list[Claim]) -> list[str]:
    return [claim.term.name for claim in parts if claim.term]


def _class_of(claim: Claim) -> str | None:
    """Return the one class that the subjects of a claim belong to, None where none or several."""
    for name, subjects in CLASSES.items():
        if claim.event.subjects and set(claim.event.subjects) <= set(subjects):
            return name
    return None
