"""Where a ledger on PostgreSQL is: postgresql://user@host:port/database?schema=name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from socai.domain.refusal import Refused

SCHEMA = "socai"
"""The schema of a ledger whose URL names none."""
LONGEST = 40
"""Letters of a ledger's schema: those of its books and copies, named after it, have more."""
_LETTERS = 63  # of any name in PostgreSQL
_SCHEMA = re.compile(r"(?!pg_|public$|information_schema$)[a-z][a-z0-9_]*")
_PORTS = re.compile(r"[0-9]*(,[0-9]*)*")
# A server that is gone without a word (power, network) is noticed in seconds, not in hours.
WITHOUT_A_WORD = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A ledger's database and schema; `shown` names both in messages, without the password."""

    shown: str
    schema: str
    conninfo: str = field(repr=False)
    """What the client library connects with, password and all."""

    @classmethod
    def of(cls, url: str, longest: int = _LETTERS) -> Address:
        """Return what a URL names; raise Refused, without a word of the URL, where it is none.

        Its schema's name has at most `longest` letters.
        """
        place, _, query = url.partition("?")
        options = parse_qsl(query, keep_blank_values=True)
        schemas = [value for name, value in options if name == "schema"] or [SCHEMA]
        others = [(name, value) for name, value in options if name != "schema"]
        try:
            given = conninfo_to_dict(f"{place}?{urlencode(others, quote_via=quote)}")
        except psycopg.ProgrammingError:
            # Not told on: it repeats parts of the URL, which may be parts of the password.
            raise _not_a_url() from None
        parts = {name: str(value) for name, value in given.items() if value is not None}
        if (
            not place.startswith(("postgresql://", "postgres://"))
            or "@" in parts.get("host", "")
            or not _PORTS.fullmatch(parts.get("port", ""))
        ):
            raise _not_a_url()
        if len(schemas) > 1 or not _SCHEMA.fullmatch(schemas[0]) or len(schemas[0]) > longest:
            raise _not_a_schema(" ".join(schemas)[:80])
        parameters = WITHOUT_A_WORD | {"application_name": "socai"} | parts
        parameters["client_encoding"] = "utf8"
        return cls(_shown(parts, schemas[0]), schemas[0], make_conninfo(**parameters))


def url_beside(url: str, name: str) -> str:
    """Return the URL of the schema that belongs to a ledger's: schema_name."""
    place, _, query = url.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    options["schema"] = f"{options.get('schema', SCHEMA)}_{name}"
    return f"{place}?{urlencode(options, quote_via=quote)}"


def _shown(parts: Mapping[str, str], schema: str) -> str:
    user = f"{quote(parts['user'])}@" if "user" in parts else ""
    port = f":{parts['port']}" if "port" in parts else ""
    database = quote(parts.get("dbname", ""))
    host = quote(parts.get("host", ""), safe=":,")
    host = f"[{host}]" if ":" in host else host
    return f"postgresql://{user}{host}{port}/{database}?schema={schema}"


def _not_a_url() -> Refused:
    return Refused.of(
        "Địa chỉ sổ không đúng dạng postgresql://người-dùng:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu"
        "?schema=tên. Trong mật khẩu, các dấu như @ : / ? # % phải viết thành %40 %3A %2F %3F %23 "
        "%25",
        "The ledger's address is not of the form postgresql://user:password@host:port/database"
        "?schema=name. In the password signs such as @ : / ? # % are written %40 %3A %2F %3F %23 "
        "%25",
    )


def _not_a_schema(name: str) -> Refused:
    return Refused.of(
        f"schema=«{name}» không dùng được: sổ cần một schema riêng, tên gồm chữ thường a–z, số và "
        f"dấu _, bắt đầu bằng chữ, tối đa {LONGEST} ký tự, không phải public hay pg_…; ví dụ "
        f"{SCHEMA}",
        f"schema=«{name}» cannot be used: a ledger needs one schema of its own, named with the "
        f"letters a–z, digits and _, a letter first, at most {LONGEST}, not public and not pg_…; "
        f"for example {SCHEMA}",
    )
