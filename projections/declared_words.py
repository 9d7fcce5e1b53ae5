"""Declared totals in words: what of, where and when; how many, as each language writes it."""

from __future__ import annotations

from socai.domain.chart import Measure
from socai.domain.interval import Interval
from socai.domain.period import Period
from socai.domain.refusal import Message

from .evidence import Evidence
from .scope import Declared


def scope_words(evidence: Evidence, measure: Measure, one: Declared) -> Message:
    """Return measure, keys, unit and day or period of a declaration."""
    keys = f" [{', '.join(sorted(one.keys.names))}]" if one.keys.names else ""
    unit = f"{evidence.tree(one.day).name(one.unit)} ({one.unit})"
    when = Period(one.day, one.day) if measure.kind == "stock" else one.period
    return Message(
        f"{measure.vi}{keys}, {unit}, {when.vi()}", f"{measure.en}{keys}, {unit}, {when}"
    )


def explaining(measure: Measure, one: Declared) -> str:
    """Return the command that lists what a declared total holds."""
    keys = f" --key {','.join(sorted(one.keys.names))}" if one.keys.names else ""
    when = f"--as-of {one.day}"
    if measure.kind == "flow":
        when = f"--from {one.period.first} --to {one.period.last}"
    return f"`socai figure {measure.name} --unit {one.unit}{keys} {when} --explain`"


def count_words(count: int) -> Message:
    """Return a number: 12.998, in English 12,998."""
    return Message(f"{count:,}".replace(",", "."), f"{count:,}")


def interval_words(value: Interval) -> Message:
    """Return an interval: «12.998», «39.001–39.999», «ít nhất 5»."""
    lo = count_words(value.lo)
    if value.exact:
        return lo
    if value.hi is None:
        return Message(f"ít nhất {lo.vi}", f"at least {lo.en}")
    hi = count_words(value.hi)
    return Message(f"{lo.vi}–{hi.vi}", f"{lo.en}–{hi.en}")
