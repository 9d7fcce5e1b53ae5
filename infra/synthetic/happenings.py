"""What happens and is over: incidents and tips, activities, pledges, commendations, funding.

What such a fact adds follows from its fields alone, so that a corrected one is counted likewise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from socai.infra.synthetic.province import Commune
from socai.infra.synthetic.said import Fact, When, in_month, in_year, on
from socai.infra.synthetic.scene import LAST_DAY, Scene
from socai.infra.synthetic.tally import FORMS, KINDS, OFFICES, SETTLERS, Effects, Line, effect

Fields = dict[str, Any]
RATES = (
    ("mediated", 0.667),
    ("settled-by-teams", 0.367),
    ("settled", 0.455),
    ("referred", 0.232),
    ("tip", 0.499),
)
"""Incidents of a commune in a month, by what becomes of them."""
MEETINGS, CONFERENCES, LEAFLETS, AWARDS = 5.05, 0.512, 0.05, 0.08
HOUSEHOLD_PLEDGES, PERSON_PLEDGES = 315, 40

COUNTS: dict[str, Callable[[Fields], list[tuple[Line, int]]]] = {
    "IncidentReported": lambda f: [
        (("tips", "") if f["kind"] == "tip" else ("incidents_reported", f["kind"]), 1)
    ],
    "IncidentMediated": lambda f: [(("incidents_mediated", f["by"]), 1)],
    "IncidentSettled": lambda f: [(("incidents_settled", f["by"]), 1)],
    "IncidentReferred": lambda f: [(("incidents_referred", f["to"]), 1)],
    "TipAssessed": lambda f: [(("tips_assessed", f["assessment"]), 1)],
    "ActivityHeld": lambda f: [
        (("activities", f["form"]), f["sessions"]),
        *((("activity_attendances", f["form"]), f[n]) for n in ("attendances",) if n in f),
        *((("activity_copies", f["form"]), f[n]) for n in ("copies",) if n in f),
    ],
    "PledgesRegistered": lambda f: [((f"{f['subject']}_pledges", ""), f["count"])],
    "CommendationAwarded": lambda f: [(("commendations", f["recipient"]), f["count"])],
    "FundingGranted": lambda f: [(("funding", f["purpose"]), f["amount"])],
}


@dataclass(slots=True)
class Happened:
    """What was said of one thing that happened: the last of `said` speaks; `after` came of it."""

    unit: int
    said: list[Fact]
    after: Happened | None = field(default=None)


def effects_of(unit: int, kind: str, when: When, fields: Fields) -> Effects:
    """Return what a fact of this kind and these fields adds."""
    counts = COUNTS[kind](fields)
    return [effect(unit, line, when.first, when.last, amount) for line, amount in counts]


def happened(unit: int, kind: str, stream: str, when: When, fields: Fields) -> Fact:
    """Return a fact that adds what its fields say."""
    return Fact(kind, stream, when, fields, effects_of(unit, kind, when, fields))


def incident(scene: Scene, commune: Commune, outcome: str, when: When) -> Happened:
    """Return an incident that came to be known on a day, and what became of it in that month."""
    rng, unit = scene.rng, commune.index
    commune.incidents += 1
    stream = f"incident-{commune.id}/v{commune.incidents}"
    kind, after, fields = _outcome(rng, outcome)
    said: Fields = {"unit": commune.id, "kind": kind}
    reported = Happened(unit, [happened(unit, "IncidentReported", stream, when, said)])
    if after:
        day = on(when.first.replace(day=rng.randint(when.last.day, LAST_DAY)))
        reported.after = Happened(unit, [happened(unit, after, stream, day, fields)])
    return reported


def _outcome(rng: Random, outcome: str) -> tuple[str, str, Fields]:
    """Return the kind of an incident, the event that came of it («»: none), and its fields."""
    match outcome:
        case "mediated":
            return "dispute", "IncidentMediated", {"by": SETTLERS[rng.random() < 0.3]}
        case "settled-by-teams":
            return rng.choice(KINDS[1:]), "IncidentSettled", {"by": "people-teams"}
        case "settled":
            by = "police" if rng.random() < 0.6 else "commune"
            return rng.choice(KINDS[1:]), "IncidentSettled", {"by": by}
        case "referred":
            return rng.choice(KINDS[2:4]), "IncidentReferred", {"to": rng.choice(OFFICES)}
    found = "useful" if rng.random() < 0.7 else "useless"
    return "tip", "TipAssessed" if rng.random() < 0.8 else "", {"assessment": found}


def incidents(scene: Scene, commune: Commune) -> list[Happened]:
    """Return the incidents of a commune in this month."""
    found = []
    for outcome, rate in RATES:
        for _ in range(scene.often(rate)):
            day = on(scene.first.replace(day=scene.rng.randint(2, 20)))
            found.append(incident(scene, commune, outcome, day))
    return found


def activity(scene: Scene, commune: Commune, form: str, when: When) -> Happened:
    """Return an activity of a form; residents' meetings are the sessions of a month."""
    rng = scene.rng
    fields: Fields = {"unit": commune.id, "form": form, "sessions": 1}
    if form == "residents-meeting":
        fields["sessions"] = max(1, round(rng.gauss(MEETINGS, 1.5)))
    if form == "leaflet":
        fields["copies"] = rng.randint(50, 500)
    else:
        fields["attendances"] = fields["sessions"] * rng.randint(20, 80)
    stream = f"activity-{commune.id}/{when.first.year}"
    unit = commune.index
    return Happened(unit, [happened(unit, "ActivityHeld", stream, when, fields)])


