"""A reading in words: «12.998», «7,39%», «19/27», «ít nhất 5», «không có số liệu»."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from socai.domain.interval import Interval
from socai.infra.cli.figure_words import quantity
from socai.infra.cli.printing import number
from socai.infra.cli.words import status
from socai.projections.reading import Reading

PERCENT = "%"
"""The counted unit of shares of one."""


def said(reading: Reading, lang: str = "vi") -> str:
    """Return what a cell says; why nothing can be said stands in its notes."""
    if reading.lo is None:
        return status(reading.status, lang)
    ends = [end for end in (reading.lo, reading.hi) if end is not None]
    if reading.counted_unit != PERCENT and all(end.denominator == 1 for end in ends):
        return _count(reading, reading.lo, lang)
    signed, share = reading.form == "change", reading.counted_unit == PERCENT
    words = [decimal(end, lang, share, signed) for end in dict.fromkeys(ends)]
    if reading.hi is None:
        return f"{'ít nhất' if lang != 'en' else 'at least'} {words[0]}"
    return " – ".join(words)


def _count(reading: Reading, lo: Fraction, lang: str) -> str:
    value = Interval(int(lo), None if reading.hi is None else int(reading.hi))
    printed = reading.terms[0].qualifier if len(reading.terms) == 1 else "range"
    words = quantity(value, printed, lang)
    if reading.of is None:
        return words
    first, last = reading.of
    whole = quantity(Interval(first, last), "range", lang)
    return f"{words}/{whole}" if value.exact else f"[{words}]/{whole}"


def decimal(value: Fraction, lang: str = "vi", share: bool = True, signed: bool = False) -> str:
    """Return a value with two places, halves away from 0; a share of one as «7,39%»."""
    with localcontext() as context:
        context.prec = 60
        size = Decimal(abs(value.numerator)) * (100 if share else 1) / Decimal(value.denominator)
        text = str(size.quantize(Decimal("0.01"), ROUND_HALF_UP))
    whole, _, places = text.partition(".")
    sign = "−" if value < 0 else "+" if signed and value else ""
    mark = "." if lang == "en" else ","
    return f"{sign}{number(int(whole), lang)}{mark}{places}{PERCENT if share else ''}"


def plain(value: Fraction | None) -> int | float | None:
    """Return a value as files have it: whole numbers as such, others as the nearest float."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
