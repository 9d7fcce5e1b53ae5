"""XML parts of a workbook, read element by element; declarations of documents are refused.

`xml.parsers.expat` is used as it is: a document type is refused where it begins, before any
entity can be declared, so nothing is expanded or fetched; memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from socai.infra.files.tables.unreadable import Unreadable

MOST_TAG = 1 << 20
"""Bytes of one tag or comment: expat scans an unfinished one anew with every chunk."""
_PROLOG = 1 << 16
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


class _Begun(Exception):
    """The root element has begun."""


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def read_xml(
    chunks: Iterable[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for what is in a part; names are as they are written.

    Raises Unreadable where the part is not XML in UTF-8, or declares a document type.
    """
    parser = _parser("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    fed = 0
    try:
        for chunk in chunks:
            # expat would follow a byte order mark, whatever encoding it is told.
            if not fed and chunk.startswith(_UTF_16):
                raise _not_xml("UTF-16")
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MOST_TAG:
                raise _not_xml("tag")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _not_xml(error) from error


def check_prolog(chunks: Iterable[bytes]) -> None:
    """Raise Unreadable where what stands before the root element declares a document type."""
    parser = _parser(None)
    parser.StartElementHandler = _root
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed > _PROLOG:
                raise _not_xml("prolog")
    except (_Begun, expat.ExpatError, LookupError, ValueError, OSError):
        # What is not XML here is never read as such.
        return


def _parser(encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _entity
    return parser


def _root(name: str, attributes: Attributes) -> None:
    raise _Begun


def _doctype(*_: object) -> None:
    raise Unreadable.of(
        "tệp có khai báo DOCTYPE hoặc ENTITY, sổ tính không bao giờ có; không an toàn, không đọc",
        "the file declares a DOCTYPE or an ENTITY, which no workbook has: not safe to read",
    )


def _entity(*_: object) -> None:
    _doctype()


def _not_xml(error: object) -> Unreadable:
    return Unreadable.of(
        f"sổ tính bị hỏng: XML bên trong không đọc được ({error}); mở bằng Excel, lưu lại",
        f"the workbook is broken: its XML cannot be read ({error}); open it in Excel, save it "
        "again",
    )
