"""Events as bytes: identity for every type, and one refusal for whatever is no event."""

import dataclasses
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socai.domain.catalogue import TYPES
from socai.domain.declaration import StockDeclared
from socai.domain.document import DocumentRegistered
from socai.domain.event import Event, EventWithdrawn, Meta, Source
from socai.domain.fields import FieldSpec, specs
from socai.domain.model_site import SiteLaunched
from socai.domain.organisation import MemberJoined, OrganisationSucceeded
from socai.domain.period import Period
from socai.domain.refusal import Refused, UpgradeNeeded
from socai.schemas import loader
from socai.schemas.codec import HEAD_BYTES, MAXIMUM_BYTES, BadMessage, decode, encode
from socai.schemas.reader import Unreadable, reader

LONG = st.integers(-(2**63), 2**63 - 1)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=300),
    int: LONG,
    bool: st.booleans(),
    date: st.dates(),
}


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Return every value that a field can have on the wire."""
    one = VALUES[spec.base]
    if spec.many:
        return st.lists(one, max_size=5).map(tuple)
    return st.none() | one if spec.optional else one


def events(event_class: type[Event]) -> st.SearchStrategy[Event]:
    """Return every event of a type."""
    return st.builds(event_class, **{spec.name: values(spec) for spec in specs(event_class)})


def optional(base: type) -> st.SearchStrategy[Any]:
    """Return a value of a type, or none."""
    return st.none() | VALUES[base]


SOURCES = st.builds(
    Source,
    document=optional(str),
    page=optional(int),
    line=optional(int),
    quote=optional(str),
    documented=optional(date),
)


@st.composite
def messages(draw: st.DrawFn, types: tuple[type[Event], ...]) -> tuple[Meta, Event]:
    """Return an event of one of the types in an envelope."""
    event_class = draw(st.sampled_from(types))
    size = draw(st.integers(1, 2**63 - 1))
    first, last = sorted(draw(st.tuples(st.dates(), st.dates())))
    meta = Meta(
        event_id=draw(st.text()),
        command_id=draw(st.text()),
        command_content=draw(st.text()),
        command_index=draw(st.integers(0, size - 1)),
        command_size=size,
        stream=draw(st.text()),
        version=draw(st.integers(1, 2**63 - 1)),
        type=event_class.__name__,
        recorded_at=draw(LONG),
        effective=Period(first, last, draw(st.booleans())),
        source=draw(SOURCES),
        actor=draw(st.text()),
        reason=draw(optional(str)),
        corrects=draw(optional(str)),
    )
    return meta, draw(events(event_class))


EVERY_TYPE = tuple(TYPES.values())
each_type = pytest.mark.parametrize("event_class", EVERY_TYPE, ids=lambda c: c.__name__)


def meta_for(event: Event, **changes: Any) -> Meta:
    """Return a plain envelope for an event."""
    meta = Meta(
        event_id="e-1",
        command_id="c-1",
        command_content="0" * 64,
        command_index=0,
        command_size=1,
        stream="organisation-bcd-14758",
        version=1,
        type=type(event).__name__,
        recorded_at=1_536_742_800_000_000,
        effective=Period(date(2018, 9, 12), date(2018, 9, 12)),
        source=Source(document="bao-cao-2018", page=3, line=34, quote="22 thành viên"),
        actor="can-bo-1",
    )
    return dataclasses.replace(meta, **changes)


@each_type
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_decode_undoes_encode(event_class: type[Event], data: st.DataObject) -> None:
    meta, event = data.draw(messages((event_class,)))
    assert decode(encode(meta, event)) == (meta, event)


@settings(max_examples=200, deadline=None)
@given(messages(EVERY_TYPE))
def test_a_stock_reader_reads_the_bytes(message: tuple[Meta, Event]) -> None:
    meta, event = message
    data = encode(meta, event)
    schema = loader.schemas_by_id()[int.from_bytes(data[1:5], "big")]
    assert (data[0], schema) == (0, loader.current(meta.type))
    body = io.BytesIO(data[HEAD_BYTES:])
    record: Any = fastavro.schemaless_reader(body, schema.wire, None)
    assert body.read() == b""
    envelope = record.pop("meta")
    assert envelope["command"]["id"] == meta.command_id
    assert envelope["effective"]["open"] == meta.effective.open
    assert envelope["quote"] == meta.source.quote
    for spec in specs(type(event)):
        value, read = getattr(event, spec.name), record[spec.name]
        if isinstance(value, date):
            value = value.toordinal() - date(1970, 1, 1).toordinal()
        assert read == (list(value) if spec.many else value)


def test_a_stock_reader_with_the_shipped_text_gives_days_and_times() -> None:
    event = DocumentRegistered(title="Báo cáo", date=date(2018, 12, 31))
    body = io.BytesIO(encode(meta_for(event), event)[HEAD_BYTES:])
    parsed = fastavro.parse_schema(json.loads(loader.current("DocumentRegistered").text))
    record: Any = fastavro.schemaless_reader(body, parsed, None)
    assert record["date"] == date(2018, 12, 31)
    assert record["meta"]["effective"] == {
        "from": date(2018, 9, 12),
        "to": date(2018, 9, 12),
        "open": False,
    }
    assert record["meta"]["recorded_at"].isoformat() == "2018-09-12T09:00:00+00:00"


def first_version(**changes: Any) -> bytes:
    """Return a SiteLaunched as version 1 wrote it."""
    schema = loader.schemas()["SiteLaunched", 1]
    fields: dict[str, Any] = {
        "event_id": "e-1",
        "command": {"id": "c-1", "content": "0", "index": 0, "size": 1},
        "stream": "model_site-lam-lang",
        "version": 1,
        "type": "SiteLaunched",
        "recorded_at": 0,
        "effective": {"from": 0, "to": 30, "open": False},
        "actor": "can-bo-1",
    }
    record = {
        "meta": {**fields, **changes},
        "unit": "tuyen-hoa/chau-hoa",
        "model": "thon-tu-quan",
        "new": True,
    }
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema.wire, record)
    return b"\x00" + schema.id.to_bytes(4, "big") + body.getvalue()


def test_the_first_version_is_read_as_the_current_one() -> None:
    meta, event = decode(first_version())
    assert event == SiteLaunched(unit="tuyen-hoa/chau-hoa", model="thon-tu-quan", new=True)
    assert meta.effective == Period(date(1970, 1, 1), date(1970, 1, 31))
    assert encode(meta, event)[:HEAD_BYTES] != first_version()[:HEAD_BYTES]


STOCK = StockDeclared(unit="thanh-hoa", measure="members", lo=39_001, hi=39_999, keys=("to-anxh",))


class Text(str):
    """Text that is not exactly text."""


SITE = SiteLaunched(unit="u", model="m", new=True)
DOCUMENT = DocumentRegistered(title="t", date=date(2018, 9, 12))


@pytest.mark.parametrize(
    ("event", "field", "value"),
    [
        (STOCK, "lo", 3.0),
        (STOCK, "lo", True),
        (STOCK, "lo", "3"),
        (STOCK, "lo", None),
        (STOCK, "hi", 3.5),
        (STOCK, "unit", None),
        (STOCK, "unit", b"thanh-hoa"),
        (STOCK, "unit", Text("thanh-hoa")),
        (STOCK, "keys", ["to-anxh"]),
        (STOCK, "keys", "to-anxh"),
        (STOCK, "keys", None),
        (STOCK, "keys", (1,)),
        (STOCK, "keys", (None,)),
        (STOCK, "keys", (("string", "to-anxh"),)),
        (SITE, "new", 1),
        (SITE, "new", None),
        (SITE, "name", ("string", "Lâm Lang")),
        (DOCUMENT, "date", datetime(2018, 9, 12)),
        (DOCUMENT, "date", "2018-09-12"),
        (DOCUMENT, "date", 17_786),
    ],
)
def test_a_value_of_another_type_is_not_written(event: Event, field: str, value: Any) -> None:
    wrong = dataclasses.replace(event, **{field: value})
    with pytest.raises(Refused, match=f"field «{field}»") as refused:
        encode(meta_for(wrong), wrong)
    assert "không được ghi" in refused.value.messages[0].vi


ANY_PERIOD: Callable[..., Any] = Period
ANY_SOURCE: Callable[..., Any] = Source


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": True}, "field «version» is bool"),
        ({"version": 1.0}, "field «version» is float"),
        ({"version": 0}, "version in the stream is 0"),
        ({"command_index": 1}, "event 1 (from 0) of a command of 1"),
        ({"command_index": -1}, "event -1 (from 0)"),
        ({"command_size": None}, "field «command_size» is NoneType"),
        ({"event_id": None}, "field «event_id»"),
        ({"actor": None}, "field «actor»"),
        ({"reason": 5}, "field «reason»"),
        ({"corrects": b"e"}, "field «corrects»"),
        ({"recorded_at": datetime(2018, 9, 12)}, "field «recorded_at»"),
        ({"effective": ANY_PERIOD(date(2018, 2, 1), date(2018, 1, 1))}, "before it begins"),
        ({"effective": ANY_PERIOD(datetime(2018, 2, 1), date(2018, 3, 1))}, "«effective.first»"),
        ({"effective": ANY_PERIOD(date(2018, 2, 1), date(2018, 3, 1), 0)}, "«effective.open»"),
        ({"effective": date(2018, 2, 1)}, "a value cannot be written"),
        ({"effective": None}, "a value cannot be written"),
        ({"source": ANY_SOURCE(page="3")}, "field «source.page»"),
        ({"source": ANY_SOURCE(line=True)}, "field «source.line»"),
        ({"source": ANY_SOURCE(documented="2018")}, "field «source.documented»"),
        ({"source": None}, "a value cannot be written"),
        ({"type": "SiteRetired"}, "the envelope says «SiteRetired», the event is StockDeclared"),
    ],
)
def test_a_wrong_envelope_is_not_written(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        encode(meta_for(STOCK, **changes), STOCK)


@pytest.mark.parametrize(
    "event",
    [
        dataclasses.replace(STOCK, lo=2**63),
        dataclasses.replace(STOCK, lo=-(2**63) - 1),
        dataclasses.replace(STOCK, unit="\ud800"),
        dataclasses.replace(STOCK, keys=("\udfff",)),
    ],
)
def test_a_value_that_does_not_fit_is_not_written(event: Event) -> None:
    with pytest.raises(Refused, match="a value cannot be written"):
        encode(meta_for(event), event)


def test_what_was_right_once_does_not_excuse_what_is_wrong() -> None:
    encode(meta_for(STOCK), STOCK)
    wrong = dataclasses.replace(STOCK, lo=True)
    for _ in range(2):
        with pytest.raises(Refused, match="field «lo» is bool"):
            encode(meta_for(STOCK), wrong)


def test_only_events_of_the_catalogue_are_written() -> None:
    other = dataclasses.make_dataclass(
        "MemberJoined", [("member", str)], bases=(Event,), frozen=True
    )
    for event in (Event(), other(member="tv-0001")):
        with pytest.raises(Refused, match="not in the catalogue"):
            encode(meta_for(event), event)


def test_a_message_is_at_most_a_mebibyte() -> None:
    empty = len(encode(meta_for(STOCK, reason=""), STOCK))
    fits = "x" * (MAXIMUM_BYTES - empty - 2)
    data = encode(meta_for(STOCK, reason=fits), STOCK)
    assert len(data) == MAXIMUM_BYTES
    assert decode(data)[0].reason == fits
    with pytest.raises(Refused, match="is 1048577 bytes long, at most 1048576"):
        encode(meta_for(STOCK, reason=fits + "x"), STOCK)


def number(value: int) -> bytes:
    """Return the bytes of a number, by the stock writer."""
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, {"type": "long"}, value)
    return buffer.getvalue()


# What is no event. Each entry makes bytes out of GOOD, the bytes of an event.
EVENT = OrganisationSucceeded(into=("a", "b"))
GOOD = encode(meta_for(EVENT, source=Source(quote="đủ")), EVENT)
HEAD, BODY = GOOD[:HEAD_BYTES], GOOD[HEAD_BYTES:]
LIST = b"\x04\x02a\x02b\x00"
DAY = number(17_786) * 2 + b"\x00"
OPTIONAL = b"\x02\x0a" + "đủ".encode()


def with_list(raw: bytes) -> bytes:
    """Return GOOD with other bytes for its list, which is its last field."""
    assert GOOD.endswith(LIST)
    return GOOD.removesuffix(LIST) + raw


def with_id(raw: bytes) -> bytes:
    """Return GOOD with other bytes for its first field, the event id."""
    assert BODY.startswith(b"\x06e-1")
    return HEAD + raw + BODY[4:]


def replaced(old: bytes, new: bytes) -> bytes:
    """Return GOOD with bytes replaced that it holds once."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def of_schema(type_name: str) -> bytes:
    """Return the body of GOOD under the id of another schema."""
    return b"\x00" + loader.current(type_name).id.to_bytes(4, "big") + BODY


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "do not begin with byte 0"),
    "one byte": (b"\x00", "do not begin with byte 0"),
    "half a head": (HEAD[:4], "do not begin with byte 0"),
    "another magic byte": (b"\x01" + GOOD[1:], "do not begin with byte 0"),
    "JSON": (b'{"type": "MemberJoined"}', "do not begin with byte 0"),
    "an Avro container": (b"Obj\x01" + GOOD, "do not begin with byte 0"),
    "single-object encoding": (b"\xc3\x01" + GOOD, "do not begin with byte 0"),
    "gzip": (b"\x1f\x8b\x08" + GOOD, "do not begin with byte 0"),
    "zeros": (bytes(100), "schema 0 is not known"),
    "schema 1": (b"\x00\x00\x00\x00\x01" + BODY, "schema 1 is not known"),
    "the last schema id": (b"\x00\xff\xff\xff\xff" + BODY, "schema 4294967295 is not known"),
    "little-endian id": (b"\x00" + HEAD[:0:-1] + BODY, "is not known"),
    "head alone": (HEAD, "end too early"),
    "one byte of a body": (GOOD[:6], "ends outside the bytes"),
    "half": (GOOD[: len(GOOD) // 2], "byte"),
    "all but the last byte": (GOOD[:-1], "end too early"),
    "one byte more": (GOOD + b"\x00", "1 bytes are left over"),
    "twice": (GOOD + GOOD, "bytes are left over"),
    "newline": (GOOD + b"\n", "1 bytes are left over"),
    "another schema": (of_schema("OrganisationDissolved"), "bytes are left over"),
    "a schema of equal fields": (of_schema("UnitSucceeded"), "UnitSucceeded.v1"),
    "another type": (
        replaced(b"OrganisationSucceeded", b"OrganisationDissolved"),
        "the envelope says «OrganisationDissolved», the schema is OrganisationSucceeded.v1",
    ),
    "too long": (GOOD + bytes(MAXIMUM_BYTES), "at most 1048576"),
    "negative length": (with_id(b"\x05e-1"), "ends outside the bytes"),
    "length -1": (with_id(b"\x01"), "ends outside the bytes"),
    "length of 2^62": (with_id(b"\xff" * 8 + b"\x7f"), "ends outside the bytes"),
    "length of 2^62 upwards": (with_id(b"\xfe" + b"\xff" * 8 + b"\x01"), "ends outside"),
    "length written long": (with_id(b"\x86\x00e-1"), "longer than needed"),
    "length written very long": (with_id(b"\x86" + b"\x80" * 8 + b"\x00e-1"), "longer than"),
    "number without end": (with_id(b"\x86" + b"\x80" * 5000 + b"\x00e-1"), "more than 64 bits"),
    "number of 70 bits": (with_id(b"\xff" * 9 + b"\x7f"), "more than 64 bits"),
    "all ones": (HEAD + b"\xff" * 5000, "more than 64 bits"),
    "all twos": (HEAD + b"\x02" * (MAXIMUM_BYTES - HEAD_BYTES), "byte"),
    "text not UTF-8": (with_id(b"\x06e\xff1"), "no UTF-8"),
    "text of a lone surrogate": (with_id(b"\x06\xed\xa0\x80"), "no UTF-8"),
    "text in overlong UTF-8": (with_id(b"\x06\xe0\x80\xaf"), "no UTF-8"),
    "text cut within a letter": (with_id(b"\x04\xe1\xba"), "no UTF-8"),
    "true as 2": (replaced(DAY, DAY[:-1] + b"\x02"), "neither true nor false"),
    "true as 255": (replaced(DAY, DAY[:-1] + b"\xff"), "neither true nor false"),
    "period ends first": (replaced(DAY, DAY[:3] + b"\x00\x00"), "before it begins"),
    "day of the year 10000": (replaced(DAY, number(2_932_897) * 2 + b"\x00"), "does not exist"),
    "day of the year 0": (replaced(DAY, b"\xff\xff\xff\xff\x0f" + DAY[3:]), "does not exist"),
    "day of 33 bits": (replaced(DAY, b"\x80\x80\x80\x80\x10" + DAY[3:]), "more than 32 bits"),
    "branch 2 of 2": (replaced(OPTIONAL, b"\x04" + OPTIONAL[1:]), "neither absent nor"),
    "branch -1": (replaced(OPTIONAL, b"\x01" + OPTIONAL[1:]), "neither absent nor"),
    "branch written long": (replaced(OPTIONAL, b"\x82\x00" + OPTIONAL[1:]), "neither absent nor"),
    "list in two blocks": (with_list(b"\x02\x02a\x02\x02b\x00"), "several blocks"),
    "list with its size": (with_list(b"\x03\x08\x02a\x02b\x00"), "a list of -2 items"),
    "list without end": (with_list(LIST[:-1]), "end too early"),
    "list of 2^40": (with_list(b"\x80\x80\x80\x80\x80\x40" + LIST[1:]), "a list of 10995"),
    "list of -2^63": (with_list(b"\xff" * 9 + b"\x01"), "a list of -9223372036854775808 items"),
    "list shorter than said": (with_list(b"\x06\x02a\x02b\x00"), "end too early"),
    "list longer than said": (with_list(b"\x02\x02a\x02b\x00"), "several blocks"),
    "event 1 of 1": (
        first_version(command={"id": "", "content": "", "index": 1, "size": 1}),
        "event 1 (from 0) of a command of 1",
    ),
    "version 0": (first_version(version=0), "version in the stream is 0"),
    "type of another schema": (first_version(type="SiteRetired"), "says «SiteRetired»"),
}


def test_the_bytes_that_are_made_hostile_are_good() -> None:
    assert decode(GOOD)[1] == EVENT
    assert decode(with_list(b"\x00"))[1] == OrganisationSucceeded(into=())
    assert decode(with_id(b"\x02x"))[0].event_id == "x"
    assert len(HOSTILE) > 50


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadMessage, match=re.escape(said)) as refused:
        decode(data, "position 12")
    (message,) = refused.value.messages
    assert message.vi.startswith("Bản ghi sự kiện (position 12) không dùng được: ")
    assert message.en.startswith("The bytes of an event (position 12) cannot be used: ")


