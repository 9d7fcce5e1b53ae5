"""Between a process and its ports: where it may pause, fail or die at every call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from socai.domain.refusal import Unavailable

FAILING = frozenset({"store", "inbox", "copy", "books"})
"""The ports whose answers may get lost on the way."""


class Died(BaseException):
    """A process was killed, between any two calls of a port."""


class Broken(AssertionError):
    """What must always hold does not."""


class Breaks(Protocol):
    """What a seam asks of the world that it is in."""

    def interruption(self) -> str | None:
        """Return what befalls a process now: "pauses", "deaths" or "lost replies", or nothing."""
        ...

    def pause(self, where: str) -> None:
        """Let others go on for a while."""
        ...

    def look(self) -> None:
        """Check what must always hold."""
        ...


class Seam:
    """A port as one process has it. What it is at a moment is asked at every call."""

    def __init__(self, world: Breaks, name: str, port: Callable[[], Any]) -> None:
        self._world, self._name, self._port = world, name, port

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port(), name)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            where = f"{self._name}.{name}"
            self._meet(f"before {where}")
            answer = getattr(self._port(), name)(*given, **named)
            self._world.look()
            self._meet(f"after {where}")
            return answer

        return call

    def _meet(self, where: str) -> None:
        match self._world.interruption():
            case "pauses":
                self._world.pause(where)
            case "deaths":
                raise Died(where)
            case "lost replies" if self._name in FAILING:
                raise Unavailable.of(f"mất kết nối {where}", f"the connection is lost {where}")
