"""Community models (mô hình): defined, recognised, levelled, placed in areas, retired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event
from .fields import Name, UnitId, Word, words
from .organisation import Grade
from .register import ALIVE, KEY, THERE, UNIT, Put, put

LEVELS = words(tinh="cấp tỉnh", huyen="cấp huyện", xa="cấp xã")
Level = Annotated[str, LEVELS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model(Event):
    category: ClassVar[str] = "community_model"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDefined(_Model):
    """A model exists, kept by this unit."""

    unit: UnitId
    name: Name
    model_type: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecognised(_Model):
    """The model was recognised by a decision."""

    by: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLevelAssigned(_Model):
    """The model is of this level."""

    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAreaTagged(_Model):
    """The model works in a special area, e.g. vung-giao, vung-dan-toc."""

    area: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReviewed(_Model):
    """The model's work was graded."""

    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRenamed(_Model):
    """The model bears another name."""

    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRetired(_Model):
    """The model was weeded out (thanh loại)."""


EVENTS = (
    ModelDefined,
    ModelRecognised,
    ModelLevelAssigned,
    ModelAreaTagged,
    ModelReviewed,
    ModelRenamed,
    ModelRetired,
)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the model, its level or an area."""
    match event:
        case ModelDefined(unit=unit, name=name, model_type=kind):
            return (
                put(ALIVE, True),
                put(UNIT, unit),
                put(KEY, ""),
                put("name", name),
                put("type", kind),
            )
        case ModelRecognised():
            return (put("recognised", True),)
        case ModelLevelAssigned(level=level):
            thing = ("level", "")
            return (put(THERE, True, thing), put(KEY, level, thing))
        case ModelAreaTagged(area=area):
            return (put(THERE, True, ("area", area)), put(KEY, area, ("area", area)))
        case ModelReviewed(grade=grade):
            return (put("grade", grade),)
        case ModelRenamed(name=name):
            return (put("name", name),)
        case ModelRetired():
            return (put(ALIVE, False),)
    return ()
