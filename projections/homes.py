"""Where the accounts of a unit that has ceased stand: carried along its successions.

They go with its one successor; after a split to the nearest unit that holds all the parts, for what
belongs to which part is not guessed; where nothing succeeds, to the unit above. The fold never
fails: a ring leads nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from socai.domain.register import ALIVE


class _NotYet(Exception):
    """The way leads over a split whose own home is not known yet."""


class Homes:
    """Finds the living unit that carries each unit's accounts, by all registers of one day."""

    def __init__(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        self._states = states
        self._shared: dict[str, str | None] = {}
        left = [unit for unit in sorted(states) if len(self.into(unit)) > 1]
        left = [unit for unit in left if not self.alive(unit)]
        before = len(left) + 1
        while len(left) < before:
            before = len(left)
            left = [unit for unit in left if not self._settled(unit, left)]
        # Splits that lead back to themselves: as after an abolition, the unit above.

    def alive(self, unit: str) -> bool:
        """Return whether the unit stands."""
        return bool(self._states.get(unit, {}).get(ALIVE))

    def into(self, unit: str) -> tuple[str, ...]:
        """Return the units that succeed this one."""
        into: tuple[str, ...] = self._states.get(unit, {}).get("into") or ()
        return into

    def home(self, unit: str) -> str | None:
        """Return the living unit that carries this unit's accounts; None where there is none."""
        return self._home(unit, ())

    def halted(self, unit: str) -> str | None:
        """Return the split unit at which the accounts of a unit stand, its parts not being one."""
        way: list[str] = []
        at: str | None = unit
        while at is not None and at not in way and not self.alive(at):
            way.append(at)
            into = self.into(at)
            if len(into) > 1:
                return at if len({self.home(part) for part in into}) > 1 else None
            at = into[0] if into else self._above(at)
        return None

    def _above(self, unit: str) -> str | None:
        above: str | None = self._states.get(unit, {}).get("parent")
        return above

    def _home(self, unit: str | None, pending: Collection[str]) -> str | None:
        """Return the home of a unit; raise _NotYet where it takes that of a split in `pending`."""
        way: list[str] = []
        while unit is not None and unit not in way:
            if self.alive(unit):
                return unit
            if unit in pending:
                raise _NotYet
            if unit in self._shared:
                return self._shared[unit]
            way.append(unit)
            into = self.into(unit)
            unit = into[0] if len(into) == 1 else self._above(unit)
        near = (self._above(one) for one in reversed(way))
        return next((one for one in near if one and self.alive(one)), None)

    def _settled(self, unit: str, pending: Collection[str]) -> bool:
        """Find the nearest unit that holds the homes of all parts; return whether it is known.

        A part that is nowhere says nothing of where it lies: then it is the unit above.
        """
        try:
            lines = [self._line(part, pending) for part in self.into(unit)]
            if all(lines):
                near = (one for one in lines[0] if all(one in line for line in lines))
                self._shared[unit] = next(near, None)
            else:
                self._shared[unit] = self._home(self._above(unit), pending)
        except _NotYet:
            return False
        return True

    def _line(self, unit: str, pending: Collection[str]) -> list[str]:
        """Return the home of a unit and every living unit above it, upwards."""
        line: list[str] = []
        at = self._home(unit, pending)
        while at is not None and at not in line:
            line.append(at)
            at = self._home(self._above(at), pending)
        return line