def test_without_a_place_none_is_named() -> None:
    with pytest.raises(BadMessage, match="Bản ghi sự kiện không dùng được: "):
        decode(b"")


def test_an_unknown_schema_says_that_socai_may_be_too_old() -> None:
    with pytest.raises(BadMessage) as refused:
        decode(b"\x00\x7f\xff\xff\xff" + BODY)
    (message,) = refused.value.messages
    assert "sổ này được ghi bởi phiên bản mới hơn, cần nâng cấp socai" in message.vi
    assert "upgrade socai" in message.en
    assert isinstance(refused.value, UpgradeNeeded)


@pytest.mark.parametrize(
    "body", [b"", b"\x02" * 35, bytes(range(5, 40)), BODY[:20], b"\x00" + BODY]
)
def test_what_has_no_envelope_is_not_of_a_later_version(body: bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        decode(b"\x00\x7f\xff\xff\xff" + body)
    assert not isinstance(refused.value, UpgradeNeeded)


def decoded(data: bytes) -> tuple[Meta, Event] | None:
    """Return what bytes hold, None where they are refused; anything else that is raised shows."""
    try:
        return decode(data)
    except BadMessage:
        return None


@each_type
def test_every_cut_and_every_flipped_bit_is_refused_or_another_event(
    event_class: type[Event],
) -> None:
    """A flipped bit may well give another event (the log's hashes tell), never the same one."""
    event = events_of(event_class)
    meta = meta_for(event)
    good = encode(meta, event)
    assert all(decoded(good[:length]) is None for length in range(len(good)))
    for bit in range(8 * len(good)):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        found = decoded(bytes(flipped))
        if found is not None:
            assert found != (meta, event)
            assert encode(*found) == flipped


def events_of(event_class: type[Event]) -> Event:
    """Return one event of a type with every field filled."""
    one: dict[type, Any] = {str: "đủ-1", int: 300, bool: True, date: date(2018, 9, 12)}
    filled = {s.name: (one[s.base],) * 2 if s.many else one[s.base] for s in specs(event_class)}
    return event_class(**filled)


EDITS: dict[str, Callable[[bytes, int, bytes], bytes]] = {
    "cut": lambda data, at, new: data[:at] + data[at + len(new) :],
    "insert": lambda data, at, new: data[:at] + new + data[at:],
    "overwrite": lambda data, at, new: data[:at] + new + data[at + len(new) :],
    "repeat": lambda data, at, new: data[:at] + data[at : at + len(new)] * 2 + data[at:],
}
STRANGE = st.sampled_from([b"\x00", b"\x01", b"\x80", b"\xff", b"\x80\x00", b"\xff" * 9 + b"\x01"])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return the bytes of an event with some changes behind the head."""
    data = encode(*draw(messages((MemberJoined, StockDeclared, EventWithdrawn))))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(HEAD_BYTES, len(data)))
        edit = draw(st.sampled_from(sorted(EDITS)))
        data = EDITS[edit](data, at, draw(STRANGE | st.binary(min_size=1, max_size=4)))
    return data


def stock(data: bytes, schema: loader.Schema) -> Any:
    """Return the record that stock reader and writer agree on, None where they do not."""
    source, again = io.BytesIO(data), io.BytesIO()
    source.seek(HEAD_BYTES)
    again.write(data[:HEAD_BYTES])
    try:
        record: Any = fastavro.schemaless_reader(source, schema.wire, None)
        fastavro.schemaless_writer(again, schema.wire, record)
    except (EOFError, IndexError, ValueError, OverflowError, TypeError, MemoryError):
        return None
    return record if source.read() == b"" and again.getvalue() == data else None


def strict(data: bytes, schema: loader.Schema) -> Any:
    """Return the record that the strict reader takes, None where it refuses."""
    try:
        record, end = schema.read(data, HEAD_BYTES)
    except (Unreadable, UnicodeDecodeError, IndexError):
        return None
    return json.loads(json.dumps(record)) if end == len(data) else None


def numbers_fit(node: Any) -> bool:
    """Return whether the days of a record fit 32 bits, which the stock library does not check."""
    meta = node["meta"]
    days = (meta["effective"]["from"], meta["effective"]["to"], meta["documented"] or 0)
    return all(-(2**31) <= day < 2**31 for day in days)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_the_strict_reader_takes_what_stock_reader_and_writer_agree_on(data: bytes) -> None:
    schema = loader.schemas_by_id()[int.from_bytes(data[1:5], "big")]
    agreed = stock(data, schema)
    if agreed is not None and not numbers_fit(agreed):
        agreed = None
    assert strict(data, schema) == agreed
    found = decoded(data)
    assert found is None or (agreed is not None and encode(*found) == data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*loader.schemas_by_id(), 0]), st.binary(max_size=400))
def test_any_bytes_are_refused_or_an_event(schema_id: int, body: bytes) -> None:
    data = b"\x00" + schema_id.to_bytes(4, "big") + body
    found = decoded(data)
    assert found is None or encode(*found) == data


@pytest.mark.parametrize("value", [0, 1, -1, 63, -64, 64, 2**31, 2**63 - 1, -(2**63)])
def test_the_ends_of_numbers_are_read(value: int) -> None:
    data = number(value)
    assert reader("long")(data, 0) == (value, len(data))


@pytest.mark.parametrize("schema", ["double", ["string", "null"], {"type": "map", "values": "int"}])
def test_a_schema_beyond_what_socai_uses_has_no_reader(schema: Any) -> None:
    with pytest.raises(ValueError, match="no reader for"):
        reader(schema)
