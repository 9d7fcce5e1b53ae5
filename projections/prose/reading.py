"""Reading prose: every figure that its sentences print, with its line, ends and counted unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from .counting import (
    Vocabulary,
    counted_unit,
    is_name,
    said_after_change,
    said_without_unit,
    vocabulary,
    words_of,
)
from .hidden import hidden
from .kinds import Figure, aimed, changed, direction, linked, streak
from .lexicon import Lexicon
from .passages import Passage, passages
from .printed import Token, tokens
from .proposal import Proposal
from .quantities import Quantity, quantity, upwards
from .quoting import cited
from .tables import is_row, table
from .zeros import zeros

MOST_DAYS, MOST_MONTHS = 31, 12


def read(lines: Sequence[str], lexicon: Lexicon) -> list[Proposal]:
    """Return what the sentences of `lines` print, in their order; page furniture is left alone."""
    words = vocabulary(lexicon)
    found: list[Proposal] = []
    for in_table, run in groupby(passages(lines, lexicon), key=is_row):
        parts = list(run)
        cells = list(table(words, parts)) if in_table else []
        taken = {(cell.line, cell.start) for cell in cells}
        printed = (each for passage in parts for each in _passage(words, passage))
        found += [*cells, *(each for each in printed if (each.line, each.start) not in taken)]
    return sorted(found, key=lambda proposal: (proposal.line, proposal.start))


def _passage(words: Vocabulary, passage: Passage) -> Iterator[Proposal]:
    found = tokens(passage.text, hidden(passage.text))
    yield from zeros(words, passage, found)
    figures: list[Figure] = []
    place = 0
    while place < len(found):
        number = quantity(found, place)
        if number and (figure := _figure(words, passage, found, number)):
            figures.append((number, figure))
        place = max(number.after, place + 1) if number else place + 1
    yield from linked(found, figures)


def _figure(
    words: Vocabulary, passage: Passage, found: Sequence[Token], number: Quantity
) -> Proposal | None:
    """Return the proposal of a quantity, None where it is no figure."""
    if is_name(words, found, number) or _per_one(found, number):
        return None
    unit = _unit(words, found, number)
    if unit is None:
        return None
    counted, after = unit
    lo, hi, qualifier = number.ends(upwards(found, number.after) or upwards(found, after))
    line, quote, start, end = cited(passage, found, number.first, number.number, number.after - 1)
    of = number.after + 2 * upwards(found, number.after)
    proposal = Proposal(
        line=line, quote=quote, start=start, end=end, lo=lo, hi=hi, qualifier=qualifier,
        counted_unit=counted, kind=_kind(words, found, number), denominator=number.denominator,
        of=words_of(words, found, of) if number.percent or number.denominator else None,
    )  # fmt: skip
    return changed(proposal, direction(found, number)) if proposal.kind == "change" else proposal


def _unit(
    words: Vocabulary, found: Sequence[Token], number: Quantity
) -> tuple[str | None, int] | None:
    """Return what a quantity counts and the token after it, None where it is no figure."""
    if number.percent:
        return "%", number.after
    unit = counted_unit(words, found, number.after)
    if unit and (unit[2] or not (number.in_words or number.between)):
        return unit[0], unit[1]
    if number.in_words or number.order or number.between:
        return None
    if number.denominator is not None:
        return (None, number.after) if _beside_a_share(found, number) else None
    said = said_after_change(words, found, number) or said_without_unit(words, found, number)
    return None if said is None else (said or None, number.after)


def _per_one(found: Sequence[Token], number: Quantity) -> bool:
    """Return whether a number is the 1 of «14 tiêu chí/1 xã»."""
    return (
        number.values == (Decimal(1),)
        and bool(number.first)
        and found[number.first - 1].text == "/"
    )


def _beside_a_share(found: Sequence[Token], number: Quantity) -> bool:
    """Return whether «458/6195» stands beside its percentage, or can be no day of a month."""
    after = found[number.after].text if number.after < len(found) else ""
    if after == "=" or (number.first > 1 and found[number.first - 1].text == "("):
        return True
    denominator = number.denominator or 0
    return number.values[0] > MOST_DAYS or denominator > MOST_MONTHS


def _kind(words: Vocabulary, found: Sequence[Token], number: Quantity) -> str:
    if direction(found, number):
        return "change"
    if aimed(words, found, number):
        return "target"
    if number.between:
        return "range"
    if number.denominator is not None:
        return "spread"
    if number.percent:
        return "streak" if streak(found, number) else "ratio"
    return "count"
