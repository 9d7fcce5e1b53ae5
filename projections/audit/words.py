"""Claims and their values in words, as a records officer reads them in a finding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from socai.domain.claim import PERCENT
from socai.domain.interval import Interval, parse_quantity
from socai.domain.refusal import Message, Refused
from socai.projections.indicators.span import Span

from .claim import Claim

MOST_PLACES = 6
"""Decimal places that a claim can have; what has more is rounded to two."""


def number(value: Fraction) -> Message:
    """Return a number: 12.998 and 87,6, in English 12,998 and 87.6."""
    with localcontext() as context:
        context.prec = 60
        exact = (value * 10**MOST_PLACES).denominator == 1
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        if not exact:
            decimal = decimal.quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = f"{decimal:,f}"
    english = (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    return Message(english.translate(str.maketrans(",.", ".,")), english)


def amount(value: Span, unit: str = "") -> Message:
    """Return a span with its unit: «12.998 thành viên», «87–92%», «ít nhất 5»."""
    vi, en = number(value.lo).vi, number(value.lo).en
    if value.hi is None:
        vi, en = f"ít nhất {vi}", f"at least {en}"
    elif not value.exact:
        hi = number(value.hi)
        vi, en = f"{vi}–{hi.vi}", f"{en}–{hi.en}"
    between = "" if unit in ("", PERCENT) else " "
    return Message(f"{vi}{between}{unit}", f"{en}{between}{unit}")


def whole(value: Span) -> Span:
    """Return the span with its ends drawn out to whole numbers, for what is counted."""
    lo = Fraction(value.lo.__floor__())
    return Span(lo, None if value.hi is None else Fraction(value.hi.__ceil__()))


def printed(claim: Claim) -> Message:
    """Return the value of a claim as it is printed: «45,3%», «hơn 1.000.000», «80% trở lên»."""
    span, between = claim.span, "" if claim.percent else " "
    if span is None:
        return Message("chỉ có chữ", "words alone")
    tail = f"{between}{claim.counted_unit}".rstrip()
    if claim.event.qualifier == "trở lên":
        least = number(span.lo)
        return Message(f"{least.vi}{tail} trở lên", f"at least {least.en}{tail}")
    plain = _qualified(claim) or amount(span)
    return Message(f"{plain.vi}{tail}", f"{plain.en}{tail}")


def _qualified(claim: Claim) -> Message | None:
    """Return «hơn 39.000», «hàng vạn» where the ends are those that the words mean."""
    qualifier, event = claim.event.qualifier or "", claim.event
    if event.decimals or event.lo is None or event.hi is None:
        return None
    moved = {"hơn": event.lo - 1, "gần": event.hi + 1}.get(qualifier)
    if not _means(f"{qualifier} {moved or ''}".rstrip(), Interval(event.lo, event.hi)):
        return None
    count = number(Fraction(moved)) if moved is not None else Message("", "")
    return Message(f"{qualifier} {count.vi}".rstrip(), f"{qualifier} {count.en}".rstrip())


def _means(words: str, value: Interval) -> bool:
    """Return whether these words mean just this interval: a person may have set other ends."""
    if not words.startswith(("hơn ", "gần ", "hàng ")):
        return False
    try:
        return parse_quantity(words)[0] == value
    except Refused:
        return False


def named(claim: Claim, document: str = "") -> Message:
    """Return a claim with value and place: «Mô hình» 83 mô hình (thanh-hoa-2018, dòng 36).

    The document is left out where it is `document`, which was told just before.
    """
    value, place = printed(claim), [] if claim.document == document else [claim.document]
    vi, en = list(place), list(place)
    if claim.line is not None:
        vi.append(f"dòng {claim.line}")
        en.append(f"line {claim.line}")
    at_vi, at_en = (f" ({', '.join(words)})" if words else "" for words in (vi, en))
    name = f"«{claim.event.name}»"
    if claim.span is None:
        return Message(f"{name}{at_vi}", f"{name}{at_en}")
    return Message(f"{name} {value.vi}{at_vi}", f"{name} {value.en}{at_en}")


def listed(claims: Iterable[Claim], document: str = "") -> Message:
    """Return claims with their values and places, one after the other."""
    return joined((named(claim, document) for claim in claims), "; ")


def bracketed(span: Span) -> Message:
    """Return a value within a computation: an interval stands in brackets."""
    text = amount(span)
    return text if span.exact else Message(f"({text.vi})", f"({text.en})")


def added(spans: Iterable[Span]) -> Message:
    """Return values with a plus between: 5 + 10 + (48–50)."""
    return joined((bracketed(span) for span in spans), " + ")


def plain(text: str) -> Message:
    """Return words of a document or of the chart, which are the same in both languages."""
    return Message(text, text)


def joined(messages: Iterable[Message], between: str) -> Message:
    """Return sentences or words one after the other, with `between` between them."""
    given = list(messages)
    return Message(between.join(m.vi for m in given), between.join(m.en for m in given))


def say(vi: str, en: str, *words: Message) -> Message:
    """Return a sentence with words at its {0}, {1} …, each in its language."""
    return Message(vi.format(*(word.vi for word in words)), en.format(*(word.en for word in words)))
