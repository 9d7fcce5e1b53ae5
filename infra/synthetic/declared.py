"""What districts and the province declare at the end of each year: totals, now and then round.

They follow the tally, so that what is itemised never exceeds them by more than what comes late.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from socai.infra.synthetic.province import PROVINCE
from socai.infra.synthetic.said import Fact, in_year, on
from socai.infra.synthetic.scene import Scene
from socai.infra.synthetic.tally import BODIES, Line, is_stock

OF_DISTRICTS: tuple[Line, ...] = (
    ("member_households", BODIES[2]),
    ("members", BODIES[1]),
    ("incidents_mediated", "people-teams"),
    ("activities", "residents-meeting"),
)
OF_THE_PROVINCE: tuple[Line, ...] = (
    *OF_DISTRICTS,
    ("members", BODIES[0]),
    ("organisations", BODIES[2]),
    ("incidents_settled", "people-teams"),
    ("household_pledges", ""),
)
COMPLETE = ("models", "model_sites")
ROUNDED = 0.3


def beginning(scene: Scene) -> list[Fact]:
    """Return what the province says is recorded completely from the first day on."""
    prefix = scene.plan.prefix
    return [
        Fact(
            "CompletenessDeclared",
            f"declaration-{prefix}/{measure}",
            on(scene.plan.first),
            {"unit": prefix, "measure": measure},
            [],
        )
        for measure in COMPLETE
    ]


def of_the_year(scene: Scene, stocks: int, flows: int) -> Iterator[list[Fact]]:
    """Yield the declarations of each district, then those of the province.

    `stocks` and `flows` are the watches of the tally that hold the end and the days of the year.
    """
    province = scene.province
    for unit in (*province.districts, PROVINCE):
        below = province.below(unit, scene.last)
        lines = OF_THE_PROVINCE if unit == PROVINCE else OF_DISTRICTS
        facts = []
        for line in lines:
            stock = is_stock(line)
            total = scene.tally.total(below, [line], stocks if stock else flows)
            fields = {"unit": province.ids[unit], "measure": line[0], **_value(scene.rng, total)}
            fields |= {"keys": [line[1]]} if line[1] else {}
            kind = "StockDeclared" if stock else "FlowDeclared"
            stream = f"declaration-{province.ids[unit]}/{line[0]}"
            when = on(scene.last) if stock else in_year(scene.year)
            facts.append(Fact(kind, stream, when, fields, []))
        yield facts


def _value(rng: Random, total: int) -> dict[str, int | str]:
    """Return a total as a document prints it: itself, «hơn …» or «gần …»."""
    step = 10 ** max(1, len(str(total)) - 2)
    below = total // step * step
    if total < 20 or rng.random() >= ROUNDED or below == total:
        return {"lo": total, "hi": total}
    return {"value": f"hơn {below}" if rng.random() < 0.5 else f"gần {below + step}"}
