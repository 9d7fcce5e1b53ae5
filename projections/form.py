"""Sums of declarations: kept as they are said, the interval is taken last, else intervals swell."""

from __future__ import annotations

from dataclasses import dataclass

from socai.domain.interval import Interval

from .scope import Declared


@dataclass(frozen=True, slots=True)
class Form:
    """A whole number plus declarations, each with a coefficient."""

    count: int = 0
    parts: tuple[tuple[Declared, int], ...] = ()

    def plus(self, other: Form, sign: int = 1) -> Form:
        """Return the sum of both (`sign` −1: the difference); equal declarations cancel."""
        parts: dict[int, tuple[Declared, int]] = {id(d): (d, n) for d, n in self.parts}
        for d, n in other.parts:
            before = parts.get(id(d), (d, 0))[1]
            parts[id(d)] = (d, before + sign * n)
        kept = tuple((d, n) for d, n in parts.values() if n)
        return Form(self.count + sign * other.count, kept)

    def and_one(self, declared: Declared) -> Form:
        """Return the sum of this and a declaration."""
        return self.plus(Form(0, ((declared, 1),)))

    def span(self) -> Interval:
        """Return the interval of the sum; its lower end is 0 where an open end is taken away."""
        lo, hi = self.count, self.count
        open_above = open_below = False
        for d, n in self.parts:
            ends = [d.value.lo, d.value.hi] if n > 0 else [d.value.hi, d.value.lo]
            open_below |= ends[0] is None
            open_above |= ends[1] is None
            lo, hi = lo + n * (ends[0] or 0), hi + n * (ends[1] or 0)
        return Interval(0 if open_below else lo, None if open_above else hi)
