"""Progress of long work on stderr: how many are done, how fast, how long it will take.

Nothing is shown in the first second, so that small work is silent. A terminal sees one line that
changes; anything else gets plain lines, about one a second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from socai.infra.cli.printing import number


class Progress:
    """One phase: call it with what is done and of how many (0: nobody knows)."""

    def __init__(
        self,
        phase: str,
        lang: str = "vi",
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        every_seconds: float = 1.0,
    ) -> None:
        self._phase, self._lang, self._out = phase, lang, out or sys.stderr
        self._clock, self._every = clock, every_seconds
        self._begun = self._told = clock()
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Tell, if it is time: «ghi: 12.000/50.000, 8.000/giây, còn 5 giây»."""
        now = self._clock()
        if now - self._told >= self._every:
            self._told = now
            self._write(self._line(done, total, now - self._begun))
        elif done == total and self._width:
            self._write(self._line(done, total, now - self._begun))

    def _line(self, done: int, total: int, seconds: float) -> str:
        rate = int(done / seconds)
        second, left = ("s", "left") if self._lang == "en" else ("giây", "còn")
        shown = number(done, self._lang) + (f"/{number(total, self._lang)}" if total else "")
        line = f"{self._phase}: {shown}, {number(rate, self._lang)}/{second}"
        if total > done and rate:
            line += f", {left} {number(-(-(total - done) // rate), self._lang)} {second}"
        return line

    def _write(self, line: str) -> None:
        if self._out.isatty():
            self._out.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._out.write(line + "\n")
        self._out.flush()

    def end(self) -> None:
        """Leave the line of a terminal."""
        if self._width:
            self._out.write("\n")
            self._out.flush()
            self._width = 0


class Shown:
    """The phases of one piece of work, one after another (socai.infra.app.Phases)."""

    def __init__(self, lang: str = "vi", out: TextIO | None = None) -> None:
        self._lang, self._out = lang, out
        self._phase: Progress | None = None

    def __call__(self, vi: str, en: str) -> Progress:
        """Begin a phase of this name in Vietnamese and English."""
        self.end()
        self._phase = Progress(en if self._lang == "en" else vi, self._lang, self._out)
        return self._phase

    def end(self) -> None:
        """End the last phase."""
        if self._phase:
            self._phase.end()
