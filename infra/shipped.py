"""The indicators that socai brings along, appended to a ledger when it is made or upgraded.

The data name of each the version of socai that brought it, so that its event is the same in every
ledger and an export is imported into a new one without saying anything twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import groupby

from socai.domain.event import Recorded, Statement
from socai.domain.indicator import IndicatorDefined
from socai.infra.files.rows import digest, statement

DATA = "data/indicators.jsonl"


@cache
def shipped() -> tuple[Statement, ...]:
    """Return the definitions that this socai brings along, in the order in which they came."""
    text = files("socai.infra").joinpath(DATA).read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    ids = [digest("indicator", row["stream"], str(row["definition"])) for row in rows]
    return tuple(statement(row, event_id) for row, event_id in zip(rows, ids, strict=True))


def lacking(stream: Callable[[str], list[Recorded]]) -> list[tuple[Statement, ...]]:
    """Return the definitions that a log lacks, those that came with one version of socai together.

    An indicator that people have defined themselves under the same name stays theirs.
    """
    ours = {said.event_id for said in shipped()}
    missing = []
    for said in shipped():
        held = [recorded.meta.event_id for recorded in stream(said.stream)]
        if said.event_id not in held and (not held or held[0] in ours):
            missing.append(said)
    return [tuple(found) for _, found in groupby(missing, key=lambda said: said.reason)]


def names(statements: tuple[Statement, ...]) -> list[str]:
    """Return what statements define, each with its version: «ty-le-ho-to-anxh v1»."""
    found = []
    for said in statements:
        assert isinstance(said.event, IndicatorDefined)
        found.append(f"{said.stream.removeprefix('indicator-')} v{said.event.definition}")
    return found
