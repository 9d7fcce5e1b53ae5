"""Model sites (điểm mô hình): where a community model runs, and the teams that carry it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from .event import Event, Statement, identity_of
from .fields import Code, ModelId, Name, SiteId, UnitId
from .organisation import Grade
from .refusal import Message
from .register import ALIVE, KEY, THERE, UNIT, Put, put
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site(Event):
    category: ClassVar[str] = "model_site"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLaunched(_Site):
    """A site of a model runs in this unit: newly built, or replicated from elsewhere."""

    version: ClassVar[int] = 2
    unit: UnitId
    model: ModelId
    new: bool
    name: Name | None = None
    place: Name | None = None
    replicated_from: SiteId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReviewed(_Site):
    """The site's work was graded."""

    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTransferred(_Site):
    """The site belongs to another unit."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRetired(_Site):
    """The site no longer runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed(_Site):
    """A team carries the model out at this site."""

    team: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDissolved(_Site):
    """The team no longer exists."""

    team: Code


EVENTS = (SiteLaunched, SiteReviewed, SiteTransferred, SiteRetired, TeamFormed, TeamDissolved)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the site or a team."""
    match event:
        case SiteLaunched(unit=unit, model=model, new=new, name=name, place=place):
            return (
                put(ALIVE, True),
                put(UNIT, unit),
                put(KEY, model),
                put("new", new),
                put("name", name),
                put("place", place),
            )
        case SiteReviewed(grade=grade):
            return (put("grade", grade),)
        case SiteTransferred(unit=unit):
            return (put(UNIT, unit),)
        case SiteRetired():
            return (put(ALIVE, False),)
        case TeamFormed(team=team):
            return (put(THERE, True, ("team", team)),)
        case TeamDissolved(team=team):
            return (put(THERE, False, ("team", team)),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a new site with an origin, one replicated from itself."""
    own = identity_of(statement.stream)
    match statement.event:
        case SiteLaunched(replicated_from=str(origin), new=new) if new or origin == own:
            yield Message(
                f"Điểm mô hình «{own}»: điểm xây dựng mới, hoặc nhân rộng từ chính nó, "
                "không có nơi gốc (replicated_from)",
                f"Site «{own}»: a new site, or one replicated from itself, has no replicated_from",
            )
