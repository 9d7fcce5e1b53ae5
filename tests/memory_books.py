"""The books in memory, in plain Python (the port is consumers.books.Books)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from socai.consumers.books import Batch, Voice
from socai.domain.refusal import Conflict
from socai.projections.posting import Posting
from socai.projections.views import COLUMNS


class MemoryBooks:
    """Books as lists and dictionaries."""

    def __init__(self, ledger_id: str) -> None:
        self._state = (ledger_id, 0, b"")
        self._postings: list[Posting] = []
        self._voices: list[Voice] = []
        self._rows: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}

    def state(self) -> tuple[str, int, bytes]:
        """Return ledger id, last position applied, and the digest of the event there."""
        return self._state

    def apply(self, batch: Batch) -> None:
        """Write a batch; Conflict where the books have moved on."""
        ledger_id, position, _ = self._state
        if position != batch.after:
            raise Conflict.of("sổ đã đi tiếp", "the books have moved on")
        self._state = (ledger_id, batch.last, batch.digest)
        self._postings += batch.postings
        silenced = dict(batch.silenced)
        for voice in self._voices:
            if voice.until is None and voice.position in silenced:
                voice.until = silenced[voice.position]
        self._voices += [replace(voice) for voice in batch.voices]
        for row in batch.rows.values():
            table = self._rows.setdefault(row.table, {})
            table.pop(row.key, None)
            if row.columns is not None:
                named = {"stream": row.key[0], "id": row.key[1]}
                table[row.key] = {**named, **dict.fromkeys(COLUMNS), **row.columns}

    def balances(self, measure: str, day: date, known: int) -> list[tuple[str, str, int]]:
        """Return (unit, key, sum ≠ 0) of a measure's postings effective by `day`."""
        found: Counter[tuple[str, str, str]] = Counter()
        for p in self.postings(measure, known):
            if p.day <= day:
                found[p.account.unit, p.account.key, p.account.grain] += p.amount
        return [(unit, key, n) for (unit, key, _), n in found.items() if n]

    def sums(self, measure: str, known: int) -> list[tuple[str, str, str, date, int]]:
        """Return (unit, key, grain, last day, sum ≠ 0) of a measure's postings."""
        found: Counter[tuple[str, str, str, date]] = Counter()
        for p in self.postings(measure, known):
            found[p.account.unit, p.account.key, p.account.grain, p.day] += p.amount
        return [(*at, n) for at, n in found.items() if n]

    def postings(self, measure: str, known: int) -> list[Posting]:
        """Return the postings of a measure, in the order of positions."""
        found = [p for p in self._postings if p.account.measure == measure and p.position <= known]
        return sorted(found, key=lambda p: (p.position, p.account, p.day))

    def voices(
        self, category: str, known: int, measure: str | None = None
    ) -> list[tuple[int, int]]:
        """Return (position, origin) of the statements of a kind that speak, by position."""
        return sorted(
            (v.position, v.origin)
            for v in self._voices
            if v.category == category
            and (measure is None or v.measure == measure)
            and v.since <= known
            and (v.until is None or v.until > known)
        )

    def view_rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of one current-state view."""
        return [dict(row) for row in self._rows.get(table, {}).values()]

    def close(self) -> None:
        """Do nothing: there are no files."""
