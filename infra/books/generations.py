"""Where the books of a ledger are: one generation after another, each built whole beside the last.

Books that are rebuilt are made in a place of their own; when they are done that place gets the next
number, in one step. Whoever opens the books then takes those of the highest number; whoever has the
former open goes on with them. They are thrown away when the next are rebuilt.
"""

from __future__ import annotations

import fcntl
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from socai.domain.refusal import Refused, Unavailable

Where = Path | str
BESIDE = "rebuild"


class Generations(ABC):
    """The generations of the books at one place; the first has the place's own name."""

    @abstractmethod
    def numbers(self) -> list[int]:
        """Return the numbers of the generations that are there, sorted."""

    @abstractmethod
    def place(self, number: int) -> Where:
        """Return where a generation is."""

    @property
    @abstractmethod
    def beside(self) -> Where:
        """Return where the next generation is built."""

    @abstractmethod
    def _remove(self, where: Where) -> None:
        """Throw books away."""

    @abstractmethod
    def _rename(self, where: Where, to: Where) -> None:
        """Give books another place, in one step."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Keep others from rebuilding; raise Unavailable where somebody does. Ends with us."""

    def in_force(self) -> Where:
        """Return where the books are that questions are answered from."""
        return self.place(max(self.numbers(), default=1))

    def clear(self) -> None:
        """Throw away what was half built, and all generations but the last."""
        self._remove(self.beside)
        for number in self.numbers()[:-1]:
            self._remove(self.place(number))

    def drop_beside(self) -> None:
        """Throw away what was built beside."""
        self._remove(self.beside)

    def install(self) -> Where:
        """Make what was built beside the generation in force; return where it is now."""
        where = self.place(max(self.numbers(), default=1) + 1)
        self._rename(self.beside, where)
        return where


def generations(place: Where) -> Generations:
    """Return the generations of the books at a place: a file's path, or a schema's URL."""
    if isinstance(place, Path):
        return _Files(place)
    from socai.infra.books.postgres_generations import Schemas

    return Schemas(place)


class _Files(Generations):
    """Generations as SQLite files: books.sqlite, books.2.sqlite, …"""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = re.compile(
            rf"{re.escape(path.stem)}(?:\.([2-9]|[1-9][0-9]+))?{re.escape(path.suffix)}"
        )

    def numbers(self) -> list[int]:
        with _disk(self._path):
            found = (self._name.fullmatch(name) for name in os.listdir(self._path.parent))
            return sorted(int(match[1] or 1) for match in found if match)

    def place(self, number: int) -> Path:
        return self._path if number == 1 else self._named(str(number))

    @property
    def beside(self) -> Path:
        return self._named(BESIDE)

    def _named(self, word: str) -> Path:
        return self._path.with_suffix(f".{word}{self._path.suffix}")

    def _remove(self, where: Where) -> None:
        with _disk(self._path):
            # Last of all the file: what is left of it is found again.
            for end in ("-wal", "-shm", "-journal", ""):
                Path(f"{where}{end}").unlink(missing_ok=True)

    def _rename(self, where: Where, to: Where) -> None:
        if Path(f"{where}-wal").exists():
            raise Refused.of(
                f"{where} còn đang mở ở một tiến trình khác. Chưa thay sổ tổng hợp: hãy chạy lại",
                f"{where} is still open in another process. The books were not swapped: run again",
            )
        with _disk(self._path):
            handle = os.open(where, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            os.rename(where, to)
            handle = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    @contextmanager
    def alone(self) -> Iterator[None]:
        with _disk(self._path):
            handle = os.open(f"{self.beside}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise rebuilding_already() from error
            yield
        finally:
            os.close(handle)


def rebuilding_already() -> Refused:
    """Return what is said to the second of two who rebuild the same books: Unavailable."""
    return Unavailable.of(
        "Đang có tiến trình khác dựng lại sổ tổng hợp này: đợi nó xong rồi chạy lại nếu còn cần",
        "Another process is rebuilding these books: wait until it is done, then run again if there "
        "is need",
    )


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable.of(
            f"Không đọc hoặc ghi được thư mục {path.parent} ({error.strerror}): kiểm tra ổ đĩa và "
            "quyền. Sổ gốc và sổ tổng hợp đang dùng không bị ảnh hưởng",
            f"The directory {path.parent} cannot be read or written ({error.strerror}): check the "
            "disk and the permissions. The store and the books in use are unharmed",
        ) from error
