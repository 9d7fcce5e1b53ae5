"""Places that a ledger may have lost: which one they were of, and the store made there again."""

from __future__ import annotations

from pathlib import Path

from socai.domain.refusal import Refused
from socai.infra.store import directory
from socai.infra.store.home import Where, require_short_name, shown
from socai.infra.store.marker import MARKER, STORE, disk, read_marker
from socai.infra.store.sqlite_store import create_tables

LEFT = (f"{STORE}-wal", f"{STORE}-journal")
"""What belongs to a store that is gone, and would be taken for part of one that is made anew."""


def ledger_at(where: Where) -> str | None:
    """Return the id of the ledger at a place, also where its store is lost; None where none is.

    Raises Refused where the place holds something that is not to be believed, and Unavailable where
    it cannot be read.
    """
    if isinstance(where, Path):
        with disk(where):
            return read_marker(where).ledger_id if (where / MARKER).exists() else None
    shown(where)
    from socai.infra.store.postgres_upgrade import ledger_in

    return ledger_in(where)


def make_store(where: Where, ledger_id: str) -> bool:
    """Make the empty store of a ledger at a place where it has none; return whether it did.

    Raises Refused where another ledger, or something else, is in the way, or where its schema's
    name is too long; nothing is changed then.
    """
    if not isinstance(where, Path):
        shown(where)
        from socai.infra.store.postgres_store import create_store
        from socai.infra.store.postgres_upgrade import ledger_in

        made = ledger_in(where) is None
        if made:
            require_short_name(where)
        create_store(where, ledger_id)
        return made
    if ledger_at(where) is None:
        directory.create(where, ledger_id=ledger_id)
        return True
    if (where / STORE).exists():
        return False
    _refuse_left(where)
    create_tables(where / STORE, ledger_id)
    return True


def _refuse_left(where: Path) -> None:
    """Raise Refused where files of a lost store are left that SQLite would read into a new one."""
    for name in LEFT:
        if (where / name).exists():
            raise Refused.of(
                f"{where} mất tệp {STORE} mà còn {name}. Chưa sửa gì: chuyển {name} sang thư mục "
                "khác (giữ lại nếu tìm lại được tệp chính), rồi chạy lại",
                f"{where} has lost its {STORE}, but {name} is left. Nothing was changed: move "
                f"{name} to another directory (keep it, should the main file be found), then run "
                "again",
            )
