"""References: fields that name another thing, and whether that thing stands then.

Asked when deciding, and again of all that speaks: later knowledge may take away what was named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .catalogue import KIND_NAMES
from .consistency import Life, life_words, overlap
from .event import Event
from .fields import Ref, specs
from .period import Period
from .refusal import Message

LifeOf = Callable[[str], Life | None]
"""Returns what begins and ends the body of a stream, None where nothing begins it."""
_ID = re.compile(r"[a-z0-9][a-z0-9._/-]{0,127}")
_FIELDS: dict[type[Event], tuple[tuple[str, Ref, bool], ...]] = {}


class Reference(NamedTuple):
    """A thing that a field of an event names: its kind and its id.

    `ever`: it need not stand on the event's day.
    """

    field: str
    category: str
    named: str
    ever: bool = False

    @property
    def stream(self) -> str | None:
        """Return the stream of the thing, None where no stream can have such an id."""
        return stream_of(self.category, self.named)


def stream_of(category: str, named: str) -> str | None:
    """Return the stream of a thing, None where no stream can have such an id."""
    return f"{category}-{named}" if _ID.fullmatch(named) else None


def references(event: Event) -> Iterator[Reference]:
    """Yield what the fields of an event name, in the order of the fields."""
    kind = type(event)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(
            (spec.name, spec.rule, spec.many) for spec in specs(kind) if isinstance(spec.rule, Ref)
        )
    for field, rule, many in _FIELDS[kind]:
        value = getattr(event, field)
        for named in value if many else (value,):
            if named is not None:
                yield Reference(field, rule.category, named, rule.ever)


def why_not_standing(
    reference: Reference, stream: str, period: Period, life_of: LifeOf
) -> Message | None:
    """Return why what a statement of `stream` names stands on no day of `period`; None if it does.

    Coarse dates are given every benefit.
    """
    field, category, named, ever = reference
    what, name = KIND_NAMES[category], reference.stream
    if name is None:
        return Message(f"«{named}» không phải mã {what}", f"«{named}» is no id of a {category}")
    life = life_of(name)
    if life is None:
        return Message(
            f"{stream}: không có {what} «{named}» (trường «{field}»)",
            f"{stream}: there is no {category} «{named}» (field «{field}»)",
        )
    if ever or overlap(life, period):
        return None
    born, ceased = life_words(life)
    return Message(
        f"{stream}: {what} «{named}» không tồn tại vào {period.vi().removeprefix('từ ')} "
        f"(trường «{field}»; {born[0]}{ceased[0]})",
        f"{stream}: {category} «{named}» does not exist on {period} "
        f"(field «{field}»; {born[1]}{ceased[1]})",
    )
