"""Documents: cited and not registered, or registered twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from socai.domain.document import DocumentRegistered
from socai.domain.near_names import words_of
from socai.domain.references import stream_of
from socai.domain.refusal import Message
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence

from .finding import DUPLICATE, UNREGISTERED, Finding, capital, thing, units_of

SHOWN = 5
"""Citations of one document that are named."""


@dataclass(slots=True)
class _Cited:
    count: int = 0
    positions: list[int] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    units: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Citations:
    """Gathers what statements that speak cite, and says which documents are not registered."""

    evidence: Evidence
    _cited: dict[str, _Cited] = field(default_factory=dict)

    def take(self, stream: Stream) -> Iterator[Finding]:
        """Note what the stream cites; yield nothing yet."""
        for standing in stream.spoken.values():
            document = standing.recorded.meta.source.document
            if document and not self._registered(document):
                cited = self._cited.setdefault(document, _Cited())
                cited.count += 1
                cited.units |= units_of(stream, getattr(standing.event, "unit", None))
                if len(cited.positions) < SHOWN:
                    cited.positions.append(standing.recorded.position)
                    cited.streams.append(stream.name)
        yield from ()

    def _registered(self, document: str) -> bool:
        name = stream_of("document", document)
        return name is not None and self.evidence.life(name) is not None

    def rest(self) -> Iterator[Finding]:
        """Yield a finding for each document that is cited and not registered."""
        for document, cited in self._cited.items():
            more = cited.count > len(cited.positions)
            shown = ", ".join(str(position) for position in sorted(cited.positions))
            message = Message(
                f"Tài liệu «{document}» được dẫn ở {cited.count} sự kiện (vị trí {shown}"
                f"{' …' if more else ''}) nhưng chưa đăng ký. Ghi DocumentRegistered cho "
                f"document-{document}",
                f"Document «{document}» is cited by {cited.count} events (positions {shown}"
                f"{' …' if more else ''}) and not registered. Record DocumentRegistered for "
                f"document-{document}",
            )
            streams = (f"document-{document}", *dict.fromkeys(cited.streams))
            rests_on = tuple(self.evidence.log.at(cited.positions))
            yield Finding(UNREGISTERED, message, streams, rests_on, frozenset(cited.units))


@dataclass(frozen=True, slots=True)
class _Registered:
    stream: str
    position: int
    number: str
    issuer: str
    date: date | None
    hash: str | None

    def differs(self, other: _Registered, year_alone: bool) -> bool:
        """Return whether both say, and say otherwise, which number, issuer or day they have."""
        days = (self.date, other.date)
        dated = None not in days and days[0] != days[1]
        if year_alone and dated:
            dated = self.date.year != other.date.year if self.date and other.date else False
        pairs = ((self.number, other.number), (self.issuer, other.issuer))
        return dated or any(a and b and a != b for a, b in pairs)


@dataclass(slots=True)
class Registrations:
    """Looks for a document that is registered twice."""

    evidence: Evidence
    _known: dict[tuple[str, ...], list[_Registered]] = field(default_factory=dict)

    def take(self, stream: Stream) -> Iterator[Finding]:
        """Yield a finding where the document has the file, number or title of one taken before."""
        for standing in stream.spoken.values():
            event = standing.event
            if not isinstance(event, DocumentRegistered):
                continue
            own = _Registered(
                stream.name,
                standing.recorded.position,
                _folded(event.number),
                _folded(event.issuer),
                event.date,
                event.file_hash,
            )
            keys = [("file", own.hash or ""), ("number", own.number, own.issuer)]
            keys.append(("title", _folded(event.title)))
            keys = [key for key in keys if all(key)]
            found = next((pair for key in keys if (pair := self._same(own, key))), None)
            if found:
                yield self._finding(stream, *found, own)
            for key in keys:
                self._known.setdefault(key, []).append(own)

    def rest(self) -> Iterator[Finding]:
        """Yield nothing: each is found when the later of two is taken."""
        yield from ()

    def _same(self, own: _Registered, key: tuple[str, ...]) -> tuple[_Registered, str] | None:
        for other in self._known.get(key, ()):
            same_file = key[0] == "file"
            apart = not same_file and own.differs(other, year_alone=key[0] == "number")
            if other.stream != own.stream and not apart:
                return other, key[0]
        return None

    def _finding(self, stream: Stream, other: _Registered, by: str, own: _Registered) -> Finding:
        said = {
            "file": ("cùng một tệp", "the same file"),
            "number": ("cùng số hiệu và nơi ban hành", "the same number and issuer"),
            "title": ("cùng tiêu đề", "the same title"),
        }[by]
        a, b = thing(self.evidence.log.stream(other.stream)), thing(stream)
        message = capital(
            a,
            f"và {b.vi} có {said[0]}. Nếu là một, rút một bên và dẫn bên kia; nếu là hai, ghi cho "
            "đủ số hiệu, nơi ban hành và ngày",
            f"and {b.en} have {said[1]}. If they are one, withdraw one and cite the other; if they "
            "are two, record the number, issuer and date of each",
        )
        rests_on = tuple(self.evidence.log.at(sorted({other.position, own.position})))
        return Finding(DUPLICATE, message, (other.stream, own.stream), rests_on)


def _folded(text: str | None) -> str:
    """Return a text without case, marks, punctuation and spaces; "" where there is none."""
    return " ".join(word.letters for word in words_of(text or ""))
