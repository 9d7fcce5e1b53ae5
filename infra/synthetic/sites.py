"""Community models with their levels, sites with their teams, and their ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from socai.infra.synthetic.plan import MODELS
from socai.infra.synthetic.province import PROVINCE, Commune
from socai.infra.synthetic.said import Fact, When, changed, on, since_before
from socai.infra.synthetic.scene import Pool, Scene
from socai.infra.synthetic.tally import (
    AREAS,
    LEVELS,
    Effects,
    Line,
    effect,
)

LEVELLED, WEEDED_OUT, ONE_MORE = 0.004, 0.008, 0.2
"""Of each model in a month; another model in a month."""
LAUNCHED, TEAM_LATER, TRANSFERRED, RETIRED = 0.045, 0.02, 0.004, 0.006
"""Sites of a commune in a month."""


@dataclass(slots=True)
class Model:
    """A community model: where it is kept, its level, the area that it works in."""

    id: str
    unit: int
    level: str
    area: str | None = None
    alive: bool = True


@dataclass(slots=True)
class Site:
    """A model site: when and where it was launched, its teams, its move, its end."""

    stream: str
    model: str
    unit: int
    launched: When
    new: bool
    said: Fact | None = None
    teams: list[When] = field(default_factory=list)
    moved: tuple[date, int] | None = None
    retired: When | None = None


class Models:
    """The models of the province, and what may befall them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.there: list[Model] = []
        self.spread: list[Model] = []
        self.wanted = max(4, scene.plan.part(MODELS))

    def begin(self) -> list[Fact]:
        """Return the models that the province begins with: four of five. Some may have sites."""
        ever = since_before(self._scene.plan.first)
        facts = [fact for _ in range(self.wanted * 4 // 5) for fact in self._defined(ever)]
        self.spread = [model for n, model in enumerate(self.there) if n % 4 != 3]
        return facts

    def month(self) -> list[Fact]:
        """Return what befalls models in this month: one more, another level, an end."""
        scene, facts = self._scene, list[Fact]()
        model = scene.rng.choice(self.there)
        if model.alive and scene.often(LEVELLED * self.wanted):
            facts.append(self._levelled(model, scene.day()))
        if model.alive and model not in self.spread and scene.often(WEEDED_OUT * self.wanted):
            facts.append(self._retired(model))
        if len(self.there) < self.wanted and scene.often(ONE_MORE):
            facts += self._defined(scene.day())
        return facts

    def _defined(self, when: When) -> list[Fact]:
        scene, number = self._scene, len(self.there) + 1
        level = LEVELS[number % 3]
        kept: tuple[int, str] = (PROVINCE, scene.plan.prefix)
        if level != LEVELS[0]:
            commune = scene.rng.choice(list(scene.alive()))
            unit = commune.placed[-1][1] if level == LEVELS[1] else commune.index
            kept = (unit, scene.province.ids[unit])
        model = Model(f"{scene.plan.prefix}-m{number}", kept[0], level)
        self.there.append(model)
        fields = {"unit": kept[1], "name": f"Mô hình giả lập {number:02d}"}
        effects = [effect(model.unit, ("models", ""), when.first, when.last, 1)]
        if not when.open:
            effects.append(effect(model.unit, ("models_launched", ""), when.first, when.last, 1))
        facts = [Fact("ModelDefined", _stream(model), when, fields, effects)]
        facts.append(self._level(model, level, when, []))
        if number % 4 == 0:
            model.area = AREAS[number // 4 % 2]
            line = ("models_in_special_areas", model.area)
            there = [effect(model.unit, line, when.first, when.last, 1)]
            fields = {"area": model.area}
            facts.append(Fact("ModelAreaTagged", _stream(model), when, fields, there))
        return facts

    def _levelled(self, model: Model, when: When) -> Fact:
        gone = effect(model.unit, ("models_by_level", model.level), when.first, when.last, -1)
        return self._level(model, self._scene.rng.choice(LEVELS), when, [gone])

    def _level(self, model: Model, level: str, when: When, gone: Effects) -> Fact:
        model.level = level
        come = effect(model.unit, ("models_by_level", level), when.first, when.last, 1)
        fields = {"level": level}
        return Fact("ModelLevelAssigned", _stream(model), when, fields, [*gone, come])

    def _retired(self, model: Model) -> Fact:
        model.alive = False
        when = on(self._scene.last)
        gone: list[tuple[Line, int]] = [
            (("models", ""), -1),
            (("models_retired", ""), 1),
            (("models_by_level", model.level), -1),
        ]
        if model.area:
            gone.append((("models_in_special_areas", model.area), -1))
        effects = [effect(model.unit, line, when.first, when.last, n) for line, n in gone]
        return Fact("ModelRetired", _stream(model), when, {}, effects)


def _stream(model: Model) -> str:
    return f"community_model-{model.id}"


class Sites:
    """The sites of all communes; some of the last are kept to grow, move or end."""

    def __init__(self, scene: Scene, models: Models) -> None:
        self._scene, self._models = scene, models
        self.kept = Pool[Site](scene.rng)

    def month(self, commune: Commune) -> list[Fact]:
        """Return the sites that a commune launches in this month, and what befalls older ones."""
        scene, facts = self._scene, []
        for _ in range(scene.often(LAUNCHED)):
            facts += self.launched(commune, scene.day_or_month())
        for rate, what in (
            (TEAM_LATER, self._team),
            (TRANSFERRED, self._transferred),
            (RETIRED, self._retired),
        ):
            if scene.often(rate) and (site := self.kept.take()):
                if site.launched.last < scene.first:
                    facts.append(what(site))
                if not site.retired:
                    self.kept.put(site)
        return facts

    def launched(self, commune: Commune, when: When) -> list[Fact]:
        """Return the facts of a new site, mostly with a team."""
        rng = self._scene.rng
        commune.sites += 1
        stream, model = f"model_site-{commune.id}/d{commune.sites}", rng.choice(self._models.spread)
        site = Site(stream, model.id, commune.index, when, rng.random() < 0.4)
        fields = {"unit": commune.id, "model": site.model, "new": site.new}
        fact = Fact("SiteLaunched", stream, when, fields, effects_of(site))
        site.said = fact
        self.kept.put(site)
        return [fact, self._team(site, when)] if rng.random() < 0.6 else [fact]

    def _team(self, site: Site, when: When | None = None) -> Fact:
        when, before = when or self._scene.day(), effects_of(site)
        site.teams.append(when)
        fields = {"team": f"to-{len(site.teams)}"}
        return changed("TeamFormed", site.stream, when, fields, before, effects_of(site))

    def _transferred(self, site: Site) -> Fact:
        scene, before = self._scene, effects_of(site)
        home = scene.province.home(scene.province.commune(site.unit), scene.first)
        to, when = scene.neighbour(home), scene.day()
        if site.moved or to.index == site.unit:
            return self._team(site)
        site.moved = (when.last, to.index)
        fields = {"unit": to.id}
        return changed("SiteTransferred", site.stream, when, fields, before, effects_of(site))

    def _retired(self, site: Site) -> Fact:
        when, before = on(self._scene.last), effects_of(site)
        site.retired = when
        return changed("SiteRetired", site.stream, when, {}, before, effects_of(site))


def effects_of(site: Site) -> Effects:
    """Return all that a site adds: itself and its teams, where and when."""
    begun, first = "model_sites_new" if site.new else "model_sites_replicated", site.unit
    found: list[tuple[int, str, When, int]] = [
        (first, "model_sites", site.launched, 1),
        (first, begun, site.launched, 1),
    ]
    now = site.moved[1] if site.moved else first
    moved = on(site.moved[0]) if site.moved else None
    for team in site.teams:
        unit = now if moved and moved.last <= team.last else first
        found += [(unit, "model_teams", team, 1), (unit, "model_teams_formed", team, 1)]
    if moved:
        teams = sum(team.last < moved.last for team in site.teams)
        for measure, n in (("model_sites", 1), ("model_teams", teams)):
            for name in (measure, f"{measure}_transferred"):
                found += [(first, name, moved, -n), (now, name, moved, n)]
    if site.retired:
        teams = len(site.teams)
        for name, n in (("model_sites", -1), ("model_sites_retired", 1), ("model_teams", -teams)):
            found.append((now, name, site.retired, n))
        found.append((now, "model_teams_dissolved", site.retired, teams))
    return [effect(unit, (name, ""), when.first, when.last, n) for unit, name, when, n in found]
