"""The seals that a log holds up to a position, and the one that a person names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from socai.consumers.ports import Source
from socai.domain.refusal import Refused
from socai.domain.seal_names import next_id
from socai.domain.timeline import Stream
from socai.infra.cli.typed import hint
from socai.projections.seals.seal import Seal, seals

KIND = "report_seal"
READ = 500
"""Streams that are read at a time."""


def known_seals(
    source: Source, position: int | None = None, wanted: Callable[[str], bool] | None = None
) -> dict[str, Seal]:
    """Return the seals as known at a position (all that are recorded, where None), by their ids.

    `wanted` says of an id whether it is looked at.
    """
    names = [name for name in source.streams(KIND) if wanted is None or wanted(_id(name))]
    streams: list[Stream] = []
    for start in range(0, len(names), READ):
        for name, events in source.several(names[start : start + READ]).items():
            kept = (e for e in events if position is None or e.position <= position)
            streams.append(Stream(name, kept))
    return seals(streams)


def one_seal(source: Source, asked: str) -> Seal:
    """Return the seal of an id, or of «report_seal-<id>»; raise Refused where there is none."""
    wanted = _id(asked.strip())
    return seal_named(
        known_seals(source, None, {wanted, next_id(wanted)}.__contains__), asked, source
    )


def seal_named(found: Mapping[str, Seal], asked: str, source: Source | None = None) -> Seal:
    """Return the seal of an id among those found; raise Refused, with near ids, where none is."""
    wanted = _id(asked.strip())
    if wanted in found:
        return found[wanted]
    names = [_id(name) for name in source.streams(KIND)] if source else list(found)
    close = hint(wanted, names)
    raise Refused.of(
        f"Không có bản chốt «{wanted[:150]}»{close.vi}; xem `socai seals`",
        f"There is no seal «{wanted[:150]}»{close.en}; see `socai seals`",
    )


def _id(name: str) -> str:
    return name.removeprefix(f"{KIND}-")
