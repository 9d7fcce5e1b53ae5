"""What the ledger will not record, said in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages; `field` is the field of a row that it is about, if one."""

    vi: str
    en: str
    field: str = ""

    def text(self, lang: str = "vi") -> str:
        """Return the sentence in `lang` ("vi" or "en")."""
        return self.en if lang == "en" else self.vi


def said_of(stream: str, field: str, vi: str, en: str) -> Message:
    """Return a sentence about a field of what is stated of a stream."""
    return Message(f"{stream}: {vi}", f"{stream}: {en}", field)


class Refused(Exception):
    """The ledger refuses: what is wrong and with which thing. Nothing was recorded.

    `messages` has one or more sentences; each names the thing it is about.
    """

    def __init__(self, *messages: Message) -> None:
        super().__init__(" | ".join(f"{m.vi} ({m.en})" for m in messages))
        self.messages = messages

    @classmethod
    def of(cls, vi: str, en: str, field: str = "") -> Refused:
        """Return a refusal of one sentence, about a field where one is named."""
        return cls(Message(vi, en, field))


class UpgradeNeeded(Refused):
    """What is read was written by a later version of socai: only an upgrade helps."""


class Unavailable(Refused):
    """Something needed is not to be had (disk, database, another writer): exit code 3."""


class Conflict(Unavailable):
    """Somebody else wrote to the stream between reading and writing."""
