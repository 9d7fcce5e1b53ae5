"""Exported files, read by those who know nothing of socai; and ledgers to export from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from socai.domain.event import Recorded
from socai.infra.app import Ledger, create
from socai.infra.files.exports.exporting import Asked, Written, export
from socai.infra.files.exports.kinds import KINDS, POSTINGS

EVERY_KIND = (*KINDS, POSTINGS)
Row = dict[str, Any]


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what DuckDB answers."""
    with duckdb.connect() as database:
        return database.execute(query, list(values)).fetchall()


def parquet_rows(path: Path) -> list[Row]:
    """Return the rows of a Parquet file as DuckDB reads them; times as text, in UTC."""
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        described = database.execute(f"DESCRIBE FROM '{path}'").fetchall()
        times = [name for name, kind, *_ in described if kind == "TIMESTAMP WITH TIME ZONE"]
        shown = ", ".join(f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ') AS {name}" for name in times)
        replaced = f" REPLACE ({shown})" if times else ""
        found = database.execute(f"SELECT *{replaced} FROM '{path}'")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def types(path: Path) -> dict[str, str]:
    """Return the types of a Parquet file's columns as DuckDB names them."""
    return {name: kind for name, kind, *_ in sql(f"DESCRIBE FROM '{path}'")}


def about(path: Path) -> dict[str, str]:
    """Return what a Parquet file says of itself."""
    found = sql(f"SELECT key, value FROM parquet_kv_metadata('{path}')")
    said = {key.decode(): value.decode() for key, value in found}
    return {key.removeprefix("socai."): v for key, v in said.items() if key.startswith("socai.")}


def json_rows(text: str) -> list[Row]:
    """Return the rows of JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


def csv_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(text.splitlines(keepends=True), strict=True))


def as_csv(row: Row) -> dict[str, str]:
    """Return a row of JSON Lines as its cells in CSV, none of them a formula."""
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str("" if value is None else value)


def as_json(row: Row) -> Row:
    """Return a row of Parquet as JSON Lines have it."""
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in row.items()}


def exported(
    ledger: Ledger, kind: str, path: Path, known: str | None = None, form: str | None = None
) -> Written:
    """Export to a file without the command line; return what is said of it."""
    asked = Asked(kind, form or path.suffix[1:], known)
    with path.open("wb") as file:
        return export(ledger, asked, file, lambda vi, en: None)


def recorded(folder: Path, events: Iterable[Recorded]) -> Ledger:
    """Make a ledger that holds these events, command by command; return it open."""
    ledger = create(folder)
    commands = groupby(events, key=lambda e: e.meta.command_id)
    ledger.store.append([list(command) for _, command in commands])
    return ledger
