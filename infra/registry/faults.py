"""What a registry answers where it cannot say yes: Confluent's codes, and why in two languages."""

from __future__ import annotations

from collections.abc import Sequence

from socai.domain.refusal import Message
from socai.schemas.compatibility import PROMISED

STORE = 50001
MOST_REASONS = 20


class Fault(Exception):
    """An answer that is no yes: the HTTP status, the code of the error, and the words."""

    def __init__(self, status: int, code: int, vi: str, en: str) -> None:
        self.status, self.code, self.text = status, code, both(Message(vi, en))
        super().__init__(self.text)


def both(message: Message) -> str:
    """Return a sentence in both languages, as one text."""
    return f"{message.vi} | {message.en}"


def _short(said: str) -> str:
    return said[:200]


def no_subject(subject: str) -> Fault:
    """Return the answer where there is no such subject."""
    return Fault(
        404,
        40401,
        f"Không có subject «{_short(subject)}»; xem GET /subjects",
        f"There is no subject «{_short(subject)}»; see GET /subjects",
    )


def no_version(said: str, there: Sequence[int]) -> Fault:
    """Return the answer where a subject has no such version."""
    known = ", ".join(map(str, there))
    return Fault(
        404,
        40402,
        f"Không có phiên bản {said}; có: {known}",
        f"There is no version {said}; there are: {known}",
    )


def bad_version(said: str) -> Fault:
    """Return the answer to a version that is no number."""
    return Fault(
        422,
        42202,
        f"«{_short(said)}» không phải phiên bản: viết một số từ 1, hoặc latest",
        f"«{_short(said)}» is no version: write a number from 1 on, or latest",
    )


def no_schema(said: str) -> Fault:
    """Return the answer where no schema has an id."""
    return Fault(
        404,
        40403,
        f"Không có lược đồ mã {_short(said)}, trong sổ cũng như trong bản socai này",
        f"There is no schema {_short(said)}, neither in the log nor in this version of socai",
    )


def not_registered(subject: str) -> Fault:
    """Return the answer where a subject has no such schema."""
    return Fault(
        404,
        40403,
        f"Subject «{_short(subject)}» không có lược đồ này",
        f"The subject «{_short(subject)}» has no such schema",
    )


def bad_schema(why: Message) -> Fault:
    """Return the answer to what is no Avro schema."""
    return Fault(422, 42201, why.vi, why.en)


def unreadable(error: Exception) -> Message:
    """Return why the body of a request is not {"schema": "…"}."""
    said = _short(f"{type(error).__name__}: {error}")
    return Message(
        f'Cần {{"schema": "…"}} với một lược đồ Avro viết thành chữ ({said})',
        f'{{"schema": "…"}} with an Avro schema as text is needed ({said})',
    )


def other_kind(kind: str) -> Fault:
    """Return the answer to a schema that is not Avro's."""
    return Fault(
        422,
        42201,
        f"Sổ chỉ có lược đồ AVRO, không có {_short(kind)}",
        f"The ledger has schemas of AVRO only, none of {_short(kind)}",
    )


def references() -> Fault:
    """Return the answer to a schema that rests on others."""
    return Fault(
        422,
        42201,
        "Lược đồ của sổ không dẫn tới lược đồ khác: hãy viết đủ trong một lược đồ",
        "Schemas of the ledger refer to no others: write it whole, in one schema",
    )


def incompatible(subject: str, why: Sequence[Message]) -> Fault:
    """Return the answer to a schema that could not read what was written."""
    vi, en = ("; ".join(texts[:MOST_REASONS]) for texts in
              ([each.vi for each in why], [each.en for each in why]))  # fmt: skip
    return Fault(
        409,
        409,
        f"Lược đồ không tương thích ({PROMISED.value}) với «{_short(subject)}»: {vi}",
        f"The schema is not compatible ({PROMISED.value}) with «{_short(subject)}»: {en}",
    )


def read_only(subject: str) -> Fault:
    """Return the answer to whoever would change something."""
    return Fault(
        422,
        42205,
        f"«{_short(subject)}» chỉ để đọc: lược đồ của sổ do socai công bố trong chính sổ (socai "
        "init, socai upgrade), không ghi qua đây được",
        f"«{_short(subject)}» is read only: socai publishes the schemas of a ledger in its log "
        "(socai init, socai upgrade), they cannot be written from here",
    )
