"""Plain text: UTF-8 and UTF-16 are read, any other encoding is refused by its name."""

from __future__ import annotations

import io

from socai.domain.text import hides, normal
from socai.infra.files.tables.encoding import broken_wide, check_line, text_of


def clean(line: str) -> str:
    """Return a line in NFC with plain spaces, without signs that nobody sees."""
    line = normal(line)
    if hides(line):
        line = "".join(sign for sign in line if not hides(sign))
    return line


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a text, also the empty ones, each cleaned.

    Raises Unreadable, naming the encoding and the line, where it is neither UTF-8 nor UTF-16.
    """
    number = 0
    found: list[str] = []
    text = text_of(io.BufferedReader(io.BytesIO(data)))
    try:
        for number, line in enumerate(text, start=1):
            check_line(line, number, text)
            found.append(clean(line))
    except UnicodeDecodeError as error:
        raise broken_wide(number) from error
    return found