def activities(scene: Scene, commune: Commune) -> list[Happened]:
    """Return the activities and awards of a commune in this month; in December its pledges."""
    month = in_month(scene.first, scene.last)
    conference, meeting, leaflet = FORMS
    found = [activity(scene, commune, meeting, month)]
    for form, rate in ((conference, CONFERENCES), (leaflet, LEAFLETS)):
        for _ in range(scene.often(rate)):
            found.append(activity(scene, commune, form, scene.day_or_month()))
    if scene.often(AWARDS):
        recipient = "person" if scene.rng.random() < 0.6 else "collective"
        fields = {"level": "commune", "recipient": recipient, "count": scene.rng.randint(1, 9)}
        found.append(_recognised(commune, "CommendationAwarded", scene.day(), fields))
    if scene.last.month == 12:
        found += _of_the_year(scene, commune)
    return found


def _of_the_year(scene: Scene, commune: Commune) -> list[Happened]:
    rng, unit, year = scene.rng, commune.index, in_year(scene.year)
    found = []
    for subject, about in (("household", HOUSEHOLD_PLEDGES), ("person", PERSON_PLEDGES)):
        count = max(1, round(rng.gauss(about, about / 5)))
        fields: Fields = {"unit": commune.id, "subject": subject, "count": count}
        stream = f"pledge-{commune.id}/{subject}"
        found.append(Happened(unit, [happened(unit, "PledgesRegistered", stream, year, fields)]))
    money: Fields = {"amount": 100_000 * rng.randint(20, 90), "purpose": "ho-tro-phong-trao"}
    found.append(_recognised(commune, "FundingGranted", scene.day(), money))
    return found


def _recognised(commune: Commune, kind: str, when: When, fields: Fields) -> Happened:
    fields = {"unit": commune.id, **fields}
    stream = f"recognition-{commune.id}/{when.first.year}"
    return Happened(commune.index, [happened(commune.index, kind, stream, when, fields)])


def varied(rng: Random, fact: Fact) -> Fields:
    """Return the fields of a fact as a correction would have them: one of them is another."""
    fields = dict(fact.fields)
    match fact.kind:
        case "IncidentReported" if fields["kind"] not in ("tip", "dispute"):
            fields["kind"] = rng.choice([kind for kind in KINDS[1:] if kind != fields["kind"]])
        case "IncidentMediated":
            fields["by"] = SETTLERS[fields["by"] == SETTLERS[0]]
        case "IncidentSettled":
            fields["by"] = rng.choice([by for by in SETTLERS if by != fields["by"]])
        case "IncidentReferred":
            fields["to"] = OFFICES[fields["to"] == OFFICES[0]]
        case "TipAssessed":
            fields["assessment"] = "useless" if fields["assessment"] == "useful" else "useful"
        case "ActivityHeld":
            name = "copies" if "copies" in fields else "attendances"
            fields[name] += rng.randint(1, 30)
            fields["sessions"] += rng.random() < 0.3
        case "PledgesRegistered" | "CommendationAwarded":
            fields["count"] += rng.randint(1, 5)
        case "FundingGranted":
            fields["amount"] += 100_000
    return fields
