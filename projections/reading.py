"""What a cell of a report says: a figure, or what an indicator makes of figures.

A reading opens to its terms, each a figure with postings and declarations of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from socai.domain.refusal import Message

from .question import Figure


@dataclass(frozen=True, slots=True)
class Reading:
    """One value with its ends, exact; `lo` None where nothing can be said, `hi` None: no upper end.

    `item` is the measure or indicator asked, `definition` the version of its definition.
    `form`: count · ratio · coverage · spread · streak · range · change · zero. Shares and changes
    are fractions of one (458/6195, not 7,39). `status` is that of figures, or undecidable. `of` is
    the N of a spread («19/27»), as ends. `terms` are the figures it was made of: for a count that
    figure, for a ratio numerator then denominator, for a spread one per unit.
    """

    item: str
    form: str
    lo: Fraction | None
    hi: Fraction | None
    status: str
    counted_unit: str
    definition: int = 1
    of: tuple[int, int | None] | None = None
    notes: tuple[Message, ...] = ()
    terms: tuple[Figure, ...] = ()


def of_figure(figure: Figure) -> Reading:
    """Return what a figure says."""
    nothing, value = figure.status == "no_data", figure.value
    return Reading(
        item=figure.measure.name,
        form="count",
        lo=None if nothing else Fraction(value.lo),
        hi=None if nothing or value.hi is None else Fraction(value.hi),
        status=figure.status,
        counted_unit=figure.counted_unit,
        notes=figure.notes,
        terms=(figure,),
    )
