"""A file that cannot be read any further: why, and from which line on."""

from __future__ import annotations

from socai.domain.refusal import Message, Refused
from socai.infra.files.place import Place


class Unreadable(Refused):
    """The file, or what is left of it, cannot be read; `line` is where that begins, if known."""

    line: int | None = None

    @classmethod
    def of(cls, vi: str, en: str, field: str = "") -> Unreadable:
        """Return the refusal of a whole file."""
        return cls(Message(vi, en, field))

    @classmethod
    def at(cls, line: int, vi: str, en: str) -> Unreadable:
        """Return the refusal of a file from a line on."""
        found = cls(Message(vi, en))
        found.line = line
        return found

    def said(self, file: str) -> list[Message]:
        """Return the reasons, each with the name of the file and the line."""
        if self.line is not None:
            return [Place(file, self.line).said(message) for message in self.messages]
        return [Message(f"{file}: {m.vi}", f"{file}: {m.en}") for m in self.messages]
