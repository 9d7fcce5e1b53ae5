"""The definitions of indicators as a log holds them up to a position."""

from __future__ import annotations

from socai.consumers.ports import Source
from socai.domain.timeline import Stream
from socai.projections.indicators.indicator import Definitions, indicators


def definitions(source: Source, position: int) -> Definitions:
    """Return the indicators as known at a position; certifications are read when first needed.

    What a question by documented date leaves out is history, never the definition of a figure.
    """

    def streams(kind: str) -> list[Stream]:
        known = []
        for name in source.streams(kind):
            events = [e for e in source.stream(name) if e.position <= position]
            known.append(Stream(name, events))
        return [stream for stream in known if stream.version]

    return indicators(
        [*streams("indicator"), *streams("standard")], lambda: streams("certification")
    )
