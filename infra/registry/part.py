"""The registry as a part of `socai run`: its routes, beside those of the other parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from socai.infra.running.part import Part, Running

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def registry(running: Running) -> Sequence[BaseRoute]:
    """Return the routes of the registry of the ledger that the parts are run for.

    Raises Refused where SOCAI_FEED is no number.
    """
    from socai.infra.registry.routes import routes
    from socai.infra.registry.shelf import Shelves
    from socai.infra.running.feeding import number

    number()
    return routes(Shelves(running.open))


REGISTRY = Part(
    "registry",
    "trả lời về lược đồ của sổ như một schema registry, chỉ đọc",
    "answer for the schemas of the log as a schema registry, read only",
    routes=registry,
    serves=True,
)
