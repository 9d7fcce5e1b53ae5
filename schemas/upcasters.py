"""From the fields of an old version of an event type to those of the next.

The table is closed: a version that is in neither the table nor the catalogue is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]


def _site_launched_1(fields: Fields) -> Fields:
    """Where a site was replicated from was not asked before version 2."""
    return {**fields, "replicated_from": None}


UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {
    ("SiteLaunched", 1): _site_launched_1,
}
"""What turns the fields of (type, version) into those of (type, version + 1)."""


def upcast(type_name: str, version: int, now: int, fields: Fields) -> Fields:
    """Return the fields of an event of `version` as those of version `now`.

    Raises KeyError where a step is missing from the table.
    """
    for step in range(version, now):
        fields = UPCASTERS[type_name, step](fields)
    return fields
