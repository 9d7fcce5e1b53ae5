"""What one check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from socai.domain.refusal import Message, Refused, Unavailable

OK, WARN, BAD, AWAY = "ok", "warn", "bad", "unavailable"
STATES = {
    OK: Message("ổn", "well"),
    WARN: Message("lưu ý", "note"),
    BAD: Message("SAI", "WRONG"),
    AWAY: Message("KHÔNG TỚI ĐƯỢC", "UNAVAILABLE"),
}
"""How each state is shown."""
NOTHING = Message("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether all is well (a key of STATES), what is so, what to do."""

    name: str
    state: str
    said: Message
    todo: Message = NOTHING


def well(name: str, vi: str, en: str) -> Finding:
    """Return that all is well."""
    return Finding(name, OK, Message(vi, en))


def note(name: str, said: Message, todo: Message) -> Finding:
    """Return that something should be known."""
    return Finding(name, WARN, said, todo)


def wrong(name: str, said: Message, todo: Message = NOTHING) -> Finding:
    """Return that something is wrong."""
    return Finding(name, BAD, said, todo)


def refused(name: str, error: Refused, todo: Message = NOTHING) -> Finding:
    """Return what a refusal says: that something is wrong, or cannot be reached."""
    state = AWAY if isinstance(error, Unavailable) else BAD
    vi, en = (" ".join(message.text(lang) for message in error.messages) for lang in ("vi", "en"))
    return Finding(name, state, Message(vi, en), todo)
