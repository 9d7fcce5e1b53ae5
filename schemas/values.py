"""Values on their way to the wire: exact types, days as numbers.

The Avro library would write 3.7 as 3, True as 1 and a missing value as null.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socai.domain.fields import FieldSpec
from socai.domain.refusal import Refused

EPOCH = date(1970, 1, 1).toordinal()
Types = tuple[type, ...]


def number_of(day: date) -> int:
    """Return the number of days from 1970-01-01 to `day`."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """Return the day of a number; raise ValueError or OverflowError outside the years 1–9999."""
    return date.fromordinal(number + EPOCH)


def not_recorded(vi: str, en: str) -> Refused:
    """Return the refusal of an event that cannot be written."""
    return Refused.of(
        f"Sự kiện không được ghi, cả lệnh của nó cũng không: {vi}",
        f"The event was not recorded, nor was anything of its command: {en}",
    )


def check_types(fields: Sequence[FieldSpec], types: Types, known: set[Types]) -> None:
    """Raise Refused unless every type is exactly that of its field; then add them to `known`.

    Whoever looks into `known` first checks a whole event with one look-up.
    """
    for spec, found in zip(fields, types, strict=True):
        needed = tuple if spec.many else spec.base
        if found is not needed and not (spec.optional and found is type(None)):
            raise wrong_type(spec.name, found, needed)
    known.add(types)


def wrong_type(name: str, found: type, needed: type) -> Refused:
    """Return the refusal of a value whose type is not exactly that of its field."""
    return not_recorded(
        f"trường «{name}» là {found.__name__}, cần {needed.__name__}",
        f"field «{name}» is {found.__name__}, {needed.__name__} is needed",
    )
