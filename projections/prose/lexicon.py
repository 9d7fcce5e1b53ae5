"""The words that reading prose needs: people add their own in a file of the same form."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorWords:
    """How documents speak of an indicator or measure.

    A figure is about it where its counted unit is one of `counted` (any, where there is none),
    each of `near` stands in its sentence (one of several, where they are divided by «|») and none
    of `without` does. `kind` is stock, flow, ratio …, or None where the text tells.
    """

    indicator: str
    counted: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words and phrases as documents write them, in any case and with either tone placement.

    `counted`: what is counted («lượt người»). `numbered`: what a number names («Điều 8», «Đề án
    375»), always; `numbered_places`: what it names unless something counted follows («thôn 4»).
    `measured`: what follows numbers that are times, ages, lengths, areas («10 năm»); `not_counted`:
    words that follow a number and are never what it counts. `sidebars`: headings of what is no
    part of the text; `furniture`: words of lines that are none. `aims`: words before a target.
    `zero`: words that say none of something; `zero_things`: what they must name to be a figure.
    `indicators`: what figures are about.
    """

    counted: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    numbered_places: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    sidebars: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    zero_things: tuple[str, ...] = ()
    indicators: tuple[IndicatorWords, ...] = ()

    def merged(self, other: Lexicon) -> Lexicon:
        """Return the words of both, each once; the other's come first where order tells."""
        names = (field.name for field in fields(self))
        return Lexicon(
            **{
                name: tuple(dict.fromkeys((*getattr(other, name), *getattr(self, name))))
                for name in names
            }
        )
