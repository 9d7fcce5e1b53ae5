"""Many things of one sort, told by their number and the first few names."""

from __future__ import annotations

MOST_NAMED = 5


class FirstFew:
    """Cells, rows or columns that one warning is about; as text, the names of the first."""

    def __init__(self) -> None:
        self.count = 0
        self._names: list[str] = []

    def add(self, name: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self._names) < MOST_NAMED:
            self._names.append(name)

    def __str__(self) -> str:
        return ", ".join(self._names) + (" …" if self.count > MOST_NAMED else "")
