"""The schema of a ledger in PostgreSQL: how its tables are made, and what it must find there."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier, Literal

from socai.domain.refusal import Refused
from socai.infra.store.formats import FORMAT

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
SETTINGS = ", ".join(f"current_setting('{n}') AS {n}" for n in (*DURABLE, "server_encoding"))
"""The columns of a query for what `require_durable` and `require_unicode` look at."""
COLUMNS = {
    "stored_events": ("int8", "text", "int8", "text", "bytea"),
    "commands": ("int8", "int8", "text", "text", "int8"),
    "event_ids": ("text", "int8"),
}
"""The types of the columns of the tables that an append writes to."""
RANGE = (
    """CREATE TABLE {schema}.merkle_range (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        size BIGINT NOT NULL,
        nodes BYTEA NOT NULL)""",
    "INSERT INTO {schema}.merkle_range VALUES (1, 0, '')",
    # Against a process of an earlier version, begun before the ledger was upgraded.
    """CREATE FUNCTION {schema}.with_the_range() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
        IF (SELECT size FROM {schema}.merkle_range) <
            (SELECT last FROM {schema}.commands ORDER BY first DESC LIMIT 1)
        THEN RAISE EXCEPTION 'socai: the ledger was upgraded, start socai again'; END IF;
        RETURN NULL;
        END $$""",
    """CREATE TRIGGER commands_with_the_range AFTER INSERT ON {schema}.commands
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.with_the_range()""",
)
"""The Merkle tree over the events: what format 2 adds, with KEEP_RANGE."""
KEEP_RANGE = """CREATE TRIGGER merkle_range_keeps
        BEFORE DELETE OR TRUNCATE ON {schema}.merkle_range
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.only_appended_to()"""
# Collation "C": sorted and compared as everywhere else, and not as some server's language does.
_TABLES = (
    """CREATE TABLE {schema}.stored_events (
        position BIGINT PRIMARY KEY,
        originator_id TEXT COLLATE "C" NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state BYTEA NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE {schema}.commands (
        first BIGINT PRIMARY KEY,
        last BIGINT NOT NULL,
        command_id TEXT COLLATE "C" NOT NULL UNIQUE,
        content TEXT NOT NULL,
        recorded_at BIGINT NOT NULL)""",
    "CREATE INDEX commands_recorded_at ON {schema}.commands (recorded_at)",
    """CREATE TABLE {schema}.event_ids (
        event_id TEXT COLLATE "C" PRIMARY KEY,
        position BIGINT NOT NULL)""",
    """CREATE TABLE {schema}.ledger (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        format INTEGER NOT NULL,
        demo BOOLEAN NOT NULL,
        created_with TEXT NOT NULL)""",
    *RANGE,
    # Against an edit by mistake in some database browser; against intent stands the Merkle tree.
    """CREATE FUNCTION {schema}.only_appended_to() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'socai: the log is only ever appended to'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_keeps
        BEFORE UPDATE OR DELETE OR TRUNCATE ON {{schema}}.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION {{schema}}.only_appended_to()"""
        for table in (*COLUMNS, "ledger")
    ),
    KEEP_RANGE,
)


# Whoever may append may go on to do so after an upgrade, whoever may read to read.
_GRANT_RANGE = """DO $$
    DECLARE one record;
    BEGIN
    FOR one IN SELECT privilege_type AS may,
            CASE grantee WHEN 'PUBLIC' THEN 'PUBLIC' ELSE quote_ident(grantee) END AS who
        FROM information_schema.role_table_grants
        WHERE table_schema = {name} AND table_name = 'stored_events'
            AND privilege_type IN ('SELECT', 'INSERT')
    LOOP
        EXECUTE 'GRANT ' || CASE one.may WHEN 'INSERT' THEN 'UPDATE' ELSE 'SELECT' END
            || ' ON {schema}.merkle_range TO ' || one.who;
    END LOOP;
    END $$"""


def create_statements(schema: str) -> list[Composed]:
    """Return the statements that make the tables of a ledger in an empty schema."""
    return [SQL(statement).format(schema=Identifier(schema)) for statement in _TABLES]


def upgrade_statements(schema: str) -> list[Composed]:
    """Return the statements that add to tables of the earlier format what this one has."""
    statements = (
        *RANGE,
        KEEP_RANGE,
        _GRANT_RANGE,
        "ALTER TABLE {schema}.ledger DISABLE TRIGGER ledger_keeps",
        f"UPDATE {{schema}}.ledger SET format = {FORMAT}",
        "ALTER TABLE {schema}.ledger ENABLE TRIGGER ledger_keeps",
    )
    named = {"schema": Identifier(schema), "name": Literal(schema)}
    return [SQL(statement).format(**named) for statement in statements]


def is_made(cursor: Cursor[DictRow], schema: str) -> bool:
    """Return whether the tables are there; make the schema where there is none.

    Raises Refused where the schema holds something else.
    """
    cursor.execute(
        "SELECT nspname, relname FROM pg_namespace LEFT JOIN pg_class"
        " ON relnamespace = pg_namespace.oid AND relkind NOT IN ('i', 'I', 't')"
        " WHERE nspname = %s ORDER BY relname",
        [schema],
    )
    rows = cursor.fetchall()
    if not rows:
        # Not «IF NOT EXISTS»: that asks for the right to make one also where it is there.
        cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    found = [row["relname"] for row in rows if row["relname"]]
    if found and "ledger" not in found:
        shown = ", ".join(found[:3])
        raise Refused.of(
            f"Schema «{schema}» không trống (có {shown}) mà không phải là sổ. Chưa sửa gì: chọn "
            "một schema mới hoặc trống",
            f"Schema «{schema}» is not empty (it has {shown}) and is not a ledger. Nothing was "
            "changed: choose a new or empty schema",
        )
    return bool(found)


def require_durable(settings: Mapping[str, str]) -> None:
    """Raise Refused where a commit would be answered before it is on the disk for good."""
    off = [name for name in DURABLE if settings[name] == "off"]
    if off:
        shown, wanted = ", ".join(off), ", ".join(f"{name} = on" for name in off)
        raise Refused.of(
            f"PostgreSQL đang tắt {shown}: mất điện hay sập máy thì mất lệnh đã báo là ghi xong. "
            f"Chưa ghi gì: đặt {wanted} cho máy chủ, cơ sở dữ liệu và người dùng này",
            f"PostgreSQL has {shown} off: a power cut or a crash would lose commands that were "
            f"answered. Nothing was recorded: set {wanted} for the server, this database and user",
        )


def require_unicode(settings: Mapping[str, str]) -> None:
    """Raise Refused where the database cannot hold Vietnamese text as it is."""
    encoding = settings["server_encoding"]
    if encoding != "UTF8":
        raise Refused.of(
            f"Cơ sở dữ liệu này dùng bảng mã {encoding}, không giữ nguyên được tiếng Việt. Chưa "
            "ghi gì: tạo cơ sở dữ liệu với ENCODING 'UTF8'",
            f"This database is encoded in {encoding}, which does not keep Vietnamese as it is. "
            "Nothing was recorded: create the database with ENCODING 'UTF8'",
        )


def require_table_lock(environment: Mapping[str, str]) -> None:
    """Raise Refused where the library is told to write by its function in the database.

    That function takes no lock: who reads at the tail of the log misses events.
    """
    name = "POSTGRES_ENABLE_DB_FUNCTIONS"
    if environment.get(name, "").lower() not in ("", "n", "no", "f", "false", "off", "0"):
        raise functions_refused(name)


def functions_refused(name: str) -> Refused:
    """Return the refusal of the setting `name`, that writes without a lock."""
    return Refused.of(
        f"{name} đang bật: cách ghi ấy không khóa sổ nên nơi đọc cuối sổ bỏ sót sự kiện. Chưa ghi "
        f"gì: bỏ biến {name} rồi chạy lại",
        f"{name} is on: that way of writing takes no lock, so that who reads at the end of the log "
        f"misses events. Nothing was recorded: unset {name}, then start again",
    )
