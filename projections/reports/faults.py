"""What is wrong with the definition of a report: gathered, so that all is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from socai.domain.refusal import Message

LONGEST = 500
NOTHING = Message("", "")
TYPES = {
    str: Message("chữ trong dấu nháy", "text in quotes"),
    list: Message("một danh sách", "a list"),
    bool: Message("true hoặc false", "true or false"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a definition: in the report itself, or in the row of this number."""

    message: Message
    field: str = ""
    row: int | None = None


@dataclass(slots=True)
class Checking:
    """One definition that is being read: what is wrong with it so far."""

    indicators: Collection[str]
    keys: Mapping[str, Collection[str]]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, vi: str, en: str, name: str = "", row: int | None = None) -> None:
        """Note a fault."""
        self.faults.append(Fault(Message(vi, en, name), name, row))

    def fields(
        self, given: Mapping[str, Any], allowed: Mapping[str, type], row: int | None = None
    ) -> dict[str, Any]:
        """Return the fields that may be there and have the right type."""
        found = {}
        for name, value in given.items():
            if name not in allowed:
                close = hint(name, allowed)
                listed = ", ".join(allowed)
                self.wrong(
                    f"Không có trường «{name[:60]}»{close.vi}; các trường: {listed}",
                    f"There is no field «{name[:60]}»{close.en}; the fields: {listed}",
                    *(name, row),
                )
            elif type(value) is not allowed[name]:
                needed = TYPES[allowed[name]]
                self.wrong(f"Cần {needed.vi}", f"{needed.en} is needed", name, row)
            elif isinstance(value, str) and not 0 < len(value.strip()) <= LONGEST:
                self.wrong(f"Cần từ 1 đến {LONGEST} ký tự", f"1 to {LONGEST} characters", name, row)
            else:
                found[name] = value
        return found

    def texts(self, value: list[Any], name: str, row: int | None = None) -> list[str]:
        """Return the texts of a list, each once."""
        found = [one for one in value if isinstance(one, str)]
        if not found or len(found) != len(value):
            self.wrong("Cần một danh sách chữ", "A list of texts is needed", name, row)
        elif len(set(found)) != len(found):
            self.wrong("Một mục được nêu hai lần", "One is named twice", name, row)
        return found


def said(found: Mapping[str, Any], name: str) -> Message:
    """Return a text in both languages: the Vietnamese one where there is no English one."""
    vi = found.get(name, "")
    return Message(vi, found.get(f"{name}_en", vi))


def hint(wanted: str, names: Collection[str]) -> Message:
    """Return « (có phải «…»?)» where a name is near, else nothing."""
    near = difflib.get_close_matches(str(wanted)[:60], names, n=1)
    if not near:
        return NOTHING
    return Message(f" (có phải «{near[0]}»?)", f" (did you mean «{near[0]}»?)")
