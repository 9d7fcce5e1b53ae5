"""Rows as a Parquet file: real types, one file for any size, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from socai.domain.refusal import Refused
from socai.infra.files.exports.columns import (
    COUNT,
    DAY,
    MOMENT,
    TEXT,
    TRUTH,
    WORD,
    WORDS,
    Column,
    Values,
)

if TYPE_CHECKING:
    import pyarrow

ROWS_OF_A_GROUP = 50_000
"""Readers read groups side by side, and pass over those that have nothing for them."""


def check_library() -> None:
    """Raise Refused where Apache Arrow, which writes the format, is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise Refused.of(
            "Xuất ra .parquet cần thư viện pyarrow: pip install 'socai[parquet]' (từ mã nguồn: "
            "chạy ./socai check một lần), hoặc xuất ra .csv, .jsonl",
            "A .parquet file needs the library pyarrow: pip install 'socai[parquet]' (from a "
            "checkout: run ./socai check once), or export to .csv or .jsonl",
        ) from error
    assert pyarrow.parquet


class ParquetForm:
    """Writes rows to a file; `metadata` stands in its footer, beside what each column means."""

    def __init__(
        self, file: BinaryIO, columns: Sequence[Column], metadata: Mapping[str, str]
    ) -> None:
        import pyarrow.parquet

        self._types = [_type(column.holds) for column in columns]
        self._schema = pyarrow.schema([_field(column) for column in columns], metadata)
        self._writer = pyarrow.parquet.ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            use_dictionary=[_leaf(c) for c in columns if c.holds in (WORD, WORDS)],
            write_page_checksum=True,
        )
        self._batches: list[pyarrow.RecordBatch] = []
        self._kept = 0

    def write(self, rows: Sequence[Values]) -> None:
        """Write some rows; they are kept in columns until they fill a group."""
        import pyarrow

        values = zip(*rows, strict=True)
        arrays = map(pyarrow.array, values, self._types)
        self._batches.append(pyarrow.record_batch(list(arrays), self._schema))
        self._kept += len(rows)
        if self._kept >= ROWS_OF_A_GROUP:
            self._flush()

    def end(self) -> None:
        """Write what is left, and the footer."""
        self._flush()
        self._writer.close()

    def give_up(self) -> None:
        """Leave a file that cannot be finished as it is."""
        self._writer.is_open = False

    def _flush(self) -> None:
        import pyarrow

        if self._batches:
            table = pyarrow.Table.from_batches(self._batches, self._schema)
            self._batches, self._kept = [], 0
            self._writer.write_table(table, ROWS_OF_A_GROUP)


def _field(column: Column) -> pyarrow.Field:
    import pyarrow

    described = {"description": column.en, "description_vi": column.vi}
    return pyarrow.field(column.name, _type(column.holds), metadata=described)


def _type(holds: str) -> pyarrow.DataType:
    import pyarrow

    text = pyarrow.string()
    return {
        TEXT: text,
        WORD: text,
        COUNT: pyarrow.int64(),
        TRUTH: pyarrow.bool_(),
        DAY: pyarrow.date32(),
        MOMENT: pyarrow.timestamp("us", "UTC"),
        WORDS: pyarrow.list_(text),
    }[holds]


def _leaf(column: Column) -> str:
    """Return the name of the column in the file that holds the texts."""
    return f"{column.name}.list.element" if column.holds == WORDS else column.name
