"""What every command is run with: the ledger, the language, and the form of the output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socai.domain.refusal import Message, Refused
from socai.domain.text import visible
from socai.infra import settings
from socai.infra.cli import printing
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.infra.store.home import Where

LANGUAGES, FORMATS = ("vi", "en"), ("table", "json", "csv")


class WrongUse(Exception):
    """The command was not written as it must be: exit code 2."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} ({en})")
        self.message = Message(vi, en)


EMPTY = Message(
    "Không có dòng nào: sổ không có gì khớp với điều đã hỏi. Thử bỏ bớt điều kiện",
    "No rows: the ledger holds nothing that matches. Try fewer conditions",
)


@dataclass(frozen=True, slots=True)
class Console:
    """The global options, and how a command speaks: data on stdout, all else on stderr."""

    ledger: str | None = None
    lang: str = "vi"
    format: str = "table"

    def say(self, vi: str, en: str) -> str:
        """Return the sentence in the language asked for."""
        return en if self.lang == "en" else vi

    def tell(self, message: Message, vi: str = "", en: str = "") -> None:
        """Print a sentence on stderr, after a word that says what it is, if one is given.

        What a file says may stand in it: signs of control do nothing to the terminal.
        """
        word = self.say(vi, en)
        said = visible(message.text(self.lang))
        print(f"{word}: {said}" if word else said, file=sys.stderr)

    def warn(self, message: Message) -> None:
        """Print a warning on stderr."""
        self.tell(message, "Lưu ý", "Note")

    def where(self, default: str | None = None) -> Where:
        """Return the ledger's directory or URL; raise Refused for a URL of another kind."""
        asked = self.ledger or default or settings.LEDGER.read()
        if "://" not in asked:
            return Path(asked)
        scheme = asked.partition("://")[0]
        if scheme not in ("postgresql", "postgres"):
            raise Refused.of(
                f"Sổ không dùng được trên {scheme[:20]}://; dùng --ledger THƯ_MỤC hoặc "
                "postgresql://…",
                f"A ledger cannot be on {scheme[:20]}://; use --ledger DIR or postgresql://…",
            )
        return asked

    def shown(self) -> str:
        """Return the name of the ledger's place, without a password."""
        from socai.infra.store.home import shown

        return shown(self.where())

    def open(self) -> Ledger:
        """Return the ledger, open; raise Refused or Unavailable where it cannot be used."""
        from socai.infra.app import Ledger

        return Ledger(self.where(), say=self.warn)

    def rows(self, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
        """Print rows in the format asked for: JSON has every field, tables and CSV the columns."""
        if self.format == "json":
            printing.print_json_rows(rows)
        elif self.format == "csv":
            printing.print_csv([column.name for column in columns], rows)
        else:
            found = list(rows)
            printing.print_table(columns, found, self.lang)
            if not found:
                self.tell(EMPTY)

    def one(self, row: Mapping[str, Any], lines: Sequence[str]) -> None:
        """Print one answer: its fields for programs, its lines for people."""
        if self.format == "json":
            printing.print_json(row)
        elif self.format == "csv":
            printing.print_csv(list(row), [row])
        else:
            print("\n".join(lines))
