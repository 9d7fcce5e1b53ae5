"""Bringing a ledger to the format of this socai, and doing so alone, wherever the ledger lives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from socai.infra.store import directory
from socai.infra.store.home import Where, shown


def upgrade(where: Where, told: Callable[[int, int], None]) -> int:
    """Bring the ledger at a place to this format; return the one that it was of.

    It is told how many events of how many are read. Raises Refused where there is no ledger or it
    is of a later format, Unavailable where it cannot be read or written; nothing is changed then.
    """
    if isinstance(where, Path):
        return directory.upgrade(where, told)
    shown(where)
    from socai.infra.store.postgres_upgrade import upgrade_store

    return upgrade_store(where, told)


def alone(where: Where, waiting: Callable[[], None], make: bool) -> AbstractContextManager[None]:
    """Hold the lock of those who make, upgrade or recover the ledger at a place.

    Where another process has it, `waiting` is called, and it is waited for. Raises Refused where
    there is no ledger, unless it is to be made.
    """
    if isinstance(where, Path):
        return directory.alone(where, waiting, make)
    shown(where)
    from socai.infra.store import postgres_upgrade

    return postgres_upgrade.alone(where, waiting)
