"""The part of Arrow's Parquet that socai uses."""

from collections.abc import Sequence
from typing import IO

from pyarrow import Schema, Table

class ParquetWriter:
    is_open: bool
    def __init__(
        self,
        where: IO[bytes],
        schema: Schema,
        *,
        compression: str,
        use_dictionary: Sequence[str],
        write_page_checksum: bool,
    ) -> None: ...
    def write_table(self, table: Table, row_group_size: int) -> None: ...
    def close(self) -> None: ...
