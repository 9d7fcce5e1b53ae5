"""The column «value» of a published figure: «87,6%», «từ 87 - 92%», «giảm 8,6%», «hơn 39 nghìn»."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from socai.domain.interval import parse_quantity
from socai.domain.refusal import Refused
from socai.projections.prose.printed import NUMBER, spelled, tokens
from socai.projections.prose.quantities import quantity, upwards

PERCENT = "%"
FALLS, RISES = (spelled("giảm"), "giam", "-"), (spelled("tăng"), "tang", "+")


def printed_value(text: str) -> dict[str, Any]:
    """Return the fields of a published figure that its printed value gives.

    That is lo, hi and qualifier; of a percentage also the decimal places and the counted unit, of a
    fall the sign. Raises Refused where the words are not understood.
    """
    if PERCENT not in text:
        interval, qualifier = parse_quantity(text)
        return {"lo": interval.lo, "hi": interval.hi, "qualifier": qualifier}
    lo, hi, qualifier = _percentage(text)
    places = max(_places(lo), _places(hi))
    return {
        "lo": int(lo.scaleb(places)),
        "hi": int(hi.scaleb(places)),
        "decimals": places,
        "qualifier": qualifier,
        "counted_unit": PERCENT,
    }


def _percentage(text: str) -> tuple[Decimal, Decimal, str]:
    """Return both ends of a percentage, a fall below 0."""
    found = tokens(text)
    falls = bool(found) and found[0].key in FALLS
    if falls or (found and found[0].key in RISES):
        found = found[1:]
    place = next((at for at, token in enumerate(found) if token.kind == NUMBER), None)
    read = None if place is None else quantity(found, place)
    if read is None or not read.percent:
        raise _not_understood(text)
    up = upwards(found, read.after)
    lo, hi, qualifier = read.ends(up)
    whole = read.first <= 1 and read.after + 2 * up == len(found)
    if lo is None or hi is None or not whole:
        raise _not_understood(text)
    return (-hi, -lo, qualifier) if falls else (lo, hi, qualifier)


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _not_understood(text: str) -> Refused:
    return Refused.of(
        f"Không hiểu tỷ lệ «{text[:60]}»; viết «87,6%», «từ 87 - 92%», «80% trở lên», «giảm 8,6%»",
        f"«{text[:60]}» is not understood; write «87,6%», «từ 87 - 92%», «80% trở lên», «giảm "
        "8,6%»",
    )
