"""Rings: a thing that would lie under itself, or succeed itself, along any number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .period import Period
from .refusal import Message, Refused
from .world import World

KINDS = {
    "unit": ("Đơn vị", "Unit"),
    "organisation": ("Tổ chức", "Organisation"),
    "standard": ("Tiêu chuẩn", "Standard"),
}
WORDS = {
    "parent": ("nằm trong chính nó", "lie under itself"),
    "into": (
        "kế thừa chính nó: không thể sáp nhập vào chính nó",
        "succeed itself: it cannot be merged into itself",
    ),
    "replaces": ("thay thế chính nó", "replace itself"),
}


def ring(
    category: str, own: str, start: str, register: str, when: Period, world: World
) -> Iterator[Message]:
    """Yield once where `register`, followed from `start`, leads back to `own`.

    `register` is one of WORDS. Looked at on the last day of `when` and as it is last.
    """
    for day in (when.last, date.max):
        todo, seen = [start], set()
        while todo:
            at = todo.pop()
            if at == own:
                (what, kind), (vi, en) = KINDS[category], WORDS[register]
                yield Message(f"{what} «{own}» sẽ {vi}", f"{kind} «{own}» would {en}")
                return
            if at in seen:
                continue
            seen.add(at)
            try:
                found = world.stream(f"{category}-{at}").state(day).get(register)
            except Refused:
                continue
            todo.extend([found] if isinstance(found, str) else found or ())


def named_twice(stream: str, into: tuple[str, ...]) -> Iterator[Message]:
    """Yield where a successor is named more than once."""
    if len(set(into)) != len(into):
        yield Message(
            f"{stream}: một bên kế thừa được nêu hai lần", f"{stream}: a successor is named twice"
        )
